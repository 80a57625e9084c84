"""The SQL that a catalog may hold: row-level expressions, without tables, aggregates or a clock of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic.check.scope import problem
from semantic.errors import CatalogProblem, GuardError, Origin, ProblemCode
from semantic.guard import check_tree

DIALECT = "duckdb"
# What reading a text may raise; the last where it is nested too deeply.
_UNREAD = (SqlglotError, RecursionError)
AS_OF = "as_of"
# As many different texts as a large catalog has.
_MOST_TEXTS = 2**14

_FORBIDDEN: tuple[type[exp.Expr], ...] = (
    exp.Query,
    exp.Table,
    exp.AggFunc,
    exp.Window,
    exp.Star,
    exp.DDL,
    exp.DML,
    exp.Command,
    exp.Explode,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What an expression names: columns as written, dotted, and parameters without their colon; or what is wrong."""

    names: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    problems: tuple[CatalogProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What the text of an expression holds: names and parameters as in `Parsed`, and what may not stand in one."""

    names: tuple[str, ...]
    parameters: tuple[str, ...]
    disallowed: tuple[str, ...]


def parsed(text: str, origin: Origin, *, attributes: bool = False) -> Parsed:
    """What a row-level expression names; `attributes` allows parameters beside `:as_of`."""
    read = _read(text)
    if isinstance(read, str):
        return Parsed(problems=(problem(origin, ProblemCode.UNPARSABLE_SQL, sql=text, detail=read),))
    foreign = () if attributes else (f":{name}" for name in read.parameters if name != AS_OF)
    problems = tuple(
        problem(origin, ProblemCode.DISALLOWED_SQL, sql=text, found=found) for found in (*read.disallowed, *foreign)
    )
    return Parsed(names=read.names, parameters=read.parameters, problems=problems)


@lru_cache(maxsize=_MOST_TEXTS)
def _read(text: str) -> _Read | str:
    """What an expression says wherever it stands, or why it cannot be read; many metrics have the same."""
    tree = _tree(text)
    if isinstance(tree, str):
        return tree
    columns = {".".join(part.name for part in column.parts) for column in tree.find_all(exp.Column)}
    return _Read(
        names=tuple(sorted(columns)),
        parameters=tuple(dict.fromkeys(one.name for one in tree.find_all(exp.Placeholder, exp.Parameter))),
        disallowed=tuple(_disallowed(tree)),
    )


def check_select(text: str, origin: Origin) -> Iterator[CatalogProblem]:
    """What keeps a text from being one SELECT."""
    try:
        trees = sqlglot.parse(text, dialect=DIALECT)
    except _UNREAD as error:
        yield problem(origin, ProblemCode.UNPARSABLE_SQL, sql=text, detail=_reason(error))
        return
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        found = type(trees[0]).__name__ if len(trees) == 1 else f"{len(trees)} statements"
        yield problem(origin, ProblemCode.DISALLOWED_SQL, sql=text, found=found)


def check_type(text: str, origin: Origin) -> Iterator[CatalogProblem]:
    """What keeps a text from being a type to cast to."""
    try:
        exp.DataType.build(text, dialect=DIALECT)
    except (SqlglotError, ValueError) as error:
        yield problem(origin, ProblemCode.UNPARSABLE_SQL, sql=text, detail=_reason(error))


def tree_of(text: str) -> exp.Expr | None:
    """The tree of one expression; None when it does not parse, which another rule tells."""
    tree = _tree(text)
    return None if isinstance(tree, str) else tree


def _tree(text: str) -> exp.Expr | str:
    """The tree of one expression, or why there is none."""
    try:
        trees = sqlglot.parse(text, dialect=DIALECT)
    except _UNREAD as error:
        return _reason(error)
    tree = trees[0] if len(trees) == 1 else None
    if not isinstance(tree, exp.Expr):
        return f"{len(trees)} expressions"
    return tree


def _disallowed(tree: exp.Expr) -> Iterator[str]:
    """The outermost part that may not stand in an expression, else the first that the gate will not let pass."""
    node = tree.find(*_FORBIDDEN)
    found = type(node).__name__ if node is not None else _stopped_at_the_gate(tree)
    if found:
        yield found


def _stopped_at_the_gate(tree: exp.Expr) -> str:
    """What of an expression the gate refuses, names and parameters aside; empty when it passes."""
    select = exp.select(tree.transform(_as_it_will_run)).from_("rows")
    try:
        check_tree(select, ("rows",))
    except GuardError as error:
        return error.detail or error.reason
    return ""


def _as_it_will_run(node: exp.Expr) -> exp.Expr:
    """Parameters are bound, and every name becomes a column of what is read."""
    if isinstance(node, exp.Placeholder | exp.Parameter):
        return exp.null()
    return exp.column(node.name) if isinstance(node, exp.Column) else node


def _reason(error: Exception) -> str:
    first: str = str(error).splitlines()[0] if str(error) else type(error).__name__
    return first
