"""Periods, days and buckets in words: 2025年6月1日–19日, June 2025, 2025Q2."""

from datetime import date
from typing import Literal

from babel.dates import get_month_names

from assistant.present.language import Language
from semantic.periods import CalendarRules, Period, Unit, whole_units

Shape = Literal["unit", "day", "range"]
_RULES = CalendarRules()


def day_words(day: date, language: Language) -> str:
    """A day with its year."""
    return _written("day", Period(day, day), language)


def period_words(period: Period, language: Language) -> str:
    """A period as short as it can be said: 2025年第2季度, 1–19 June 2025."""
    return _written(_form(period), _closed(period), language)


def short_words(period: Period, language: Language) -> str:
    """A period of days without its year, for beside one that names it; whole units and years apart keep theirs."""
    form = _form(period)
    short = f"short_{form}"
    return _written(short if short in language.formats["periods"] else form, _closed(period), language)


def asked_words(period: Period, language: Language) -> str:
    """A period as one would type it: whole units by their name, everything else by first and last day."""
    form = _form(period)
    if form == "quarter":
        form = "asked_quarter"
    elif form not in ("year", "half_1", "half_2", "month", "day"):
        form = "asked_days"
    return _written(form, _closed(period), language)


def shape_of(period: Period) -> Shape:
    """Whether a period is said as one unit (in June), one day (on the 3rd) or a range (over 1–19 June)."""
    form = _form(period)
    if form == "day":
        return "day"
    return "unit" if form in ("year", "half_1", "half_2", "quarter", "month") else "range"


def is_year(period: Period) -> bool:
    """Whether a period is one calendar year."""
    return _form(period) == "year"


def bucket_words(start: date, grain: Unit, language: Language) -> str:
    """A bucket of a grain, short enough for an axis."""
    template: str = language.formats["buckets"][grain.value]
    return template.format(**_parts(Period(start, start), language))


def _closed(period: Period) -> Period:
    """First and last day; the wording is of days that belong."""
    return Period(period.start, max(period.start, period.last_day))


def _form(period: Period) -> str:
    return _unit_form(period) or _days_form(period)


def _unit_form(period: Period) -> str | None:
    """The form of a period that is made of whole units from months on."""
    first, last = period.start, _closed(period).end
    match whole_units(period, _RULES):
        case Unit.YEAR, 1:
            return "year"
        case Unit.QUARTER, 1:
            return "quarter"
        case Unit.QUARTER, 2 if first.month in (1, 7):
            return "half_1" if first.month == 1 else "half_2"
        case Unit.MONTH, 1:
            return "month"
        case ((Unit.MONTH | Unit.QUARTER | Unit.YEAR), _):
            return "months" if first.year == last.year else "months_across"
    return None


def _days_form(period: Period) -> str:
    first, last = period.start, _closed(period).end
    if first == last:
        return "day"
    if (first.year, first.month) == (last.year, last.month):
        return "days_in_month"
    return "days_in_year" if first.year == last.year else "days"


def _written(form: str, closed: Period, language: Language) -> str:
    template: str = language.formats["periods"][form]
    return template.format(**_parts(closed, language))


def _parts(closed: Period, language: Language) -> dict[str, object]:
    first, last = closed.start, closed.end
    names = get_month_names("wide", locale=language.locale)
    quarter = (first.month + 2) // 3
    return {
        "year": first.year, "month": first.month, "day": first.day, "month_name": names[first.month],
        "month_short": get_month_names("abbreviated", locale=language.locale)[first.month],
        "quarter": quarter, "quarter_word": language.formats["quarter_words"][quarter - 1],
        "last_year": last.year, "last_month": last.month, "last_day": last.day, "last_month_name": names[last.month],
    }  # fmt: skip
