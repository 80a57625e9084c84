"""Names of which a question says only a part: 小票 for 门店小票数, floor space for store floor space."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

from assistant.understand.lexicon import Entry, mention_of
from assistant.understand.mention import Evidence, Mention
from assistant.understand.tokens import Token

Key: TypeAlias = tuple[str, ...]

_FEWEST_HAN, _FEWEST_LETTERS = 2, 3
_LONGEST = 10
# More things than can be offered are none: a word that half of the catalog holds says nothing.
_MOST_THINGS = 4
_GUESS_COST = 1.0


class Shortened:
    """Names of a catalog by their parts. `is_droppable`: what a name may do without and still be meant alone."""

    def __init__(self, entries: Iterable[Entry], is_droppable: Callable[[Key], bool]) -> None:
        self._entries, self._is_droppable = tuple(entries), is_droppable

    def annotate(self, tokens: tuple[Token, ...], spans: Iterable[tuple[int, int]]) -> tuple[Mention, ...]:
        """Names that hold a run of tokens which overlaps one of the spans, each run with four things at most.

        One that lacks only what its kind of name may lack is a PART, any other no more than a likeness.
        """
        wanted = tuple(spans)
        return tuple(
            mention
            for first in range(len(tokens))
            for last, held in self._held(tokens, first)
            if _says_something(tokens[first:last])
            and any(start < tokens[last - 1].end and tokens[first].start < end for start, end in wanted)
            for mention in self._mentions(tokens[first:last], held)
        )

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
            is_sure = self._is_droppable(before) and self._is_droppable(after)
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
