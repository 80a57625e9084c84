"""The builders of periods: what a rule's groups mean, as places in time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from assistant.understand.grammar.moments import WEEKS_OF, Piece, Value
from assistant.understand.grammar.patterns import Build, Found
from assistant.understand.mention import PeriodValue
from semantic.periods import (
    CalendarRules,
    Period,
    Unit,
    add_months,
    fiscal_months,
    fiscal_year,
    fiscal_year_holding,
    floor,
    last_units,
    shift,
    unit_holding,
    whole_units,
)


def piece(**said: Any) -> Build:
    """A calendar place: the groups, named as a Piece's fields, with what the rule itself says."""

    def build(found: Found) -> Iterable[Value]:
        numbers = dict(found.numbers)
        numbers.pop("next", None)
        if "yy" in numbers:
            numbers["year"] = _full_year(numbers.pop("yy"), found.clock.as_of)
        return (Piece(**{**numbers, **said}),)

    return build


def relative_year(found: Found) -> Iterable[Value]:
    """The calendar year `rel` years from this one."""
    return (Piece(year=found.clock.as_of.year + found.numbers["rel"]),)


def relative_fiscal_year(found: Found) -> Iterable[Value]:
    """The fiscal year `rel` years from this one."""
    clock = found.clock
    return (Piece(year=fiscal_year_holding(clock.as_of, clock.rules) + found.numbers["rel"], is_fiscal=True),)


def fiscal_years(found: Found) -> Iterable[Value]:
    """The fiscal year named by both calendar years that it lies in (FY2024-25); nothing when there is no such."""
    (start,) = (one.year for one in piece()(found) if isinstance(one, Piece))
    rules = found.clock.rules
    if start is None or (start + 1) % 100 != found.numbers["next"] or rules.fiscal_year_start == 1:
        return ()
    return (Piece(year=start + (rules.fiscal_year_named_by == "end"), is_fiscal=True),)


def relative_fiscal_quarter(found: Found) -> Iterable[Value]:
    """The fiscal quarter `rel` quarters from this one."""
    index = 4 * fiscal_year_holding(found.clock.as_of, found.clock.rules) + _fiscal_quarter(found) - 1
    year, quarter = divmod(index + found.numbers["rel"], 4)
    return (Piece(year=year, quarter=quarter + 1, is_fiscal=True),)


def _fiscal_quarter(found: Found) -> int:
    """Which quarter of its fiscal year (1 to 4) holds the day."""
    as_of, rules = found.clock.as_of, found.clock.rules
    starts = (fiscal_months(fiscal_year_holding(as_of, rules), first, 3, rules) for first in (1, 4, 7, 10))
    return sum(1 for quarter in starts if quarter and quarter.start <= as_of)


def fiscal_quarter_to_date(found: Found) -> Iterable[PeriodValue]:
    """From the start of the fiscal quarter that holds the day through the day."""
    as_of, rules = found.clock.as_of, found.clock.rules
    own = fiscal_months(fiscal_year_holding(as_of, rules), 3 * _fiscal_quarter(found) - 2, 3, rules)
    return (PeriodValue(period=Period(own.start, as_of + timedelta(days=1)), is_fiscal=True),) if own else ()


def relative_half(found: Found) -> Iterable[Value]:
    """The half year `rel` halves from this one."""
    as_of = found.clock.as_of
    start = add_months(date(as_of.year, 7 if as_of.month > 6 else 1, 1), 6 * found.numbers["rel"])
    return (Piece(year=start.year, half=2 if start.month > 6 else 1),)


def last_half(found: Found) -> Iterable[Value]:
    """What the last half year may mean: six months that end on the day, or the half before this one."""
    before = replace(found, numbers={"rel": -1})
    return (*last_n(replace(found, unit=(Unit.MONTH, 6))), *relative_half(before))


def relative_unit(found: Found) -> Iterable[Value]:
    """The unit `rel` units from the one that holds the day."""
    unit, _ = _unit(found)
    period = unit_holding(found.clock.as_of, unit, found.clock.rules, offset=found.numbers["rel"])
    return (_place(period, unit),)


