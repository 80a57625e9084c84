"""What the rows of a dataset are called: the noun in what it, its key and what counts it are called."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from assistant.understand.languages import is_past, listed, listed_with_verbs
from semantic.catalog import Metric, Simple, Words
from semantic.view import View

_FEWEST_HAN = 2


# As many as askers are likely to be at work at once.
@lru_cache(maxsize=16)
def row_nouns(view: View) -> Mapping[str, frozenset[str]]:
    """For each dataset its nouns, in lower case and as written there (tickets, 工单)."""
    found: dict[str, set[str]] = {name: set() for name in view.catalog.datasets}
    for dataset in view.catalog.datasets.values():
        key = [one for one in dataset.fields.values() if {one.expression, one.display_of} & set(dataset.primary_key)]
        said = [*surfaces_of(dataset.words), *(surface for one in key for surface in surfaces_of(one.words))]
        found[dataset.name].update(noun for surface in said if (noun := _without_end(surface.lower())))
    for metric in view.catalog.metrics.values():
        if counts_rows(metric, view) and isinstance(metric.shape, Simple):
            found[metric.shape.dataset].update(_counted(metric))
    return {name: frozenset(nouns) for name, nouns in found.items()}


@lru_cache(maxsize=16)
def names_of_sums(view: View) -> tuple[str, ...]:
    """What sums are called, in lower case."""
    metrics = view.catalog.metrics.values()
    sums = [one for one in metrics if isinstance(one.shape, Simple) and one.shape.aggregation == "sum"]
    return tuple(surface.lower() for one in sums for surface in surfaces_of(one.words))


def called_by_a_role(view: View) -> dict[str, frozenset[str]]:
    """For each role its words that say the rows that have it: 预订 is what was taken down, and no 预订房型."""
    nouns = row_nouns(view)
    found: dict[str, frozenset[str]] = {}
    for one in view.catalog.relationships:
        if one.role != one.target:
            said = frozenset(surface.lower() for surface in surfaces_of(one.words))
            found[one.role] = found.get(one.role, frozenset()) | (said & nouns.get(one.source, frozenset()))
    return found


def is_called(words: Words, dataset: Words) -> bool:
    """Whether a field is called what the rows of its dataset are: product in the product file."""
    nouns = {noun for surface in surfaces_of(dataset) if (noun := _without_end(surface.lower()))}
    return any(surface.lower() in nouns for surface in words.label.values())


def nouns_of(nouns: Mapping[str, frozenset[str]], metric: Metric, view: View) -> frozenset[str]:
    """What the rows that a metric counts are called; empty where it counts none."""
    counted = isinstance(metric.shape, Simple) and counts_rows(metric, view)
    return nouns[metric.shape.dataset] if counted and isinstance(metric.shape, Simple) else frozenset()


def counts_rows(metric: Metric, view: View) -> bool:
    """Whether a metric counts rows by when they came to be, and is no state of a day."""
    return isinstance(metric.shape, Simple) and metric.shape.aggregation == "count" and not view.is_state(metric)


def surfaces_of(words: Words) -> list[str]:
    """What a thing is called, in all languages."""
    return [*words.label.values(), *(one for group in words.synonyms.values() for one in group)]


def _counted(metric: Metric) -> Iterator[str]:
    """The noun in what a metric of all rows is called: tickets of tickets opened, 工单 of 工单量."""
    is_of_all = isinstance(metric.shape, Simple) and metric.shape.filter is None
    for surface in surfaces_of(metric.words):
        words = surface.lower().split()
        nouns = [word for word in words if not is_past(word)]
        if len(words) > 1 and len(nouns) == 1:
            yield nouns[0]
        elif is_of_all:
            yield without_mark(surface.lower())


def without_mark(surface: str) -> str:
    """A name without what only says that it is a number."""
    for mark in _marks():
        if surface.endswith(mark) and len(surface) > len(mark):
            return surface.removesuffix(mark).strip()
        if surface.startswith(f"{mark} "):
            return surface.removeprefix(mark).strip()
    return surface


def _without_end(surface: str) -> str:
    """A label without what only says that it is a list or a number of its rows; empty where nothing is left."""
    for end in _ends():
        rest = surface.removesuffix(end).strip()
        if rest != surface and (rest.isascii() or len(rest) >= _FEWEST_HAN):
            return rest
    return surface


@cache
def _ends() -> tuple[str, ...]:
    """The longest first."""
    return tuple(sorted(listed_with_verbs("row_ends"), key=lambda word: (-len(word), word)))


@cache
def _marks() -> tuple[str, ...]:
    marks = (*listed("counting_marks"), *listed_with_verbs("either_heads"))
    return tuple(sorted(marks, key=lambda word: (-len(word), word)))
