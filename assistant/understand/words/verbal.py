"""Whether a word is said as a verb, by its form and by what stands before it."""

from assistant.understand.languages import is_past, listed_with_verbs
from assistant.understand.tokens import Token


def is_verbal(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a word stands where a verb does: in a past form, or behind an auxiliary and not as a noun."""
    word = tokens[at].text
    if not word.isascii() or is_past(word):
        return word.isascii()
    is_helped = any(one.text in listed_with_verbs("auxiliaries") for one in tokens[:at])
    before = tokens[at - 1].text
    return is_helped and (before not in listed_with_verbs("before_nouns") or before in listed_with_verbs("negated"))
