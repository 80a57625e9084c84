"""Forged trees: parts tampered with, text where a node should be; and words planted wherever a tree has room."""

from collections.abc import Callable

import pytest
import sqlglot
from sqlglot import TokenType, exp

from semantic.errors import GuardError
from semantic.guard import _ALLOWED, gate

TABLES = ("orders", "stores", "main.ledger")


def test_a_tree_too_deep_is_refused() -> None:
    node: exp.Expr = exp.column("a")
    for _ in range(250):
        node = exp.Paren(this=node)
    with pytest.raises(GuardError, match="size"):
        gate(exp.select(node).from_("orders"), TABLES)


def test_a_tree_that_holds_itself_is_refused() -> None:
    around = exp.Paren(this=exp.column("a"))
    around.args["this"] = exp.Neg(this=around)
    with pytest.raises(GuardError, match="size"):
        gate(_of(around), TABLES)


class Word(str):
    """A text that says it is another."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("LEFT")


EVIL = "x; DROP TABLE orders; --"


def _of(*columns: exp.Expr | str, **parts: object) -> exp.Select:
    return exp.Select(expressions=list(columns), from_=exp.From(this=_table("orders")), **parts)


def _table(name: str, **parts: object) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name), **parts)


def _bare(text: str) -> exp.Identifier:
    return exp.Identifier(this=text, quoted=False)


FORGED: list[tuple[str, Callable[[], exp.Expr]]] = [
    ("a subclass of what may stand", lambda: _of(exp.JSONCast(this=exp.column("a"), to=exp.DataType.build("INT")))),
    ("a word that is equal to all", lambda: _of(exp.Star(), joins=[exp.Join(this=_table("stores"), side=Word(EVIL))])),
    ("a text for a column", lambda: _of(EVIL)),
    ("a text for an argument", lambda: _of(exp.Anonymous(this="mod", expressions=[EVIL]))),
    ("a text for the width of a type",
     lambda: _of(exp.Cast(this=exp.column("a"), to=exp.DataType(this=exp.DType.DECIMAL, expressions=[EVIL])))),
    ("a text for nested",
     lambda: _of(exp.Cast(this=exp.column("a"), to=exp.DataType(this=exp.DType.INT, nested=EVIL)))),
    ("a text for is_string", lambda: _of(exp.Literal(this=EVIL, is_string="yes"))),
    ("a list for one part", lambda: _of(exp.StrToTime(this=exp.column("a"), format=[exp.Literal.string(EVIL)]))),
    ("one part for a list", lambda: _of(exp.Anonymous(this="mod", expressions=exp.column("a")))),
    ("a bare name for an argument", lambda: _of(exp.Sum(this=_bare(EVIL)))),
    ("a bare name for a column", lambda: _of(_bare(EVIL))),
    ("a bare word for a column", lambda: _of(exp.Var(this="DAY"))),
    ("a unit that is a text", lambda: _of(exp.DateAdd(this=exp.column("a"), expression=exp.Literal.number(1),
                                                      unit=exp.Literal.string(EVIL)).copy())),
    ("a schema that is no name", lambda: exp.Select(
        expressions=[exp.Star()], from_=exp.From(this=_table("orders", db=exp.column("other"))))),
    ("an alias that is a text", lambda: _of(exp.Alias(this=exp.column("a"), alias=EVIL))),
    ("an alias that is an operation", lambda: _of(exp.Alias(
        this=exp.column("a"), alias=exp.Add(this=exp.column("a"), expression=exp.column("b"))))),
    ("an alias that reads", lambda: _of(exp.Alias(this=exp.column("a"), alias=exp.From(this=_table("salaries"))))),
    ("a table's alias that joins", lambda: exp.Select(expressions=[exp.Star()], from_=exp.From(this=_table(
        "orders", alias=exp.TableAlias(this=exp.Join(this=_table("salaries"))))))),
    ("a table's alias that selects", lambda: exp.Select(expressions=[exp.Star()], from_=exp.From(this=_table(
        "orders", alias=exp.TableAlias(this=exp.Subquery(this=exp.select("a").from_("salaries"))))))),
    ("a table's alias with columns", lambda: exp.Select(expressions=[exp.Star()], from_=exp.From(this=_table(
        "orders", alias=exp.TableAlias(this=exp.to_identifier("o"), columns=[exp.to_identifier("x")]))))),
    ("a table of a function", lambda: exp.Select(expressions=[exp.Star()], from_=exp.From(
        this=exp.Table(this=exp.Anonymous(this="mod", expressions=[]))))),
    ("a table in WHERE", lambda: _of(exp.Star(), where=exp.Where(this=_table("orders")))),
    ("a WHERE that is a FROM", lambda: _of(exp.Star(), where=exp.From(this=_table("salaries")))),
    ("a WHERE within an expression", lambda: _of(exp.Paren(this=exp.Where(this=exp.column("a"))))),
    ("a HAVING that is a LIMIT", lambda: _of(exp.Star(), having=exp.Limit(expression=exp.Literal.number(1)))),
    ("a join within a group",
     lambda: _of(exp.Star(), group=exp.Group(expressions=[exp.Join(this=_table("salaries"))]))),
    ("a join to a SELECT without brackets",
     lambda: _of(exp.Star(), joins=[exp.Join(this=exp.select("a").from_("orders"))])),
    ("a WITH within an expression", lambda: _of(exp.Paren(this=exp.With(expressions=[])))),
    ("a CTE of something else", lambda: _of(exp.Star(), with_=exp.With(expressions=[exp.CTE(
        this=exp.Subquery(this=exp.select("a").from_("orders")), alias=exp.TableAlias(this=exp.to_identifier("t")))]))),
    ("a CTE without a name", lambda: _of(exp.Star(), with_=exp.With(expressions=[exp.CTE(
        this=exp.select("a").from_("orders"))]))),
    ("recursion", lambda: _of(exp.Star(), with_=exp.With(recursive=True, expressions=[exp.CTE(
        this=exp.select("a").from_("orders"), alias=exp.TableAlias(this=exp.to_identifier("t")))]))),
    ("an interval told in one text", lambda: _of(exp.Interval(
        this=exp.Literal(this="1' DAY; DROP", is_string=True), unit=exp.Var(this="DAY"), fraction_in_string=True))),
    ("a default year", lambda: _of(exp.StrToTime(this=exp.column("a"), format=exp.Literal.string("%d"),
                                                 default_year=exp.Literal.string(EVIL)))),
    ("a second argument to date", lambda: _of(exp.Date(this=exp.column("a"), zone=exp.Literal.string("x")))),
    ("a clause of a star", lambda: _of(exp.Star(except_=[exp.column("a")]))),
    ("a padding forged by name", lambda: _of(exp.Anonymous(this="lpad", expressions=[exp.column("a")]))),
    ("a repetition forged by name", lambda: _of(exp.Anonymous(this="repeat", expressions=[exp.column("a")]))),
    ("a setting forged by name", lambda: _of(exp.Anonymous(this="current_setting", expressions=[exp.column("a")]))),
    ("an unknown part", lambda: _of(exp.Sum(this=exp.column("a"), order=exp.column("b")))),
    ("yes for an operand", lambda: _of(exp.Add(this=True, expression=exp.column("a")))),
    ("a number that is no text", lambda: _of(exp.Literal(this=1, is_string=False))),
    ("no statement", exp.Null),
    ("days by seconds", lambda: _series(start="2025-01-01", end="2025-12-31", unit="SECOND")),
    ("days by no step", lambda: _series(start="2025-01-01", end="2025-12-31", count="0")),
    ("days from a year without end", lambda: _series(start="2025-01-01", end="5881580-07-10")),
    ("days to a product", lambda: exp.Select(expressions=[exp.Explode(this=exp.GenerateSeries(
        start=exp.column("a"), end=exp.Mul(this=exp.column("b"), expression=exp.Literal.number(9999)),
        step=exp.Interval(this=exp.Literal.string("1"), unit=exp.Var(this="DAY"))))])),
    ("days without an end", lambda: exp.Select(expressions=[exp.Explode(this=exp.GenerateSeries(
        start=exp.column("a"), step=exp.Interval(this=exp.Literal.string("1"), unit=exp.Var(this="DAY"))))])),
]  # fmt: skip


def _series(*, start: str, end: str, count: str = "1", unit: str = "DAY") -> exp.Select:
    first, last = (exp.Cast(this=exp.Literal.string(day), to=exp.DataType.build("DATE")) for day in (start, end))
    step = exp.Interval(this=exp.Literal.string(count), unit=exp.Var(this=unit))
    return exp.Select(expressions=[exp.Explode(this=exp.GenerateSeries(start=first, end=last, step=step))])


@pytest.mark.parametrize("tree", [tree for _, tree in FORGED], ids=[name for name, _ in FORGED])
def test_the_gate_refuses_a_forged_tree(tree: Callable[[], exp.Expr]) -> None:
    with pytest.raises(GuardError):
        gate(tree(), TABLES)


MARK = "zq'); DROP"
PLANTED: list[Callable[[], object]] = [
    lambda: exp.Literal.string(MARK),
    lambda: _bare(MARK),
    lambda: exp.Column(this=_bare(MARK)),
    lambda: exp.Column(this=exp.to_identifier("a"), table=_bare(MARK)),
    lambda: exp.Cast(this=exp.Literal.string(MARK), to=exp.DataType.build("DATE")),
    lambda: exp.Subquery(this=exp.Select(expressions=[exp.Literal.string(MARK)])),
    lambda: exp.TableAlias(this=_bare(MARK)),
    lambda: exp.Alias(this=exp.column("a"), alias=_bare(MARK)),
    lambda: exp.Interval(this=exp.Literal.string(MARK), unit=exp.Var(this="DAY")),
    lambda: exp.Where(this=exp.Literal.string(MARK)),
    lambda: exp.From(this=exp.Table(this=_bare(MARK))),
    lambda: exp.Tuple(expressions=[exp.Literal.string(MARK)]),
    lambda: exp.Order(expressions=[exp.Ordered(this=exp.Literal.string(MARK))]),
    lambda: exp.Window(this=exp.Literal.string(MARK), over="OVER"),
    lambda: exp.Var(this=MARK),
    lambda: MARK,
]


@pytest.mark.parametrize("kind", sorted(_ALLOWED - {exp.Select}, key=str))
def test_a_word_planted_in_any_part_of_any_node_stays_in_quotes(kind: type[exp.Expr]) -> None:
    """Of what passes, the planted text is a text or a quoted name of the statement, and one statement is left."""
    for part in kind.arg_types:
        for plant in PLANTED:
            for is_list in (False, True):
                tree = _of(_planted(kind, part, [plant()] if is_list else plant()))
                try:
                    sql = gate(tree, TABLES).sql
                except GuardError:
                    continue
                _check_planted(sql)


def _planted(kind: type[exp.Expr], part: str, value: object) -> exp.Expr:
    args: dict[str, object] = {
        name: [exp.column("b")] if name in ("expressions", "ifs") else exp.column("b")
        for name, is_needed in kind.arg_types.items()
        if is_needed
    }
    return kind(**{**args, part: value})


def _check_planted(sql: str) -> None:
    for token in sqlglot.tokenize(sql, read="duckdb"):
        assert token.token_type is not TokenType.SEMICOLON, sql
        assert "zq" not in token.text.lower() or token.token_type in (TokenType.STRING, TokenType.IDENTIFIER), sql
