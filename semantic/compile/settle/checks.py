"""Why a query cannot be answered although every name in it is known: time, reach, and what is not built yet."""

from dataclasses import replace
from datetime import date

from semantic import periods
from semantic.compile import inputs, timing
from semantic.compile.asked import Refused, check_places, filtered_name, is_masked_field
from semantic.compile.converted import also_read
from semantic.compile.facts.phasing import unphased
from semantic.compile.facts.spread import is_spread
from semantic.compile.facts.times_asked import by_whole_days
from semantic.compile.facts.units import unit_of
from semantic.compile.resolved import Dimension, Fact, Resolved
from semantic.compile.setting import Setting
from semantic.compile.settle.alike import as_open_throughout
from semantic.compile.settle.closes import closed_on
from semantic.compile.timing import Frame
from semantic.graph import reaches_by_fan_out
from semantic.periods import Period, Unit
from semantic.query import CYCLES, CYCLES_OF_DAYS, SAME_DAYS, DifferenceOf, Filter, SemanticQuery, TwoStep

_ORDER = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR)

# The units whose buckets hold whole buckets of another.
_HOLDERS = {
    Unit.DAY: (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR),
    Unit.WEEK: (Unit.WEEK,),
    Unit.MONTH: (Unit.MONTH, Unit.QUARTER, Unit.YEAR),
    Unit.QUARTER: (Unit.QUARTER, Unit.YEAR),
    Unit.YEAR: (Unit.YEAR,),
}


def first_step(query: SemanticQuery, steps: tuple[TwoStep, ...]) -> SemanticQuery:
    """The query of the first of two steps; refused where its buckets would not be those of the second."""
    per = {step.per for step in steps}
    units = [name for name in steps[0].per if name.startswith("@")]
    moves = [one for one in query.compare if one.to in ("previous_period", "period")]
    is_clear = len(per) == 1 and len(steps) == len(query.metrics) and not (units and moves)
    if not is_clear or len(units) > 1 or not set(units) <= {f"@{unit}" for unit in Unit}:
        raise Refused("not-yet", feature=steps[0].column)
    if units and query.grain is not None and query.grain not in _HOLDERS[Unit(units[0][1:])]:
        raise Refused("not-yet", feature=f"{steps[0].column} @{query.grain}")
    fields = tuple(name for name in steps[0].per if not name.startswith("@"))
    return replace(
        query,
        metrics=tuple(step.metric for step in steps),
        group_by=(*query.group_by, *fields),
        grain=Unit(units[0][1:]) if units else query.grain,
        metric_filters=(),
        compare=tuple(one for one in query.compare if one.to != "average"),
        derive=(),
        order_by=(),
        limit=None,
    )


def check_units(query: SemanticQuery, setting: Setting) -> None:
    """Refuses the difference of two metrics in different units: pieces less boxes, money less another money."""
    for item in query.metrics:
        if isinstance(item, DifferenceOf):
            catalog = setting.view.catalog
            left, right = (unit_of(catalog, catalog.metrics[name]) for name in item.difference)
            if left is not None and right is not None and left != right:
                raise Refused("out-of-scope", word=item.column, units=(left, right))


def check_time(query: SemanticQuery, facts: tuple[Fact, ...], frame: Frame, setting: Setting) -> None:
    """Refuses a period, a grain or a comparison that some fact has no rows or no detail for."""
    for fact in facts:
        metric = next(iter(fact.leaves.values())).name
        if fact.basis.is_any_day:
            _check_any_day(query, metric, frame, setting)
            continue
        if fact.basis.address is None:
            _check_state(query, metric, frame)
            continue
        if (name := unphased(fact, query.grain, setting.catalog)) is not None:
            raise Refused("grain-too-fine", metric=name, granularity=fact.basis.granularity.value)
        is_finer = query.grain and _ORDER.index(query.grain) < _ORDER.index(fact.basis.granularity)
        if is_finer and not is_spread(fact, query.grain, setting.catalog):
            raise Refused("grain-too-fine", metric=metric, granularity=fact.basis.granularity.value)
        is_short = query.period and timing.is_shorter(query.period, fact.basis.granularity)
        if is_short and fact.basis.is_coarse and not any("~phased" in column for column in fact.leaves):
            raise Refused("grain-too-fine", metric=metric, granularity=fact.basis.granularity.value)
    _check_comparisons(query)
    _check_cycles(query, facts, setting)
    _check_schedule(query, facts, setting)
    _check_reach(query, facts, frame, setting)


