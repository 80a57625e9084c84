"""The small statements around a query: how far data go, how many rows have no day, which members there are."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlglot import exp

from semantic.catalog import Dataset, Field, Metric, Relationship, Via
from semantic.compile import nodes
from semantic.compile.assemble.build import add_sets
from semantic.compile.converted import Converted
from semantic.compile.expressions import of_table
from semantic.compile.facts.carried import reached
from semantic.compile.facts.conditions import window_conditions
from semantic.compile.facts.conversions import conversion_stages, following_joins, may_follow
from semantic.compile.facts.filtered import dimension_value, filter_conditions
from semantic.compile.facts.repeated import distinct_count
from semantic.compile.facts.rows import FactRows
from semantic.compile.facts.validity import overlapping_tree
from semantic.compile.inputs import simple
from semantic.compile.nodes import Node
from semantic.compile.resolved import Dimension, Fact, MemberSet, Resolved
from semantic.compile.setting import Basis, Setting
from semantic.compile.stages import Stages

_NEVER = date(9999, 1, 1)


def extent_tree(basis: Basis, setting: Setting) -> exp.Select:
    """First day, last day and number of rows without a day, of the rows of a dataset that the asker may see.

    Days in the year 9999 stand for never in many systems: they are no last day, except where rows may lie ahead.
    """
    rows = FactRows(setting, basis.dataset, basis=basis)
    where = nodes.all_of(rows.conditions())
    on = nodes.cast(rows.moment(basis), "DATE")
    is_real = exp.LT(this=on.copy(), expression=nodes.day(_NEVER))
    ending = on.copy() if basis.is_scheduled else nodes.case(is_real, on.copy())
    first = exp.Greatest(this=exp.Min(this=on), expressions=[nodes.day(date.min)], ignore_nulls=True)
    last = exp.Least(this=exp.Max(this=ending), expressions=[nodes.day(date.max)], ignore_nulls=True)
    has_days = exp.GT(this=exp.Count(this=ending.copy()), expression=nodes.number(0))
    undated = exp.Sub(this=exp.Count(this=exp.Star()), expression=exp.Count(this=on.copy()))
    columns = [
        nodes.aliased(nodes.case(has_days, first), "first"),
        nodes.aliased(nodes.case(has_days.copy(), last), "last"),
        nodes.aliased(undated, "undated"),
    ]
    return nodes.select(columns, from_=rows.from_, joins=rows.joins, where=where)


def misfits_tree(dataset: Dataset, field: Field, type_name: str, value: str, setting: Setting) -> exp.Select:
    """How many rows of a dataset that the asker may see hold a value in a field that cannot be read as its type."""
    rows = FactRows(setting, dataset.name)
    held = of_table(field.expression, rows.alias, {"as_of": setting.as_of.day})
    is_held = exp.EQ(this=nodes.cast(held, "VARCHAR"), expression=nodes.text(value))
    read = exp.TryCast(this=held.copy(), to=exp.DataType.build(type_name, dialect="duckdb"))
    # The dataset's own filter does not count: what it leaves out may have been read before it.
    seen = rows.conditions() if setting.rights.row_rules else []
    where = nodes.all_of([*seen, is_held, nodes.is_null(read)])
    count = nodes.aliased(exp.Count(this=exp.Star()), "misfits")
    return nodes.select([count], from_=rows.from_, joins=rows.joins, where=where)


def undated_tree(fact: Fact, resolved: Resolved, setting: Setting) -> exp.Select:
    """How many rows of a fact pass every filter and have no day, so that no period holds them."""
    rows = FactRows(setting, fact.basis.dataset, basis=fact.basis)
    where = _passing(fact, resolved, rows, setting)
    where.append(nodes.is_null(rows.moment(fact.basis)))
    return _counted({"undated": None}, rows, where, resolved, setting)


def late_tree(fact: Fact, resolved: Resolved, setting: Setting, known: date) -> exp.Select:
    """How many rows of a fact pass every filter and were posted after the day that the query is known as of.

    Then how many do not say when they were posted.
    """
    rows = FactRows(setting, fact.basis.dataset, basis=fact.basis)
    where = _passing(fact, replace(resolved, known_as_of=None, posted_after=None), rows, setting)
    if fact.basis.address is not None:
        where += _in_time(fact, resolved, rows, setting)
    late, unposted = nodes.all_of(rows.posted_after(known)), nodes.is_null(rows.posted or exp.Null())
    either = nodes.any_of(one.copy() for one in (late, unposted) if one is not None)
    where += [either] if either is not None else []
    return _counted({"late": late, "unposted": unposted}, rows, where, resolved, setting)


def unassigned_tree(fact: Fact, resolved: Resolved, setting: Setting) -> exp.Select | None:
    """How many rows of a fact find no match in some field they are grouped by, each once; None for its own fields."""
    rows = FactRows(setting, fact.basis.dataset, basis=fact.basis)
    fields = [one.name for one in resolved.dimensions if one.kind in ("field", "alike")]
    either = nodes.any_of(test for name in fields if (test := rows.is_unmatched(name)) is not None)
    if either is None:
        return None
    where = [*_passing(fact, resolved, rows, setting), either]
    if fact.basis.address is not None:
        where += _in_time(fact, resolved, rows, setting)
    return _counted({"unassigned": None}, rows, where, resolved, setting)


def open_tree(fact: Fact, leaf: Metric, shape: Converted, resolved: Resolved, setting: Setting) -> exp.Select:
    """How many events of a conversion's base are not followed yet and still can be."""
    rows = FactRows(setting, fact.basis.dataset, basis=fact.basis)
    asked = filter_conditions(fact, resolved, rows, setting)
    where = rows.conditions() + asked + ([rows.metric_sql(shape.filter)] if shape.filter else [])
    if fact.basis.address is not None:
        where += _in_time(fact, resolved, rows, setting)
    following = following_joins((leaf,), rows, setting)
    where += may_follow(shape, rows, resolved.complete_through, setting)
    needed = [(name, stage) for name, stage in conversion_stages(resolved, setting) if shape.needs(name)]
    return _counted({"open": None}, rows, where, resolved, setting, needed=needed, following=following)


