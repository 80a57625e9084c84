"""The gate: an allow-list over the very tree that is executed. What it does not know, it refuses.

Only this module makes a `GatedStatement`, and an engine runs nothing else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
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
    exp.Interval, exp.Var, exp.Literal, exp.Boolean, exp.Null, exp.Tuple, exp.Escape, exp.AtTimeZone,
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
    exp.Hour, exp.Minute, exp.LastDay, exp.Date, exp.DateFromParts, exp.TimeToStr, exp.StrToTime,
    exp.TsOrDsToDate, exp.MonthsBetween, exp.AddMonths, exp.GenerateSeries, exp.Explode, exp.RegexpReplace,
    exp.RegexpFullMatch, exp.ConcatWs, exp.Translate, exp.Trunc, exp.Cbrt, exp.IsNan, exp.IsInf, exp.Monthname,
    exp.Dayname, exp.TimeToUnix, exp.UnixToTime, exp.ToDays, exp.JarowinklerSimilarity,
)  # fmt: skip
_ALLOWED: Final[frozenset[type[Any]]] = frozenset((*_STATEMENT, *_OPERATORS, *_FUNCTIONS, exp.Anonymous))
_NAMED_FUNCTIONS: Final = frozenset(
    {"date_part", "datepart", "date_sub", "datesub", "isoyear", "yearweek", "weekday", "century", "decade", "even",
     "round_even", "strip_accents", "try_strptime", "isfinite", "to_weeks", "to_months", "to_quarters", "to_years",
     "prefix", "suffix"}
)  # fmt: skip
_WORDS: Final = frozenset(
    {
        "DAY",
        "WEEK",
        "MONTH",
        "QUARTER",
        "YEAR",
        "HOUR",
        "MINUTE",
        "SECOND",
        "DAYS",
        "WEEKS",
        "MONTHS",
        "QUARTERS",
        "YEARS",
        "HOURS",
        "MINUTES",
        "SECONDS",
        "DOW",
        "ISODOW",
        "DOY",
        "ISOYEAR",
        "EPOCH",
    }
)
_TYPES: Final = frozenset(
    {"TINYINT", "SMALLINT", "INT", "BIGINT", "INT128", "UTINYINT", "USMALLINT", "UINT", "UBIGINT", "DECIMAL", "FLOAT",
     "DOUBLE", "BOOLEAN", "VARCHAR", "TEXT", "CHAR", "DATE", "TIME", "TIMESTAMP", "TIMESTAMPNTZ", "TIMESTAMPTZ",
     "DATETIME", "INTERVAL"}
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
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Var: frozenset({"this"}),
    exp.Anonymous: frozenset({"this", "expressions"}),
    exp.WindowSpec: frozenset({"kind", "start", "start_side", "end", "end_side"}),
    exp.Explode: frozenset({"this"}),
    exp.GenerateSeries: frozenset({"start", "end", "step", "is_end_exclusive"}),
    exp.UnixToTime: frozenset({"this", "scale"}),
    exp.StrToTime: frozenset({"this", "format"}),
    exp.Date: frozenset({"this"}),
}
_LISTS: Final = frozenset({"expressions", "joins", "ifs", "partition_by"})
_OPERANDS: Final = _LISTS | {"this", "expression"}
# What alone may fill a part; and so what holds a statement together stands nowhere else.
_FILLED_BY: Final[dict[tuple[type[Any], str], tuple[type[Any], ...]]] = {
    (exp.Select, "with_"): (exp.With,),
    (exp.Select, "distinct"): (exp.Distinct,),
    (exp.Select, "from_"): (exp.From,),
    (exp.Select, "joins"): (exp.Join,),
    (exp.Select, "where"): (exp.Where,),
    (exp.Select, "group"): (exp.Group,),
    (exp.Select, "having"): (exp.Having,),
    (exp.Select, "order"): (exp.Order,),
    (exp.Select, "limit"): (exp.Limit,),
    (exp.With, "expressions"): (exp.CTE,),
    (exp.CTE, "this"): (exp.Select,),
    (exp.CTE, "alias"): (exp.TableAlias,),
    (exp.Subquery, "this"): (exp.Select,),
    (exp.Subquery, "alias"): (exp.TableAlias,),
    (exp.From, "this"): (exp.Table, exp.Subquery),
    (exp.Join, "this"): (exp.Table, exp.Subquery),
    (exp.Table, "this"): (exp.Identifier,),
    (exp.Table, "db"): (exp.Identifier,),
    (exp.Table, "alias"): (exp.TableAlias,),
    (exp.TableAlias, "this"): (exp.Identifier,),
    (exp.Column, "this"): (exp.Identifier, exp.Star),
    (exp.Column, "table"): (exp.Identifier,),
    (exp.Alias, "alias"): (exp.Identifier,),
    (exp.Order, "expressions"): (exp.Ordered,),
    (exp.Window, "order"): (exp.Order,),
    (exp.Window, "spec"): (exp.WindowSpec,),
    (exp.Filter, "expression"): (exp.Where,),
    (exp.WithinGroup, "expression"): (exp.Order,),
    (exp.Case, "ifs"): (exp.If,),
    (exp.Cast, "to"): (exp.DataType,),
    (exp.TryCast, "to"): (exp.DataType,),
    (exp.DataType, "expressions"): (exp.DataTypeParam,),
    (exp.DataTypeParam, "this"): (exp.Literal,),
    (exp.Extract, "this"): (exp.Var,),
    (exp.Explode, "this"): (exp.GenerateSeries,),
    (exp.AtTimeZone, "zone"): (exp.Literal,),
    (exp.Escape, "this"): (exp.Like, exp.ILike),
    (exp.Escape, "expression"): (exp.Literal,),
}
# Where else, beside the parts that nothing else may fill, such a piece may stand: (kind of node, part).
_ALSO_FILLS: Final[dict[type[Any], frozenset[tuple[type[Any], str]]]] = {
    exp.Alias: frozenset({(exp.Select, "expressions")}),
    exp.Star: frozenset({(exp.Select, "expressions"), (exp.Count, "this")}),
    exp.Distinct: frozenset({(exp.Count, "this"), (exp.Sum, "this"), (exp.Avg, "this")}),
    exp.Explode: frozenset({(exp.Select, "expressions"), (exp.Alias, "this"), (exp.Cast, "this")}),
}
_FREE: Final = frozenset({exp.Select, exp.Subquery, exp.Literal, exp.If, exp.Like, exp.ILike})
_PIECES: Final = (frozenset(kind for kinds in _FILLED_BY.values() for kind in kinds) | _ALSO_FILLS.keys()) - _FREE
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
_NUMBER = re.compile(r"\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,4})?", re.ASCII)
# The parts that hold words; what they may say is asked of the whole node.
_READ_WORD_BY_WORD: Final = (exp.Literal, exp.Identifier, exp.Var, exp.Anonymous, exp.DataType)
_WORDED: Final = frozenset((kind, "this") for kind in _READ_WORD_BY_WORD)
_BOUNDED: Final = frozenset((*_READ_WORD_BY_WORD, exp.Explode, exp.Pad))
# DuckDB allots the memory of a padded text at once, past its limit, and cannot be interrupted meanwhile.
_WIDTH = re.compile(r"\d{1,3}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_STEP = re.compile(r"[1-9]\d{0,3}", re.ASCII)
_STEPS: Final = frozenset({"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"})
_OF_DAYS: Final = frozenset(
    {exp.Column, exp.Identifier, exp.Cast, exp.DataType, exp.Interval, exp.Var, exp.Add, exp.Sub, exp.Paren,
     exp.Coalesce, exp.Least, exp.Greatest}
)  # fmt: skip
# DuckDB matches names without regard to case in ASCII alone: to it, "\u017f" is no "s".
_LOWER: Final = str.maketrans(ascii_uppercase, ascii_lowercase)
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
    """What a SELECT may name: physical tables with their schema, the CTEs before it, and the aliases of it and of
    what encloses it.
    """

    tables: frozenset[tuple[str, str]]
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
    _check_select(tree, _Scope(frozenset(map(_table, tables))), 0)


def _table(name: str) -> tuple[str, str]:
    """The schema of a table, empty where none is told, and its name."""
    schema, _, table = _folded(name).rpartition(".")
    return schema, table


def _folded(name: str) -> str:
    return name.translate(_LOWER)


def _check_node(node: exp.Expr) -> None:
    kind = type(node)
    if kind not in _ALLOWED:
        raise GuardError("node", kind.__name__)
    parts = _PARTS.get(kind, kind.arg_types)
    for name, value in node.args.items():
        if value is None or value is False or (isinstance(value, list) and not value):
            continue
        if name not in parts or isinstance(value, list) is not (name in _LISTS):
            raise GuardError("part", f"{kind.__name__}.{name}")
        for one in value if isinstance(value, list) else [value]:
            _check_part(kind, name, one)
    if kind in _BOUNDED:
        _check_special(node)


def _check_part(kind: type[Any], name: str, value: object) -> None:
    """That what fills a part of a node may stand there."""
    alone = (exp.Var,) if name == "unit" else _FILLED_BY.get((kind, name))
    if isinstance(value, exp.Expr):
        piece = type(value)
        is_placed = piece not in _PIECES or (kind, name) in _ALSO_FILLS.get(piece, ())
        if not (is_placed if alone is None else piece in alone):
            raise GuardError("place", f"{kind.__name__}.{name}={piece.__name__}")
    elif (kind, name) in _WORDED:
        if type(value) is not str and type(value) is not exp.DType:
            raise GuardError("text", f"{kind.__name__}.{name}={value!r}")
    elif alone is not None or not _is_said(kind, name, value):
        raise GuardError("text", f"{kind.__name__}.{name}={value!r}")


def _is_said(kind: type[Any], name: str, value: object) -> bool:
    """Whether a part says what it may: one of the listed words, or yes."""
    if value is True:
        return name not in _OPERANDS or kind is exp.Boolean
    return type(value) is str and value in _TEXTS.get((kind, name), ())


def _check_special(node: exp.Expr) -> None:
    """The nodes whose bare text ends up in the statement, and those that are harmless within bounds alone."""
    match node:
        case exp.Literal(this=str(said)):
            is_text = node.args.get("is_string")
            is_listed = "\x00" not in said if is_text is True else not is_text and bool(_NUMBER.fullmatch(said))
        case exp.Identifier(this=str(said)):
            is_listed = bool(said) and "\x00" not in said
        case exp.Var(this=str(said)):
            is_listed = said.upper() in _WORDS
        case exp.Anonymous(this=str(said)):
            is_listed = said.lower() in _NAMED_FUNCTIONS
        case exp.DataType(this=exp.DType() as kind):
            is_listed = kind.value in _TYPES
        case exp.Explode(this=exp.GenerateSeries() as series):
            is_listed = _is_of_days(series)
        case exp.Pad(expression=exp.Literal(this=str(said), is_string=False)):
            is_listed = _WIDTH.fullmatch(said) is not None
        case _:
            is_listed = type(node) not in _BOUNDED
    if not is_listed:
        raise GuardError(type(node).__name__.lower(), str(node.this))


def _is_of_days(series: exp.GenerateSeries) -> bool:
    """Whether a series goes by days or longer units, from and to days of the calendar or of the data."""
    step = series.args.get("step")
    unit = step.args.get("unit") if type(step) is exp.Interval else None
    if step is None or type(unit) is not exp.Var or unit.name.upper() not in _STEPS or not _STEP.fullmatch(step.name):
        return False
    ends = (series.args.get("start"), series.args.get("end"))
    return all(end is not None and all(map(_makes_a_day, end.walk())) for end in ends)


def _makes_a_day(node: exp.Expr) -> bool:
    if isinstance(node, exp.Literal):
        return bool(_DAY.fullmatch(node.name) or _STEP.fullmatch(node.name))
    return type(node) in _OF_DAYS


def _check_select(select: exp.Select, scope: _Scope, depth: int) -> None:
    if depth > DEEPEST:
        raise GuardError("size", "depth")
    ctes = scope.ctes
    with_ = select.args.get("with_")
    for cte in with_.expressions if with_ else ():
        if type(cte.this) is not exp.Select or not cte.alias:
            raise GuardError("statement", type(cte.this).__name__)
        _check_select(cte.this, _Scope(scope.tables, ctes, scope.aliases), depth + 1)
        ctes |= {_folded(cte.alias)}
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
            schema, name = _folded(node.db), _folded(node.name)
            if (schema, name) not in scope.tables and (schema or name not in scope.ctes):
                raise GuardError("table", f"{schema}.{name}" if schema else name)
        case exp.Subquery() if type(node.this) is exp.Select:
            _check_select(node.this, scope, depth + 1)
        case _:
            raise GuardError("source", type(node).__name__)
    return _folded(node.alias_or_name)


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
        case exp.Column() if node.table and _folded(node.table) not in scope.aliases:
            raise GuardError("column", node.sql(dialect="duckdb"))
        case exp.And() | exp.Or():
            for part in node.flatten():
                _check_expression(part, scope, depth + 1)
        case _:
            if depth > DEEPEST:
                raise GuardError("size", "depth")
            for child in node.iter_expressions():
                _check_expression(child, scope, depth + 1)
