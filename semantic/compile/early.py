"""Aggregation before joins: a large fact is added up by its keys first, where that gives the same numbers.

Sums, counts and extremes can be aggregated twice. What a fact is joined by and grouped by is kept apart in the first
step, so that the dimensions are joined, and dates cut to buckets, on few rows.
"""

from dataclasses import dataclass, field

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.carried import AGAIN, ON
from semantic.compile.nodes import Node
from semantic.compile.resolved import Fact
from semantic.compile.setting import Setting
from semantic.compile.timing import Window

# Below this many rows a plain join costs nothing that anybody notices.
FEWEST_ROWS = 50_000
# The first step has to leave at most one row of so many.
_FEWER = 4
# How many values a column that leads nowhere is taken to hold.
_FEW_VALUES = 20
_ROWS = "_rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """What is known of a fact before it is read: its rows, its days, and the rows that each of its keys leads to."""

    rows: int
    days: int
    keys: dict[str, int]


def sizes_of(fact: Fact, window: Window, setting: Setting) -> Sizes:
    """What is known of a fact that is read over a window."""
    dataset = setting.catalog.datasets[fact.basis.dataset]
    keys = {}
    for one in setting.catalog.relationships:
        if one.source == dataset.name:
            keys.update(dict.fromkeys(one.columns, setting.size_of(one.target)))
    extent = setting.extents.get(fact.basis)
    start = window.start or (extent.first if extent else None)
    end = window.end or (extent.last if extent else None)
    days = (end - start).days + 1 if start and end else 1
    return Sizes(rows=setting.size_of(dataset.name), days=max(days, 1), keys=keys)


@dataclass(slots=True)
class _Inner:
    """The first step as it grows: its keys by name. `day`: what a row's day is, kept apart as a whole."""

    alias: str
    day: Node | None = None
    keys: dict[str, Node] = field(default_factory=dict)

    def is_own(self, node: Node) -> bool:
        """Whether an expression reads columns of the fact, and nothing else."""
        columns = list(node.find_all(exp.Column))
        return bool(columns) and all(one.table == self.alias for one in columns) and node.find(exp.Query) is None

    def key(self, node: Node, name: str) -> exp.Column:
        self.keys.setdefault(name, node.copy())
        return nodes.column(name, self.alias)

    def lifted(self, node: Node) -> Node:
        """An expression over the rows of the first step; each column of the fact that it reads is kept apart there."""

        def replace(one: exp.Expr) -> Node:
            if self.day is not None and one == self.day:
                return self.key(one, ON)
            is_own = isinstance(one, exp.Column) and one.table == self.alias
            return self.key(one, one.name) if is_own else one

        return node.copy().transform(replace, copy=False)


def aggregated_early(
    name: str, plain: exp.Select, *, alias: str, bucket: str | None, moment: Node | None, sizes: Sizes
) -> list[tuple[str, exp.Select]] | None:
    """The stages of a fact in two steps; None where one does as well, or two would not be the same.

    `plain` is the one step: grouped by its first columns, the fact under `alias`, dimensions joined to it.
    """
    if sizes.rows < FEWEST_ROWS or not _keeps_every_row(plain):
        return None
    group = plain.args.get("group")
    count = len(group.expressions) if group else 0
    inner = _Inner(alias)
    if moment is not None and inner.is_own(moment):
        inner.day = nodes.cast(moment.copy(), "DATE")
    again = [_again(one, inner) for one in plain.expressions[count:]]
    if not all(again):
        return None
    keys = [_key(one, inner, bucket, moment) for one in plain.expressions[:count]]
    joins = [nodes.join(one.this.copy(), inner.lifted(one.args["on"]), "LEFT") for one in plain.args.get("joins") or ()]
    own, other = _conditions(plain, inner)
    where = nodes.all_of(inner.lifted(one) for one in other)
    names = {one.alias for one in plain.expressions[count:]} | {_ROWS}
    if not inner.keys or not names.isdisjoint(inner.keys) or _estimate(inner, sizes) * _FEWER > sizes.rows:
        return None
    first = nodes.select(
        [*(_named(one, key) for key, one in inner.keys.items()), *(one.inner for one in again if one)],
        from_=plain.args["from_"].this.copy(),
        where=nodes.all_of(one.copy() for one in own),
        group_count=len(inner.keys),
    )
    by_key = f"{name} by key"
    outer = [one.outer for one in again if one]
    second = nodes.select(
        [*keys, *outer], from_=nodes.stage(by_key, alias), joins=joins, where=where, group_count=count
    )
    return [(by_key, first), (name, second)]


