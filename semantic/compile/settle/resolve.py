"""A semantic query against the catalog: every name, right and day settled, or the reason why it cannot be answered.

Cheap on purpose (no SQL, no sqlglot): understanding asks it of every candidate reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from semantic import periods
from semantic.catalog import Metric
from semantic.compile import inputs, naming, timing
from semantic.compile.asked import (
    Item,
    Refused,
    check_texts,
    dimension_of,
    fact_item,
    hidden_items,
    item_of,
    single_fields,
    with_units,
)
from semantic.compile.facts.bridges import check_crossings, check_steps, uneven_notices
from semantic.compile.facts.times_asked import within_the_period
from semantic.compile.resolved import Change, Dimension, Fact, Measure, Resolved, Sets
from semantic.compile.setting import Setting
from semantic.compile.settle.after import after_aggregation
from semantic.compile.settle.alike import days_read, together, with_tests
from semantic.compile.settle.beginnings import beginnings_of, ends_of, notices_of, starts_of, unknown_of
from semantic.compile.settle.checks import check_time, check_units, checked_filters, first_step, known_as_of
from semantic.compile.settle.comparisons import averages_of, check_comparisons, is_date, parents_of
from semantic.compile.settle.derivations import OVER_TIME
from semantic.compile.settle.detail import detailed
from semantic.compile.settle.finance import check_ended, finance_notices
from semantic.compile.settle.members import with_absent
from semantic.compile.settle.notices import assumptions_of, warnings_of
from semantic.compile.settle.parts import is_in_parts, parts_of_query, side_by_side
from semantic.compile.settle.sets import member_count, sets_of
from semantic.compile.settle.sides import facts_of, frame_of, measures_of
from semantic.compile.settle.spans import as_read, trailing_of
from semantic.compile.timing import Frame
from semantic.errors import QueryProblem
from semantic.periods import Period, Unit
from semantic.query import SAME_DAYS, Comparison, Filter, SemanticQuery, TwoStep
from semantic.result import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for a query beside what it says.

    `is_dated` overrides whether rows without a day are left out; `unmixed` are fields known to hold one value in the
    rows of this query, so that a metric need not be kept apart by them; `is_cut`: rows end with the last complete day,
    as beside a comparison; `posted_after`: only rows posted later than that day are read; `days` are read beside them,
    so that members like for like are so over those as well.
    """

    is_dated: bool | None = None
    unmixed: frozenset[str] = frozenset()
    is_cut: bool = False
    posted_after: date | None = None
    days: Period | None = None


AS_ASKED = Terms()


def resolve(query: SemanticQuery, setting: Setting, terms: Terms = AS_ASKED) -> Resolved | QueryProblem:
    """The query settled, or why it has no answer."""
    try:
        return _resolved(query, setting, terms)
    except Refused as refused:
        return refused.problem


def _resolved(query: SemanticQuery, setting: Setting, terms: Terms) -> Resolved:
    def settle(other: SemanticQuery, single: frozenset[str]) -> Resolved:
        return _rows(other, setting, replace(terms, unmixed=terms.unmixed | single))

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


def _rows(query: SemanticQuery, setting: Setting, terms: Terms) -> Resolved:
    """The aggregated rows of a query, whatever is made of them."""
    check_texts(query)
    if any(isinstance(item, TwoStep) for item in query.metrics):
        return _of_steps(query, setting, terms)
    items = _items(query, setting)
    check_units(query, setting)
    check_ended(query, items, setting)
    query = within_the_period(query, items, setting)
    grouped = tuple(dimension_of(name, setting) for name in query.group_by)
    dimensions = with_units(grouped, items, query, setting, unmixed=terms.unmixed)
    frame = frame_of(query, items, setting, is_cut=terms.is_cut)
    running = _running_bucket(query, frame)
    beside = query if running is None else replace(query, compare=(*query.compare, Comparison(to="previous_period")))
    frame = replace(frame, compares=frame.compares or running is not None)
    measures = _shown_as_asked(measures_of(beside, items, setting), query)
    facts = facts_of(beside, measures, frame, setting)
    anew = trailing_of(query, measures, setting)
    check_time(query, facts, frame, setting)
    days = days_read(as_read(query, measures, facts, setting), terms.days)
    dimensions = with_tests(dimensions, days, setting)
    filters = checked_filters(dimensions, facts, query, days, setting)
    sets = sets_behind(filters, setting)
    check_crossings(dimensions, filters, facts, setting)
    check_comparisons(query, items, dimensions, facts, setting)
    apart = _apart(dimensions, items, setting)
    grouped_by = (*parents_of(dimensions, facts[0].basis.dataset, setting), *apart)
    changes = (*_changes(measures, setting), *averages_of(query, measures, dimensions, grouped_by))
    covered, bases = _covered(query, frame, facts, setting)
    columns = _columns(query, dimensions, measures, changes, setting)
    spine = _spine(query, facts, frame, setting)
    early = beginnings_of(measures, facts, spine=spine, grain=query.grain, setting=setting)
    stated = (
        *warnings_of(query, dimensions=dimensions, items=items, facts=facts, frame=frame, setting=setting),
        *finance_notices(measures, facts, query.grain, setting),
    )
    rows = Resolved(
        query=query, dimensions=dimensions, apart=apart, filters=filters, sets=sets, columns=columns,
        facts=facts_of(beside, (*measures, *anew), frame, setting) if anew else facts,
        measures=measures, changes=changes, derives=query.derive, limit=query.limit,
        order=naming.order_of(query, dimensions, columns),
        grain=query.grain, spine=spine, running=running, period=frame.period, covered=covered, bases=bases,
        is_dated=bool(frame.period or query.grain) if terms.is_dated is None else terms.is_dated,
        is_cut=frame.compares, complete_through=frame.complete_through, days_read=days,
        unmixed=terms.unmixed, posted_after=terms.posted_after, known_as_of=known_as_of(query, facts, setting),
        unknown=unknown_of(early), ends=ends_of(measures, facts, spine, setting) if spine else {},
        warnings=(*stated, *notices_of(early, setting), *uneven_notices(dimensions, filters, facts, setting)),
        assumptions=assumptions_of(query, items, facts, frame, setting),
    )  # fmt: skip
    return _finished(rows, setting)


