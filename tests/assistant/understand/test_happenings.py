"""Members by what they did or not, in the words of dates and rows, and by when something happened to them."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.present.phrase import question_for
from assistant.reading import Ask, Decline, Reading, Understanding
from assistant.understand.words.happenings import said_of
from semantic.periods import Period
from semantic.plan import Query
from semantic.query import Filter, SemanticQuery, Threshold
from tests.assistant.understand.worlds import company_of, read_by

CATALOG = """\
datasets:
  - name: swimmer
    table: swimmers
    primary_key: [swimmer_id]
    time_field: joined_on
    label: {zh: 泳客档案, en: swimmer file}
    fields:
      - {name: joined_on, kind: time, granularity: day, label: {zh: 入会日期, en: joining date}}
      - {name: name, kind: dimension, expression: swimmer, display_of: swimmer_id, label: {zh: 泳客, en: swimmer}}
  - name: pool
    table: pools
    primary_key: [pool_id]
    label: {zh: 泳馆表, en: pool list}
    fields:
      - {name: opened_on, kind: time, granularity: day, label: {zh: 开业日期, en: opening date}}
      - {name: name, kind: dimension, expression: pool, label: {zh: 泳馆, en: pool}}
      - {name: side, kind: dimension, label: {zh: 城区, en: side of town}, members: [{value: E, label: {zh: 东城, en: East End}}]}
  - name: swims
    table: swims
    primary_key: [swim_id]
    time_field: swum_on
    label: {zh: 入场登记, en: entry log}
    fields:
      - {name: swum_on, kind: time, granularity: day, label: {zh: 入场日期, en: entry date}}
      - {name: swim_id, kind: dimension, index: exact, label: {zh: 入场号, en: entry number}}
  - name: fees
    table: fees
    primary_key: [fee_id]
    time_field: paid_on
    label: {zh: 缴费流水, en: payment records}
    fields:
      - {name: paid_on, kind: time, granularity: day, label: {zh: 缴费日期, en: payment date}}
      - {name: fee_id, kind: dimension, index: exact, label: {zh: 流水号, en: payment number}}
      - name: way
        kind: dimension
        label: {zh: 缴费方式, en: way of payment}
        members: [{value: C, label: {zh: 现金, en: cash}}, {value: Q, label: {zh: 扫码, en: QR code}}]
      - {name: amount, kind: measure, unit: CNY, label: {zh: 单笔金额, en: amount of a payment}}
  - name: complaints
    table: complaints
    primary_key: [complaint_id]
    time_field: received_on
    label: {zh: 投诉, en: complaints}
    fields:
      - {name: received_on, kind: time, granularity: day, label: {zh: 受理日期, en: date received}}
      - {name: due_on, kind: time, granularity: day, scheduled: true, label: {zh: 要求答复日期, en: requested date}}
      - {name: complaint_id, kind: dimension, index: exact, label: {zh: 投诉号, en: complaint number}}
  - name: dues
    table: dues
    primary_key: [due_no]
    label: {zh: 未清表, en: open dues}
    fields:
      - {name: owed, kind: measure, unit: CNY, label: {zh: 欠款额, en: amount owed}}
relationships:
  - {from: dues, columns: [swimmer_id], to: swimmer, to_columns: [swimmer_id]}
  - {from: swims, columns: [swimmer_id], to: swimmer, to_columns: [swimmer_id]}
  - {from: swims, columns: [pool_id], to: pool, to_columns: [pool_id]}
  - {from: fees, columns: [swimmer_id], to: swimmer, to_columns: [swimmer_id]}
  - {from: complaints, columns: [swimmer_id], to: swimmer, to_columns: [swimmer_id]}
  - {from: complaints, columns: [pool_id], to: pool, to_columns: [pool_id]}
metrics:
  - {name: entries, label: {zh: 入场人次, en: entries}, description: {zh: 登记, en: logged}, type: simple, dataset: swims, aggregation: count, unit: count}
  - {name: fee_income, label: {zh: 会费收入, en: fee income}, description: {zh: 实收, en: received}, type: simple, dataset: fees, aggregation: sum, expression: amount, unit: CNY}
  - {name: debts, label: {zh: 欠费余额, en: arrears}, description: {zh: 当前, en: now}, type: simple, dataset: dues, aggregation: sum, expression: owed, time_field: none, unit: CNY}
  - {name: complaint_count, label: {zh: 投诉量, en: number of complaints}, description: {zh: 受理, en: received}, type: simple, dataset: complaints, aggregation: count, unit: count}
