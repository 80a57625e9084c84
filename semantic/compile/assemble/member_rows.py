"""All members as rows: those of a grouping, with the filters that hold for a member itself."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.facts.filtered import dimension_value
from semantic.compile.facts.membership import asked_of
from semantic.compile.facts.rows import FactRows
from semantic.compile.nodes import Node
from semantic.compile.resolved import Dimension, Members, Resolved, Sets
from semantic.compile.setting import Basis, Setting
from semantic.query import Filter

EVERYBODY = "all members"


def members_tree(
    members: Members, dimensions: tuple[Dimension, ...], sets: Sets, setting: Setting, *, known: tuple[str, ...]
) -> exp.Select:
    """The distinct values, with keys, of some fields in the rows that the asker may see and the filters let by.

    `known` are the dimensions of which null is no member.
    """
    rows = FactRows(setting, members.dataset)
    basis = Basis(dataset=members.dataset, address=None)
    columns: list[Node] = []
    where: list[Node] = []
    for dimension in dimensions:
        own = replace(dimension, name=members.fields[dimension.name])
        value = dimension_value(own, rows, basis, setting)
        columns.append(nodes.aliased(value, dimension.name))
        if dimension.has_key and (key := rows.key(own.name)) is not None:
            columns.append(nodes.aliased(key, f"{dimension.name}.key"))
        if dimension.name in known:
            where.append(exp.Not(this=nodes.is_null(value.copy())))
    asked = (asked_of(one, _filtered(one, written, rows, setting), sets) for one, written in members.filters.items())
    where = [*where, *asked]
    where = [*rows.conditions(), *where]
    return nodes.select(columns, from_=rows.from_, joins=rows.joins, where=nodes.all_of(where), distinct=True)


def _filtered(one: Filter, written: str, rows: FactRows, setting: Setting) -> Node:
    """The value a filter looks at: the field as written from here, its key for a set, or its band."""
    if one.field not in setting.view.fields:
        return rows.band(replace(setting.catalog.bands[one.field], of=written))
    key = rows.key(written) if one.queries else None
    return key if key is not None else rows.compared(one, written)


def all_members(resolved: Resolved, members: Members, setting: Setting) -> exp.Select:
    """Every member once, under the grouping columns; what belongs to no member is left to the facts."""
    return members_tree(members, resolved.dimensions, resolved.sets, setting, known=(members.base,))


def beside_everybody(
    found: str, names: list[str], resolved: Resolved, of_none: Mapping[str, Node] = MappingProxyType({})
) -> exp.Select:
    """The stage that was found of facts, with these columns, and beside it every member without any.

    `of_none` are the values that columns have for those; null where none is told.
    """
    keys = resolved.key_columns
    own: dict[str, Node] = {name: nodes.column(name, found) for name in names}
    columns: list[Node] = []
    for name, value in own.items():
        other = nodes.column(name, EVERYBODY) if name in keys else of_none.get(name)
        columns.append(value if other is None else nodes.aliased(nodes.coalesce(value, other), name))
    on = nodes.all_of(nodes.same(nodes.column(key, found), nodes.column(key, EVERYBODY)) for key in keys)
    join = nodes.join(nodes.stage(EVERYBODY), on, "FULL")
    return nodes.select(columns, from_=nodes.stage(found), joins=[join])
