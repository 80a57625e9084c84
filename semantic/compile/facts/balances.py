"""The days that balances are read at."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.expressions import of_table
from semantic.compile.facts.building import Building, bucket_at, bucket_of_rows
from semantic.compile.facts.carried import bucket_end
from semantic.compile.facts.conditions import window_conditions
from semantic.compile.facts.early import is_large
from semantic.compile.facts.rows import FactRows
from semantic.compile.facts.sizes import sizes_of
from semantic.compile.facts.spine import SPINE
from semantic.compile.inputs import simple
from semantic.compile.nodes import Node
from semantic.compile.resolved import Fact

DAY, DAYS = "_day", "_days"


def days_stages(building: Building) -> list[tuple[str, exp.Select]]:
    """The stages that find the days of each bucket that a balance is read at; none of what is no balance.

    They read the dataset under its own filter alone; one that is large once for the days it holds, then those.
    """
    if not building.has_days:
        return []
    if building.fact.take == "last_known":
        return [(building.days_name, _days_of_keys(building))]
    fact, grain = building.fact, building.resolved.grain
    rows = FactRows(building.setting, fact.basis.dataset)
    moment = rows.moment(fact.basis)
    where = nodes.all_of(_taken_conditions(building, rows))

    def read(columns: list[Node], group_count: int) -> exp.Select:
        return nodes.select(columns, from_=rows.from_, joins=rows.joins, where=where, group_count=group_count)

    if grain is None or not is_large(sizes_of(fact, building.window, building.setting)):
        columns = _days_columns(moment, nodes.cast(moment.copy(), "DATE"), building)
        return [(building.days_name, read(columns, len(columns) - 1))]
    taken = f"{building.days_name} taken"
    every = read([nodes.aliased(nodes.cast(moment, "DATE"), DAY)], 1)
    columns = _days_columns(nodes.column(DAY, taken), nodes.column(DAY, taken), building)
    found = nodes.select(columns, from_=nodes.stage(taken), group_count=1)
    return [(taken, every), (building.days_name, found)]


def _days_columns(moment: Node, date: Node, building: Building) -> list[Node]:
    """The bucket of a moment, where there are buckets, and the days of it that a balance is read at."""
    match building.fact.take:
        case "avg":
            read = nodes.aliased(exp.Count(this=exp.Distinct(expressions=[date])), DAYS)
        case "first":
            read = nodes.aliased(exp.Min(this=date), DAY)
        case _:
            read = nodes.aliased(exp.Max(this=date), DAY)
    resolved = building.resolved
    if resolved.grain is None or resolved.bucket is None:
        return [read]
    return [nodes.aliased(bucket_at(moment, building, resolved.grain), resolved.bucket), read]


def _taken_conditions(building: Building, rows: FactRows) -> list[Node]:
    """The rows of a dataset, under its own filter, that say on which days a balance was taken."""
    dataset = building.setting.catalog.datasets[building.fact.basis.dataset]
    where = [of_table(dataset.filter, rows.alias, {"as_of": building.setting.as_of.day})] if dataset.filter else []
    where += window_conditions(building.window, rows.moment(building.fact.basis), is_dated=True)
    known = building.resolved.known_as_of
    return [*where, *(rows.known_by(known) if known else [])]


def _days_of_keys(building: Building) -> exp.Select:
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


def days_join(building: Building) -> list[exp.Join]:
    """What keeps of a balance the rows of those days alone; nothing of what is no balance."""
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
    bucket = bucket_of_rows(building, resolved.grain)
    return [
        nodes.join(days, exp.EQ(this=bucket, expression=nodes.column(resolved.bucket, building.days_name)), "INNER")
    ]
