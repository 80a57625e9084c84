"""The checker: a sentence stands only if every figure, claim and digit in it can be traced to the result."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isclose
from operator import eq, ge, gt, le, lt

from assistant.present.amounts import Number, amount, difference, exact
from assistant.present.facts import Claim, Figure, Reckoning, read, size_of
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
    if counted := _COUNTED.get(figure.reckoned):
        return counted(result)
    if figure.reckoned == "members":
        place = next(at for at, column in enumerate(result.columns) if column.role == "dimension")
        return result.row_count - sum(row[place] is None for row in result.rows)
    if figure.reckoned == "others":
        return sum(result.others[at.row] for at in figure.cells if at.row is not None)
    read_all = [read(result, at) for at in figure.cells]
    values = [one for one in read_all if one is not None]
    if len(values) != len(read_all):
        return None
    return _RECKON[figure.reckoned](values)


_COUNTED: Mapping[Reckoning, Callable[[ResultTable], int]] = {
    "rows": lambda result: result.row_count,
    "rows_shown": lambda result: len(result.rows),
    "rows_of_others": lambda result: len(result.others),
}
_RECKON: Mapping[Reckoning, Callable[[list[Number]], Number]] = {
    "cell": lambda values: values[0],
    "size": lambda values: size_of(values[0]),
    "ratio": lambda values: float(values[0]) / float(values[1]),
    "share_of_sum": lambda values: float(sum(exact(one) for one in values[:-1])) / float(values[-1]),
    "rows_known": len,
    "rows_up": lambda values: sum(one > 0 for one in values),
}
_SIGNS: Mapping[str, Callable[[float, float], bool]] = {"up": gt, "down": lt, "flat": eq}
_RANKS: Mapping[str, Callable[[float, float], bool]] = {"highest": ge, "lowest": le, "above": gt, "below": lt}


def _is_true(claim: Claim, result: ResultTable) -> bool:
    value = read(result, claim.at)
    among = [one for at in claim.among if (one := read(result, at)) is not None]
    if value is None:
        return False
    if sign := _SIGNS.get(claim.says):
        return sign(float(value), 0.0)
    return all(_RANKS[claim.says](float(value), float(one)) for one in among)
