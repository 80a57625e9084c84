"""What of a result lies before its data begin or after they end: bases with nothing behind them, buckets too early."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from semantic import periods
from semantic.catalog import Metric
from semantic.compile import inputs
from semantic.compile.converted import Converted, following_bases
from semantic.compile.facts.carried import reached
from semantic.compile.resolved import Fact, Measure
from semantic.compile.setting import Setting
from semantic.compile.timing import Shift
from semantic.errors import Notice
from semantic.periods import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A measure that reads days before `first`, where the rows of an input begin; of several inputs the latest.

    `is_void`: it compares with days that all lie before. `since` is the first bucket that does not; None where all
    buckets have some rows behind them.
    """

    measure: Measure
    first: date
    is_void: bool = False
    since: date | None = None


def beginnings_of(
    measures: tuple[Measure, ...],
    facts: tuple[Fact, ...],
    *,
    spine: tuple[date, date] | None,
    grain: Unit | None,
    setting: Setting,
) -> tuple[Beginning, ...]:
    """The measures that reach back before their data; `spine` are the first and the last bucket of the result."""
    by_column = {column: fact for fact in facts for column in fact.leaves}
    buckets = (*spine, grain) if spine and grain else None
    found = []
    for measure in measures:
        if late := tuple(_late_inputs(measure, by_column, buckets, setting)):
            since = max((one.since for one in late if one.since), default=None)
            is_void = any(one.is_void for one in late)
            found.append(Beginning(measure=measure, first=max(one.first for one in late), is_void=is_void, since=since))
    return tuple(found)


def _late_inputs(
    measure: Measure, by_column: Mapping[str, Fact], buckets: tuple[date, date, Unit] | None, setting: Setting
) -> Iterator[Beginning]:
    """The inputs of a measure whose rows begin after the days that are read."""
    for leaf, reading in inputs.leaves_of(setting.catalog, measure.metric, measure.reading):
        fact = by_column[reading.column(leaf.name)]
        extents = [setting.extents.get(one) for one in (fact.basis, *following_bases((leaf,), setting))]
        firsts = [extent.first for extent in extents if extent is not None and extent.first is not None]
        if len(firsts) < len(extents):
            continue
        rules = setting.catalog.rules
        first = periods.floor(max(firsts), fact.basis.granularity, rules)
        known = periods.floor(_first_known(leaf, firsts), fact.basis.granularity, rules)
        is_moved = bool(reading.suffix or reading.offsets)
        is_void, since = is_moved and _ends_by(fact, known), None
        if buckets is not None and is_moved:
            begin, last, grain = buckets
            since = periods.floor(forward(known, fact.shift), grain, rules)
            is_void, since = last < since, since if begin < since else None
        # A closing balance is read on a day late in the period, wherever that starts; one day may be a day of rest.
        start = reached(fact, buckets[2] if buckets else None, rules).start if fact.take != "last" else None
        is_short = start is not None and periods.shift(start, Unit.DAY, 1) < first
        if is_void or since or is_short or _ends_by(fact, first):
            yield Beginning(measure=measure, first=first, is_void=is_void, since=since)


def _first_known(leaf: Metric, firsts: list[date]) -> date:
    """The first day that says something: of events followed by others, which `firsts` names last, one within reach."""
    if not isinstance(leaf.shape, Converted):
        return max(firsts)
    *own, following = firsts
    window = leaf.shape.conversion.window
    reached_from = [periods.shift(following, window.unit, -window.count)] if window is not None else []
    return max([*own, *reached_from])


def _ends_by(fact: Fact, first: date) -> bool:
    return fact.window.end is not None and fact.window.end <= first


def forward(day: date, shift: Shift) -> date:
    """The day that a day of moved rows stands beside."""
    for step in shift:
        day = periods.shift(day, step.unit, step.count)
    return day


def unknown_of(beginnings: tuple[Beginning, ...]) -> Mapping[str, date | None]:
    """The columns with cells that no data stand behind, by the first bucket that has some; None: all cells."""
    return {one.measure.column: None if one.is_void else one.since for one in beginnings if one.is_void or one.since}