def units_ago(found: Found) -> Iterable[Value]:
    """The unit that lies `n` units back."""
    unit, size = _unit(found)
    count = found.numbers["n"] * size
    return (_place(unit_holding(found.clock.as_of, unit, found.clock.rules, offset=-count), unit),)


def named_month(found: Found) -> Iterable[Value]:
    """The `month` of the year `rel` years from this one."""
    return (Piece(year=found.clock.as_of.year + found.numbers["rel"], month=found.numbers["month"]),)


def last_named_month(found: Found) -> Iterable[Value]:
    """The latest `month`, or last year's: both, where they differ."""
    as_of, month = found.clock.as_of, found.numbers["month"]
    latest = as_of.year if date(as_of.year, month, 1) <= floor_month(as_of, -1) else as_of.year - 1
    return tuple(Piece(year=year, month=month) for year in sorted({latest, as_of.year - 1}, reverse=True))


def next_named_month(found: Found) -> Iterable[Value]:
    """The first `month` that begins after the day."""
    as_of, month = found.clock.as_of, found.numbers["month"]
    return (Piece(year=as_of.year + (date(as_of.year, month, 1) <= as_of), month=month),)


def floor_month(day: date, offset: int) -> date:
    """The first day of the month `offset` months from the one of `day`."""
    return shift(day.replace(day=1), Unit.MONTH, offset)


def weekday(found: Found) -> Iterable[Value]:
    """Day `weekday` (1 to 7) of the week `rel` weeks from this one; the latest such day when no week is said."""
    as_of, numbers = found.clock.as_of, found.numbers
    if "rel" in numbers:
        week = unit_holding(as_of, Unit.WEEK, found.clock.rules, offset=numbers["rel"])
        day = next(one for one in _days(week) if one.isoweekday() == numbers["weekday"])
    else:
        day = as_of - timedelta(days=(as_of.isoweekday() - numbers["weekday"]) % 7)
    is_latest = "rel" not in numbers
    return (PeriodValue(period=Period(day, day + timedelta(days=1)), unit=Unit.DAY, is_latest=is_latest),)


def weekend(found: Found) -> Iterable[Value]:
    """The Saturday and Sunday of the calendar week `rel` weeks from this one, wherever weeks begin."""
    monday = unit_holding(found.clock.as_of, Unit.WEEK, CalendarRules(), offset=found.numbers["rel"]).start
    period = Period(monday + timedelta(days=5), monday + timedelta(days=7))
    return (PeriodValue(period=period, unit=Unit.DAY, count=2),)


def next_weekday(found: Found) -> Iterable[Value]:
    """Day `weekday` after today, or of next week: both, where they differ."""
    as_of, number = found.clock.as_of, found.numbers["weekday"]
    after = as_of + timedelta(days=(number - as_of.isoweekday() - 1) % 7 + 1)
    week = unit_holding(as_of, Unit.WEEK, found.clock.rules, offset=1)
    days = {after, next(day for day in _days(week) if day.isoweekday() == number)}
    return tuple(_day(day) for day in sorted(days))


def last_weekday(found: Found) -> Iterable[Value]:
    """Day `weekday` before today, or of last week: both, where they differ."""
    as_of, number = found.clock.as_of, found.numbers["weekday"]
    before = as_of - timedelta(days=(as_of.isoweekday() - number - 1) % 7 + 1)
    week = unit_holding(as_of, Unit.WEEK, found.clock.rules, offset=-1)
    days = {before, next(day for day in _days(week) if day.isoweekday() == number)}
    return tuple(_day(day) for day in sorted(days))


def last_n(found: Found) -> Iterable[Value]:
    """The `n` units that end on the day; grouped by that unit, the calendar units of which the day's is the last."""
    unit, size = _unit(found)
    count, as_of = found.numbers.get("n", 1) * size, found.clock.as_of
    if count < 1:
        return ()
    own = unit_holding(as_of, unit, found.clock.rules)
    by_unit = Period(shift(own.start, unit, 1 - count), own.end)
    return (PeriodValue(period=last_units(as_of, unit, count), unit=unit, count=count, by_unit=by_unit),)


