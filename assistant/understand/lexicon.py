"""A trie over tokens that finds every known phrase in a question, wherever it starts."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter
from typing import Any

from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.tokens import Token

_LONGEST_SOUND = 6
# Two parts cost a little more than the name in one piece.
_PART_COST = 0.3
# What may stand between the words of a phrase: on-time rate, year-over-year.
_JOINERS = frozenset("-/.&_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A phrase and what it stands for. `is_overall`: it says of a subject that all of it is meant."""

    tokens: tuple[Token, ...]
    kind: Kind
    value: Any
    evidence: Evidence = Evidence.EXACT
    cost: float = 0.0
    is_overall: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Word `index` of the `count` words of a metric's name. `is_close`: they may also stand side by side."""

    name: str
    index: int
    count: int
    is_close: bool = False


@dataclass(slots=True)
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


class Lexicon:
    """Phrases to mentions; built once, then only read."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._root = _Node()
        for entry in entries:
            node = self._root
            for token in entry.tokens:
                node = node.children.setdefault(token.stem, _Node())
            if all((one.kind, one.value) != (entry.kind, entry.value) for one in node.entries):
                node.entries.append(entry)

    def annotate(self, tokens: tuple[Token, ...]) -> tuple[Mention, ...]:
        """Every phrase found, with exact evidence or as an inflection of what is known."""
        return tuple(mention for start in range(len(tokens)) for mention in self._from(tokens, start))

    def _from(self, tokens: tuple[Token, ...], start: int) -> Iterator[Mention]:
        node, taken = self._root, list[Token]()
        for token in tokens[start:]:
            if taken and token.text in _JOINERS:
                continue
            found = node.children.get(token.stem)
            if found is None:
                return
            node = found
            taken.append(token)
            for entry in node.entries:
                yield mention_of(entry, taken)


class Sounds:
    """Han names by how they sound: 渠到 is 渠道 mistyped."""

    def __init__(self, entries: Iterable[Entry], sounds_of: Callable[[str], tuple[str, ...]]) -> None:
        self._entries, self._sounds_of = tuple(entries), sounds_of

    def warm(self) -> None:
        """Finds the sounds of all names now rather than with the first misspelt one."""
        _ = self._by_sound

    @cached_property
    def _by_sound(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self._entries:
            for sound in self._sounds_of("".join(token.text for token in entry.tokens))[:1]:
                found.setdefault(sound, []).append(entry)
        return found

    def annotate(self, tokens: tuple[Token, ...], spans: Iterable[tuple[int, int]]) -> tuple[Mention, ...]:
        """Names that sound like a run of two to six characters which holds one of the spans."""
        wanted = tuple(spans)
        return tuple(
            replace(mention_of(entry, tokens[first:last]), evidence=Evidence.TYPO)
            for first in range(len(tokens))
            for last in range(first + 2, min(first + _LONGEST_SOUND, len(tokens)) + 1)
            if any(tokens[first].start <= start and end <= tokens[last - 1].end for start, end in wanted)
            for sound in self._sounds_of("".join(token.text for token in tokens[first:last]))[:1]
            for entry in self._by_sound.get(sound, ())
            if len(entry.tokens) == last - first
        )


class Scattered:
    """Names of several words whose words stand apart: "units sold" in "how many units have we sold"."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        listed = tuple(entries)
        often = Counter(token.stem for entry in listed for token in entry.tokens)
        self._by_rarest: dict[str, list[tuple[int, Entry]]] = {}
        for number, entry in enumerate(listed):
            rarest = min((token.stem for token in entry.tokens), key=often.__getitem__)
            self._by_rarest.setdefault(rarest, []).append((number, entry))

    def annotate(self, tokens: tuple[Token, ...]) -> tuple[Mention, ...]:
        """One mention of a part for every word of every name that is all there; which belong together is its value."""
        where: dict[str, list[Token]] = {}
        for token in tokens:
            where.setdefault(token.stem, []).append(token)
        near = sorted((one for stem in where for one in self._by_rarest.get(stem, ())), key=itemgetter(0))
        return tuple(
            Mention(
                start=token.start,
                end=token.end,
                kind=Kind.PART,
                value=Part(name=entry.value, index=index, count=len(entry.tokens)),
                evidence=Evidence.INFLECTION,
                cost=_PART_COST,
            )
            for _, entry in near
            if all(known.stem in where for known in entry.tokens)
            for index, known in enumerate(entry.tokens)
            for token in where[known.stem]
        )


def mention_of(entry: Entry, tokens: Sequence[Token]) -> Mention:
    is_same = all(token.text == known.text for token, known in zip(tokens, entry.tokens, strict=True))
    evidence = entry.evidence if is_same else max(entry.evidence, Evidence.INFLECTION)
    return Mention(
        start=tokens[0].start,
        end=tokens[-1].end,
        kind=entry.kind,
        value=entry.value,
        evidence=evidence,
        cost=entry.cost,
        is_singular=tokens[-1].text.isascii() and tokens[-1].text == tokens[-1].stem,
        is_plural=tokens[-1].text.removesuffix("'s") != tokens[-1].stem,
        is_overall=entry.is_overall,
    )
