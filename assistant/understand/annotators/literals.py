"""Texts that a question quotes, where a word says that names hold them or begin with them: 名称含“责任”的产品."""

import unicodedata
from collections.abc import Collection, Iterator

from assistant.understand.mention import Kind, Mention, NormalText
from assistant.understand.normalise import typed_span

# Cues that mean what they say only right before what is quoted, or right behind it.
BEFORE_QUOTE, BEHIND_QUOTE = ".quoted", ".behind"
_QUOTES = ('"', "'")


def annotate_literals(normal: NormalText, grammar: tuple[Mention, ...]) -> Iterator[Mention]:
    """What is quoted beside a word that says of names what they hold, as it was typed, in letters of one width."""
    for start, end in _quoted(normal.text):
        if any(_is_beside(normal, one, start, end) for one in grammar):
            text = typed_span(normal, start + 1, end - 1).text.strip()
            yield Mention(start=start, end=end, kind=Kind.LITERAL, value=unicodedata.normalize("NFKC", text))


def lacks_its_quote(normal: NormalText, one: Mention) -> bool:
    """Whether a word that is a cue only beside what is quoted stands elsewhere."""
    if not str(one.value).endswith((BEFORE_QUOTE, BEHIND_QUOTE)):
        return False
    return not any(_is_beside(normal, one, start, end) for start, end in _quoted(normal.text))


def is_quoted_alone(normal: NormalText, one: Mention, known: Collection[tuple[int, int]]) -> bool:
    """Whether a word that fills is quoted with nothing that is `known` beside it: what "the who" names is unknown."""
    if one.kind is not Kind.FILLER:
        return False
    inside = [span for span in _quoted(normal.text) if span[0] < one.start and one.end < span[1]]
    return any(not any(start <= first and last <= end for first, last in known) for start, end in inside)


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Where something stands between two marks of one kind; an apostrophe in a word is none."""
    for mark in _QUOTES:
        edges = [at for at, one in enumerate(text) if one == mark and not _is_in_a_word(text, at)]
        for start, last in zip(edges[::2], edges[1::2], strict=False):
            if text[start + 1 : last].strip():
                yield start, last + 1


def _is_in_a_word(text: str, at: int) -> bool:
    beside = text[at - 1 : at], text[at + 1 : at + 2]
    return text[at] != _QUOTES[0] and all(one.isascii() and one.isalnum() for one in beside)


def _is_beside(normal: NormalText, one: Mention, start: int, end: int) -> bool:
    text = normal.text
    if str(one.value).endswith(BEFORE_QUOTE):
        return one.end <= start and not text[one.end : start].strip()
    return str(one.value).endswith(BEHIND_QUOTE) and one.start >= end and not text[end : one.start].strip()
