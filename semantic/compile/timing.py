"""Which days each side of a query reads: the period itself, cut where data end, and every base it is compared with."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from semantic import periods
from semantic.catalog import Offset
from semantic.compile.setting import Basis
from semantic.periods import CalendarRules, Period, Unit
from semantic.query import Comparison

Shift: TypeAlias = tuple[Offset, ...]
# Moved by these, the 29th to 31st of a month may have no day of their own.
CLAMPED = (Unit.MONTH, Unit.QUARTER, Unit.YEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The rows of one fact: days from `start` up to and without `end`, open where None.

    `share_of` are the days that rows of a coarser bucket are phased into; None: rows count whole.
    """

    start: date | None = None
    end: date | None = None
    share_of: tuple[date | None, date] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a query says about time, with the clock it is read against. `compares`: cut at the last complete day.

    `aligned_days` is how far back the aligned year before lies.
    """

    period: Period | None
    grain: Unit | None
    as_of: date
    complete_through: date
    compares: bool
    rules: CalendarRules
    aligned_days: int

    @property
    def seen_end(self) -> date:
        """The first day whose rows are not read any more."""
        return _after(self.complete_through if self.compares else self.as_of)

    @property
    def at_its_end(self) -> "Frame":
        """The same, where no period is named, at the last complete day alone."""
        last = self.complete_through
        return self if self.period else replace(self, period=Period(last, _after(last)))

    def covered(self, basis: Basis) -> Period | None:
        """The period that rows of a basis are read over: widened to whole buckets, or cut where data end."""
        if self.period is None or basis.is_coarse:
            return self.period and widened(self.period, basis.granularity, self.rules)
        return self.period if basis.is_scheduled else self.period.cut(_before(self.seen_end))


def widened(period: Period, unit: Unit, rules: CalendarRules) -> Period:
    """The whole buckets that a period touches."""
    if unit is Unit.DAY or not period.days:
        return period
    touched = periods.buckets(period, unit, rules)
    return Period(touched[0].start, touched[-1].end)


def is_shorter(period: Period, unit: Unit) -> bool:
    """Whether a period is shorter than one bucket."""
    return period.end < periods.shift(period.start, unit, 1)


def current_window(frame: Frame, basis: Basis, *, is_balance: bool, is_phased: bool) -> Window:
    """The rows of the side that was asked for."""
    if basis.is_now:
        return Window()
    if basis.is_scheduled and is_phased:
        return phased(frame.period, frame.seen_end, basis, frame.rules)
    covered = frame.covered(basis)
    start, end = (covered.start, covered.end) if covered else (None, None)
    if basis.is_scheduled:
        return Window(start=start, end=end)
    last = _after(frame.complete_through) if is_balance else frame.seen_end
    limit = _after(frame.as_of) if basis.is_coarse else last
    return Window(start=start, end=min(end, limit) if end else limit)


def phased(period: Period | None, seen_end: date, basis: Basis, rules: CalendarRules) -> Window:
    """The part of scheduled rows that belongs to the days where the other inputs have data."""
    end = min(period.end, seen_end) if period else seen_end
    start = period.start if period else None
    unit = basis.granularity
    first = periods.floor(start, unit, rules) if start else None
    is_whole = first == start and periods.floor(end, unit, rules) == end
    return Window(start=first, end=end, share_of=None if is_whole else (start, end))


def shift_of(comparison: Comparison, frame: Frame) -> Shift:
    """How far back the buckets of a comparison lie; empty for what is read over the same days."""
    match comparison.to:
        case "year_before":
            return (Offset(count=1, unit=Unit.YEAR),)
        case "year_before_aligned":
            return (Offset(count=frame.aligned_days, unit=Unit.DAY),)
        case "previous_period":
            return (Offset(count=1, unit=frame.grain),) if frame.grain else ()
        case "period":
            return _shift_to(comparison.period, frame)
        case _:
            return ()


def _shift_to(other: Period | None, frame: Frame) -> Shift:
    if other is None or frame.period is None or frame.grain is None:
        return ()
    here = periods.floor(frame.period.start, frame.grain, frame.rules)
    there = periods.floor(other.start, frame.grain, frame.rules)
    first, last = min(here, there), max(here, there)
    count = len(periods.buckets(Period(first, last), frame.grain, frame.rules))
    return (Offset(count=count if there < here else -count, unit=frame.grain),)


def base_window(frame: Frame, comparison: Comparison, basis: Basis, *, is_balance: bool, is_phased: bool) -> Window:
    """The rows of the side that a comparison sets beside the current one."""
    if basis.is_now:
        return Window()
    if comparison.to == "scenario":
        return current_window(frame, basis, is_balance=is_balance, is_phased=True)
    if comparison.period is not None:
        return _named(comparison.period, frame, basis)
    is_phased = is_phased and basis.is_scheduled
    current = current_window(frame, basis, is_balance=is_balance, is_phased=is_phased)
    base = base_period(frame, comparison, basis.by_day if is_phased else basis) if frame.grain is None else None
    if base is not None:
        return phased(base, base.end, basis, frame.rules) if is_phased else Window(start=base.start, end=base.end)
    return moved_beside(current, comparison, frame)


def _named(period: Period, frame: Frame, basis: Basis) -> Window:
    over = widened(period, basis.granularity, frame.rules)
    return Window(start=over.start, end=over.end if basis.is_scheduled else min(over.end, _after(frame.as_of)))


def base_period(frame: Frame, comparison: Comparison, basis: Basis) -> Period | None:
    """The days of a comparison without a grain, for a basis; None where the query names no period."""
    covered = frame.covered(basis)
    if comparison.period is not None or covered is None or frame.period is None:
        return comparison.period
    if comparison.to == "previous_period":
        if basis.is_coarse:
            return periods.previous_period(covered, covered.last_day, frame.rules)
        return periods.previous_period(frame.period, frame.complete_through, frame.rules)
    if comparison.to == "year_before":
        whole = frame.period if covered.end < frame.period.end else None
        return periods.year_before(covered, frame.rules, whole=whole) if covered.days else covered
    if comparison.to == "year_before_aligned":
        start, end = (periods.shift(day, Unit.DAY, -frame.aligned_days) for day in (covered.start, covered.end))
        return Period(start, end)
    return covered


def moved_beside(window: Window, comparison: Comparison, frame: Frame) -> Window:
    """A window moved back to the side of a comparison; the last day of a bucket that is not over moves as a day."""
    end, grain = window.end, frame.grain
    is_inside = grain is not None and end is not None and periods.floor(end, grain, frame.rules) != end
    is_by_day = is_inside and comparison.to == "previous_period"
    return moved(window, shift_of(comparison, frame), is_by_day=is_by_day)


def moved(window: Window, shift: Shift, *, is_by_day: bool = False) -> Window:
    """A window moved back; an end at a unit's border stays at one, unless it `is_by_day`."""
    start, end = window.start, window.end
    share = window.share_of
    for step in shift:
        start = periods.shift(start, step.unit, -step.count) if start else None
        end = _moved_end(end, step, is_by_day=is_by_day) if end else None
        first = periods.shift(share[0], step.unit, -step.count) if share and share[0] else None
        share = (first, _moved_end(share[1], step, is_by_day=is_by_day)) if share else None
    return Window(start=start, end=end, share_of=share)


def _moved_end(end: date, step: Offset, *, is_by_day: bool) -> date:
    if step.unit in CLAMPED and (end.day != 1 or is_by_day):
        return _after(periods.shift(_before(end), step.unit, -step.count))
    return periods.shift(end, step.unit, -step.count)


def _after(day: date) -> date:
    return periods.shift(day, Unit.DAY, 1)


def _before(day: date) -> date:
    return periods.shift(day, Unit.DAY, -1)
