"""Aggregates over rows that a bridge of many to many repeats, and the bridges' own statements."""

from collections.abc import Iterable, Mapping

from sqlglot import exp

from semantic.catalog import Relationship, Via
from semantic.compile import nodes
from semantic.compile.expressions import of_table
from semantic.compile.facts.rows import FactRows
from semantic.compile.nodes import Node
from semantic.compile.setting import Setting

# Weights are often thirds: what a double makes of three of them is one.
_TOLERANCE = 0.000001


def distinct_count(key: Node, condition: Node | None) -> Node:
    """How many rows there are, each once, however often it stands there."""
    return exp.Count(this=exp.Distinct(expressions=[key if condition is None else nodes.case(condition, key)]))


def counted(key: Node, value: Node | None, own: Node | None) -> Node:
    """The number of rows, or of those that have a value, that pass a metric's own filter."""
    has_value = exp.Not(this=nodes.is_null(value)) if value is not None else None
    return distinct_count(key, nodes.all_of(one for one in (own, has_value) if one is not None))


def weighted(value: Node, bridges: Mapping[str, Via]) -> Node:
    """The part of a row's value that belongs to what it meets over each bridge; all of it where it meets nothing."""
    for alias, via in bridges.items():
        if via.weight is not None:
            meets_nothing = nodes.is_null(nodes.column(via.columns[0], alias))
            part = nodes.case(meets_nothing, nodes.number(1), nodes.column(via.weight, alias))
            value = exp.Mul(this=nodes.enclosed(value), expression=part)
    return value


def unmatched_count(rows: FactRows, fields: Iterable[str], over: tuple[str, ...]) -> Node:
    """How many rows find no match in some of the fields that no bridge of many to many leads to, each once.

    Of fields `over` whose members something is taken, those without a value as well.
    """
    tests: list[Node] = []
    for name in (one for one in fields if rows.is_met_once(one)):
        test = nodes.is_null(rows.value(name)) if name in over else rows.is_unmatched(name)
        tests += [test] if test is not None else []
    either = nodes.any_of(tests)
    if either is None:
        return nodes.number(0)
    return distinct_count(rows.row_key, either) if rows.bridges else exp.Count(this=nodes.case(either, nodes.number(1)))


def uneven_tree(one: Relationship, via: Via, weight: str, setting: Setting) -> exp.Select:
    """How many keys, of rows that the asker may see, have weights on a bridge that do not sum to one."""
    keys: list[Node] = [nodes.column(name, via.table) for name in via.columns]
    where: list[Node] = [exp.Not(this=nodes.is_null(key.copy())) for key in keys]
    if via.filter:
        where.append(of_table(via.filter, via.table, {"as_of": setting.as_of.day}))
    if setting.rights.row_rules:
        where.append(_is_of_seen(keys, one, setting))
    total = nodes.aliased(exp.Sum(this=nodes.column(weight, via.table)), "total")
    totals = nodes.select(
        [*keys, total],
        from_=nodes.physical(via.table, via.table), where=nodes.all_of(where), group_count=len(keys),
    )  # fmt: skip
    each = exp.Subquery(this=totals, alias=exp.TableAlias(this=nodes.identifier("each")))
    missing = nodes.difference(nodes.coalesce(nodes.column("total", "each"), nodes.number(0)), nodes.number(1))
    is_uneven = exp.GT(this=exp.Abs(this=missing), expression=nodes.number(_TOLERANCE))
    count = exp.Count(this=nodes.case(is_uneven, nodes.number(1)))
    return nodes.select([nodes.aliased(count, "uneven")], from_=each)


def _is_of_seen(keys: list[Node], one: Relationship, setting: Setting) -> Node:
    """That keys on a bridge are those of a row that the asker may see."""
    rows = FactRows(setting, one.source)
    where = nodes.all_of(rows.conditions())
    names = one.columns or setting.catalog.datasets[one.source].primary_key
    own: list[Node] = [nodes.column(name, rows.alias) for name in names]
    seen = nodes.select(own, from_=rows.from_, joins=rows.joins, where=where)
    return exp.In(this=nodes.together([key.copy() for key in keys]), query=exp.Subquery(this=seen))
