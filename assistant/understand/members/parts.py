"""Members called by a part of their name: which parts are kept, and which of them may stand for the whole.

Only of things with proper names (shops, customers): a part of a product's or a kind's name is a common word too often.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from assistant.understand.languages import stem
from assistant.understand.members.forms import names_data
from semantic.catalog import Field

# A field with more members is left out: among so many names, parts tell little and cost much.
MOST_MEMBERS = 20_000
# Of a part that more names have, none is looked at.
MOST_SHARING = 50
# Parts of more members than can be asked about say nothing.
MOST_MEANT = 4
_SHORTEST_LATIN = 4
_FIRST_HAN = "\u2e80"


def bears_names(field: Field) -> bool:
    """Whether a field's members have proper names, by the last word of what the field is called."""
    words = [*field.words.label.values(), *(one for many in field.words.synonyms.values() for one in many)]
    return field.kind == "dimension" and field.index == "yes" and any(map(_is_bearer, words))


def _is_bearer(word: str) -> bool:
    name = word.lower()
    for ending in names_data("name_words"):
        name = name.removesuffix(ending).rstrip()
    if name[-1:] >= _FIRST_HAN:
        return name.endswith(_bearers())
    return stem(name.rpartition(" ")[2]) in _bearers()


def keys_of(text: str) -> frozenset[str]:
    """By what the parts of a normal text are found: its Latin words, and every two Han characters in a row."""
    pairs = (text[at : at + 2] for at in range(len(text) - 1))
    han = (pair for pair in pairs if len(pair) == 2 and all(map(_is_han, pair)))
    return frozenset((*han, *_latin_words(text)))


def _latin_words(text: str) -> Iterator[str]:
    yield from (word for word in text.split() if len(word) >= _SHORTEST_LATIN and word.isascii() and word.isalpha())


def bare(part: str) -> str:
    """A part without the possessive behind it."""
    return part.removesuffix("'s").removesuffix("'")


def is_telling(part: str, typed: str, following: str) -> bool:
    """Whether a run of unknown words may be what a thing is called by: no word that many names have.

    A Latin word is written as a name, or has the word for the thing behind it: Ginza, the bund hotel.
    """
    if all(map(_is_han, part)):
        return len(part) > 1 and bool(_without_common(part))
    words = part.split()
    if not words or any(word not in _latin_words(part) or stem(word) in _stems() for word in words):
        return False
    is_called = stem(following.split(" ", maxsplit=1)[0]) in _bearers() if following else False
    return is_called or all(word[:1].isupper() for word in typed.split())


def _without_common(part: str) -> str:
    """The part without the common words that it begins or ends with, as far as they make all of it up."""
    for word in (*names_data("common"), *names_data("places")):
        if part == word:
            return ""
        if part.startswith(word) and not _without_common(part.removeprefix(word)):
            return ""
    return part


def stands_in(part: str, name: str, known: Iterable[tuple[int, int]]) -> bool:
    """Whether a part stands in a longer name as a whole, between words: 海外 is no part of 上海外滩酒店.

    Latin words are apart by themselves; of Han characters the name's ends and the spans of known words tell.
    """
    part = bare(part)
    if part == name or not part:
        return False
    if not _is_han(part[0]):
        return f" {part} " in f" {name} "
    spans = (*known, *_common_spans(name))
    starts = {0, *(end for _, end in spans)}
    ends = {start for start, _ in spans}
    return any(
        at in starts and at + len(part) in ends and not _cuts(at, at + len(part), spans) for at in _at(part, name)
    )


def _at(part: str, name: str) -> Iterator[int]:
    at = name.find(part)
    while at >= 0:
        yield at
        at = name.find(part, at + 1)


def _cuts(start: int, end: int, spans: tuple[tuple[int, int], ...]) -> bool:
    """Whether an edge of a part goes through a known word."""
    return any(first < edge < last for edge in (start, end) for first, last in spans)


def _common_spans(name: str) -> Iterator[tuple[int, int]]:
    for word in (*names_data("common"), *names_data("places")):
        if _is_han(word[0]) and len(word) > 1:
            yield from ((at, at + len(word)) for at in _at(word, name))
    last = next((word for word in names_data("common") if len(word) == 1 and name.endswith(word)), "")
    if last:
        yield len(name) - 1, len(name)


@cache
def _bearers() -> tuple[str, ...]:
    return tuple(stem(word) for word in names_data("bearers"))


@cache
def _stems() -> frozenset[str]:
    return frozenset(stem(word) for word in names_data("common"))


def _is_han(character: str) -> bool:
    return character >= _FIRST_HAN
