"""Small sqlglot trees that the compiler puts together. Every one is new, so that none is shared by accident."""

import math
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache, reduce
from typing import TypeAlias

from sqlglot import exp

from semantic.periods import Unit

Node: TypeAlias = exp.Expr
# What a DECIMAL of DuckDB's holds without a point.
_LARGEST_WHOLE = 10**38


def identifier(name: str) -> exp.Identifier:
    """A quoted name."""
    return exp.Identifier(this=name, quoted=True)


def column(name: str, table: str | None = None) -> exp.Column:
    """A column, of `table` when it is given."""
    return exp.Column(this=identifier(name), table=identifier(table) if table else None)


def aliased(node: Node, name: str) -> exp.Alias:
    """`node AS name`."""
    return exp.Alias(this=node, alias=identifier(name))


def number(value: float | int) -> Node:
    """A number as a literal, a whole one without a point; beyond what a double holds it is the largest double."""
    if isinstance(value, float) and math.isnan(value):
        return exp.Null()
    largest = sys.float_info.max
    held = min(max(value, -largest), largest)
    whole = int(held) if abs(held) < _LARGEST_WHOLE and held == int(held) else float(held)
    shown = exp.Literal(this=repr(abs(whole)), is_string=False)
    return exp.Neg(this=shown) if value < 0 else shown


def text(value: str) -> exp.Literal:
    """A text as a literal."""
    return exp.Literal(this=value, is_string=True)


def day(value: date) -> exp.Cast:
    """A day as a literal."""
    return cast(text(value.isoformat()), "DATE")


def cast(node: Node, type_name: str) -> exp.Cast:
    """`CAST(node AS type_name)`, the type in DuckDB's words."""
    return exp.Cast(this=node, to=_type(type_name).copy())


@lru_cache(maxsize=1024)
def _type(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="duckdb")


def interval(count: int, unit: Unit) -> exp.Interval:
    """A span of calendar time; quarters are counted in months."""
    if unit is Unit.QUARTER:
        return interval(count * 3, Unit.MONTH)
    return exp.Interval(this=text(str(count)), unit=exp.Var(this=unit.value.upper()))


def bucket_of(moment: Node, unit: Unit, week_start: int) -> Node:
    """The first day of the unit that holds a date or timestamp."""
    ahead = (8 - week_start) % 7 if unit is Unit.WEEK else 0
    moved = exp.Add(this=moment, expression=interval(ahead, Unit.DAY)) if ahead else moment
    cut: Node = exp.TimestampTrunc(this=moved, unit=exp.Var(this=unit.value.upper()))
    if ahead:
        cut = exp.Sub(this=cut, expression=interval(ahead, Unit.DAY))
    return cast(cut, "DATE")


def all_of(conditions: Iterable[Node]) -> Node | None:
    """Every condition together; None when there are none."""
    return _joined(exp.And, conditions)


def any_of(conditions: Iterable[Node]) -> Node | None:
    """Any of the conditions; None when there are none."""
    return _joined(exp.Or, conditions)


def _joined(kind: type[exp.Connector], conditions: Iterable[Node]) -> Node | None:
    parts = [exp.Paren(this=one) if kind is exp.And and isinstance(one, exp.Or) else one for one in conditions]
    return reduce(lambda left, right: kind(this=left, expression=right), parts) if parts else None


def enclosed(node: Node) -> Node:
    """The node in parentheses where it is an operation."""
    return exp.Paren(this=node) if isinstance(node, exp.Binary | exp.Not | exp.Between | exp.In) else node


def together(parts: Sequence[Node]) -> Node:
    """Several values as one; a single one as it is."""
    return parts[0] if len(parts) == 1 else exp.Tuple(expressions=list(parts))


def same(left: Node, right: Node) -> exp.NullSafeEQ:
    """Equal, where null equals null."""
    return exp.NullSafeEQ(this=left, expression=right)


def is_null(node: Node) -> exp.Is:
    """`node IS NULL`."""
    return exp.Is(this=enclosed(node), expression=exp.Null())


def case(condition: Node, value: Node, otherwise: Node | None = None) -> exp.Case:
    """`CASE WHEN condition THEN value ELSE otherwise END`."""
    return exp.Case(ifs=[exp.If(this=condition, true=value)], default=otherwise)


def coalesce(first: Node, *rest: Node) -> Node:
    """The first that is not null; `first` itself when it stands alone."""
    return exp.Coalesce(this=first, expressions=list(rest)) if rest else first


def divided(left: Node, right: Node) -> Node:
    """A double, null where the divisor is zero."""
    guarded = exp.Nullif(this=right, expression=number(0))
    return exp.Div(this=cast(left, "DOUBLE"), expression=guarded, typed=False, safe=False)


def difference(left: Node, right: Node) -> exp.Sub:
    """`left - right`."""
    return exp.Sub(this=enclosed(left), expression=enclosed(right))


def stage(name: str, alias: str | None = None) -> exp.Table:
    """A named stage of the statement, or a table of that name."""
    named = exp.Table(this=identifier(name))
    if alias is not None and alias != name:
        named.set("alias", exp.TableAlias(this=identifier(alias)))
    return named


def physical(table: str, alias: str) -> exp.Table:
    """A table of the workspace's data under an alias; `schema.table` is taken apart."""
    schema, _, name = table.rpartition(".")
    named = stage(name, alias)
    if schema:
        named.set("db", identifier(schema))
    return named


def select(
    columns: Iterable[Node],
    *,
    from_: Node | None,
    joins: Iterable[exp.Join] = (),
    where: Node | None = None,
    group_count: int = 0,
    distinct: bool = False,
) -> exp.Select:
    """One SELECT; the first `group_count` columns are what it is grouped by."""
    built = exp.Select(expressions=list(columns))
    if from_ is not None:
        built.set("from_", exp.From(this=from_))
    if joined := list(joins):
        built.set("joins", joined)
    if where is not None:
        built.set("where", exp.Where(this=where))
    if group_count:
        positions = [exp.Literal(this=str(at), is_string=False) for at in range(1, group_count + 1)]
        built.set("group", exp.Group(expressions=positions))
    if distinct:
        built.set("distinct", exp.Distinct())
    return built


def join(right: Node, on: Node | None, side: str) -> exp.Join:
    """A join of kind `LEFT`, `FULL`, `INNER` or `CROSS`."""
    if side in ("INNER", "CROSS"):
        return exp.Join(this=right, on=on, kind=side)
    return exp.Join(this=right, on=on, side=side)


def with_stages(final: exp.Select, stages: Iterable[tuple[str, exp.Select]]) -> exp.Select:
    """`final` with the named stages before it."""
    tables = [exp.CTE(this=tree, alias=exp.TableAlias(this=identifier(name))) for name, tree in stages]
    if tables:
        final.set("with_", exp.With(expressions=tables))
    return final