def _check_state(query: SemanticQuery, metric: str, frame: Frame) -> None:
    if query.grain or any(one.to not in ("scenario", *SAME_DAYS) for one in query.compare):
        raise Refused("no-history", metric=metric)
    if query.period and query.period.end <= frame.as_of:
        raise Refused("no-history", metric=metric)
    if query.period and query.period.start > frame.as_of:
        raise Refused("no-data-yet", metric=metric, last=frame.as_of.isoformat())


def _check_any_day(query: SemanticQuery, metric: str, frame: Frame, setting: Setting) -> None:
    """Refuses days that lie ahead, and days before anything is known."""
    if query.period and query.period.start > frame.complete_through:
        raise Refused("no-data-yet", metric=metric, last=frame.complete_through.isoformat())
    first = setting.first_day
    if query.period and first and query.period.end <= first:
        raise Refused("no-history", metric=metric, first=first.isoformat())


def known_as_of(query: SemanticQuery, facts: tuple[Fact, ...], setting: Setting) -> date | None:
    """The last day by which a row must have been posted to be seen; None: whenever it was.

    Refused where no date is named, and where a dataset does not tell when its rows became known.
    """
    if query.known_as_of is None:
        return None
    day = _close_of(query, facts, setting) if query.known_as_of == "close" else _day_named(query.known_as_of)
    for leaf in (leaf for fact in facts for leaf in fact.leaves.values()):
        read = (inputs.simple(leaf).dataset, *also_read(setting.catalog, leaf))
        if not all(_tells_when_known(name, setting) for name in read):
            raise Refused("no-history", metric=leaf.name, known_as_of=day.isoformat())
    return day


def _tells_when_known(dataset_name: str, setting: Setting) -> bool:
    """Whether a dataset says when its rows became known, in a field that the asker may see and that is not masked."""
    dataset = setting.catalog.datasets[dataset_name]
    posted = dataset.posted_at
    if posted is None:
        return False
    shown = [f"{dataset.name}.{one.name}" for one in dataset.fields.values() if posted in (one.name, one.expression)]
    seen = [name for name in shown if name in setting.view.fields and not is_masked_field(name, setting)]
    return bool(seen) or not shown


