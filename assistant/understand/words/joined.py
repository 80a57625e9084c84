"""Names that share a word with the name beside them: 资金流入和流出, gross and net margin, input VAT and output."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from assistant.understand.lattice import Cover
from assistant.understand.lexicon import Lexicon
from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.tokens import Token

Tokens: TypeAlias = tuple[Token, ...]
_Joint: TypeAlias = Literal["word", "none"]

_KINDS = (Kind.METRIC, Kind.TERM)
_JOINTS = ("and.word", "and.comma", "or", "versus", "minus", "over", "slash")
_LONGEST = 6
_NO_PARTS = (*_KINDS, Kind.NUMBER, Kind.PERIOD)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """The name of a number, in full, and the places of the tokens that say it, the last one excluded."""

    first: int
    last: int
    name: Tokens


class Joined:
    """Names of numbers by all their words, as a lexicon knows them."""

    def __init__(self, names: Lexicon) -> None:
        self._names = names

    def annotate(self, tokens: Tokens, best: Cover) -> tuple[Mention, ...]:
        """What an unknown run beside a name is, once it has the words that both share; then what is beside that."""
        runs, found = list(_unknown_runs(tokens, best)), dict[tuple[int, int], list[Mention]]()
        named = list(_names(tokens, best))
        while named:
            beside = named.pop()
            for first, last in runs:
                joint = _joint(tokens, best, beside, first, last)
                completed = list(self._completed(tokens[first:last], beside.name, joint)) if joint else []
                if completed and (first, last) not in found:
                    found[first, last] = [mention for _, mention in completed]
                    named += [_Named(first=first, last=last, name=name) for name, _ in completed]
        return tuple(mention for mentions in found.values() for mention in mentions)

    def _completed(self, run: Tokens, name: Tokens, joint: _Joint) -> Iterator[tuple[Tokens, Mention]]:
        """The names that a run is with the beginning of another name before it, or with its end behind it."""
        for size in range(1, len(name)):
            if joint == "word":
                yield from self._named(run, (*run, *name[size:]))
            if joint == "word" or len(run) == len(name) - size:
                yield from self._named(run, (*name[:size], *run))

    def _named(self, run: Tokens, whole: Tokens) -> Iterator[tuple[Tokens, Mention]]:
        """The numbers that are called by all these words, as what the run means."""
        side_by_side = tuple(replace(token, start=at, end=at + 1) for at, token in enumerate(whole))
        for one in self._names.annotate(side_by_side):
            if one.kind in _KINDS and (one.start, one.end) == (0, len(whole)):
                yield whole, replace(one, start=run[0].start, end=run[-1].end, evidence=Evidence.PART)


def _names(tokens: Tokens, best: Cover) -> Iterator[_Named]:
    for one in best.mentions:
        places = _places(tokens, one)
        if one.kind in _KINDS and places:
            first, last = places[0], places[-1] + 1
            yield _Named(first=first, last=last, name=tokens[first:last])


def _unknown_runs(tokens: Tokens, best: Cover) -> Iterator[tuple[int, int]]:
    """Runs of tokens, by their places, of which some are unknown and none is named, a number or a period."""
    covered = {at: one for one in best.mentions for at in _places(tokens, one)}
    for first in range(len(tokens)):
        for last in range(first + 1, min(first + _LONGEST, len(tokens)) + 1):
            held = [covered[at] for at in range(first, last) if at in covered]
            is_whole = len(held) == last - first and not any(one.kind in _NO_PARTS for one in held)
            if is_whole and any(one.kind is Kind.UNKNOWN for one in held):
                yield first, last


def _joint(tokens: Tokens, best: Cover, beside: _Named, first: int, last: int) -> _Joint | None:
    """What stands between a name and a run: one word that joins; nothing where no blanks part words; else None."""
    start, end = (beside.last, first) if beside.last <= first else (last, beside.first)
    if start == end and beside.last == first and not tokens[first].text.isascii():
        return "none"
    between = [one for one in best.mentions if set(_places(tokens, one)) & set(range(start, end))]
    is_joined = len(between) == 1 and between[0].kind is Kind.CUE and between[0].value in _JOINTS
    return "word" if is_joined and len(_places(tokens, between[0])) == end - start else None


def _places(tokens: Tokens, one: Mention) -> list[int]:
    return [at for at, token in enumerate(tokens) if one.start <= token.start and token.end <= one.end]
