"""Single documents: the last and the largest of them, how many are in which state: a company that translates."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Reading, Understanding
from semantic.plan import Query
from semantic.query import Filter, Order, SemanticQuery
from tests.assistant.understand.worlds import company_of, read_by

CATALOG = """\
datasets:
  - name: deals
    table: deals
    primary_key: [deal_id]
    time_field: signed_on
    label: {zh: 框架合同, en: framework deals}
    fields:
      - {name: deal_no, kind: dimension, expression: deal_id, index: exact, label: {zh: 合同号, en: contract number}}
      - {name: signed_on, kind: time, granularity: day, label: {zh: 签约日期, en: signing date}}
      - {name: ended_on, kind: time, granularity: day, label: {zh: 终止日期, en: termination date}}
      - name: state
        kind: dimension
        label: {zh: 合同状态, en: contract state}
        members:
          - {value: LIVE, label: {zh: 履行中, en: in force}}
          - {value: STOP, label: {zh: 提前终止, en: terminated early}}
          - {value: SPLIT, label: {zh: 解散, en: dissolved}}
  - name: receipts
    table: receipts
    primary_key: [receipt_id]
    time_field: paid_on
    label: {zh: 收款记录, en: receipts}
    fields:
      - {name: receipt_no, kind: dimension, expression: receipt_id, index: exact, label: {zh: 收款单号, en: receipt number}}
      - {name: paid_on, kind: time, granularity: day, label: {zh: 到账日期, en: date received}}
      - {name: worth, kind: measure, unit: CNY, label: {zh: 单笔收款额, en: receipt amount}}
  - name: invoices
    table: invoices
    primary_key: [invoice_id]
    time_field: issued_on
    label: {zh: 发票, en: invoices}
    fields:
      - {name: invoice_no, kind: dimension, expression: invoice_id, index: exact, label: {zh: 发票号, en: invoice number}}
      - {name: issued_on, kind: time, granularity: day, label: {zh: 开票日期, en: issue date}}
      - {name: amount, kind: measure, unit: CNY, label: {zh: 发票金额, en: invoice amount}}
      - name: status
        kind: dimension
        label: {zh: 发票状态, en: invoice status}
        members: [{value: OK, label: {zh: 有效, en: valid}}, {value: VOID, label: {zh: 作废, en: void}}]
  - name: checks
    table: checks
    primary_key: [check_id]
    time_field: checked_on
    label: {zh: 质检单, en: quality checks}
    fields:
      - {name: check_no, kind: dimension, expression: check_id, index: exact, label: {zh: 质检单号, en: check number}}
      - {name: checked_on, kind: time, granularity: day, label: {zh: 质检日期, en: check date}}
      - {name: mended_on, kind: time, granularity: day, label: {zh: 修复日期, en: repair date}}
      - name: outcome
        kind: dimension
        label: {zh: 质检结论, en: check outcome}
        members: [{value: Y, label: {zh: 合格, en: passed}}, {value: "N", label: {zh: 不合格, en: failed}}]
  - name: translator
    table: translators
    primary_key: [translator_id]
    label: {zh: 译员, en: translators}
    fields:
      - {name: name, kind: dimension, expression: translator_name, display_of: translator_id, label: {zh: 译员, en: translator}}
      - {name: left_on, kind: time, granularity: day, label: {zh: 离职日期, en: leaving date}}
relationships:
  - {from: checks, columns: [translator_id], to: translator, to_columns: [translator_id]}
metrics:
  - {name: signed, label: {zh: 签约份数, en: contracts signed}, type: simple, dataset: deals, aggregation: count, unit: count}
  - {name: stopped, label: {zh: 终止份数, en: terminations}, type: simple, dataset: deals, aggregation: count, filter: "state = 'STOP'", time_field: ended_on, unit: count}
  - {name: over, label: {zh: 了结份数, en: contracts over}, type: simple, dataset: deals, aggregation: count, filter: "state in ('STOP', 'SPLIT')", time_field: ended_on, unit: count}
  - {name: cash, label: {zh: 实收, en: cash in}, synonyms: {zh: [回款额]}, type: simple, dataset: receipts, aggregation: sum, expression: worth, filter: "reversed = 0", unit: CNY}
  - {name: billed, label: {zh: 开票额, en: billed}, type: simple, dataset: invoices, aggregation: sum, expression: amount, filter: "status <> 'VOID'", unit: CNY}
  - {name: checks, label: {zh: 质检量, en: checks}, type: simple, dataset: checks, aggregation: count, unit: count}
