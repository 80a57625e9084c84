"""What the laws over random companies share: a company written from rows, asked, and its answer by group."""

import atexit
import math
import random
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.result import Cell, ResultTable
from tests.semantic.compile.company import written

Key: TypeAlias = tuple[Cell, ...]
Groups: TypeAlias = dict[Key, Cell]
Span: TypeAlias = tuple[date, date]
GRAINS = ("day", "week", "month", "quarter", "year")
ROLES = "roles:\n  all: {}\ndefault_role: all\n"
# What is answered where a period lies outside of the data.
NO_DATA = frozenset({"no-data-yet", "no-history"})
# The same of a condition, which may name a member that no row has.
NOT_HELD = NO_DATA | {"unknown-member"}
_root = tempfile.TemporaryDirectory()
atexit.register(_root.cleanup)


@dataclass(frozen=True, slots=True)
class Company:
    """An open company and what it answers to a query written as in the contract."""

    layer: Layer

    def ask(self, role: str | None = None, as_of: date | None = None, **query: Any) -> ResultTable | QueryProblem:
        return self.layer.run(written(**query), self.layer.asker(role), self.layer.as_of(as_of))

    def answer(self, role: str | None = None, as_of: date | None = None, **query: Any) -> ResultTable:
        result = self.ask(role, as_of, **query)
        assert isinstance(result, ResultTable), result
        return result


def company(name: str, workspace: str, catalog: str, tables: Mapping[str, Sequence[Sequence[Any]]]) -> Company:
    """A company in a folder of its own; a table is its columns with their types, `stores (id INT, name VARCHAR)`."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=_root.name))
    (folder / "catalog").mkdir(parents=True)
    (folder / "workspace.yml").write_text(f"data: data.duckdb\nlanguages: [en]\n{workspace}", encoding="utf-8")
    (folder / "catalog" / "all.yml").write_text(catalog, encoding="utf-8")
    with duckdb.connect(str(folder / "data.duckdb")) as connection:
        for table, rows in tables.items():
            connection.execute(f"CREATE TABLE {table}")
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {table.partition(' ')[0]} VALUES ({marks})", list(map(list, rows)))
    return Company(Layer.open(folder))


def dice(law: str, seed: int) -> random.Random:
    """The draws of one world of one subject, the same in every run."""
    return random.Random(f"{law} {seed}")  # noqa: S311  # a seed, so that every run draws the same rows


def column(result: ResultTable, name: str) -> Groups:
    """A column by the cells of bucket and members, in the order of the result's columns."""
    at = [place for place, one in enumerate(result.columns) if one.role in ("dimension", "time")]
    found = {tuple(row[place] for place in at): row[result.index_of(name)] for row in result.rows}
    assert len(found) == len(result.rows), "a group comes twice"
    return found


def keyed(result: ResultTable, name: str, keys: Iterable[str]) -> Groups:
    """A column by the cells of named columns."""
    at = [result.index_of(one) for one in keys]
    found = {tuple(row[place] for place in at): row[result.index_of(name)] for row in result.rows}
    assert len(found) == len(result.rows), "a group comes twice"
    return found


def figure(result: ResultTable, name: str | None = None) -> Cell:
    """The one cell of a result without groups."""
    (row,) = result.rows
    return row[result.index_of(name) if name else 0]


def grand_total(result: ResultTable, name: str) -> Cell:
    (total,) = [one for one in result.totals if not one.level]
    return total.values[name]


def number(cell: object) -> float:
    """A cell as a number; unknown is nothing."""
    return 0.0 if cell is None else float(str(cell))


def is_close(one: object, other: object) -> bool:
    """Whether two cells are the same number, or both unknown."""
    if one is None or other is None:
        return one is other
    return math.isclose(number(one), number(other), rel_tol=1e-9, abs_tol=1e-9)


def is_nothing(cell: object) -> bool:
    """Whether a cell adds nothing: zero, or unknown."""
    return cell is None or number(cell) == 0


def floor(day: date, grain: str, week_start: int = 1) -> date:
    """The first day of the bucket that holds a day."""
    match grain:
        case "day":
            return day
        case "week":
            return day - timedelta((day.isoweekday() - week_start) % 7)
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, day.month - (day.month - 1) % 3, 1)
        case _:
            return date(day.year, 1, 1)


def following(day: date, grain: str) -> date:
    """The first day after the bucket that begins on a day."""
    days = {"day": 1, "week": 7, "month": 31, "quarter": 93, "year": 366}[grain]
    return day + timedelta(days) if grain in ("day", "week") else floor(day + timedelta(days), grain)


def spans(first: date, last: date, longest: int = 200) -> st.SearchStrategy[Span]:
    """Any days that begin between two, whole months and years among them."""
    length = (last - first).days
    any_days = st.tuples(st.integers(0, length), st.integers(1, longest)).map(
        lambda one: (first + timedelta(one[0]), first + timedelta(one[0] + one[1]))
    )
    starts = st.integers(0, length).map(lambda days: first + timedelta(days))
    units = st.tuples(starts, st.sampled_from(("month", "quarter", "year"))).map(
        lambda one: (floor(one[0], one[1]), following(floor(one[0], one[1]), one[1]))
    )
    return any_days | units


def said(span: Span | None) -> tuple[str, str] | None:
    """A span as a query says it."""
    return (span[0].isoformat(), span[1].isoformat()) if span else None


def only(field: str, *values: Any, op: str = "in") -> dict[str, Any]:
    return {"field": field, "op": op, **({"values": list(values)} if values else {})}
