"""A balance asked for a day that holds none, as between two month ends: the one before it stands in, and says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from semantic.errors import QueryProblem
from semantic.periods import Period, Unit, shift
from semantic.query import SemanticQuery
from semantic.result import ResultTable

_BALANCE = "balance-date"


def run_or_earlier(
    query: SemanticQuery, run: Callable[[SemanticQuery], ResultTable | QueryProblem]
) -> ResultTable | QueryProblem:
    """What a query gives; of an empty balance of a single day the last one in the year before, of its own query.

    Its assumption names the day that was `asked` beside the day it is of.
    """
    outcome = run(query)
    if query.period is None or not isinstance(outcome, ResultTable) or not _is_missing(outcome):
        return outcome
    found = run(replace(query, period=Period(shift(query.period.end, Unit.YEAR, -1), query.period.end)))
    day = _last_day(found) if isinstance(found, ResultTable) else None
    earlier = run(replace(query, period=day)) if day is not None else None
    return _told(earlier, query.period.last_day) if isinstance(earlier, ResultTable) else outcome


def _is_missing(found: ResultTable) -> bool:
    """Whether there is no balance of the single day that was asked for, beside no other day that would move with it."""
    query, period = found.query, found.query.period
    is_of_a_day = period is not None and period.days == 1 and not query.compare and query.grain is None
    return is_of_a_day and _is_empty(found) and any(one.code == _BALANCE for one in found.assumptions)


def _last_day(found: ResultTable) -> Period | None:
    """The day of the last balance in a result; None where it has none."""
    days = [one.parameters["day"] for one in found.assumptions if one.code == _BALANCE]
    if _is_empty(found) or not days:
        return None
    day = date.fromisoformat(str(days[0]))
    return Period(day, shift(day, Unit.DAY, 1))


def _told(found: ResultTable, asked: date) -> ResultTable:
    told = (
        replace(one, parameters={**one.parameters, "asked": asked.isoformat()}) if one.code == _BALANCE else one
        for one in found.assumptions
    )
    return replace(found, assumptions=tuple(told))


def _is_empty(found: ResultTable) -> bool:
    keys = len(found.query.group_by)
    return all(cell is None for row in found.rows for cell in row[keys:])
