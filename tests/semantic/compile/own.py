"""A company of a test's own: opened from its tables, and asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic.compile.facts import early
from semantic.errors import CatalogError, CatalogProblem, QueryProblem
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import write_workspace, written

WORKSPACE = """
name: Own
data: data/
languages: [en]
time_zone: Asia/Shanghai
today: 2025-06-20
data_complete_through: 2025-06-19
"""


@dataclass(frozen=True, slots=True)
class Own:
    """An open company, and what it answers to a query written as in the contract."""

    layer: Layer

    def ask(self, role: str | None = None, as_of: date | None = None, **query: Any) -> ResultTable | QueryProblem:
        return self.layer.run(written(**query), self.layer.asker(role), self.layer.as_of(as_of))

    def answer(self, role: str | None = None, as_of: date | None = None, **query: Any) -> ResultTable:
        result = self.ask(role, as_of, **query)
        assert isinstance(result, ResultTable), result
        return result

    def refusal(self, role: str | None = None, as_of: date | None = None, **query: Any) -> QueryProblem:
        result = self.ask(role, as_of, **query)
        assert isinstance(result, QueryProblem), result
        assert self.layer.problem_of(written(**query), self.layer.asker(role), self.layer.as_of(as_of)) == result
        return result


def opened(folder: Path, catalog: str, tables: Mapping[str, str], *, roles: str = "") -> Own:
    """A company open; `roles` are written below its workspace."""
    return Own(Layer.open(write_workspace(folder / "own", WORKSPACE + roles, catalog, tables)))


def mistakes(folder: Path, catalog: str, tables: Mapping[str, str]) -> list[CatalogProblem]:
    """Everything that keeps a company from being opened."""
    with pytest.raises(CatalogError) as caught:
        opened(folder, catalog, tables)
    return [one for one in caught.value.problems if not one.is_warning]


def add_up_early(layer: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small facts are added up before joins as well; plans that were run before are built anew."""
    take_for_large(monkeypatch)
    layer._plans.clear()


def take_for_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fact is taken for one that pays to be added up before joins."""
    monkeypatch.setattr(early, "FEWEST_ROWS", 0)
    monkeypatch.setattr(early, "_FEWER", 0)
    monkeypatch.setattr(early, "_FEWER_ANYWAY", 0)
