"""Verbs that fill beside a number and yet ask for one themselves: 卖了多少、毛利率多少, what we sold and the margin."""

from collections.abc import Iterator

from assistant.understand.languages import listed
from assistant.understand.lattice import Cover
from assistant.understand.mention import EchoValue, Kind, Mention, NormalText
from assistant.understand.words.held import is_held
from semantic.view import View

# What a light verb is read as where it says nothing more.
LIGHT = "light"
_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW, Kind.PART, Kind.DEED, Kind.MEASURE)
_LISTED = (Kind.MEMBER, Kind.GROUP, Kind.DIMENSION, Kind.PERIOD, Kind.NUMBER)
_ROWS = (Kind.DIMENSION, Kind.DATASET)


def is_light(one: Mention) -> bool:
    """Whether a mention is a verb that fills beside a number and asks for one by itself."""
    return one.value == LIGHT or (isinstance(one.value, EchoValue) and one.value.is_light)


def says_half(normal: NormalText, path: Cover, view: View) -> bool:
    """Whether a cover lets a verb fill that asks for a number: by "how much" of its own, or in a clause of its own.

    So it does beside a number of what is there, which nobody sold: how many products did we sell.
    """
    said = tuple(one for one in path.mentions if one.kind is not Kind.FILLER or is_light(one))
    if not any(is_light(one) for one in said):
        return False
    if any(_asks(normal, said, at) for at, one in enumerate(said) if is_light(one)):
        return True
    if _is_of_what_is_there(normal.text, said, view):
        return True
    clauses = tuple(_clauses(normal.text, said))
    if len(clauses) == 1:
        return _counts_rows(normal.text, said)
    return any(_is_of_its_own(*one) for one in clauses)


def _is_of_what_is_there(text: str, said: tuple[Mention, ...], view: View) -> bool:
    """Whether every number that is named is of what is there, where it is asked how much somebody did of something."""
    metrics = [view.catalog.metrics.get(str(one.value)) for one in said if one.kind in _NUMBERS]
    is_asked = any(word in text for word in listed("asks_how_much"))
    return is_asked and bool(metrics) and all(one is not None and is_held(one, view) for one in metrics)


def _counts_rows(text: str, said: tuple[Mention, ...]) -> bool:
    """Whether it is asked how many were sold or the like: how many items did we sell, and not how many there are."""
    is_asked = any(word in text for word in listed("asks_how_much"))
    return is_asked and any(one.kind in _ROWS for one in said) and not any(one.kind in _NUMBERS for one in said)


def _asks(normal: NormalText, said: tuple[Mention, ...], at: int) -> bool:
    """Whether "how much" is said of the verb itself, and not of a number beside them: 卖了多少, not 卖了多少毛利."""
    behind = normal.text[said[at].end :].lstrip()
    asking = next((one for one in said[at + 1 :] if one.kind is Kind.CUE), None)
    if not behind.startswith(listed("asks_how_much")) or asking is not said[min(at + 1, len(said) - 1)]:
        return False
    beside = (said[place] for place in (at - 1, at + 2) if 0 <= place < len(said))
    return not any(one.kind in _NUMBERS and _touches(one, said[at], asking) for one in beside)


def _touches(one: Mention, verb: Mention, asking: Mention) -> bool:
    return verb.start - one.end in (0, 1) or one.start - asking.end in (0, 1)


def _clauses(text: str, said: tuple[Mention, ...]) -> Iterator[tuple[str, tuple[Mention, ...]]]:
    """What stands between the words that join, where these join no members, groupings or times."""
    first, start = 0, 0
    for at, one in enumerate(said):
        if one.kind is Kind.CUE and str(one.value).startswith("and"):
            beside = (said[place] for place in (at - 1, at + 1) if 0 <= place < len(said))
            if not all(other.kind in _LISTED for other in beside):
                yield text[start : one.start], said[first:at]
                first, start = at + 1, one.end
    yield text[start:], said[first:]


def _is_of_its_own(text: str, clause: tuple[Mention, ...]) -> bool:
    """Whether a clause has such a verb and no number, and asks how much or names no rows of which it is said."""
    if not any(is_light(one) for one in clause) or any(one.kind in _NUMBERS for one in clause):
        return False
    asks = any(word in text for word in listed("asks_how_much"))
    return asks or not any(one.kind in _ROWS for one in clause)
