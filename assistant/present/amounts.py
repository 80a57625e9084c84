"""Numbers as people write them: 1.23亿元, $4.56M, 12.3%, 2.1 percentage points, 3.4 days.

Below ten thousand a number is written in full; above, four significant digits and a scale of the language; a number
of more than eighteen digits, which no scale makes readable, by its power of ten.
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import TypeAlias

from babel.numbers import NumberPattern, get_currency_name, get_currency_symbol, parse_pattern

from assistant.present.language import Language, language_of
from semantic.result import Cell, Column

Number: TypeAlias = int | float | Decimal
_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTS_IN_FULL_BELOW = 1_000_000
OF_THEIR_OWN_UNIT = ("share", "growth", "rank", "change_ratio", "contribution", "streak")
_MOST_DIGITS = 18
# A double has up to 309 digits before its point, and a percentage of it two more.
_EVERY_DIGIT = Context(prec=400)
_FOUR_DIGITS, _POWER_OF_TEN = Context(prec=4, rounding=ROUND_HALF_UP), "0.###E0"


def is_currency(unit: str | None) -> bool:
    """Whether a unit is an ISO 4217 code."""
    return unit is not None and _CURRENCY.fullmatch(unit) is not None


def is_fraction(unit: str | None) -> bool:
    """Whether differences of this unit are percentage points."""
    return unit in ("ratio", "percent", "percentage_point")


def exact(value: Number) -> Decimal:
    """A number as the decimal that its shortest text writes."""
    return value if isinstance(value, Decimal) else Decimal(repr(value))


def amount(value: Number, unit: str | None, language: Language) -> str:
    """A number with its unit."""
    number = exact(value)
    match unit:
        case "ratio":
            return _percent(number * 100, language)
        case "percent":
            return _percent(number, language)
        case "percentage_point":
            return _points(number, language)
        case "count" | None:
            return _count(number, language)
        case _ if is_currency(unit):
            return _money(number, unit, language)
        case _:
            return _measured(number, unit, language)


def difference(value: Number, unit: str | None, language: Language) -> str:
    """How far two numbers of a unit are apart; fractions are apart by percentage points."""
    if unit == "ratio":
        return _points(exact(value) * 100, language)
    return _points(exact(value), language) if unit == "percent" else amount(value, unit, language)


def stem_of(column: Column) -> str:
    """The column of the metric, or of the arithmetic of metrics, that a column holds or is derived of."""
    stem = column.name.removesuffix(f":{column.suffix}") if column.suffix else column.name
    return stem.removesuffix(f".{column.derivation}") if column.derivation else stem


def is_difference(column: Column) -> bool:
    """Whether the numbers of a column say how far two others are apart."""
    if column.derivation == "change":
        return True
    return "-" in stem_of(column) and column.derivation not in OF_THEIR_OWN_UNIT


def cell_text(cell: Cell, column: Column, language: Language) -> str:
    """A cell of a number column as people write it; empty for null, other types as they are."""
    if cell is None:
        return ""
    if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal)):
        return str(cell)
    written = difference if is_difference(column) else amount
    return written(cell, column.unit, language)


def plain(value: Number, language: Language) -> str:
    """A number in full, with thousands separators and the decimals it has."""
    return _apply(exact(value), language)


def unit_word(unit: str | None, language: Language) -> str:
    """A unit by its name: Chinese yuan (CNY), %, days; empty for a plain number."""
    if unit is None:
        return ""
    if unit in ("ratio", "percent"):
        return "%"
    if unit == "count":
        return language.say("unit.count")
    if is_currency(unit):
        return language.say("unit.currency", name=get_currency_name(unit, locale=language.locale), code=unit)
    known = language.formats["units"].get(unit)
    return str(known["other"]) if known else unit.replace("_", " ")


def _percent(points: Decimal, language: Language) -> str:
    rounded = _rounded_points(points)
    if points and not rounded:
        tiny: str = language.formats["tiny_percent" if points > 0 else "tiny_negative_percent"]
        return tiny
    written: str = language.formats["percent"]
    return written.format(number=_apply(rounded, language))


def _points(points: Decimal, language: Language) -> str:
    rounded = _rounded_points(points)
    if points and not rounded:
        return str(language.formats["tiny_points"])
    forms = language.formats["points"]
    form = _plural_form(rounded, language)
    return str(forms.get(form, forms["other"])).format(number=_apply(rounded, language))


def _rounded_points(points: Decimal) -> Decimal:
    return _round(points, 1 if abs(points) >= 1 else 2)


def _count(number: Decimal, language: Language) -> str:
    if abs(number) < _COUNTS_IN_FULL_BELOW and number == number.to_integral_value():
        return _apply(number, language)
    return _compact(number, language)


def _money(number: Decimal, code: str, language: Language) -> str:
    sign = "-" if number < 0 else ""
    written = _compact(abs(number), language, fraction="00####")
    pattern: str = language.formats["currency"]
    return sign + pattern.format(number=written, currency=_currency_word(code, language.code))


@cache
def _currency_word(code: str, language_code: str) -> str:
    language = language_of(language_code)
    if word := language.formats["currencies"].get(code):
        return str(word)
    if language.formats["currency"].startswith("{number}"):
        return get_currency_name(code, locale=language.locale)
    symbol = get_currency_symbol(code, locale=language.locale)
    return f"{symbol} " if symbol == code else symbol


def _measured(number: Decimal, unit: str, language: Language) -> str:
    known = language.formats["units"].get(unit)
    if known is None:
        return f"{_compact(number, language)} {unit.replace('_', ' ')}"
    form = _plural_form(number, language)
    return f"{_compact(number, language)}{language.formats['unit_joint']}{known.get(form, known['other'])}"


def _plural_form(number: Decimal, language: Language) -> str:
    """The form by the number alone: 1.00 is one point, although CLDR has a plural for decimals that are seen."""
    whole = number.to_integral_value()
    return language.locale.plural_form(abs(whole if number == whole else number))


def _compact(number: Decimal, language: Language, fraction: str = "######") -> str:
    """Four significant digits and the language's scale from ten thousand on; below, in full."""
    if _is_beyond_scales(number):
        return _apply(number, language)
    divide, word = 1, ""
    for scale in language.formats["scales"]:
        if abs(_significant(number / divide, divide)) * divide >= scale["from"]:
            divide, word = scale["divide"], scale["word"]
    rounded = _significant(number / divide, divide)
    if word or rounded == rounded.to_integral_value():
        return _apply(rounded, language) + word
    return _apply(rounded, language, fraction)


def _significant(number: Decimal, divide: int) -> Decimal:
    size = abs(number)
    if divide > 1:
        return _round(number, 2 if size < 100 else 1 if size < 1000 else 0)
    return _round(number, 2 if size >= 1 or not size else 1 - size.adjusted() if size.adjusted() > -5 else 6)


def _round(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_EVERY_DIGIT)


def _apply(number: Decimal, language: Language, fraction: str = "##########") -> str:
    if _is_beyond_scales(number):
        number, pattern = _FOUR_DIGITS.plus(number), _POWER_OF_TEN
    else:
        pattern = f"#,##0.{fraction}"
    text: str = _pattern(pattern).apply(number + 0, language.locale)
    return text


def _is_beyond_scales(number: Decimal) -> bool:
    return number.adjusted() >= _MOST_DIGITS


@cache
def _pattern(written: str) -> NumberPattern:
    return parse_pattern(written)
