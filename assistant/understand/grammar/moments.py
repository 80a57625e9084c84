"""Pieces of calendar time, put together from words, and where they lie in time."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

from assistant.understand.mention import PeriodClock, PeriodValue
from semantic.periods import (
    CalendarRules,
    Period,
    Unit,
    add_months,
    fiscal_months,
    fiscal_year,
    fiscal_year_holding,
    floor,
    shift,
    unit_holding,
)

WeekOf: TypeAlias = Literal["seven days", "begun", "held"]
# First week of May: its first seven days, the first that begins in it, the first that has a day of it.
WEEKS_OF: tuple[WeekOf, ...] = ("seven days", "begun", "held")
# A day like 29 February comes back after eight years at the latest (1896 to 1904).
_OCCURRENCES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Feast:
    """Days of the year by their name: as a calendar knows them, else the (month, day) they are fixed to.

    `moving` is so many days after the n-th weekday (1 to 7) of a month: (month, weekday, n, days).
    `has_more`: the days off around it are meant, which only a calendar knows.
    """

    known: tuple[Period, ...] = ()
    fixed: tuple[int, int] | None = None
    moving: tuple[int, int, int, int] | None = None
    has_more: bool = False

    def in_year(self, year: int) -> Period | None:
        """The days of a year; None when nobody says which they are, or the calendar has several."""
        known = [period for period in self.known if period.start.year == year]
        start = self._own_day(year)
        if known or start is None or self.has_more:
            return known[0] if len(known) == 1 else None
        return Period(start, shift(start, Unit.DAY, 1))

    def is_ahead(self, day: date) -> bool:
        """Whether the day that rules give the day's own year is still to come."""
        own = self._own_day(day.year)
        return own is not None and own > day

    def _own_day(self, year: int) -> date | None:
        if self.fixed is not None:
            return date(year, *self.fixed)
        if self.moving is None:
            return None
        month, weekday, nth, days = self.moving
        first = date(year, month, 1)
        return shift(first, Unit.DAY, (weekday - first.isoweekday()) % 7 + 7 * (nth - 1) + days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What words say of a calendar place; what they leave out is None.

    `third` is 上旬 to 下旬 of a month, `fortnight` its first or second half, `week_of` one of its weeks (-1: the last)
    as one of `WEEKS_OF` counts them; `feast` is a festival; `first` and `last` are so many units of a year, or days of
    a month; `edge` is the first or the last day of what the rest says, or of `edge_of` when that is all that is said.
    `is_bound`: means something only beside others (底, end of, fiscal).
    """

    year: int | None = None
    half: int | None = None
    quarter: int | None = None
    month: int | None = None
    week: int | None = None
    third: int | None = None
    fortnight: int | None = None
    week_of: tuple[int, WeekOf] | None = None
    feast: Feast | None = None
    day: int | None = None
    first: tuple[Unit, int] | None = None
    last: tuple[Unit, int] | None = None
    edge: Literal["start", "end"] | None = None
    edge_of: Unit | None = None
    is_fiscal: bool = False
    is_bound: bool = False

    @property
    def said(self) -> frozenset[str]:
        """The names of the calendar places that words name."""
        return frozenset(name for name in _PLACES if getattr(self, name) is not None)

    @property
    def is_fragment(self) -> bool:
        """Whether not even a range can begin or end with it (底, fiscal)."""
        return self.is_bound and not self.said & _SAID_IN_PART

    @property
    def is_uncertain(self) -> bool:
        """Whether the place is unknown, rather than impossible, where it cannot be found."""
        return self.feast is not None or self.week_of is not None

    @property
    def finest(self) -> Unit | None:
        """The finest unit that is said, its edge aside."""
        return next((unit for name, unit in _FINENESS.items() if getattr(self, name) is not None), None)


_PLACES = tuple(one.name for one in fields(Piece) if one.name not in {"edge_of", "is_fiscal", "is_bound"})
_FINENESS = {
    "day": Unit.DAY,
    "third": Unit.DAY,
    "fortnight": Unit.DAY,
    "feast": Unit.DAY,
    "week_of": Unit.WEEK,
    "week": Unit.WEEK,
    "month": Unit.MONTH,
    "quarter": Unit.QUARTER,
    "half": None,
    "first": None,
    "last": None,
    "year": Unit.YEAR,
}
# A bound piece of these is half of something (the 1 of 1-5月), and so is what it is merged into.
_SAID_IN_PART = frozenset({"month", "day", "quarter"})
_IN_A_YEAR = frozenset({"half", "quarter", "month", "week", "first", "last", "feast"})
_WHOLE = frozenset(
    frozenset(names.split())
    for names in (
        *("year", "year half", "year quarter", "year month", "year week", "year first", "year last", "year edge"),
        *("year month day", "month day", "year month third", "month third", "month edge", "year month edge"),
        *("feast", "year feast", "fortnight", "month fortnight", "year month fortnight"),
        *("month week_of", "year month week_of", "month first", "year month first", "month last", "year month last"),
        *("quarter edge", "year quarter edge", "half edge", "year half edge", "quarter", "half"),
        *("quarter first", "year quarter first", "quarter last", "year quarter last"),
    )
)
Value: TypeAlias = Piece | PeriodValue


def merged(one: Piece, other: Piece) -> Piece | None:
    """Both together as one place (2024年 and 5月); None when they do not complete one another."""
    said = one.said | other.said
    is_fiscal = one.is_fiscal or other.is_fiscal
    if one.said & other.said or said not in _WHOLE or (is_fiscal and said & {"month", "week", "day", "third"}):
        return None
    if is_fiscal and not (one.said and other.said) and one.is_fiscal == other.is_fiscal:
        return None
    count = one.first or one.last or other.first or other.last
    if count and "month" in said and count[0] is not Unit.DAY:
        return None
    whole = replace(
        one,
        **{name: getattr(other, name) for name in other.said},
        edge_of=None,
        is_fiscal=is_fiscal,
        is_bound=any(part.is_bound and part.said & _SAID_IN_PART for part in (one, other)),
    )
    edge_of = one.edge_of or other.edge_of
    return whole if edge_of in {None, replace(whole, edge=None).finest} else None


def placed(piece: Piece, clock: PeriodClock) -> PeriodValue | None:
    """Where the piece lies, the latest time that began on or before the question's day; None: there is no such date."""
    if piece.year is not None:
        period = _in_year(piece, piece.year, clock.rules)
        return _valued(piece, period, is_latest=False) if period else None
    for index, period in enumerate(_occurrences(piece, clock.as_of, -1, clock.rules)):
        if period and period.start <= clock.as_of:
            is_own = piece.half or (piece.first and not piece.month and not piece.quarter) or piece.edge_of
            return _valued(piece, period, is_latest=index > 0 if is_own else True)
    return None


def span_between(one: Value, other: Value, clock: PeriodClock) -> PeriodValue | None:
    """From the start of `one` to the end of `other`; each lends the other what its words leave out.

    None where they make no span: from a year to a place that says none (去年到3月).
    """
    if _is_any_week(one, other):
        return None
    one, other = _within_a_week(_lent(one, other), _lent(other, one))
    if _leans_on(one, other):
        end = _period(other, clock)
        start = end and _nearest(one, end.start, -1, clock.rules)
    else:
        start = _period(one, clock)
        is_open = isinstance(other, Piece) and other.year is None
        if is_open and isinstance(one, Piece) and one.said == {"year"}:
            return None
        end = start and (_nearest(other, start.start, 1, clock.rules) if is_open else _period(other, clock))
    if not start or not end or end.start < start.start or end.end <= start.start:
        return None
    pieces = [piece for piece in (one, other) if isinstance(piece, Piece)]
    whole = _counted(
        Period(start.start, end.end),
        {_unit_of(one), _unit_of(other)},
        is_latest=bool(pieces) and all(piece.year is None for piece in pieces),
        is_fiscal=any(piece.is_fiscal for piece in pieces),
    )
    return replace(whole, ends=(start, end))


def _within_a_week(one: Value, other: Value) -> tuple[Value, Value]:
    """From one day of the week to the next such day, where at most one of them says of which week (上周一到周五)."""
    if not (isinstance(one, PeriodValue) and isinstance(other, PeriodValue) and _is_weekday(one, other)):
        return one, other
    start, end = one.period.start, other.period.start
    days = timedelta(days=(end - start).days % 7)
    if one.is_latest:
        start = end - days
    else:
        end = start + days
    return _on(one, start), _on(other, end)


def _on(value: PeriodValue, day: date) -> PeriodValue:
    return replace(value, period=Period(day, day + timedelta(days=1)))


def _is_any_week(one: Value, other: Value) -> bool:
    """Whether days of the week that say no week are those of every week (周一到周日, Monday to Friday)."""
    if not (isinstance(one, PeriodValue) and isinstance(other, PeriodValue) and one.is_latest and other.is_latest):
        return False
    first, last = one.period.start.isoweekday(), other.period.start.isoweekday()
    return _is_weekday(one, other) and ((last - first) % 7 == 6 or (first, last) == (1, 5))


def _is_weekday(one: PeriodValue, other: PeriodValue) -> bool:
    """Whether both are single days, and one of them a day of the week that says no week."""
    are_days = all(value.unit is Unit.DAY and value.count == 1 for value in (one, other))
    return are_days and (one.is_latest or other.is_latest)


def _period(value: Value, clock: PeriodClock) -> Period | None:
    valued = value if isinstance(value, PeriodValue) else placed(value, clock)
    return valued.period if valued else None


def _unit_of(value: Value) -> Unit | None:
    if isinstance(value, PeriodValue):
        return value.unit
    return None if value.edge else value.finest


def _counted(period: Period, units: set[Unit | None], *, is_latest: bool, is_fiscal: bool) -> PeriodValue:
    unit = units.pop() if len(units) == 1 else None
    if unit is None or unit is Unit.DAY:
        return PeriodValue(period=period, is_latest=is_latest, is_fiscal=is_fiscal)
    count = 0
    while shift(period.start, unit, count) < period.end:
        count += 1
    return PeriodValue(period=period, unit=unit, count=count, is_latest=is_latest, is_fiscal=is_fiscal)


def _lent(piece: Value, lender: Value) -> Value:
    """The piece, counted in fiscal years when only its partner says so (FY25 Q1 to Q2)."""
    if isinstance(piece, Piece) and isinstance(lender, Piece) and lender.is_fiscal and (piece.quarter or piece.half):
        return replace(piece, is_fiscal=True)
    return piece


def _leans_on(one: Value, other: Value) -> bool:
    """Whether the start is only known from the end (3 May to 9 June 2025, 3 to 9 June)."""
    if not isinstance(one, Piece) or one.year is not None or not isinstance(other, Piece):
        return False
    return other.year is not None or (one.month is None and other.month is not None)


def _nearest(piece: Value, day: date, direction: Literal[-1, 1], rules: CalendarRules) -> Period | None:
    """The occurrence nearest to `day` that does not begin before it (1), or after it (-1)."""
    if isinstance(piece, PeriodValue):
        return piece.period
    for period in _occurrences(piece, day, direction, rules):
        if period and (period.start - day).days * direction >= 0:
            return period
    return None


def _occurrences(piece: Piece, day: date, direction: Literal[-1, 1], rules: CalendarRules) -> Iterator[Period | None]:
    """Where a piece without a year lies in the year, month or unit that holds `day`, then in those next to it."""
    for index in range(_OCCURRENCES if piece.said & _IN_A_YEAR else 13):
        step = index * direction
        if piece.said & _IN_A_YEAR:
            name = fiscal_year_holding(day, rules) if piece.is_fiscal else day.year
            period = _in_year(piece, name + step, rules)
            if period is None and piece.is_uncertain and not (piece.feast and step == 0 and piece.feast.is_ahead(day)):
                return  # where it lies is not known, nor then which is the latest
            yield period
        elif piece.edge_of:
            yield _edge(unit_holding(day, piece.edge_of, rules, offset=step), piece)
        else:
            yield _in_month(unit_holding(day, Unit.MONTH, rules, offset=step), piece, rules)


def _in_year(piece: Piece, year: int, rules: CalendarRules) -> Period | None:
    if piece.feast:
        return piece.feast.in_year(year)
    whole = fiscal_year(year, rules) if piece.is_fiscal else Period(date(year, 1, 1), date(year + 1, 1, 1))
    if piece.week:
        part = _week(year, piece.week, rules)
    elif piece.is_fiscal:
        part = _fiscal_part(year, whole, piece, rules)
    else:
        part = _months_of(whole, piece)
    if part and (piece.first or piece.last):
        part = _counted_part(part, piece)
    return _in_month(part, piece, rules) if part else None


def _months_of(whole: Period, piece: Piece) -> Period | None:
    for number, months in ((piece.half, 6), (piece.quarter, 3), (piece.month, 1)):
        if number is not None:
            start = add_months(whole.start, (number - 1) * months)
            return Period(start, add_months(start, months)) if number >= 1 and start < whole.end else None
    return whole


def _fiscal_part(year: int, whole: Period, piece: Piece, rules: CalendarRules) -> Period | None:
    for number, months in ((piece.half, 6), (piece.quarter, 3)):
        if number is not None:
            return fiscal_months(year, (number - 1) * months + 1, months, rules)
    return whole


def _counted_part(whole: Period, piece: Piece) -> Period | None:
    unit, count = piece.first or piece.last or (Unit.YEAR, 1)
    if count < 1 or (unit is Unit.DAY and count > whole.days):
        return None
    start, end = whole.start, whole.end
    part = Period(start, shift(start, unit, count)) if piece.first else Period(shift(end, unit, -count), end)
    return part if start <= part.start and part.end <= end else None


def _week(year: int, number: int, rules: CalendarRules) -> Period | None:
    """ISO 8601 numbering, for any first day of the week: week 1 holds 4 January."""
    start = shift(floor(date(year, 1, 4), Unit.WEEK, rules), Unit.WEEK, number - 1)
    if number < 1 or start >= floor(date(year + 1, 1, 4), Unit.WEEK, rules):
        return None
    return Period(start, start + timedelta(days=7))


def _in_month(part: Period, piece: Piece, rules: CalendarRules) -> Period | None:
    """The day, week, half, third or edge of `part` that the piece names; all of it when it names none."""
    if piece.week_of is not None:
        return _week_of(part, *piece.week_of, rules)
    if piece.fortnight is not None:
        middle = part.start + timedelta(days=15)
        return Period(part.start, middle) if piece.fortnight == 1 else Period(middle, part.end)
    if piece.third is not None:
        starts = [part.start, part.start + timedelta(days=10), part.start + timedelta(days=20), part.end]
        return Period(starts[piece.third - 1], starts[piece.third])
    if piece.day is not None:
        if not 1 <= piece.day <= part.days:
            return None
        start = part.start + timedelta(days=piece.day - 1)
        return Period(start, start + timedelta(days=1))
    return _edge(part, piece)


def _week_of(month: Period, number: int, counted: WeekOf, rules: CalendarRules) -> Period | None:
    if counted == "seven days":
        start = shift(month.start, Unit.WEEK, number - 1) if number > 0 else shift(month.end, Unit.WEEK, number)
        return Period(start, shift(start, Unit.WEEK, 1)) if shift(start, Unit.WEEK, 1) <= month.end else None
    held = floor(month.start, Unit.WEEK, rules)
    first = held if counted == "held" or held == month.start else shift(held, Unit.WEEK, 1)
    start = shift(first, Unit.WEEK, number - 1) if number > 0 else floor(month.last_day, Unit.WEEK, rules)
    return Period(start, shift(start, Unit.WEEK, 1)) if start < month.end else None


def _edge(part: Period, piece: Piece) -> Period:
    if piece.edge is None:
        return part
    day = part.start if piece.edge == "start" else part.last_day
    return Period(day, day + timedelta(days=1))


def _valued(piece: Piece, period: Period, *, is_latest: bool) -> PeriodValue:
    unit, count = Unit.DAY if piece.edge else piece.finest, 1
    if not piece.edge and piece.half:
        unit, count = Unit.MONTH, 6
    elif not piece.edge and (piece.first or piece.last):
        unit, count = piece.first or piece.last or (Unit.YEAR, 1)
    if piece.feast:
        count = period.days
    if piece.third or piece.fortnight:
        unit = None
    return PeriodValue(period=period, unit=unit, count=count, is_latest=is_latest, is_fiscal=piece.is_fiscal)
