"""The value of the first and of the last row of a group."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.assemble.cut import is_null_member
from semantic.compile.naming import derived_column
from semantic.compile.nodes import Node
from semantic.compile.resolved import Resolved
from semantic.compile.stages import Stages
from semantic.query import Derive


def add_places(resolved: Resolved, stages: Stages) -> None:
    """A stage with the value of the first or last row of each group; after all else that may say which comes first."""
    found = [one for one in resolved.derives if one.as_ in ("first", "last")]
    if found:
        columns: list[Node] = [nodes.aliased(_value(one, resolved), derived_column(one)) for one in found]
        stages.add("placed", nodes.select(stages.all_and(columns), from_=stages.last))


def _value(one: Derive, resolved: Resolved) -> Node:
    """The value of the first row of a group that has one, by time, then in the query's order."""
    group = resolved.groups[derived_column(one)]
    nobody = is_null_member(resolved, group)
    within: list[Node] = [nodes.column(name) for name in resolved.columns_of(group)]
    partition = within if nobody is None else [*within, nobody.copy()]
    frame = exp.WindowSpec(
        kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="UNBOUNDED", end_side="FOLLOWING"
    )
    placed = exp.Window(
        this=exp.FirstValue(this=nodes.column(one.column)),
        partition_by=partition,
        order=_order(one, resolved, group),
        spec=frame,
        over="OVER",
    )
    return placed if nobody is None else nodes.case(exp.Not(this=exp.Paren(this=nobody)), placed)


def _order(one: Derive, resolved: Resolved, group: tuple[str, ...]) -> exp.Order:
    """Rows without a value after all others, then by time, then in the query's order; backwards for the last."""
    is_last = one.as_ == "last"
    placed = {derived_column(other) for other in resolved.derives if other.as_ in ("first", "last")}
    asked = {order.by: order.descending for order in resolved.order if order.by not in {*placed, resolved.bucket}}
    by_time = {resolved.bucket: False} if resolved.bucket else {}
    ordered = [exp.Ordered(this=nodes.is_null(nodes.column(one.column)), nulls_first=False)]
    ordered += [
        exp.Ordered(this=nodes.column(name), desc=descending is not is_last, nulls_first=is_last)
        for name, descending in {**by_time, **asked}.items()
        if name not in group
    ]
    return exp.Order(expressions=ordered)
