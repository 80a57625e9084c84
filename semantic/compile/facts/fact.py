"""One fact: its rows joined many-to-one, filtered, and aggregated at the level of the query."""

from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from semantic.catalog import Metric, Simple
from semantic.compile import nodes
from semantic.compile.converted import Converted
from semantic.compile.facts.aligned import aligned, needs_alignment
from semantic.compile.facts.balances import DAY, DAYS, days_join, days_stages
from semantic.compile.facts.building import Building, bucket_of_rows
from semantic.compile.facts.carried import (
    ON,
    bucket_end,
    first_bucket,
    is_by_month,
    is_running,
    is_summable,
    ranged,
    running,
    window_of,
)
from semantic.compile.facts.conditions import window_conditions
from semantic.compile.facts.conversions import following_joins, is_followed
from semantic.compile.facts.early import Source, aggregated_early, is_large
from semantic.compile.facts.exchange import exchanged
from semantic.compile.facts.filtered import dimension_value, filter_conditions
from semantic.compile.facts.folded import folded
from semantic.compile.facts.phasing import phased
from semantic.compile.facts.repeated import counted, unmatched_count, weighted
from semantic.compile.facts.rows import FactRows
from semantic.compile.facts.sizes import sizes_of
from semantic.compile.facts.spine import SPINE, spine_tree
from semantic.compile.facts.spread import by_own_bucket, is_spread, spread_stages
from semantic.compile.inputs import simple
from semantic.compile.nodes import Node
from semantic.compile.resolved import Dimension, Fact, Resolved
from semantic.compile.setting import Setting
from semantic.compile.stages import BALANCE_DAY, KEY, MOMENT
from semantic.periods import Unit, shift

UNMATCHED = "_unmatched"
# The stage of the members that a cut left out.
REST = "left out"
AGGREGATES: dict[str, type[exp.AggFunc]] = {
    "sum": exp.Sum, "min": exp.Min, "max": exp.Max, "avg": exp.Avg, "median": exp.Median, "count": exp.Count,
}  # fmt: skip


def fact_stages(
    fact: Fact, resolved: Resolved, setting: Setting, unmatched: tuple[str, ...]
) -> list[tuple[str, exp.Select]]:
    """The named stages that aggregate a fact; the last carries its name.

    `unmatched` are the fields for which rows without a match are counted.
    """
    if is_spread(fact, resolved.grain, setting.catalog):
        whole = fact_stages(*by_own_bucket(fact, resolved), setting, ())
        return [*whole, *spread_stages(fact, (UNMATCHED,) if unmatched else (), resolved, setting)]
    resolved = resolved.as_read_by(fact)
    rows = FactRows(setting, fact.basis.dataset, _read_on(fact, resolved), fact.basis)
    building = Building(fact, resolved, setting, rows)
    stages = days_stages(building)
    if fact.carried is not None and resolved.grain is not None:
        return _carried(building, unmatched, resolved.grain)
    if not needs_alignment(fact, resolved):
        return [*stages, *_made_fast(fact.name, _aggregated(building, unmatched), building)]
    own = f"{fact.name} by own day"
    tree = _aggregated(building, unmatched)
    return [*stages, *_made_fast(own, tree, building), (fact.name, aligned(own, tree, fact, resolved))]


def _made_fast(name: str, plain: exp.Select, building: Building) -> list[tuple[str, exp.Select]]:
    """A large fact added up before it is joined, or else joined once for each of its keys; any other as it is."""
    fact, rows, resolved = building.fact, building.rows, building.resolved
    source = Source(
        alias=rows.alias,
        moment=rows.moment(fact.basis) if fact.basis.address is not None else None,
        bucket=resolved.bucket,
        grain=resolved.grain,
        sizes=sizes_of(fact, building.window, building.setting),
        days=building.days_name if fact.take in ("last", "first") else None,
    )
    if not is_large(source.sizes):
        return [(name, plain)]
    return aggregated_early(name, plain, source) or folded(name, plain, rows.alias)


