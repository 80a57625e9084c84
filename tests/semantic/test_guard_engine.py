"""The gate before a real engine: what askers and data bring along stays data, and what the lock leaves open is shut."""

import json
from collections.abc import Iterator

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from semantic.asker import Asker
from semantic.check.sql import parsed
from semantic.errors import GuardError, Origin, ProblemCode, QueryProblem
from semantic.layer import Layer
from semantic.query import Filter, FilterOp, SemanticQuery
from semantic.result import ResultTable
from tests.semantic.compile.company import write_workspace

pytestmark = pytest.mark.slow

QUOTES = (
    "O'Brien",
    "' OR 1 = 1 --",
    'x"; DROP TABLE stores; --',
    "a\nb",
    "\\'",
    "$$",
    "%",
    "\u2019",
    "/**/",
    ":who",
    "?",
)
CATALOG = """
datasets:
  - name: orders
    table: orders
    primary_key: [id]
    fields:
      - {name: odd, kind: dimension, expression: '"a ""b"'}
      - {name: amount, kind: measure}
  - name: store
    table: stores
    primary_key: [id]
    fields: [{name: name, kind: dimension}]
relationships: [{from: orders, columns: [store_id], to: store, to_columns: [id]}]
metrics: [{name: sales, type: simple, dataset: orders, aggregation: sum, expression: amount}]
policies: [{name: own, rows: [{dataset: store, filter: "name = :who"}]}]
"""
WORKSPACE = (
    "data: data/\nlanguages: [en]\ntoday: 2025-06-20\nroles: {all: {}, own: {policies: [own], attributes: {who: A}}}\n"
)
QUOTED = f"groups: {json.dumps([{'name': 'quoted', 'field': 'store.name', 'values': QUOTES}])}\n"
TABLES_OF = {
    "orders": 'id,store_id,amount,"a ""b"\n1,1,5,x\n2,2,7,"y"";"\n',
    "stores": "id,name\n1,A\n2,B\n",
    "salaries": "a\n42\n",
}


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    """Two orders, of 5 in store A and of 7 in store B, and a table that the catalog does not name."""
    opened = Layer.open(write_workspace(tmp_path_factory.mktemp("holes") / "w", WORKSPACE, CATALOG + QUOTED, TABLES_OF))
    yield opened
    opened.close()


@pytest.mark.parametrize("value", QUOTES)
def test_an_attribute_never_changes_the_tree(layer: Layer, value: str) -> None:
    """The statement is that of the plain attribute but for one literal; a name that is no store's sees nothing."""
    shown = layer.run(SemanticQuery.of("sales"), Asker(role="own", attributes={"who": value}), layer.as_of(None))
    plain = layer.run(SemanticQuery.of("sales"), Asker(role="own", attributes={"who": "A"}), layer.as_of(None))
    assert isinstance(shown, ResultTable)
    assert isinstance(plain, ResultTable)
    assert (shown.rows, plain.rows) == (((0,),), ((5,),))
    trees = [sqlglot.parse_one(one.statements[0].sql, dialect="duckdb") for one in (shown, plain)]
    literals = [[one.this for one in tree.find_all(exp.Literal)] for tree in trees]
    assert [one for one in literals[0] if one not in literals[1]] == [value]
    for tree in trees:
        for literal in list(tree.find_all(exp.Literal)):
            literal.set("this", "1")
    assert trees[0] == trees[1]


@pytest.mark.parametrize("value", QUOTES)
def test_the_value_of_a_condition_never_changes_the_rows(layer: Layer, value: str) -> None:
    """No store is called so, therefore `in` keeps nothing and `not_in` everything, where it may be named at all."""
    kept = {}
    for op in ("in", "not_in", "contains"):
        query = SemanticQuery(metrics=("sales",), filters=(Filter(field="store.name", op=op, values=(value,)),))
        result = layer.run(query, layer.asker("all"), layer.as_of(None))
        assert isinstance(result, ResultTable)
        kept[op] = result.rows[0][0]
        refused = layer.run(query, layer.asker("own"), layer.as_of(None))
        assert isinstance(refused, ResultTable) is (op == "contains")
        if isinstance(refused, QueryProblem):
            assert (refused.code, refused.parameters["value"]) == ("unknown-member", value)
    assert kept == {"in": 0, "not_in": 12, "contains": 0}


