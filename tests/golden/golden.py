"""Queries over the little company, with the SQL they become."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from semantic import Layer, ResultTable, query_from_json

FOLDER = Path(__file__).parent
COMPANY = FOLDER / "company"


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """One pair: what is asked, by whom, and the rows expected."""

    path: Path
    query: Any
    role: str | None
    rows: list[list[Any]]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def sql_path(self) -> Path:
        return self.path.with_suffix(".sql")


def goldens() -> list[Golden]:
    """Every pair, by name."""
    return [_golden(path) for path in sorted(FOLDER.glob("*.yml"))]


def _golden(path: Path) -> Golden:
    written = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Golden(path=path, query=written["query"], role=written.get("role"), rows=written["rows"])


def answer(golden: Golden, layer: Layer) -> ResultTable:
    """What the layer makes of a query."""
    result = layer.run(query_from_json(golden.query), layer.asker(golden.role), layer.as_of(None))
    assert isinstance(result, ResultTable), result
    return result


def sql_of(result: ResultTable) -> str:
    """Every statement of a result under its name."""
    return "\n".join(f"-- {one.name}\n{one.sql};\n" for one in result.statements)