"""  # noqa: E501  # a catalog's lines
TABLES = {
    "deals": (
        "deal_id,signed_on,ended_on,state\nD1,2024-03-01,,LIVE\nD2,2025-05-02,2025-06-01,STOP\n"
        "D3,2024-05-02,2024-08-01,SPLIT\n"
    ),
    "receipts": "receipt_id,paid_on,worth,reversed\nR1,2025-05-03,10,0\nR2,2025-05-04,20,1\n",
    "invoices": "invoice_id,issued_on,amount,status\nI1,2025-05-03,10,OK\nI2,2025-05-04,20,VOID\n",
    "checks": "check_id,checked_on,mended_on,outcome,translator_id\nC1,2025-05-03,2025-05-08,N,T1\nC2,2025-05-04,,Y,\n",
    "translators": "translator_id,translator_name,left_on\nT1,阿一,\nT2,阿二,2024-02-01\n",
}
SIGNED, ENDED = "deals.signed_on", "deals.ended_on"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("documents"), CATALOG, TABLES, date(2025, 6, 16)) as opened:
        yield partial(read_by, opened)


def _query(found: Understanding) -> SemanticQuery:
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    return found.plan.query


def _of_rows(found: Understanding) -> tuple[tuple[str, ...], tuple[Order, ...], int | None]:
    query = _query(found)
    assert query.output == "rows"
    return query.metric_names, query.order_by, query.limit.count if query.limit else None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("5月金额最大的3笔收款", 3),
        ("5月最大的一笔收款", 1),
        ("three largest receipts in May", 3),
        ("biggest receipt in May", 1),
    ],
)
def test_largest_rows_are_those_that_their_one_number_adds_up(
    read: Callable[[str], Understanding], text: str, count: int
) -> None:
    assert _of_rows(read(text)) == (("cash",), (Order(by="receipts.worth", descending=True),), count)


@pytest.mark.parametrize("text", ["最大的3笔回款", "金额最大的3笔回款"])
def test_so_many_single_ones_of_a_sum_are_its_rows(read: Callable[[str], Understanding], text: str) -> None:
    assert _of_rows(read(text)) == (("cash",), (Order(by="receipts.worth", descending=True),), 3)


@pytest.mark.parametrize("text", ["最近5张发票", "the latest 5 invoices"])
def test_rows_are_without_those_that_no_number_counts(read: Callable[[str], Understanding], text: str) -> None:
    assert _of_rows(read(text)) == (("billed",), (Order(by="invoices.issued_on", descending=True),), 5)


@pytest.mark.parametrize("text", ["作废的发票明细", "最近5张作废的发票", "the latest 5 void invoices"])
def test_rows_that_a_number_leaves_out_are_not_read_by_it(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not (isinstance(found, Reading) and isinstance(found.plan, Query) and "billed" in found.plan.query.metrics)


@pytest.mark.parametrize(
    "text",
    [
        "最近签的5份合同",
        "最近的5份合同",
        "the 5 most recently signed contracts",
        "the 5 contracts signed most recently",
    ],
)
def test_what_was_done_last_is_by_its_time(read: Callable[[str], Understanding], text: str) -> None:
    assert _of_rows(read(text)) == (("signed",), (Order(by=SIGNED, descending=True),), 5)
    assert _query(read(text)).filters == ()


@pytest.mark.parametrize(
    ("text", "metric", "field"),
    [
        ("最近终止的3份合同", "signed", ENDED),
        ("the 3 most recently terminated contracts", "signed", ENDED),
        ("最近修复的3张质检单", "checks", "checks.mended_on"),
        ("the 3 most recently repaired quality checks", "checks", "checks.mended_on"),
    ],
)
def test_what_was_not_done_is_none_of_the_last(
    read: Callable[[str], Understanding], text: str, metric: str, field: str
) -> None:
    assert _of_rows(read(text)) == ((metric,), (Order(by=field, descending=True),), 3)
    assert _query(read(text)).filters == (Filter(field=field, op="not_null"),)


@pytest.mark.parametrize("text", ["最近签了多少合同", "最近签的合同", "recently signed contracts", "最近的回款"])
def test_lately_without_a_number_is_no_single_row(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not (isinstance(found, Reading) and isinstance(found.plan, Query) and found.plan.query.limit)


@pytest.mark.parametrize(
    "text",
    ["今年有几张质检单不合格", "今年不合格的质检单有几张", "how many quality checks failed this year"],
)
def test_rows_told_by_what_they_are_are_the_number_of_them(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert query.metric_names == ("checks",)
    assert query.filters == (Filter(field="checks.outcome", op="in", values=("N",)),)
    assert query.period is not None


@pytest.mark.parametrize("text", ["how many contracts were terminated early last year", "去年有多少合同提前终止"])
def test_what_was_done_to_them_is_of_its_own_time(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    is_governed = query.metric_names == ("stopped",) and query.time_field is None
    assert is_governed or (query.metric_names == ("signed",) and query.time_field == ENDED)


@pytest.mark.parametrize("text", ["how many contracts", "合同有几份"])
def test_several_numbers_of_rows_are_asked_between(read: Callable[[str], Understanding], text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    "text", ["没离职的译员有多少人", "有多少译员没离职", "how many translators have no leaving date"]
)
def test_members_are_counted_by_a_state_behind_them(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert (query.output, query.group_by) == ("member_count", ("translator.name",))
    assert query.filters == (Filter(field="translator.left_on", op="is_null"),)


@pytest.mark.parametrize("text", ["发票I1的金额", "发票I1多少钱", "how much was invoice I1"])
def test_what_a_document_is_worth_stands_in_its_row(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert (query.output, query.metric_names) == ("rows", ("billed",))
    assert query.filters == (Filter(field="invoices.invoice_no", op="in", values=("I1",)),)


@pytest.mark.parametrize("text", ["合同D1的金额", "质检单C1多少钱"])
def test_a_row_without_money_tells_of_none(read: Callable[[str], Understanding], text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize("text", ["how many contracts were dissolved last year", "去年有多少合同解散"])
def test_rows_in_a_state_are_dated_as_a_number_of_such_rows_is(text: str, read: Callable[[str], Understanding]) -> None:
    """The catalog counts what was dissolved by the day it ended: signed last year is another thing."""
    found = _query(read(text))
    assert (found.time_field, found.filters) == (ENDED, (Filter(field="deals.state", op="in", values=("SPLIT",)),))
