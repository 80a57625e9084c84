"""A conversation's turns: what is picked or offered, what a turn leaves to the next, what all of them teach."""

from assistant.converse.learn import proposals_from
from assistant.converse.memory import left_by
from assistant.converse.turns import Read, completed, picked, told_of

__all__ = ["Read", "completed", "left_by", "picked", "proposals_from", "told_of"]