def _read_on(fact: Fact, resolved: Resolved) -> Node | None:
    """The day that a state of any day is read on: the last of its window, or of each bucket."""
    if not fact.basis.is_any_day or fact.window.end is None:
        return None
    if resolved.grain is None:
        return nodes.day(shift(fact.window.end, Unit.DAY, -1))
    before = exp.Sub(this=bucket_end(fact, resolved), expression=nodes.interval(1, Unit.DAY))
    return nodes.cast(before, "DATE")


def _carried(building: Building, unmatched: tuple[str, ...], grain: Unit) -> list[tuple[str, exp.Select]]:
    """A fact carried on from bucket to bucket: first by bucket or by day, then over the window of each bucket."""
    fact, resolved, setting = building.fact, building.resolved, building.setting
    names = [*fact.leaves, *([UNMATCHED] if unmatched else [])]
    if resolved.spine is None or not is_summable(fact):
        return [(fact.name, _aggregated(building, unmatched))]
    tree = _aggregated(building, unmatched)
    if is_running(fact, grain, setting.catalog.rules):
        own = f"{fact.name} by {grain.value}"
        return [*_made_fast(own, tree, building), (fact.name, running(fact, own, names, resolved, setting))]
    own = f"{fact.name} by {Unit.MONTH if is_by_month(fact, grain) else Unit.DAY}"
    return [*_made_fast(own, tree, building), (fact.name, ranged(fact, own, names, resolved, setting))]


def _aggregated(building: Building, unmatched: tuple[str, ...]) -> exp.Select:
    keys = _keys(building)
    asked = filter_conditions(building.fact, building.resolved, building.rows, building.setting)
    left_out = _rest_joins(building)  # before the leaves: bridges that it crosses decide how rows are counted
    is_conditional = len(_leaf_filters(building.fact)) > 1
    leaves: list[Node] = [
        nodes.aliased(_aggregate(metric, building, is_conditional=is_conditional), column)
        for column, metric in building.fact.leaves.items()
    ]
    leaves += _hidden(building, unmatched)
    following = following_joins(building.fact.leaves.values(), building.rows, building.setting)
    return _selected(building, [*keys, *leaves], asked, [*following, *left_out], len(keys))


def _selected(
    building: Building, columns: list[Node], asked: list[Node], beside: list[exp.Join], group_count: int
) -> exp.Select:
    """Columns over the rows of a fact that its metrics, what is `asked` and the asker's rights let by.

    `beside` are joins of stages to them.
    """
    fact, rows = building.fact, building.rows
    where = rows.conditions() + asked
    if fact.basis.address is not None:
        is_dated = building.resolved.is_dated or fact.carried is not None
        where += window_conditions(building.window, rows.moment(fact.basis), is_dated)
    where += _filter_conditions(_leaf_filters(fact), rows)
    from_, joins = rows.from_, [*rows.joins, *days_join(building), *beside]
    if _is_by_spine(building):
        from_, joins = nodes.stage(SPINE), [_join_to_spine(building), *joins]
    return nodes.select(columns, from_=from_, joins=joins, where=nodes.all_of(where), group_count=group_count)


