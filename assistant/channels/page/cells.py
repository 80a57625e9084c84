"""Cells of a table as a person reads them. Rounding happens here, at the last step."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from babel.numbers import format_decimal

MISSING = "—"
_SCALELESS = frozenset({"count", "ratio", "percent", "percentage_point"})
_MARKS = {"percent": "%", "percentage_point": " pp"}
_FULL, _TWO = "#,##0.####", "#,##0.00"


def header_of(column: Mapping[str, Any]) -> str:
    """A column's label, with its unit where a number needs one."""
    label, unit = str(column["label"]), column["unit"]
    is_shown = unit and unit not in _SCALELESS and _is_number(column) and not _is_fraction(column)
    return f"{label} ({unit})" if is_shown else label


def is_right_aligned(column: Mapping[str, Any]) -> bool:
    """Whether a column is one of numbers."""
    return _is_number(column) and column["role"] not in ("dimension", "time")


def cell_text(value: Any, column: Mapping[str, Any], members: Mapping[str, str], language: str, unassigned: str) -> str:
    """A stored value as text: a member's label, a bucket's name, a number with its separators."""
    if column["role"] in ("dimension", "time"):
        if value is None:
            return unassigned if column["role"] == "dimension" else MISSING
        if column["role"] == "time" and column["grain"]:
            return _bucket(str(value), column["grain"])
        return members.get(str(value), str(value))
    if value is None:
        return MISSING
    return _number(value, column, language) if _is_number(column) else str(value)


def _is_number(column: Mapping[str, Any]) -> bool:
    return column["type"] in ("integer", "decimal", "double")


def _is_fraction(column: Mapping[str, Any]) -> bool:
    return column["unit"] == "ratio" or ".share" in column["name"] or ".change_ratio" in column["name"]


def _number(value: Any, column: Mapping[str, Any], language: str) -> str:
    exact, unit = Decimal(str(value)), column["unit"]
    pattern, mark = _TWO, ""
    if _is_fraction(column):  # a difference of fractions is worded in points of a hundred
        exact, mark = exact * 100, " pp" if ".change:" in column["name"] else "%"
    elif unit in _MARKS:
        mark = _MARKS[unit]
    elif not _is_currency(unit):
        pattern = _FULL
    with localcontext(rounding=ROUND_HALF_UP):
        text: str = format_decimal(abs(exact), format=pattern, locale=language)
    is_nothing = not set(text) & set("123456789")
    rise = "+" if ".change" in column["name"] else ""
    sign = "" if is_nothing else "-" if exact < 0 else rise
    return f"{sign}{text}{mark}"


def _is_currency(unit: str | None) -> bool:
    return bool(unit) and len(str(unit)) == 3 and str(unit).isupper()


_BUCKETS: Mapping[str, Callable[[date], str]] = {
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year} Q{(day.month + 2) // 3}",
    "year": lambda day: str(day.year),
}


def _bucket(value: str, grain: str) -> str:
    return _BUCKETS[grain](date.fromisoformat(value[:10])) if grain in _BUCKETS else value[:10]
