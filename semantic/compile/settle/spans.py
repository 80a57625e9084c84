"""Measures that span several buckets up to each: what they read before the period, where they are whole at first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from semantic import periods
from semantic.catalog import Catalog, Derived, Metric, Offset, Ratio, Simple
from semantic.compile import inputs, naming
from semantic.compile.facts.carried import reached
from semantic.compile.resolved import Fact, Measure, Reading, Resolved, Span
from semantic.compile.setting import Setting
from semantic.compile.settle.beginnings import first_buckets, metric_names
from semantic.compile.timing import Window, moved
from semantic.errors import Notice
from semantic.periods import Unit
from semantic.query import Derive, SemanticQuery

_SPANNED = ("sum", "count", "min", "max")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spanning:
    """The spanning measures of a query, the facts with all rows they read, and how many buckets that reaches back."""

    facts: tuple[Fact, ...]
    spans: tuple[Span, ...] = ()
    reach: int = 0


def can_be_spanned(catalog: Catalog, metric: Metric) -> bool:
    """Whether the metric over several buckets follows from its inputs over each: sums, counts and extremes of rows."""
    match metric.shape:
        case Simple(aggregation=aggregation, non_additive=over):
            return aggregation in _SPANNED and (over is None or over.over != "time")
        case Ratio() | Derived():
            parts = inputs.parts_of(catalog, metric, Reading()).values()
            return bool(parts) and all(can_be_spanned(catalog, part) for part, _ in parts)
        case _:
            return False


def can_be_trailed(catalog: Catalog, metric: Metric) -> bool:
    """Whether the metric can be read anew over several buckets up to each: it has rows in time and is no balance."""
    for leaf, reading in inputs.leaves_of(catalog, metric, Reading()):
        shape = inputs.simple(leaf)
        is_balance = shape.non_additive is not None and shape.non_additive.over == "time"
        has_time = shape.time_field or catalog.datasets[shape.dataset].time_field
        if is_balance or shape.is_state or shape.is_any_day or not has_time or reading.carried is not None:
            return False
    return True


def trailing_of(query: SemanticQuery, measures: tuple[Measure, ...], setting: Setting) -> tuple[Measure, ...]:
    """The measures that are read anew over several buckets up to each, since they do not follow from those."""
    by_column = {one.column: one for one in measures}
    return tuple(
        replace(measure, reading=anew)
        for one in query.derive
        if (measure := by_column.get(one.column)) and (anew := _anew(one, measure, query.grain, setting))
    )


def _anew(one: Derive, measure: Measure, grain: Unit | None, setting: Setting) -> Reading | None:
    catalog, metric = setting.catalog, measure.metric
    if grain is None or can_be_spanned(catalog, metric) or not can_be_trailed(catalog, metric):
        return None
    if one.as_ == "cumulative":
        return replace(measure.reading, carried="all", over="to date")
    if one.as_ == "rolling" and one.count is not None and one.count > 0:
        return replace(measure.reading, carried=Offset(count=one.count, unit=grain), over="whole buckets")
    return None


def as_read(
    query: SemanticQuery, measures: tuple[Measure, ...], facts: tuple[Fact, ...], setting: Setting
) -> tuple[Fact, ...]:
    """The facts with all days that are read of each: those carried into the period, those a rolling window reaches."""
    rules = setting.catalog.rules
    found = [one if one.carried is None else replace(one, window=reached(one, query.grain, rules)) for one in facts]
    for one in query.derive:
        measure = next((measure for measure in measures if measure.column == one.column), None)
        if one.as_ != "rolling" or measure is None or query.grain is None or query.period is None:
            continue
        leaves = inputs.leaves_of(setting.catalog, measure.metric, measure.reading)
        columns = {reading.column(leaf.name) for leaf, reading in leaves}
        first = periods.floor(query.period.start, query.grain, rules)
        earliest = periods.shift(first, query.grain, 1 - max(one.count or 1, 1))
        found = [fact if columns.isdisjoint(fact.leaves) else _from(earliest, fact) for fact in found]
    return tuple(found)


def spans_of(rows: Resolved, setting: Setting) -> Spanning:
    """The measures that a query wants rolled or accumulated, and the facts with the rows before the period."""
    if rows.beside:  # each part has its own
        return Spanning(facts=rows.facts)
    by_column = {one.column: one for one in rows.measures}
    wanted = [one for one in rows.derives if one.as_ in ("rolling", "cumulative")]
    spans = tuple(
        Span(
            column=naming.derived_column(one),
            measure=by_column[one.column],
            source=by_column[one.column].reading,
            count=one.count if one.as_ == "rolling" else None,
            anew=_anew(one, by_column[one.column], rows.grain, setting),
        )
        for one in wanted
    )
    if rows.spine is None or rows.grain is None:
        return Spanning(facts=rows.facts, spans=spans)
    since = tuple(since_of(one, rows.facts, rows.spine, rows.grain, setting) for one in spans)
    return _reaching_back(rows, since, rows.grain, setting)


def _reaching_back(rows: Resolved, spans: tuple[Span, ...], grain: Unit, setting: Setting) -> Spanning:
    """The facts with as many buckets before the period as the longest rolling column needs.

    Where the period starts within a bucket, whole buckets are facts of their own beside those of the period.
    """
    rolled = [one for one in spans if one.count is not None and one.anew is None]
    reach = max((one.count or 1 for one in rolled), default=1) - 1
    facts = rows.facts
    if rows.period is None or not rolled:
        return Spanning(facts=facts, spans=spans)
    columns = dict(pair for one in rolled for pair in _leaf_columns(one, setting))
    reading = [one for one in facts if not columns.keys().isdisjoint(one.leaves)]
    first = periods.floor(rows.period.start, grain, setting.catalog.rules)
    earliest = periods.shift(first, grain, -reach)
    is_whole = all(one.window.start == moved(Window(start=first), one.shift).start for one in reading)
    if is_whole and rows.period.start == first:
        longer = tuple(_from(earliest, one) if one in reading else one for one in facts)
        return Spanning(facts=longer, spans=spans, reach=reach)
    whole = tuple(_whole(_from(earliest, one), columns) for one in reading)
    apart = tuple(one if one.count is None else replace(one, source=_whole_reading(one.source)) for one in spans)
    return Spanning(facts=(*facts, *whole), spans=apart, reach=reach)


def _from(earliest: date, fact: Fact) -> Fact:
    """A fact with the rows from a bucket on."""
    start = moved(Window(start=earliest), fact.shift).start
    start = min(start, fact.window.start) if start and fact.window.start else start
    share_of = (start, fact.window.share_of[1]) if fact.window.share_of else None
    return replace(fact, window=replace(fact.window, start=start, share_of=share_of))


def _whole(fact: Fact, columns: Mapping[str, str]) -> Fact:
    leaves = {columns[name]: metric for name, metric in fact.leaves.items() if name in columns}
    return replace(fact, name=f"{fact.name} in whole", leaves=leaves)


def _whole_reading(reading: Reading) -> Reading:
    return replace(reading, over="whole")


def _leaf_columns(one: Span, setting: Setting) -> Iterator[tuple[str, str]]:
    """The columns of a measure's leaves, each with that of its whole buckets."""
    for leaf, reading in inputs.leaves_of(setting.catalog, one.measure.metric, one.measure.reading):
        yield reading.column(leaf.name), _whole_reading(reading).column(leaf.name)


