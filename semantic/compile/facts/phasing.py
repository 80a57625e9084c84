"""How much of a row that stands for a whole bucket (a month's budget) belongs to some of its days."""

from datetime import date
from typing import Literal, TypeAlias

from sqlglot import exp

from semantic import periods
from semantic.catalog import Catalog, Metric
from semantic.compile import nodes
from semantic.compile.facts.rows import prorated
from semantic.compile.inputs import leaves_of
from semantic.compile.nodes import Node
from semantic.compile.resolved import Fact, Reading
from semantic.periods import Period, Unit

Phasing: TypeAlias = Literal["even", "working_days", "none"]


def phasing_of(catalog: Catalog, leaf_name: str) -> Phasing:
    """How the rows behind a simple metric are cut to days: as the scenario says that holds it, else evenly."""
    return declared_phasing(catalog, leaf_name) or "even"


def declared_phasing(catalog: Catalog, leaf_name: str) -> Phasing | None:
    """What the scenario that holds a simple metric says of its days; None where it says nothing."""
    for scenario in catalog.scenarios.values():
        for name in scenario.of.values():
            counterpart = catalog.metrics.get(name)
            if counterpart and any(leaf.name == leaf_name for leaf, _ in leaves_of(catalog, counterpart, Reading())):
                return scenario.phasing
    return None


def unphased(fact: Fact, grain: Unit | None, catalog: Catalog) -> str | None:
    """A metric that would have to be spread over days, and may not be; None where there is none."""
    is_finer = grain is not None and tuple(Unit).index(grain) < tuple(Unit).index(fact.basis.granularity)
    if fact.window.share_of is None and not is_finer:
        return None
    return next((leaf.name for leaf in fact.leaves.values() if phasing_of(catalog, leaf.name) == "none"), None)


def phased(value: Node, moment: Node, leaf: Metric, fact: Fact, catalog: Catalog) -> Node:
    """The part of a row's value that belongs to the days that its fact is read over; all of it where they are whole."""
    if fact.window.share_of is None:
        return value
    unit, (start, end) = fact.basis.granularity, fact.window.share_of
    if phasing_of(catalog, leaf.name) != "working_days":
        return prorated(value, moment, unit, nodes.day(start) if start else None, nodes.day(end))
    whole = nodes.cast(value, "DOUBLE")
    bucket = nodes.bucket_of(moment, unit, catalog.rules.week_start)
    parts = []
    for cut, (inside, days_of_bucket) in _shares(unit, start, end, catalog).items():
        part = exp.Mul(this=whole.copy(), expression=nodes.number(inside))
        share = exp.Div(this=part, expression=nodes.number(days_of_bucket), typed=False, safe=False)
        parts.append(exp.If(this=exp.EQ(this=bucket.copy(), expression=nodes.day(cut)), true=share))
    return exp.Case(ifs=parts, default=whole) if parts else whole


def _shares(unit: Unit, start: date | None, end: date, catalog: Catalog) -> dict[date, tuple[int, int]]:
    """For each bucket that the days cut through: how many of its working days lie inside, and how many it has.

    A bucket without any working day is spread over all of its days.
    """
    found = {}
    for border in (start, end):
        if border is None:
            continue
        whole = periods.unit_holding(border, unit, catalog.rules)
        if border == whole.start or whole.start in found:
            continue
        inside = Period(max(start or whole.start, whole.start), min(end, whole.end))
        counts = _working_days(inside, catalog), _working_days(whole, catalog)
        found[whole.start] = counts if counts[1] else (inside.days, whole.days)
    return found


def _working_days(period: Period, catalog: Catalog) -> int:
    """How many days from Monday to Friday, but for the days off and the working days that the calendars name."""
    named = {one.date: one.is_workday for calendar in catalog.calendars.values() for one in calendar.days}
    days = (date.fromordinal(at) for at in range(period.start.toordinal(), period.end.toordinal()))
    return sum(named.get(day, day.isoweekday() <= 5) for day in days)
