"""What is no question at all, told from the text alone before anything is looked up."""

import re
import unicodedata

from assistant.codes import RefusalCode
from assistant.question import LONGEST_QUESTION
from assistant.understand.languages import LANGUAGES, words_of
from assistant.understand.mention import NormalText

_SQL = re.compile(
    r"\bselect\b.+\bfrom\b|\b(?:drop|truncate|alter|create)\s+(?:table|schema|database|view)\b|\bdelete\s+from\b"
    r"|\binsert\s+into\b|\bunion\s+(?:all\s+)?select\b|\bupdate\s+\w+\s+set\b|'\s*or\s+'?1'?\s*=|;\s*--|\bpragma\b|\battach\s+'",
    re.DOTALL,
)
_MARKUP = re.compile(r"<\s*/?\s*[a-z!][^>]*>|javascript:|\{\{.*\}\}|\$\{.*\}")
# More than this part of unprintable characters is no text.
_NOISE_RATIO = 0.1


def triage(normal: NormalText) -> RefusalCode | None:
    """The refusal a text deserves on its face, or None."""
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
    if _SQL.search(normal.text) or _MARKUP.search(normal.text) or _is_injection(normal.text):
        return RefusalCode.UNSAFE
    return None


def _is_injection(text: str) -> bool:
    return any(str(mark) in text for language in LANGUAGES for mark in words_of(language)["injection"])
