"""Metrics of two steps over several buckets up to each: a query of its own that reaches back, added up along its rows.

What the second step gives over several buckets follows from what it gives in each where it adds up, counts or takes an
extreme; a mean or median does where the first step gives one value for each bucket. No SQL.
"""

from dataclasses import replace

from semantic import periods
from semantic.compile import naming
from semantic.compile.resolved import Resolved, Span
from semantic.compile.setting import Setting
from semantic.compile.settle.spans import late_notices, since_of
from semantic.periods import CalendarRules, Period, Unit
from semantic.query import Derive, SemanticQuery, TwoStep
from semantic.result import Column

SPANNING = ("rolling", "cumulative")
_OF_BUCKETS = ("sum", "count", "min", "max")


def follows_from_buckets(step: TwoStep, grain: Unit | None) -> bool:
    """Whether a metric of two steps over several buckets follows from its values in each.

    Of members beside units of time only the sum does: which of them are counted as nothing hangs on the period.
    """
    units = [name for name in step.per if name.startswith("@")]
    if grain is None or not units:
        return False
    if len(units) < len(step.per):
        return step.aggregation == "sum"
    return step.aggregation in _OF_BUCKETS or step.per == (f"@{grain}",)


def span_query(query: SemanticQuery, step: TwoStep, derive: Derive, rules: CalendarRules) -> SemanticQuery:
    """The query of a metric of two steps over the period, and as many buckets before it as a rolling column needs."""
    alone = replace(query, metrics=(step,))
    if derive.as_ != "rolling" or query.period is None or query.grain is None:
        return alone
    first = periods.floor(query.period.start, query.grain, rules)
    earliest = periods.shift(first, query.grain, 1 - max(derive.count or 1, 1))
    return replace(alone, period=Period(earliest, query.period.end))


def as_span(part: Resolved, derive: Derive, period: Period | None, setting: Setting) -> Resolved:
    """What such a query gives: the one column over several buckets, in the buckets of a period."""
    inner, grain, rules = part.inner, part.grain, setting.catalog.rules
    if inner is None or grain is None:
        raise ValueError(f"{derive.column!r} has no two steps by time")
    of_inner, _ = part.steps[derive.column]
    measure = next(one for one in inner.measures if one.column == of_inner)
    count = derive.count if derive.as_ == "rolling" else None
    span = Span(column=naming.derived_column(derive), measure=measure, source=measure.reading, count=count)
    spine = inner.spine and (periods.floor(inner.spine[0], grain, rules), periods.floor(inner.spine[1], grain, rules))
    span = since_of(span, inner.facts, spine, grain, setting) if spine else span
    reach = (count or 1) - 1 if period is not None else 0
    first = periods.floor(period.start, grain, rules) if period is not None else None
    keys = tuple(one for one in part.columns if one.role in ("time", "dimension", "key"))
    return replace(
        part,
        facts=(),
        measures=(),
        columns=(*keys, Column(name=span.column, role="derived", type="double")),
        spine=(max(first, spine[0]) if first else spine[0], spine[1]) if spine else None,
        spans=(span,),
        reach=reach,
        warnings=late_notices((span,), inner.facts, setting),
        assumptions=(),
    )
