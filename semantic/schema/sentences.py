"""What a person wrote about every key, and whether that is all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as File

from semantic.errors import SemanticError
from semantic.load.located import Findings, compose
from semantic.schema.shape import Shape

FILE = File(__file__).with_name("keys.yml")
WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What a key means, in both languages; `is_word`: it means the same wherever it stands."""

    en: str
    zh: str
    is_word: bool = False


class Unexplained(SemanticError):
    """The maintainer's: keys without a sentence, and sentences without a key."""

    def __init__(self, missing: tuple[str, ...], stale: tuple[str, ...]) -> None:
        self.missing = missing
        self.stale = stale
        super().__init__(f"{FILE.name}: keys without a sentence: {missing}; sentences without a key: {stale}")


def places_of(shape: Shape) -> Mapping[str, str]:
    """The names of a mapping's keys by their places, those of its variants included."""
    found = {shape.place_of(key): key.name for key in shape.own}
    return found | {one.place_of(key): key.name for one in shape.variants.values() for key in one.keys.values()}


def sentences_for(section: str, shapes: Mapping[str, Shape]) -> Mapping[str, Sentence]:
    """The sentence of every key of a file, by its place, in the order of keys.yml; `section` is the file's part there.

    Raises: Unexplained when a key has none, or there is one more.
    """
    written, words = written_sentences(section), written_sentences(WORDS)
    places = {place: name for shape in shapes.values() for place, name in places_of(shape).items()}
    missing = tuple(place for place, name in places.items() if place not in written and name not in words)
    stale = tuple(place for place in written if place not in places)
    if missing or stale:
        raise Unexplained(missing, stale)
    return {**written, **{place: words[name] for place, name in places.items() if place not in written}}


def written_sentences(section: str) -> Mapping[str, Sentence]:
    """A part of keys.yml."""
    whole = compose(FILE, FILE.name, Findings())
    part = whole.everything()[section] if whole else {}
    return {place: Sentence(en=one["en"], zh=one["zh"], is_word=section == WORDS) for place, one in part.items()}
