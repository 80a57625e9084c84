"""The gate: what hostile or careless SQL would do is refused, and what the compiler writes passes."""

from collections.abc import Sequence

import pytest
import sqlglot
from sqlglot import exp

from semantic.errors import GuardError
from semantic.guard import GatedStatement, check_tree, gate

TABLES = ("orders", "stores", "main.ledger")

HOSTILE: list[tuple[str, str]] = [
    ("delete", "DELETE FROM orders"),
    ("update", "UPDATE orders SET a = 1"),
    ("insert", "INSERT INTO orders VALUES (1)"),
    ("drop", "DROP TABLE orders"),
    ("create", "CREATE TABLE t AS SELECT * FROM orders"),
    ("temporary table", "CREATE TEMP TABLE t AS SELECT 1"),
    ("view", "CREATE VIEW v AS SELECT 1"),
    ("alter", "ALTER TABLE orders ADD COLUMN b INT"),
    ("attach", "ATTACH 'x.db'"),
    ("detach", "DETACH x"),
    ("copy out", "COPY orders TO 'x.csv'"),
    ("copy in", "COPY orders FROM 'x.csv'"),
    ("export", "EXPORT DATABASE 'x'"),
    ("pragma", "PRAGMA database_list"),
    ("set", "SET threads = 1"),
    ("install", "INSTALL httpfs"),
    ("load", "LOAD httpfs"),
    ("call", "CALL duckdb_settings()"),
    ("describe", "DESCRIBE orders"),
    ("show", "SHOW TABLES"),
    ("explain", "EXPLAIN SELECT 1"),
    ("begin", "BEGIN"),
    ("prepare", "PREPARE p AS SELECT 1"),
    ("values alone", "VALUES (1)"),
    ("union", "SELECT a FROM orders UNION ALL SELECT a FROM stores"),
    ("except", "SELECT a FROM orders EXCEPT SELECT a FROM stores"),
    ("from first", "FROM read_csv('x.csv')"),
    ("into", "SELECT a INTO t FROM orders"),
    ("unknown table", "SELECT a FROM salaries"),
    ("unknown schema", "SELECT a FROM other.orders"),
    ("unknown catalog", "SELECT a FROM db.main.orders"),
    ("information schema", "SELECT a FROM information_schema.tables"),
    ("engine's own tables", "SELECT a FROM duckdb_settings()"),
    ("sqlite_master", "SELECT a FROM sqlite_master"),
    ("file as table", "SELECT a FROM 'x.parquet'"),
    ("address as table", "SELECT a FROM 'https://example.com/x.csv'"),
    ("read_csv", "SELECT a FROM read_csv('x.csv')"),
    ("read_parquet", "SELECT a FROM read_parquet('x')"),
    ("read_text", "SELECT a FROM read_text('/etc/passwd')"),
    ("glob", "SELECT a FROM glob('*')"),
    ("query()", "SELECT a FROM query('DROP TABLE orders')"),
    ("query_table()", "SELECT a FROM query_table('salaries')"),
    ("range()", "SELECT a FROM range(10)"),
    ("unnest in from", "SELECT a FROM UNNEST([1, 2])"),
    ("values in from", "SELECT a FROM (VALUES (1)) AS v(a)"),
    ("unnest of a list", "SELECT UNNEST([1, 2])"),
    ("lateral", "SELECT a FROM orders, LATERAL (SELECT 1) AS l"),
    ("pivot", "SELECT a FROM orders PIVOT (SUM(a) FOR b IN (1, 2))"),
    ("sample", "SELECT a FROM orders TABLESAMPLE 10 PERCENT"),
    ("insert in a CTE", "WITH t AS (INSERT INTO orders VALUES (1) RETURNING a) SELECT a FROM t"),
    ("delete in a CTE", "WITH t AS (DELETE FROM orders RETURNING a) SELECT a FROM t"),
    ("union in a CTE", "WITH t AS (SELECT 1 AS a UNION SELECT 2) SELECT a FROM t"),
    ("recursion", "WITH RECURSIVE t AS (SELECT a FROM t) SELECT a FROM t"),
    ("a CTE of the name of a hidden table", "WITH salaries AS (SELECT a FROM salaries) SELECT a FROM salaries"),
    ("a CTE used before it is made", "WITH t AS (SELECT a FROM u), u AS (SELECT 1 AS a) SELECT a FROM t"),
    ("a CTE of an inner select used outside", "SELECT a FROM (WITH x AS (SELECT 1 AS a) SELECT a FROM x) AS s, x"),
    ("unknown table in a sub-select", "SELECT a FROM orders WHERE a IN (SELECT a FROM salaries)"),
    ("unknown table in a scalar", "SELECT (SELECT MAX(a) FROM salaries) AS m FROM orders"),
    ("unknown table in a join", "SELECT a FROM orders JOIN salaries ON TRUE"),
    ("unknown table in a condition of a join", "SELECT a FROM orders JOIN stores ON a = (SELECT MAX(a) FROM salaries)"),
    ("unknown table in order", "SELECT a FROM orders ORDER BY (SELECT MAX(a) FROM salaries)"),
    ("unknown table in a window", "SELECT SUM(a) OVER (ORDER BY (SELECT 1 FROM salaries)) FROM orders"),
    ("file in a sub-select", "SELECT a FROM orders WHERE EXISTS (SELECT 1 FROM 'x.csv')"),
    ("column of an unknown table", "SELECT salaries.a FROM orders"),
    ("column of a sub-select's table", "SELECT stores.a FROM orders WHERE a IN (SELECT a FROM stores)"),
    ("COLUMNS()", "SELECT COLUMNS('.*') FROM orders"),
    ("MIN(COLUMNS(*))", "SELECT MIN(COLUMNS(*)) FROM orders"),
    ("star without columns", "SELECT * EXCLUDE (a) FROM orders"),
    ("star with others", "SELECT * REPLACE (1 AS a) FROM orders"),
    ("current_setting", "SELECT CURRENT_SETTING('threads') FROM orders"),
    ("getenv", "SELECT GETENV('HOME') FROM orders"),
    ("read_blob as a scalar", "SELECT READ_BLOB('x') FROM orders"),
    ("sleep", "SELECT SLEEP_MS(10000) FROM orders"),
    ("random", "SELECT RANDOM() FROM orders"),
    ("uuid", "SELECT UUID() FROM orders"),
    ("a clock of its own", "SELECT NOW() FROM orders"),
    ("today", "SELECT CURRENT_DATE FROM orders"),
    ("who am I", "SELECT CURRENT_USER FROM orders"),
    ("version", "SELECT VERSION() FROM orders"),
    ("set a seed", "SELECT SETSEED(0.5) FROM orders"),
    ("next of a sequence", "SELECT NEXTVAL('s') FROM orders"),
    ("parameter", "SELECT a FROM orders WHERE b = :region"),
    ("question mark", "SELECT a FROM orders WHERE b = ?"),
    ("lambda", "SELECT LIST_TRANSFORM(a, x -> x) FROM orders"),
    ("struct", "SELECT {'a': 1} FROM orders"),
    ("bytes", "SELECT CAST(a AS BLOB) FROM orders"),
    ("type of the user", "SELECT CAST(a AS my_type) FROM orders"),
    ("list type", "SELECT CAST(a AS INT[]) FROM orders"),
    ("qualify", "SELECT a FROM orders QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1"),
    ("positional join", "SELECT a FROM orders POSITIONAL JOIN stores"),
    ("as-of join", "SELECT a FROM orders ASOF JOIN stores ON orders.a >= stores.a"),
    ("using", "SELECT a FROM orders JOIN stores USING (a)"),
    ("offset", "SELECT a FROM orders OFFSET 5"),
    ("distinct on", "SELECT DISTINCT ON (a) a FROM orders"),
    ("group by all", "SELECT a FROM orders GROUP BY ALL"),
    ("cube", "SELECT a FROM orders GROUP BY CUBE (a)"),
    ("lock", "SELECT a FROM orders FOR UPDATE"),
    ("named window", "SELECT SUM(a) OVER w FROM orders WINDOW w AS (ORDER BY a)"),
    ("json path", "SELECT a -> '$.b' FROM orders"),
    ("sequence of strings as a table", "SELECT a FROM orders CROSS JOIN 'x.csv'"),
]


