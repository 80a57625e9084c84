"""Names that share a word with the name beside them: 资金流入和流出, gross and net margin, input VAT and output."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from assistant.understand.lattice import Cover
from assistant.understand.lexicon import Lexicon
from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.tokens import Token
from assistant.understand.words.halves import is_light

Tokens: TypeAlias = tuple[Token, ...]
_Joint: TypeAlias = Literal["word", "none"]
_Run: TypeAlias = tuple[int, int]

_KINDS = (Kind.METRIC, Kind.TERM)
_JOINTS = ("and.word", "and.comma", "or", "versus", "minus", "over", "slash")
# What may be asked again of the name behind a word that joins: how many stores opened and how many closed.
_ASKING = ("count", "count.much", "how_much")
_LONGEST = 6
# What a run may be but for the name it shares words with: ordered, shipped and collected sales.
_OPEN = (Kind.UNKNOWN, Kind.PART, Kind.DEED, Kind.ECHO, Kind.MEMBER)
_NAMED = (*_KINDS, Kind.OVERVIEW)
_NO_PARTS = (*_KINDS, Kind.NUMBER, Kind.PERIOD)
# What is one name of a list of such names is not what its word means alone.
_LISTED_GAIN = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """The name of a number, in full, and the places of the tokens that say it, the last one excluded."""

    first: int
    last: int
    name: Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class _Completed:
    """What a run is called in full, with the stems of the words that it shares, and as what it is read."""

    name: Tokens
    shared: tuple[str, ...]
    mention: Mention

    @property
    def shares_its_head(self) -> bool:
        """Whether the words shared are what the name ends with, and more than one sign."""
        is_head = _stems(self.name)[-len(self.shared) :] == self.shared
        return is_head and len("".join(self.shared)) > 1

    def costing(self, more: float) -> "_Completed":
        return replace(self, mention=replace(self.mention, cost=self.mention.cost + more))


class Joined:
    """Names of numbers by all their words, as a lexicon knows them."""

    def __init__(self, names: Lexicon) -> None:
        self._names = names

    def annotate(self, tokens: Tokens, best: Cover) -> tuple[Mention, ...]:
        """What a run beside a name is, once it has the words that both share; then what is beside that.

        What is a name by itself may be meant so as well (sales and expense budget), and is where others of the list
        share the same words (expenses requested, documented and paid).
        """
        open_runs, named_runs = _runs(tokens, best)
        found = self._found(tokens, best, open_runs)
        shared = {one.shared for listed in found.values() for one in listed}
        again = self._found(tokens, best, open_runs + named_runs)
        for run in named_runs:
            listed = again.get(run, [])
            alike = [one.costing(-_LISTED_GAIN) for one in listed if one.shared in shared]
            found[run] = alike or [one for one in listed if one.shares_its_head]
        return tuple(one.mention for listed in found.values() for one in listed)

    def _found(self, tokens: Tokens, best: Cover, runs: list[_Run]) -> dict[_Run, list[_Completed]]:
        found: dict[_Run, list[_Completed]] = {}
        named = list(_names(tokens, best))
        said = {_stems(one.name) for one in named}
        while named:
            beside = named.pop()
            for first, last in runs:
                joint = _joint(tokens, best, beside, first, last)
                read = self._completed(tokens[first:last], beside.name, joint) if joint else ()
                completed = [one for one in read if _stems(one.name) not in said]
                if completed and (first, last) not in found:
                    found[first, last] = completed
                    named += [_Named(first=first, last=last, name=one.name) for one in completed]
        return found

    def _completed(self, run: Tokens, name: Tokens, joint: _Joint) -> Iterator[_Completed]:
        """The names that a run is with the beginning of another name before it, or with its end behind it.

        Where blanks part words these may change places: expenses requested and documented, ordered sales and expected.
        """
        is_parted = joint == "word" and run[-1].text.isascii()
        for size in range(1, len(name)):
            begun, ended = name[:size], name[size:]
            if joint == "word":
                yield from self._named(run, (*run, *ended), ended)
            if joint == "word" or len(run) == len(ended):
                yield from self._named(run, (*begun, *run), begun)
            if is_parted:
                yield from self._named(run, (*run, *begun), begun)
                yield from self._named(run, (*ended, *run), ended)

    def _named(self, run: Tokens, whole: Tokens, shared: Tokens) -> Iterator[_Completed]:
        """The numbers that are called by all these words, as what the run means."""
        side_by_side = tuple(replace(token, start=at, end=at + 1) for at, token in enumerate(whole))
        for one in self._names.annotate(side_by_side):
            if one.kind in _KINDS and (one.start, one.end) == (0, len(whole)):
                start, end, cost = run[0].start, run[-1].end, one.cost - _LISTED_GAIN
                meant = replace(one, start=start, end=end, evidence=Evidence.PART, cost=cost)
                yield _Completed(name=whole, shared=_stems(shared), mention=meant)


def _stems(tokens: Tokens) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens)


def _names(tokens: Tokens, best: Cover) -> Iterator[_Named]:
    for one in best.mentions:
        places = _places(tokens, one)
        if one.kind in _KINDS and places:
            first, last = places[0], places[-1] + 1
            yield _Named(first=first, last=last, name=tokens[first:last])


def _runs(tokens: Tokens, best: Cover) -> tuple[list[_Run], list[_Run]]:
    """Runs of tokens, by their places, that may share words: what is not sure to be what it says, and single names."""
    covered = {at: one for one in best.mentions for at in _places(tokens, one)}
    open_runs, named_runs = [], []
    for first in range(len(tokens)):
        for last in range(first + 1, min(first + _LONGEST, len(tokens)) + 1):
            held = [covered[at] for at in range(first, last) if at in covered]
            is_whole = len(held) == last - first and not any(_is_sure(one) for one in held)
            if is_whole and any(_is_open(one) for one in held):
                open_runs.append((first, last))
            elif (
                held and held[0].kind in (*_KINDS, Kind.OVERVIEW) and _places(tokens, held[0]) == [*range(first, last)]
            ):
                named_runs.append((first, last))
    return open_runs, named_runs


def _is_sure(one: Mention) -> bool:
    return one.kind in _NO_PARTS and not _is_open(one)


def _is_open(one: Mention) -> bool:
    """Whether words may be meant otherwise: unknown ones, verbs, members, names that are only guessed."""
    is_guess = one.kind in _KINDS and (one.cost > 0 or one.evidence >= Evidence.CONCEPT)
    return is_guess or one.kind in _OPEN or is_light(one)


def _joint(tokens: Tokens, best: Cover, beside: _Named, first: int, last: int) -> _Joint | None:
    """What stands between a name and a run: one word that joins, and what asks for both; nothing where no blanks part
    words; else None.
    """
    start, end = (beside.last, first) if beside.last <= first else (last, beside.first)
    if start == end and beside.last == first and not tokens[first].text.isascii():
        return "none"
    between = [one for one in best.mentions if set(_places(tokens, one)) & set(range(start, end))]
    is_said = all(one.kind is Kind.CUE for one in between) and between[:1] != [] and between[0].value in _JOINTS
    is_joined = is_said and all(one.value in _ASKING for one in between[1:])
    return "word" if is_joined and sum(len(_places(tokens, one)) for one in between) == end - start else None


def _places(tokens: Tokens, one: Mention) -> list[int]:
    return [at for at, token in enumerate(tokens) if one.start <= token.start and token.end <= one.end]
