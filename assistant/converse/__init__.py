"""A conversation's turns: what is picked, and what is offered so that it can be picked or asked alone."""

from assistant.converse.turns import Read, completed, picked

__all__ = ["Read", "completed", "picked"]
