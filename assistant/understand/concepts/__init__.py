"""What business and finance call things: concepts with their words in every language, as data (one file a domain).

A concept ties the wordings of one thing (营业额, turnover). What insiders keep apart are concepts apart: orders and
invoices, a count and its rate. A word of two concepts is ambiguous, and asked where a catalog has both.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Self, TypeAlias

import yaml

from assistant.understand.languages import LANGUAGES
from assistant.understand.tokens import stems_of

Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """`words` mean just this to an insider; `talk` is how people say it who are none, perhaps more loosely.

    `domain` is the file it stands in, among its neighbours.
    """

    name: str
    domain: str
    words: tuple[str, ...]
    talk: tuple[str, ...]


class Concepts:
    """Concepts by their words; built once, then only read."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._all = tuple(concepts)
        self._called: dict[Key, list[Concept]] = {}
        self._told: dict[Key, list[Concept]] = {}
        for concept in self._all:
            words = dict.fromkeys(stems_of(word) for word in concept.words)
            for word in words:
                self._called.setdefault(word, []).append(concept)
            for word in dict.fromkeys((*words, *(stems_of(word) for word in concept.talk))):
                self._told.setdefault(word, []).append(concept)
        self._longest = max(map(len, self._told), default=0)

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._all)

    def called(self, stems: Key) -> tuple[Concept, ...]:
        """The concepts that a phrase is a word for, by its stems."""
        return tuple(self._called.get(stems, ()))

    def of(self, phrases: Iterable[Key]) -> Self:
        """Only the concepts that one of the phrases is a word for."""
        return type(self)({one.name: one for phrase in phrases for one in self.called(phrase)}.values())

    def save(self, file: Path) -> None:
        """Writes them where `read` finds them."""
        rows = {one.name: [one.domain, one.words, one.talk] for one in self}
        file.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Self:
        """What `save` wrote."""
        rows: dict[str, tuple[str, list[str], list[str]]] = json.loads(file.read_text(encoding="utf-8"))
        return cls(
            Concept(name=name, domain=domain, words=tuple(words), talk=tuple(talk))
            for name, (domain, words, talk) in rows.items()
        )

    def phrases(self) -> Iterator[tuple[Key, tuple[Concept, ...]]]:
        """Every word and all talk by its stems, with the concepts it is for."""
        yield from ((key, tuple(found)) for key, found in self._told.items())

    def told_in(self, stems: Key) -> Iterator[tuple[int, int, tuple[Concept, ...]]]:
        """Every phrase of a text that is a word or talk for concepts: its first stem and the one after its last.

        By first stem, the longest first.
        """
        for start in range(len(stems)):
            for end in range(min(len(stems), start + self._longest), start, -1):
                if concepts := self._told.get(stems[start:end]):
                    yield start, end, tuple(concepts)


@cache
def concepts() -> Concepts:
    """All concepts of all domains: most of a second, so that what serves keeps those of its catalog in a file."""
    rows = ((domain, name, row) for domain, text in _texts() for name, row in _rows(text).items())
    return Concepts(_concept(name, domain, row) for domain, name, row in rows)


@cache
def concepts_fingerprint() -> str:
    """Changes with any word of any concept."""
    return hashlib.sha256("".join(text for _, text in _texts()).encode()).hexdigest()[:16]


def _texts() -> Iterator[tuple[str, str]]:
    for file in sorted(files(__name__).iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yml"):
            yield file.name.removesuffix(".yml"), file.read_text(encoding="utf-8")


def _rows(text: str) -> Mapping[str, Mapping[str, Any]]:
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar a text: "on" and "no" are words here
    rows: dict[str, dict[str, Any]] = yaml.load(text, Loader=loader)  # noqa: S506  # a base loader makes nothing but texts
    return rows


def _concept(name: str, domain: str, row: Mapping[str, Any]) -> Concept:
    words = tuple(word for language in LANGUAGES for word in row.get(language, ()))
    talk = tuple(word for language in LANGUAGES for word in row.get(f"say_{language}", ()))
    return Concept(name=name, domain=domain, words=words, talk=talk)