def _finished(rows: Resolved, setting: Setting) -> Resolved:
    """The rows with all that is done to them after aggregation."""
    for fact in (one for one in rows.facts if one.pinned):
        own = rows.as_read_by(fact)
        check_crossings(own.dimensions, own.filters, (fact,), setting)

    def at_level(whole: SemanticQuery) -> Resolved:
        return replace(_rows(whole, setting, terms_of(rows)), order=())

    return after_aggregation(rows, at_level, setting)


def terms_of(rows: Resolved) -> Terms:
    """What holds for another query over the same rows."""
    return Terms(
        is_dated=rows.is_dated,
        unmixed=rows.unmixed,
        is_cut=rows.is_cut,
        posted_after=rows.posted_after,
        days=rows.days_read,
    )


def _running_bucket(query: SemanticQuery, frame: Frame) -> date | None:
    """The bucket that is not over yet, where moves are asked: it moves from as many days of the one before."""
    moves = (one for one in query.derive if one.as_ in ("growth", "streak") and ":" not in one.column)
    if query.grain is None or not any(moves):
        return None
    holding = periods.unit_holding(frame.complete_through, query.grain, frame.rules)
    reads_on = frame.period is None or frame.complete_through in frame.period
    return holding.start if reads_on and holding.last_day > frame.complete_through else None


def _shown_as_asked(measures: tuple[Measure, ...], query: SemanticQuery) -> tuple[Measure, ...]:
    """The measures, those of a comparison that the query does not name hidden."""
    named = {"", *(one.suffix for one in query.compare)}
    return tuple(one if one.reading.suffix in named else replace(one, is_shown=False) for one in measures)


def _of_steps(query: SemanticQuery, setting: Setting, terms: Terms) -> Resolved:
    """The rows of a query with metrics of two steps, alone or beside others."""
    parts = parts_of_query(query, setting)
    if not is_in_parts(query, parts):
        return _two_steps(query, setting, terms)

    moves = any(one.as_ in OVER_TIME for one in query.derive)
    is_cut = terms.is_cut or moves or any(one.to not in SAME_DAYS for one in query.compare)

    def settle(part: SemanticQuery, days: Period | None) -> Resolved:
        return _rows(part, setting, replace(terms, is_cut=is_cut, days=together((terms.days, days))))

    return side_by_side(query, parts, lambda found: _changes(found, setting), settle, setting)


def _items(query: SemanticQuery, setting: Setting) -> tuple[Item, ...]:
    """The metrics of a query, those that are not shown last; refused where one is not known or not built yet."""
    shown = tuple(item_of(item, setting) for item in query.metrics)
    items = (*shown, *hidden_items(query, shown, setting)) or (fact_item(query, setting),)
    for item in items:
        if not inputs.is_built(setting.catalog, item.metric):
            raise Refused("not-yet", feature=item.metric.name)
    return items


def _columns(
    query: SemanticQuery,
    dimensions: tuple[Dimension, ...],
    measures: tuple[Measure, ...],
    changes: tuple[Change, ...],
    setting: Setting,
) -> tuple[Column, ...]:
    """The shown columns; refused where the query names one that is not there."""
    if (unknown := naming.unknown_column(query, dimensions, measures, changes)) is not None:
        raise Refused(unknown[0], **unknown[1])
    return naming.columns_of(query, dimensions, measures, changes, setting)


