"""Detail rows as SQL: the single rows behind a fact in their order, the first of them where so many are asked for."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.assemble.cut import order_by
from semantic.compile.facts.conversions import conversion_stages
from semantic.compile.facts.fact import single_rows
from semantic.compile.nodes import Node
from semantic.compile.resolved import Resolved
from semantic.compile.setting import Setting
from semantic.compile.stages import BALANCE_DAY, KEY, MOMENT, RANK, Stages
from semantic.query import Order


def details(resolved: Resolved, setting: Setting, stages: Stages) -> exp.Select:
    """The rows, newest first and then by key unless told; of the first few in an order that was asked all ties.

    Of each group it is cut within, rows of no member among them, the first few.
    """
    before, rows = single_rows(resolved.facts[0], resolved, setting)
    for name, tree in (*conversion_stages(resolved, setting), *before):
        stages.add(name, tree)
    stages.add("detail rows", rows)
    shown = [column.name for column in resolved.columns]
    shown += [BALANCE_DAY] if BALANCE_DAY in stages.names else []
    where = None
    limit = resolved.limit
    is_ranked = limit is not None and bool(resolved.order or limit.within)
    if limit is not None and is_ranked:
        within: list[Node] = [nodes.column(name) for name in resolved.columns_of(limit.within)]
        order = order_by(resolved.order or _order(resolved, stages.names))
        rank = exp.Window(this=exp.Rank(), partition_by=within, order=order, over="OVER")
        stages.add("ranked", nodes.select(stages.all_and([nodes.aliased(rank, RANK)]), from_=stages.last))
        where = exp.LTE(this=nodes.column(RANK), expression=nodes.number(limit.count))
        shown.append(RANK)
    columns: list[Node] = [nodes.column(name) for name in shown]
    last = nodes.select(columns, from_=stages.last, where=where)
    last.set("order", order_by(_order(resolved, stages.names)))
    if limit is not None and not is_ranked:
        last.set("limit", exp.Limit(expression=nodes.number(limit.count)))
    return nodes.with_stages(last, stages.done)


def _order(resolved: Resolved, names: list[str]) -> tuple[Order, ...]:
    """What was asked, else the latest day first; then by key, and where a dataset has none by every column."""
    first = resolved.order or tuple(Order(by=name) for name in names if name == MOMENT)
    keys = [name for name in names if name.startswith(KEY)] or [column.name for column in resolved.columns]
    named = {one.by for one in first}
    return (*first, *(Order(by=name, descending=False) for name in keys if name not in named))
