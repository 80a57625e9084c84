"""The layer's benchmark: its two halves belong together, and it sees a wrong number."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evals.bench.layer import questions as bench
from evals.bench.layer.same_rows import Rows, difference


def test_every_question_has_its_sql_by_hand_and_no_sql_is_left_over() -> None:
    folder = Path(bench.__file__).with_name("by_hand")
    assert [one.name for one in bench.questions()]
    assert {one.name for one in bench.questions()} == {path.stem for path in folder.glob("*.sql")}


def test_groups_their_keys_and_the_bucket_tell_rows_apart() -> None:
    question = next(one for one in bench.questions() if one.name == "top_then_trend")
    assert question.labels == {"product.name", "product.name.key", "@month"}


def _rows(*rows: tuple[Any, ...], columns: tuple[str, ...] = ("region", "revenue")) -> Rows:
    return Rows(columns=columns, labels=frozenset({"region"}), rows=rows)


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(_rows(("North", 1.0), (None, 2)), id="numbers of another type"),
        pytest.param(_rows((None, Decimal(2)), ("North", Decimal("1.0000000001"))), id="another order, tenth digit"),
        pytest.param(_rows(("North", 9, 1), (None, 9, 2), columns=("region", "more", "revenue")), id="a column more"),
    ],
)
def test_rows_that_say_the_same_do_not_differ(found: Rows) -> None:
    assert difference(found, _rows(("North", Decimal(1)), (None, Decimal(2)))) is None


@pytest.mark.parametrize(
    ("found", "told"),
    [
        pytest.param(_rows(("North", 1)), "1 rows for 2", id="a row less"),
        pytest.param(_rows(("North", 1), ("South", 2)), "a row of", id="another member"),
        pytest.param(_rows(("North", 1.00000001), (None, 2)), "revenue at ('North',)", id="eighth digit"),
        pytest.param(_rows(("North", None), (None, 2)), "None for 1", id="unknown for a number"),
        pytest.param(_rows(("North",), (None,), columns=("region",)), "no column revenue", id="a column less"),
    ],
)
def test_what_differs_is_told(found: Rows, told: str) -> None:
    assert told in (difference(found, _rows(("North", 1), (None, 2))) or "")


def test_a_bucket_is_the_same_as_a_day_and_as_its_midnight() -> None:
    found = _rows((datetime(2025, 6, 1), 1))
    assert difference(found, _rows((date(2025, 6, 1), 1))) is None
