"""What a person wrote about every key, and whether that is all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as File

from semantic.errors import SemanticError
from semantic.load.located import Findings, compose
from semantic.schema.record import ANY_NAME, ITEM, Path
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


def place_of(path: Path, name: str = "") -> str:
    """A mapping, or a key of it, as readers of the documentation know it: `datasets.fields.kind`, `roles.*`."""
    return ".".join("*" if step == ANY_NAME else step for step in (*path, name) if step and step != ITEM)


def variant_place(path: Path, variant: str, name: str) -> str:
    """A key that only one variant of a mapping has: `metrics(ratio).numerator`."""
    return f"{place_of(path)}({variant}).{name}"


def places_of(shape: Shape) -> Mapping[str, str]:
    """Every key of a mapping by its place, those of its variants included."""
    found = {place_of(shape.path, name): name for name in shape.keys}
    own = {variant_place(shape.path, when, name): name for when, one in shape.variants.items() for name in one.keys}
    free = {place_of(shape.path, ANY_NAME): ANY_NAME} if shape.any_name else {}
    return {**found, **own, **free}


def sentences_for(section: str, shapes: Mapping[Path, Shape]) -> Mapping[str, Sentence]:
    """The sentence of every key of a file, by its place; `section` names the file's part of keys.yml.

    Raises: Unexplained when a key has none, or there is one more.
    """
    written, words = written_sentences(section), written_sentences(WORDS)
    places = {place: name for shape in shapes.values() for place, name in places_of(shape).items()}
    missing = tuple(place for place, name in places.items() if place not in written and name not in words)
    stale = tuple(place for place in written if place not in places)
    if missing or stale:
        raise Unexplained(missing, stale)
    return {place: written.get(place) or words[name] for place, name in places.items()}


def written_sentences(section: str) -> Mapping[str, Sentence]:
    """A part of keys.yml."""
    whole = compose(FILE, FILE.name, Findings())
    part = whole.everything()[section] if whole else {}
    return {place: Sentence(en=one["en"], zh=one["zh"], is_word=section == WORDS) for place, one in part.items()}
