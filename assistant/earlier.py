"""A balance asked for a day that holds none, as between two month ends: the one before it stands in, and says so."""

from dataclasses import replace
from datetime import date

from semantic.periods import Period, Unit, shift
from semantic.query import SemanticQuery
from semantic.result import ResultTable

_BALANCE = "balance-date"


def year_before(found: ResultTable) -> SemanticQuery | None:
    """The query of the year up to the single day that an empty balance was asked for, where its last one may lie.

    None where there are values, where no single day was asked, and beside comparisons, whose days would move.
    """
    query, period = found.query, found.query.period
    if period is None or period.days != 1 or query.compare or query.grain is not None or not _is_empty(found):
        return None
    if not any(one.code == _BALANCE for one in found.assumptions):
        return None
    return replace(query, period=Period(shift(period.end, Unit.YEAR, -1), period.end))


def last_day(found: ResultTable) -> Period | None:
    """The day of the last balance in a result; None where it has none."""
    days = [one.parameters["day"] for one in found.assumptions if one.code == _BALANCE]
    if _is_empty(found) or not days:
        return None
    day = date.fromisoformat(str(days[0]))
    return Period(day, shift(day, Unit.DAY, 1))


def standing_in(found: ResultTable, asked: Period) -> ResultTable:
    """A result whose balances name the day that was asked for beside the day they are of."""
    return replace(
        found,
        assumptions=tuple(
            replace(one, parameters={**one.parameters, "asked": asked.last_day.isoformat()})
            if one.code == _BALANCE
            else one
            for one in found.assumptions
        ),
    )


def _is_empty(found: ResultTable) -> bool:
    keys = len(found.query.group_by)
    return all(cell is None for row in found.rows for cell in row[keys:])
