"""How long hunts are: random searches, and texts said in every way, of which no number is the right one.

Every run of the tests takes a part, the same each time; `make soak` (SOAK=1) takes far more, other ones each time.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
IS_SOAK = os.environ.get("SOAK") == "1"


def examples(usual: int) -> int:
    """How many examples a law of usually so many is tried on."""
    return usual * 10 if IS_SOAK else usual // 3


def one_in(few: int, *, soak: int) -> int:
    """A case in how many is tried: in so few of them in every run, in more by a soak."""
    return soak if IS_SOAK else few


def by_turns(things: Sequence[T], ways: Sequence[object], way: object) -> Sequence[T]:
    """What is tried in one of the ways: in a soak everything, else each thing in one way alone."""
    return things if IS_SOAK else things[ways.index(way) :: len(ways)]
