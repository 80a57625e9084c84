"""The gate: an allow-list over the very tree that is executed. What it does not know, it refuses.

Only this module makes a `GatedStatement`, and an engine runs nothing else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlglot import exp

from semantic.errors import GuardError

MOST_NODES = 50_000
DEEPEST = 200

_STATEMENT = (
    exp.Select, exp.With, exp.CTE, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered,
    exp.Limit, exp.Subquery, exp.Table, exp.TableAlias, exp.Identifier, exp.Column, exp.Alias, exp.Star, exp.Distinct,
    exp.Window, exp.WindowSpec, exp.Filter, exp.WithinGroup,
)  # fmt: skip
_OPERATORS = (
    exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ,
    exp.NullSafeNEQ, exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv,
    exp.Mod, exp.Neg, exp.DPipe, exp.Case, exp.If, exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam,
    exp.Interval, exp.Var, exp.Literal, exp.Boolean, exp.Null, exp.Tuple,
)  # fmt: skip
_FUNCTIONS = (
    exp.Sum, exp.Count, exp.Min, exp.Max, exp.Avg, exp.Median, exp.PercentileCont, exp.PercentileDisc, exp.Quantile,
    exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop, exp.AnyValue, exp.ArgMax, exp.ArgMin,
    exp.LogicalAnd, exp.LogicalOr, exp.CountIf, exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead,
    exp.FirstValue, exp.LastValue, exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least, exp.Abs, exp.Round, exp.Floor,
    exp.Ceil, exp.Sign, exp.Sqrt, exp.Pow, exp.Exp, exp.Ln, exp.Log, exp.Lower, exp.Upper, exp.Trim, exp.Length,
    exp.Substring, exp.Left, exp.Right, exp.Replace, exp.Concat, exp.StrPosition, exp.StartsWith, exp.EndsWith,
    exp.Contains, exp.RegexpLike, exp.RegexpExtract, exp.SplitPart, exp.Pad, exp.Reverse, exp.TimestampTrunc,
    exp.DateTrunc, exp.DateDiff, exp.DateAdd, exp.DateSub, exp.TimestampDiff, exp.Extract, exp.Year, exp.Quarter,
    exp.Month, exp.Week, exp.Day, exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfMonth, exp.DayOfYear, exp.WeekOfYear,
    exp.Hour, exp.Minute, exp.LastDay, exp.Date, exp.DateFromParts, exp.TimeToStr, exp.StrToTime, exp.StrToDate,
    exp.TsOrDsToDate, exp.MonthsBetween, exp.AddMonths, exp.GenerateSeries, exp.Explode,
)  # fmt: skip
_ALLOWED: Final[frozenset[type[Any]]] = frozenset((*_STATEMENT, *_OPERATORS, *_FUNCTIONS, exp.Anonymous))
_NAMED_FUNCTIONS: Final = frozenset(
    {"date_part", "date_sub", "datesub", "monthname", "dayname", "isoyear", "yearweek", "century", "decade", "epoch",
     "trunc", "even", "mod", "instr", "ltrim", "rtrim", "lpad", "rpad", "repeat", "strip_accents", "try_strptime",
     "make_date", "time_bucket", "isfinite", "isnan"}
)  # fmt: skip
_WORDS: Final = frozenset(
    {"DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "HOUR", "MINUTE", "SECOND", "DOW", "ISODOW", "DOY", "ISOYEAR", "EPOCH"}
)
_TYPES: Final = frozenset(
    {"TINYINT", "SMALLINT", "INT", "BIGINT", "INT128", "UTINYINT", "USMALLINT", "UINT", "UBIGINT", "DECIMAL", "FLOAT",
     "DOUBLE", "BOOLEAN", "VARCHAR", "TEXT", "CHAR", "DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "DATETIME", "INTERVAL"}
)  # fmt: skip
# The parts of a node that may be filled, where not every part may; everything else there is refused.
_PARTS: Final[dict[type[Any], frozenset[str]]] = {
    exp.Select: frozenset(
        {"with_", "distinct", "expressions", "from_", "joins", "where", "group", "having", "order", "limit"}
    ),
    exp.With: frozenset({"expressions"}),
    exp.CTE: frozenset({"this", "alias"}),
    exp.Subquery: frozenset({"this", "alias"}),
    exp.Table: frozenset({"this", "db", "alias"}),
    exp.TableAlias: frozenset({"this"}),
    exp.From: frozenset({"this"}),
    exp.Join: frozenset({"this", "on", "side", "kind"}),
    exp.Group: frozenset({"expressions"}),
    exp.Order: frozenset({"expressions"}),
    exp.Ordered: frozenset({"this", "desc", "nulls_first"}),
    exp.Limit: frozenset({"expression"}),
    exp.Distinct: frozenset({"expressions"}),
    exp.Column: frozenset({"this", "table"}),
    exp.Star: frozenset(),
    exp.In: frozenset({"this", "expressions", "query"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.TryCast: frozenset({"this", "to", "safe", "requires_string"}),
    exp.Window: frozenset({"this", "partition_by", "order", "spec", "over"}),
    exp.DataType: frozenset({"this", "expressions", "nested"}),
    exp.Interval: frozenset({"this", "unit"}),
}
# The parts that hold bare text, with what they may say; any other bare text is refused.
_TEXTS: Final[dict[tuple[type[Any], str], frozenset[str]]] = {
    (exp.Join, "side"): frozenset({"LEFT", "FULL", "RIGHT"}),
    (exp.Join, "kind"): frozenset({"INNER", "CROSS", "OUTER"}),
    (exp.Window, "over"): frozenset({"OVER"}),
    (exp.WindowSpec, "kind"): frozenset({"ROWS", "RANGE"}),
    (exp.WindowSpec, "start"): frozenset({"UNBOUNDED", "CURRENT ROW"}),
    (exp.WindowSpec, "start_side"): frozenset({"PRECEDING", "FOLLOWING"}),
    (exp.WindowSpec, "end"): frozenset({"UNBOUNDED", "CURRENT ROW"}),
    (exp.WindowSpec, "end_side"): frozenset({"PRECEDING", "FOLLOWING"}),
    (exp.Trim, "position"): frozenset({"LEADING", "TRAILING", "BOTH"}),
}
_NUMBER = re.compile(r"\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_READ_WORD_BY_WORD: Final = (exp.Literal, exp.Identifier, exp.Var, exp.Anonymous, exp.DataType)
_KEY = object()


class GatedStatement:
    """SQL that passed the gate. Only `gate` makes one."""

    __slots__ = ("sql",)

    def __init__(self, sql: str, key: object) -> None:
        if key is not _KEY:
            raise TypeError("only the gate makes a gated statement")
        self.sql = sql


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a SELECT may name: physical tables, the CTEs before it, and the aliases of it and of what encloses it."""

    tables: frozenset[str]
    ctes: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()


