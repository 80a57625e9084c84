"""Words that say which number is meant, or that another one is: no number is told in which they are lost."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Ask, Reading, Understanding
from tests.assistant.understand.worlds import company_of, query_in, read_by

CATALOG = """\
datasets:
  - name: till
    table: tills
    primary_key: [till_no]
    time_field: paid_on
    label: {zh: 收银单, en: till slips}
    fields:
      - {name: paid_on, kind: time, granularity: day, label: {zh: 收银日期, en: till date}}
      - {name: amount, kind: measure, label: {zh: 单笔金额, en: amount of a slip}}
      - name: method
        kind: dimension
        label: {zh: 付款方式, en: payment method}
        members: [{value: CASH, label: {zh: 现金, en: cash}}, {value: CARD, label: {zh: 刷卡, en: card}}]
      - name: state
        kind: dimension
        label: {zh: 单据状态, en: slip state}
        members: [{value: SETTLED, label: {zh: 已结, en: settled}}]
  - name: hall
    table: halls
    primary_key: [hall_no]
    label: {zh: 展厅资料, en: hall list}
    fields: [{name: name, kind: dimension, expression: hall, label: {zh: 展厅, en: hall}}]
  - name: item
    table: items
    primary_key: [item_no]
    time_field: none
    label: {zh: 商品资料, en: item list}
    fields: [{name: name, kind: dimension, expression: item, label: {zh: 商品, en: item}}]
  - name: review
    table: reviews
    primary_key: [review_no]
    time_field: written_on
    label: {zh: 评价记录, en: review log}
    fields: [{name: written_on, kind: time, granularity: day, label: {zh: 评价日期, en: review date}}]
  - name: booking
    table: bookings
    primary_key: [booking_no]
    time_field: booked_on
    label: {zh: 登记, en: register}
    fields:
      - {name: booked_on, kind: time, granularity: day, label: {zh: 预订日期, en: booking date}}
      - {name: is_void, kind: dimension, label: {zh: 是否取消, en: is void}}
  - name: guide
    table: guides
    primary_key: [guide_no]
    time_field: none
    label: {zh: 讲解员, en: guide}
    fields:
      - {name: guide_no, kind: dimension, label: {zh: 老师, en: teacher}}
      - name: post
        kind: dimension
        label: {zh: 职务, en: post}
        members: [{value: HEAD, label: {zh: 组长, en: lead}}]
  - name: buyer
    table: buyers
    primary_key: [buyer_no]
    time_field: none
    label: {zh: 买家资料, en: buyer list}
    fields: [{name: buyer_no, kind: dimension, label: {zh: 买家编号, en: buyer number}}]
  - name: deal
    table: deals
    primary_key: [deal_no]
    label: {zh: 协议资料, en: agreement list}
    fields:
      - name: currency
        kind: dimension
        label: {zh: 协议币种, en: agreement currency}
        members: [{value: EUR, label: {zh: 欧元, en: EUR}}, {value: CNY, label: {zh: 人民币, en: CNY}}]
  - name: bill
    table: bills
    primary_key: [bill_no]
    time_field: billed_on
    label: {zh: 账单资料, en: bill list}
    fields:
      - {name: billed_on, kind: time, granularity: day, label: {zh: 出账日期, en: billing date}}
      - {name: amount, kind: measure, label: {zh: 单张金额, en: amount of a bill}}
      - name: currency
        kind: dimension
        label: {zh: 账单币种, en: bill currency}
        members: [{value: EUR, label: {zh: 欧元, en: EUR}}, {value: CNY, label: {zh: 人民币, en: CNY}}]
relationships:
  - {from: till, columns: [hall_no], to: hall, to_columns: [hall_no]}
  - {from: till, columns: [item_no], to: item, to_columns: [item_no]}
  - {from: review, columns: [hall_no], to: hall, to_columns: [hall_no]}
  - {from: bill, columns: [deal_no], to: deal, to_columns: [deal_no]}
metrics:
  - name: takings
    label: {zh: 收款额, en: collections}
    synonyms: {en: [cash collected]}
    type: simple
    dataset: till
    aggregation: sum
    expression: amount
    unit: CNY
  - name: settled_slips
    label: {zh: 已结单数, en: slips settled}
    type: simple
    dataset: till
    aggregation: count
    filter: state = 'SETTLED'
  - {name: items_listed, label: {zh: 商品数, en: number of items}, type: simple, dataset: item, aggregation: count}
  - {name: reviews, label: {zh: 评价数, en: reviews}, type: simple, dataset: review, aggregation: count}
  - {name: bookings, label: {zh: 预订数, en: bookings}, type: simple, dataset: booking, aggregation: count}
  - name: cancellations
    label: {zh: 取消数, en: cancellations}
    type: simple
    dataset: booking
    aggregation: count
    filter: is_void = 'Y'
  - name: guides_employed
    label: {zh: 讲解员人数, en: guide headcount}
    type: simple
    dataset: guide
    aggregation: count
  - {name: buyers, label: {zh: 客户数, en: number of customers}, type: simple, dataset: buyer, aggregation: count}
  - name: billed
    label: {zh: 账单原币额, en: amount billed}
    type: simple
    dataset: bill
    aggregation: sum
    expression: amount
    unit: {field: currency}
    non_additive: {over: currency, require: single}