def single_rows(fact: Fact, resolved: Resolved, setting: Setting) -> tuple[list[tuple[str, exp.Select]], exp.Select]:
    """The rows of a fact one by one, and the named stages before: the columns of `details`, whether each is followed
    by another event, then what orders them.

    Hidden are the moment, the key's columns, and of a balance its day. Where nothing but events that are followed
    counts, those alone are rows.
    """
    rows = FactRows(setting, fact.basis.dataset, _read_on(fact, resolved), fact.basis)
    building = Building(fact, replace(resolved, dimensions=resolved.details), setting, rows)
    stages = days_stages(building)
    leaves = tuple(fact.leaves.values())
    asked = filter_conditions(fact, resolved, rows, setting)
    followed = {
        one.shape.metric: is_followed(one.shape, rows, setting) for one in leaves if isinstance(one.shape, Converted)
    }
    if len(followed) == len(leaves) and (any_followed := nodes.any_of(one.copy() for one in followed.values())):
        asked.append(any_followed)
    columns = _keys(building)
    columns += [
        nodes.aliased(nodes.case(test, nodes.number(1), nodes.number(0)), name) for name, test in followed.items()
    ]
    if fact.basis.address is not None:
        columns.append(nodes.aliased(rows.moment(fact.basis), MOMENT))
    keys = setting.catalog.datasets[fact.basis.dataset].primary_key
    columns += [nodes.aliased(nodes.column(name, rows.alias), f"{KEY}{at}") for at, name in enumerate(keys, 1)]
    if fact.take in ("last", "first"):
        columns.append(nodes.aliased(nodes.column(DAY, building.days_name), BALANCE_DAY))
    selected = _selected(building, columns, asked, following_joins(leaves, rows, setting), 0)
    if rows.bridges:
        selected.set("distinct", exp.Distinct())
    return stages, selected


def rows_read(
    fact: Fact, resolved: Resolved, setting: Setting, chosen: Callable[[FactRows], tuple[Node, list[Node]]]
) -> list[tuple[str, exp.Select]]:
    """The stages that count the rows a fact reads, by a value under conditions (`chosen` gives both)."""
    rows = FactRows(setting, fact.basis.dataset, _read_on(fact, resolved), fact.basis)
    building = Building(fact, resolved, setting, rows)
    value, asked = chosen(rows)
    asked += filter_conditions(fact, resolved, rows, setting)
    columns: list[Node] = [nodes.aliased(value, "value"), nodes.aliased(exp.Count(this=exp.Star()), "rows")]
    stages = days_stages(building)
    if resolved.grain and resolved.spine and (_is_by_spine(building) or fact.take == "last_known"):
        stages.insert(0, (SPINE, spine_tree(resolved, setting, resolved.grain, resolved.spine)))
    return [*stages, *_made_fast(fact.name, _selected(building, columns, asked, [], 1), building)]


def _is_by_spine(building: Building) -> bool:
    """Whether each bucket of the spine reads rows of its own choice, which other buckets may read as well."""
    fact, resolved = building.fact, building.resolved
    if resolved.grain is None or resolved.spine is None:
        return False
    return fact.basis.is_any_day or (fact.carried is not None and not is_summable(fact))


def _join_to_spine(building: Building) -> exp.Join:
    fact, rows = building.fact, building.rows
    if fact.basis.is_any_day:
        return nodes.join(rows.from_, None, "CROSS")
    on = window_of(rows.moment(fact.basis), fact, building.resolved, building.setting)
    return nodes.join(rows.from_, on, "INNER")


def _keys(building: Building) -> list[Node]:
    resolved = building.resolved
    keys: list[Node] = []
    if resolved.grain is not None and resolved.bucket is not None:
        keys.append(_time_key(building, resolved.grain, resolved.bucket))
    return [*keys, *_dimension_keys(building, resolved.dimensions)]


def _dimension_keys(building: Building, dimensions: tuple[Dimension, ...]) -> list[exp.Alias]:
    """The columns that dimensions fill, over the rows of a fact."""
    keys = []
    for dimension in dimensions:
        value = dimension_value(dimension, building.rows, building.fact.basis, building.setting)
        keys.append(nodes.aliased(value, dimension.name))
        if dimension.has_key and (key := building.rows.key(dimension.name)) is not None:
            keys.append(nodes.aliased(key, f"{dimension.name}.key"))
    return keys


def _time_key(building: Building, grain: Unit, name: str) -> Node:
    """What places a row in time: its bucket, the bucket it counts from, or its day."""
    fact, resolved = building.fact, building.resolved
    if _is_by_spine(building):
        return nodes.aliased(nodes.column(name, SPINE), name)
    if fact.take == "last_known" and resolved.spine is not None:
        return nodes.aliased(nodes.column(name, building.days_name), name)
    if fact.carried is None or resolved.spine is None:
        return nodes.aliased(bucket_of_rows(building, grain), name)
    if is_running(fact, grain, building.setting.catalog.rules):
        return nodes.aliased(first_bucket(bucket_of_rows(building, grain), resolved), name)
    if is_by_month(fact, grain):
        week_start = building.setting.catalog.rules.week_start
        return nodes.aliased(nodes.bucket_of(building.rows.moment(fact.basis), Unit.MONTH, week_start), ON)
    return nodes.aliased(nodes.cast(building.rows.moment(fact.basis), "DATE"), ON)