@pytest.mark.parametrize(("name", "sql"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_the_gate_refuses(name: str, sql: str) -> None:
    trees = sqlglot.parse(sql, dialect="duckdb", error_level=sqlglot.ErrorLevel.IGNORE)
    assert trees
    with pytest.raises(GuardError):
        _check_all(trees)


def _check_all(trees: Sequence[exp.Expr | None]) -> None:
    for tree in trees:
        assert tree is not None
        check_tree(tree, TABLES)


def _select(*columns: exp.Expr) -> exp.Select:
    return exp.Select(expressions=list(columns), from_=exp.From(this=exp.Table(this=exp.to_identifier("orders"))))


FORGED: list[tuple[str, exp.Expr]] = [
    ("a number that is SQL", _select(exp.Literal(this="1; DROP TABLE orders", is_string=False))),
    ("a word that is SQL", _select(exp.Var(this="1; DROP TABLE orders"))),
    ("a function that is SQL", _select(exp.Anonymous(this="1; DROP TABLE orders --", expressions=[]))),
    ("a unit that is SQL", _select(exp.Interval(this=exp.Literal.string("1"), unit=exp.Var(this="DAY; DROP")))),
    (
        "a side that is SQL",
        exp.Select(
            expressions=[exp.Star()],
            from_=exp.From(this=exp.Table(this=exp.to_identifier("orders"))),
            joins=[exp.Join(this=exp.Table(this=exp.to_identifier("stores")), side="LEFT JOIN x; DROP")],
        ),
    ),
    (
        "a frame that is SQL",
        _select(
            exp.Window(
                this=exp.Sum(this=exp.column("a")), over="OVER", spec=exp.WindowSpec(kind="ROWS", start="1; DROP")
            )
        ),
    ),
    ("a name with a NUL", _select(exp.column("a\x00b"))),
    ("a text with a NUL", _select(exp.Literal.string("a\x00b"))),
    ("an empty name", _select(exp.Column(this=exp.Identifier(this="", quoted=True)))),
    (
        "a table without a name",
        exp.Select(expressions=[exp.Star()], from_=exp.From(this=exp.Table(this=exp.Literal.string("x")))),
    ),
    ("a command", exp.Command(this="DROP", expression="TABLE orders")),
    ("a type that is SQL", _select(exp.Cast(this=exp.column("a"), to=exp.DataType(this="INT); DROP")))),
]


@pytest.mark.parametrize(("name", "tree"), FORGED, ids=[name for name, _ in FORGED])
def test_the_gate_refuses_a_forged_tree(name: str, tree: exp.Expr) -> None:
    with pytest.raises(GuardError):
        gate(tree, TABLES)


def test_a_quote_in_a_name_or_text_stays_inside() -> None:
    tree = _select(exp.column('a" FROM salaries --'), exp.Literal.string("'; DROP TABLE orders; --"))
    again = sqlglot.parse(gate(tree, TABLES).sql, dialect="duckdb")
    assert len(again) == 1
    assert isinstance(again[0], exp.Select)
    assert [table.name for table in again[0].find_all(exp.Table)] == ["orders"]


def test_a_comment_is_not_passed_on() -> None:
    tree = sqlglot.parse_one("SELECT a /* hidden */ FROM orders", dialect="duckdb")
    assert "hidden" not in gate(tree, TABLES).sql


def test_a_tree_too_large_is_refused() -> None:
    tree = _select(exp.In(this=exp.column("a"), expressions=[exp.Literal.number(1) for _ in range(60_000)]))
    with pytest.raises(GuardError, match="size"):
        gate(tree, TABLES)


PASSING = [
    "SELECT a, SUM(b) AS s FROM orders GROUP BY 1 ORDER BY 2 DESC",
    "WITH t AS (SELECT a FROM orders), u AS (SELECT a FROM t) SELECT u.a FROM u LEFT JOIN stores AS s ON u.a = s.a",
    "SELECT a FROM (SELECT a FROM ORDERS) AS o WHERE a IN (SELECT a FROM stores)",
    "SELECT x.a FROM main.ledger AS x",
    "SELECT (SELECT MAX(s.a) FROM stores AS s WHERE s.a = o.a) AS m FROM orders AS o",
    "SELECT RANK() OVER (PARTITION BY a ORDER BY b DESC) AS r, COUNT(DISTINCT a) FROM orders GROUP BY 1",
    "SELECT CAST(UNNEST(GENERATE_SERIES(DATE '2025-01-01', DATE '2025-06-01', INTERVAL '1' MONTH)) AS DATE) AS d",
    "SELECT DATE_DIFF('day', a, b), STRFTIME(a, '%Y'), DATE_PART('month', a), CASE WHEN a THEN 1 END FROM orders",
    "SELECT * FROM orders",
    "SELECT COUNT(*) FROM orders FULL JOIN stores ON orders.a IS NOT DISTINCT FROM stores.a",
    "SELECT a FROM orders ORDER BY JARO_WINKLER_SIMILARITY(LOWER(LEFT(a, 64)), 'nowhere') DESC LIMIT 3",
    'SELECT (SELECT a FROM orders WHERE a IN (\'x\') LIMIT 1) AS "a 1", (SELECT b FROM stores LIMIT 1) AS "b 2"',
]


@pytest.mark.parametrize("sql", PASSING)
def test_what_a_catalog_needs_passes(sql: str) -> None:
    statement = gate(sqlglot.parse_one(sql, dialect="duckdb"), TABLES)
    assert isinstance(statement, GatedStatement)


def test_only_the_gate_makes_a_gated_statement() -> None:
    with pytest.raises(TypeError):
        GatedStatement("DROP TABLE orders", object())
