"""What goes wrong elsewhere, with the right answer beside it: every case of the corpus against the layer.

The right answer comes from SQL written by hand over the same tables, read here without the catalog or the compiler, or
from arithmetic on visible rows. Numbers agree to 1e-9. A case in `pending.txt` must fail; when it passes, strike it.
"""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.plan import query_from_json
from semantic.query import column_of
from semantic.result import ResultTable
from tests.semantic.compile.own import take_for_large
from tests.semantic.traps.corpus import TRAPS, Case, read_cases, read_pending

pytestmark = pytest.mark.slow

CASES = read_cases()
PENDING = read_pending()
Rows = tuple[tuple[str, ...] | None, list[tuple[Any, ...]]]
"""The columns to look at (None: all, by position) and their rows."""

_PLACES = {"dimension": 0, "time": 0, "key": 0, "metric": 1, "comparison": 2, "derived": 2}


def _marked(case: Case) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason=PENDING[case.id])] if case.id in PENDING else []
    return pytest.param(case, id=case.id, marks=marks)


@pytest.fixture(scope="module", params=["small", "large"])
def layers(request: pytest.FixtureRequest) -> Iterator[dict[str, Layer]]:
    """The workspaces opened so far, by name; every fact is taken for a large one as well, and added up before joins."""
    opened: dict[str, Layer] = {}
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "large":
            take_for_large(patch)
        yield opened
    for layer in opened.values():
        layer.close()


@pytest.fixture(scope="module")
def expected() -> Iterator[Callable[[Case], Rows]]:
    """The right rows of a case, found once; the tables of a workspace are read once for all of its cases."""
    with ExitStack() as stack:
        found: dict[str, Rows] = {}

        @cache
        def tables(workspace: str) -> duckdb.DuckDBPyConnection:
            connection = stack.enter_context(duckdb.connect())
            for path in sorted((TRAPS / "workspaces" / workspace / "data").glob("*.csv")):
                _define(connection, "table", path.stem, f"from read_csv('{path}')")
            return connection

        def of(case: Case) -> Rows:
            if case.id not in found:
                found[case.id] = _expected(case, tables(case.workspace))
            return found[case.id]

        yield of


def test_pending_names_cases() -> None:
    assert set(PENDING) <= {case.id for case in CASES}


@pytest.mark.parametrize("case", [_marked(case) for case in CASES])
def test_trap(case: Case, layers: dict[str, Layer], expected: Callable[[Case], Rows]) -> None:
    if case.workspace not in layers:
        layers[case.workspace] = Layer.open(TRAPS / "workspaces" / case.workspace)
    result = _run(case, case.query, layers[case.workspace])
    if case.refuse_like is not None:
        return _check_alike(result, _run(case, case.refuse_like["query"], layers[case.workspace]))
    if case.refuse:
        return _check_refused(case, result, case.refuse)
    if isinstance(result, QueryProblem) and case.or_refuse:
        return _check_refused(case, result, case.or_refuse)
    assert isinstance(result, ResultTable), f"refused: {result}"
    _check_disclosed(case, result)
    _check_shape(result)
    _check_totals(case, result)
    if case.check_sql is not None or case.rows is not None:
        _check_rows(case, result, *expected(case))
    return None


def _run(case: Case, query: Any, layer: Layer) -> ResultTable | QueryProblem:
    return layer.run(query_from_json(query), layer.asker(case.role), layer.as_of(case.as_of))


def _check_refused(case: Case, result: ResultTable | QueryProblem, codes: frozenset[str] | bool) -> None:
    assert isinstance(result, QueryProblem), f"answered: {result.rows}"
    is_meant = result.code != "not-yet" if codes is True else isinstance(codes, frozenset) and result.code in codes
    assert is_meant, result
    for name, value in (case.parameters or {}).items():
        assert result.parameters.get(name) == value, result


def _check_alike(hidden: ResultTable | QueryProblem, missing: ResultTable | QueryProblem) -> None:
    """A hidden name is refused exactly as one that does not exist."""
    assert isinstance(hidden, QueryProblem), f"answered: {hidden.rows}"
    assert isinstance(missing, QueryProblem), f"answered: {missing.rows}"
    assert (hidden.code, sorted(hidden.parameters)) == (missing.code, sorted(missing.parameters))


