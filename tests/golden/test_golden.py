"""The SQL of the golden queries, word for word, and their rows, reckoned by hand."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from semantic import Layer
from tests.golden.golden import COMPANY, FOLDER, Golden, answer, goldens, sql_of


@pytest.fixture(scope="module")
def layer() -> Iterator[Layer]:
    opened = Layer.open(COMPANY)
    yield opened
    opened.close()


def plain(cell: Any) -> Any:
    """A cell as it is written in YAML, to 12 significant digits."""
    return float(f"{cell:.12g}") if isinstance(cell, Decimal | float) else cell


@pytest.mark.parametrize("golden", goldens(), ids=lambda golden: golden.name)
def test_the_sql_of_a_query_is_the_golden_one(layer: Layer, golden: Golden) -> None:
    expected = golden.sql_path.read_text(encoding="utf-8") if golden.sql_path.exists() else ""
    assert sql_of(answer(golden, layer)) == expected, "if it is meant: python -m tests.golden.write, and read the diff"


@pytest.mark.parametrize("golden", goldens(), ids=lambda golden: golden.name)
def test_the_rows_of_a_query_are_those_reckoned_by_hand(layer: Layer, golden: Golden) -> None:
    assert [[plain(cell) for cell in row] for row in answer(golden, layer).rows] == golden.rows


def test_every_golden_statement_has_its_query() -> None:
    assert {path.stem for path in FOLDER.glob("*.sql")} == {golden.name for golden in goldens()}
    assert len(goldens()) > 10
