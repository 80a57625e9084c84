"""Aggregation before joins: a large fact is added up by its keys first, where that gives the same numbers.

Sums, counts and extremes can be aggregated twice. What a fact is joined by and grouped by is kept apart in the first
step, so that the dimensions are joined on few rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.facts.carried import AGAIN, ON
from semantic.compile.facts.sizes import Sizes
from semantic.compile.nodes import Node
from semantic.periods import Unit

# Below this many rows a plain join costs nothing that anybody notices.
FEWEST_ROWS = 10_000
# The first step has to leave at most one row of so many; of fewer where one step would leave as many groups.
_FEWER = 6
_FEWER_ANYWAY = 2
_ROWS = "_rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The rows of a fact as a SELECT names them: its alias, and its moment, cut to `bucket`, a bucket of `grain`.

    `days`: the stage that chooses the days whose rows are read; None where those of all days are.
    """

    alias: str
    moment: Node | None
    bucket: str | None
    grain: Unit | None
    sizes: Sizes
    days: str | None = None


@dataclass(slots=True)
class _Inner:
    """The first step as it grows: its keys by name. `day`, `bucket`: what a row's are, kept apart as a whole.

    `tables` are its sources; `is_clear`: no two keys go by one name.
    """

    alias: str
    tables: tuple[str, ...]
    day: Node | None = None
    bucket: exp.Alias | None = None
    keys: dict[str, Node] = field(default_factory=dict)
    is_clear: bool = True

    def is_own(self, node: Node) -> bool:
        """Whether an expression reads columns of the first step, and nothing else."""
        columns = list(node.find_all(exp.Column))
        return bool(columns) and all(one.table in self.tables for one in columns) and node.find(exp.Query) is None

    def is_tested(self, test: Node) -> bool:
        """Whether a condition can be tested in the first step: beside its columns it names stages alone."""
        return all(one.table in self.tables or not one.table for one in test.find_all(exp.Column))

    def key(self, node: Node, name: str) -> exp.Column:
        """A key of the first step, as the second names it."""
        self.is_clear &= self.keys.setdefault(name, node.copy()) == node
        return nodes.column(name, self.alias)

    def lifted(self, node: Node) -> Node:
        """An expression over the rows of the first step; each column of the fact that it reads is kept apart there."""

        def replace(one: exp.Expr) -> Node:
            if self.bucket is not None and one == self.bucket.this:
                return self.key(one, self.bucket.alias)
            if self.day is not None and one == self.day:
                return self.key(one, ON)
            is_own = isinstance(one, exp.Column) and one.table in self.tables
            return self.key(one, one.name) if is_own else one

        return node.copy().transform(replace, copy=False)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """An aggregate in two steps; `inner` is None where the second alone has something to do."""

    inner: Node | None
    outer: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """A SELECT taken apart: what is joined and tested in the first step, and what in the second, then grouped."""

    leaves: list[_Leaf]
    keys: list[Node]
    own_joins: list[exp.Join]
    own_tests: list[Node]
    joins: list[exp.Join]
    tests: list[Node]


def is_large(sizes: Sizes) -> bool:
    """Whether a fact is read at so many rows that more SQL for it pays."""
    return sizes.rows >= FEWEST_ROWS


def aggregated_early(name: str, plain: exp.Select, source: Source) -> list[tuple[str, exp.Select]] | None:
    """The stages of a fact in two steps; None where one does as well, or two would not be the same.

    `plain` is the one step: grouped by its first columns, the fact with what is joined to it.
    """
    if not _can_wait(plain, source):
        return None
    inner = _inner_of(plain, source)
    steps = _taken_apart(plain, inner)
    if steps is None or not _pays(plain, steps, inner, source):
        return None
    once = [one.inner for one in steps.leaves if one.inner is not None]
    if not inner.is_clear or not {one.alias for one in once}.isdisjoint(inner.keys):
        return None
    first = nodes.select(
        [*(_named(one, key) for key, one in inner.keys.items()), *once],
        from_=plain.args["from_"].this.copy(),
        joins=steps.own_joins,
        where=nodes.all_of(steps.own_tests),
        group_count=len(inner.keys),
    )
    by_key = f"{name} by key"
    second = nodes.select(
        [*steps.keys, *(one.outer for one in steps.leaves)],
        from_=nodes.stage(by_key, source.alias),
        joins=steps.joins,
        where=nodes.all_of(steps.tests),
        group_count=len(steps.keys),
    )
    return [(by_key, first), (name, second)]