def _check_disclosed(case: Case, result: ResultTable) -> None:
    warned = {notice.code for notice in result.warnings}
    assert case.warnings <= warned, f"warnings: {sorted(warned)}"
    assert not case.absent_warnings & warned, f"warnings: {sorted(warned)}"
    assumed = {notice.code for notice in result.assumptions}
    assert case.assumptions <= assumed, f"assumptions: {sorted(assumed)}"
    told = json.dumps([result.rows, result.members, [one.values for one in result.totals]], default=str)
    for value in case.absent_values:
        assert json.dumps(value).strip('"') not in told


def _check_shape(result: ResultTable) -> None:
    """Groups in the order asked, then metrics in the order asked, then what was derived; every number is one."""
    names = [column.name for column in result.columns]
    places = [_PLACES[column.role] for column in result.columns]
    assert places == sorted(places), names
    for asked in (result.query.group_by, tuple(column_of(item) for item in result.query.metrics)):
        found = [name for name in names if name in asked]
        assert found == [name for name in asked if name in names], names
    assert result.row_count == len(result.rows) or (result.is_truncated and result.row_count > len(result.rows))
    for row in result.rows:
        assert not any(isinstance(cell, float) and not math.isfinite(cell) for cell in row), row


def _check_totals(case: Case, result: ResultTable) -> None:
    for expected in case.totals:
        found = [one.values for one in result.totals if list(one.level) == expected["level"]]
        for name, value in expected["values"].items():
            got = found[0].get(name) if found else None
            assert _same(got, _plain(value)), f"totals: {result.totals}"


def _check_rows(
    case: Case, result: ResultTable, columns: tuple[str, ...] | None, expected: list[tuple[Any, ...]]
) -> None:
    got = _looked_at(columns, result, all_columns=case.all_columns)
    stated = f"\ncolumns  {columns}\nexpected {expected}\ngot      {got}"
    assert len(got) == len(expected), stated
    if case.ordered:
        assert all(_alike(one, other, exact=case.exact) for one, other in zip(got, expected, strict=True)), stated
        return
    left = list(expected)
    for row in got:
        match = next((one for one in left if _alike(row, one, exact=case.exact)), None)
        assert match is not None, f"{stated}\nnot expected: {row}"
        left.remove(match)


def _looked_at(columns: tuple[str, ...] | None, result: ResultTable, *, all_columns: bool) -> list[tuple[Any, ...]]:
    """The cells of the named columns (None: of all)."""
    names = [column.name for column in result.columns]
    if columns is None:
        columns = tuple(names)
    assert set(columns) <= set(names), f"columns: {names}"
    assert not all_columns or set(columns) == set(names), f"columns: {names}"
    places = [names.index(name) for name in columns]
    return [tuple(_plain(row[place]) for place in places) for row in result.rows]


def _expected(case: Case, tables: duckdb.DuckDBPyConnection) -> Rows:
    """What the case's own SQL finds; its views are gone after it."""
    if case.rows is not None:
        return case.columns, [tuple(_plain(cell) for cell in row) for row in case.rows]
    tables.begin()
    try:
        for name, select in case.views.items():
            _define(tables, "view", name, select)
        found = tables.execute(case.check_sql or "")
        names = tuple(one[0] for one in found.description or ())
        return names, [tuple(_plain(cell) for cell in row) for row in found.fetchall()]
    finally:
        tables.rollback()


def _define(connection: duckdb.DuckDBPyConnection, kind: str, name: str, select: str) -> None:
    connection.execute(f"create {kind} {name} as {select}")


def _plain(cell: Any) -> Any:
    """A cell as it is compared: a date as its ISO text, a moment at midnight as a date."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date) else cell


def _alike(got: Sequence[Any], expected: Sequence[Any], *, exact: bool) -> bool:
    pairs = list(zip(got, expected, strict=True))
    if exact:
        return all(isinstance(one, int | Decimal) and Decimal(one) == Decimal(other) for one, other in pairs)
    return all(_same(one, other) for one, other in pairs)


def _same(got: Any, expected: Any) -> bool:
    numbers = (int, float, Decimal)
    if isinstance(got, numbers) and isinstance(expected, numbers):
        return math.isclose(float(got), float(expected), rel_tol=1e-9, abs_tol=1e-12)
    return type(got) is type(expected) and bool(got == expected)


def test_workspaces_are_small_enough_to_see() -> None:
    for path in (TRAPS / "workspaces").glob("*/data/*.csv"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 26, path


def test_every_workspace_is_asked() -> None:
    there = {path.name for path in (TRAPS / "workspaces").iterdir()}
    assert there == {case.workspace for case in CASES}
    assert Path(TRAPS / "pending.txt").is_file()
