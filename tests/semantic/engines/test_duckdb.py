"""The engine: what it loads, what it locks, and how it stops."""

import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from semantic.engines.duckdb import DuckDBEngine, data_files, open_engine
from semantic.errors import EngineError, EngineUnavailable, Inconvertible, NoData, OutOfMemory, QueryTimeout
from semantic.guard import GatedStatement, gate
from semantic.workspace import Limits


def statement(sql: str, *tables: str) -> GatedStatement:
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    assert isinstance(tree, exp.Select)
    return gate(tree, tables)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sales.csv").write_text("day,amount,note\n2025-06-01,1.50,a\n2025-06-02,2.50,\n", encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT range AS n FROM range(1000)) TO '{tmp_path}/numbers.parquet'")
    (tmp_path / "readme.txt").write_text("not a table", encoding="utf-8")
    return tmp_path


@pytest.fixture
def engine(folder: Path) -> Iterator[DuckDBEngine]:
    opened = open_engine(str(folder), Limits(rows=10, timeout_s=20))
    yield opened
    opened.close()


def test_tables_are_named_after_their_files(engine: DuckDBEngine) -> None:
    assert engine.tables == {"sales", "numbers"}
    assert engine.columns["sales"] == {"day": "DATE", "amount": "DOUBLE", "note": "VARCHAR"}


def test_rows_come_typed(engine: DuckDBEngine) -> None:
    fetched = engine.run(statement("SELECT day, amount, note FROM sales ORDER BY day", "sales"))
    assert fetched.rows == ((date(2025, 6, 1), 1.5, "a"), (date(2025, 6, 2), 2.5, None))
    assert fetched.types == ("DATE", "DOUBLE", "VARCHAR")


def test_more_rows_than_the_limit_are_counted_and_left_out(engine: DuckDBEngine) -> None:
    fetched = engine.run(statement("SELECT n FROM numbers ORDER BY n", "numbers"))
    assert [row[0] for row in fetched.rows] == list(range(10))
    assert fetched.row_count == 1000


@pytest.mark.parametrize(
    ("written", "type_name"),
    [
        ("'n/a'", "DECIMAL(18, 2)"),
        ("'it''s \"so\"'", "DECIMAL(18, 2)"),
        ("'two\nlines'", "INTEGER"),
        ("''", "INTEGER"),
        ("'2020-13-13'", "DATE"),
        ("'maybe'", "BOOLEAN"),
        ("12345", "DECIMAL(4, 2)"),
        ("CAST(12345.5 AS DECIMAL(18, 3))", "DECIMAL(4, 2)"),
        ("CAST(12345.678 AS DOUBLE)", "DECIMAL(4, 2)"),
        ("CAST(1e300 AS DOUBLE)", "DECIMAL(18, 2)"),
        ("CAST(1e300 AS DOUBLE)", "INTEGER"),
        ("CAST('nan' AS DOUBLE)", "DECIMAL(18, 2)"),
    ],
)
def test_what_cannot_be_converted_is_told_as_the_engine_writes_it_as_text(
    engine: DuckDBEngine, written: str, type_name: str
) -> None:
    as_text = engine.run(statement(f"SELECT CAST({written} AS VARCHAR) FROM sales", "sales")).rows[0][0]
    cast = statement(f"SELECT CAST(x AS {type_name}) FROM (SELECT {written} AS x FROM sales) AS t", "sales")
    with pytest.raises(Inconvertible) as caught:
        engine.run(cast)
    assert caught.value.value == as_text


def test_only_gated_statements_run(engine: DuckDBEngine) -> None:
    with pytest.raises(TypeError):
        engine.run("SELECT 1")  # type: ignore[arg-type]


BEHIND_THE_GATE = [
    "SELECT * FROM read_csv('{folder}/sales.csv')",
    "SELECT * FROM '{folder}/sales.csv'",
    "COPY sales TO '{folder}/copy.csv'",
    "ATTACH '{folder}/other.db'",
    "INSTALL httpfs",
    "SET enable_external_access = true",
    "SET memory_limit = '100GB'",
]


