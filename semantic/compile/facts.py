"""One fact: its rows joined many-to-one, filtered, and aggregated at the level of the query."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlglot import exp

from semantic.catalog import Metric, Simple
from semantic.compile import nodes
from semantic.compile.aligned import aligned, needs_alignment
from semantic.compile.carried import (
    ON,
    bucket_end,
    first_bucket,
    is_running,
    is_summable,
    ranged,
    reached,
    running,
    window_of,
)
from semantic.compile.conversions import following_joins, is_followed
from semantic.compile.converted import Converted
from semantic.compile.early import aggregated_early, sizes_of
from semantic.compile.exchange import exchanged
from semantic.compile.expressions import of_table
from semantic.compile.filtered import dimension_value, filter_conditions
from semantic.compile.inputs import simple
from semantic.compile.nodes import Node
from semantic.compile.phasing import phased
from semantic.compile.repeated import counted, unmatched_count, weighted
from semantic.compile.resolved import Dimension, Fact, Resolved
from semantic.compile.rows import FactRows, window_conditions
from semantic.compile.setting import Setting
from semantic.compile.spine import SPINE, spine_tree
from semantic.compile.spread import by_own_bucket, is_spread, spread_stages
from semantic.compile.stages import BALANCE_DAY, KEY, MOMENT
from semantic.compile.timing import Window
from semantic.periods import Unit, shift

DAY, DAYS, UNMATCHED = "_day", "_days", "_unmatched"
# The stage of the members that a cut left out.
REST = "left out"
AGGREGATES: dict[str, type[exp.AggFunc]] = {
    "sum": exp.Sum, "min": exp.Min, "max": exp.Max, "avg": exp.Avg, "median": exp.Median, "count": exp.Count,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Building:
    """One fact on its way to SQL."""

    fact: Fact
    resolved: Resolved
    setting: Setting
    rows: FactRows

    @property
    def has_days(self) -> bool:
        return self.fact.take is not None

    @property
    def window(self) -> Window:
        return reached(self.fact, self.resolved.grain, self.setting.catalog.rules)

    @property
    def days_name(self) -> str:
        return days_name(self.fact)


def days_name(fact: Fact) -> str:
    """What the stage is called that finds the days a balance is read at."""
    return f"{fact.name} days"


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
    building = _Building(fact, resolved, setting, rows)
    stages = [(building.days_name, _days(building))] if building.has_days else []
    if fact.carried is not None and resolved.grain is not None:
        return _carried(building, unmatched, resolved.grain)
    if not needs_alignment(fact, resolved):
        return [*stages, *_early(building, _aggregated(building, unmatched))]
    own = f"{fact.name} by own day"
    tree = _aggregated(building, unmatched)
    return [*stages, (own, tree), (fact.name, aligned(own, tree, fact, resolved))]


def _early(building: _Building, plain: exp.Select) -> list[tuple[str, exp.Select]]:
    """A large fact added up before it is joined; any other as it is."""
    fact, rows = building.fact, building.rows
    moment = rows.moment(fact.basis) if fact.basis.address is not None else None
    sizes = sizes_of(fact, building.window, building.setting)
    bucket = building.resolved.bucket
    found = aggregated_early(fact.name, plain, alias=rows.alias, bucket=bucket, moment=moment, sizes=sizes)
    return found or [(fact.name, plain)]


def _read_on(fact: Fact, resolved: Resolved) -> Node | None:
    """The day that a state of any day is read on: the last of its window, or of each bucket."""
    if not fact.basis.is_any_day or fact.window.end is None:
        return None
    if resolved.grain is None:
        return nodes.day(shift(fact.window.end, Unit.DAY, -1))
    before = exp.Sub(this=bucket_end(fact, resolved), expression=nodes.interval(1, Unit.DAY))
    return nodes.cast(before, "DATE")


def _carried(building: _Building, unmatched: tuple[str, ...], grain: Unit) -> list[tuple[str, exp.Select]]:
    """A fact carried on from bucket to bucket: first by bucket or by day, then over the window of each bucket."""
    fact, resolved, setting = building.fact, building.resolved, building.setting
    names = [*fact.leaves, *([UNMATCHED] if unmatched else [])]
    if resolved.spine is None or not is_summable(fact):
        return [(fact.name, _aggregated(building, unmatched))]
    if is_running(fact, grain, setting.catalog.rules):
        own = f"{fact.name} by {grain.value}"
        return [(own, _aggregated(building, unmatched)), (fact.name, running(fact, own, names, resolved, setting))]
    own = f"{fact.name} by day"
    return [(own, _aggregated(building, unmatched)), (fact.name, ranged(fact, own, names, resolved, setting))]


def _aggregated(building: _Building, unmatched: tuple[str, ...]) -> exp.Select:
    keys = _keys(building)
    asked = filter_conditions(building.fact, building.resolved, building.rows, building.setting)
    is_conditional = len(_leaf_filters(building.fact)) > 1
    leaves: list[Node] = [
        nodes.aliased(_aggregate(metric, building, is_conditional=is_conditional), column)
        for column, metric in building.fact.leaves.items()
    ]
    leaves += _hidden(building, unmatched)
    following = following_joins(building.fact.leaves.values(), building.rows, building.setting)
    return _selected(building, [*keys, *leaves], asked, following, len(keys))


def _selected(
    building: _Building, columns: list[Node], asked: list[Node], following: list[exp.Join], group_count: int
) -> exp.Select:
    """Columns over the rows of a fact that its metrics, what is `asked` and the asker's rights let by."""
    fact, rows = building.fact, building.rows
    where = rows.conditions() + asked
    if fact.basis.address is not None:
        is_dated = building.resolved.is_dated or fact.carried is not None
        where += window_conditions(building.window, rows.moment(fact.basis), is_dated)
    where += _filter_conditions(_leaf_filters(fact), rows)
    left_out = _rest_joins(building)
    from_, joins = rows.from_, [*rows.joins, *following, *_days_join(building), *left_out]
    if _is_by_spine(building):
        from_, joins = nodes.stage(SPINE), [_join_to_spine(building), *joins]
    return nodes.select(columns, from_=from_, joins=joins, where=nodes.all_of(where), group_count=group_count)


