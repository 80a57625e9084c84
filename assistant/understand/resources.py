"""What understanding reads beside the question: one asker's words, members and retrieval, and the semantic check."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from assistant.understand.lexicon import Lexicon, Scattered, Sounds
from assistant.understand.mention import MemberValue, Mention, NormalText
from assistant.understand.scene import Ground
from assistant.understand.words.echoes import Echoes
from assistant.understand.words.heads import Heads
from assistant.understand.words.joined import Joined
from assistant.understand.words.shortened import Shortened
from assistant.understand.words.signs import Signs
from assistant.understand.words.verbs import Verbs


class Near(Protocol):
    """A governed thing close to a text: its kind, its name and a confidence 0..1."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def score(self) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """One asker's means. `nearest` takes a text, kinds and a count; `fuzzy` a text that nothing else explains."""

    ground: Ground
    catalog_words: Lexicon
    scattered_words: Scattered
    counted_words: Lexicon
    deed_words: Lexicon
    event_words: Lexicon
    verbs: Verbs
    echoes: Echoes
    measure_words: Lexicon
    sounding_words: Sounds
    shortened_words: Shortened
    signs: Signs
    heads: Heads
    joined: Joined
    known_words: Collection[str]
    hidden_words: Lexicon
    members: Callable[[NormalText], tuple[Mention, ...]]
    exact_members: Callable[[Collection[str]], Mapping[str, tuple[MemberValue, ...]]]
    fuzzy_members: Callable[[NormalText, int, int], tuple[Mention, ...]]
    nearest: Callable[[str, Collection[str], int], tuple[Near, ...]]
    fallback_language: str
