"""Names of which a question says only a part: 小票 for 门店小票数, floor space for store floor space."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from assistant.understand.lexicon import Entry, mention_of
from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.tokens import Token

Key: TypeAlias = tuple[str, ...]

_FEWEST_HAN, _FEWEST_LETTERS = 2, 3
_FEWEST_TURNED, _FEWEST_WORDS = 4, 2
_LONGEST = 10
# More things than can be offered are none: a word that half of the catalog holds says nothing.
_MOST_THINGS = 4
_GUESS_COST = 1.0
# What names begin and end with is the same for many.
_MOST_KEPT = 2**16
# Signs that stand for stems; where none is one of a surrogate pair, and none is the sign between names.
_FIRST_SIGN, _BETWEEN, _UNKNOWN = 0x10000, " ", "?"
_NUMBERS = (Kind.METRIC, Kind.TERM)


class _Place(NamedTuple):
    """Where in a name a run stands; `is_sure`: the name lacks only what its kind of name may lack."""

    entry: Entry
    at: int
    is_sure: bool


class Shortened:
    """Names of a catalog by their parts.

    `leads` and `ends`: what a name may begin and end with, and still be meant without; `own_ends` for what a name
    stands for, which may be more (a term's word in the names of its meanings). `is_small`: words that join others, and
    words for what is counted, without which a name may be turned round (下单含税 for 含税下单金额).
    `joins`: a word that joins what stands on both its sides, with which no part of a name begins or ends (per unit).
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        leads: Callable[[Key], bool],
        ends: Callable[[Key], bool],
        own_ends: Mapping[str, frozenset[Key]],
        is_small: Callable[[Key], bool],
        joins: Callable[[str], bool],
    ) -> None:
        self._entries, self._leads, self._ends = tuple(entries), leads, ends
        self._own_ends, self._is_small = own_ends, is_small
        self._keys = tuple(tuple(token.stem for token in entry.tokens) for entry in self._entries)
        self._whole = frozenset(self._keys)
        self._joins = joins

    def annotate(
        self, tokens: tuple[Token, ...], spans: Iterable[tuple[int, int]], said: Collection[str] = ()
    ) -> tuple[Mention, ...]:
        """Names that hold a run of tokens which overlaps one of the spans, each run with four things at most.

        Where more things hold a run, those numbers are left that lack only what they may lack, and of these the ones
        that begin with it.

        One that lacks only what its kind of name may lack is a PART, and so is one whose words are turned round; any
        other is no more than a likeness. Where all of the first lack what they begin with, what has the run behind any
        other word is as good (库存 is 门店库存 no more than 临期库存), unless one of them is among the things `said`.
        """
        wanted = tuple(spans)

        def is_wanted(run: tuple[Token, ...]) -> bool:
            if self._joins(run[0].stem) or self._joins(run[-1].stem):
                return False
            return any(start < run[-1].end and run[0].start < end for start, end in wanted) and _says_something(run)

        starts = range(len(tokens))
        runs = [tokens[at : at + size] for at in starts for size in range(1, min(_LONGEST, len(tokens) - at) + 1)]
        held = (run for first in starts for run in self._held(tokens, first))
        return (
            *(mention for run in held if is_wanted(run) for mention in self._mentions(run, said)),
            *(mention for run in runs if is_wanted(run) for mention in self._turned(run)),
        )

    def _turned(self, taken: tuple[Token, ...]) -> Iterator[Mention]:
        """Names of the same words in another order, small ones aside."""
        edges = (taken[0].stem,), (taken[-1].stem,)
        if any(self._is_small(edge) for edge in edges):
            return
        for entry in self._by_words.get(self._words(_stems(taken)), ()):
            yield Mention(
                start=taken[0].start,
                end=taken[-1].end,
                kind=entry.kind,
                value=entry.value,
                evidence=Evidence.PART,
                cost=entry.cost,
            )

    def _words(self, stems: Key) -> Key:
        """What a phrase says, in one order for all; empty when it is too little to be turned round."""
        said = sorted(self._without_small(stems))
        fewest = _FEWEST_WORDS if said and said[0].isascii() else _FEWEST_TURNED
        return tuple(said) if len(said) >= fewest else ()

    def _without_small(self, stems: Key) -> Iterator[str]:
        at = 0
        while at < len(stems):
            size = next((size for size in (3, 2, 1) if self._is_small(stems[at : at + size])), 0)
            if not size:
                yield stems[at]
            at += size or 1

    def warm(self) -> None:
        """Makes what is looked up now rather than with the first shortened name."""
        _ = self._by_words, self._text, self._starts

    @cached_property
    def _by_words(self) -> dict[Key, list[Entry]]:
        found: dict[Key, list[Entry]] = defaultdict(list)
        for entry, key in zip(self._entries, self._keys, strict=True):
            if words := self._words(key):
                found[words].append(entry)
        return found

    def _held(self, tokens: tuple[Token, ...], first: int) -> Iterator[tuple[Token, ...]]:
        """The runs from `first` that some name holds."""
        for last in range(first + 1, min(len(tokens), first + _LONGEST) + 1):
            run = tokens[first:last]
            if next(self._places(_stems(run)), None) is None:
                return
            yield run

    def _mentions(self, taken: tuple[Token, ...], said: Collection[str]) -> Iterator[Mention]:
        stems = _stems(taken)
        if stems in self._whole:
            return  # it is a name of its own
        found: dict[tuple[Kind, object], _Place] = {}
        sure: dict[tuple[Kind, object], _Place] = {}
        begun: set[object] = set()
        others: dict[tuple[Kind, object], _Place] = {}
        for index, at in self._places(stems):
            entry, is_many = self._entries[index], len(found) > _MOST_THINGS
            is_number = entry.kind in _NUMBERS
            if is_many and (not is_number or (at and len(sure) > _MOST_THINGS)):
                continue  # whatever it is, it is one of too many
            thing, is_sure = (entry.kind, entry.value), self._is_sure(index, at, len(taken))
            if is_sure and is_number and not at:
                begun.add(thing)
            if is_number and not is_sure and self._ends(self._keys[index][at + len(taken) :]):
                others[thing] = _Place(entry, at, True)
            if thing not in found or (is_sure and not found[thing].is_sure):
                found[thing] = _Place(entry, at, is_sure)
                if is_sure and is_number:
                    sure[thing] = found[thing]
            if len(begun) > _MOST_THINGS:
                return
        if sure and not begun and not any(value in said for _, value in sure):
            found |= {thing: one for thing, one in others.items() if thing not in sure}
            sure = {**others, **sure}
        kept = (found, sure, {thing: one for thing, one in sure.items() if thing in begun})
        for place in next((some for some in kept if len(some) <= _MOST_THINGS), {}).values():
            yield _part(place, taken)

    def _is_sure(self, index: int, at: int, size: int) -> bool:
        """Whether a name lacks only what its kind of name may lack, where no more of it is said than a run."""
        key = self._keys[index]
        if not self._leads(key[:at]):
            return False
        after = key[at + size :]
        return self._ends(after) or after in self._own_ends.get(str(self._entries[index].value), ())

    def _places(self, stems: Key) -> Iterator[tuple[int, int]]:
        """Every name (its number, and where in it) that holds a run of stems."""
        text, signs = self._text
        wanted = "".join(signs.get(stem, _UNKNOWN) for stem in stems)
        found = text.find(wanted)
        while found >= 0:
            index = bisect_right(self._starts, found) - 1
            yield index, found - self._starts[index]
            found = text.find(wanted, found + 1)

    @cached_property
    def _text(self) -> tuple[str, dict[str, str]]:
        """All names one after the other, a sign for each stem and one between them, and the sign of each stem.

        A run is found in it as fast as a text is found in a text.
        """
        signs: dict[str, str] = {}
        for key in self._keys:
            for stem in key:
                signs.setdefault(stem, chr(_FIRST_SIGN + len(signs)))
        return "".join("".join(signs[stem] for stem in key) + _BETWEEN for key in self._keys), signs

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(key) + 1 for key in self._keys)][:-1]


