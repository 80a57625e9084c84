"""Names of which a question says only a part: 小票 for 门店小票数, floor space for store floor space."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

from assistant.understand.lexicon import Entry, mention_of
from assistant.understand.mention import Evidence, Mention
from assistant.understand.tokens import Token

Key: TypeAlias = tuple[str, ...]

_FEWEST_HAN, _FEWEST_LETTERS = 2, 3
_FEWEST_TURNED, _FEWEST_WORDS = 4, 2
_LONGEST = 10
# More things than can be offered are none: a word that half of the catalog holds says nothing.
_MOST_THINGS = 4
_GUESS_COST = 1.0


class Shortened:
    """Names of a catalog by their parts.

    `leads` and `ends`: what a name may begin and end with, and still be meant without; `own_ends` for what a name
    stands for, which may be more (a term's word in the names of its meanings). `is_small`: words that join others, and
    words for what is counted, without which a name may be turned round (下单含税 for 含税下单金额).
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        leads: Callable[[Key], bool],
        ends: Callable[[Key], bool],
        own_ends: Mapping[str, frozenset[Key]],
        is_small: Callable[[Key], bool],
    ) -> None:
        self._entries, self._leads, self._ends = tuple(entries), leads, ends
        self._own_ends, self._is_small = own_ends, is_small

    def annotate(self, tokens: tuple[Token, ...], spans: Iterable[tuple[int, int]]) -> tuple[Mention, ...]:
        """Names that hold a run of tokens which overlaps one of the spans, each run with four things at most.

        One that lacks only what its kind of name may lack is a PART, and so is one whose words are turned round; any
        other is no more than a likeness.
        """
        wanted = tuple(spans)

        def is_wanted(run: tuple[Token, ...]) -> bool:
            return any(start < run[-1].end and run[0].start < end for start, end in wanted) and _says_something(run)

        runs = [(first, last) for first in range(len(tokens)) for last in range(first + 1, len(tokens) + 1)]
        turned = (tokens[first:last] for first, last in runs if last - first <= _LONGEST)
        held = ((tokens[first:last], held) for first in range(len(tokens)) for last, held in self._held(tokens, first))
        return (
            *(mention for run, names in held if is_wanted(run) for mention in self._mentions(run, names)),
            *(mention for run in turned if is_wanted(run) for mention in self._turned(run)),
        )

    def _turned(self, taken: tuple[Token, ...]) -> Iterator[Mention]:
        """Names of the same words in another order, small ones aside."""
        edges = (taken[0].stem,), (taken[-1].stem,)
        if any(self._is_small(edge) for edge in edges):
            return
        for entry in self._by_words.get(self._words(tuple(token.stem for token in taken)), ()):
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

    @cached_property
    def _by_words(self) -> dict[Key, list[Entry]]:
        found: dict[Key, list[Entry]] = defaultdict(list)
        for entry in self._entries:
            if words := self._words(tuple(token.stem for token in entry.tokens)):
                found[words].append(entry)
        return found

    def _held(self, tokens: tuple[Token, ...], first: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """Each end of a run from `first` with the names (entry, place) that hold the run."""
        held = self._places.get(tokens[first].stem, [])
        last = first + 1
        while held and last - first <= _LONGEST:
            yield last, held
            if last == len(tokens):
                return
            stem, size = tokens[last].stem, last - first
            held = [(index, at) for index, at in held if self._stem(index, at + size) == stem]
            last += 1

    def _mentions(self, taken: tuple[Token, ...], held: list[tuple[int, int]]) -> Iterator[Mention]:
        found: dict[object, Mention] = {}
        for index, at in held:
            entry = self._entries[index]
            before = self._key(index)[:at]
            after = self._key(index)[at + len(taken) :]
            if not before and not after:
                return  # it is a name of its own
            is_own_end = after in self._own_ends.get(str(entry.value), ())
            is_sure = self._leads(before) and (self._ends(after) or is_own_end)
            one = mention_of(replace(entry, tokens=entry.tokens[at : at + len(taken)]), taken)
            one = replace(
                one,
                evidence=Evidence.PART if is_sure else Evidence.EMBEDDING,
                cost=entry.cost + (0.0 if is_sure else _GUESS_COST),
            )
            key = entry.kind, entry.value
            if key not in found or one.evidence < found[key].evidence:
                found[key] = one
        if len(found) <= _MOST_THINGS:
            yield from found.values()

    def _stem(self, index: int, at: int) -> str | None:
        tokens = self._entries[index].tokens
        return tokens[at].stem if at < len(tokens) else None

    def _key(self, index: int) -> Key:
        return tuple(token.stem for token in self._entries[index].tokens)

    @cached_property
    def _places(self) -> dict[str, list[tuple[int, int]]]:
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for index, entry in enumerate(self._entries):
            for at, token in enumerate(entry.tokens):
                places[token.stem].append((index, at))
        return places


def _says_something(tokens: tuple[Token, ...]) -> bool:
    """Whether a run is long enough to be the core of a name."""
    if any(token.is_symbol for token in tokens):
        return False
    if tokens[0].text.isascii():
        return any(len(token.text) >= _FEWEST_LETTERS for token in tokens)
    return len(tokens) >= _FEWEST_HAN


def made_of(words: frozenset[Key]) -> Callable[[Key], bool]:
    """Whether a run of stems is put together from these words, or is empty."""

    def is_made(stems: Key) -> bool:
        reached = {0}
        for start in range(len(stems)):
            if start in reached:
                reached.update(end for end in range(start + 1, len(stems) + 1) if stems[start:end] in words)
        return len(stems) in reached

    return is_made
