"""Plans that are not built yet, around the query that they would start from."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from assistant.understand.mention import PeriodValue
from assistant.understand.scene import Ahead, Draft, Ground
from semantic.periods import Unit
from semantic.plan import Anomalies, Explain, Forecast, Horizon, MyNumber, Plan, Reconcile, Watch, WhatIf
from semantic.query import SemanticQuery

# How far ahead where nothing is said.
NEXT = Horizon(count=3, unit=Unit.MONTH)


def without_horizon(draft: Draft, ground: Ground) -> tuple[Draft, Horizon]:
    """The draft without the time to come, and how far ahead that is; what is over stays the period looked back on."""
    value = draft.period
    if value is None or value.period.end <= ground.clock.as_of + timedelta(days=1):
        return draft, NEXT
    return draft.edited(period=None, is_all_time=True), _horizon(value, draft.grain)


def _horizon(value: PeriodValue, grain: Unit | None) -> Horizon:
    if grain is not None and grain is not value.unit:
        return Horizon(count=max(1, round(value.period.days / _DAYS[grain])), unit=grain)
    if value.unit is None:
        return Horizon(count=value.period.days, unit=Unit.DAY)
    return Horizon(count=value.count, unit=value.unit)


_DAYS = {Unit.DAY: 1.0, Unit.WEEK: 7.0, Unit.MONTH: 30.4, Unit.QUARTER: 91.3, Unit.YEAR: 365.2}


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