def _can_wait(plain: exp.Select, source: Source) -> bool:
    """Whether what is joined to the fact finds the same for all rows of one key.

    Each join has to follow from columns of the fact, which are kept apart; a FULL one brings rows of its own.
    """
    fact = plain.args["from_"].this
    if not isinstance(fact, exp.Table) or fact.alias_or_name != source.alias:
        return False
    return all(one.args.get("side") in (None, "LEFT") for one in plain.args.get("joins") or ())


def _inner_of(plain: exp.Select, source: Source) -> _Inner:
    """The first step before it has any keys."""
    inner = _Inner(source.alias, tuple(one for one in (source.alias, source.days) if one is not None))
    if source.moment is not None and inner.is_own(source.moment):
        inner.day = nodes.cast(source.moment.copy(), "DATE")
        buckets = (one for one in plain.expressions if one.alias == source.bucket)
        inner.bucket = next((one for one in buckets if not isinstance(one.this, exp.Column)), None)
    return inner


def _taken_apart(plain: exp.Select, inner: _Inner) -> _Steps | None:
    """What each of two steps does; None where an aggregate cannot be taken in two."""
    group = plain.args.get("group")
    count = len(group.expressions) if group else 0
    joined = plain.args.get("joins") or ()
    own_joins = [one.copy() for one in joined if one.alias_or_name in inner.tables]
    if not all(inner.is_own(one.args["on"]) for one in own_joins):
        return None
    where = plain.args.get("where")
    tests = list(where.this.flatten() if isinstance(where.this, exp.And) else [where.this]) if where else []
    own_tests = [one.copy() for one in tests if inner.is_tested(one)]
    later = [one for one in tests if not inner.is_tested(one)]
    joins = [_lifted_join(one, inner) for one in joined if one.alias_or_name not in inner.tables]
    lifted = [inner.lifted(one) for one in later]
    keys = [_key(one, inner, by_day=not (joins or lifted)) for one in plain.expressions[:count]]
    leaves = [_again(one, inner, is_grouped=count > 0) for one in plain.expressions[count:]]
    if not all(leaves):
        return None
    return _Steps(
        leaves=[one for one in leaves if one is not None],
        keys=keys,
        own_joins=own_joins,
        own_tests=own_tests + [found for one in later if (found := _of_the_key(one, joined, inner)) is not None],
        joins=joins,
        tests=lifted,
    )


def _lifted_join(one: exp.Join, inner: _Inner) -> exp.Join:
    found = one.copy()
    if one.args.get("on") is not None:
        found.set("on", inner.lifted(one.args["on"]))
    return found


def _of_the_key(test: Node, joined: Iterable[exp.Join], inner: _Inner) -> Node | None:
    """What follows for the fact from a condition that the key it is joined by is in a set; None from any other."""
    outside = list(test.walk(prune=lambda one: isinstance(one, exp.Query)))
    columns = [one for one in outside if isinstance(one, exp.Column)]
    are_sets = all(isinstance(one.args.get("query"), exp.Query) for one in outside if isinstance(one, exp.In))
    known = (exp.In, exp.Or, exp.And, exp.Paren, exp.Column, exp.Identifier, exp.Query)
    if not columns or any(one != columns[0] for one in columns) or not all(isinstance(one, known) for one in outside):
        return None
    own = _joined_by(columns[0], joined, inner) if are_sets else None
    return _replaced(test.copy(), columns[0], own) if own is not None else None


def _joined_by(column: exp.Column, joined: Iterable[exp.Join], inner: _Inner) -> Node | None:
    """The column of the fact that a column of what is joined to it has to equal."""
    for on in (one.args.get("on") for one in joined if one.alias_or_name == column.table):
        for pair in on.flatten() if isinstance(on, exp.And) else [on]:
            own: Node | None = pair.this if isinstance(pair, exp.EQ) and pair.expression == column else None
            if own is not None and inner.is_own(own):
                return own
    return None


def _again(leaf: Node, inner: _Inner, *, is_grouped: bool) -> _Leaf | None:
    """An aggregate, or an expression over one, in two steps; None where it cannot be taken apart."""
    if isinstance(leaf.this, exp.AggFunc):
        found = _total_again(leaf, inner)
        if found is not None and isinstance(leaf.this, exp.Count) and not is_grouped:
            total = nodes.coalesce(found.outer.this, nodes.number(0))
            return _Leaf(found.inner, nodes.aliased(total, leaf.alias))
        return found
    totals = [one for one in leaf.find_all(exp.AggFunc) if not _is_later(one, inner)]
    if len(totals) != 1:
        return None
    found = _again(nodes.aliased(totals[0].copy(), leaf.alias), inner, is_grouped=is_grouped)
    if found is None:
        return None
    return _Leaf(found.inner, nodes.aliased(_replaced(leaf.this.copy(), totals[0], found.outer.this), leaf.alias))