def _day_named(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused("no-such-date", word=written) from None


def _close_of(query: SemanticQuery, facts: tuple[Fact, ...], setting: Setting) -> date:
    """The day on which the period was closed in every source system behind the facts; the latest of several."""
    if query.period is None:
        raise Refused("not-yet", feature="known_as_of close")
    found = []
    for fact in facts:
        source = setting.catalog.datasets[fact.basis.dataset].source_system
        closed = closed_on(setting, source, query.period.last_day)
        if closed is None:
            metric = next(iter(fact.leaves.values())).name
            raise Refused("no-data-yet", metric=metric, unclosed=query.period.last_day.isoformat())
        found.append(closed)
    return max(found)


def _check_comparisons(query: SemanticQuery) -> None:
    timeless = [one for one in query.compare if one.to in ("previous_period", "year_before", "year_before_aligned")]
    if timeless and query.period is None and query.grain is None:
        raise Refused("no-history", comparison=timeless[0].suffix)


def _check_cycles(query: SemanticQuery, facts: tuple[Fact, ...], setting: Setting) -> None:
    """Refuses hours of dates, buckets without every place of a cycle, and days beside days at another place of it."""
    for name in query.group_by:
        if name == "@hour" and any(setting.is_date(fact.basis) for fact in facts):
            metric = next(iter(facts[0].leaves.values())).name
            raise Refused("grain-too-fine", metric=metric, granularity=Unit.DAY.value)
        is_short = name == "@week_of_month" and query.grain in (Unit.WEEK, Unit.MONTH)
        is_moved = name in CYCLES_OF_DAYS and query.grain is Unit.DAY and any(fact.shift for fact in facts)
        if is_short or is_moved:
            raise Refused("not-yet", feature=f"{name} @{query.grain}")


def _check_schedule(query: SemanticQuery, facts: tuple[Fact, ...], setting: Setting) -> None:
    """Refuses a time beyond everything that is planned: no plan is not a plan of zero."""
    planned = [fact for fact in facts if fact.basis.address and fact.basis.is_scheduled and not fact.is_base]
    if query.period is None or not planned:
        return
    lasts = []
    for fact in planned:
        extent = setting.extents.get(fact.basis)
        if extent is None or extent.last is None:
            return
        if query.period.start < periods.shift(extent.last, fact.basis.granularity, 1):
            return
        lasts.append(extent.last)
    last = max(lasts)
    metric = next(iter(planned[0].leaves.values())).name
    raise Refused("no-data-yet", metric=metric, last=last.isoformat())


def _check_reach(query: SemanticQuery, facts: tuple[Fact, ...], frame: Frame, setting: Setting) -> None:
    current = [fact for fact in facts if fact.basis.address and not fact.basis.is_scheduled and not fact.is_base]
    if query.period is None or not current:
        return
    metric = next(iter(current[0].leaves.values())).name
    last = frame.complete_through
    is_running = not frame.compares and not setting.as_of.is_over and not setting.declared
    first_seen = frame.as_of if is_running else last
    if query.period.start > first_seen:
        raise Refused("no-data-yet", metric=metric, last=last.isoformat())
    extents = [setting.extents.get(fact.basis) for fact in current]
    firsts = [extent.first for extent in extents if extent and extent.first]
    if firsts and len(firsts) == len(current) and query.period.end <= min(firsts):
        raise Refused("no-history", metric=metric, first=min(firsts).isoformat())


def checked_filters(
    dimensions: tuple[Dimension, ...],
    facts: tuple[Fact, ...],
    query: SemanticQuery,
    days: Period | None,
    setting: Setting,
) -> tuple[Filter, ...]:
    """The filters under canonical addresses, once grouping and filters are known to be shared by every fact.

    `days` are all that are read, over which members are like for like.
    """
    for dimension in dimensions:
        for fact in facts:
            check_shared(dimension.name, fact, "unreachable-dimension", setting)
    filters = []
    for one in query.filters:
        address = filtered_name(one.field, setting)
        if address in setting.view.fields and is_masked_field(address, setting):
            raise Refused("unknown-member", field=address, value=str(next(iter(one.values), "")))
        if one.op in ("in", "not_in"):
            check_places(address, one.values, setting)
        for fact in facts:
            check_shared(address, fact, "filter-not-shared", setting)
        filters.append(by_whole_days(replace(one, field=address), setting))
    return as_open_throughout(tuple(filters), days, setting)


def check_shared(name: str, fact: Fact, code: str, setting: Setting) -> None:
    """Refuses a name, with the code, that the rows of a fact have no value of."""
    metric = next(iter(fact.leaves.values())).name
    if name in CYCLES:
        if fact.basis.address is None or (fact.basis.is_coarse and name != "@hour"):
            raise Refused("grain-too-fine", metric=metric, granularity=fact.basis.granularity.value)
        return
    address = name if name in setting.view.fields else setting.view.catalog.bands[name].of
    found = setting.view.fields[address]
    if fact.basis.dataset in found.facts | found.bridged:
        return
    if code != "filter-not-shared" and reaches_by_fan_out(setting.catalog, fact.basis.dataset, address):
        raise Refused("fan-out", metric=metric, field=address)
    raise Refused(code, metric=metric, field=address)


def _reads_other_days(fact: Fact) -> bool:
    """Whether a bucket is read over rows whose own days lie in other buckets."""
    return fact.carried is not None or fact.basis.is_any_day or fact.take == "last_known"


def check_others(rows: Resolved) -> None:
    """Refuses the rest of a cut as one row where its figures would not be those of its rows: they would be of other
    days, or beside what one member has alone in some of them.
    """
    is_of_steps = rows.inner is not None or bool(rows.beside)
    is_of_all_buckets = rows.grain is not None and rows.bucket not in rows.cut_within
    is_of_other_days = is_of_all_buckets and any(fact.shift or fact.take for fact in rows.facts)
    is_of_other_days |= rows.grain is not None and any(_reads_other_days(fact) for fact in rows.facts)
    steps = [step.unit for fact in rows.facts for step in fact.shift]
    is_moved_by_day = any(unit in timing.CLAMPED for unit in steps) and (
        rows.grain is Unit.DAY or (is_of_steps and rows.grain is not None)
    )
    asides = [fact.pinned.field for fact in rows.facts if fact.pinned and rows.is_aside(fact)]
    is_partly_aside = any(_left_out_by(rows) != {field} for field in asides)
    if is_of_other_days or is_moved_by_day or is_partly_aside:
        raise Refused("not-yet", feature="others")


def _left_out_by(rows: Resolved) -> set[str]:
    """The grouping names whose members, together, a cut leaves out."""
    names = {one.name for one in rows.dimensions} | ({rows.bucket} if rows.bucket else set())
    return names - set(rows.cut_within)
