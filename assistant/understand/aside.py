"""Sentences that say nothing of the question: their unknown words are set aside, and told as not used."""

import re
from dataclasses import replace
from itertools import pairwise

from assistant.understand.compose import says_little
from assistant.understand.lattice import Cover
from assistant.understand.mention import Kind, Mention

_END = re.compile(r"[?!。\n]+|[.;](?=\s|$)")
_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW)


def set_aside(text: str, covers: tuple[Cover, ...]) -> tuple[tuple[Cover, ...], tuple[Mention, ...]]:
    """The covers without the unknown words of sentences that name nothing, and those words.

    Nothing is set aside unless another sentence names a number; a word that may belong to the question bars its
    sentence: an unknown word beside a number may narrow what is meant.
    """
    best = covers[0].mentions
    sentences = [[one for one in best if start <= one.start < end] for start, end in _sentences(text)]
    if not any(one.kind in _NUMBERS for one in best):
        return covers, ()
    aside = tuple(
        one
        for mentions in sentences
        if all(_says_nothing(one) for one in mentions)
        for one in mentions
        if one.kind is Kind.UNKNOWN
    )
    if not aside:
        return covers, ()
    dropped = {(one.start, one.end) for one in aside}
    return tuple(replace(cover, mentions=_without(cover.mentions, dropped)) for cover in covers), aside


def _without(mentions: tuple[Mention, ...], dropped: set[tuple[int, int]]) -> tuple[Mention, ...]:
    return tuple(one for one in mentions if one.kind is not Kind.UNKNOWN or (one.start, one.end) not in dropped)


def _sentences(text: str) -> list[tuple[int, int]]:
    edges = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    return list(pairwise(edges))


def _says_nothing(one: Mention) -> bool:
    return one.kind in (Kind.UNKNOWN, Kind.FILLER) or (one.kind is Kind.CUE and says_little(one))
