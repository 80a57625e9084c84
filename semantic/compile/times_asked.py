"""Conditions on time fields: a day named is the whole day, and one on a metric's own time is part of the period."""

from dataclasses import replace
from datetime import date

from semantic.compile import inputs
from semantic.compile.asked import Item, Refused, address_of, basis_of
from semantic.compile.resolved import Reading
from semantic.compile.setting import Setting
from semantic.periods import Period, Unit, shift
from semantic.query import Filter, SemanticQuery, Value

_AGAINST_OTHER_DAYS = ("previous_period", "year_before", "year_before_aligned", "period")
_FIRST, _LAST = date.min, date.max


def day_of(value: Value) -> date | None:
    """The day that a filter's value names; None for a moment, and for what is no day."""
    if not isinstance(value, str) or len(value) != len("2025-06-01"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def by_whole_days(one: Filter, setting: Setting) -> Filter:
    """A condition on a time field under which a day named is meant from its beginning to its end."""
    found = setting.view.fields.get(one.field)
    days = [day_of(value) for value in one.values]
    if found is None or found.field.kind != "time" or one.op not in ("le", "gt") or not all(days):
        return one
    after = tuple(shift(day, Unit.DAY, 1).isoformat() for day in days if day is not None)
    return replace(one, op="lt" if one.op == "le" else "ge", values=after)


def within_the_period(query: SemanticQuery, items: tuple[Item, ...], setting: Setting) -> SemanticQuery:
    """The query with conditions on its metrics' own time made part of its period, where it reads other days as well.

    Left as they are, they would empty the other days. Refused where they are of single days.
    """
    leaves = (one for item in items for one in inputs.leaves_of(setting.catalog, item.metric, Reading()))
    reads_other_days = any(reading.offsets or reading.carried for _, reading in leaves)
    if not reads_other_days and not any(one.to in _AGAINST_OTHER_DAYS for one in query.compare):
        return query
    own = {_own_time(item, query, setting) for item in items}
    if len(own) != 1 or None in own:
        return query
    kept, period = [], query.period
    for one in query.filters:
        if one.field.startswith("@") or one.field in setting.view.catalog.bands:
            kept.append(one)
            continue
        if address_of(one.field, setting) not in own:
            kept.append(one)
            continue
        period = _cut(period, by_whole_days(replace(one, field=address_of(one.field, setting)), setting))
    return replace(query, filters=tuple(kept), period=period)


def _own_time(item: Item, query: SemanticQuery, setting: Setting) -> str | None:
    """The time field that places all rows behind a metric; None where there is none, or several."""
    found = set()
    for leaf, _ in inputs.leaves_of(setting.catalog, item.metric, Reading()):
        basis = basis_of(leaf, query, setting)
        address = basis.address
        found.add(address if address is None or "." in address else f"{basis.dataset}.{address}")
    return found.pop() if len(found) == 1 else None


def _cut(period: Period | None, one: Filter) -> Period:
    """The part of a period that a condition leaves."""
    start, end = (period.start, period.end) if period else (_FIRST, _LAST)
    for value in one.values:
        day = day_of(value)
        if day is None or one.op not in ("ge", "lt"):
            raise Refused("not-yet", feature=f"{one.field} {one.op}")
        start, end = (max(start, day), end) if one.op == "ge" else (start, min(end, day))
    if start >= end:
        raise Refused("no-such-date", word=f"{one.field} {one.op} {one.values[0]}")
    return Period(start, end)
