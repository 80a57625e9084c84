"""A conversation's turns: what is picked, what is offered to be picked or asked alone, what a turn leaves to the next."""

from assistant.converse.learn import Proposal, proposals_from
from assistant.converse.memory import left_by
from assistant.converse.turns import Read, completed, picked

__all__ = ["Proposal", "Read", "completed", "left_by", "picked", "proposals_from"]