def _in_time(fact: Fact, resolved: Resolved, rows: FactRows, setting: Setting) -> list[Node]:
    window = reached(fact, resolved.grain, setting.catalog.rules)
    return window_conditions(window, rows.moment(fact.basis), resolved.is_dated)


def _passing(fact: Fact, resolved: Resolved, rows: FactRows, setting: Setting) -> list[Node]:
    asked = filter_conditions(fact, resolved, rows, setting)
    where = rows.conditions() + asked
    filters = {simple(metric).filter for metric in fact.leaves.values()}
    if None not in filters:
        either = nodes.any_of(rows.metric_sql(sql) for sql in sorted(one for one in filters if one is not None))
        where += [either] if either is not None else []
    return where


def _counted(
    conditions: Mapping[str, Node | None],
    rows: FactRows,
    where: list[Node],
    resolved: Resolved,
    setting: Setting,
    *,
    needed: Iterable[tuple[str, exp.Select]] = (),
    following: Iterable[exp.Join] = (),
) -> exp.Select:
    """How many rows of a fact pass, each once, by name those that a condition holds for, or all.

    `needed` are the stages behind the joins that come after its own.
    """
    counts: list[Node] = [nodes.aliased(_count(rows, one), name) for name, one in conditions.items()]
    stages = Stages(setting.network.tables)
    add_sets(resolved.member_sets, setting, stages)
    for stage, before in needed:
        stages.add(stage, before)
    tree = nodes.select(counts, from_=rows.from_, joins=[*rows.joins, *following], where=nodes.all_of(where))
    return nodes.with_stages(tree, stages.done)


