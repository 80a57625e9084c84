"""Members as SQL: whether a row's member is in a set, and the rows of all members there are."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.facts.conditions import condition
from semantic.compile.nodes import Node
from semantic.compile.resolved import MemberSet, Sets
from semantic.query import Filter

MEMBER = "member"


def asked_of(one: Filter, value: Node, sets: Sets) -> Node:
    """What a filter asks of a value, or of the key that a text stands for. Null is in no set."""
    if one not in sets:
        return condition(one, value)
    either = nodes.any_of(_belongs(value.copy(), among) for among in sets[one])
    return either if either is not None else exp.false()


def _belongs(value: Node, among: MemberSet) -> Node:
    found = nodes.select([nodes.column(MEMBER)], from_=nodes.stage(among.name))
    return exp.In(this=nodes.enclosed(value), query=exp.Subquery(this=found))


def set_tree(among: MemberSet, rows: Node) -> exp.Select:
    """The members of a set, from the stage that holds its rows."""
    member = nodes.column(among.column)
    is_member = exp.Not(this=nodes.is_null(member.copy()))
    return nodes.select([nodes.aliased(member, MEMBER)], from_=rows, where=is_member)