def _rest_joins(building: Building) -> list[exp.Join]:
    """What keeps the rows that belong to what a cut left out; nothing where all rows are read."""
    rest = building.resolved.rest
    if rest is None:
        return []
    keys = _dimension_keys(building, rest.dimensions)
    if rest.grain is not None:
        keys.append(nodes.aliased(bucket_of_rows(building, rest.grain), f"@{rest.grain}"))
    on = nodes.all_of(nodes.same(key.this, nodes.column(key.alias, REST)) for key in keys)
    return [nodes.join(nodes.stage(REST), on, "INNER")]


def _leaf_filters(fact: Fact) -> set[str | None]:
    return {simple(metric).filter for metric in fact.leaves.values()}


def _filter_conditions(filters: set[str | None], rows: FactRows) -> list[Node]:
    if None in filters:
        return []
    either = nodes.any_of(rows.metric_sql(sql) for sql in sorted(one for one in filters if one is not None))
    return [either] if either is not None else []


def _aggregate(metric: Metric, building: Building, *, is_conditional: bool) -> Node:
    shape = simple(metric)
    rows = building.rows
    tests = [rows.metric_sql(shape.filter)] if is_conditional and shape.filter else []
    if isinstance(shape, Converted):
        tests.append(is_followed(shape, rows, building.setting))
    own = nodes.all_of(tests)
    if rows.bridges and shape.aggregation == "count":
        counted_value = None if shape.expression in (None, "*") else rows.metric_sql(shape.expression or "")
        return counted(rows.row_key, counted_value, own)
    if shape.expression in (None, "*"):
        return exp.Count(this=nodes.case(own, nodes.number(1)) if own is not None else exp.Star())
    value = exchanged(rows.metric_sql(shape.expression or ""), shape, rows, building.setting)
    if building.window.share_of is not None and shape.aggregation == "sum":
        read = replace(building.fact, window=building.window)
        value = phased(value, rows.moment(read.basis), metric, read, building.setting.catalog)
    if shape.aggregation == "sum":
        value = weighted(value, rows.bridges)
    if own is not None:
        value = nodes.case(own, value)
    return _over_days(_aggregated_value(shape, value), building)


def _aggregated_value(shape: Simple, value: Node) -> Node:
    if shape.aggregation == "count_distinct":
        return exp.Count(this=exp.Distinct(expressions=[value]))
    if shape.aggregation == "percentile":
        at = nodes.number(0.5 if shape.percentile is None else shape.percentile)
        return exp.PercentileCont(this=nodes.cast(value, "DOUBLE"), expression=at)
    return aggregated(shape.aggregation, value)


def aggregated(aggregation: str, value: Node) -> Node:
    """An aggregate of a value; a median is a double, since DuckDB cuts that of decimals to their decimals."""
    return AGGREGATES[aggregation](this=nodes.cast(value, "DOUBLE") if aggregation == "median" else value)


def _over_days(total: Node, building: Building) -> Node:
    if building.fact.take != "avg":
        return total
    return nodes.divided(total, exp.Max(this=nodes.column(DAYS, building.days_name)))


def _hidden(building: Building, unmatched: tuple[str, ...]) -> list[Node]:
    found: list[Node] = []
    if building.fact.take in ("last", "first"):
        found.append(nodes.aliased(exp.Max(this=nodes.column(DAY, building.days_name)), DAY))
    if unmatched:
        found.append(nodes.aliased(unmatched_count(building.rows, unmatched, building.resolved.over), UNMATCHED))
    return found
