"""Whether a word is said as a verb, by its form and by what stands before it."""

from functools import cache

from assistant.understand.languages import LANGUAGES, is_past, verbs_data
from assistant.understand.tokens import Token


def is_verbal(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a word stands where a verb does: in a past form, or behind an auxiliary and not as a noun."""
    word = tokens[at].text
    if not word.isascii() or is_past(word):
        return word.isascii()
    is_helped = any(one.text in data_words("auxiliaries") for one in tokens[:at])
    return is_helped and tokens[at - 1].text not in data_words("before_nouns") - data_words("negated")


@cache
def data_words(key: str) -> frozenset[str]:
    """The words of one list in the languages' data of verbs."""
    return frozenset(str(word) for language in LANGUAGES for word in verbs_data(language).get(key, ()))
