"""Ageing: how old what is there is, by the bands of its own rows and by no other bands; a company that lends tools."""

from collections.abc import Iterator
from datetime import date

import pytest

from assistant.pipeline import Assistant
from assistant.reading import Reading
from semantic.plan import Query
from tests.assistant.understand.worlds import company_of, query_of, read_by, told

CATALOG = """
datasets:
  - name: dues
    table: dues
    primary_key: [id]
    time_field: month_end
    label: {zh: 欠租台账, en: dues ledger}
    fields:
      - {name: month_end, kind: time, granularity: day, label: {zh: 台账日, en: ledger day}}
      - {name: late, kind: measure, expression: days, unit: days, label: {zh: 拖延天数, en: days behind}}
      - {name: town, kind: dimension, label: {zh: 镇, en: town}}
  - name: loans
    table: loans
    primary_key: [id]
    time_field: lent
    label: {zh: 借出单, en: loans}
    fields:
      - {name: lent, kind: time, granularity: day, label: {zh: 借出日, en: lending day}}
      - {name: kept, kind: measure, expression: days, unit: days, label: {zh: 借用天数, en: days kept}}
metrics:
  - name: dues
    label: {zh: 欠租余额, en: rent owed}
    type: simple
    dataset: dues
    aggregation: sum
    expression: amount
    non_additive: {over: time, take: last}
    unit: CNY
  - name: debtors
    label: {zh: 欠租户数, en: lessees behind}
    type: simple
    dataset: dues
    aggregation: count
    expression: id
    non_additive: {over: time, take: last}
    unit: count
  - {name: lent, label: {zh: 借出次数, en: times lent}, type: simple, dataset: loans, aggregation: count, unit: count}
bands:
  - {name: dues_age, label: {zh: 欠租账龄, en: rent ageing}, of: dues.late, edges: [0, 30, 90]}
  - {name: kept_band, label: {zh: 借期档, en: lending band}, of: loans.kept, edges: [0, 7, 30]}
"""
TABLES = {
    "dues": "id,month_end,days,town,amount\n1,2025-04-30,12,East,100\n2,2025-05-31,40,West,300\n",
    "loans": "id,lent,days\n1,2025-05-03,6\n2,2025-05-20,9\n",
}


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with company_of(tmp_path_factory.mktemp("aged"), CATALOG, TABLES, date(2025, 6, 10)) as opened:
        yield opened


@pytest.mark.parametrize(
    "text",
    [
        "欠租账龄分布",
        "欠租账龄",
        "欠租余额按账龄",
        "看一下欠租余额的账龄结构",
        "rent ageing",
        "age the rent owed",
        "rent owed by ageing bucket",
        "rent owed, aging report",
    ],
)
def test_what_is_owed_is_aged_by_its_own_bands(lender: Assistant, text: str) -> None:
    query = query_of(lender, text)
    assert query.metric_names == ("dues",)
    assert query.group_by == ("dues_age",)


@pytest.mark.parametrize("text", ["欠租户数按账龄", "lessees behind by ageing"])
def test_another_number_of_those_rows_is_aged_as_well(lender: Assistant, text: str) -> None:
    query = query_of(lender, text)
    assert (query.metric_names, query.group_by) == (("debtors",), ("dues_age",))


def test_a_day_and_another_grouping_stay(lender: Assistant) -> None:
    query = query_of(lender, "rent owed by ageing bucket and town at the end of April")
    assert set(query.group_by) == {"dues_age", "dues.town"}
    assert query.period is not None
    assert query.period.start == date(2025, 4, 30)


@pytest.mark.parametrize("text", ["借出次数按账龄", "times lent by ageing", "age the times lent"])
def test_what_is_no_stock_has_no_age(lender: Assistant, text: str) -> None:
    found = read_by(lender, text)
    assert not isinstance(found, Reading), told(found)


@pytest.mark.parametrize("text", ["借期档", "lending band", "有哪些欠租账龄", "which rent ageing are there"])
def test_bands_of_other_lengths_and_questions_for_bands_name_no_number(lender: Assistant, text: str) -> None:
    found = read_by(lender, text)
    assert not (isinstance(found, Reading) and isinstance(found.plan, Query)), told(found)
