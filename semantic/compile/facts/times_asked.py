"""Conditions on time fields: a day named is the whole day, and one on a metric's own time is part of the period."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from semantic.catalog import Metric
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


def within_the_period(
    query: SemanticQuery, items: tuple[Item, ...], setting: Setting, *, is_by_time: bool = False
) -> SemanticQuery:
    """The query with conditions on its metrics' own time made part of its period, where it reads other days than all.

    Left as they are, they would empty the other days; and where a metric `is_by_time`, taken over units of time, those
    without any of the days would count as nothing. Refused where the days they are of do not follow one another, and
    where other metrics go by another time.
    """
    leaves = (one for item in items for one in inputs.leaves_of(setting.catalog, item.metric, Reading()))
    reads_other_days = any(reading.offsets or reading.carried or _is_balance(leaf) for leaf, reading in leaves)
    reads_other_days |= is_by_time or any(one.as_ == "rolling" for one in query.derive)
    if not reads_other_days and not any(one.to in _AGAINST_OTHER_DAYS for one in query.compare):
        return query
    own = {_own_time(item, query, setting) for item in items}
    kept, period = [], query.period
    for one in query.filters:
        if one.field.startswith("@") or one.field in setting.view.catalog.bands:
            kept.append(one)
            continue
        if address_of(one.field, setting) not in own or one.op in ("is_null", "not_null"):
            kept.append(one)
            continue
        address = address_of(one.field, setting)
        if other := next((item.column for item in items if _own_time(item, query, setting) != address), None):
            raise Refused("filter-not-shared", metric=other, field=address)
        period = _cut(period, by_whole_days(replace(one, field=address_of(one.field, setting)), setting))
    return replace(query, filters=tuple(kept), period=period)


def _is_balance(leaf: Metric) -> bool:
    """Whether a metric is read on some days of a period alone, which its rows decide."""
    over = inputs.simple(leaf).non_additive
    return over is not None and over.over == "time"


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
    for first, last in _stretches(one):
        start, end = max(start, first), min(end, last)
    if start >= end:
        raise Refused("no-such-date", word=f"{one.field} {one.op} {one.values[0]}")
    return Period(start, end)


def _stretches(one: Filter) -> Iterator[tuple[date, date]]:
    """The days from one on, up to and without another, that a condition lets by; all of several have to."""
    days = sorted(day for value in one.values if (day := day_of(value)) is not None)
    if len(days) < len(one.values) or one.op not in ("ge", "lt", "in") or not days:
        raise Refused("not-yet", feature=f"{one.field} {one.op}")
    if one.op == "ge":
        yield days[-1], _LAST
    elif one.op == "lt":
        yield _FIRST, days[0]
    elif (days[-1] - days[0]).days == len(days) - 1:
        yield days[0], shift(days[-1], Unit.DAY, 1)
    else:
        raise Refused("not-yet", feature=f"{one.field} {one.op}")