def gate(tree: exp.Expr, tables: Iterable[str]) -> GatedStatement:
    """The statement as DuckDB will run it, once its tree is known to be harmless.

    Raises: GuardError when any part of the tree is not on the list.
    """
    check_tree(tree, tables)
    return GatedStatement(tree.sql(dialect="duckdb", identify=True, comments=False, pretty=True), _KEY)


def check_tree(tree: exp.Expr, tables: Iterable[str]) -> None:
    """Nothing, when the tree is one SELECT over `tables` made of listed parts only.

    Raises: GuardError with the reason and the part that is not on the list.
    """
    if type(tree) is not exp.Select:
        raise GuardError("statement", type(tree).__name__)
    count = 0
    for count, node in enumerate(tree.walk(), 1):
        _check_node(node)
        if count > MOST_NODES:
            raise GuardError("size", str(count))
    _check_select(tree, _Scope(frozenset(name.casefold() for name in tables)), 0)


def _check_node(node: exp.Expr) -> None:
    kind = type(node)
    if kind not in _ALLOWED:
        raise GuardError("node", kind.__name__)
    parts = _PARTS.get(kind)
    for name, value in node.args.items():
        if value is None or value is False or value == []:
            continue
        if parts is not None and name not in parts:
            raise GuardError("part", f"{kind.__name__}.{name}")
        for one in value if isinstance(value, list) else [value]:
            _check_text(kind, name, one)
    _check_special(node)


