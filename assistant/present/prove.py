"""The checker: a sentence stands only if every figure, every claim and every digit in it can be traced to the result."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import isclose

from assistant.present.amounts import Number, amount, difference, exact
from assistant.present.facts import Claim, Figure, read
from assistant.present.language import Language
from semantic.result import ResultTable

_DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A text with the figures written into it, the claims it makes, and the names and dates it uses."""

    text: str
    figures: tuple[tuple[str, Figure], ...] = ()
    claims: tuple[Claim, ...] = ()
    words: tuple[str, ...] = ()


def written(figure: Figure, language: Language) -> str:
    """A figure as text."""
    put = difference if figure.is_difference else amount
    return put(figure.value, figure.unit, language)


def faults(sentence: Sentence, result: ResultTable, known_words: Iterable[str], language: Language) -> tuple[str, ...]:
    """Everything in a sentence that the result does not bear out; empty when it is proven.

    `known_words` are the names and dates that may hold digits: labels of what was asked, members of the rows shown,
    the periods of the result.
    """
    found = [f"figure {text!r}" for text, figure in sentence.figures if not _holds(figure, text, result, language)]
    found += [f"claim {one.says!r} at {one.at}" for one in sentence.claims if not _is_true(one, result)]
    known = set(known_words)
    found += [f"word {one!r}" for one in sentence.words if _DIGITS.search(one) and one not in known]
    rest = sentence.text
    for one in sorted((*(text for text, _ in sentence.figures), *sentence.words), key=len, reverse=True):
        rest = rest.replace(one, "\N{OBJECT REPLACEMENT CHARACTER}")
    found += [f"digits in {rest!r}"] if _DIGITS.search(rest) else []
    return tuple(found)


def _holds(figure: Figure, text: str, result: ResultTable, language: Language) -> bool:
    try:
        value = reckon(figure, result)
    except (KeyError, IndexError, ZeroDivisionError):
        return False
    return value is not None and _same(value, figure.value) and written(figure, language) == text


def _same(one: Number, other: Number) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return one == other
    return isclose(float(one), float(other), rel_tol=1e-12)


def reckon(figure: Figure, result: ResultTable) -> Number | None:
    """The value of a figure from its cells, all over again; None when a cell holds no number."""
    if figure.reckoned == "rows":
        return len(result.rows)
    read_all = [read(result, at) for at in figure.cells]
    values = [one for one in read_all if one is not None]
    if len(values) != len(read_all):
        return None
    match figure.reckoned:
        case "cell":
            return values[0]
        case "size":
            return abs(values[0])
        case "ratio":
            return float(values[0]) / float(values[1])
        case "share_of_sum":
            return float(sum(exact(one) for one in values[:-1])) / float(values[-1])
        case "rows_known":
            return len(values)
        case "rows_up":
            return sum(one > 0 for one in values)


_BEARS_OUT: dict[str, Callable[[Number, list[Number]], bool]] = {
    "up": lambda value, among: value > 0,
    "down": lambda value, among: value < 0,
    "flat": lambda value, among: value == 0,
    "highest": lambda value, among: all(float(value) >= float(one) for one in among),
    "lowest": lambda value, among: all(float(value) <= float(one) for one in among),
    "above": lambda value, among: all(float(value) > float(one) for one in among),
    "below": lambda value, among: all(float(value) < float(one) for one in among),
}


def _is_true(claim: Claim, result: ResultTable) -> bool:
    value = read(result, claim.at)
    among = [one for at in claim.among if (one := read(result, at)) is not None]
    return value is not None and _BEARS_OUT[claim.says](value, among)
