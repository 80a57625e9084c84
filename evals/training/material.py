"""What the encoder learns from: the things of the lexicon, said plainly and within the aspects a figure may have."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant.understand.concepts import concepts

Language: TypeAlias = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = ("en", "zh")
_HERE = Path(__file__).parent
_FIRST_HAN = "\u2e80"
_PLAIN = "plain"
# What goes without saying: by "sales" one may mean their amount as well, so that these are never pushed apart.
_UNSAID = frozenset({_PLAIN, "money", "count", "balance"})
_ASPECTS_A_THING = 6
_SHARE_PLAIN = 0.6
_SHARE_AROUND = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What may be meant: its names, and all its wordings with those of talk, by language."""

    group: str
    names: dict[Language, tuple[str, ...]]
    said: dict[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Item:
    """A thing within an aspect, perhaps beside a second thing; things by their number."""

    thing: int
    aspect: str
    beside: int | None


class Material:
    """Items, and their wordings drawn at random from lexicon and templates."""

    def __init__(self, things: Sequence[Thing], draw: random.Random) -> None:
        templates: dict[str, Any] = yaml.safe_load((_HERE / "aspects.yml").read_text(encoding="utf-8"))
        self._aspects: dict[str, dict[Language, list[str]]] = templates["aspects"]
        self._around: dict[Language, list[str]] = templates["around"]
        self.things = tuple(things)
        self.items = tuple(self._drawn(draw))
        self._sharing = _sharing(self.things)

    def _drawn(self, draw: random.Random) -> Iterator[Item]:
        named = [number for number, thing in enumerate(self.things) if thing.group]
        others = [aspect for aspect in self._aspects if aspect != _PLAIN]
        for number in range(len(self.things)):
            yield Item(number, _PLAIN, None)
        for number in named:
            for aspect in draw.sample(others, _ASPECTS_A_THING):
                needs_two = "{b}" in self._aspects[aspect]["en"][0]
                yield Item(number, aspect, draw.choice(named) if needs_two else None)

    def english(self, item: Item) -> str:
        """The plainest English wording: what the teacher is asked for."""
        beside = "" if item.beside is None else self.things[item.beside].names["en"][0]
        return self._aspects[item.aspect]["en"][0].format(a=self.things[item.thing].names["en"][0], b=beside)

    def wording(self, item: Item, language: Language, draw: random.Random) -> str:
        """One of the wordings of an item."""
        thing = self.things[item.thing]
        is_plain = item.aspect == _PLAIN
        text = draw.choice((thing.said if is_plain else thing.names)[language])
        if not is_plain or draw.random() > _SHARE_PLAIN:
            beside = "" if item.beside is None else draw.choice(self.things[item.beside].names[language])
            text = draw.choice(self._aspects[item.aspect][language]).format(a=text, b=beside)
        return draw.choice(self._around[language]).format(q=text) if draw.random() < _SHARE_AROUND else text

    def texts(self) -> Iterator[str]:
        """Every wording of every thing, and every template without its things."""
        for thing in self.things:
            for language in LANGUAGES:
                yield from thing.said[language]
        for language in LANGUAGES:
            for templates in self._aspects.values():
                yield from (one.format(a=",", b=",") for one in templates[language])
            yield from (one.format(q=",") for one in self._around[language])

    def alike(self, items: Sequence[Item]) -> NDArray[np.bool_]:
        """Which of these items may be told with the same words: same thing, or one with a word in common."""
        aspects = np.array(["" if item.aspect in _UNSAID else item.aspect for item in items])
        things = np.array([item.thing for item in items])
        beside = np.array([-1 if item.beside is None else item.beside for item in items])
        same = self._sharing[np.ix_(things, things)] & (aspects[:, None] == aspects[None, :])
        unasked = (beside[:, None] < 0) | (beside[None, :] < 0)
        alike: NDArray[np.bool_] = same & (self._sharing[np.ix_(beside, beside)] | unasked)
        return alike


def things_of_lexicon() -> Iterator[Thing]:
    """The concepts that have words in both languages, then the everyday senses, which have no group."""
    for concept in concepts():
        names = {language: _in(language, concept.words) for language in LANGUAGES}
        if all(names.values()):
            said = {language: (*names[language], *_in(language, concept.talk)) for language in LANGUAGES}
            yield Thing(group=concept.domain, names=names, said=said)
    senses: list[dict[Language, list[str]]] = yaml.safe_load((_HERE / "everyday.yml").read_text(encoding="utf-8"))
    for sense in senses:
        words = {language: tuple(sense[language]) for language in LANGUAGES}
        yield Thing(group="", names=words, said=words)


def _in(language: Language, words: Sequence[str]) -> tuple[str, ...]:
    """The words in a language's script."""
    return tuple(word for word in words if (max(word) >= _FIRST_HAN) == (language == "zh"))


def _sharing(things: Sequence[Thing]) -> NDArray[np.bool_]:
    """Which things have a wording in common."""
    by_word: dict[str, list[int]] = {}
    for number, thing in enumerate(things):
        for word in {word.lower() for language in LANGUAGES for word in thing.said[language]}:
            by_word.setdefault(word, []).append(number)
    sharing = np.eye(len(things), dtype=np.bool_)
    for numbers in by_word.values():
        sharing[np.ix_(numbers, numbers)] = True
    return sharing
