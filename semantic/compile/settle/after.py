"""What a query wants done once its figures are there: derivations, the wholes of shares, the rest of a cut."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from semantic.compile import inputs, naming
from semantic.compile.facts.bridges import crosses
from semantic.compile.resolved import Measure, Resolved, Rest
from semantic.compile.setting import Setting
from semantic.compile.settle.checks import check_others
from semantic.compile.settle.derivations import check_derivations, groups_of
from semantic.compile.settle.spans import late_notices, spans_of
from semantic.query import SemanticQuery

Settle: TypeAlias = Callable[[SemanticQuery], Resolved]


def after_aggregation(rows: Resolved, settle: Settle, setting: Setting) -> Resolved:
    """The query with everything that is done to its rows; `settle` resolves the same figures at other levels."""
    check_derivations(rows, setting)
    groups = groups_of(rows, setting)
    spanning = spans_of(rows, setting)
    late = tuple(one for one in late_notices(spanning.spans, rows.facts, setting) if one not in rows.warnings)
    return replace(
        rows,
        facts=spanning.facts,
        spans=spanning.spans,
        reach=spanning.reach,
        groups=groups,
        wholes=_wholes(rows, groups, settle, setting),
        others=_others(rows, settle),
        warnings=(*rows.warnings, *late),
    )


def _at_level(rows: Resolved, group: tuple[str, ...]) -> SemanticQuery:
    """The same figures over whole groups: grouped by these columns alone, nothing derived, filtered or cut after.

    Metrics that are not shown stay among them, so that the days they are read over are the same.
    """
    query = rows.query
    hidden = (one.column for one in rows.measures if not one.ending and not one.is_shown)
    return replace(
        query,
        metrics=(*query.metrics, *hidden),
        group_by=tuple(name for name in group if name != rows.bucket),
        grain=query.grain if rows.bucket in group else None,
        compare=tuple(one for one in query.compare if one.to != "average"),
        derive=(),
        metric_filters=(),
        order_by=(),
        limit=None,
        output="aggregate",
    )


def _wholes(
    rows: Resolved, groups: Mapping[str, tuple[str, ...]], settle: Settle, setting: Setting
) -> Mapping[str, Resolved]:
    """For every share of a metric whose parts do not surely add up: the same query at the level of the whole."""
    is_crossed = crosses(rows.dimensions, rows.facts, setting)
    by_column = {one.column: one for one in rows.measures}
    shares = {naming.derived_column(one): by_column.get(one.column) for one in rows.derives if one.as_ == "share"}
    return {
        name: settle(_at_level(rows, groups[name]))
        for name, measure in shares.items()
        if measure is not None and not (_adds_up(measure, rows, setting) and not is_crossed)
    }


def _adds_up(measure: Measure, rows: Resolved, setting: Setting) -> bool:
    is_plain = naming.step_behind(measure.column, rows.query) is None
    return is_plain and inputs.is_additive(setting.catalog, measure.metric)


def _others(rows: Resolved, settle: Settle) -> Resolved | None:
    """The rows that the cut leaves out, as one row for each group it is made within; None where that is not asked."""
    if rows.limit is None or not rows.limit.others or not (rows.dimensions or rows.grain):
        return None
    check_others(rows)
    return _of_rest(settle(_at_level(rows, rows.cut_within)), Rest(dimensions=rows.dimensions, grain=rows.grain))


def _of_rest(whole: Resolved, rest: Rest) -> Resolved:
    """The figures of what a cut left out, of second steps and of parts side by side from the first step on.

    One member's own, beside those of all members of its field, are no part of them.
    """
    names = {one.name for one in rest.dimensions}
    if whole.base_of is not None and any(fact.pinned and fact.pinned.field in names for fact in whole.facts):
        return whole
    inner = whole.inner and _of_rest(whole.inner, rest)
    return replace(whole, rest=rest, inner=inner, beside=tuple(_of_rest(part, rest) for part in whole.beside))