def _check_text(kind: type[Any], name: str, value: object) -> None:
    if isinstance(value, exp.Expr | bool) or kind in _READ_WORD_BY_WORD:
        return
    if not isinstance(value, str) or value not in _TEXTS.get((kind, name), ()):
        raise GuardError("text", f"{kind.__name__}.{name}={value!r}")


def _check_special(node: exp.Expr) -> None:
    """The nodes whose bare text ends up in the statement, and the one function that may stand over one other alone."""
    match node:
        case exp.Literal(this=str(said)):
            is_listed = "\x00" not in said and (node.is_string or _NUMBER.fullmatch(said) is not None)
        case exp.Identifier(this=str(said)):
            is_listed = bool(said) and "\x00" not in said
        case exp.Var(this=str(said)):
            is_listed = said.upper() in _WORDS
        case exp.Anonymous(this=str(said)):
            is_listed = said.lower() in _NAMED_FUNCTIONS
        case exp.DataType(this=exp.DType() as kind):
            is_listed = kind.value in _TYPES
        case exp.Explode(this=exp.GenerateSeries()):
            is_listed = True
        case exp.Literal() | exp.Identifier() | exp.Var() | exp.Anonymous() | exp.DataType() | exp.Explode():
            is_listed = False
        case _:
            return
    if not is_listed:
        raise GuardError(type(node).__name__.lower(), str(node.this))


def _check_select(select: exp.Select, scope: _Scope, depth: int) -> None:
    if depth > DEEPEST:
        raise GuardError("size", "depth")
    ctes = scope.ctes
    with_ = select.args.get("with_")
    for cte in with_.expressions if with_ else ():
        if not isinstance(cte.this, exp.Select) or type(cte.this) is not exp.Select:
            raise GuardError("statement", type(cte.this).__name__)
        _check_select(cte.this, _Scope(scope.tables, ctes, scope.aliases), depth + 1)
        ctes |= {cte.alias.casefold()}
    own: frozenset[str] = frozenset()
    for one in _sources(select):  # a sub-select may name what stands before it in the same FROM
        own |= {_check_source(one, _Scope(scope.tables, ctes, scope.aliases | own), depth)}
    inside = _Scope(scope.tables, ctes, scope.aliases | own)
    for name, value in select.args.items():
        if name not in ("with_", "from_", "joins"):
            for one in value if isinstance(value, list) else [value]:
                _check_expression(one, inside, depth)
    for join in select.args.get("joins") or ():
        _check_expression(join.args.get("on"), inside, depth)


def _sources(select: exp.Select) -> Iterator[exp.Expr]:
    from_ = select.args.get("from_")
    if from_ is not None:
        yield from_.this
    for join in select.args.get("joins") or ():
        yield join.this


def _check_source(node: exp.Expr, scope: _Scope, depth: int) -> str:
    """The alias under which a source may be named."""
    match node:
        case exp.Table():
            if not isinstance(node.this, exp.Identifier):
                raise GuardError("table", node.sql(dialect="duckdb"))
            schema = f"{node.db}." if node.db else ""
            name = f"{schema}{node.name}".casefold()
            if name not in scope.tables and (schema or name not in scope.ctes):
                raise GuardError("table", name)
        case exp.Subquery() if type(node.this) is exp.Select:
            _check_select(node.this, scope, depth + 1)
        case _:
            raise GuardError("source", type(node).__name__)
    return node.alias_or_name.casefold()


def _check_expression(node: object, scope: _Scope, depth: int) -> None:
    """Columns and sub-selects of an expression; a table stands nowhere but in FROM and JOIN."""
    if not isinstance(node, exp.Expr):
        return
    match node:
        case exp.Select():
            _check_select(node, scope, depth + 1)
        case exp.Table() | exp.From() | exp.Join() | exp.With() | exp.CTE():
            raise GuardError("source", type(node).__name__)
        case exp.Subquery() if type(node.this) is not exp.Select:
            raise GuardError("source", type(node.this).__name__)
        case exp.Column() if node.table and node.table.casefold() not in scope.aliases:
            raise GuardError("column", node.sql(dialect="duckdb"))
        case _:
            if depth > DEEPEST:
                raise GuardError("size", "depth")
            for child in node.iter_expressions():
                _check_expression(child, scope, depth + 1)
