"""A semantic query against the catalog: every name, right and day settled, or the reason why it cannot be answered.

Cheap on purpose (no SQL, no sqlglot): understanding asks it of every candidate reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from semantic import periods
from semantic.catalog import Metric, Simple
from semantic.compile import inputs, naming, timing
from semantic.compile.resolved import Change, Dimension, Fact, Measure, Reading, Resolved, Take
from semantic.compile.setting import Basis, Setting
from semantic.compile.timing import Frame, Window
from semantic.errors import Notice, QueryProblem
from semantic.graph import canonical_address, reaches_by_fan_out
from semantic.periods import Period, Unit
from semantic.query import CYCLES, Comparison, Filter, MetricItem, SemanticQuery, TwoStep, column_of

_DERIVED_NOW = ("share", "rank", "cumulative", "growth")
_ORDER = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR)


class Refused(Exception):
    """Carries a problem out of the depths of this module; never leaves it."""

    def __init__(self, code: str, **parameters: str | int | float | tuple[str, ...]) -> None:
        super().__init__(code)
        self.problem = QueryProblem(code=code, parameters=parameters)


@dataclass(frozen=True, slots=True)
class Item:
    """A metric asked for, under the column it fills; hidden ones only order or filter."""

    column: str
    metric: Metric
    is_shown: bool = True


def resolve(query: SemanticQuery, setting: Setting, *, is_dated: bool | None = None) -> Resolved | QueryProblem:
    """The query settled, or why it has no answer. `is_dated` overrides whether rows without a day are left out."""
    try:
        return _resolved(query, setting, is_dated)
    except Refused as refused:
        return refused.problem


def _resolved(query: SemanticQuery, setting: Setting, is_dated: bool | None) -> Resolved:
    _refuse_unbuilt(query)
    shown = tuple(_item(item, setting) for item in query.metrics)
    if not shown:
        raise Refused("unknown-metric", metric="")
    items = (*shown, *_hidden_items(query, shown, setting))
    for item in items:
        if not inputs.is_built(setting.catalog, item.metric):
            raise Refused("not-yet", feature=item.metric.name)
    dimensions = _with_units(tuple(_dimension(name, setting) for name in query.group_by), items, query, setting)
    frame = _frame(query, items, setting)
    measures = _measures(query, items, setting)
    facts = _facts(query, measures, frame, setting)
    _check_time(query, facts, frame, setting)
    filters = _checked(dimensions, facts, query, setting)
    changes = tuple(
        Change(current=one.column.split(":")[0], base=one.column, suffix=one.reading.suffix)
        for one in measures
        if one.reading.suffix and one.is_shown
    )
    covered, bases = _covered(query, frame, facts, setting)
    columns = naming.columns_of(query, dimensions, measures, changes, setting)
    if (unknown := naming.unknown_column(query, dimensions, measures, changes)) is not None:
        raise Refused(unknown[0], **unknown[1])
    _check_derives(query, measures, facts, setting)
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
        spine=_spine(query, facts, frame, setting),
        is_dated=bool(query.period or query.grain) if is_dated is None else is_dated,
        period=query.period,
        covered=covered,
        complete_through=frame.complete_through,
        bases=bases,
        columns=columns,
        wholes=_wholes(query, measures, setting),
        compared=query.compare,
        warnings=_warnings(query, dimensions, items, facts, frame, setting),
        assumptions=_assumptions(query, items, facts, frame, setting),
    )


def _refuse_unbuilt(query: SemanticQuery) -> None:
    features = [item.column for item in query.metrics if isinstance(item, TwoStep)]
    features += ["known_as_of"] if query.known_as_of else []
    features += ["in_query" for one in query.filters if one.op == "in_query"]
    features += [one.as_ for one in query.derive if one.as_ not in _DERIVED_NOW]
    features += [one.to for one in query.compare if one.to in ("member", "average")]
    features += [query.output] if query.output != "aggregate" else []
    features += ["others"] if query.limit and query.limit.others else []
    if features:
        raise Refused("not-yet", feature=features[0])


def _item(item: MetricItem, setting: Setting) -> Item:
    metric = inputs.metric_of(setting.view.catalog, item)
    if isinstance(metric, str):
        raise Refused("unknown-metric", metric=metric)
    return Item(column_of(item), metric)


def _hidden_items(query: SemanticQuery, shown: tuple[Item, ...], setting: Setting) -> tuple[Item, ...]:
    """The metrics that only order, filter or derive."""
    written = [one.by for one in (*query.order_by, *query.metric_filters)] + [one.column for one in query.derive]
    known = {item.column for item in shown} | set(query.group_by) | {one.name for one in query.derive}
    names = dict.fromkeys(naming.metric_part(by) for by in written if not by.startswith("@"))
    missing = [name for name in names if name not in known and "." not in name]
    return tuple(replace(_item(name, setting), is_shown=False) for name in missing)


def _dimension(name: str, setting: Setting) -> Dimension:
    if name in CYCLES:
        return Dimension(name=name, kind="cycle")
    if name in setting.view.catalog.bands and name not in setting.view.fields:
        return Dimension(name=name, kind="band")
    address = _address(name, setting)
    found = setting.view.fields[address]
    is_masked = is_masked_field(address, setting)
    return Dimension(
        name=address, kind="field", has_key=found.field.display_of is not None and not is_masked, is_masked=is_masked
    )


def _address(name: str, setting: Setting) -> str:
    if name in setting.view.fields:
        return name
    canonical = canonical_address(setting.view.catalog, name)
    if canonical is None or canonical not in setting.view.fields:
        raise Refused("unreachable-dimension", field=name)
    return canonical


def is_masked_field(address: str, setting: Setting) -> bool:
    """Whether the asker may not see the values of a field."""
    found = setting.view.fields[address]
    return bool({address, f"{found.home}.{found.field.name}"} & setting.rights.masked)


def _with_units(
    dimensions: tuple[Dimension, ...], items: tuple[Item, ...], query: SemanticQuery, setting: Setting
) -> tuple[Dimension, ...]:
    """The grouping with the fields over which a metric may not be mixed (`require: single`)."""
    names = [one.name for one in dimensions]
    fixed = [one.field for one in query.filters if one.op == "in" and len(one.values) == 1]
    added = [name for name in _single_fields(items, setting) if name not in (*names, *fixed)]
    return (*dimensions, *(_dimension(name, setting) for name in added))


def _single_fields(items: tuple[Item, ...], setting: Setting) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for item in items:
        for leaf, _ in inputs.leaves_of(setting.catalog, item.metric, Reading()):
            shape = leaf.shape
            if isinstance(shape, Simple) and shape.non_additive and shape.non_additive.require == "single":
                over = shape.non_additive.over
                found[over if "." in over else f"{shape.dataset}.{over}"] = None
    return tuple(found)


def _basis(leaf: Metric, query: SemanticQuery, setting: Setting) -> Basis:
    shape = leaf.shape
    assert isinstance(shape, Simple)
    dataset = setting.catalog.datasets[shape.dataset]
    if query.time_field is None:
        return setting.basis_of(dataset, None if shape.is_state else shape.time_field or dataset.time_field)
    found = setting.view.fields.get(query.time_field)
    if found is None or found.field.kind != "time" or dataset.name not in found.facts:
        raise Refused("unreachable-dimension", field=query.time_field, metric=leaf.name)
    return setting.basis_of(dataset, query.time_field)


def _take(leaf: Metric, basis: Basis) -> Take | None:
    assert isinstance(leaf.shape, Simple)
    over = leaf.shape.non_additive
    if over is None or over.over != "time" or basis.address is None or over.take == "last_known":
        return None
    return over.take or "last"


def _frame(query: SemanticQuery, items: tuple[Item, ...], setting: Setting) -> Frame:
    complete = [
        setting.complete_through[basis.dataset]
        for item in items
        for leaf, _ in inputs.leaves_of(setting.catalog, item.metric, Reading())
        if not (basis := _basis(leaf, query, setting)).is_scheduled
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
        Measure(column=item.column, metric=item.metric, reading=_reading(item.metric, query, setting), is_shown=item.is_shown)
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
    kinds = {_basis(leaf, query, setting).is_scheduled for leaf, _ in leaves}
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
            basis = _basis(leaf, query, setting)
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


def _check_time(query: SemanticQuery, facts: tuple[Fact, ...], frame: Frame, setting: Setting) -> None:
    for fact in facts:
        metric = next(iter(fact.leaves.values())).name
        if fact.basis.address is None:
            _check_state(query, metric, frame)
            continue
        if query.grain and _ORDER.index(query.grain) < _ORDER.index(fact.basis.granularity):
            raise Refused("grain-too-fine", metric=metric, granularity=fact.basis.granularity.value)
        is_short = query.period and timing.is_shorter(query.period, fact.basis.granularity)
        if is_short and fact.basis.is_coarse and not any("~phased" in column for column in fact.leaves):
            raise Refused("grain-too-fine", metric=metric, granularity=fact.basis.granularity.value)
    _check_comparisons(query)
    _check_reach(query, facts, frame, setting)


def _check_state(query: SemanticQuery, metric: str, frame: Frame) -> None:
    if query.grain or any(one.to != "scenario" for one in query.compare):
        raise Refused("no-history", metric=metric)
    if query.period and query.period.end <= frame.as_of:
        raise Refused("no-history", metric=metric)
    if query.period and query.period.start > frame.as_of:
        raise Refused("no-data-yet", metric=metric, last=frame.as_of.isoformat())


def _check_comparisons(query: SemanticQuery) -> None:
    timeless = [one for one in query.compare if one.to in ("previous_period", "year_before", "year_before_aligned")]
    if timeless and query.period is None and query.grain is None:
        raise Refused("no-history", comparison=timeless[0].suffix)


def _check_reach(query: SemanticQuery, facts: tuple[Fact, ...], frame: Frame, setting: Setting) -> None:
    current = [fact for fact in facts if fact.basis.address and not fact.basis.is_scheduled and not fact.is_base]
    if query.period is None or not current:
        return
    metric = next(iter(current[0].leaves.values())).name
    last = frame.complete_through
    is_running = not query.compare and not setting.as_of.is_over and not setting.declared
    first_seen = frame.as_of if is_running else last
    if query.period.start > first_seen:
        raise Refused("no-data-yet", metric=metric, last=last.isoformat())
    extents = [setting.extents.get(fact.basis) for fact in current]
    firsts = [extent.first for extent in extents if extent and extent.first]
    if firsts and len(firsts) == len(current) and query.period.end <= min(firsts):
        raise Refused("no-history", metric=metric, first=min(firsts).isoformat())


def _check_derives(
    query: SemanticQuery, measures: tuple[Measure, ...], facts: tuple[Fact, ...], setting: Setting
) -> None:
    by_column = {one.column: one for one in measures}
    for derive in query.derive:
        measure = by_column.get(derive.column)
        if derive.as_ == "share" and measure and not inputs.has_share(setting.catalog, measure.metric):
            raise Refused("not-yet", feature=derive.name)
        if derive.as_ in ("cumulative", "growth") and (query.grain is None or measure is None):
            raise Refused("not-yet", feature=derive.name)
        is_flow = measure and inputs.is_additive(setting.catalog, measure.metric) and not any(one.take for one in facts)
        if derive.as_ == "cumulative" and not is_flow:
            raise Refused("not-yet", feature=derive.name)


def _checked(
    dimensions: tuple[Dimension, ...], facts: tuple[Fact, ...], query: SemanticQuery, setting: Setting
) -> tuple[Filter, ...]:
    """The filters under canonical addresses, once grouping and filters are known to be shared by every fact."""
    for dimension in dimensions:
        for fact in facts:
            _check_shared(dimension.name, fact, "unreachable-dimension", setting)
    filters = []
    for one in query.filters:
        address = one.field if one.field in CYCLES or _is_band(one.field, setting) else _address(one.field, setting)
        if address in setting.view.fields and is_masked_field(address, setting):
            raise Refused("unknown-member", field=address, value=str(next(iter(one.values), "")))
        for fact in facts:
            _check_shared(address, fact, "filter-not-shared", setting)
        filters.append(replace(one, field=address))
    return tuple(filters)


def _is_band(name: str, setting: Setting) -> bool:
    return name in setting.view.catalog.bands and name not in setting.view.fields


def _check_shared(name: str, fact: Fact, code: str, setting: Setting) -> None:
    metric = next(iter(fact.leaves.values())).name
    if name in CYCLES:
        if fact.basis.address is None or (fact.basis.is_coarse and name != "@hour"):
            raise Refused("grain-too-fine", metric=metric, granularity=fact.basis.granularity.value)
        return
    address = setting.view.catalog.bands[name].of if _is_band(name, setting) else name
    if fact.basis.dataset in setting.view.fields[address].facts:
        return
    if code != "filter-not-shared" and reaches_by_fan_out(setting.catalog, fact.basis.dataset, address):
        raise Refused("fan-out", metric=metric, field=address)
    raise Refused(code, metric=metric, field=address)


def _spine(
    query: SemanticQuery, facts: tuple[Fact, ...], frame: Frame, setting: Setting
) -> tuple[date, date] | None:
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
        ends.append(min(last, fact.window.end or last) - timedelta(days=1))
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


def _warnings(
    query: SemanticQuery,
    dimensions: tuple[Dimension, ...],
    items: tuple[Item, ...],
    facts: tuple[Fact, ...],
    frame: Frame,
    setting: Setting,
) -> tuple[Notice, ...]:
    found = []
    fine = [fact for fact in facts if fact.basis.address and not fact.basis.is_scheduled and not fact.basis.is_coarse]
    last = frame.complete_through
    if fine and query.period and query.period.last_day > last:
        phased = {leaf.name for fact in facts if fact.window.share_of for leaf in fact.leaves.values()}
        stated: dict[str, str | tuple[str, ...]] = {"through": last.isoformat()}
        stated |= {"phased": tuple(sorted(phased))} if phased else {}
        found.append(Notice(code="partial-period", parameters=stated))
    uncertified = tuple(item.column for item in items if item.is_shown and not item.metric.certified)
    if uncertified:
        found.append(Notice(code="uncertified", parameters={"metrics": uncertified}))
    added = tuple(one.name for one in dimensions if one.name not in query.group_by and one.name in _single_fields(items, setting))
    if added:
        found.append(Notice(code="mixed-units", parameters={"fields": added}))
    stale = _stale(fine, last, setting)
    return (*found, stale) if stale else tuple(found)


def _stale(facts: list[Fact], complete_through: date, setting: Setting) -> Notice | None:
    for fact in facts:
        extent = setting.extents.get(fact.basis)
        if fact.basis.dataset in setting.declared:
            continue
        if extent and extent.last and periods.shift(extent.last, fact.basis.granularity, 1) < complete_through:
            return Notice(code="stale-data", parameters={"dataset": fact.basis.dataset, "last": extent.last.isoformat()})
    return None


def _assumptions(
    query: SemanticQuery, items: tuple[Item, ...], facts: tuple[Fact, ...], frame: Frame, setting: Setting
) -> tuple[Notice, ...]:
    found = []
    bases: dict[str, str] = {}
    for item in items:
        for leaf, _ in inputs.leaves_of(setting.catalog, item.metric, Reading()):
            basis = _basis(leaf, query, setting)
            if basis.address is not None and item.is_shown:
                field = basis.address if "." in basis.address else f"{basis.dataset}.{basis.address}"
                bases.setdefault(item.column, field)
    if len(set(bases.values())) > 1 and (query.period or query.grain):
        shown = tuple(f"{column}={address}" for column, address in bases.items())
        found.append(Notice(code="time-basis", parameters={"bases": shown}))
    if any(fact.take in ("last", "first") or fact.basis.address is None for fact in facts):
        is_state = all(fact.basis.address is None for fact in facts)
        last = frame.as_of if is_state else frame.complete_through
        day = min(last, query.period.last_day) if query.period else last
        found.append(Notice(code="balance-date", parameters={"day": day.isoformat()}))
    return tuple(found)