def _is_later(total: Node, inner: _Inner) -> bool:
    """Whether an aggregate reads nothing of the first step and takes no harm from rows that it finds less often."""
    columns = list(total.find_all(exp.Column))
    is_outside = bool(columns) and not any(one.table in inner.tables or not one.table for one in columns)
    return isinstance(total, exp.Min | exp.Max) and is_outside and total.find(exp.Query) is None


def _total_again(leaf: Node, inner: _Inner) -> _Leaf | None:
    """An aggregate in two steps; None where it cannot be taken apart. The keys of the first are known by now."""
    total, name = leaf.this, leaf.alias
    if _is_later(total, inner):
        return _Leaf(None, leaf.copy())
    of_rows = _counted_condition(total)
    if of_rows is not None and not inner.is_own(of_rows):
        found = exp.Sum(this=nodes.case(inner.lifted(of_rows), nodes.column(_ROWS, inner.alias)))
        counted = nodes.aliased(exp.Count(this=exp.Star()), _ROWS)
        return _Leaf(counted, nodes.aliased(nodes.coalesce(found, nodes.number(0)), name))
    kind = type(total).__name__.casefold()
    value = total.this
    if _is_of_key(value, inner):
        return _Leaf(None, nodes.aliased(inner.lifted(total), name))
    if isinstance(total, exp.Sum) and (amount := _converted(value, inner)) is not None:
        once = nodes.column(name, inner.alias)
        first = nodes.aliased(exp.Sum(this=amount.copy()), name)
        return _Leaf(first, nodes.aliased(exp.Sum(this=_converted_again(value, once, inner)), name))
    if kind not in AGAIN or isinstance(value, exp.Distinct) or not (isinstance(value, exp.Star) or inner.is_own(value)):
        return None
    return _Leaf(leaf.copy(), nodes.aliased(AGAIN[kind](this=nodes.column(name, inner.alias)), name))


def _is_of_key(value: Node, inner: _Inner) -> bool:
    """Whether a value is the distinct ones of a column that is a key of the first step: it loses none of them."""
    only, *others = value.expressions if isinstance(value, exp.Distinct) else [None]
    return isinstance(only, exp.Column) and not others and inner.keys.get(only.name) == only


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


def _key(key: Node, inner: _Inner, *, by_day: bool) -> Node:
    """A grouping column of the second step; of time the bucket, or where nothing else follows the day of the first."""
    value, name = key.this, key.alias
    if by_day and inner.bucket is not None and inner.day is not None and name == inner.bucket.alias:
        return nodes.aliased(_replaced(value.copy(), inner.day.this, inner.key(inner.day, ON)), name)
    if inner.is_own(value) and not isinstance(value, exp.Column):
        return nodes.aliased(inner.key(value, name), name)
    return nodes.aliased(inner.lifted(value), name)


def _replaced(node: Node, part: Node, by: Node) -> Node:
    return node.transform(lambda one: by.copy() if one == part else one, copy=False)


def _named(node: Node, name: str) -> Node:
    return node if isinstance(node, exp.Column) and node.name == name else nodes.aliased(node, name)


def _pays(plain: exp.Select, steps: _Steps, inner: _Inner, source: Source) -> bool:
    """Whether the first step leaves few rows, and the second finds more to do than to take them over."""
    if not inner.keys or not (steps.joins or steps.tests or ON in inner.keys):
        return False
    found = 1
    for name, node in inner.keys.items():
        found *= 1 if name == source.bucket and ON in inner.keys else _values(name, node, source)
    fewer = _FEWER_ANYWAY if inner.keys.keys() <= _told_apart(plain, inner) else _FEWER
    return found * fewer <= source.sizes.rows


def _told_apart(plain: exp.Select, inner: _Inner) -> set[str]:
    """The keys of the first step that one step would group by as well, or by what is joined to them."""
    group = plain.args.get("group")
    found = set()
    for one in plain.expressions[: len(group.expressions) if group else 0]:
        value = one.unalias()
        own = _joined_by(value, plain.args.get("joins") or (), inner) if isinstance(value, exp.Column) else None
        found |= {one.alias_or_name, own.name if own is not None else value.name}
    return found


def _values(name: str, node: Node, source: Source) -> int:
    """About how many values a key of the first step holds."""
    if name == ON:
        is_by_month = node.find(exp.TimestampTrunc) is not None
        return source.sizes.buckets(Unit.MONTH) if is_by_month else source.sizes.days
    if name == source.bucket and source.grain is not None:
        return source.sizes.buckets(source.grain)
    value = node.this if isinstance(node, exp.Cast) else node
    return source.sizes.values_of(value.name if isinstance(value, exp.Column) else name)
