"""The gate against what is written to get round it: each statement tries a hole of its own."""

import logging

import pytest
import sqlglot
from sqlglot.errors import SqlglotError

from semantic.errors import GuardError
from semantic.guard import gate

TABLES = ("orders", "stores", "main.ledger")

NAMES = [
    ("a CTE whose name is the hidden table's to Unicode alone",
     'WITH "\u017falaries" AS (SELECT 1 AS a) SELECT a FROM salaries'),
    ("the Kelvin sign for a k", 'WITH "\u212aeys" AS (SELECT 1 AS a) SELECT a FROM keys'),
    ("a table that is another's to Unicode alone", 'SELECT a FROM "\u017ftores"'),
    ("a Cyrillic o", 'SELECT a FROM "\u043erders"'),
    ("a full-width letter", 'SELECT a FROM "\uff4frders"'),
    ("a space within", 'SELECT a FROM "orders "'),
    ("a schema within a name", 'SELECT a FROM "main.ledger"'),
    ("a schema that was not told", "SELECT a FROM main.orders"),
    ("a schema left out", "SELECT a FROM ledger"),
    ("a schema that is a name with a dot", 'SELECT a FROM "main.main".ledger'),
    ("a temporary schema", "SELECT a FROM temp.orders"),
    ("a CTE told with a schema", "WITH t AS (SELECT 1 AS a) SELECT a FROM main.t"),
    ("a CTE of a sibling", "SELECT a FROM (WITH x AS (SELECT 1 AS a) SELECT a FROM x) AS s JOIN x ON TRUE"),
    ("a CTE of a scalar", "SELECT (WITH x AS (SELECT 1 AS a) SELECT a FROM x) AS s FROM x"),
    ("a CTE inside a CTE used after it",
     "WITH t AS (WITH u AS (SELECT 1 AS a) SELECT a FROM u) SELECT u.a FROM u"),
    ("a CTE that reads itself in other letters", "WITH t AS (SELECT a FROM T) SELECT a FROM t"),
    ("an alias taken for a table", "SELECT a FROM orders AS salaries, (SELECT a FROM salaries) AS s"),
    ("a sibling that stands after", "SELECT s.a FROM (SELECT o.a FROM stores) AS s, orders AS o"),
    ("a sibling's table hidden by its alias", "SELECT 1 FROM orders AS o, (SELECT orders.a FROM stores) AS s"),
    ("an alias of an inner FROM", "SELECT o.a FROM (SELECT a FROM orders AS o) AS s"),
    ("an alias of another branch", "SELECT (SELECT MAX(s.a) FROM stores AS s) + s.a FROM orders"),
    ("an alias of a CTE's inside", "WITH t AS (SELECT a FROM orders AS o) SELECT o.a FROM t"),
    ("a CTE that names what encloses it nowhere", "WITH t AS (SELECT o.a FROM stores) SELECT o.a FROM orders AS o"),
    ("a column with a schema", "SELECT main.orders.a FROM orders"),
    ("a part of a struct", "SELECT orders.a.b FROM orders"),
    ("columns of an alias renamed", "SELECT b FROM orders AS o(b)"),
    ("columns of a CTE renamed", "WITH t(b) AS (SELECT 1) SELECT b FROM t"),
]  # fmt: skip
SOURCES = [
    ("settings", "SELECT a FROM duckdb_settings()"),
    ("secrets", "SELECT name FROM duckdb_secrets()"),
    ("columns of every table", "SELECT column_name FROM duckdb_columns()"),
    ("tables, without parentheses", "SELECT name FROM duckdb_tables"),
    ("catalog of the engine", "SELECT relname FROM pg_catalog.pg_class"),
    ("statistics of a table", "SELECT a FROM pragma_table_info('salaries')"),
    ("storage of a table", "SELECT a FROM pragma_storage_info('salaries')"),
    ("a file as text", "SELECT content FROM read_text('/etc/passwd')"),
    ("a file as bytes", "SELECT content FROM read_blob('/etc/passwd')"),
    ("a file as json", "SELECT a FROM read_json_auto('x.json')"),
    ("a file with lines", "SELECT a FROM read_ndjson('x.json')"),
    ("a file's metadata", "SELECT a FROM parquet_metadata('x.parquet')"),
    ("a file's schema", "SELECT a FROM parquet_schema('x.parquet')"),
    ("a guess at a file", "SELECT a FROM sniff_csv('x.csv')"),
    ("a quoted file", 'SELECT a FROM "x.parquet"'),
    ("a pattern of files", "SELECT a FROM '*.parquet'"),
    ("an archive", "SELECT a FROM 's3://bucket/x.parquet'"),
    ("a file in an inner join", "SELECT a FROM orders JOIN 'x.csv' ON TRUE"),
    ("a file in a CTE", "WITH t AS (SELECT a FROM 'x.csv') SELECT a FROM t"),
    ("a text that is run", "SELECT a FROM query('SELECT a FROM salaries')"),
    ("a name that is read", "SELECT a FROM query_table(['salaries'])"),
    ("a script over a table", "SELECT a FROM summary('salaries')"),
    ("rows that repeat for ever", "SELECT a FROM repeat_row(1, num_rows := 10)"),
    ("a checkpoint", "SELECT a FROM checkpoint()"),
    ("a call in quotes", 'SELECT a FROM "read_csv"(\'x.csv\')'),
    ("a variable as rows", "SELECT a FROM $rows"),
    ("a parenthesised table", "SELECT a FROM (salaries)"),
    ("a parenthesised join", "SELECT a FROM (orders JOIN salaries ON TRUE)"),
    ("a list as rows", "SELECT a FROM UNNEST([1, 2]) AS u(a)"),
    ("a union in FROM", "SELECT a FROM (SELECT 1 AS a UNION ALL SELECT a FROM salaries) AS s"),
    ("what FROM gives in parentheses", "SELECT a FROM (FROM salaries) AS s"),
    ("a pivot", "SELECT a FROM (PIVOT orders ON a USING SUM(b)) AS p"),
    ("an unpivot", "SELECT a FROM orders UNPIVOT (v FOR n IN (a, b))"),
    ("a description", "SELECT a FROM (DESCRIBE salaries) AS d"),
    ("a summary", "SELECT a FROM (SUMMARIZE salaries) AS d"),
    ("a list of tables", "SELECT a FROM (SHOW TABLES) AS d"),
    ("an older version", "SELECT a FROM orders AT (VERSION => 1)"),
]  # fmt: skip
STATEMENTS = [
    ("summarize", "SUMMARIZE orders"),
    ("use", "USE other"),
    ("reset", "RESET threads"),
    ("set a variable", "SET VARIABLE x = (SELECT MAX(a) FROM salaries)"),
    ("checkpoint", "CHECKPOINT"),
    ("force checkpoint", "FORCE CHECKPOINT"),
    ("vacuum", "VACUUM"),
    ("analyze", "ANALYZE"),
    ("commit", "COMMIT"),
    ("rollback", "ROLLBACK"),
    ("execute", "EXECUTE p"),
    ("deallocate", "DEALLOCATE p"),
    ("merge", "MERGE INTO orders USING stores ON TRUE WHEN MATCHED THEN DELETE"),
    ("truncate", "TRUNCATE TABLE orders"),
    ("insert returning", "INSERT INTO orders SELECT 1 RETURNING a"),
    ("create macro", "CREATE MACRO f(x) AS x + 1"),
    ("create function that reads", "CREATE FUNCTION f() AS TABLE SELECT a FROM salaries"),
    ("create secret", "CREATE SECRET s (TYPE s3)"),
    ("create type", "CREATE TYPE t AS ENUM ('x')"),
    ("create sequence", "CREATE SEQUENCE s"),
    ("create schema", "CREATE SCHEMA s"),
    ("create index", "CREATE INDEX i ON orders (a)"),
    ("attach under a name", "ATTACH 'x.db' AS y"),
    ("comment on", "COMMENT ON TABLE orders IS 'x'"),
    ("copy a query", "COPY (SELECT a FROM orders) TO 'x.csv'"),
    ("import", "IMPORT DATABASE 'x'"),
    ("update extensions", "UPDATE EXTENSIONS"),
    ("pivot alone", "PIVOT orders ON a USING SUM(b)"),
    ("a parenthesised statement", "(SELECT a FROM orders)"),
    ("a CTE before an insert", "WITH t AS (SELECT 1 AS a) INSERT INTO orders SELECT a FROM t"),
    ("an update in a CTE", "WITH t AS (UPDATE orders SET a = 1 RETURNING a) SELECT a FROM t"),
    ("values in a CTE", "WITH t AS (VALUES (1)) SELECT 1 FROM t"),
    ("recursion by union", "WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM t) SELECT a FROM t"),
    ("recursion with a key", "WITH RECURSIVE t USING KEY (a) AS (SELECT 1 AS a UNION SELECT a FROM t) SELECT a FROM t"),
    ("a CTE that is kept", "WITH t AS MATERIALIZED (SELECT 1 AS a) SELECT a FROM t"),
    ("intersection", "SELECT a FROM orders INTERSECT SELECT a FROM stores"),
    ("a second statement", "SELECT a FROM orders; DROP TABLE orders"),
    ("a second statement after a comment", "SELECT a FROM orders; /* x */ DELETE FROM orders"),
    ("nothing", ";"),
]
FUNCTIONS = [
    ("a variable", "GETVARIABLE('x')"),
    ("a setting in other letters", "Current_Setting('home_directory')"),
    ("a schema", "CURRENT_SCHEMA()"),
    ("schemas", "CURRENT_SCHEMAS(TRUE)"),
    ("a database", "CURRENT_DATABASE()"),
    ("the statement", "CURRENT_QUERY()"),
    ("a catalog", "CURRENT_CATALOG"),
    ("a session", "SESSION_USER"),
    ("a transaction", "TXID_CURRENT()"),
    ("this moment", "CURRENT_TIMESTAMP"),
    ("this moment, without a name", "GET_CURRENT_TIMESTAMP()"),
    ("local time", "LOCALTIMESTAMP"),
    ("time of day", "CURRENT_TIME"),
    ("today by its age", "AGE(a)"),
    ("today's transaction", "TRANSACTION_TIMESTAMP()"),
    ("a new identity", "GEN_RANDOM_UUID()"),
    ("another identity", "UUIDV7()"),
    ("a random number", "RANDOM()"),
    ("a last number", "CURRVAL('s')"),
    ("a text read", "READ_TEXT('/etc/passwd')"),
    ("lines read", "READ_CSV('x.csv')"),
    ("files listed", "GLOB('*')"),
    ("an error raised at will", "ERROR('x')"),
    ("a crash swallowed", "TRY(a)"),
    ("a log line", "WRITE_LOG('x')"),
    ("an alias read", "ALIAS(a)"),
    ("a type read", "TYPEOF(a)"),
    ("a function in quotes", '"current_setting"(\'threads\')'),
    ("a function of a schema", "main.current_setting('threads')"),
    ("a method of a column", "a.current_setting()"),
    ("statistics", "STATS(a)"),
    ("a list", "[a, b]"),
    ("a list made", "LIST_VALUE(a)"),
    ("a list gathered", "LIST(a)"),
    ("an element", "a[1]"),
    ("a slice", "a[1:2]"),
    ("a struct made", "STRUCT_PACK(x := a)"),
    ("a row", "ROW(a, b)"),
    ("a map", "MAP {'x': a}"),
    ("a map of lists", "MAP([a], [b])"),
    ("a union value", "UNION_VALUE(x := a)"),
    ("json made", "TO_JSON(a)"),
    ("json read", "JSON_EXTRACT(a, '$.x')"),
    ("json read as text", "a ->> 'x'"),
    ("a comprehension", "[x + 1 FOR x IN a]"),
    ("a filter of a list", "LIST_FILTER(a, LAMBDA x : x > 1)"),
    ("a fold of a list", "LIST_REDUCE(a, (x, y) -> x + y)"),
    ("an aggregate of a list", "LIST_AGGREGATE(a, 'histogram')"),
    ("an aggregate that is named", "LIST_AGGR(a, b)"),
    ("columns by a pattern", "COLUMNS('x.*')"),
    ("columns by a list", "COLUMNS([a, b])"),
    ("columns spread", "COALESCE(*COLUMNS(*))"),
    ("a star that is compared", "* LIKE 'a%'"),
    ("a star within a function", "COALESCE(*)"),
    ("a star that is summed", "SUM(*)"),
    ("a star of another table", "salaries.*"),
    ("a position", "#1"),
    ("a parameter by number", "$1"),
    ("a parameter by name", "$x"),
    ("a parameter with a colon", ":x"),
    ("a text of any length", "REPEAT('x', 1000000000)"),
    ("a text padded to any length", "LPAD('x', 1000000000, 'y')"),
    ("a text padded on the right", "RPAD('x', 1000000000, 'y')"),
    ("a text padded as wide as data say", "LPAD('x', a, 'y')"),
    ("a text padded to a sum", "LPAD('x', 999 * 999999, 'y')"),
    ("a text padded to a negative width", "LPAD('x', -5, 'y')"),
    ("a text padded to a width told in letters", "LPAD('x', '1000000000', 'y')"),
    ("a format with a width", "FORMAT('{:>1000000000}', a)"),
    ("another format with a width", "PRINTF('%1000000000d', a)"),
    ("a bar", "BAR(a, 0, 10, 1000000000)"),
    ("a list of any length", "GENERATE_SERIES(1, 100000000000)"),
    ("a range of any length", "RANGE(1000000000)"),
    ("rows beside rows", "UNNEST(GENERATE_SERIES(1, 3))"),
    ("a text of a type's name", "CAST(a AS salaries)"),
    ("a file's type", "CAST(a AS JSON)"),
    ("bits", "CAST(a AS BIT)"),
    ("an enumeration", "CAST(a AS ENUM('x'))"),
    ("a struct type", "CAST(a AS STRUCT(x INT))"),
    ("a map type", "CAST(a AS MAP(INT, INT))"),
    ("an array type", "CAST(a AS INT[3])"),
    ("a union type", "CAST(a AS UNION(x INT))"),
    ("a type with a column for its width", "CAST(a AS DECIMAL(a, 2))"),
    ("bytes written out", "'\\xAA'::BLOB"),
    ("a collation", "a COLLATE NOCASE"),
    ("a part of a date that is SQL", "EXTRACT('day; DROP TABLE orders' FROM a)"),
    ("a unit that is SQL", "DATE_ADD(a, 1, 'DAY; DROP TABLE orders')"),
    ("a unit to cut to that is SQL", "DATE_TRUNC('day; DROP TABLE orders', a)"),
    ("a unit to count that is SQL", "DATE_DIFF('day; DROP TABLE orders', a, b)"),
    ("a unit that is a column", "DATE_DIFF(b, a, c)"),
    ("an odd unit", "INTERVAL '1' MILLENNIUM"),
    ("a span of two units", "INTERVAL '1-2' YEAR TO MONTH"),
    ("an interval of an unknown word", "INTERVAL '1' FORTNIGHT"),
    ("a zone that data say", "a AT TIME ZONE b"),
    ("a frame in groups", "SUM(a) OVER (ORDER BY b GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW)"),
    ("a frame that leaves out", "SUM(a) OVER (ORDER BY b ROWS UNBOUNDED PRECEDING EXCLUDE TIES)"),
    ("a frame from a hidden table",
     "SUM(a) OVER (ORDER BY b ROWS BETWEEN (SELECT MAX(a) FROM salaries) PRECEDING AND CURRENT ROW)"),
    ("a partition by a hidden table", "SUM(a) OVER (PARTITION BY (SELECT MAX(a) FROM salaries))"),
    ("a filter on a hidden table", "SUM(a) FILTER (WHERE a IN (SELECT a FROM salaries))"),
    ("an order within an aggregate", "SUM(a ORDER BY (SELECT MAX(a) FROM salaries))"),
    ("an order within a group", "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY (SELECT MAX(a) FROM salaries))"),
    ("a branch on a hidden table", "CASE WHEN TRUE THEN (SELECT MAX(a) FROM salaries) END"),
    ("a range on a hidden table", "a BETWEEN 1 AND (SELECT MAX(a) FROM salaries)"),
    ("a cast of a hidden table", "CAST((SELECT MAX(a) FROM salaries) AS INT)"),
    ("an interval from a hidden table", "INTERVAL (SELECT MAX(a) FROM salaries) DAY"),
    ("a condition on what exists", "EXISTS (SELECT 1 FROM salaries)"),
    ("any of a hidden table", "a = ANY (SELECT a FROM salaries)"),
    ("all of a hidden table", "a > ALL (SELECT a FROM salaries)"),
    ("an array of a hidden table", "ARRAY(SELECT a FROM salaries)"),
    ("a union in a scalar", "(SELECT 1 UNION SELECT a FROM salaries)"),
    ("rows in a scalar", "(VALUES (1))"),
    ("a table in a scalar", "(FROM salaries)"),
    ("a list that is a hidden table", "a IN (FROM salaries)"),
    ("a list that is a column", "a IN b"),
    ("a pattern of any kind", "a SIMILAR TO 'x'"),
    ("a number too long", "1" + "0" * 5000),
]  # fmt: skip
CLAUSES = [
    ("a limit from a hidden table", "SELECT a FROM orders LIMIT (SELECT MAX(a) FROM salaries)"),
    ("a limit in percent", "SELECT a FROM orders LIMIT 10 PERCENT"),
    ("a fetch", "SELECT a FROM orders FETCH FIRST 3 ROWS ONLY"),
    ("a sample", "SELECT a FROM orders USING SAMPLE 10"),
    ("a sample with a seed", "SELECT a FROM orders TABLESAMPLE RESERVOIR (10) REPEATABLE (1)"),
    ("a sample of a sub-select", "SELECT a FROM (SELECT a FROM orders) AS s TABLESAMPLE 10 PERCENT"),
    ("a having on a hidden table", "SELECT a FROM orders GROUP BY a HAVING a IN (SELECT a FROM salaries)"),
    ("a group on a hidden table", "SELECT 1 FROM orders GROUP BY (SELECT MAX(a) FROM salaries)"),
    ("grouping sets", "SELECT a FROM orders GROUP BY GROUPING SETS ((a), ())"),
    ("a rollup", "SELECT a FROM orders GROUP BY ROLLUP (a)"),
    ("an order by all", "SELECT a, b FROM orders ORDER BY ALL"),
    ("an order that fills", "SELECT a FROM orders ORDER BY a WITH FILL"),
    ("a natural join", "SELECT a FROM orders NATURAL JOIN stores"),
    ("a semi join", "SELECT a FROM orders SEMI JOIN stores ON TRUE"),
    ("an anti join", "SELECT a FROM orders ANTI JOIN stores ON TRUE"),
    ("a semi join on a hidden table", "SELECT a FROM orders SEMI JOIN salaries ON TRUE"),
    ("a lateral join", "SELECT a FROM orders JOIN LATERAL (SELECT a FROM salaries) AS s ON TRUE"),
    (
        "a lateral sub-select that reads what is hidden",
        "SELECT 1 FROM orders AS o, (SELECT o.a, s.b FROM salaries AS s)",
    ),
    ("a comma before a hidden table", "SELECT 1 FROM orders, salaries"),
    ("a comma before a file", "SELECT 1 FROM orders, 'x.csv'"),
    ("a distinct on a hidden table", "SELECT DISTINCT ON ((SELECT MAX(a) FROM salaries)) a FROM orders"),
    ("a star that renames", "SELECT * RENAME (a AS b) FROM orders"),
    ("a sub-select nine deep", "SELECT 1 FROM " + "(SELECT a FROM " * 9 + "salaries" + ") AS s" * 9),
    ("a comment within a name", 'SELECT a FROM "orders/**/"'),
    ("a comment that hides a bracket", "SELECT a FROM orders WHERE a IN (1 /* ) */, (SELECT a FROM salaries))"),
    ("an as-of join with a condition", "SELECT 1 FROM orders ASOF LEFT JOIN stores ON orders.a >= stores.a"),
]
HOSTILE = [*NAMES, *SOURCES, *STATEMENTS, *CLAUSES, *((name, f"SELECT {sql} FROM orders") for name, sql in FUNCTIONS)]