def sets_behind(filters: tuple[Filter, ...], setting: Setting) -> Sets:
    """The sets of members that filters with queries name, each settled over days of its own.

    Raises: Refused where a query has no answer, or does not give members of the filter's field.
    """
    return sets_of(filters, setting, lambda other, single: _rows(other, setting, Terms(unmixed=single)))


def _two_steps(query: SemanticQuery, setting: Setting, terms: Terms) -> Resolved:
    """The metrics by member or bucket first, then aggregated again at the level of the query."""
    steps = tuple(item for item in query.metrics if isinstance(item, TwoStep))
    first = first_step(query, steps)
    if any(name.startswith("@") for name in steps[0].per):
        items = tuple(item_of(step.metric, setting) for step in steps)
        first = within_the_period(first, items, setting, is_by_time=True)
    inner = _rows(first, setting, terms)
    per = {name for step in steps for name in step.per}
    units = {name for name in per if name.startswith("@")}
    if units and inner.spine is not None and inner.grain is not None:  # a month before the data is no month of a mean
        begun = starts_of(inner.measures, inner.facts, inner.spine, inner.grain, setting)
        inner = replace(inner, unknown={**begun, **inner.unknown})
    is_of_both = bool(units) and units != per and len(inner.facts) > 1
    inner = replace(inner, order=(), is_of_present=not units, is_of_side=is_of_both)
    again = {
        f"{step.column}{one.ending}": (one, step) for one in inner.measures for step in steps if one.is_of(step.metric)
    }
    measures = tuple(replace(one, column=name, metric=_again(one.metric, step)) for name, (one, step) in again.items())
    dimensions = (*inner.dimensions[: len(query.group_by)], *_units_of(steps, inner, setting))
    apart = tuple(one.name for one in _units_of(steps, inner, setting))
    over = tuple(one.name for one in inner.dimensions if one.kind == "field" and one not in dimensions)
    inner = replace(inner, over=over)
    check_steps(steps, inner, dimensions, setting)
    check_comparisons(query, tuple(item_of(one, setting) for one in steps), dimensions, inner.facts, setting)
    parents = parents_of(dimensions, inner.facts[0].basis.dataset, setting)
    changes = (*_changes(measures, setting), *averages_of(query, measures, dimensions, (*parents, *apart)))
    columns = _columns(query, dimensions, measures, changes, setting)
    rows = replace(
        inner,
        query=query,
        dimensions=dimensions,
        apart=apart,
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
    same = replace(terms, days=inner.days_read)
    return after_aggregation(rows, lambda whole: _two_steps(whole, setting, same), setting)


def _again(metric: Metric, step: TwoStep) -> Metric:
    """The metric of the second step: how many there are is a count, whatever they are measured in."""
    return replace(metric, unit="count") if step.aggregation == "count" else metric


def _units_of(steps: tuple[TwoStep, ...], inner: Resolved, setting: Setting) -> tuple[Dimension, ...]:
    """The groups that were added to keep units apart, which the second step must not add up either."""
    single = single_fields(tuple(item_of(step.metric, setting) for step in steps), setting)
    asked = {canonical for name in inner.query.group_by for canonical in (name, dimension_of(name, setting).name)}
    return tuple(one for one in inner.dimensions if one.name in single and one.name not in asked)


def _changes(measures: tuple[Measure, ...], setting: Setting) -> tuple[Change, ...]:
    """Every base that is a measure with the measure it stands beside."""
    return tuple(
        Change(
            current=one.column.removesuffix(one.ending),
            base=one.column,
            suffix=one.reading.suffix,
            is_shown=one.is_shown,
            in_days=is_date(one.metric, setting),
        )
        for one in measures
        if one.ending
    )


def _apart(dimensions: tuple[Dimension, ...], items: tuple[Item, ...], setting: Setting) -> tuple[str, ...]:
    """The grouping fields that keep apart what must not be added up: amounts in several currencies."""
    single = single_fields(items, setting)
    return tuple(one.name for one in dimensions if one.name in single)


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
                window = timing.moved_beside(window, comparison, frame)
                base = Period(window.start, window.end) if window.start and window.end else None
        if base is not None:
            bases[comparison.suffix] = base
    covered = frame.covered(basis)
    extent = setting.extents.get(basis)
    if covered and not frame.compares and extent and extent.last and not basis.is_coarse and not basis.is_scheduled:
        covered = covered.cut(max(frame.complete_through, min(extent.last, frame.as_of)))
    return covered, bases
