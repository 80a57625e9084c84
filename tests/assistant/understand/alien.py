"""A world under other names: everything its catalog and data call anything is called by made-up words instead.

The names in files, by which plans refer to metrics and fields, stay; what people say, and the members, do not. A plan
of the other world is told in the words of the first, so that two plans for one question are either equal or not.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from assistant.reading import Understanding
from assistant.understand import languages
from assistant.understand.concepts import concepts
from assistant.understand.languages import stem
from assistant.understand.library import AskerWords, asker_words
from assistant.understand.members import MemberStore, member_sources
from assistant.understand.members.write import build_members
from assistant.understand.mention import Kind
from assistant.understand.normalise import normalise
from assistant.understand.resources import Resources
from assistant.understand.tokens import Token, surface_tokens
from semantic.asker import Asker
from semantic.catalog import AddressedField, Field, Group, Member, Words
from semantic.plan import Plan, Query, plan_from_json, plan_json
from semantic.query import SemanticQuery, Value
from semantic.result import MemberRow
from semantic.view import View
from tests.assistant.understand.worlds import Text, World

Coin: TypeAlias = Callable[[], str]

NAMES = frozenset(
    kind.value
    for kind in (
        Kind.METRIC, Kind.TERM, Kind.DIMENSION, Kind.MEMBER, Kind.GROUP, Kind.SCENARIO, Kind.OVERVIEW, Kind.TIME_FIELD,
    )
)  # fmt: skip


def latin_coin(seed: int) -> Coin:
    """Pronounceable words of four syllables, each another, that end as no plural does."""
    dice, known = random.Random(seed), set[str]()  # noqa: S311  # repeatable, and no secret

    def coin() -> str:
        while True:
            word = "".join(dice.choice("bdfgklmnprtvz") + dice.choice("aeiou") for _ in range(4)) + dice.choice("kmt")
            if word not in known and stem(word) == word and stem(f"{word}s") == word:
                known.add(word)
                return word

    return coin


def han_coin(seed: int) -> Coin:
    """Pairs of Han characters that no file of a language holds, each another."""
    dice = random.Random(seed)  # noqa: S311  # repeatable, and no secret
    known, pool = set[str](), _foreign_characters()

    def coin() -> str:
        while True:
            word = "".join(dice.sample(pool, 2))
            if word not in known:
                known.add(word)
                return word

    return coin


@cache
def _foreign_characters() -> tuple[str, ...]:
    folder = Path(str(files(languages)))
    spoken = {one for path in folder.rglob("*") if path.suffix in (".py", ".yml") for one in path.read_text("utf-8")}
    return tuple(
        one for code in range(0x4E00, 0x9FA6) if (one := chr(code)) not in spoken and normalise(one).text == one
    )


class Names:
    """What everything is called now, one made-up word for one name; a name in the plural gets a plural."""

    def __init__(self, coin: Coin) -> None:
        self._coin = coin
        self._words: dict[tuple[str, ...], str] = {}

    def __call__(self, surface: str) -> str:
        """The word for a name, made up when the name is new."""
        tokens = surface_tokens(surface, normalise)
        if (key := _key(tokens)) not in self._words:
            self._words[key] = self._coin()
        return _inflected(self._words[key], tokens)

    def known(self, surface: str) -> str | None:
        """The word for a name, None when nothing is called so."""
        tokens = surface_tokens(surface, normalise)
        word = self._words.get(_key(tokens))
        return None if word is None else _inflected(word, tokens)


def _key(tokens: Iterable[Token]) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens)


def _inflected(word: str, tokens: tuple[Token, ...]) -> str:
    is_plural = bool(tokens) and tokens[-1].text not in (tokens[-1].stem, f"{tokens[-1].stem}'s")
    return f"{word}s" if is_plural and word.isascii() else word


class Alien:
    """A world under the names of `coin`."""

    def __init__(self, world: World, coin: Coin, folder: Path) -> None:
        self._world, self._names = world, Names(coin)
        self._value_of: dict[Any, Any] = {}
        self._words: dict[object, tuple[View, AskerWords]] = {}
        everything = world.assistant.view(Asker())
        sources = member_sources(self._renamed_view(everything), self._rows)
        build_members(folder / "members", sources, lambda _: None)
        self._members = MemberStore.open(folder / "members")

    def close(self) -> None:
        self._members.close()

    def rewritten(self, text: Text, found: Understanding) -> Text | None:
        """The text under the new names; None when something in it is named otherwise than the catalog does."""
        written = text.text
        for one in sorted(found.understood, key=lambda one: one.span.start, reverse=True):
            if one.as_ == Kind.PART.value:
                return None
            if one.as_ in NAMES:
                name = self._names.known(one.span.text)
                if name is None:
                    return None
                written = _put(written, one.span.start, one.span.end, name)
        return replace(text, text=written)

    def read(self, text: Text) -> Understanding:
        """What becomes of a text of this world; its plans are told in the words of the first one."""
        return self._world.read_with(text, self._resources(text))

    def plan(self, plan: Plan) -> Plan:
        """A plan of this world as the first world would write it."""
        return plan_from_json(self._back(plan_json(plan)))

    def _resources(self, text: Text) -> Resources:
        question = self._world.question(text)
        own = self._world.assistant.grounding.resources(question)
        visible = self._world.assistant.grounding.visible(question.asker)
        if question.asker.key not in self._words:
            view = self._renamed_view(own.ground.view)
            self._words[question.asker.key] = view, asker_words(view, concepts(), view.catalog)
        view, words = self._words[question.asker.key]

        def seen(address: str, value: Value) -> bool:
            return visible is None or visible(address, self._value_of.get(value, value))

        return replace(
            own,
            ground=replace(own.ground, view=view, problem_of=lambda query: own.ground.problem_of(self._query(query))),
            catalog_words=words.lexicon,
            scattered_words=words.scattered,
            counted_words=words.counted,
            sounding_words=words.sounds,
            shortened_words=words.shortened,
            signs=words.signs,
            heads=words.heads,
            joined=words.joined,
            known_words=words.known_words,
            members=lambda normal: self._members.annotate(normal, seen),
            exact_members=lambda texts: self._members.exact_all(texts, seen),
            fuzzy_members=lambda normal, start, end: self._members.annotate_unknown(normal, start, end, seen),
            nearest=lambda *_: (),
        )

    def _query(self, query: SemanticQuery) -> SemanticQuery:
        plan = self.plan(Query(query=query))
        assert isinstance(plan, Query)
        return plan.query

    def _back(self, written: Any) -> Any:
        if isinstance(written, dict):
            return {key: self._back(part) for key, part in written.items()}
        if isinstance(written, list):
            return [self._back(part) for part in written]
        if isinstance(written, str):
            column, colon, member = written.partition(":")
            return f"{column}:{self._value_of.get(member, member)}" if colon else self._value_of.get(written, written)
        return written

    def _value(self, value: Any) -> Any:
        if not isinstance(value, str) or not value:
            return value
        name = self._names(value)
        self._value_of.setdefault(name, value)
        return name

    def _rows(self, address: str) -> Iterator[MemberRow]:
        for row in self._world.assistant._layer.members_of(address, Asker()):
            labels = {language: self._names(label) for language, label in row.labels.items()}
            yield replace(row, value=self._value(row.value), key=None, labels=labels)

    def _renamed_view(self, view: View) -> View:
        named = {address: self._renamed(one) for address, one in view.fields.items()}
        return View(catalog=self._renamed(view.catalog), fields=named)

    def _renamed(self, part: Any) -> Any:
        """A part of a catalog with other words, and other members."""
        match part:
            case Words():
                found: Any = self._renamed_words(part)
            case Field() | AddressedField() if _is_unsaid(part):
                found = replace(part, words=Words())
            case Member(value=value):
                found = Member(value=self._value(value), words=self._renamed_words(part.words))
            case Group():
                values = tuple(self._value(value) for value in part.values)
                found = replace(part, values=values, words=self._renamed_words(part.words))
            case Mapping():
                found = {key: self._renamed(one) for key, one in part.items()}
            case tuple():
                found = tuple(self._renamed(one) for one in part)
            case _ if is_dataclass(part) and not isinstance(part, type):
                found = replace(part, **{one.name: self._renamed(getattr(part, one.name)) for one in fields(part)})
            case _:
                found = part
        return found

    def _renamed_words(self, words: Words) -> Words:
        return Words(
            label={language: self._names(label) for language, label in words.label.items()},
            synonyms={language: tuple(map(self._names, group)) for language, group in words.synonyms.items()},
        )


def _is_unsaid(part: Field | AddressedField) -> bool:
    """Whether no question says a field by its name: measures, and what is hidden."""
    field = part.field if isinstance(part, AddressedField) else part
    return field.hidden or field.kind == "measure"


def _put(text: str, start: int, end: int, name: str) -> str:
    """The text with a name in place of a span, set off by spaces where letters would run together."""
    before, after = text[:start], text[end:]
    lead = " " if name.isascii() and before[-1:].isascii() and before[-1:].isalnum() else ""
    trail = " " if name.isascii() and after[:1].isascii() and after[:1].isalnum() else ""
    return f"{before}{lead}{name}{trail}{after}"
