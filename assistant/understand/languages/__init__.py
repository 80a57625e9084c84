"""One folder a language: its words as data (`words.yml`), its inflection, its grammar of periods and numbers.

Questions mix languages, so that every language's words are looked for in every question.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES = ("zh", "en")


@cache
def words_of(language: str) -> Mapping[str, Any]:
    """The language's `words.yml`: fillers, cues by operator, and marks of what is no question."""
    return _loaded(language, "words.yml")


@cache
def everyday_of(language: str) -> Mapping[str, Any]:
    """The language's `everyday.yml`: `whole` words that are not to be cut up, and `chatter` that says nothing."""
    return _loaded(language, "everyday.yml")


@cache
def framing_of(language: str) -> Mapping[str, Any]:
    """The language's `framing.yml`: words that say nothing beside what they frame, by what that is."""
    return _loaded(language, "framing.yml")


@cache
def verbs_data(language: str) -> Mapping[str, Any]:
    """The language's `verbs.yml`: what is said with a verb where a catalog has a noun."""
    return _loaded(language, "verbs.yml")


@cache
def states_data(language: str) -> Mapping[str, Any]:
    """The language's `states.yml`: what is done to rows, and how a question says that it is not done yet."""
    return _loaded(language, "states.yml")


@cache
def listed(key: str) -> tuple[str, ...]:
    """The words of one list of `words.yml` in all languages, of which at least one has it."""
    return _listed([words_of(language) for language in LANGUAGES], key)


@cache
def listed_with_verbs(key: str) -> tuple[str, ...]:
    """The words of one list of `verbs.yml` in all languages, of which at least one has it."""
    return _listed([verbs_data(language) for language in LANGUAGES], key)


def _listed(files: list[Mapping[str, Any]], key: str) -> tuple[str, ...]:
    if not any(key in one for one in files):
        raise KeyError(key)
    return tuple(str(word) for one in files for word in one.get(key, ()))


def _loaded(language: str, file: str) -> Mapping[str, Any]:
    text = files(__name__).joinpath(language, file).read_text(encoding="utf-8")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar a text: "on" and "no" are words here
    loaded: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506  # a base loader makes nothing but texts
    return loaded


@cache
def cue_phrases() -> tuple[tuple[str, str], ...]:
    """Every (name, phrase) of the cues of all languages; nested names are joined with a dot.

    A language that counts with classifiers has its counting phrases composed: 多少 with 家, 几 with 张.
    One whose verbs do not tell an order from a name has them composed with what they are said of: approve with the.
    """
    return tuple(_cue_phrases())


def _cue_phrases() -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        words = words_of(language)
        for name, phrase in _flat("", words["cues"]):
            yield from ((name, one) for one in spoken(phrase, language))
        for classifier in words.get("classifiers", ()):
            yield from (("count.of", f"{asking}{classifier}") for asking in words["asks_count"])
        for verb in words.get("act_verbs", ()):
            yield from (("act", f"{verb} {thing}") for thing in words["act_objects"])


def _flat(name: str, part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from _flat(f"{name}.{key}" if name else key, inner)
    else:
        for phrase in part:
            yield name, str(phrase)


def spoken(phrase: str, language: str) -> Iterator[str]:
    """The phrase as written, and as it is said: 咋算的 for 怎么算的, what's for what is."""
    yield phrase
    for written, said in words_of(language)["spoken_as"].items():
        if written in phrase:
            yield phrase.replace(written, said)


@cache
def stem(word: str) -> str:
    """The word without its inflection, by the language whose script it is written in."""
    word = word.removesuffix("'s")
    if not word.isascii() or not word.isalpha():
        return word
    stemmed: str = import_module(f"{__name__}.en.inflection").stem(word)
    return stemmed


@cache
def verb_key(word: str) -> str:
    """What all forms of a verb have in common; the word itself where the script of its language has no forms."""
    if not word.isascii() or not word.isalpha():
        return word
    key: str = import_module(f"{__name__}.en.verb").verb_key(word)
    return key


@cache
def is_past(word: str) -> bool:
    """Whether a word is a past form of a verb."""
    if not word.isascii() or not word.isalpha():
        return False
    is_one: bool = import_module(f"{__name__}.en.verb").is_past(word)
    return is_one


def verbs_of(noun: str) -> tuple[str, ...]:
    """The verb of a noun in its forms, by the language whose script it is written in: visit, visited."""
    if not noun.isascii() or not noun.isalpha():
        return ()
    forms: tuple[str, ...] = import_module(f"{__name__}.en.inflection").verbs_of(noun)
    return forms


def doing_of(noun: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The forms of the verbs that a noun may be made of, of the present and past; none in a script without forms."""
    if not noun.isascii() or not noun.isalpha():
        return (), ()
    verb = import_module(f"{__name__}.en.verb")
    forms = [verb.forms_of(base) for base in verb.bases_of(noun)]
    return tuple(one for plain, _ in forms for one in plain), tuple(one for _, past in forms for one in past)
