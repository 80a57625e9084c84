"""The mean of every row's peers, for comparisons to the average."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.assemble.cut import is_null_member
from semantic.compile.nodes import Node
from semantic.compile.resolved import Resolved


def means(resolved: Resolved) -> list[Node]:
    """For every measure that is set beside an average, the plain mean over its peers that have a value.

    What belongs to no member is no peer; it is set beside the mean of the others all the same.
    """
    found: list[Node] = []
    for change in resolved.changes:
        if change.peers is None:
            continue
        value: Node = nodes.column(change.current)
        nobody = is_null_member(resolved, change.peers)
        if nobody is not None:
            value = nodes.case(exp.Not(this=exp.Paren(this=nobody)), value)
        within: list[Node] = [nodes.column(name) for name in resolved.columns_of(change.peers)]
        mean = exp.Window(this=exp.Avg(this=value), partition_by=within, over="OVER")
        found.append(nodes.aliased(mean, change.base))
    return found
