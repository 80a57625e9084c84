"""A fact carried on over time: to date, over trailing units, over all of it; read at the end of each bucket."""

from dataclasses import replace
from datetime import date

from sqlglot import exp

from semantic import periods
from semantic.catalog import CumulativeWindow, Offset
from semantic.compile import nodes
from semantic.compile.facts.spine import SPINE, beside_every_bucket, member, members_shown
from semantic.compile.inputs import simple
from semantic.compile.nodes import Node
from semantic.compile.resolved import Fact, Resolved
from semantic.compile.setting import Setting
from semantic.compile.timing import CLAMPED, Window
from semantic.periods import CalendarRules, Unit

# How what was aggregated by day or bucket is aggregated again; what is not here needs the rows themselves.
AGAIN: dict[str, type[exp.AggFunc]] = {"sum": exp.Sum, "count": exp.Sum, "min": exp.Min, "max": exp.Max}
ON = "_on"
_UNITS: dict[str, Unit] = {"year_to_date": Unit.YEAR, "quarter_to_date": Unit.QUARTER, "month_to_date": Unit.MONTH}
# The grains whose buckets never straddle the beginning of a window.
_GRAINS = {
    Unit.YEAR: (Unit.DAY, Unit.MONTH, Unit.QUARTER, Unit.YEAR),
    Unit.QUARTER: (Unit.DAY, Unit.MONTH, Unit.QUARTER),
    Unit.MONTH: (Unit.DAY, Unit.MONTH),
}


def reached(fact: Fact, grain: Unit | None, rules: CalendarRules) -> Window:
    """The rows that are read: those of the days asked for, and those before that are carried into them."""
    window, carried = fact.window, fact.carried
    if fact.take == "last_known":
        return replace(window, start=None)
    if carried is None or (fact.by_whole_buckets and carried == "all"):
        return window
    start = _reached_start(window, carried, grain, rules, by_whole_buckets=fact.by_whole_buckets)
    share = window.share_of
    return replace(window, start=start, share_of=(start, share[1]) if share else None)


def _reached_start(
    window: Window, carried: CumulativeWindow, grain: Unit | None, rules: CalendarRules, *, by_whole_buckets: bool
) -> date | None:
    if carried == "all":
        return None
    if grain is None:
        return None if window.end is None else begins(periods.shift(window.end, Unit.DAY, -1), carried, rules)
    if window.start is None:
        return None
    if not isinstance(carried, Offset):
        return begins(window.start, carried, rules)
    first = periods.floor(window.start, grain, rules)
    end = periods.shift(first, grain, 1)
    if not by_whole_buckets and window.end is not None:
        end = min(end, window.end)
    return min(window.start, periods.shift(end, carried.unit, -carried.count))


def begins(day: date, carried: CumulativeWindow, rules: CalendarRules) -> date:
    """The first day of the window that ends on `day`."""
    match carried:
        case "all":
            return date.min
        case Offset(count=count, unit=unit):
            return periods.shift(periods.shift(day, Unit.DAY, 1), unit, -count)
        case "fiscal_year_to_date":
            return periods.fiscal_year(periods.fiscal_year_holding(day, rules), rules).start
        case "fiscal_quarter_to_date":
            name = periods.fiscal_year_holding(day, rules)
            quarters = (periods.fiscal_months(name, first, 3, rules) for first in (1, 4, 7, 10))
            return next(one.start for one in quarters if one and day in one)
        case _:
            return periods.floor(day, _UNITS[carried], rules)


def is_summable(fact: Fact) -> bool:
    """Whether every leaf can be aggregated from what was aggregated before."""
    return all(simple(metric).aggregation in AGAIN for metric in fact.leaves.values())


def is_running(fact: Fact, grain: Unit, rules: CalendarRules) -> bool:
    """Whether the value of a bucket is the running total of the buckets since its window began."""
    carried = fact.carried
    if not is_summable(fact) or carried is None or isinstance(carried, Offset):
        return False
    if not all(_is_of(step.unit, grain) for step in fact.shift):
        return False
    if carried == "all":
        return True
    if carried.startswith("fiscal"):
        return grain is Unit.DAY or grain is (Unit.MONTH if rules.fiscal_pattern == "months" else Unit.WEEK)
    return grain in _GRAINS[_UNITS[carried]]


def is_by_month(fact: Fact, grain: Unit) -> bool:
    """Whether the windows of all buckets are made of whole months, so that no row has to be told by its day."""
    carried, end = fact.carried, fact.window.end
    if not isinstance(carried, Offset) or end is None or end.day != 1:
        return False
    units = (grain, carried.unit, *(step.unit for step in fact.shift))
    return all(unit in CLAMPED for unit in units)


def _is_of(unit: Unit, grain: Unit) -> bool:
    """Whether buckets moved by a unit are buckets again."""
    return unit not in CLAMPED if grain in (Unit.DAY, Unit.WEEK) else unit in CLAMPED


def first_bucket(bucket: Node, resolved: Resolved) -> Node:
    """The bucket a row counts from: what comes before the first one shown counts in it."""
    if resolved.spine is None:
        return bucket
    return exp.Greatest(this=bucket, expressions=[nodes.day(resolved.spine[0])], ignore_nulls=True)