"""
TABLES = {
    "tills": (
        "till_no,paid_on,hall_no,item_no,method,state,amount\n"
        "1,2025-05-01,H1,I1,CASH,SETTLED,10\n2,2025-06-02,H2,I2,CARD,SETTLED,20\n"
    ),
    "halls": "hall_no,hall\nH1,Jade\nH2,Bronze\n",
    "items": "item_no,item\nI1,Vase\nI2,Bell\n",
    "reviews": "review_no,written_on,hall_no\n1,2025-05-01,H1\n",
    "bookings": "booking_no,booked_on,is_void\n1,2025-05-01,Y\n",
    "guides": "guide_no,post\nG1,HEAD\nG2,OTHER\n",
    "buyers": "buyer_no\nB1\n",
    "deals": "deal_no,currency\nD1,EUR\nD2,CNY\n",
    "bills": "bill_no,billed_on,deal_no,currency,amount\n1,2025-05-01,D1,EUR,5\n2,2025-05-02,D2,CNY,6\n",
}
Read = Callable[[str], Understanding]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    with company_of(tmp_path_factory.mktemp("museum"), CATALOG, TABLES, date(2025, 6, 20)) as opened:
        yield partial(read_by, opened)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("how much cash did we collect in May", ()),
        ("in which month did we collect the most cash", ()),
        ("how much did we collect in cash in May", ("CASH",)),
        ("cash collections in May", ("CASH",)),
        ("how much did we collect by card in May", ("CARD",)),
        ("5月现金收款额", ("CASH",)),
    ],
)
def test_a_word_of_the_name_of_a_number_is_no_member(read: Read, text: str, values: tuple[str, ...]) -> None:
    query = query_in(read(text))
    assert query.metrics == ("takings",)
    assert [one.values for one in query.filters] == ([values] if values else [])


@pytest.mark.parametrize(
    "text",
    [
        "slips settled plus bookings",
        "settled plus bookings",
        "how quickly do we collect",
        "how many items did we sell",
        "卖了多少商品",
        "which hall has the worst reviews",
        "哪个展厅评价数最差",
        "how many customers have left us",
        "how many customers left",
        "bookings in EUR",
        "欧元预订数",
        "展厅有多少老师",  # who has none of them here, and nobody is addressed
        "按展厅各有几家",  # of what in each hall
        "how many by hall",
    ],
)
def test_what_asks_for_another_number_is_not_told_in_this_one(read: Read, text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("取消数、预订数", ("cancellations", "bookings")),
        ("取消了多少预订", ("cancellations",)),  # the bookings that are void have this number
        ("取消数多少，预订数多少", ("cancellations", "bookings")),
        ("cancellations and bookings", ("cancellations", "bookings")),
        ("how many bookings were there", ("bookings",)),
        ("how many items are there", ("items_listed",)),
        ("有多少商品", ("items_listed",)),
        ("which hall has the most reviews", ("reviews",)),
        ("which hall has the worst collections", ("takings",)),
        ("哪个展厅收款额最差", ("takings",)),
    ],
)
def test_beside_them_what_is_plain_is_told(read: Read, text: str, metrics: tuple[str, ...]) -> None:
    assert query_in(read(text)).metrics == metrics


@pytest.mark.parametrize("text", ["how many people do we have", "我们有多少人", "how many heads do we have"])
def test_people_are_our_own(read: Read, text: str) -> None:
    assert query_in(read(text)).metrics == ("guides_employed",)


@pytest.mark.parametrize("text", ["人均收款额", "collections per head"])
def test_over_which_people_a_number_is_per_head_is_asked(read: Read, text: str) -> None:
    assert isinstance(read(text), Ask)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("amount billed in EUR", "bill.currency"),
        ("欧元账单原币额", "bill.currency"),
        ("amount billed, agreement currency EUR", "deal.currency"),
        ("协议币种欧元的账单原币额", "deal.currency"),
    ],
)
def test_what_the_facts_say_themselves_is_meant(read: Read, text: str, address: str) -> None:
    query = query_in(read(text))
    assert [(one.field, one.values) for one in query.filters] == [(address, ("EUR",))]
