"""Rows that hold for a time: which of them is valid on a day, and whether two of one key ever are."""

from collections.abc import Iterable
from datetime import date

from sqlglot import exp

from semantic.catalog import Validity
from semantic.compile import nodes
from semantic.compile.nodes import Node

_EVER, _NEVER = date(1, 1, 1), date(9999, 12, 31)


def is_valid(valid: Validity, alias: str, day: Node) -> list[Node]:
    """That the row under an alias holds on a day: from its first, and before its end, where it has them."""
    start, end = nodes.column(valid.start, alias), nodes.column(valid.end, alias)
    begun = exp.LTE(this=start, expression=day)
    not_over = exp.LT(this=day.copy(), expression=end)
    return [
        exp.Or(this=nodes.is_null(start.copy()), expression=begun),
        exp.Or(this=nodes.is_null(end.copy()), expression=not_over),
    ]


def overlapping_tree(
    table: exp.Expr, alias: str, columns: Iterable[str], valid: Validity, condition: Node | None
) -> exp.Select:
    """How many keys, no part of them null, have two rows that hold on one day."""
    keys: list[Node] = [nodes.column(name, alias) for name in columns]
    start = nodes.coalesce(nodes.column(valid.start, alias), nodes.day(_EVER))
    end = nodes.coalesce(nodes.column(valid.end, alias), nodes.day(_NEVER))
    order = exp.Order(expressions=[exp.Ordered(this=start.copy(), nulls_first=False)])
    # Sorted by their beginnings, rows of a key overlap only where some row overlaps the next.
    following = exp.Window(this=exp.Lead(this=start.copy()), partition_by=keys, order=order, over="OVER")
    found = [exp.Not(this=nodes.is_null(key.copy())) for key in keys]
    where = [*found, *([condition] if condition is not None else []), exp.LT(this=start.copy(), expression=end.copy())]
    named = [nodes.aliased(key.copy(), f"key {at}") for at, key in enumerate(keys, 1)]
    spans = nodes.select(
        [*named, nodes.aliased(end, "end"), nodes.aliased(following, "next")],
        from_=table, where=nodes.all_of(where),
    )  # fmt: skip
    each = exp.Subquery(this=spans, alias=exp.TableAlias(this=nodes.identifier("spans")))
    overlaps = exp.LT(this=nodes.column("next", "spans"), expression=nodes.column("end", "spans"))
    names: list[Node] = [nodes.column(one.alias, "spans") for one in named]
    twice = nodes.select(names, from_=each, where=overlaps, distinct=True)
    keys_twice = exp.Subquery(this=twice, alias=exp.TableAlias(this=nodes.identifier("overlapping")))
    return nodes.select([nodes.aliased(exp.Count(this=exp.Star()), "repeated")], from_=keys_twice)
