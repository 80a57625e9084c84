"""Conditions that a date lies in a period, of which a query has two: from its first day on, and before its end."""

from collections.abc import Sequence
from datetime import date

from semantic.periods import Period
from semantic.query import Filter
from semantic.view import View


def dated(filters: Sequence[Filter], view: View) -> tuple[tuple[tuple[str, Period], ...], tuple[Filter, ...]]:
    """The dates with the period each has to lie in, and all other conditions."""
    pairs = [
        (one, other)
        for one in filters
        for other in filters
        if one.op == "ge" and other.op == "lt" and one.field == other.field and _is_date(one.field, view)
    ]
    taken = [one for pair in pairs for one in pair]
    found = tuple((one.field, Period(_day(one), _day(other))) for one, other in pairs)
    return found, tuple(one for one in filters if one not in taken)


def _is_date(address: str, view: View) -> bool:
    return address in view.fields and view.fields[address].field.kind == "time"


def _day(one: Filter) -> date:
    return date.fromisoformat(str(one.values[0])[:10])