def running(fact: Fact, own: str, names: list[str], resolved: Resolved, setting: Setting) -> exp.Select:
    """The stage `own` by bucket, carried on from bucket to bucket of the spine."""
    bucket = resolved.bucket or ""
    order = exp.Order(expressions=[exp.Ordered(this=nodes.column(bucket, SPINE), nulls_first=False)])
    frame = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")
    columns: list[Node] = [nodes.column(bucket, SPINE), *members_shown(resolved, setting)]
    for name in names:
        within: list[Node] = [member(key, resolved, setting) for key in resolved.key_columns]
        if fact.carried is not None and fact.carried != "all":
            within.append(_begins_sql(moved_back(nodes.column(bucket, SPINE), fact), fact.carried, resolved, setting))
        total = _again(fact, name)(this=nodes.column(name, own))
        window = exp.Window(this=total, partition_by=within, order=order.copy(), spec=frame.copy(), over="OVER")
        columns.append(nodes.aliased(window, name))
    return nodes.select(columns, from_=nodes.stage(SPINE), joins=beside_every_bucket(own, resolved))


def ranged(fact: Fact, own: str, names: list[str], resolved: Resolved, setting: Setting) -> exp.Select:
    """The stage `own` by day, aggregated over the window of each bucket of the spine."""
    keys = resolved.key_columns
    columns: list[Node] = [nodes.aliased(nodes.column(resolved.bucket or "", SPINE), resolved.bucket or "")]
    columns += [nodes.column(key, own) for key in keys]
    columns += [nodes.aliased(_again(fact, name)(this=nodes.column(name, own)), name) for name in names]
    join = nodes.join(nodes.stage(own), window_of(nodes.column(ON, own), fact, resolved, setting), "INNER")
    return nodes.select(columns, from_=nodes.stage(SPINE), joins=[join], group_count=1 + len(keys))


def window_of(moment: Node, fact: Fact, resolved: Resolved, setting: Setting) -> Node:
    """Whether a moment lies in the window that a bucket of the spine is read over."""
    end = bucket_end(fact, resolved)
    tests: list[Node] = [exp.LT(this=moment.copy(), expression=end)]
    if isinstance(fact.carried, Offset):
        until = _whole_end(fact, resolved) if fact.by_whole_buckets else end
        tests.append(exp.GTE(this=moment, expression=_minus(until.copy(), fact.carried)))
    elif fact.carried is not None and fact.carried != "all":
        last = _minus(end.copy(), Offset(count=1, unit=Unit.DAY))
        tests.append(exp.GTE(this=moment, expression=_begins_sql(last, fact.carried, resolved, setting)))
    return exp.and_(*tests, copy=False)


def bucket_end(fact: Fact, resolved: Resolved) -> Node:
    """The day after the last one of a bucket of the spine, on the side that a fact is read on."""
    end = _whole_end(fact, resolved)
    if fact.window.end is not None:
        end = exp.Least(this=end, expressions=[nodes.day(fact.window.end)], ignore_nulls=True)
    return end


def _whole_end(fact: Fact, resolved: Resolved) -> Node:
    """The same, where a bucket is not cut."""
    bucket = nodes.column(resolved.bucket or "", SPINE)
    grain = resolved.grain or Unit.DAY
    if grain is Unit.DAY:
        return _plus(moved_back(bucket, fact), Unit.DAY)
    return moved_back(_plus(bucket, grain), fact)


def moved_back(day: Node, fact: Fact) -> Node:
    """A day of the spine on the side that a fact is read on."""
    for step in fact.shift:
        day = _minus(day, step)
    return day


def _minus(day: Node, step: Offset) -> Node:
    moved = exp.Sub(this=nodes.enclosed(day), expression=nodes.interval(step.count, step.unit))
    return nodes.cast(moved, "DATE")


def _plus(day: Node, unit: Unit) -> Node:
    return nodes.cast(exp.Add(this=day, expression=nodes.interval(1, unit)), "DATE")


def _again(fact: Fact, name: str) -> type[exp.AggFunc]:
    return AGAIN[simple(fact.leaves[name]).aggregation] if name in fact.leaves else exp.Sum


def _begins_sql(day: Node, carried: CumulativeWindow, resolved: Resolved, setting: Setting) -> Node:
    """The first day of the window to date that holds a day."""
    rules = setting.catalog.rules
    if not isinstance(carried, Offset) and carried in _UNITS:
        return nodes.bucket_of(day, _UNITS[carried], rules.week_start)
    starts = _fiscal_starts(carried, resolved, rules)
    steps = [exp.If(this=exp.GTE(this=day.copy(), expression=nodes.day(one)), true=nodes.day(one)) for one in starts]
    return exp.Case(ifs=steps)


def _fiscal_starts(carried: CumulativeWindow, resolved: Resolved, rules: CalendarRules) -> list[date]:
    """Where the fiscal windows of every bucket of the spine, and of all sides, begin; the latest first."""
    if resolved.spine is None:
        return []
    first, last = resolved.spine
    moved = (periods.shift(first, step.unit, -step.count) for fact in resolved.facts for step in fact.shift)
    start = begins(min([first, *moved]), carried, rules)
    found = []
    while start <= periods.shift(last, Unit.YEAR, 1):
        found.append(start)
        start = _next_begin(start, carried, rules)
    return found[::-1]


def _next_begin(start: date, carried: CumulativeWindow, rules: CalendarRules) -> date:
    day = start
    while begins(day, carried, rules) == start:
        day = periods.shift(day, Unit.WEEK, 1)
    return begins(day, carried, rules)
