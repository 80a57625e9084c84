"""Plans that are not built yet, around the query that they would start from."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.understand.scene import Ahead, Draft, Ground
from semantic.periods import Period, Unit, buckets, shift
from semantic.plan import Anomalies, Explain, Forecast, Horizon, MyNumber, Plan, Reconcile, Watch, WhatIf
from semantic.query import SemanticQuery

# How far ahead where nothing is said.
NEXT = Horizon(count=3, unit=Unit.MONTH)


def without_horizon(draft: Draft, ground: Ground) -> tuple[Draft, Horizon]:
    """The draft without the time to come, and how far ahead its end is; what is over stays the period looked back on.

    A time without a year is the next one there is: the forecast for July.
    """
    value, today = draft.period, ground.clock.as_of
    if value is not None and value.is_latest and value.period.last_day < today:
        value = replace(
            value, period=Period(*(shift(day, Unit.YEAR, 1) for day in (value.period.start, value.period.end)))
        )
    if value is None or value.period.last_day <= today:
        return draft, NEXT
    unit = draft.grain or value.unit or Unit.DAY
    count = len(buckets(Period(today, value.period.end), unit, ground.clock.rules)) - 1
    return draft.edited(period=None, is_all_time=True), Horizon(count=max(1, count), unit=unit)


def plan_ahead(ahead: Ahead, query: SemanticQuery, horizon: Horizon) -> Plan | None:
    """The plan of its kind around a query; None where it lacks what it needs."""
    if ahead.kind == "forecast":
        return Forecast(query=query, horizon=horizon)
    if ahead.kind == "reconcile":
        return Reconcile(queries=tuple(replace(query, metrics=(item,)) for item in query.metrics))
    if ahead.kind == "my_number":
        return None if ahead.stated is None else MyNumber(query=query, stated=ahead.stated)
    if ahead.driver is not None and ahead.change_ratio is not None:
        return WhatIf(query=query, driver=ahead.driver, change_ratio=ahead.change_ratio)
    kind = _PLAIN.get(ahead.kind)
    return None if kind is None else kind(query=query)


# The kinds that hold a query and nothing else.
_PLAIN: Mapping[str, Callable[..., Plan]] = {"explain": Explain, "anomalies": Anomalies, "watch": Watch}