@pytest.mark.parametrize("sql", [sql for _, sql in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_the_gate_refuses(sql: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL, logger="sqlglot"):
        assert not _passes(sql)


def _passes(sql: str) -> bool:
    """Whether a text would be run: it parses, as statements that all pass."""
    try:
        trees = sqlglot.parse(sql, dialect="duckdb")
        for tree in trees:
            if tree is None:
                return False
            gate(tree, TABLES)
    except (SqlglotError, GuardError):
        return False
    return True


def test_no_hole_is_tried_twice() -> None:
    assert len({name for name, _ in HOSTILE}) == len(HOSTILE) == len({sql for _, sql in HOSTILE})


ROW_LEVEL = [
    "REGEXP_REPLACE(a, '[^0-9]', '', 'g')", "REGEXP_FULL_MATCH(a, '[0-9]{4}')", "CONCAT_WS('-', a, b)",
    "TRANSLATE(a, ',', '.')", "TRUNC(a)", "ROUND_EVEN(a, 2)", "CBRT(a)", "ISNAN(a)", "ISINF(a)", "ISFINITE(a)",
    "MONTHNAME(a)", "DAYNAME(a)", "EPOCH(a)", "TO_TIMESTAMP(a)", "EPOCH_MS(a)", "a AT TIME ZONE 'Asia/Shanghai'",
    "a < TIMESTAMP '2025-01-01 00:00:00'", "a LIKE '10!%%' ESCAPE '!'", "a NOT ILIKE 'x!_%' ESCAPE '!'",
    "a + INTERVAL '3 months'", "a + TO_MONTHS(b)", "a + TO_DAYS(b)", "a + TO_YEARS(1)", "DATEPART('dow', a)",
    "WEEKDAY(a)", "PREFIX(a, 'x')", "SUFFIX(a, 'x')", "LPAD(a, 10, '0')", "RPAD(a, 10, ' ')",
    "TRY_CAST(REPLACE(a, ',', '') AS DECIMAL(18, 2))", "DATE_DIFF('day', a, b)", "LAST_DAY(a)",
    "STRPTIME(a, '%Y%m%d')", "TRY_STRPTIME(a, '%Y%m%d')", "a IS NOT DISTINCT FROM b", "a // 12 + a % 12",
    "(a, b) IN ((1, 2), (3, 4))", "CASE a WHEN '1' THEN 2 ELSE 3 END", "LEFT(a, 4) || RIGHT(b, 2)",
    "GREATEST(a, 0)", "COALESCE(a, b, 0)", "NULLIF(a, '')", "SPLIT_PART(a, '-', 2)", "TRIM(LEADING '0' FROM a)",
    "a BETWEEN 1 AND 2 AND NOT b", "MAKE_DATE(a, b, 1)", "a ~ 'x'", "EXTRACT(EPOCH FROM a)", "-a", "LOG(10, a)",
]  # fmt: skip


@pytest.mark.parametrize("sql", ROW_LEVEL)
def test_what_an_expression_of_a_catalog_needs_passes(sql: str) -> None:
    assert _passes(f"SELECT {sql} FROM orders")


WHOLE = [
    "SELECT UNNEST(GENERATE_SERIES(a, COALESCE(b, DATE '2025-06-20') - INTERVAL '1' DAY, INTERVAL 1 DAY)) FROM orders",
    'SELECT a FROM "ORDERS"',
    "WITH t AS (SELECT a FROM orders) SELECT T.a FROM T",
    'WITH "whole of a.share" AS (SELECT a FROM orders) SELECT a FROM "whole of a.share"',
    "SELECT o.a FROM orders AS o, (SELECT MAX(s.a) AS a FROM stores AS s WHERE s.b = o.b) AS m",
    "SELECT a FROM orders WHERE " + " OR ".join(f"a = {n}" for n in range(2000)),
    "SELECT a FROM orders WHERE a IN (" + ", ".join(str(n) for n in range(40_000)) + ")",
    "SELECT COUNT(DISTINCT a), SUM(DISTINCT b), COUNT(*) FROM orders",
    "SELECT SUM(a) FILTER (WHERE b > 1), QUANTILE_CONT(a, 0.9) FROM orders",
    "SELECT LAG(a) OVER (PARTITION BY b ORDER BY c ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM orders",
]


@pytest.mark.slow
@pytest.mark.parametrize("sql", WHOLE, ids=range(len(WHOLE)))
def test_what_the_compiler_writes_passes(sql: str) -> None:
    assert _passes(sql)
