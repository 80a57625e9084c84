"""Orders to do something to one thing: void invoice INV-10020, 取消订单10250, 把这单关掉."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from assistant.understand.languages import LANGUAGES, verbs_data
from assistant.understand.mention import Kind, Mention, NormalText
from assistant.understand.tokens import Token

_GAIN = -0.45
# The thing an order is about stands this close behind its verb.
_NEAR = 4
_FEWEST_DIGITS = 3
_FIRST_YEAR, _LAST_YEAR = "1900", "2100"


def acts(normal: NormalText, tokens: tuple[Token, ...]) -> Iterator[Mention]:
    """The whole of an order, from its verb to the number of what it is about, as a cue."""
    for words in _orders():
        end = _end(normal.text, words["behind"])
        first = _first(normal.text, words["before"])
        verb = next((one for one in words["verbs"] if _is_word(normal.text, first, one)), None)
        if verb is not None and (_is_of_one(tokens, first + len(verb), end) or _is_for_me(normal.text, words, end)):
            yield _cue(first, end)
        mark = words.get("object_mark")
        ending = next((one for one in words["verbs"] if normal.text[:end].endswith(one)), None)
        if mark and ending and mark in normal.text[: end - len(ending)]:
            yield _cue(normal.text.index(mark), end)


def _cue(start: int, end: int) -> Mention:
    return Mention(start=start, end=end, kind=Kind.CUE, value="act", cost=_GAIN)


def _first(text: str, before: list[str]) -> int:
    """Where a text begins once what is only polite is off."""
    start = 0
    while said := next((one for one in before if _is_word(text, start, one)), None):
        start += len(said)
        start += len(text[start:]) - len(text[start:].lstrip(" ,"))
    return start


def _end(text: str, behind: list[str]) -> int:
    end = len(text.rstrip(" .!?。"))
    while said := next((one for one in behind if text[:end].endswith(one)), None):
        end = len(text[: end - len(said)].rstrip(" ,"))
    return end


def _is_word(text: str, start: int, word: str) -> bool:
    """Whether a word stands there; one of letters as a whole word."""
    after = text[start + len(word) : start + len(word) + 1]
    return text.startswith(word, start) and not (word.isascii() and after.isalnum() and after.isascii())


def _is_of_one(tokens: tuple[Token, ...], start: int, end: int) -> bool:
    """Whether what stands from one place to another names one thing by its number, which it ends with."""
    said = [one for one in tokens if start <= one.start and one.end <= end]
    number = said[-1].text if said else ""
    is_year = len(said) < 2 or not said[-2].is_symbol
    is_year = is_year and len(number) == len(_LAST_YEAR) and _FIRST_YEAR <= number <= _LAST_YEAR
    is_number = number.isdigit() and len(number) >= _FEWEST_DIGITS and said[-1].end == end
    return is_number and not is_year and sum(not one.is_symbol for one in said) <= _NEAR


def _is_for_me(text: str, words: dict[str, Any], end: int) -> bool:
    """Whether somebody asks that it be done for them."""
    return any(text[end:].strip(" ,").startswith(one) for one in words.get("for_me", ()))


def _longest(words: list[str]) -> list[str]:
    return sorted((str(word) for word in words), key=lambda word: (-len(word), word))


@cache
def _orders() -> tuple[dict[str, Any], ...]:
    """The words of orders in each language, the longest first."""
    orders = (verbs_data(language)["orders"] for language in LANGUAGES)
    return tuple({**one, **{key: _longest(one[key]) for key in ("before", "verbs", "behind")}} for one in orders)