def last_n_or_unit(found: Found) -> Iterable[Value]:
    """What "over the last month" may mean: a month that ends on the day, or the calendar month before this one."""
    return (*last_n(found), *relative_unit(replace(found, numbers={"rel": -1})))


def last_n_full(found: Found) -> Iterable[Value]:
    """The last `n` whole units whose data are complete."""
    unit, size = _unit(found)
    count, clock = found.numbers.get("n", 1) * size, found.clock
    own = unit_holding(clock.as_of, unit, clock.rules)
    end = own.end if own.last_day <= clock.complete_through else own.start
    return (PeriodValue(period=Period(shift(end, unit, -count), end), unit=unit, count=count),) if count else ()


def next_n(found: Found) -> Iterable[Value]:
    """The `n` units that begin the day after."""
    unit, size = _unit(found)
    count, start = found.numbers.get("n", 1) * size, found.clock.as_of + timedelta(days=1)
    return (PeriodValue(period=Period(start, shift(start, unit, count)), unit=unit, count=count),) if count else ()


def previous_n(found: Found) -> Iterable[Value]:
    """What `n` units before may mean: those that end on the day, or the whole ones before the day's own."""
    return (*last_n(found), *last_n_full(found))


def first_n(found: Found) -> Iterable[Value]:
    """The first `n` units of a year, said beside it or this one's."""
    return (Piece(first=_counted_unit(found)),)


def first_or_previous_n(found: Found) -> Iterable[Value]:
    """What 前N个月 may mean: the first ones of the year, or the whole ones before this one."""
    return (Piece(first=_counted_unit(found)), *last_n_full(found))


def first_n_of(found: Found) -> Iterable[Value]:
    """The first `n` units of the year or month said beside it."""
    return (Piece(first=_counted_unit(found), is_bound=True),)


def last_n_of(found: Found) -> Iterable[Value]:
    """The last `n` units of the year or month said beside it."""
    return (Piece(last=_counted_unit(found), is_bound=True),)


def week_of(found: Found) -> Iterable[Value]:
    """Week `n` of the month said beside it, in every way that weeks of a month are counted; -1 is the last."""
    return (Piece(week_of=(found.numbers["n"], way), is_bound=True) for way in WEEKS_OF)


def edge_of(side: str) -> Build:
    """The first or last day of the `unit` that is said, or of the latest."""

    def build(found: Found) -> Iterable[Value]:
        unit, _ = _unit(found)
        return (Piece(edge="start" if side == "start" else "end", edge_of=unit),)

    return build


def to_date(found: Found) -> Iterable[PeriodValue]:
    """From the start of the unit that holds the day through the day."""
    unit, _ = _unit(found)
    as_of = found.clock.as_of
    period = Period(floor(as_of, unit, found.clock.rules), as_of + timedelta(days=1))
    return (PeriodValue(period=period, so_far=unit),)


def year_to_date(found: Found) -> Iterable[Value]:
    """The same stretch of the `year`, or of the year `rel` years from this one: YTD 2024, on 20 June, ends on its."""
    as_of, numbers = found.clock.as_of, found.numbers
    years = numbers["rel"] if "rel" in numbers else numbers["year"] - as_of.year
    start = date(as_of.year + years, 1, 1)
    return (
        (PeriodValue(period=Period(start, shift(shift(as_of, Unit.YEAR, years), Unit.DAY, 1))),) if years <= 0 else ()
    )


def fiscal_to_date(found: Found) -> Iterable[PeriodValue]:
    """From the start of the fiscal year that holds the day through the day."""
    as_of, rules = found.clock.as_of, found.clock.rules
    start = fiscal_year(fiscal_year_holding(as_of, rules), rules).start
    return (PeriodValue(period=Period(start, as_of + timedelta(days=1)), is_fiscal=True),)


def fiscal_running(found: Found) -> Iterable[Value]:
    """The same, said as a running total."""
    return (replace(value, is_running=True) for value in fiscal_to_date(found))


def previous_to_date(found: Found) -> Iterable[Value]:
    """The same stretch of the unit before: last month to date, on the 20th, is its first twenty days."""
    unit, _ = _unit(found)
    as_of, rules = found.clock.as_of, found.clock.rules
    start, end = shift(floor(as_of, unit, rules), unit, -1), shift(as_of, unit, -1) + timedelta(days=1)
    return (PeriodValue(period=Period(start, end)),)


