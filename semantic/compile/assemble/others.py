"""What a cut leaves out, as one row for each group: its figures are reckoned from the facts, at their own level."""

from itertools import takewhile

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.assemble.cut import is_null_member
from semantic.compile.assemble.derived import join_whole, whole_of
from semantic.compile.facts.fact import REST
from semantic.compile.naming import derived_column
from semantic.compile.nodes import Node
from semantic.compile.resolved import Resolved
from semantic.compile.stages import OTHERS, RANK, Stages
from semantic.query import Order

_GROUPS, _TOGETHER, _ROW = "left out by group", "left out together", "row of the others"


def add_others(resolved: Resolved, others: Resolved, tree: exp.Select, stages: Stages) -> None:
    """The stages that put a row for what was left out beside the rows that were kept; `tree` gives its figures."""
    (ranked, _), (kept, _) = stages.done[-2:]
    is_left_out = _is_left_out(resolved)
    keys = ([resolved.bucket] if resolved.bucket else []) + list(resolved.key_columns)
    left_out = nodes.select((nodes.column(key) for key in keys), from_=nodes.stage(ranked), where=is_left_out)
    names = stages.names
    stages.add(REST, left_out)
    stages.add(_GROUPS, _groups(ranked, resolved, others))
    stages.add(_TOGETHER, tree)
    stages.add(_ROW, _row(resolved, others))
    stages.add("with others", _together(kept, names, stages.names))


def with_others_last(resolved: Resolved) -> tuple[Order, ...]:
    """The rows' order, what was left out after the rows of its group."""
    if resolved.others is None:
        return resolved.order
    within = resolved.columns_of(resolved.cut_within)
    first = tuple(takewhile(lambda one: one.by in within, resolved.order))
    return (*first, Order(by=OTHERS, descending=False), *resolved.order[len(first) :])


def _is_left_out(resolved: Resolved) -> Node:
    """Whether a ranked row lies beyond the cut; what belongs to no member never does."""
    count = resolved.limit.count if resolved.limit else 0
    beyond = exp.GT(this=nodes.column(RANK), expression=nodes.number(count))
    nobody = is_null_member(resolved, resolved.cut_within)
    return beyond if nobody is None else exp.And(this=beyond, expression=exp.Not(this=exp.Paren(this=nobody)))


def _keys(others: Resolved) -> list[str]:
    return ([others.bucket] if others.bucket else []) + list(others.key_columns)


def _parts(resolved: Resolved) -> list[str]:
    """The derived columns whose parts add up within the groups of the cut: shares and contributions."""
    return [
        name
        for one in resolved.derives
        if one.as_ in ("share", "contribution")
        and (name := derived_column(one)) not in resolved.wholes
        and set(resolved.groups[name]) <= set(resolved.cut_within)
    ]


def _groups(ranked: str, resolved: Resolved, others: Resolved) -> exp.Select:
    """How many rows each group of the cut left out, and their shares together."""
    keys = _keys(others)
    columns: list[Node] = [nodes.column(key) for key in keys]
    columns.append(nodes.aliased(exp.Count(this=exp.Star()), OTHERS))
    columns += [nodes.aliased(exp.Sum(this=nodes.column(name)), name) for name in _parts(resolved)]
    where = _is_left_out(resolved)
    return nodes.select(columns, from_=nodes.stage(ranked), where=where, group_count=len(keys))


def _row(resolved: Resolved, others: Resolved) -> exp.Select:
    """The row of each group that left out any."""
    keys, figures = _keys(others), [one.name for one in others.columns if one.role in ("metric", "comparison")]
    columns: list[Node] = [nodes.column(key, _GROUPS) for key in keys]
    columns += [nodes.column(name, _TOGETHER) for name in figures]
    columns += [nodes.column(name, _GROUPS) for name in (*_parts(resolved), OTHERS)]
    on = nodes.all_of(nodes.same(nodes.column(key, _GROUPS), nodes.column(key, _TOGETHER)) for key in keys)
    joins = [nodes.join(nodes.stage(_TOGETHER), on, "INNER" if keys else "CROSS")]
    for one in resolved.derives:
        whole = resolved.wholes.get(derived_column(one))
        if whole is not None and set(_keys(whole)) <= set(keys):
            name = whole_of(derived_column(one))
            share = nodes.divided(nodes.column(one.column, _TOGETHER), nodes.column(one.column, name))
            columns.append(nodes.aliased(share, derived_column(one)))
            joins.append(join_whole(name, whole, _GROUPS))
    some = exp.GT(this=nodes.column(OTHERS, _GROUPS), expression=nodes.number(0))
    return nodes.select(columns, from_=nodes.stage(_GROUPS), joins=joins, where=some)


def _together(kept: str, names: list[str], of_row: list[str]) -> exp.Select:
    """The rows that were kept, and those that stand for the others: no row is both."""
    columns = [
        nodes.aliased(nodes.coalesce(nodes.column(name, kept), nodes.column(name, _ROW)), name)
        if name in of_row
        else nodes.column(name, kept)
        for name in names
    ]
    never = exp.EQ(this=nodes.column(OTHERS, kept), expression=nodes.column(OTHERS, _ROW))
    return nodes.select(columns, from_=nodes.stage(kept), joins=[nodes.join(nodes.stage(_ROW), never, "FULL")])