def ends_of(
    measures: tuple[Measure, ...], facts: tuple[Fact, ...], spine: tuple[date, date], setting: Setting
) -> Mapping[str, date]:
    """The columns whose data end before the last bucket of the result, by the first day that has none."""
    found: dict[str, date] = {}
    for measure in measures:
        leaves = inputs.leaves_of(setting.catalog, measure.metric, measure.reading)
        columns = {reading.column(leaf.name) for leaf, reading in leaves}
        ends = [_end(fact, setting) for fact in facts if not columns.isdisjoint(fact.leaves)]
        end = min((one for one in ends if one is not None), default=None)
        if end is not None and end <= spine[1]:
            found[measure.column] = end
    return found


def _end(fact: Fact, setting: Setting) -> date | None:
    """The day after the last one that a fact is known for, as its rows are placed; None where nothing says so."""
    extent = setting.extents.get(fact.basis)
    if fact.basis.is_scheduled or fact.window.end is None or extent is None or extent.last is None:
        return None
    last = max(extent.last, setting.complete_through[fact.basis.dataset])
    return forward(min(fact.window.end, periods.shift(last, Unit.DAY, 1)), fact.shift)


def first_buckets(
    measure: Measure, facts: tuple[Fact, ...], grain: Unit, setting: Setting
) -> Iterator[tuple[date, bool]]:
    """The first bucket with rows behind it, for each input, and whether the input is one of other days."""
    by_column = {column: fact for fact in facts for column in fact.leaves}
    rules = setting.catalog.rules
    for leaf, reading in inputs.leaves_of(setting.catalog, measure.metric, measure.reading):
        fact = by_column[reading.column(leaf.name)]
        extent = setting.extents.get(fact.basis)
        if extent is None or extent.first is None:
            continue
        first = periods.floor(extent.first, fact.basis.granularity, rules)
        yield periods.floor(forward(first, fact.shift), grain, rules), bool(fact.shift)


def starts_of(
    measures: tuple[Measure, ...], facts: tuple[Fact, ...], spine: tuple[date, date], grain: Unit, setting: Setting
) -> Mapping[str, date]:
    """The columns whose data begin after the first bucket of the result, by the first bucket that has some."""
    firsts = {one.column: [first for first, _ in first_buckets(one, facts, grain, setting)] for one in measures}
    return {column: max(found) for column, found in firsts.items() if max(found, default=spine[0]) > spine[0]}


def notices_of(beginnings: tuple[Beginning, ...], setting: Setting) -> tuple[Notice, ...]:
    """One warning for all measures that begin on the same day and lack as much of the same comparison.

    `lacks`: the comparison has no data at all; `lacks_part`: it begins late; `lacks_early`: some buckets have none.
    """
    grouped: dict[tuple[date, str, str], dict[str, None]] = {}
    for one in beginnings:
        if not one.measure.is_shown or one.measure.reading.pinned:  # which begins with the measure beside it
            continue
        lacks = "lacks" if one.is_void else "lacks_early" if one.since else "lacks_part"
        suffix = one.measure.reading.suffix
        names = grouped.setdefault((one.first, lacks if suffix else "", suffix), {})
        names |= dict.fromkeys(metric_names(one.measure, setting))
    return tuple(
        Notice(
            code="partial-period",
            parameters={"metrics": tuple(names), "first": first.isoformat(), **({lacks: suffix} if lacks else {})},
        )
        for (first, lacks, suffix), names in grouped.items()
    )


def metric_names(measure: Measure, setting: Setting) -> tuple[str, ...]:
    """The governed metrics of a measure: itself, or those that the question sets against each other."""
    if measure.metric.name in setting.catalog.metrics:
        return (measure.metric.name,)
    parts = inputs.parts_of(setting.catalog, measure.metric, measure.reading)
    return tuple(metric.name for metric, _ in parts.values())