def running(found: Found) -> Iterable[Value]:
    """The same, said as a running total."""
    return (replace(value, is_running=True) for value in to_date(found))


def same_day(found: Found) -> Iterable[Value]:
    """The day's own day `rel` or `n` units before, years where no unit is said (去年今天, a year ago today)."""
    unit, _ = found.unit or (Unit.YEAR, 1)
    back = found.numbers["rel"] if "rel" in found.numbers else -found.numbers["n"]
    return (_day(shift(found.clock.as_of, unit, back)),)


def middle(found: Found) -> Iterable[Value]:
    """What mid-March may mean: its second ten days, or its fifteenth."""
    (month,) = (one for one in piece()(found) if isinstance(one, Piece))
    return (replace(month, third=2), replace(month, day=15))


def relative_day(found: Found) -> Iterable[Value]:
    """The day `rel` days from the question's."""
    return (_day(found.clock.as_of + timedelta(days=found.numbers["rel"])),)


def now(found: Found) -> Iterable[Value]:
    """The question's day, meant only as the end of something."""
    return (replace(_day(found.clock.as_of), is_bound=True),)


def half_open(found: Found) -> Iterable[Value]:
    """A period as answers write it: the day it starts and the day after its last (2025-05-01/2025-06-01)."""
    numbers = found.numbers
    try:
        start = date(numbers["year"], numbers["month"], numbers["day"])
        end = date(numbers["end_year"], numbers["end_month"], numbers["end_day"])
    except ValueError:
        return ()
    if end <= start:
        return ()
    period = Period(start, end)
    unit, count = whole_units(period, found.clock.rules) or ((Unit.DAY if period.days == 1 else None), 1)
    return (PeriodValue(period=period, unit=unit, count=count),)


def month_or_day(found: Found) -> Iterable[Value]:
    """What May-25 may mean: that month of a year, or that day of the month."""
    numbers = found.numbers
    (month,) = piece()(found)
    day = Piece(month=numbers["month"], day=numbers["yy"])
    return (month, day) if 1 <= numbers["yy"] <= 31 else (month,)


def slashed(found: Found) -> Iterable[Value]:
    """A date of two or three figures in the workspace's order; both ways when the order does not tell."""
    one, two, year = found.numbers["one"], found.numbers["two"], found.numbers.get("year")
    month_first, day_first = Piece(year=year, month=one, day=two), Piece(year=year, month=two, day=one)
    if two > 12 or one > 12:
        return (month_first,) if two > 12 else (day_first,)
    match found.clock.date_order:
        case "mdy":
            return (month_first,)
        case "dmy":
            return (day_first,)
        case _:
            return (month_first, day_first) if year and one != two else (month_first,)


def _full_year(last_two: int, as_of: date) -> int:
    """The year nearest to the day's own that ends in these two figures."""
    century = as_of.year - as_of.year % 100
    return min((century + last_two + step for step in (-100, 0, 100)), key=lambda year: abs(year - as_of.year))


def _unit(found: Found) -> tuple[Unit, int]:
    if found.unit is None:
        raise ValueError("a rule that counts in units needs a group `unit`")
    return found.unit


def _counted_unit(found: Found) -> tuple[Unit, int]:
    unit, size = _unit(found)
    return unit, found.numbers.get("n", 1) * size


def _place(period: Period, unit: Unit) -> Value:
    """The unit as a piece that may be completed (上月15日), or as a period where nothing completes it."""
    start = period.start
    match unit:
        case Unit.DAY:
            return _day(start)
        case Unit.MONTH:
            return Piece(year=start.year, month=start.month)
        case Unit.QUARTER:
            return Piece(year=start.year, quarter=(start.month + 2) // 3)
        case Unit.YEAR:
            return Piece(year=start.year)
        case Unit.WEEK:
            return PeriodValue(period=period, unit=unit)


def _day(day: date) -> Piece:
    return Piece(year=day.year, month=day.month, day=day.day)


def _days(period: Period) -> Iterable[date]:
    return (period.start + timedelta(days=index) for index in range(period.days))