@pytest.mark.parametrize("sql", BEHIND_THE_GATE)
def test_the_doors_are_locked_even_behind_the_gate(engine: DuckDBEngine, folder: Path, sql: str) -> None:
    with pytest.raises(duckdb.Error):
        engine._connection.cursor().execute(sql.format(folder=folder))


def test_a_file_is_opened_read_only(tmp_path: Path) -> None:
    path = tmp_path / "company.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT 1 AS a; CREATE SCHEMA books; CREATE TABLE books.l AS SELECT 2 AS b"
        )
    opened = open_engine(str(path), Limits())
    assert opened.columns == {"t": {"a": "INTEGER"}, "books.l": {"b": "INTEGER"}}
    assert opened.run(statement("SELECT b FROM books.l", "books.l")).rows == ((2,),)
    with pytest.raises(duckdb.Error):
        opened._connection.cursor().execute("INSERT INTO t VALUES (2)")
    opened.close()


def test_a_statement_that_takes_too_long_is_stopped(folder: Path) -> None:
    opened = open_engine(str(folder), Limits(timeout_s=0.2))
    slow = "SELECT COUNT(*) FROM numbers AS a, numbers AS b, numbers AS c, numbers AS d WHERE a.n + b.n * c.n > d.n"
    with pytest.raises(QueryTimeout) as raised:
        opened.run(statement(slow, "numbers"))
    assert raised.value.is_retryable
    assert opened.run(statement("SELECT MAX(n) FROM numbers", "numbers")).rows == ((999,),)
    opened.close()


def test_a_statement_that_needs_too_much_memory_is_stopped(folder: Path) -> None:
    opened = open_engine(str(folder), Limits(memory="40MB"))
    many = "numbers AS a, numbers AS b, numbers AS c WHERE c.n < 20"
    large = f"SELECT COUNT(DISTINCT a.n * 1000000 + b.n * 1000 + c.n) FROM {many}"
    with pytest.raises(OutOfMemory):
        opened.run(statement(large, "numbers"))
    opened.close()


def test_what_the_engine_rejects_is_an_engine_error(engine: DuckDBEngine) -> None:
    with pytest.raises(EngineError):
        engine.run(statement("SELECT nothing FROM sales", "sales"))


def test_threads_do_not_meet(engine: DuckDBEngine) -> None:
    def maximum(below: int) -> object:
        return engine.run(statement(f"SELECT MAX(n) FROM numbers WHERE n < {below}", "numbers")).rows[0][0]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(maximum, range(1, 200))) == list(range(199))


def test_no_data_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoData):
        open_engine(str(tmp_path / "nowhere"), Limits())
    with pytest.raises(NoData):
        open_engine(str(tmp_path), Limits())


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_text("not a database at all, just words", encoding="utf-8")
    with pytest.raises(EngineUnavailable):
        open_engine(str(tmp_path / "x.duckdb"), Limits())


def test_files_of_data_are_listed_in_order(folder: Path) -> None:
    assert [path.name for path in data_files(str(folder))] == ["numbers.parquet", "sales.csv"]


def test_the_first_sheet_of_a_workbook_is_a_table(tmp_path: Path) -> None:
    _write_workbook(tmp_path / "shops.xlsx", [["shop", "sales"], ["North", 12], ["South", 7.5]])
    opened = open_engine(str(tmp_path), Limits())
    assert opened.run(statement("SELECT shop, sales FROM shops ORDER BY sales", "shops")).rows == (
        ("South", 7.5),
        ("North", 12.0),
    )
    opened.close()


def _write_workbook(path: Path, rows: list[list[str | float]]) -> None:
    """The least that a spreadsheet program calls a workbook."""
    sheet = "".join(f"<row>{''.join(_cell(cell) for cell in row)}</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as written:
        for name, text in parts.items():
            written.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')


def _cell(value: str | float) -> str:
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>' if isinstance(value, str) else f"<c><v>{value}</v></c>"
