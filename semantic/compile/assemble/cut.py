"""Which rows are kept, and in which order they come."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.nodes import Node
from semantic.compile.resolved import Resolved
from semantic.compile.stages import OTHERS, RANK, Stages
from semantic.query import Limit, Order, Threshold

_TESTS: dict[str, type[exp.Binary]] = {
    "gt": exp.GT, "ge": exp.GTE, "lt": exp.LT, "le": exp.LTE, "eq": exp.EQ, "ne": exp.NEQ,
}  # fmt: skip


def is_null_member(resolved: Resolved, within: tuple[str, ...], table: str | None = None) -> Node | None:
    """Whether a row belongs to no member of some dimension outside `within`; None when there is no such dimension."""
    names = [one.name for one in resolved.dimensions if one.name not in within]
    return nodes.any_of(nodes.is_null(nodes.column(name, table)) for name in names)


def threshold(one: Threshold) -> Node:
    """What a condition after aggregation asks of a row."""
    value = nodes.text(one.value) if isinstance(one.value, str) else nodes.number(one.value)
    return _TESTS[one.op](this=nodes.column(one.by), expression=value)


def cut(resolved: Resolved, limit: Limit, stages: Stages) -> None:
    """The first rows with all their ties; the null member takes no place and stays beside them."""
    by = resolved.order[: len(resolved.query.order_by) or 1]
    nobody = is_null_member(resolved, resolved.cut_within)
    within: list[Node] = [nodes.column(name) for name in resolved.columns_of(resolved.cut_within)]
    partition = [*within, nobody] if nobody is not None else within
    rank = exp.Window(this=exp.Rank(), partition_by=partition, order=order_by(by), over="OVER")
    stages.add("ranked", nodes.select(stages.all_and([nodes.aliased(rank, RANK)]), from_=stages.last))
    kept: Node = exp.LTE(this=nodes.column(RANK), expression=nodes.number(limit.count))
    if nobody is not None:
        kept = exp.Or(this=kept, expression=exp.Paren(this=nobody.copy()))
    places: list[Node] = [nodes.aliased(nodes.number(0), OTHERS)] if resolved.others is not None else []
    stages.add("first", nodes.select(stages.all_and(places), from_=stages.last, where=kept))


def order_by(by: tuple[Order, ...]) -> exp.Order:
    """ORDER BY these columns, nulls last."""
    ordered = [exp.Ordered(this=nodes.column(one.by), desc=one.descending, nulls_first=False) for one in by]
    return exp.Order(expressions=ordered)