def _part(place: _Place, taken: tuple[Token, ...]) -> Mention:
    entry = place.entry
    one = mention_of(replace(entry, tokens=entry.tokens[place.at : place.at + len(taken)]), taken)
    evidence = Evidence.PART if place.is_sure else Evidence.EMBEDDING
    return replace(one, evidence=evidence, cost=entry.cost + (0.0 if place.is_sure else _GUESS_COST))


def _stems(tokens: tuple[Token, ...]) -> Key:
    return tuple(token.stem for token in tokens)


def _says_something(tokens: tuple[Token, ...]) -> bool:
    """Whether a run is long enough to be the core of a name."""
    if any(token.is_symbol for token in tokens):
        return False
    if tokens[0].text.isascii():
        return any(len(token.text) >= _FEWEST_LETTERS for token in tokens)
    return len(tokens) >= _FEWEST_HAN


def made_of(words: frozenset[Key]) -> Callable[[Key], bool]:
    """Whether a run of stems is put together from these words, or is empty."""

    @lru_cache(maxsize=_MOST_KEPT)
    def is_made(stems: Key) -> bool:
        reached = {0}
        for start in range(len(stems)):
            if start in reached:
                reached.update(end for end in range(start + 1, len(stems) + 1) if stems[start:end] in words)
        return len(stems) in reached

    return is_made