def since_of(one: Span, facts: tuple[Fact, ...], spine: tuple[date, date], grain: Unit, setting: Setting) -> Span:
    """A spanning measure with the first bucket that it has a value in."""
    firsts = tuple(first_buckets(one.measure, facts, grain, setting))
    if one.count is None:
        return replace(one, is_void=any(is_moved and first > spine[0] for first, is_moved in firsts))
    if not firsts:
        return one
    since = periods.shift(max(first for first, _ in firsts), grain, one.count - 1)
    return replace(one, since=since if since > spine[0] else None, is_void=since > spine[1])


def late_notices(spans: tuple[Span, ...], facts: tuple[Fact, ...], setting: Setting) -> tuple[Notice, ...]:
    """One warning for the measures whose first windows are empty because they begin before the same day of data."""
    by_column = {column: fact for fact in facts for column in fact.leaves}
    found: dict[date, dict[str, None]] = {}
    for one in spans:
        if one.since is None and not one.is_void:
            continue
        leaves = inputs.leaves_of(setting.catalog, one.measure.metric, one.measure.reading)
        extents = [setting.extents.get(by_column[reading.column(leaf.name)].basis) for leaf, reading in leaves]
        first = max(extent.first for extent in extents if extent and extent.first)
        found.setdefault(first, {}).update(dict.fromkeys(metric_names(one.measure, setting)))
    return tuple(
        Notice(code="partial-period", parameters={"metrics": tuple(names), "first": first.isoformat()})
        for first, names in found.items()
    )
