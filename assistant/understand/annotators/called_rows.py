"""Which rows a text names, and where: by what the catalog calls a number, a grouping or a list, or by what rows are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.understand.mention import Kind, Mention
from assistant.understand.scene import Ground
from assistant.understand.tokens import Token, stems_of
from assistant.understand.words.relations import names_rows
from assistant.understand.words.rownouns import row_nouns
from semantic.view import View

_NOUNS = (Kind.METRIC, Kind.DIMENSION, Kind.DATASET)
_DOUBTFUL = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """Where a text names the rows of a dataset."""

    start: int
    end: int
    home: str


def rows_named(tokens: Sequence[Token], content: Iterable[Mention], ground: Ground) -> tuple[Noun, ...]:
    """All rows that a text names."""
    named = (one for one in content if one.kind in _NOUNS and one.cost < _DOUBTFUL)
    of_catalog = (Noun(start=one.start, end=one.end, home=home) for one in named for home in _homes(one, ground))
    return (*of_catalog, *_called(tokens, ground.view))


def nearest(nouns: Sequence[Noun], start: int, end: int) -> Iterator[frozenset[str]]:
    """The rows named right behind some words, and then those named right before them."""
    behind = [one for one in nouns if one.start >= end]
    before = [one for one in nouns if one.end <= start]
    first = min((one.start for one in behind), default=None)
    last = max((one.end for one in before), default=None)
    yield frozenset(one.home for one in behind if one.start == first)
    yield frozenset(one.home for one in before if one.end == last)


def _called(tokens: Sequence[Token], view: View) -> Iterator[Noun]:
    """The rows that are named by what they are called."""
    stems = tuple(token.stem for token in tokens)
    for stem, home in _stems_of_rows(view):
        for at in range(len(stems) - len(stem) + 1):
            if stems[at : at + len(stem)] == stem:
                yield Noun(start=tokens[at].start, end=tokens[at + len(stem) - 1].end, home=home)


@lru_cache(maxsize=16)
def _stems_of_rows(view: View) -> tuple[tuple[tuple[str, ...], str], ...]:
    return tuple((stems_of(noun), home) for home, nouns in row_nouns(view).items() for noun in nouns if noun)


def _homes(noun: Mention, ground: Ground) -> frozenset[str]:
    """The dataset whose rows something names."""
    view = ground.view
    if noun.kind is Kind.METRIC:
        found = view.datasets_of(view.catalog.metrics[noun.value])
        return found if len(found) == 1 else frozenset()
    if noun.kind is Kind.DATASET:
        return frozenset((str(noun.value),))
    field = view.fields.get(noun.value)
    is_own = field is not None and str(noun.value).rpartition(".")[0] == field.home
    return frozenset((field.home,)) if field is not None and is_own and names_rows(field, ground) else frozenset()
