"""The small statements around a query: how far data go, how many rows have no day, which members there are."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.expressions import of_table
from semantic.compile.facts import dimension_value, filter_conditions
from semantic.compile.inputs import simple
from semantic.compile.nodes import Node
from semantic.compile.resolved import Dimension, Fact, Resolved
from semantic.compile.rows import FactRows
from semantic.compile.setting import Basis, Setting


def extent_tree(basis: Basis, setting: Setting) -> exp.Select:
    """First day, last day and number of rows without a day, of a dataset under its own filter."""
    rows = FactRows(setting, basis.dataset)
    dataset = setting.catalog.datasets[basis.dataset]
    date = nodes.cast(rows.moment(basis), "DATE")
    undated = exp.Sub(this=exp.Count(this=exp.Star()), expression=exp.Count(this=date.copy()))
    columns = [
        nodes.aliased(exp.Min(this=date), "first"),
        nodes.aliased(exp.Max(this=date.copy()), "last"),
        nodes.aliased(undated, "undated"),
    ]
    where = of_table(dataset.filter, rows.alias, {"as_of": setting.as_of.day}) if dataset.filter else None
    return nodes.select(columns, from_=rows.from_, joins=rows.joins, where=where)


def undated_tree(fact: Fact, resolved: Resolved, setting: Setting) -> exp.Select:
    """How many rows of a fact pass every filter and have no day, so that no period holds them."""
    rows = FactRows(setting, fact.basis.dataset)
    where = rows.conditions() + filter_conditions(fact, resolved, rows, setting)
    filters = {simple(metric).filter for metric in fact.leaves.values()}
    if None not in filters:
        either = nodes.any_of(rows.metric_sql(sql) for sql in sorted(one for one in filters if one is not None))
        where += [either] if either is not None else []
    where.append(nodes.is_null(rows.moment(fact.basis)))
    count = nodes.aliased(exp.Count(this=exp.Star()), "undated")
    return nodes.select([count], from_=rows.from_, joins=rows.joins, where=nodes.all_of(where))


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
