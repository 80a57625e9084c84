"""Columns computed from columns: changes against a base, shares, ranks, running sums, growth."""

from collections.abc import Mapping

from sqlglot import exp

from semantic.compile import naming, nodes
from semantic.compile.cut import is_null_member
from semantic.compile.nodes import Node
from semantic.compile.resolved import Resolved
from semantic.compile.stages import Stages
from semantic.query import Derive


def changes(resolved: Resolved) -> list[Node]:
    """The difference of every measure to its base, and its ratio where the base is positive."""
    found: list[Node] = []
    for change in resolved.changes:
        current, base = nodes.column(change.current), nodes.column(change.base)
        found.append(nodes.aliased(nodes.difference(current, base), naming.change_column(change)))
        ratio = nodes.divided(exp.Paren(this=nodes.difference(current.copy(), base.copy())), base.copy())
        is_positive = exp.GT(this=base.copy(), expression=nodes.number(0))
        found.append(nodes.aliased(nodes.case(is_positive, ratio), naming.change_ratio_column(change)))
    return found


def derive(resolved: Resolved, wholes: Mapping[str, exp.Select], stages: Stages) -> None:
    """The stage of derived columns; `wholes` are the statements behind `resolved.wholes`."""
    joins, before = [], nodes.stage(stages.last_name, "rows")
    for derived, whole in resolved.wholes.items():
        name = f"whole of {derived}"
        stages.insert(name, wholes[derived])
        within = ([whole.bucket] if whole.bucket else []) + list(whole.key_columns)
        on = nodes.all_of(nodes.same(nodes.column(key, "rows"), nodes.column(key, name)) for key in within)
        joins.append(nodes.join(nodes.stage(name), on, "LEFT" if on is not None else "CROSS"))
    columns: list[Node] = [nodes.column(name, "rows") for name in stages.names]
    columns += [nodes.aliased(_derived(one, resolved), naming.derived_column(one)) for one in resolved.derives]
    stages.add("derived", nodes.select(columns, from_=before, joins=joins))


def _derived(one: Derive, resolved: Resolved) -> Node:
    value = nodes.column(one.column, "rows")
    within: list[Node] = [nodes.column(name, "rows") for name in one.within]
    match one.as_:
        case "share":
            name = naming.derived_column(one)
            if name in resolved.wholes:
                return nodes.divided(value, nodes.column(one.column, f"whole of {name}"))
            return nodes.divided(value, exp.Window(this=exp.Sum(this=value.copy()), partition_by=within, over="OVER"))
        case "rank":
            return _rank(one, resolved, value, within)
        case "cumulative":
            return _running(exp.Sum(this=value), resolved, is_framed=True)
        case _:
            before = _running(exp.Lag(this=value.copy()), resolved, is_framed=False)
            grown = nodes.divided(exp.Paren(this=nodes.difference(value, before)), before.copy())
            return nodes.case(exp.GT(this=before.copy(), expression=nodes.number(0)), grown)


def _rank(one: Derive, resolved: Resolved, value: Node, within: list[Node]) -> Node:
    order = exp.Order(expressions=[exp.Ordered(this=value, desc=True, nulls_first=False)])
    nobody = is_null_member(resolved, one.within, "rows")
    if nobody is None:
        return exp.Window(this=exp.Rank(), partition_by=within, order=order, over="OVER")
    ranked = exp.Window(this=exp.Rank(), partition_by=[*within, nobody.copy()], order=order, over="OVER")
    return nodes.case(exp.Not(this=exp.Paren(this=nobody)), ranked)


def _running(function: Node, resolved: Resolved, *, is_framed: bool) -> Node:
    order = exp.Order(expressions=[exp.Ordered(this=nodes.column(resolved.bucket or "", "rows"), nulls_first=False)])
    frame = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")
    members: list[Node] = [nodes.column(key, "rows") for key in resolved.key_columns]
    return exp.Window(this=function, partition_by=members, order=order, spec=frame if is_framed else None, over="OVER")
