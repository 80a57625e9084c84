"""Days, units and half-open periods, and the arithmetic of comparing them. No clock, no locale.

What would lie outside the calendar, the years 1 to 9999, is its first or last day.
"""

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, TypeAlias


class Unit(StrEnum):
    """A unit of calendar time, fine to coarse; also the grain of a query."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}


FiscalPattern: TypeAlias = Literal["months", "4-4-5", "4-5-4", "5-4-4"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRules:
    """How this company counts time: `fiscal_year_start` is a month 1..12, `week_start` 1 (Monday) to 7.

    A fiscal year is made of calendar months, or of whole weeks: four, four and five to a quarter, say. Then it ends on
    the last day of a week, the last one of the month before `fiscal_year_start` or the one nearest to that month's end;
    a 53rd week belongs to its last month.
    """

    fiscal_year_start: int = 1
    fiscal_year_named_by: Literal["start", "end"] = "end"
    week_start: int = 1
    fiscal_pattern: FiscalPattern = "months"
    fiscal_year_end: Literal["last", "nearest"] = "last"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to and without `end`; empty when they are equal."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period ends before it starts: {self.start} .. {self.end}")

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        return shift(self.end, Unit.DAY, -1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def cut(self, last_day: date) -> "Period":
        """The part up to and with `last_day`; empty at `start` when all of it is later."""
        return Period(self.start, max(self.start, min(self.end, shift(last_day, Unit.DAY, 1))))


def add_months(day: date, count: int) -> date:
    """The same day `count` months on; a missing day becomes the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if year < date.min.year else date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def shift(day: date, unit: Unit, count: int) -> date:
    """`day` moved by `count` units; negative goes back; a missing day becomes the month's last."""
    if unit in _DAYS:
        moved = day.toordinal() + _DAYS[unit] * count
        return date.fromordinal(min(max(moved, date.min.toordinal()), date.max.toordinal()))
    return add_months(day, _MONTHS[unit] * count)


def floor(day: date, unit: Unit, rules: CalendarRules) -> date:
    """The first day of the unit that holds `day` (calendar years and quarters; weeks from the rules' week start)."""
    match unit:
        case Unit.DAY:
            return day
        case Unit.WEEK:
            return shift(day, Unit.DAY, -((day.isoweekday() - rules.week_start) % 7))
        case Unit.MONTH:
            return day.replace(day=1)
        case Unit.QUARTER:
            return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        case Unit.YEAR:
            return date(day.year, 1, 1)


def unit_holding(day: date, unit: Unit, rules: CalendarRules, *, offset: int = 0) -> Period:
    """The whole unit that holds `day`, moved by `offset` units."""
    start = shift(floor(day, unit, rules), unit, offset)
    return Period(start, shift(start, unit, 1))


def last_units(as_of: date, unit: Unit, count: int) -> Period:
    """The `count` units that end on `as_of`, not cut at unit borders (近3个月 on 06-20 starts 03-21)."""
    end = shift(as_of, Unit.DAY, 1)
    return Period(shift(end, unit, -count), end)


def buckets(period: Period, unit: Unit, rules: CalendarRules) -> tuple[Period, ...]:
    """The whole units that touch `period`, in order; the outer ones may reach beyond it."""
    found = []
    start = floor(period.start, unit, rules)
    while start < period.end:
        end = shift(start, unit, 1)
        found.append(Period(start, end))
        start = end
    return tuple(found)


def whole_units(period: Period, rules: CalendarRules) -> tuple[Unit, int] | None:
    """The coarsest unit that `period` is exactly made of, with how many; None when of no weeks or anything coarser."""
    for unit in (Unit.YEAR, Unit.QUARTER, Unit.MONTH, Unit.WEEK):
        parts = buckets(period, unit, rules)
        if parts and parts[0].start == period.start and parts[-1].end == period.end:
            return unit, len(parts)
    return None


def year_before(period: Period, rules: CalendarRules, *, whole: Period | None = None) -> Period:
    """Both days one year back, 29 February becoming the 28th; whole months stay whole.

    Months of a fiscal year that is made of weeks have the same months of the fiscal year before. `whole`: what `period`
    is the first days of, where that is not over; it has as many of the first days.
    """
    if (same := _fiscal_year_before(whole or period, rules)) is not None:
        return same.cut(shift(same.start, Unit.DAY, period.days - 1)) if whole else same
    start = add_months(period.start, -12)
    if period.start.day == 1 and period.end.day == 1:
        return Period(start, add_months(period.end, -12))
    return Period(start, shift(add_months(period.last_day, -12), Unit.DAY, 1))


def _fiscal_year_before(period: Period, rules: CalendarRules) -> Period | None:
    if rules.fiscal_pattern == "months":
        return None
    name = fiscal_year_holding(period.start, rules)
    for first in range(1, 13):
        for count in range(1, 14 - first):
            if fiscal_months(name, first, count, rules) == period:
                return fiscal_months(name - 1, first, count, rules)
    return None


def previous_period(period: Period, complete_through: date, rules: CalendarRules) -> Period:
    """What `period` is compared with as the period before (contract, section 5).

    Whole calendar units: as many units before. Whole units not yet over: cut at the last complete day, first and
    last day moved back by those units. Anything else: as many days as are over, just before.
    """
    made_of = whole_units(period, rules)
    if made_of is None:
        days = period.cut(complete_through).days or period.days
        return Period(shift(period.start, Unit.DAY, -days), period.start)
    unit, count = made_of
    start = shift(period.start, unit, -count)
    if period.last_day <= complete_through:
        return Period(start, period.start)
    last_day = shift(complete_through, unit, -count)
    return Period(start, max(start, shift(last_day, Unit.DAY, 1)))


def fiscal_year(name: int, rules: CalendarRules) -> Period:
    """The fiscal year called `name` (the calendar year of its end or start, as the rules say)."""
    is_later = rules.fiscal_year_named_by == "end" and rules.fiscal_year_start > 1
    start = add_months(date(1, rules.fiscal_year_start, 1), (name - is_later - 1) * 12)
    end = add_months(start, 12)
    if rules.fiscal_pattern == "months":
        return Period(start, end)
    return Period(_week_border(start, rules), _week_border(end, rules))


def fiscal_months(name: int, first: int, count: int, rules: CalendarRules) -> Period | None:
    """`count` months of the fiscal year called `name`, from its month `first` (1 to 12); None when it has no such.

    A quarter is three of them. Twelve and thirteen weeks make months of a pattern; the last takes a 53rd week.
    """
    if not (first >= 1 and first + count <= 13):
        return None
    year = fiscal_year(name, rules)
    if rules.fiscal_pattern == "months":
        start = add_months(year.start, first - 1)
        return Period(start, add_months(start, count))
    weeks = [int(number) for number in rules.fiscal_pattern.split("-")] * 4
    start = shift(year.start, Unit.WEEK, sum(weeks[: first - 1]))
    end = year.end if first + count == 13 else shift(start, Unit.WEEK, sum(weeks[first - 1 : first - 1 + count]))
    return Period(start, end)


def _week_border(border: date, rules: CalendarRules) -> date:
    """The first day of a week that a year made of weeks begins with, near the border between two months."""
    before = floor(border, Unit.WEEK, rules)
    is_nearer = rules.fiscal_year_end == "nearest" and (border - before).days > 3
    return shift(before, Unit.WEEK, 1) if is_nearer else before


def fiscal_year_holding(day: date, rules: CalendarRules) -> int:
    """The name of the fiscal year that holds `day`."""
    return next(name for name in (day.year, day.year + 1, day.year - 1) if day in fiscal_year(name, rules))
