"""A conversation's turns: what is picked, what is offered to be picked or asked alone, what a turn leaves to the next."""

from assistant.converse.memory import left_by
from assistant.converse.turns import Read, completed, picked

__all__ = ["Read", "completed", "left_by", "picked"]
