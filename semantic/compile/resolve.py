"""A semantic query against the catalog: every name, right and day settled, or the reason why it cannot be answered.

Cheap on purpose (no SQL, no sqlglot): understanding asks it of every candidate reading.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from semantic import periods
from semantic.catalog import Metric
from semantic.compile import inputs, naming, timing
from semantic.compile.asked import Item, Refused, basis_of, check_texts, dimension_of, hidden_items, item_of, with_units
from semantic.compile.beginnings import beginnings_of, notices_of, unknown_of
from semantic.compile.checks import check_derives, check_time, checked_filters, first_step, refuse_unbuilt
from semantic.compile.notices import assumptions_of, warnings_of
from semantic.compile.resolved import Change, Fact, Measure, Reading, Resolved, Take
from semantic.compile.setting import Basis, Setting
from semantic.compile.timing import Frame, Window
from semantic.errors import QueryProblem
from semantic.periods import Period, Unit
from semantic.query import Comparison, SemanticQuery, TwoStep


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


def _resolved(
    query: SemanticQuery, setting: Setting, is_dated: bool | None, unmixed: frozenset[str] = frozenset()
) -> Resolved:
    refuse_unbuilt(query)
    check_texts(query)
    if any(isinstance(item, TwoStep) for item in query.metrics):
        return _two_steps(query, setting, is_dated, unmixed)
    shown = tuple(item_of(item, setting) for item in query.metrics)
    if not shown:
        raise Refused("unknown-metric", metric="")
    items = (*shown, *hidden_items(query, shown, setting))
    for item in items:
        if not inputs.is_built(setting.catalog, item.metric):
            raise Refused("not-yet", feature=item.metric.name)
    grouped = tuple(dimension_of(name, setting) for name in query.group_by)
    dimensions = with_units(grouped, items, query, setting, unmixed=unmixed)
    frame = _frame(query, items, setting)
    measures = _measures(query, items, setting)
    facts = _facts(query, measures, frame, setting)
    check_time(query, facts, frame, setting)
    filters = checked_filters(dimensions, facts, query, setting)
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
        is_dated=bool(query.period or query.grain) if is_dated is None else is_dated,
        unmixed=unmixed,
        period=query.period,
        covered=covered,
        complete_through=frame.complete_through,
        bases=bases,
        columns=columns,
        wholes=_wholes(query, measures, setting),
        unknown=unknown_of(early),
        warnings=(*stated, *notices_of(early, setting)),
        assumptions=assumptions_of(query, items, facts, frame, setting),
    )


def _two_steps(query: SemanticQuery, setting: Setting, is_dated: bool | None, unmixed: frozenset[str]) -> Resolved:
    """The metrics by member or bucket first, then aggregated again at the level of the query."""
    steps = tuple(item for item in query.metrics if isinstance(item, TwoStep))
    inner = _resolved(first_step(query, steps), setting, is_dated, unmixed)
    again = {
        f"{step.column}{one.ending}": (one, step) for one in inner.measures for step in steps if one.is_of(step.metric)
    }
    measures = tuple(replace(one, column=name) for name, (one, _) in again.items())
    changes = _changes(measures)
    dimensions = inner.dimensions[: len(query.group_by)]
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


def _take(leaf: Metric, basis: Basis) -> Take | None:
    over = inputs.simple(leaf).non_additive
    if over is None or over.over != "time" or basis.address is None or over.take == "last_known":
        return None
    return over.take or "last"


def _frame(query: SemanticQuery, items: tuple[Item, ...], setting: Setting) -> Frame:
    complete = [
        setting.complete_through[basis.dataset]
        for item in items
        for leaf, _ in inputs.leaves_of(setting.catalog, item.metric, Reading())
        if not (basis := basis_of(leaf, query, setting)).is_scheduled
    ]
    is_phased = any(_reading(item.metric, query, setting).is_phased for item in items)
    return Frame(
        period=query.period,
        grain=query.grain,
        as_of=setting.as_of.day,
        complete_through=min(complete, default=setting.as_of.day),
        compares=bool(query.compare) or is_phased,
        rules=setting.catalog.rules,
    )


def _measures(query: SemanticQuery, items: tuple[Item, ...], setting: Setting) -> tuple[Measure, ...]:
    found = [
        Measure(
            column=item.column,
            metric=item.metric,
            reading=_reading(item.metric, query, setting),
            is_shown=item.is_shown,
        )
        for item in items
    ]
    for comparison in query.compare:
        bases = [_base(item, comparison, query, setting) for item in items]
        found += [base for base in bases if base is not None]
        if not any(bases):
            raise Refused("unknown-metric", metric=items[0].column, scenario=comparison.suffix)
    return tuple(found)


def _reading(metric: Metric, query: SemanticQuery, setting: Setting) -> Reading:
    leaves = inputs.leaves_of(setting.catalog, metric, Reading())
    kinds = {basis_of(leaf, query, setting).is_scheduled for leaf, _ in leaves}
    return Reading(is_phased=kinds == {True, False})


def _base(item: Item, comparison: Comparison, query: SemanticQuery, setting: Setting) -> Measure | None:
    metric: Metric | None = item.metric
    reading = replace(_reading(item.metric, query, setting), suffix=comparison.suffix)
    if comparison.to == "scenario":
        scenario = setting.view.catalog.scenarios.get(comparison.scenario or "")
        metric = inputs.counterpart(setting.view.catalog, scenario, item.metric) if scenario else None
        reading = replace(reading, is_phased=True, is_scenario=True)
    if metric is None:
        return None
    return Measure(column=f"{item.column}:{comparison.suffix}", metric=metric, reading=reading, is_shown=item.is_shown)


def _facts(query: SemanticQuery, measures: tuple[Measure, ...], frame: Frame, setting: Setting) -> tuple[Fact, ...]:
    """The leaves of all measures, those that read the same rows together."""
    grouped: dict[tuple[Basis, Window, timing.Shift, Take | None], dict[str, Metric]] = {}
    sides: dict[tuple[Basis, Window, timing.Shift, Take | None], str] = {}
    comparisons = {one.suffix: one for one in query.compare}
    for measure in measures:
        for leaf, reading in inputs.leaves_of(setting.catalog, measure.metric, measure.reading):
            basis = basis_of(leaf, query, setting)
            take = _take(leaf, basis)
            comparison = comparisons.get(reading.suffix)
            window = _window(frame, comparison, basis, reading, is_balance=take is not None)
            shift = (*(timing.shift_of(comparison, frame) if comparison else ()), *reading.offsets)
            key = basis, window, shift if query.grain else (), take
            grouped.setdefault(key, {})[reading.column(leaf.name)] = leaf
            sides.setdefault(key, f"{basis.dataset}:{reading.suffix}" if reading.suffix else basis.dataset)
    names = _unique(tuple(sides.values()))
    return tuple(
        Fact(name=name, basis=key[0], window=key[1], shift=key[2], take=key[3], leaves=leaves)
        for name, (key, leaves) in zip(names, grouped.items(), strict=True)
    )


def _unique(names: tuple[str, ...]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(f"{name} facts" if seen[name] == 1 else f"{name} facts {seen[name]}")
    return tuple(found)


def _window(frame: Frame, comparison: Comparison | None, basis: Basis, reading: Reading, *, is_balance: bool) -> Window:
    if comparison is None:
        window = timing.current_window(frame, basis, is_balance=is_balance, is_phased=reading.is_phased)
    else:
        window = timing.base_window(frame, comparison, basis, is_balance=is_balance)
    if not reading.offsets:
        return window
    if frame.period is None and frame.grain is None:
        raise Refused("not-yet", feature="offset")
    return timing.moved(window, reading.offsets)


def _spine(query: SemanticQuery, facts: tuple[Fact, ...], frame: Frame, setting: Setting) -> tuple[date, date] | None:
    """The first and last bucket of the period within the data; None without a grain or without data."""
    if query.grain is None:
        return None
    current = [fact for fact in facts if not fact.is_base] or list(facts)
    starts, ends = [], []
    for fact in current:
        extent = setting.extents.get(fact.basis)
        if extent is None or extent.first is None or extent.last is None:
            continue
        last = extent.last
        if fact.basis.dataset in setting.declared and not fact.basis.is_scheduled:
            last = max(last, frame.complete_through)
        last = periods.shift(periods.floor(last, fact.basis.granularity, frame.rules), fact.basis.granularity, 1)
        starts.append(max(extent.first, fact.window.start or extent.first))
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


def _wholes(query: SemanticQuery, measures: tuple[Measure, ...], setting: Setting) -> Mapping[str, Resolved]:
    """For every share of a metric whose parts do not add up: the same query at the level of the whole."""
    by_column = {one.column: one for one in measures}
    found: dict[str, Resolved] = {}
    for derive in query.derive:
        measure = by_column.get(derive.column)
        if derive.as_ != "share" or measure is None or inputs.is_additive(setting.catalog, measure.metric):
            continue
        bucket = f"@{query.grain}" if query.grain else ""
        whole = replace(
            query,
            group_by=tuple(name for name in derive.within if name != bucket),
            grain=query.grain if bucket in derive.within else None,
            derive=(), metric_filters=(), order_by=(), limit=None,
        )  # fmt: skip
        found[naming.derived_column(derive)] = _resolved(whole, setting, bool(query.period or query.grain))
    return found
