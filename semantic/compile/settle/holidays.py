"""How far back the same stretch of a year before lies: whole weeks, or to the same holiday where one has moved."""

from collections.abc import Iterator, Mapping
from datetime import date

from semantic.catalog import Calendar
from semantic.periods import Period, Unit, shift

# Fifty-two whole weeks: the same weekday a year before.
WEEKS_OF_A_YEAR = 364
# A feast of a lunar calendar comes at most this many days earlier or later than a year before.
_MOST_MOVED = 31


def aligned_days(period: Period | None, calendars: Mapping[str, Calendar]) -> int:
    """How many days before a period its aligned base lies.

    Whole weeks, where the period and the days 364 before hold the same holidays. Where they do not, the holiday that
    moved farthest decides: its first day that year is set against its first day this year.
    """
    if period is None:
        return WEEKS_OF_A_YEAR
    before = _moved(period, WEEKS_OF_A_YEAR)
    moves = [
        first - earlier
        for first, earlier, days in _pairs(calendars)
        if sum(day in period for day in days) != sum(day in before for day in days)
        and any(day in period or day in before for day in days)
    ]
    found = [one.days for one in moves]
    return max(found, key=lambda days: (abs(days - WEEKS_OF_A_YEAR), days), default=WEEKS_OF_A_YEAR)


def _moved(period: Period, days: int) -> Period:
    return Period(shift(period.start, Unit.DAY, -days), shift(period.end, Unit.DAY, -days))


def _pairs(calendars: Mapping[str, Calendar]) -> Iterator[tuple[date, date, tuple[date, ...]]]:
    """The first day of a holiday, its first day a year before, and all days of both."""
    for calendar in calendars.values():
        named: dict[tuple[str, ...], list[date]] = {}
        for one in calendar.days:
            if not one.is_workday and one.words.label:
                named.setdefault(tuple(one.words.label.values()), []).append(one.date)
        for days in named.values():
            runs = _runs(sorted(days))
            for run in runs:
                for other in runs:
                    if abs((run[0] - other[0]).days - WEEKS_OF_A_YEAR) <= _MOST_MOVED:
                        yield run[0], other[0], (*run, *other)


def _runs(days: list[date]) -> list[list[date]]:
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days <= 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
