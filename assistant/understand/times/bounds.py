"""What words before and after a time make of it: since, after, until, before, so many units beside it."""

from dataclasses import replace
from datetime import date, timedelta

from assistant.understand.grammar.moments import Piece, Value, placed
from assistant.understand.grammar.patterns import Side
from assistant.understand.mention import PeriodClock, PeriodValue
from semantic.periods import Period, Unit, fiscal_year, fiscal_year_holding, floor, shift


def since(value: Value, clock: PeriodClock, *, is_after: bool = False) -> PeriodValue | None:
    """From the start of `value` (or the day after it) through the question's day; a later one has no end."""
    valued = value if isinstance(value, PeriodValue) else placed(value, clock)
    if valued is None:
        return None
    start, end = valued.period.end if is_after else valued.period.start, clock.as_of + timedelta(days=1)
    if valued.by_unit is not None and not is_after:
        return valued  # 近三个月以来 says no more than 近三个月
    if start >= end:
        return PeriodValue(period=Period(start, start + timedelta(days=1)), is_latest=valued.is_latest, is_open=True)
    so_far = valued.unit if valued.count == 1 and not is_after and clock.as_of in valued.period else None
    return PeriodValue(period=Period(start, end), is_latest=valued.is_latest, is_fiscal=valued.is_fiscal, so_far=so_far)


def until(value: Value, clock: PeriodClock) -> PeriodValue | None:
    """Through the last day of `value`: a flow from the start of that day's year, a balance at that day."""
    valued = value if isinstance(value, PeriodValue) else placed(value, clock)
    if valued is None:
        return None
    last_day = valued.period.last_day
    if valued.is_fiscal:
        start = fiscal_year(fiscal_year_holding(last_day, clock.rules), clock.rules).start
    else:
        start = floor(last_day, Unit.YEAR, clock.rules)
    balance_day = min(last_day, clock.as_of) if clock.as_of in valued.period else last_day
    return PeriodValue(
        period=Period(start, valued.period.end),
        balance_day=balance_day,
        is_latest=valued.is_latest,
        is_fiscal=valued.is_fiscal,
    )


def before(value: Value, clock: PeriodClock) -> PeriodValue | None:
    """What lies before a place of this year, from the year's start; None where another year is or may be meant."""
    if not isinstance(value, Piece) or value.year is not None or value.is_fiscal:
        return None
    if not value.said - {"day", "third", "fortnight", "edge"}:
        return None  # of which month, and from where, is left open
    valued = placed(value, clock)
    if valued is None or valued.period.start.year != clock.as_of.year:
        return None
    return until_before(value, clock) if valued.period.start > date(clock.as_of.year, 1, 1) else None


def until_before(value: Value, clock: PeriodClock) -> PeriodValue | None:
    """Through the day before `value`, as `until` reads it; None before an end, which is mostly meant to be within."""
    if isinstance(value, Piece) and value.edge == "end":
        return None
    valued = value if isinstance(value, PeriodValue) else placed(value, clock)
    if valued is None:
        return None
    start = valued.period.start
    return until(replace(valued, period=Period(shift(start, Unit.DAY, -1), start)), clock)


def year_through(value: Value, clock: PeriodClock) -> PeriodValue | None:
    """The year of a place within one, through that place (YTD May); None of what is no part of a year."""
    is_part = isinstance(value, Piece) and bool(value.said & {"month", "quarter"})
    return until(value, clock) if is_part else None


def beside(value: Value, unit: Unit, count: int, side: Side, clock: PeriodClock) -> PeriodValue | None:
    """The `count` units that lie so beside a time; None where the words name no such stretch."""
    if count < 1 or not _may_stand_beside(value, count, side):
        return None
    valued = value if isinstance(value, PeriodValue) else placed(value, clock)
    if valued is None or (side == "holding" and valued.period.days > 1):
        return None
    match side:
        case "holding":
            start = floor(valued.period.start, unit, clock.rules)
        case "from":
            start = valued.period.start
        case "after":
            start = valued.period.end
        case "before":
            start = shift(valued.period.start, unit, -count)
        case "through":
            start = shift(valued.period.end, unit, -count)
    ends = {"before": valued.period.start, "through": valued.period.end}
    end = ends.get(side, shift(start, unit, count))
    return PeriodValue(period=Period(start, end), unit=unit, count=count, is_latest=valued.is_latest)


def _may_stand_beside(value: Value, count: int, side: Side) -> bool:
    """Whether units are counted from such a time: from days, and several also from what is longer."""
    if isinstance(value, PeriodValue):
        return value.by_unit is None and (side == "through" or value.period.days == 1)
    if side == "through":
        return True
    if value.edge is not None:
        return side == "holding"
    return bool(value.said & {"day", "feast"}) or (count > 1 and value.said <= {"month", "quarter", "year"})