def single_rows(fact: Fact, resolved: Resolved, setting: Setting) -> tuple[list[tuple[str, exp.Select]], exp.Select]:
    """The rows of a fact one by one, and the named stages before: the columns of `details`, then what orders them.

    Hidden are the moment, the key's columns, and of a balance its day.
    """
    rows = FactRows(setting, fact.basis.dataset, _read_on(fact, resolved), fact.basis)
    building = _Building(fact, replace(resolved, dimensions=resolved.details), setting, rows)
    stages = [(building.days_name, _days(building))] if building.has_days else []
    columns = _keys(building)
    if fact.basis.address is not None:
        columns.append(nodes.aliased(rows.moment(fact.basis), MOMENT))
    keys = setting.catalog.datasets[fact.basis.dataset].primary_key
    columns += [nodes.aliased(nodes.column(name, rows.alias), f"{KEY}{at}") for at, name in enumerate(keys, 1)]
    if fact.take in ("last", "first"):
        columns.append(nodes.aliased(nodes.column(DAY, building.days_name), BALANCE_DAY))
    selected = _selected(building, columns, filter_conditions(fact, resolved, rows, setting), [], 0)
    if rows.bridges:
        selected.set("distinct", exp.Distinct())
    return stages, selected


def rows_read(
    fact: Fact, resolved: Resolved, setting: Setting, chosen: Callable[[FactRows], tuple[Node, list[Node]]]
) -> list[tuple[str, exp.Select]]:
    """The stages that count the rows a fact reads, by a value under conditions (`chosen` gives both)."""
    rows = FactRows(setting, fact.basis.dataset, _read_on(fact, resolved), fact.basis)
    building = _Building(fact, resolved, setting, rows)
    value, asked = chosen(rows)
    asked += filter_conditions(fact, resolved, rows, setting)
    columns: list[Node] = [nodes.aliased(value, "value"), nodes.aliased(exp.Count(this=exp.Star()), "rows")]
    stages = [(building.days_name, _days(building))] if building.has_days else []
    if resolved.grain and resolved.spine and (_is_by_spine(building) or fact.take == "last_known"):
        stages.insert(0, (SPINE, spine_tree(resolved, setting, resolved.grain, resolved.spine)))
    return [*stages, *_early(building, _selected(building, columns, asked, [], 1))]


