"""A balance between two counts: the last one before is told, with its day and the day that was asked."""

from collections.abc import Iterator
from datetime import date

import pytest

from assistant.answer import Answer
from assistant.pipeline import Assistant
from semantic.plan import Query
from tests.assistant.understand.worlds import company_of

CATALOG = """\
datasets:
  - name: counts
    table: counts
    primary_key: [counted_on, shed]
    time_field: counted_on
    label: {zh: 月末盘点, en: month-end count}
    fields:
      - {name: counted_on, kind: time, granularity: day, label: {zh: 盘点日, en: count day}}
      - {name: shed, kind: dimension, label: {zh: 仓库, en: shed}}
      - {name: bags, kind: measure, label: {zh: 袋数, en: bags}}
metrics:
  - name: bags_kept
    label: {zh: 存货袋数, en: bags kept}
    description: {zh: 盘点时的袋数, en: bags at the count}
    type: simple
    dataset: counts
    aggregation: sum
    expression: bags
    non_additive: {over: time, take: last}
"""
COUNTS = "counted_on,shed,bags\n2025-03-31,A,5\n2025-03-31,B,7\n2025-04-30,A,6\n2025-05-31,A,8\n2025-05-31,B,9\n"


@pytest.fixture(scope="module")
def barn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with company_of(tmp_path_factory.mktemp("barn"), CATALOG, {"counts": COUNTS}, date(2025, 6, 10)) as opened:
        yield opened


def ask(barn: Assistant, text: str) -> Answer:
    return barn.ask(text, asker=barn.asker(None), as_of=barn.as_of(None))


@pytest.mark.parametrize(
    ("text", "rows", "days"),
    [
        ("截至2025年4月20日的存货袋数", [(12,)], ("2025年4月20日", "2025年3月31日")),
        ("bags kept as of 20 May 2025", [(6,)], ("20 May 2025", "30 April 2025")),
        ("bags kept by shed on 20 April 2025", [("B", 7), ("A", 5)], ("20 April 2025", "31 March 2025")),
        ("2025年4月20日哪些仓库的存货袋数超过6", [("B", 7)], ("2025年4月20日", "2025年3月31日")),
    ],
)
def test_the_last_count_before_is_told(
    barn: Assistant, text: str, rows: list[tuple[object, ...]], days: tuple[str, str]
) -> None:
    answer = ask(barn, text)
    assert answer.result is not None, answer
    assert sorted(answer.result.rows, key=str) == sorted(rows, key=str)
    (said,) = (one for one in answer.assumptions if one.code == "balance-date")
    assert all(day in said.text for day in days), said.text
    assert days[1] in answer.narrative


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("bags kept as of 30 April 2025", [(6,)]),  # counted that day
        ("截至2025年4月30日B仓库的存货袋数", [(0,)]),  # none of B was there at that count
        ("bags kept by shed on 30 April 2025", [("A", 6)]),
    ],
)
def test_a_day_that_was_counted_is_read_as_it_is(barn: Assistant, text: str, rows: list[tuple[object, ...]]) -> None:
    answer = ask(barn, text)
    assert answer.result is not None, answer
    assert list(answer.result.rows) == rows
    assert isinstance(answer.plan, Query)
    assert answer.plan.query.period is not None
    assert answer.plan.query.period.start == date(2025, 4, 30)