def _count(rows: FactRows, condition: Node | None) -> Node:
    """How many rows a condition holds for, each once."""
    if rows.bridges:
        return distinct_count(rows.row_key, condition)
    return exp.Count(this=exp.Star() if condition is None else nodes.case(condition, nodes.number(1)))


def set_size_tree(one: MemberSet, setting: Setting) -> exp.Select:
    """How many members a set has."""
    stages = Stages(setting.network.tables)
    add_sets((one,), setting, stages)
    count = nodes.aliased(exp.Count(this=exp.Star()), "members")
    return nodes.with_stages(nodes.select([count], from_=nodes.stage(one.name)), stages.done)


def repeated_tree(table: exp.Expr, alias: str, columns: tuple[str, ...], condition: Node | None) -> exp.Select:
    """How many values of some columns, none of them null, stand in more than one row."""
    keys: list[Node] = [nodes.column(name, alias) for name in columns]
    found = [exp.Not(this=nodes.is_null(key.copy())) for key in keys]
    where = nodes.all_of([*found, *([condition] if condition is not None else [])])
    counted = nodes.select(
        [*keys, nodes.aliased(exp.Count(this=exp.Star()), "rows")], from_=table, where=where, group_count=len(keys)
    )
    each = exp.Subquery(this=counted, alias=exp.TableAlias(this=nodes.identifier("each")))
    repeated = nodes.case(exp.GT(this=nodes.column("rows", "each"), expression=nodes.number(1)), nodes.number(1))
    return nodes.select([nodes.aliased(exp.Count(this=repeated), "repeated")], from_=each)


def keys_tree(relationship: Relationship, setting: Setting) -> exp.Select:
    """How many keys that a relationship leads to stand in more than one row, or hold twice on a day.

    Joining on them would repeat rows.
    """
    target = setting.catalog.datasets[relationship.target]
    rows = FactRows(setting, target.name)
    condition = of_table(target.filter, rows.alias, {"as_of": setting.as_of.day}) if target.filter else None
    columns = relationship.to_columns or target.primary_key
    if relationship.valid is not None:
        return overlapping_tree(rows.from_, rows.alias, columns, relationship.valid, condition)
    return repeated_tree(rows.from_, rows.alias, columns, condition)


def bridge_tree(via: Via, setting: Setting) -> exp.Select:
    """How many keys stand in more than one row of a bridge that is declared to hold each once."""
    condition = of_table(via.filter, via.table, {"as_of": setting.as_of.day}) if via.filter else None
    return repeated_tree(nodes.physical(via.table, via.table), via.table, via.columns, condition)


def members_tree(address: str, setting: Setting) -> exp.Select:
    """Every value of a field with one of its keys, the number of its keys, and its label columns (`label:zh`)."""
    found = setting.view.fields[address]
    rows = FactRows(setting, found.home)
    value = dimension_value(
        Dimension(name=found.field.name, kind="field"), rows, Basis(dataset=found.home, address=None), setting
    )
    key = rows.key(found.field.name)
    counted: Node = key if key is not None else value.copy()
    columns: list[Node] = [
        nodes.aliased(nodes.cast(value, "VARCHAR"), "value"),
        nodes.aliased(nodes.cast(exp.Min(this=counted.copy()), "VARCHAR"), "key"),
        nodes.aliased(exp.Count(this=exp.Distinct(expressions=[counted.copy()])), "keys"),
    ]
    for language, label in rows.label_columns(found.field.name).items():
        columns.append(nodes.aliased(exp.Min(this=label), f"label:{language}"))
    where = [*rows.conditions(), exp.Not(this=nodes.is_null(value.copy()))]
    tree = nodes.select(columns, from_=rows.from_, joins=rows.joins, where=nodes.all_of(where), group_count=1)
    tree.set("order", exp.Order(expressions=[exp.Ordered(this=nodes.column("value"), nulls_first=False)]))
    return tree
