"""Columns computed from columns: changes against a base, shares, contributions, ranks, streaks, growth.

Those over several buckets have their values already (`rolling`); the first and last of a group come last (`places`).
"""

from collections.abc import Mapping

from sqlglot import exp

from semantic.compile import naming, nodes
from semantic.compile.assemble.cut import is_null_member
from semantic.compile.assemble.places import add_places
from semantic.compile.assemble.streaks import add_runs, of_same_days, streak, where_running
from semantic.compile.nodes import Node
from semantic.compile.resolved import Resolved
from semantic.compile.stages import Stages
from semantic.query import Derive

_BESIDE = ("share", "contribution", "rank", "streak", "growth")


def changes(resolved: Resolved) -> list[Node]:
    """The difference of every measure to its base, and its ratio where the base is positive; of dates that in days."""
    found: list[Node] = []
    for change in resolved.changes:
        current, base = nodes.column(change.current), nodes.column(change.base)
        if change.in_days:
            days = exp.DateDiff(this=current, expression=base, unit=exp.Var(this="DAY"), date_part_boundary=True)
            found.append(nodes.aliased(days, naming.change_column(change)))
            found.append(nodes.aliased(nodes.cast(exp.Null(), "DOUBLE"), naming.change_ratio_column(change)))
            continue
        found.append(nodes.aliased(nodes.difference(current, base), naming.change_column(change)))
        ratio = nodes.divided(exp.Paren(this=nodes.difference(current.copy(), base.copy())), base.copy())
        is_positive = exp.GT(this=base.copy(), expression=nodes.number(0))
        found.append(nodes.aliased(nodes.case(is_positive, ratio), naming.change_ratio_column(change)))
    return found


def derive(resolved: Resolved, wholes: Mapping[str, exp.Select], stages: Stages) -> None:
    """The stages of derived columns; `wholes` are the statements behind `resolved.wholes`."""
    add_runs(resolved, stages)
    found = [one for one in resolved.derives if one.as_ in _BESIDE and naming.derived_column(one) not in stages.names]
    if found:
        joins, before = [], nodes.stage(stages.last_name, "rows")
        for derived, whole in resolved.wholes.items():
            name = whole_of(derived)
            stages.insert(name, wholes[derived])
            joins.append(join_whole(name, whole, "rows"))
        columns: list[Node] = [nodes.column(name, "rows") for name in stages.names if not name.startswith("~")]
        columns += [nodes.aliased(_derived(one, resolved), naming.derived_column(one)) for one in found]
        stages.add("derived", nodes.select(columns, from_=before, joins=joins))
    add_places(resolved, stages)


def whole_of(derived: str) -> str:
    """The name of the stage that holds the whole of a share."""
    return f"whole of {derived}"


def join_whole(name: str, whole: Resolved, table: str) -> exp.Join:
    """What joins the whole of a share to the rows it is the whole of."""
    within = ([whole.bucket] if whole.bucket else []) + list(whole.key_columns)
    on = nodes.all_of(nodes.same(nodes.column(key, table), nodes.column(key, name)) for key in within)
    return nodes.join(nodes.stage(name), on, "LEFT" if on is not None else "CROSS")


def _derived(one: Derive, resolved: Resolved) -> Node:
    value = nodes.column(one.column, "rows")
    group = resolved.groups[naming.derived_column(one)]
    within: list[Node] = [nodes.column(name, "rows") for name in resolved.columns_of(group)]
    match one.as_:
        case "share":
            name = naming.derived_column(one)
            if name in resolved.wholes:
                return nodes.divided(value, nodes.column(one.column, whole_of(name)))
            return _part(value, within)
        case "contribution":
            change = naming.change_behind(one.column, resolved.changes)
            return _part(nodes.column(naming.change_column(change), "rows") if change else value, within)
        case "rank":
            return _rank(resolved, group, value, within)
        case "streak":
            return streak(one.column, resolved, "rows")
        case _:
            return _growth(one, value, resolved)


def _part(value: Node, within: list[Node]) -> Node:
    """A value as a part of the sum over its group."""
    return nodes.divided(value, exp.Window(this=exp.Sum(this=value.copy()), partition_by=within, over="OVER"))


def _rank(resolved: Resolved, group: tuple[str, ...], value: Node, within: list[Node]) -> Node:
    """The place of a value among those of its group, the largest first; none for what has no value, and for nobody."""
    order = exp.Order(expressions=[exp.Ordered(this=value, desc=True, nulls_first=False)])
    has_place: Node = exp.Not(this=nodes.is_null(value.copy()))
    nobody = is_null_member(resolved, group, "rows")
    if nobody is None:
        return nodes.case(has_place, exp.Window(this=exp.Rank(), partition_by=within, order=order, over="OVER"))
    ranked = exp.Window(this=exp.Rank(), partition_by=[*within, nobody.copy()], order=order, over="OVER")
    return nodes.case(exp.And(this=has_place, expression=exp.Not(this=exp.Paren(this=nobody))), ranked)


def _growth(one: Derive, value: Node, resolved: Resolved) -> Node:
    """The change to the bucket before over the value there, where that is positive; of the running one to as many days
    of it.
    """
    order = exp.Order(expressions=[exp.Ordered(this=nodes.column(resolved.bucket or "", "rows"), nulls_first=False)])
    members: list[Node] = [nodes.column(key, "rows") for key in resolved.key_columns]
    before = exp.Window(this=exp.Lag(this=value.copy()), partition_by=members, order=order, over="OVER")
    grown = nodes.divided(exp.Paren(this=nodes.difference(value, before)), before.copy())
    grown = nodes.case(exp.GT(this=before.copy(), expression=nodes.number(0)), grown)
    change = of_same_days(one.column, resolved)
    if change is None:  # of parts side by side there are no days of the bucket before to grow from
        return where_running(exp.Null(), grown, resolved, "rows") if resolved.beside else grown
    return where_running(nodes.column(naming.change_ratio_column(change), "rows"), grown, resolved, "rows")