def _is_by_spine(building: _Building) -> bool:
    """Whether each bucket of the spine reads rows of its own choice, which other buckets may read as well."""
    fact, resolved = building.fact, building.resolved
    if resolved.grain is None or resolved.spine is None:
        return False
    return fact.basis.is_any_day or (fact.carried is not None and not is_summable(fact))


def _join_to_spine(building: _Building) -> exp.Join:
    fact, rows = building.fact, building.rows
    if fact.basis.is_any_day:
        return nodes.join(rows.from_, None, "CROSS")
    on = window_of(rows.moment(fact.basis), fact, building.resolved, building.setting)
    return nodes.join(rows.from_, on, "INNER")


def _keys(building: _Building) -> list[Node]:
    resolved = building.resolved
    keys: list[Node] = []
    if resolved.grain is not None and resolved.bucket is not None:
        keys.append(_time_key(building, resolved.grain, resolved.bucket))
    return [*keys, *_dimension_keys(building, resolved.dimensions)]


def _dimension_keys(building: _Building, dimensions: tuple[Dimension, ...]) -> list[exp.Alias]:
    """The columns that dimensions fill, over the rows of a fact."""
    keys = []
    for dimension in dimensions:
        value = dimension_value(dimension, building.rows, building.fact.basis, building.setting)
        keys.append(nodes.aliased(value, dimension.name))
        if dimension.has_key and (key := building.rows.key(dimension.name)) is not None:
            keys.append(nodes.aliased(key, f"{dimension.name}.key"))
    return keys


def _time_key(building: _Building, grain: Unit, name: str) -> Node:
    """What places a row in time: its bucket, the bucket it counts from, or its day."""
    fact, resolved = building.fact, building.resolved
    if _is_by_spine(building):
        return nodes.aliased(nodes.column(name, SPINE), name)
    if fact.take == "last_known" and resolved.spine is not None:
        return nodes.aliased(nodes.column(name, building.days_name), name)
    if fact.carried is None or resolved.spine is None:
        return nodes.aliased(_bucket(building, grain), name)
    if is_running(fact, grain, building.setting.catalog.rules):
        return nodes.aliased(first_bucket(_bucket(building, grain), resolved), name)
    return nodes.aliased(nodes.cast(building.rows.moment(fact.basis), "DATE"), ON)


def _rest_joins(building: _Building) -> list[exp.Join]:
    """What keeps the rows that belong to what a cut left out; nothing where all rows are read."""
    rest = building.resolved.rest
    if rest is None:
        return []
    keys = _dimension_keys(building, rest.dimensions)
    if rest.grain is not None:
        keys.append(nodes.aliased(_bucket(building, rest.grain), f"@{rest.grain}"))
    on = nodes.all_of(nodes.same(key.this, nodes.column(key.alias, REST)) for key in keys)
    return [nodes.join(nodes.stage(REST), on, "INNER")]


def _bucket(building: _Building, grain: Unit) -> Node:
    moment = building.rows.moment(building.fact.basis)
    if not needs_alignment(building.fact, building.resolved):
        for step in building.fact.shift:
            moment = exp.Add(this=nodes.enclosed(moment), expression=nodes.interval(step.count, step.unit))
    return nodes.bucket_of(moment, grain, building.setting.catalog.rules.week_start)


def _leaf_filters(fact: Fact) -> set[str | None]:
    return {simple(metric).filter for metric in fact.leaves.values()}


def _filter_conditions(filters: set[str | None], rows: FactRows) -> list[Node]:
    if None in filters:
        return []
    either = nodes.any_of(rows.metric_sql(sql) for sql in sorted(one for one in filters if one is not None))
    return [either] if either is not None else []


def _aggregate(metric: Metric, building: _Building, *, is_conditional: bool) -> Node:
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


def _over_days(total: Node, building: _Building) -> Node:
    if building.fact.take != "avg":
        return total
    return nodes.divided(total, exp.Max(this=nodes.column(DAYS, building.days_name)))


