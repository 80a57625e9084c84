"""The oracle's own database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assistant.evaluate import Tables
from semantic.errors import NoData
from semantic.periods import CalendarRules
from semantic.workspace import Limits, Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    with duckdb.connect() as connection:
        connection.sql("SELECT 1 AS id, DATE '2025-06-01' AS day").write_parquet(str(tmp_path / "orders.parquet"))
    (tmp_path / "store.csv").write_text("id,name\n1,甲\n2,乙\n", encoding="utf-8")
    return Workspace(
        folder=tmp_path,
        state=tmp_path,
        name={},
        data=str(tmp_path),
        languages=("zh", "en"),
        time_zone="Asia/Shanghai",
        today="clock",
        data_complete_through={},
        default_period="all",
        calendar=CalendarRules(),
        date_order="ymd",
        roles={},
        default_role=None,
        limits=Limits(),
        assistant={},
    )


@pytest.fixture
def tables(workspace: Workspace) -> Iterator[Tables]:
    opened = Tables.open(workspace)
    yield opened
    opened.close()


def test_a_table_is_named_after_its_file(tables: Tables) -> None:
    found = tables.expected("SELECT o.day, s.name FROM orders o JOIN store s ON s.id = o.id")
    assert (found.columns, found.rows) == (("day", "name"), ((date(2025, 6, 1), "甲"),))


def test_a_database_file_is_read_as_it_is(workspace: Workspace, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "own.duckdb")) as connection:
        connection.execute("CREATE TABLE t AS SELECT 7 AS v")
    tables = Tables.open(replace(workspace, data=str(tmp_path / "own.duckdb")))
    assert tables.expected("SELECT v FROM t").rows == ((7,),)
    tables.close()


def test_no_files_are_no_data(workspace: Workspace) -> None:
    with pytest.raises(NoData):
        Tables.open(replace(workspace, data=str(workspace.folder / "nothing")))


@pytest.mark.parametrize(
    ("sql", "column"),
    [
        ("SELECT name, id FROM store ORDER BY id DESC", 1),
        ("SELECT name AS n, id AS k FROM store ORDER BY 2, 1", 1),
        ("SELECT name AS n, sum(id) AS k FROM store GROUP BY 1 ORDER BY sum(id) DESC LIMIT 1", 1),
        ("WITH t AS (SELECT * FROM store ORDER BY id) SELECT name, id FROM t ORDER BY name", 0),
        ("SELECT name FROM store ORDER BY id", None),
        ("WITH t AS (SELECT * FROM store ORDER BY id) SELECT name, id FROM t", None),
    ],
)
def test_the_column_sorted_by_first_is_found(tables: Tables, sql: str, column: int | None) -> None:
    assert tables.expected(sql).order_column == column


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT nothing FROM store",
        "SELECT 1; SELECT 2",
        "DROP TABLE store",
        "INSERT INTO store VALUES (3, 'c')",
        "COPY store TO 'out.csv'",
        "SELECT * FROM read_csv('store.csv')",
        "selec 1",
        "",
    ],
)
def test_only_one_select_over_the_tables_runs(tables: Tables, sql: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        tables.expected(sql)
    assert len(tables.expected("SELECT * FROM store").rows) == 2