def test_a_column_with_quotes_in_its_name_is_a_column(layer: Layer) -> None:
    query = SemanticQuery(metrics=("sales",), group_by=("orders.odd",))
    result = layer.run(query, Asker(role="own", attributes={"who": "B"}), layer.as_of(None))
    assert isinstance(result, ResultTable)
    assert result.rows == (('y";', 7),)


OPEN_DOORS = [
    ("a CTE of a name that is a table's to Unicode alone",
     'WITH "\u017falaries" AS (SELECT 1 AS a) SELECT a FROM salaries', [(42,)]),
    ("a table that the catalog does not name", "SELECT a FROM salaries", [(42,)]),
    ("a text that is run", "SELECT a FROM query('SELECT a FROM salaries')", [(42,)]),
    ("a name that is read", "SELECT a FROM query_table('salaries')", [(42,)]),
    ("a variable", "SELECT getvariable('x') AS a", [(None,)]),
    ("rows beside rows", "SELECT COUNT(*) FROM (SELECT UNNEST(GENERATE_SERIES(1, 3)), id FROM orders)", [(6,)]),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "rows"), [one[1:] for one in OPEN_DOORS], ids=[one[0] for one in OPEN_DOORS])
def test_what_a_locked_engine_would_have_given_is_refused(layer: Layer, sql: str, rows: list[tuple[object]]) -> None:
    """The engine's own lock does not hold here: the gate alone does."""
    assert layer._engine._connection.cursor().execute(sql).fetchall() == rows
    with pytest.raises(GuardError):
        layer.fetch(sqlglot.parse_one(sql, dialect="duckdb", into=exp.Select))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM 'data/orders.csv'",
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY orders TO 'x.csv'",
        "ATTACH 'x.db' AS y",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "RESET memory_limit",
    ],
)
def test_the_engine_is_locked_behind_the_gate(layer: Layer, sql: str) -> None:
    with pytest.raises(duckdb.Error, match=r"configuration|disabled|locked"):
        layer._engine._connection.cursor().execute(sql)


@pytest.mark.parametrize("op", ["in", "not_in", "contains"])
def test_a_condition_of_more_values_than_the_gate_lets_pass_is_refused(layer: Layer, op: FilterOp) -> None:
    values = tuple(f"v{at}" for at in range(60_000))
    query = SemanticQuery(metrics=("sales",), filters=(Filter(field="store.name", op=op, values=values),))
    refused = layer.run(query, layer.asker("own"), layer.as_of(None))
    assert refused == QueryProblem(code="too-much-data")


@pytest.mark.parametrize("sql", ["(" * 3000 + "a" + ")" * 3000, "a" + " + 1" * 3000, "NOT " * 3000 + "a"])
def test_an_expression_nested_too_deeply_is_a_finding(sql: str) -> None:
    (found,) = parsed(sql, Origin(file="x.yml", line=1)).problems
    assert found.code in (ProblemCode.UNPARSABLE_SQL.value, ProblemCode.DISALLOWED_SQL.value)


def test_an_expression_that_makes_rows_is_a_finding() -> None:
    """It would repeat the row it stands in, and what is added up with it."""
    sql = "UNNEST(GENERATE_SERIES(DATE '2025-01-01', DATE '2025-01-03', INTERVAL '1' DAY))"
    (found,) = parsed(sql, Origin(file="x.yml", line=1)).problems
    assert found.code == ProblemCode.DISALLOWED_SQL.value
