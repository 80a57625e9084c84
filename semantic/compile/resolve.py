"""A semantic query against the catalog: every name, right and day settled, or the reason why it cannot be answered.

Cheap on purpose (no SQL, no sqlglot): understanding asks it of every candidate reading.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from semantic import periods
from semantic.compile import inputs, naming, timing
from semantic.compile.asked import Refused, check_texts, dimension_of, fact_item, hidden_items, item_of, with_units
from semantic.compile.beginnings import beginnings_of, notices_of, unknown_of
from semantic.compile.bridges import check_crossings, check_steps, crosses, uneven_notices
from semantic.compile.checks import (
    check_derives,
    check_time,
    check_units,
    checked_filters,
    first_step,
    known_as_of,
    refuse_unbuilt,
)
from semantic.compile.detail import detailed
from semantic.compile.finance import check_ended, finance_notices
from semantic.compile.members import with_absent
from semantic.compile.notices import assumptions_of, warnings_of
from semantic.compile.parts import is_in_parts, parts_of_query, side_by_side
from semantic.compile.resolved import Change, Fact, Measure, Resolved, Sets
from semantic.compile.sets import member_count, sets_of
from semantic.compile.setting import Setting
from semantic.compile.sides import facts_of, frame_of, measures_of
from semantic.compile.times_asked import within_the_period
from semantic.compile.timing import Frame
from semantic.errors import QueryProblem
from semantic.periods import Period, Unit
from semantic.query import Filter, SemanticQuery, TwoStep


def resolve(
    query: SemanticQuery, setting: Setting, *, is_dated: bool | None = None, unmixed: frozenset[str] = frozenset()
) -> Resolved | QueryProblem:
    """The query settled, or why it has no answer.

    `is_dated` overrides whether rows without a day are left out; `unmixed` are fields known to hold one value in the
    rows of this query, so that a metric need not be kept apart by them.
    """
    try:
        return _resolved(query, setting, is_dated, unmixed)
    except Refused as refused:
        return refused.problem


def _resolved(query: SemanticQuery, setting: Setting, is_dated: bool | None, unmixed: frozenset[str]) -> Resolved:
    def settle(other: SemanticQuery, single: frozenset[str]) -> Resolved:
        return _rows(other, setting, is_dated, unmixed | single)

    if not query.metrics and query.output in ("aggregate", "rows"):
        raise Refused("unknown-metric", metric="")
    match query.output:
        case "aggregate":
            return settle(query, frozenset())
        case "members":
            return with_absent(settle(query, frozenset()), setting)
        case "member_count":
            return member_count(query, setting, settle)
        case "rows":
            return detailed(query, setting, settle)


def _rows(query: SemanticQuery, setting: Setting, is_dated: bool | None, unmixed: frozenset[str]) -> Resolved:
    """The aggregated rows of a query, whatever is made of them."""
    refuse_unbuilt(query)
    check_texts(query)
    if any(isinstance(item, TwoStep) for item in query.metrics):
        queries = parts_of_query(query, setting)
        if not is_in_parts(query, queries):
            return _two_steps(query, setting, is_dated, unmixed)
        return side_by_side(query, queries, _changes, lambda part: _rows(part, setting, is_dated, unmixed), setting)
    shown = tuple(item_of(item, setting) for item in query.metrics)
    items = (*shown, *hidden_items(query, shown, setting)) or (fact_item(query, setting),)
    for item in items:
        if not inputs.is_built(setting.catalog, item.metric):
            raise Refused("not-yet", feature=item.metric.name)
    check_units(query, setting)
    check_ended(query, items, setting)
    query = within_the_period(query, items, setting)
    grouped = tuple(dimension_of(name, setting) for name in query.group_by)
    dimensions = with_units(grouped, items, query, setting, unmixed=unmixed)
    frame = frame_of(query, items, setting)
    measures = measures_of(query, items, setting)
    facts = facts_of(query, measures, frame, setting)
    check_time(query, facts, frame, setting)
    filters = checked_filters(dimensions, facts, query, setting)
    sets = sets_behind(filters, setting)
    check_crossings(dimensions, filters, facts, setting)
    changes = _changes(measures)
    covered, bases = _covered(query, frame, facts, setting)
    columns = naming.columns_of(query, dimensions, measures, changes, setting)
    if (unknown := naming.unknown_column(query, dimensions, measures, changes)) is not None:
        raise Refused(unknown[0], **unknown[1])
    check_derives(query, measures, facts, setting)
    spine = _spine(query, facts, frame, setting)
    early = beginnings_of(measures, facts, spine=spine, grain=query.grain, setting=setting)
    stated = warnings_of(query, dimensions=dimensions, items=items, facts=facts, frame=frame, setting=setting)
    return Resolved(
        query=query,
        dimensions=dimensions,
        filters=filters,
        facts=facts,
        measures=measures,
        changes=changes,
        derives=query.derive,
        order=naming.order_of(query, dimensions, columns),
        limit=query.limit,
        grain=query.grain,
        spine=spine,
        is_dated=bool(frame.period or query.grain) if is_dated is None else is_dated,
        unmixed=unmixed,
        period=frame.period,
        covered=covered,
        complete_through=frame.complete_through,
        bases=bases,
        columns=columns,
        wholes=_wholes(query, measures, setting, is_crossed=crosses(dimensions, facts, setting)),
        unknown=unknown_of(early),
        known_as_of=known_as_of(query, facts, setting),
        sets=sets,
        warnings=(
            *stated,
            *notices_of(early, setting),
            *finance_notices(measures, facts, query.grain, setting),
            *uneven_notices(dimensions, filters, facts, setting),
        ),
        assumptions=assumptions_of(query, items, facts, frame, setting),
    )


def sets_behind(filters: tuple[Filter, ...], setting: Setting) -> Sets:
    """The sets of members that filters with queries name, each settled over days of its own.

    Raises: Refused where a query has no answer, or does not give members of the filter's field.
    """
    return sets_of(filters, setting, lambda other, single: _rows(other, setting, None, single))


def _two_steps(query: SemanticQuery, setting: Setting, is_dated: bool | None, unmixed: frozenset[str]) -> Resolved:
    """The metrics by member or bucket first, then aggregated again at the level of the query."""
    steps = tuple(item for item in query.metrics if isinstance(item, TwoStep))
    inner = _rows(first_step(query, steps), setting, is_dated, unmixed)
    is_by_time = any(name.startswith("@") for step in steps for name in step.per)
    inner = replace(inner, order=(), is_of_present=not is_by_time)
    again = {
        f"{step.column}{one.ending}": (one, step) for one in inner.measures for step in steps if one.is_of(step.metric)
    }
    measures = tuple(replace(one, column=name) for name, (one, _) in again.items())
    changes = _changes(measures)
    dimensions = inner.dimensions[: len(query.group_by)]
    check_steps(steps, inner, dimensions, setting)
    columns = naming.columns_of(query, dimensions, measures, changes, setting)
    if (unknown := naming.unknown_column(query, dimensions, measures, changes)) is not None:
        raise Refused(unknown[0], **unknown[1])
    return replace(
        inner,
        query=query,
        dimensions=dimensions,
        measures=measures,
        changes=changes,
        derives=query.derive,
        order=naming.order_of(query, dimensions, columns),
        limit=query.limit,
        grain=query.grain,
        spine=None,
        columns=columns,
        inner=inner,
        steps={name: (one.column, step.aggregation) for name, (one, step) in again.items()},
    )


def _changes(measures: tuple[Measure, ...]) -> tuple[Change, ...]:
    """Every shown base with the measure it stands beside."""
    return tuple(
        Change(current=one.column.removesuffix(one.ending), base=one.column, suffix=one.reading.suffix)
        for one in measures
        if one.ending and one.is_shown
    )


def _spine(query: SemanticQuery, facts: tuple[Fact, ...], frame: Frame, setting: Setting) -> tuple[date, date] | None:
    """The first and last bucket of the period within the data; None without a grain or without data."""
    if query.grain is None:
        return None
    current = [fact for fact in facts if not fact.is_base] or list(facts)
    starts, ends = [], []
    for fact in current:
        if fact.basis.is_any_day and fact.window.end and (start := fact.window.start or setting.first_day):
            starts.append(start)
            ends.append(periods.shift(fact.window.end, Unit.DAY, -1))
        extent = setting.extents.get(fact.basis)
        if extent is None or extent.first is None or extent.last is None:
            continue
        last = extent.last
        carries_on = fact.carried is not None or fact.take == "last_known" or fact.basis.dataset in setting.declared
        if carries_on and not fact.basis.is_scheduled:
            last = max(last, frame.complete_through)
        last = periods.shift(periods.floor(last, fact.basis.granularity, frame.rules), fact.basis.granularity, 1)
        first_read = fact.window.share_of[0] if fact.window.share_of else fact.window.start
        starts.append(max(extent.first, first_read or extent.first))
        ends.append(periods.shift(min(last, fact.window.end or last), Unit.DAY, -1))
    if not starts or max(ends) < min(starts):
        return None
    first = periods.floor(min(starts), query.grain, frame.rules)
    return first, periods.floor(max(ends), query.grain, frame.rules)


def _covered(
    query: SemanticQuery, frame: Frame, facts: tuple[Fact, ...], setting: Setting
) -> tuple[Period | None, Mapping[str, Period]]:
    basis = next((fact.basis for fact in facts if fact.basis.address and not fact.is_base), facts[0].basis)
    bases = {}
    for comparison in query.compare:
        base = timing.base_period(frame, comparison, basis) if query.grain is None else None
        if query.grain and query.period and (covered := frame.covered(basis)):
            window = timing.Window(start=covered.start, end=covered.end)
            if comparison.to == "period":
                base = comparison.period
            elif comparison.to == "scenario":
                base = covered
            else:
                window = timing.moved(window, timing.shift_of(comparison, frame))
                base = Period(window.start, window.end) if window.start and window.end else None
        if base is not None:
            bases[comparison.suffix] = base
    covered = frame.covered(basis)
    extent = setting.extents.get(basis)
    if covered and not query.compare and extent and extent.last and not basis.is_coarse and not basis.is_scheduled:
        covered = covered.cut(max(frame.complete_through, min(extent.last, frame.as_of)))
    return covered, bases


def _wholes(
    query: SemanticQuery, measures: tuple[Measure, ...], setting: Setting, *, is_crossed: bool
) -> Mapping[str, Resolved]:
    """For every share of a metric whose parts do not add up: the same query at the level of the whole.

    `is_crossed`: a fact may stand in several groups, so that no parts add up.
    """
    by_column = {one.column: one for one in measures}
    found: dict[str, Resolved] = {}
    for derive in query.derive:
        measure = by_column.get(derive.column)
        if derive.as_ != "share" or measure is None:
            continue
        if not is_crossed and inputs.is_additive(setting.catalog, measure.metric):
            continue
        bucket = f"@{query.grain}" if query.grain else ""
        whole = replace(
            query,
            group_by=tuple(name for name in derive.within if name != bucket),
            grain=query.grain if bucket in derive.within else None,
            derive=(), metric_filters=(), order_by=(), limit=None,
        )  # fmt: skip
        found[naming.derived_column(derive)] = _rows(whole, setting, bool(query.period or query.grain), frozenset())
    return found
