"""What is no question at all, told from the text alone before anything is looked up."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from assistant.codes import RefusalCode
from assistant.question import LONGEST_QUESTION
from assistant.understand.languages import listed
from assistant.understand.mention import Mention, NormalText

_SQL = re.compile(
    r"\bselect\b.+?\bfrom\b|\b(?:drop|truncate|alter|create)\s+(?:table|schema|database|view)\b|\bdelete\s+from\b"
    r"|\binsert\s+into\b|\bunion\s+(?:all\s+)?select\b|\bupdate\s+\w+\s+set\b|'\s*or\s+'?1'?\s*=|;\s*--|\bpragma\b|\battach\s+'",
    re.DOTALL,
)
_MARKUP = re.compile(r"<\s*/?\s*[a-z!][^>]*>|javascript:|\{\{.*?\}\}|\$\{.*?\}")
# More than this part of unprintable characters is no text.
_NOISE_RATIO = 0.1


def triage(normal: NormalText, members: Callable[[NormalText], Iterable[Mention]]) -> RefusalCode | None:
    """The refusal a text deserves on its face, or None; what stands in the name of a member is data, and not unsafe."""
    typed = normal.typed
    if not typed.strip():
        return RefusalCode.EMPTY_QUESTION
    if len(typed) > LONGEST_QUESTION:
        return RefusalCode.QUESTION_TOO_LONG
    unprintable = sum(unicodedata.category(one) in ("Cc", "Cn", "Co", "Cs") and one not in "\t\r\n" for one in typed)
    if unprintable > _NOISE_RATIO * len(typed) or "\ufffd" in typed:
        return RefusalCode.NOT_A_QUESTION
    if not any(character.isalnum() for character in normal.text):
        return RefusalCode.NOT_A_QUESTION
    unsafe = tuple(_unsafe(normal.text))
    if unsafe and not _are_within(unsafe, [(one.start, one.end) for one in members(normal)]):
        return RefusalCode.UNSAFE
    return None


def _unsafe(text: str) -> Iterator[tuple[int, int]]:
    """Where SQL, markup or an instruction to the program stands."""
    for pattern in (_SQL, _MARKUP, *_injections()):
        yield from (match.span() for match in pattern.finditer(text))


def _are_within(found: Iterable[tuple[int, int]], spans: Iterable[tuple[int, int]]) -> bool:
    """Whether each of the first lies wholly in one of the second."""
    known = tuple(spans)
    return all(any(start <= first and last <= end for start, end in known) for first, last in found)


@cache
def _injections() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(re.escape(mark)) for mark in listed("injection"))
