"""Sentences and clauses that say nothing of the question: their words are set aside, and told as not used."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

from assistant.understand.compose import says_little
from assistant.understand.languages import LANGUAGES, framing_of
from assistant.understand.lattice import Cover
from assistant.understand.mention import Kind, Mention

_END = re.compile(r"[?!。\n]+|[.;](?=\s|$)")
_COMMA = re.compile(r"[,:]+")
_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW)
_NOTHING = (Kind.UNKNOWN, Kind.FILLER)
# What an occasion is told with: when it is, before or after what, and who else is there.
_OF_OCCASIONS = ("and", "before", "after", "to", "mine", "now", "count", "which")
_Span = tuple[int, int]


def set_aside(text: str, covers: tuple[Cover, ...], today: date) -> tuple[tuple[Cover, ...], tuple[Mention, ...]]:
    """The covers without the words of sentences and clauses that tell nothing of the question, and those words.

    Nothing is set aside unless the rest names a number; a word that may belong to the question bars its sentence: an
    unknown word beside a number may narrow what is meant. A clause is one only where it tells of an occasion.
    """
    best = covers[0].mentions
    if not any(one.kind in _NUMBERS for one in best):
        return covers, ()
    sentences = [span for span in _between(text, _END) if all(_says_nothing(one) for one in _within(best, span))]
    occasions = [span for span in _clauses(text) if _tells_occasion(text, span, best, today)]
    unknown = {(one.start, one.end) for span in sentences for one in _within(best, span) if one.kind is Kind.UNKNOWN}
    told = {(one.start, one.end) for span in occasions for one in _within(best, span) if one.kind is not Kind.FILLER}
    aside = tuple(one for one in best if (one.start, one.end) in unknown | told)
    if not aside:
        return covers, ()
    kept = tuple(replace(cover, mentions=_without(cover.mentions, unknown, occasions)) for cover in covers)
    return kept, tuple(one for one in aside if one.kind is not Kind.CUE)


def _without(mentions: tuple[Mention, ...], unknown: set[_Span], occasions: list[_Span]) -> tuple[Mention, ...]:
    return tuple(
        one
        for one in mentions
        if not (one.kind is Kind.UNKNOWN and (one.start, one.end) in unknown)
        and not any(start <= one.start and one.end <= end for start, end in occasions)
    )


def _between(text: str, marks: re.Pattern[str]) -> list[_Span]:
    edges = [0, *(match.end() for match in marks.finditer(text)), len(text)]
    return list(pairwise(edges))


def _clauses(text: str) -> Iterator[_Span]:
    """The clauses between commas and the ends of sentences, and those before a word that goes on to what is wanted."""
    ends = [match.end() for mark in (_END, _COMMA, _going_on()) for match in mark.finditer(text)]
    yield from pairwise(sorted({0, *ends, len(text)}))


def _within(mentions: tuple[Mention, ...], span: _Span) -> list[Mention]:
    return [one for one in mentions if span[0] <= one.start < span[1]]


def _tells_occasion(text: str, span: _Span, best: tuple[Mention, ...], today: date) -> bool:
    """Whether a clause only tells what its asker is busy with, today or later: I have a meeting at three."""
    rest = [one for one in best if not span[0] <= one.start < span[1]]
    said = [match.span() for match in _occasion().finditer(text, *span)]
    open_to = [one for one in _within(best, span) if not any(a <= one.start and one.end <= b for a, b in said)]
    return (
        any(one.kind in _NUMBERS for one in rest)
        and bool(said)
        and all(_is_of_an_occasion(one, today) for one in open_to)
        and all(one.end <= span[1] for one in best if one.start < span[1] and one.end > span[0])
    )


def _is_of_an_occasion(one: Mention, today: date) -> bool:
    if one.kind is Kind.PERIOD:
        return bool(one.value.period.start >= today)
    if one.kind is Kind.CUE:
        return says_little(one) or str(one.value).partition(".")[0] in _OF_OCCASIONS
    return one.kind in (*_NOTHING, Kind.NUMBER)


@cache
def _occasion() -> re.Pattern[str]:
    """Words of what somebody is busy with."""
    return _words("occasion")


@cache
def _going_on() -> re.Pattern[str]:
    """What joins a clause to what is wanted: and need, so I need."""
    return re.compile(rf"(?:{_words('joint').pattern})\s*(?=(?:{_words('wanting').pattern}))")


def _words(key: str) -> re.Pattern[str]:
    words = [word for language in LANGUAGES for word in framing_of(language).get(key, ())]
    return re.compile("|".join(_as_written(word) for word in sorted(words, key=len, reverse=True)))


def _as_written(word: str) -> str:
    return rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)


def _says_nothing(one: Mention) -> bool:
    return one.kind in _NOTHING or (one.kind is Kind.CUE and says_little(one))
