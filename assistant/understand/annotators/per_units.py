"""What a number is per where only a unit says it, or what things are counted by: freight per case, 平均每次停机时长."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from assistant.understand.annotators.pieces import is_within
from assistant.understand.languages import listed, listed_with_verbs
from assistant.understand.mention import Evidence, Kind, Mention, NormalText
from assistant.understand.tokens import stems_of
from assistant.understand.words.narrowness import is_narrower
from assistant.understand.words.rownouns import surfaces_of
from assistant.understand.words.unit_words import words_of_unit
from semantic.catalog import Metric, Simple
from semantic.view import View

_NUMBERS = (Kind.METRIC, Kind.TERM)
_ASKING = ("average.word", "how_much", "sort.money", "sort.days", "count")
# More than this many numbers of one unit are no question that somebody can answer.
_MOST = 4
# What a number may be over besides, where it is named by its unit alone.
_COST = 0.2
_ADDING = ("sum", "count", "count_distinct")


def per_units(
    normal: NormalText, grammar: tuple[Mention, ...], content: tuple[Mention, ...], view: View
) -> Iterator[Mention]:
    """The number that a unit behind "each" or "per" stands for, as its metric; what is counted so needs a mean asked.

    A unit of the number named right behind it only says of it what it is in: per kl of sales volume.
    """
    eaches = {(one.start, one.end) for one in grammar if one.kind is Kind.CUE and str(one.value).startswith("each.")}
    asks = any(one.kind is Kind.CUE and str(one.value).startswith(_ASKING) for one in grammar)
    names = [one for one in content if one.kind is Kind.METRIC and one.evidence <= Evidence.CONCEPT]
    spans = [(one.start, one.end) for one in names]
    named = {str(one.value) for one in names if not is_within(one, spans)}
    whole = {str(one.value) for one in names if one.evidence <= Evidence.SYNONYM and one.value in named}
    metrics, times = view.catalog.metrics, listed_with_verbs("time_units")
    for start, end in eaches:
        if normal.text[start:end] not in listed("per_each"):
            continue
        at = end + normal.text.startswith(" ", end)
        for stop, measured, counted in _units_at(normal.text, at, view):
            over = [metrics[name] for name in measured if name not in whole and metrics[name].unit not in times]
            rows = [metrics[name] for name in counted if name not in whole and asks]
            if (behind := _end_before_its_own(normal.text, stop, content, measured)) is not None:
                end_of_it = at + len(normal.text[at:behind].rstrip())
                yield Mention(start=at, end=end_of_it, kind=Kind.FILLER, value=None)
            elif 0 < len(found := _nearest([*over, *rows], named, view) or over) <= _MOST:
                for one in found:
                    yield Mention(
                        start=at, end=stop, kind=Kind.METRIC, value=one.name, evidence=Evidence.CONCEPT, cost=_COST
                    )
            else:
                continue
            yield Mention(start=start, end=end, kind=Kind.CUE, value="each.per")


def _units_at(text: str, at: int, view: View) -> Iterator[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """Where the longest unit ends that stands at a place, with what is measured in it, and what is counted by it."""
    best, units = "", _units(view)
    for word in units:
        if len(word) > len(best) and _says(text, at, word):
            best = word
    if best:
        yield _end_of(text, at, best), *units[best]


def _says(text: str, at: int, word: str) -> bool:
    if not word.isascii():
        return text.startswith(word, at)
    said = text[at : _end_of(text, at, word)]
    return said.isascii() and stems_of(said) == stems_of(word)


def _end_of(text: str, at: int, word: str) -> int:
    """Where as many words end as a unit has."""
    if not word.isascii():
        return at + len(word)
    words = text[at:].split(" ")[: len(word.split())]
    return at + len(" ".join(words).rstrip("?,.;:!"))


def _end_before_its_own(text: str, stop: int, content: tuple[Mention, ...], measured: tuple[str, ...]) -> int | None:
    """Where the number begins that is measured in a unit that ends at a place, right behind it or past a joint."""
    joints = [joint for joint in ("", *listed("behind_units")) if text.startswith(joint, stop)]
    starts = {stop + len(joint) for joint in joints} if not text[stop:].startswith(" ") else set()
    starts |= {stop + len(joint) + 2 for joint in listed("behind_units") if text.startswith(f" {joint} ", stop)}
    own = (one.start for one in content if one.kind in _NUMBERS and one.value in measured and one.start in starts)
    return next(own, None)


def _nearest(found: list[Metric], named: set[str], view: View) -> list[Metric]:
    """Of several numbers those of the rows of the number named, and of these the ones that leave out the least."""
    metrics = view.catalog.metrics
    rows = {one for name in named if name in metrics for one in view.datasets_of(metrics[name])}
    own = [one for one in found if isinstance(one.shape, Simple) and one.shape.dataset in rows]
    return [one for one in own if not any(_is_wider(other, one) for other in own)]


def _is_wider(one: Metric, other: Metric) -> bool:
    """Whether a number is the same as another one without some of its conditions."""
    return isinstance(one.shape, Simple) and isinstance(other.shape, Simple) and is_narrower(other.shape, one.shape)


@lru_cache(maxsize=16)
def _units(view: View) -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """What units are called, with the metrics that are measured in each, and those whose names count by it."""
    measured: dict[str, list[str]] = defaultdict(list)
    counted: dict[str, list[str]] = defaultdict(list)
    for metric in view.catalog.metrics.values():
        if not isinstance(metric.shape, Simple) or metric.shape.aggregation not in _ADDING:
            continue
        for word in words_of_unit(metric):
            measured[word.lower()].append(metric.name)
        for word in listed("classifiers"):
            ends = tuple(f"{word}{mark}" for mark in listed("counting_marks"))
            if any(name.endswith(ends) for name in surfaces_of(metric.words)):
                counted[word].append(metric.name)
    words = dict.fromkeys((*measured, *counted))
    return {
        word: (tuple(measured[word]), tuple(one for one in counted[word] if one not in measured[word]))
        for word in words
    }