"""  # noqa: E501  # a catalog's lines
TABLES = {
    "swimmers": "swimmer_id,swimmer,joined_on\nS1,甲一,2024-03-01\nS2,乙二,2025-02-01\n",
    "dues": "due_no,swimmer_id,owed\nD1,S1,0\nD2,S2,5\n",
    "pools": "pool_id,pool,opened_on,side\nP1,东池,2024-05-01,E\nP2,西池,2025-03-01,E\n",
    "swims": "swim_id,swimmer_id,pool_id,swum_on\nE1,S1,P1,2024-06-01\nE2,S2,P2,2025-05-02\n",
    "fees": "fee_id,swimmer_id,paid_on,way,amount\nF1,S1,2024-06-01,C,10\nF2,S2,2025-05-03,Q,20\n",
    "complaints": "complaint_id,swimmer_id,pool_id,received_on,due_on\nC1,S1,P1,2025-05-03,2025-06-24\n",
}
LAST, THIS = Period(date(2024, 1, 1), date(2025, 1, 1)), Period(date(2025, 1, 1), date(2026, 1, 1))
SWIMMER, POOL, MAY = "swimmer.name", "pool.name", Period(date(2025, 5, 1), date(2025, 6, 1))


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("pools"), CATALOG, TABLES, date(2025, 6, 16)) as opened:
        yield partial(read_by, opened)


def _query(found: Understanding) -> SemanticQuery:
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    return found.plan.query


def _who(
    metric: str, period: Period | None = None, *, head: str = SWIMMER, way: str | None = None, not_one: bool = False
) -> Filter:
    filters = (Filter(field="fees.way", op="in", values=(way,)),) if way else ()
    none = (Threshold(by=metric, op="eq", value=0),) if not_one else ()
    query = SemanticQuery(metrics=(metric,), group_by=(head,), period=period, filters=filters, metric_filters=none)
    return Filter(field=head, op="in_query", query=query)


UNPAID = _who("fee_income", THIS, not_one=True)
COMPLAINED = _who("complaint_count", THIS)
BY_CASH, NOT_BY_CODE = _who("fee_income", THIS, way="C"), _who("fee_income", THIS, way="Q", not_one=True)


def _since(field: str, period: Period) -> tuple[Filter, ...]:
    bounds: tuple[tuple[str, date], ...] = (("ge", period.start), ("lt", period.end))
    return tuple(Filter(field=field, op=op, values=(day.isoformat(),)) for op, day in bounds)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "filters", "output"),
    [
        ("今年没缴过费的泳客", (UNPAID,), "members"),
        ("今年没有缴费的泳客有几个", (UNPAID,), "member_count"),
        ("swimmers who have not paid this year", (UNPAID,), "members"),
        ("how many swimmers made no payment this year", (UNPAID,), "member_count"),
        ("去年入过场今年没入场的泳客", (_who("entries", LAST), _who("entries", THIS, not_one=True)), "members"),
        ("今年投诉过的泳客有哪些", (COMPLAINED,), "members"),
        ("swimmers who complained this year", (COMPLAINED,), "members"),
        ("5月没收到投诉的泳馆", (_who("complaint_count", MAY, head=POOL, not_one=True),), "members"),
        ("swimmers who have not paid a single payment this year", (UNPAID,), "members"),
        ("pools without a single complaint in May", (_who("complaint_count", MAY, head=POOL, not_one=True),), "members"),  # noqa: E501
        # What was done, by the rows that a member is of.
        ("今年用过现金没用过扫码的泳客", (BY_CASH, NOT_BY_CODE), "members"),
        ("今年用过扫码但没用过现金的泳客", (_who("fee_income", THIS, way="Q"), _who("fee_income", THIS, way="C", not_one=True)), "members"),  # noqa: E501
        ("swimmers who paid by cash this year but never by QR code this year", (BY_CASH, NOT_BY_CODE), "members"),
        # What some of those did of whom something is said.
        ("投诉过的泳客里有多少缴过费", (_who("complaint_count"), _who("fee_income")), "member_count"),
        ("泳客里今年没缴过费的有哪些", (UNPAID,), "members"),
    ],
)  # fmt: skip
def test_who_did_it_or_not_is_told_by_words_of_dates_and_rows(
    read: Callable[[str], Understanding], text: str, filters: tuple[Filter, ...], output: str
) -> None:
    query = _query(read(text))
    assert query.filters == SemanticQuery(metrics=("entries",), filters=filters).filters
    assert query.output == output
    assert query.metrics == ()


@pytest.mark.parametrize(
    ("text", "head", "filters", "output"),
    [
        ("今年入会的泳客有哪些", SWIMMER, _since("swimmer.joined_on", THIS), "members"),
        ("去年新入会的泳客有几个", SWIMMER, _since("swimmer.joined_on", LAST), "member_count"),
        ("swimmers who joined last year", SWIMMER, _since("swimmer.joined_on", LAST), "members"),
        ("which pools opened this year", POOL, _since("pool.opened_on", THIS), "members"),
        ("今年开张的泳馆", POOL, _since("pool.opened_on", THIS), "members"),
        ("pools with an opening date last year", POOL, _since("pool.opened_on", LAST), "members"),
    ],
)
def test_those_to_whom_it_happened_then_are_listed(
    read: Callable[[str], Understanding], text: str, head: str, filters: tuple[Filter, ...], output: str
) -> None:
    query = _query(read(text))
    assert (query.group_by, query.filters, query.output) == ((head,), filters, output)


@pytest.mark.parametrize(
    ("text", "metric", "filters"),
    [
        ("去年入会的泳客今年的会费收入", "fee_income", _since("swimmer.joined_on", LAST)),
        ("fee income this year from swimmers who joined last year", "fee_income", _since("swimmer.joined_on", LAST)),
        ("去年开业的泳馆今年入场人次", "entries", _since("pool.opened_on", LAST)),
        ("今年投诉过的泳客今年会费收入", "fee_income", (COMPLAINED,)),
        ("fee income this year from swimmers who complained this year", "fee_income", (COMPLAINED,)),
    ],
)  # fmt: skip
def test_a_number_of_those_is_of_its_own_time(
    read: Callable[[str], Understanding], text: str, metric: str, filters: tuple[Filter, ...]
) -> None:
    query = _query(read(text))
    assert (query.metrics, query.period, query.group_by) == ((metric,), THIS, ())
    assert query.filters == filters


def test_a_number_at_no_time_of_its_own_is_read_by_the_date(read: Callable[[str], Understanding]) -> None:
    query = _query(read("今年入会的泳客会费收入"))
    assert (query.period, query.time_field, query.filters) == (THIS, "swimmer.joined_on", ())


@pytest.mark.parametrize("text", ["去年入会的泳客会费收入", "fee income of swimmers who joined last year"])
def test_of_those_of_a_time_that_is_over_it_is_asked_when(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Ask)
    assert len(found.candidates) > 1


@pytest.mark.parametrize(
    "text",
    [
        "今年没入会的泳客",  # when it was not is every other time, or never
        "swimmers who did not join this year",
        "no-shows of swimmers this year",
        "今年办过泳馆的泳客",
        "今年入过场的东城泳客",  # of the swimmers and not of the pools, where nothing says from where they are
        "今年入过场的东城泳客有几个",
        "swimmers who have not paid a single entry this year",  # what was not done is to other rows
        "swimmers who have not paid a single complaint this year",
    ],
)
def test_what_else_is_said_is_no_such_set(read: Callable[[str], Understanding], text: str) -> None:
    assert isinstance(read(text), Decline | Ask)


def test_a_condition_on_a_date_is_written_and_read_back(read: Callable[[str], Understanding]) -> None:
    plan = Query(query=SemanticQuery(metrics=("fee_income",), period=THIS, filters=_since("swimmer.joined_on", LAST)))
    view = read.args[0].view(read.args[0].asker(None))  # type: ignore[attr-defined]
    for language in ("zh", "en"):
        found = read(question_for(plan, view, language))
        assert isinstance(found, Reading)
        assert found.plan == plan


@pytest.mark.parametrize(
    "text", ["今年投诉过又有欠费余额的泳客", "swimmers who complained this year and again have arrears"]
)
def test_who_has_a_balance_has_more_than_nothing(read: Callable[[str], Understanding], text: str) -> None:
    inner = {one.metric_names: one.metric_filters for one in _query(read(text)).inner_queries}
    assert inner == {("complaint_count",): (), ("debts",): (Threshold(by="debts", op="gt", value=0),)}


def test_a_verb_is_said_with_its_object_or_around_it() -> None:
    assert {"缴费", "缴了费"} <= set(said_of("缴费").plain)
    assert {"缴费过", "缴过费", "缴给了", "缴给过"} == set(said_of("缴费").past)
    assert "paid" in said_of("payment").past
    assert {"opened their account", "account was opened"} <= set(said_of("account opening").past)


@pytest.mark.parametrize("text", ["下周要求答复的投诉有多少件", "number of complaints with a requested date next week"])
def test_rows_that_have_a_governed_number_are_counted_by_it(read: Callable[[str], Understanding], text: str) -> None:
    found = _query(read(text))
    assert (found.metric_names, found.output, found.filters) == (("complaint_count",), "aggregate", ())
    assert (found.period, found.time_field) == (Period(date(2025, 6, 23), date(2025, 6, 30)), "complaints.due_on")


@pytest.mark.parametrize(
    ("text", "is_its_time"),
    [("列出下周要求答复的投诉", False), ("list complaints with a requested date next week", True)],
)
def test_rows_listed_by_a_date_of_theirs_are_shown_with_all_that_is_known(
    read: Callable[[str], Understanding], text: str, *, is_its_time: bool
) -> None:
    found, week = _query(read(text)), Period(date(2025, 6, 23), date(2025, 6, 30))
    assert (found.metric_names, found.output) == (("complaint_count",), "rows")
    assert (found.period, found.time_field) == ((week, "complaints.due_on") if is_its_time else (None, None))
    assert found.filters == (() if is_its_time else _since("complaints.due_on", week))
