"""Statements by their names: all of their lines in order, timed, grouped and compared like any metrics."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.pipeline import Assistant
from assistant.present.phrase import question_for
from assistant.reading import Decline, Reading, Understanding
from semantic.periods import Period, Unit
from semantic.plan import Describe, Query, Subject
from semantic.query import Comparison, SemanticQuery
from tests.assistant.understand.worlds import company_of, read_by

CATALOG = """\
datasets:
  - name: ledger
    table: ledger
    primary_key: [entry_no]
    time_field: day
    label: {zh: 账簿, en: ledger}
    fields:
      - {name: day, kind: time, expression: day, granularity: day, label: {zh: 记账日, en: booking day}}
      - {name: account, kind: dimension, expression: account, label: {zh: 科目, en: account}}
      - {name: farm, kind: dimension, expression: farm, label: {zh: 农场, en: farm}}
metrics:
  - name: booked
    label: {zh: 入账额, en: amount booked}
    type: simple
    dataset: ledger
    aggregation: sum
    expression: amount
    unit: EUR
  - {name: profit_share, label: {zh: 分红, en: profit shared out}, type: simple, dataset: ledger, aggregation: count}
statements:
  - name: result
    label: {zh: 收益表, en: result sheet}
    synonyms: {en: [R&L]}
    metric: booked
    account: ledger.account
    lines:
      - {name: harvest, label: {zh: 收成, en: harvest}, accounts: ["60"]}
      - {name: feed, label: {zh: 减：饲料, en: "Less: feed"}, accounts: ["64"], sign: -1}
      - {name: left, label: {zh: 结余, en: Left over}, sum: [harvest, feed]}
"""
TABLES = {
    "ledger": (
        "entry_no,day,account,farm,amount\n1,2025-04-02,60,North,50\n2,2025-05-02,60,North,70\n"
        "3,2025-05-03,64,South,30\n4,2025-05-31,60,South,20\n"
    )
}
LINES = ("result_harvest", "result_feed", "result_left")
MAY = Period(date(2025, 5, 1), date(2025, 6, 1))


@pytest.fixture(scope="module")
def farms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with company_of(tmp_path_factory.mktemp("farms"), CATALOG, TABLES, date(2025, 6, 20)) as opened:
        yield opened


@pytest.fixture(scope="module")
def read(farms: Assistant) -> Callable[[str], Understanding]:
    return partial(read_by, farms)


def query(found: Understanding) -> SemanticQuery:
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    return found.plan.query


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("5月收益表", SemanticQuery(metrics=LINES, period=MAY)),
        ("出一下5月的收益表", SemanticQuery(metrics=LINES, period=MAY)),
        ("result sheet for May", SemanticQuery(metrics=LINES, period=MAY)),
        ("show me the R&L for May", SemanticQuery(metrics=LINES, period=MAY)),
        ("5月各农场收益表", SemanticQuery(metrics=LINES, period=MAY, group_by=("ledger.farm",))),
        ("result sheet by farm in May", SemanticQuery(metrics=LINES, period=MAY, group_by=("ledger.farm",))),
        ("按月看收益表", SemanticQuery(metrics=LINES, grain=Unit.MONTH)),
        ("result sheet by month", SemanticQuery(metrics=LINES, grain=Unit.MONTH)),
        ("5月收益表和上月比", SemanticQuery(metrics=LINES, period=MAY, compare=(Comparison(to="previous_period"),))),
    ],
)
def test_a_statement_is_all_of_its_lines_in_order(
    text: str, asked: SemanticQuery, read: Callable[[str], Understanding]
) -> None:
    assert query(read(text)) == asked


@pytest.mark.parametrize(("text", "line"), [("5月收成", "result_harvest"), ("harvest in May", "result_harvest")])
def test_a_line_is_asked_for_by_its_own_name(text: str, line: str, read: Callable[[str], Understanding]) -> None:
    assert query(read(text)) == SemanticQuery(metrics=(line,), period=MAY)


@pytest.mark.parametrize(("text", "aspect"), [("收益表怎么算的", "definition"), ("who owns the result sheet", "owner")])
def test_of_a_statement_is_told_what_is_told_of_the_metric_that_it_parts(
    text: str, aspect: str, read: Callable[[str], Understanding]
) -> None:
    found = read(text)
    assert isinstance(found, Reading), found
    assert found.plan == Describe(subject=Subject(metric="booked"), aspect=aspect)  # type: ignore[arg-type]  # one of the parameters


@pytest.mark.parametrize("text", ["调整后收益表", "adjusted result sheet for May", "收益表前三名", "多少张收益表"])
def test_what_is_no_whole_statement_is_none(text: str, read: Callable[[str], Understanding]) -> None:
    assert isinstance(read(text), Decline)


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "2025年5月各农场的收益表"), ("en", "result sheet by farm in May 2025")]
)
def test_the_written_question_names_the_statement_and_is_read_back(
    language: str, words: str, farms: Assistant, read: Callable[[str], Understanding]
) -> None:
    plan = Query(query=SemanticQuery(metrics=LINES, period=MAY, group_by=("ledger.farm",)))
    assert question_for(plan, farms.view(farms.asker(None)), language) == words
    assert query(read(words)) == plan.query
