"""What is right, by hand-written SQL over a database of our own: none of the product's code takes part."""

import csv
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import duckdb

from semantic.errors import NoData
from semantic.result import Cell
from semantic.workspace import Workspace

_SUFFIXES = (".parquet", ".csv", ".xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The rows that are right. `order_column` is what they are sorted by first; None: by no column of theirs."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    order_column: int | None = None


class Tables:
    """The workspace's tables, table name = file name, in a closed database that runs one SELECT at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._expected: dict[str, Expected] = {}
        for setting in ("SET enable_external_access = false", "SET lock_configuration = true"):
            connection.execute(setting)

    @classmethod
    def open(cls, workspace: Workspace) -> Self:
        """The tables of a workspace's data.

        Raises: NoData when there are none.
        """
        path = Path(workspace.data)
        if path.is_file():
            return cls(duckdb.connect(str(path), read_only=True))
        files = sorted(one for one in path.glob("*") if one.suffix in _SUFFIXES) if path.is_dir() else []
        if not files:
            raise NoData(workspace.data)
        connection = duckdb.connect(":memory:")
        for file in files:
            _load(connection, file)
        return cls(connection)

    def expected(self, sql: str) -> Expected:
        """The rows of one SELECT, computed once.

        Raises: ValueError when it is not one SELECT or the database refuses it.
        """
        if sql not in self._expected:
            self._expected[sql] = self._computed(sql)
        return self._expected[sql]

    def close(self) -> None:
        """Lets go of the tables."""
        self._connection.close()

    def _computed(self, sql: str) -> Expected:
        try:
            statements = duckdb.extract_statements(sql)
            if [one.type for one in statements] != [duckdb.StatementType.SELECT]:
                raise ValueError("a check is one SELECT")
            cursor = self._connection.execute(statements[0])
            names = tuple(str(one[0]) for one in cursor.description or ())
            rows: tuple[tuple[Any, ...], ...] = tuple(cursor.fetchall())
        except duckdb.Error as error:
            raise ValueError(str(error).splitlines()[0]) from error
        return Expected(columns=names, rows=rows, order_column=self._order_column(sql, names))

    def _order_column(self, sql: str, names: tuple[str, ...]) -> int | None:
        written = self._connection.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchone()
        tree = json.loads(written[0]) if written else {}
        for statement in tree.get("statements", ()):
            for modifier in statement["node"].get("modifiers", ()):
                if modifier["type"] == "ORDER_MODIFIER":
                    return _position(modifier["orders"][0]["expression"], statement["node"], names)
        return None


def _position(order: dict[str, Any], node: dict[str, Any], names: tuple[str, ...]) -> int | None:
    """The output column that an ORDER BY term stands for: by number, by name, or by the same expression."""
    if order["class"] == "CONSTANT" and str(order["literal"]["text"]).isdigit():
        place = int(order["literal"]["text"]) - 1
        return place if place < len(names) else None
    if order["class"] == "COLUMN_REF" and order["column_names"][-1] in names:
        return names.index(order["column_names"][-1])
    same = [number for number, one in enumerate(node.get("select_list", ())) if _bare(one) == _bare(order)]
    return same[0] if same else None


def _bare(tree: Any) -> Any:
    """An expression without its place in the text and its alias."""
    if isinstance(tree, dict):
        drop = ("alias", "query_location", "query_location_length")
        return {name: _bare(part) for name, part in tree.items() if name not in drop}
    return [_bare(part) for part in tree] if isinstance(tree, list) else tree


def _load(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    match file.suffix:
        case ".parquet":
            connection.read_parquet(str(file)).create(file.stem)
        case ".csv":
            connection.read_csv(str(file)).create(file.stem)
        case _:
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / "sheet.csv"
                with copy.open("w", encoding="utf-8", newline="") as written:
                    csv.writer(written).writerows(_sheet(file))
                connection.read_csv(str(copy), header=True).create(file.stem)


def _sheet(file: Path) -> Iterator[list[object]]:
    """The rows of a workbook's first sheet; whole numbers, which Excel keeps as floating point, as such."""
    from python_calamine import CalamineWorkbook

    for row in CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python():
        yield [int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in row]
