"""How members are written: the surface forms of one, and when a match of one counts."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.understand import languages
from assistant.understand.languages import LANGUAGES, stem
from assistant.understand.members.source import MemberRow
from assistant.understand.mention import Evidence
from assistant.understand.normalise import normalise
from semantic.catalog import Field, Member
from semantic.query import Value

LONGEST = 80
_SHORT_LATIN = 2
_SHORT_NUMBER = 4
_LONG_KEY = 5
_FIRST_HAN = "\u2e80"


@dataclass(frozen=True, slots=True)
class Form:
    """A normal text that names a member; `stem` is the text without its ending, by which it is found."""

    text: str
    stem: str
    evidence: Evidence

    @property
    def is_guessable(self) -> bool:
        """Whether it may be misspelt: a code, or what holds a digit, is right or wrong."""
        return self.stem != exact_stem(self.text) and not any(character.isdigit() for character in self.text)


def forms_of(row: MemberRow, field: Field, member: Member | None) -> tuple[Form, ...]:
    """Every form of a member, best evidence first; with `index: exact` it is known by its value and key alone."""
    best: dict[str, Evidence] = {}
    for written, evidence in _written(row, field, member):
        text = normalise(written).text
        if text and len(text) <= LONGEST:
            best[text] = min(evidence, best.get(text, evidence))
    found = [
        Form(text, exact_stem(text) if field.index == "exact" else stem_of(text), evidence)
        for text, evidence in sorted(best.items(), key=lambda item: (item[1], item[0]))
    ]
    code = normalise(_code(row)).text
    if code and code not in best:
        found.append(Form(code, exact_stem(code), Evidence.EXACT))
    return tuple(found)


def _code(row: MemberRow) -> str:
    """The key of a text, where it is long enough to be more than a number."""
    key = _as_text(row.key)
    return "" if key.isdigit() and len(key) < _LONG_KEY else key


def _written(row: MemberRow, field: Field, member: Member | None) -> Iterator[tuple[str, Evidence]]:
    yield _as_text(row.value), Evidence.EXACT
    if (plain := _without_accents(_as_text(row.value))) != _as_text(row.value):
        yield plain, Evidence.SYNONYM
    if field.index == "exact":
        return
    for label in row.labels.values():
        yield label, Evidence.EXACT
    if member:
        for label in member.words.label.values():
            yield label, Evidence.EXACT
        for synonyms in member.words.synonyms.values():
            yield from ((synonym, Evidence.SYNONYM) for synonym in synonyms)


def _without_accents(text: str) -> str:
    """The text as it is typed where accents are not at hand: Cote for Côte."""
    if text.isascii():
        return text
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def _as_text(value: Value | None) -> str:
    return "" if value is None else str(value)


def exact_stem(text: str) -> str:
    """By what a form is found that must be written exactly so: no other text has this stem."""
    return "=" + text


def stem_of(text: str) -> str:
    """The text without the ending that a name may have or lack: an English plural or possessive, 市 of 上海市.

    A hyphen between words is no more than a blank: cold-chain products.
    """
    if not text:
        return text
    if text[-1] >= _FIRST_HAN:
        ending = next((one for one in endings() if text.endswith(one) and len(text) - len(one) > 1), "")
        return text.removesuffix(ending)
    head, space, last = _in_words(text).rpartition(" ")
    bare = last.removesuffix("'s").removesuffix("'")
    return head + space + (stem(bare) if bare.isalpha() else bare)


def _in_words(text: str) -> str:
    """The text with a blank for every hyphen between two letters."""
    letters = [one.isalpha() for one in text]
    inner = [at for at, one in enumerate(text) if one == "-" and 0 < at < len(text) - 1]
    hyphens = {at for at in inner if letters[at - 1] and letters[at + 1]}
    return "".join(" " if at in hyphens else one for at, one in enumerate(text)) if hyphens else text


@cache
def endings() -> tuple[str, ...]:
    """The endings of all languages, longest first."""
    return tuple(sorted(names_data("endings"), key=lambda ending: (-len(ending), ending)))


@cache
def names_data(key: str) -> tuple[str, ...]:
    """One list of what `members.yml` says of names, of all languages that have the file."""
    found: list[str] = []
    for language in LANGUAGES:
        data = files(languages).joinpath(language, "members.yml")
        if data.is_file():
            loaded: dict[str, Any] = yaml.safe_load(data.read_text(encoding="utf-8"))
            found.extend(str(word) for word in loaded[key])
    return tuple(found)


def is_bounded(text: str, start: int, end: int) -> bool:
    """Whether a span stands alone where its script needs it to: Latin words and numbers do, Han characters do not.

    A number, or a name that begins or ends with one, is not taken out of a longer number or document number.
    """
    form = text[start:end]
    if len(form) == 1 and form >= _FIRST_HAN:
        return not _is_word(text[start - 1 : start]) and not _is_word(text[end : end + 1])
    before, after = text[max(0, start - 2) : start][::-1], text[end : end + 2]
    return not _joins(form[0], before, is_before=True) and not _joins(form[-1], after, is_before=False)


def _joins(edge: str, beyond: str, *, is_before: bool) -> bool:
    """Whether the character at the edge of a span goes on in the characters beyond it, nearest first."""
    if not _is_latin(edge) or not beyond:
        return False
    if _is_latin(beyond[0]):
        return True
    if not _is_latin(beyond[1:2]):
        return False
    # non-food is not food, yet Germany-based is Germany; 0456 of A-0456 and 5 of 1.5 are no numbers of their own.
    return beyond[0] in "-/._#,:" if edge.isdigit() else is_before and beyond[0] in "-_"


def _is_latin(character: str) -> bool:
    return character.isalnum() and character < _FIRST_HAN


def _is_word(character: str) -> bool:
    return character.isalnum()


def is_too_short(text: str) -> bool:
    """Whether a number is too short to be a member's name in running text (5 in top 5)."""
    return text.isdigit() and len(text) < _SHORT_NUMBER


def is_short_word(text: str) -> bool:
    """Whether a Latin name is so short that only capitals set it apart from a word (US, us)."""
    return len(text) <= _SHORT_LATIN and text.isascii() and text.isalpha()
