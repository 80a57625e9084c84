"""How many buckets in a row a measure has risen or fallen."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.nodes import Node
from semantic.compile.resolved import Resolved
from semantic.compile.stages import Stages


def add_runs(resolved: Resolved, stages: Stages) -> None:
    """Two stages: whether each measure rose (1), fell (-1) or stayed (0), and which buckets in a row did the same.

    Those in a row share the difference of their place among all buckets and their place among those of the same move.
    """
    columns = [one.column for one in resolved.derives if one.as_ == "streak"]
    if not columns:
        return
    stages.add("moves", nodes.select(stages.all_and([_move(one, resolved) for one in columns]), from_=stages.last))
    stages.add("runs", nodes.select(stages.all_and([_run(one, resolved) for one in columns]), from_=stages.last))


def streak(column: str, resolved: Resolved, table: str) -> Node:
    """The length of the run up to and with each bucket, negative for a fall; 0 where the measure is level or first."""
    move = nodes.column(_name_of_move(column), table)
    place = _place([nodes.column(name, table) for name in _run_columns(column, resolved)], resolved, table)
    length = exp.Mul(this=move, expression=place)
    is_known = exp.Not(this=nodes.is_null(nodes.column(column, table)))
    return nodes.case(is_known, nodes.coalesce(length, nodes.number(0)))


def _name_of_move(column: str) -> str:
    return f"~move of {column}"


def _name_of_run(column: str) -> str:
    return f"~run of {column}"


def _run_columns(column: str, resolved: Resolved) -> tuple[str, ...]:
    return (*resolved.key_columns, _name_of_move(column), _name_of_run(column))


def _move(column: str, resolved: Resolved) -> Node:
    members: list[Node] = [nodes.column(key) for key in resolved.key_columns]
    before = exp.Window(
        this=exp.Lag(this=nodes.column(column)), partition_by=members, order=_by_bucket(resolved), over="OVER"
    )
    return nodes.aliased(exp.Sign(this=nodes.difference(nodes.column(column), before)), _name_of_move(column))


def _run(column: str, resolved: Resolved) -> Node:
    members: list[Node] = [nodes.column(key) for key in resolved.key_columns]
    same: list[Node] = [*(one.copy() for one in members), nodes.column(_name_of_move(column))]
    run = exp.Sub(this=_place(members, resolved), expression=_place(same, resolved))
    return nodes.aliased(run, _name_of_run(column))


def _place(partition: list[Node], resolved: Resolved, table: str | None = None) -> Node:
    return exp.Window(this=exp.RowNumber(), partition_by=partition, order=_by_bucket(resolved, table), over="OVER")


def _by_bucket(resolved: Resolved, table: str | None = None) -> exp.Order:
    return exp.Order(expressions=[exp.Ordered(this=nodes.column(resolved.bucket or "", table), nulls_first=False)])
