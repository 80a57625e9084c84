"""A language as data: its formats and its messages, read once from `languages/<language>/`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from babel import Locale

_FOLDER = Path(__file__).with_name("languages")
_FALLBACK = "en"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one where PyYAML has it
_PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text: variants in order of preference, each a template by plural form, with the placeholders it needs."""

    variants: tuple[Mapping[str, str], ...]
    needs: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What a language's folder says. `formats` as written, `messages` by dotted key."""

    code: str
    locale: Locale
    formats: Mapping[str, Any]
    messages: Mapping[str, Message]

    def say(self, key: str, plural: float = 2, /, **values: str) -> str:
        """The first variant of a message whose placeholders are all given; `plural` chooses among its forms.

        Raises: KeyError when the key is unknown, or every variant needs more than was given.
        """
        message = self.messages[key]
        for variant, needs in zip(message.variants, message.needs, strict=True):
            if needs <= values.keys():
                form = self.locale.plural_form(plural)
                return variant.get(form, variant["other"]).format(**values)
        raise KeyError(f"{key}: none of its variants does with {sorted(values)}")

    def listed(self, words: tuple[str, ...]) -> str:
        """Words as one enumeration: a, b and c."""
        if len(words) < 2:
            return "".join(words)
        joint: str = self.formats["list_joint"]
        return joint.join(words[:-1]) + str(self.formats["last_joint"]) + words[-1]

    def plural_of(self, noun: str) -> str:
        """A noun for more than one, by the endings of the language's data; itself where nouns do not change."""
        for ending, replacement in self.formats["plurals"]:
            if noun.lower().endswith(ending):
                return noun[: len(noun) - len(ending)] + str(replacement)
        return noun


def languages() -> tuple[str, ...]:
    """The languages there is a folder for, by name."""
    return tuple(sorted(one.name for one in _FOLDER.iterdir() if (one / "messages.yml").is_file()))


@cache
def language_of(code: str) -> Language:
    """The language of that code; English where there is no folder for it."""
    folder = _FOLDER / code if code in languages() else _FOLDER / _FALLBACK
    return Language(
        code=folder.name,
        locale=Locale.parse(folder.name),
        formats=_read(folder / "formats.yml"),
        messages=dict(_messages(_read(folder / "messages.yml"), "")),
    )


def in_scale(language: Language, scale: int | None) -> Language:
    """The language with numbers told in one scale, where it has a word for that and they are not too small for it."""
    told = [{**one, "from": one["divide"] / 100} for one in language.formats["scales"] if one["divide"] == scale]
    return replace(language, formats={**language.formats, "scales": told}) if told else language


def _read(path: Path) -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  # both are safe
    return read


def _messages(written: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Message]]:
    for name, part in written.items():
        key = f"{prefix}{name}"
        if isinstance(part, Mapping) and not part.keys() <= _PLURAL_FORMS:
            yield from _messages(part, f"{key}.")
        else:
            yield key, _message(part if isinstance(part, list) else [part])


def _message(written: list[Any]) -> Message:
    variants = tuple(one if isinstance(one, Mapping) else {"other": str(one)} for one in written)
    return Message(variants=variants, needs=tuple(placeholders(one["other"]) for one in variants))


def placeholders(template: str) -> frozenset[str]:
    """The names between braces."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)
