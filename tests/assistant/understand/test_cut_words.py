"""Words that are cut out of longer ones, and verbs that are nouns: they say nothing of their own."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Ask, Reading, Understanding
from assistant.understand.annotators.giving_way import after_months
from assistant.understand.lattice import Cover
from assistant.understand.mention import DeedValue, Kind, Mention
from assistant.understand.normalise import normalise
from assistant.understand.reader import of_amounts
from semantic.plan import Query, metrics_of
from semantic.query import Threshold
from tests.assistant.understand.worlds import company_of, query_in, read_by

CATALOG = """\
datasets:
  - name: client
    table: clients
    primary_key: [client_no]
    label: {zh: 客户, en: client}
    fields: [{name: name, kind: dimension, expression: client, label: {zh: 客户, en: client}}]
  - name: bill
    table: bills
    primary_key: [bill_no]
    time_field: issued_on
    label: {zh: 账单, en: bill}
    fields:
      - {name: number, kind: dimension, expression: bill_no, index: exact, label: {zh: 账单号, en: bill number}}
      - {name: issued_on, kind: time, granularity: day, label: {zh: 出账日期, en: billing date}}
  - name: stay
    table: stays
    primary_key: [stay_no]
    time_field: booked_on
    label: {zh: 入住, en: stay}
    fields:
      - {name: booked_on, kind: time, granularity: day, label: {zh: 预订日期, en: booking date}}
relationships:
  - {from: bill, to: client, columns: [client_no], to_columns: [client_no]}
  - {from: stay, to: client, columns: [client_no], to_columns: [client_no]}
metrics:
  - {name: income, label: {zh: 收入, en: income}, type: simple, dataset: bill, aggregation: sum, expression: amount,
     unit: CNY}
  - {name: issued, label: {zh: 开票金额, en: amount issued}, type: simple, dataset: bill, aggregation: sum,
     expression: amount, unit: CNY}
  - {name: bill_count, label: {zh: 开票张数, en: bill count}, type: simple, dataset: bill, aggregation: count,
     unit: count}
  - {name: billed_clients, label: {zh: 出账客户数, en: clients billed}, type: simple, dataset: bill,
     aggregation: count_distinct, expression: client_no, unit: count}
  - {name: receivables, label: {zh: 应收账款, en: receivables}, type: simple, dataset: bill, aggregation: sum,
     expression: open, time_field: none, unit: CNY}
  - {name: stays, label: {zh: 入住数, en: stay count}, type: simple, dataset: stay, aggregation: count, unit: count}
  - {name: booked_revenue, label: {zh: 预订收入, en: booked revenue}, type: simple, dataset: stay, aggregation: sum,
     expression: worth, unit: CNY}
"""
TABLES = {
    "clients": "client_no,client\n1,Alder\n2,Beech\n",
    "bills": "bill_no,client_no,issued_on,amount,open\n1,1,2024-05-02,300,0\n2,2,2025-05-09,500,200\n",
    "stays": "stay_no,client_no,booked_on,worth\n1,1,2025-02-03,900\n2,2,2025-05-03,100\n",
}
Read = Callable[[str], Understanding]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    with company_of(tmp_path_factory.mktemp("cut"), CATALOG, TABLES, date(2025, 6, 20)) as opened:
        yield partial(read_by, opened)


@pytest.mark.parametrize("text", ["这个月到现在开票比上个月同期多还是少", "开票比上个月多吗", "5月开票比上月同期多吗"])
def test_what_holds_times_against_each_other_counts_nothing(read: Read, text: str) -> None:
    """开票 is the sum as well as the number of bills: 比上 in 比|上个月 says nothing of which is meant."""
    found = read(text)
    assert isinstance(found, Ask)
    assert {metrics_of(one.plan) for one in found.candidates if one.plan} == {("issued",), ("bill_count",)}


@pytest.mark.parametrize(
    "text",
    ["去年有收入、今年4月以来没有收入的客户", "去年有收入、今年没有收入的客户", "今年没有收入但去年有收入的客户"],
)
def test_a_word_that_ends_inside_a_name_is_no_whole(read: Read, text: str) -> None:
    """没有收到 may be said short, and yet 没有|收入 is none of income."""
    query = query_in(read(text))
    assert (query.output, len(query.filters)) == ("members", 2)
    conditions = [one.query.metric_filters for one in query.filters if one.query is not None]
    assert sorted(conditions, key=len) == [(), (Threshold(by="income", op="eq", value=0),)]


@pytest.mark.parametrize(
    "text",
    ["客户现在一共欠我们多少钱", "客户目前一共还欠我们多少钱", "客户欠我们多少钱", "客户现在总共还欠我们多少钱"],
)
def test_who_owes_is_not_counted_beside_what_is_owed(read: Read, text: str) -> None:
    assert query_in(read(text)).metric_names == ("receivables",)


def test_a_verb_before_a_time_may_be_a_noun(read: Read) -> None:
    query = query_in(read("income per bill in May"))
    assert query.metric_names == ("income", "bill_count")
    assert len(query.metrics) == 1


def test_how_many_did_it_is_the_governed_number_of_them(read: Read) -> None:
    query = query_in(read("how many clients were billed in May"))
    assert (query.metric_names, query.output) == (("billed_clients",), "aggregate")


@pytest.mark.parametrize(("behind", "is_of_it"), [(Kind.PERIOD, True), (Kind.METRIC, False)])
def test_an_amount_behind_a_verb_is_of_a_number(behind: Kind, is_of_it: bool) -> None:
    """Booked more than 500 this year; booked more than 5 rooms is of those."""
    deed = Mention(start=0, end=6, kind=Kind.DEED, value=DeedValue(names=("stays",), is_past=True, is_guess=True))
    bound = Mention(start=7, end=16, kind=Kind.CUE, value="above.word")
    amount = Mention(start=17, end=20, kind=Kind.NUMBER, value=None)
    last = Mention(start=21, end=30, kind=behind, value=None)
    assert list(of_amounts(Cover(mentions=(deed, bound, amount, last), cost=0.0))) == [deed] * is_of_it


@pytest.mark.parametrize("text", ["which clients booked in May", "clients who booked this year"])
def test_without_an_amount_it_is_only_done(read: Read, text: str) -> None:
    found = read(text)
    assert isinstance(found, Reading)
    assert isinstance(found.plan, Query)
    assert not found.plan.query.metric_filters
    assert [one.op for one in found.plan.query.filters] == ["in_query"]


@pytest.mark.parametrize(("text", "name", "is_kept"), [("5月饼干", "月饼", False), ("上月末库存", "月末库存", True)])
def test_a_name_is_not_made_of_the_end_of_a_month(text: str, name: str, is_kept: bool) -> None:
    at, month = text.index(name), text.index("月") + 1
    one = Mention(start=at, end=at + len(name), kind=Kind.METRIC, value="any")
    when = Mention(start=0, end=month, kind=Kind.PERIOD, value=None)
    assert after_months(normalise(text), (when, one), (when, one)) == ((when, one) if is_kept else (when,))
