"""Normal text as tokens: a Latin word, a run of digits, one Han character or one symbol each. No segmenter needed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from assistant.understand.languages import stem
from assistant.understand.mention import NormalText

_TOKEN = re.compile(r"[a-zà-öø-ÿ]+(?:'[a-z]+)?|\d+(?:\.\d+)?|\S")


@dataclass(frozen=True, slots=True)
class Token:
    """Characters `start` up to and without `end`; `stem` is the text without its inflection."""

    start: int
    end: int
    text: str
    stem: str

    @property
    def is_symbol(self) -> bool:
        return not self.text[0].isalnum()  # a word begins with a letter, a number with a figure


def tokenise(normal: NormalText) -> tuple[Token, ...]:
    """The tokens of a text, in order; spaces are gone."""
    return tuple(Token(m.start(), m.end(), m.group(), stem(m.group())) for m in _TOKEN.finditer(normal.text))


# The names and other words of a catalog of some thousand metrics: each is read for every kind of asker.
@lru_cache(maxsize=65536)
def surface_tokens(surface: str, normalise: Callable[[str], NormalText], signs: str = "") -> tuple[Token, ...]:
    """The tokens of a catalog word or a cue, matched against those of questions; underscores count as spaces.

    Symbols are gone unless they are all there is, or one of the `signs`.
    """
    found = tokenise(normalise(surface.replace("_", " ")))
    return tuple(token for token in found if not token.is_symbol or token.text in signs) or found


@lru_cache(maxsize=16384)
def stems_of(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase that is written plainly: half width, simplified characters, any case."""
    words = _TOKEN.findall(phrase.lower().replace("_", " "))
    return tuple(stem(word) for word in words if word[0].isalnum())