def _keeps_every_row(plain: exp.Select) -> bool:
    """Whether every source beside the fact is joined so that no row of the fact is lost."""
    joins = plain.args.get("joins") or ()
    is_table = isinstance(plain.args["from_"].this, exp.Table)
    return is_table and all(one.args.get("side") == "LEFT" and one.args.get("on") is not None for one in joins)


@dataclass(frozen=True, slots=True)
class _Leaf:
    inner: Node
    outer: Node


def _again(leaf: Node, inner: _Inner) -> _Leaf | None:
    """An aggregate in two steps; None where it cannot be taken apart."""
    total, name = leaf.this, leaf.alias
    of_rows = _counted_condition(total)
    if of_rows is not None and not inner.is_own(of_rows):
        found = exp.Sum(this=nodes.case(inner.lifted(of_rows), nodes.column(_ROWS, inner.alias)))
        counted = nodes.aliased(exp.Count(this=exp.Star()), _ROWS)
        return _Leaf(counted, nodes.aliased(nodes.coalesce(found, nodes.number(0)), name))
    kind = type(total).__name__.casefold()
    value = total.this
    if isinstance(total, exp.Sum) and (amount := _converted(value, inner)) is not None:
        once = nodes.column(name, inner.alias)
        first = nodes.aliased(exp.Sum(this=amount.copy()), name)
        return _Leaf(first, nodes.aliased(exp.Sum(this=_converted_again(value, once, inner)), name))
    if kind not in AGAIN or isinstance(value, exp.Distinct) or not (isinstance(value, exp.Star) or inner.is_own(value)):
        return None
    return _Leaf(leaf.copy(), nodes.aliased(AGAIN[kind](this=nodes.column(name, inner.alias)), name))


def _converted(value: Node, inner: _Inner) -> Node | None:
    """The amount, of the fact alone, in `amount * CASE WHEN … THEN 1 ELSE rate END`; None where a value is no such.

    All rows of one key have one rate, so that they may be added up before.
    """
    value = value.unnest()
    if isinstance(value, exp.Case) and len(value.args["ifs"]) == 1 and value.args.get("default") is None:
        return _converted(value.args["ifs"][0].args["true"], inner)
    is_rated = isinstance(value, exp.Mul) and isinstance(value.expression, exp.Case)
    return value.this if is_rated and inner.is_own(value.this) else None


def _converted_again(value: Node, once: Node, inner: _Inner) -> Node:
    """The same of an amount that was added up once."""
    value = value.unnest()
    if isinstance(value, exp.Case):
        only = value.args["ifs"][0]
        return nodes.case(inner.lifted(only.this), _converted_again(only.args["true"], once, inner))
    return exp.Mul(this=once, expression=inner.lifted(value.expression))


def _counted_condition(total: Node) -> Node | None:
    """The condition of `COUNT(CASE WHEN condition THEN 1 END)`."""
    if not isinstance(total, exp.Count) or not isinstance(total.this, exp.Case) or len(total.this.args["ifs"]) != 1:
        return None
    only = total.this.args["ifs"][0]
    is_one = isinstance(only.args["true"], exp.Literal) and total.this.args.get("default") is None
    return only.this if is_one else None


def _key(key: Node, inner: _Inner, bucket: str | None, moment: Node | None) -> Node:
    """A grouping column of the second step."""
    value, name = key.this, key.alias
    if name == bucket and moment is not None and inner.is_own(moment):
        day = inner.key(nodes.cast(moment.copy(), "DATE"), ON)
        return nodes.aliased(_replaced(value.copy(), moment, day), name)
    if inner.is_own(value) and not isinstance(value, exp.Column):
        return nodes.aliased(inner.key(value, name), name)
    return nodes.aliased(inner.lifted(value), name)


def _replaced(node: Node, part: Node, by: Node) -> Node:
    return node.transform(lambda one: by.copy() if one == part else one, copy=False)


def _named(node: Node, name: str) -> Node:
    return node if isinstance(node, exp.Column) and node.name == name else nodes.aliased(node, name)


def _conditions(plain: exp.Select, inner: _Inner) -> tuple[list[Node], list[Node]]:
    """The conditions on the fact alone, and those that need a dimension."""
    where = plain.args.get("where")
    tests = list(where.this.flatten() if isinstance(where.this, exp.And) else [where.this]) if where else []
    own = [one for one in tests if inner.is_own(one) or one.find(exp.Column) is None]
    return own, [one for one in tests if one not in own]


def _estimate(inner: _Inner, sizes: Sizes) -> int:
    """About how many rows the first step leaves."""
    found = 1
    for name in inner.keys:
        found *= sizes.days if name == ON else sizes.keys.get(name, _FEW_VALUES)
    return found