def _days(building: _Building) -> exp.Select:
    """The days of each bucket that a balance is read at, from the dataset under its own filter alone."""
    if building.fact.take == "last_known":
        return _days_of_keys(building)
    fact, resolved, setting = building.fact, building.resolved, building.setting
    rows = FactRows(setting, fact.basis.dataset)
    date = nodes.cast(rows.moment(fact.basis), "DATE")
    match fact.take:
        case "avg":
            read = nodes.aliased(exp.Count(this=exp.Distinct(expressions=[date])), DAYS)
        case "first":
            read = nodes.aliased(exp.Min(this=date), DAY)
        case _:
            read = nodes.aliased(exp.Max(this=date), DAY)
    where = _taken_conditions(building, rows)
    buckets = []
    if resolved.grain is not None and resolved.bucket is not None:
        own = _Building(fact, resolved, setting, rows)
        buckets.append(nodes.aliased(_bucket(own, resolved.grain), resolved.bucket))
    return nodes.select(
        [*buckets, read], from_=rows.from_, joins=rows.joins, where=nodes.all_of(where), group_count=len(buckets)
    )


def _taken_conditions(building: _Building, rows: FactRows) -> list[Node]:
    """The rows of a dataset, under its own filter, that say on which days a balance was taken."""
    dataset = building.setting.catalog.datasets[building.fact.basis.dataset]
    where = [of_table(dataset.filter, rows.alias, {"as_of": building.setting.as_of.day})] if dataset.filter else []
    where += window_conditions(building.window, rows.moment(building.fact.basis), is_dated=True)
    known = building.resolved.known_as_of
    return [*where, *(rows.known_by(known) if known else [])]


def _days_of_keys(building: _Building) -> exp.Select:
    """The latest day of each key that the last known balance is of, by the end of each bucket."""
    fact, resolved = building.fact, building.resolved
    rows = FactRows(building.setting, fact.basis.dataset)
    moment = rows.moment(fact.basis)
    keys: list[Node] = [nodes.aliased(rows.own(name), f"_by {name}") for name in _keys_of_balance(fact)]
    from_, joins = rows.from_, list(rows.joins)
    if resolved.bucket is not None and resolved.spine is not None:
        keys.insert(0, nodes.column(resolved.bucket, SPINE))
        before = exp.LT(this=moment.copy(), expression=bucket_end(fact, resolved))
        from_, joins = nodes.stage(SPINE), [nodes.join(from_, before, "INNER"), *joins]
    latest = nodes.aliased(exp.Max(this=nodes.cast(moment, "DATE")), DAY)
    where = nodes.all_of(_taken_conditions(building, rows))
    return nodes.select([*keys, latest], from_=from_, joins=joins, where=where, group_count=len(keys))


def _keys_of_balance(fact: Fact) -> tuple[str, ...]:
    over = simple(next(iter(fact.leaves.values()))).non_additive
    return over.by if over is not None else ()


def _days_join(building: _Building) -> list[exp.Join]:
    fact, resolved = building.fact, building.resolved
    if not building.has_days:
        return []
    days = nodes.stage(building.days_name)
    if fact.take != "avg":
        date = nodes.cast(building.rows.moment(fact.basis), "DATE")
        on: list[Node] = [exp.EQ(this=date, expression=nodes.column(DAY, building.days_name))]
        if fact.take == "last_known":
            names = _keys_of_balance(fact)
            on += [
                nodes.same(building.rows.own(name), nodes.column(f"_by {name}", building.days_name)) for name in names
            ]
        return [nodes.join(days, nodes.all_of(on), "INNER")]
    if resolved.grain is None or resolved.bucket is None:
        return [nodes.join(days, None, "CROSS")]
    bucket = _bucket(building, resolved.grain)
    return [
        nodes.join(days, exp.EQ(this=bucket, expression=nodes.column(resolved.bucket, building.days_name)), "INNER")
    ]


def _hidden(building: _Building, unmatched: tuple[str, ...]) -> list[Node]:
    found: list[Node] = []
    if building.fact.take in ("last", "first"):
        found.append(nodes.aliased(exp.Max(this=nodes.column(DAY, building.days_name)), DAY))
    if unmatched:
        found.append(nodes.aliased(unmatched_count(building.rows, unmatched), UNMATCHED))
    return found
