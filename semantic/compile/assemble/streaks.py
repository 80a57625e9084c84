"""How a measure moves from bucket to bucket, and how many in a row it has risen or fallen."""

from sqlglot import exp

from semantic.compile import naming, nodes
from semantic.compile.nodes import Node
from semantic.compile.resolved import Change, Resolved
from semantic.compile.stages import Stages


def add_runs(resolved: Resolved, stages: Stages) -> None:
    """Two stages: whether each measure rose (1), fell (-1) or stayed (0), and which buckets in a row did the same.

    Those in a row share the difference of their place among all buckets and their place among those of the same move.
    """
    streaks = [one for one in resolved.derives if one.as_ == "streak"]
    columns = [one.column for one in streaks if naming.derived_column(one) not in stages.names]
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
    found = nodes.case(is_known, nodes.coalesce(length, nodes.number(0)))
    return where_running(exp.Null(), found, resolved, table) if resolved.beside else found


def of_same_days(column: str, resolved: Resolved) -> Change | None:
    """The change of a measure to as many days of the bucket before, which stands where the bucket is not over yet."""
    if resolved.running is None:
        return None
    return next((one for one in resolved.changes if one.current == column and one.suffix == "previous_period"), None)


def where_running(then: Node, else_: Node, resolved: Resolved, table: str | None = None) -> Node:
    """One value in the bucket that is not over yet, another in all others."""
    if resolved.running is None:
        return else_
    is_running = exp.EQ(this=nodes.column(resolved.bucket or "", table), expression=nodes.day(resolved.running))
    return nodes.case(is_running, then, else_)


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
    change: Node = nodes.difference(nodes.column(column), before)
    if (of_days := of_same_days(column, resolved)) is not None:
        change = where_running(nodes.column(naming.change_column(of_days)), change, resolved)
    return nodes.aliased(exp.Sign(this=change), _name_of_move(column))


def _run(column: str, resolved: Resolved) -> Node:
    members: list[Node] = [nodes.column(key) for key in resolved.key_columns]
    same: list[Node] = [*(one.copy() for one in members), nodes.column(_name_of_move(column))]
    run = exp.Sub(this=_place(members, resolved), expression=_place(same, resolved))
    return nodes.aliased(run, _name_of_run(column))


def _place(partition: list[Node], resolved: Resolved, table: str | None = None) -> Node:
    return exp.Window(this=exp.RowNumber(), partition_by=partition, order=_by_bucket(resolved, table), over="OVER")


def _by_bucket(resolved: Resolved, table: str | None = None) -> exp.Order:
    return exp.Order(expressions=[exp.Ordered(this=nodes.column(resolved.bucket or "", table), nulls_first=False)])
