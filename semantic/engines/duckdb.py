"""DuckDB, closed: the workspace's tables in memory or one file read-only; no files, no network, no settings.

A folder of parquet, csv and xlsx is loaded before the doors are locked, because a view over a file would need the
external access that a query must not have.
"""

import hashlib
import re
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from semantic.errors import (
    EngineError,
    EngineUnavailable,
    Inconvertible,
    NoData,
    OutOfMemory,
    ProblemCode,
    QueryTimeout,
    WorkspaceError,
)
from semantic.guard import GatedStatement
from semantic.result import Cell
from semantic.workspace import Limits

THREADS = 2
_FETCHED = 10_000
_SUFFIXES = (".parquet", ".csv", ".xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a statement gave: at most `limit` rows, and how many there were."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    row_count: int
    elapsed_ms: float


class DuckDBEngine:
    """One database of one workspace. Every request runs on a cursor of its own."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, limits: Limits, time_zone: str) -> None:
        self._connection = connection
        # An open connection at the end of the process makes DuckDB complain on standard error.
        self._closing = weakref.finalize(self, connection.close)
        self._limits = limits
        self._lock = threading.Lock()
        self.columns: Mapping[str, Mapping[str, str]] = _columns(connection)
        self.sizes: Mapping[str, int] = _sizes(connection)
        connection.execute("SET GLOBAL TimeZone = ?", [time_zone])
        _lock_doors(connection)

    @property
    def tables(self) -> frozenset[str]:
        """The physical tables there are."""
        return frozenset(self.columns)

    def run(self, statement: GatedStatement, *, row_limit: int | None = None) -> Fetched:
        """The rows of a statement that passed the gate.

        Raises: QueryTimeout, OutOfMemory, EngineUnavailable, EngineError as the engine failed.
        """
        if not isinstance(statement, GatedStatement):
            raise TypeError("an engine runs gated statements only")
        limit = self._limits.rows if row_limit is None else row_limit
        with self._lock:
            cursor = self._connection.cursor()
        is_late = threading.Event()
        timer = threading.Timer(self._limits.timeout_s, _interrupter(cursor, is_late))
        timer.daemon = True
        timer.start()
        started = time.perf_counter()
        try:
            return _fetched(cursor.execute(statement.sql), limit, started)
        except duckdb.Error as error:
            raise _translated(error, is_late=is_late.is_set()) from error
        finally:
            timer.cancel()
            timer.join()
            cursor.close()

    def close(self) -> None:
        """Lets go of the database."""
        self._closing()


def open_engine(location: str, limits: Limits, time_zone: str = "UTC") -> DuckDBEngine:
    """The engine over a folder of files or a .duckdb file; moments that know their zone are told in `time_zone`.

    Raises: NoData when there is nothing at `location`; WorkspaceError for a file of the folder that cannot be read;
    EngineUnavailable when the rest fails.
    """
    path = Path(location)
    try:
        if path.is_file():
            return DuckDBEngine(duckdb.connect(str(path), read_only=True, config=_config(limits)), limits, time_zone)
        return DuckDBEngine(_loaded(path, limits), limits, time_zone)
    except duckdb.Error as error:
        raise EngineUnavailable(_first_line(error)) from error


def data_files(location: str) -> tuple[Path, ...]:
    """The files a workspace's data consist of, in order of their names."""
    path = Path(location)
    if path.is_file():
        return (path,)
    return tuple(sorted(one for one in path.glob("*") if one.suffix in _SUFFIXES)) if path.is_dir() else ()


def fingerprint_of(location: str) -> str:
    """What changes whenever a workspace's data do: names, sizes and times of their files, hashed."""
    digest = hashlib.sha256()
    for path in data_files(location):
        stated = path.stat()
        digest.update(f"{path.name}|{stated.st_size}|{stated.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _config(limits: Limits) -> dict[str, str | bool | int | float | list[str]]:
    return {"memory_limit": limits.memory, "threads": THREADS, "temp_directory": ""}


def _loaded(folder: Path, limits: Limits) -> duckdb.DuckDBPyConnection:
    files = data_files(str(folder))
    if not files:
        raise NoData(str(folder))
    connection = duckdb.connect(":memory:", config=_config(limits))
    for path in files:
        _load(connection, path)
    return connection


def _load(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """One file as a table.

    Raises: WorkspaceError when it cannot be read.
    """
    from python_calamine import CalamineError

    try:
        if path.suffix == ".xlsx":
            _load_sheet(connection, path)
        else:
            is_csv = path.suffix == ".csv"
            relation = connection.read_csv(str(path)) if is_csv else connection.read_parquet(str(path))
            relation.create(path.stem)
    except duckdb.OutOfMemoryException:
        raise
    except (duckdb.Error, CalamineError, OSError, ValueError) as error:
        raise WorkspaceError(ProblemCode.UNREADABLE_FILE, file=path.name, reason=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    """What an engine says is wrong, without the settings and the statement that it says after that."""
    return str(error).strip().partition("\n")[0]


def _load_sheet(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The first sheet of a workbook as a table, its first row the names, types as DuckDB reads them from csv."""
    import csv
    import tempfile

    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "sheet.csv"
        with copy.open("w", encoding="utf-8", newline="") as written:
            csv.writer(written).writerows([[_cell_text(cell) for cell in row] for row in rows])
        connection.read_csv(str(copy), header=True).create(path.stem)


def _cell_text(cell: object) -> object:
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    listed = connection.execute(
        "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns "
        "ORDER BY table_schema, table_name, ordinal_position"
    ).fetchall()
    for schema, table, column, type_name in listed:
        name = table if schema == "main" else f"{schema}.{table}"
        found.setdefault(name, {})[column] = type_name
    return found


def _sizes(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows each table holds, about, by its name in lower case."""
    listed = connection.execute("SELECT schema_name, table_name, estimated_size FROM duckdb_tables()").fetchall()
    return {
        (table if schema == "main" else f"{schema}.{table}").casefold(): int(size) for schema, table, size in listed
    }


def _lock_doors(connection: duckdb.DuckDBPyConnection) -> None:
    for setting in ("SET enable_external_access = false", "SET lock_configuration = true"):
        connection.execute(setting)


def _interrupter(cursor: duckdb.DuckDBPyConnection, is_late: threading.Event) -> Callable[[], None]:
    def interrupt() -> None:
        is_late.set()
        cursor.interrupt()

    return interrupt


def _fetched(cursor: duckdb.DuckDBPyConnection, limit: int, started: float) -> Fetched:
    described = cursor.description or []
    rows: list[tuple[Any, ...]] = cursor.fetchmany(limit + 1)
    count = len(rows)
    if count > limit:
        rows = rows[:limit]
        while more := len(cursor.fetchmany(_FETCHED)):
            count += more
    return Fetched(
        names=tuple(str(one[0]) for one in described),
        types=tuple(str(one[1]) for one in described),
        rows=tuple(rows),
        row_count=count,
        elapsed_ms=(time.perf_counter() - started) * 1000,
    )


_INCOMPARABLE = "Cannot compare values"
# DuckDB quotes what it could not convert where it is text or a DECIMAL, and writes other numbers bare.
_UNREAD = re.compile(
    r"""(?:string|value|range:|format:) (?:'(?P<single>.*?)'|"(?P<double>.*?)"|"""
    r"(?P<bare>-?(?:[\d.]+(?:e[+-]?\d+)?|nan|inf)))"
    r"(?= to |, expected | when casting| can't be cast|\n|\Z)",
    re.DOTALL,
)


def _translated(error: duckdb.Error, *, is_late: bool) -> EngineError:
    said = _first_line(error)
    if is_late and isinstance(error, duckdb.InterruptException):
        return QueryTimeout(said)
    if isinstance(error, duckdb.OutOfMemoryException):
        return OutOfMemory(said)
    if isinstance(error, duckdb.ConnectionException | duckdb.IOException):
        return EngineUnavailable(said)
    if isinstance(error, duckdb.ConversionException):
        found = _UNREAD.search(str(error))
        return Inconvertible(said, _unread(found) if found else None)
    if isinstance(error, duckdb.BinderException) and _INCOMPARABLE in said:
        return Inconvertible(said, None)
    return EngineError(said)


def _unread(found: re.Match[str]) -> str:
    """The value as DuckDB writes it as text: a bare DOUBLE comes in all its digits."""
    bare = found["bare"]
    if bare is None:
        return found["single"] if found["double"] is None else found["double"]
    return bare if bare.lstrip("-").isdigit() else repr(float(bare))
