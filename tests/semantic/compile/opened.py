"""A small company opened for one test module: what it is asked, and what its files are refused for."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic.errors import CatalogError, CatalogProblem, QueryProblem
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import write_workspace, written

Ask = Callable[..., ResultTable | QueryProblem]
Answer = Callable[..., ResultTable]


@contextmanager
def opened(folder: Path, workspace: str, catalog: str, tables: Mapping[str, str]) -> Iterator[Layer]:
    """The layer over a company written into a folder."""
    layer = Layer.open(write_workspace(folder / "company", workspace, catalog, tables))
    yield layer
    layer.close()


def ask_of(layer: Layer) -> Ask:
    """Runs a query written as in the contract; `role` and `as_of` beside it."""

    def run(role: str | None = None, as_of: date | None = None, **query: Any) -> ResultTable | QueryProblem:
        return layer.run(written(**query), layer.asker(role), layer.as_of(as_of))

    return run


def answer_of(layer: Layer) -> Answer:
    """Runs a query that has an answer."""
    ask = ask_of(layer)

    def run(**query: Any) -> ResultTable:
        result = ask(**query)
        assert isinstance(result, ResultTable), result
        return result

    return run


def refused(folder: Path, workspace: str, catalog: str, tables: Mapping[str, str]) -> tuple[CatalogProblem, ...]:
    """What a company is not opened for."""
    with pytest.raises(CatalogError) as caught, opened(folder, workspace, catalog, tables):
        pass
    return caught.value.problems
