"""The tiny company, open, and an oracle over the same files."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import CATALOG, TABLES, WORKSPACE, Run, write_workspace, written


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    folder = write_workspace(tmp_path_factory.mktemp("tiny") / "company", WORKSPACE, CATALOG, TABLES)
    opened = Layer.open(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def oracle(layer: Layer) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Hand-written SQL over the same files, on a connection of its own."""
    connection = duckdb.connect()
    for name in TABLES:
        connection.read_csv(f"{layer.workspace.data}/{name}.csv").create(name)
    yield lambda sql: connection.execute(sql).fetchall()
    connection.close()


@pytest.fixture
def ask(layer: Layer) -> Callable[..., ResultTable | QueryProblem]:
    """Runs a query written as in the contract; `role` and `as_of` beside it."""

    def run(role: str | None = None, as_of: date | None = None, **query: Any) -> ResultTable | QueryProblem:
        return layer.run(written(**query), layer.asker(role), layer.as_of(as_of))

    return run


@pytest.fixture
def answer(ask: Callable[..., ResultTable | QueryProblem]) -> Run:
    def run(**query: Any) -> ResultTable:
        result = ask(**query)
        assert isinstance(result, ResultTable), result
        return result

    return run
