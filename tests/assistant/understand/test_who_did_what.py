"""Sets by what was done: of a kind of place, of who is only asked for, counted by a number."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.codes import RefusalCode
from assistant.reading import Decline, Reading, Understanding
from semantic.periods import Period
from semantic.query import SemanticQuery
from tests.assistant.understand.worlds import company_of, query_in, read_by

CATALOG = """\
datasets:
  - name: site
    table: sites
    primary_key: [site_id]
    label: {zh: 场地表, en: site list}
    fields:
      - {name: name, kind: dimension, expression: site, label: {zh: 场地, en: site}}
      - name: kind
        kind: dimension
        label: {zh: 场地类型, en: kind of site}
        members: [{value: HALL, label: {zh: 展馆, en: halls}}, {value: PARK, label: {zh: 公园, en: parks}}]
      - {name: city, kind: dimension, label: {zh: 城市, en: city}}
  - name: happening
    table: happenings
    primary_key: [happening_id]
    time_field: begun_on
    label: {zh: 活动表, en: events}
    fields:
      - {name: begun_on, kind: time, granularity: day, label: {zh: 活动开始日, en: event start}}
      - {name: number, kind: dimension, expression: happening_id, index: exact, label: {zh: 活动编号, en: event number}}
      - name: theme
        kind: dimension
        label: {zh: 活动类型, en: event type}
        members: [{value: FAIR, label: {zh: 市集, en: market}}, {value: SHOW, label: {zh: 演出, en: show}}]
  - name: customer
    table: customers
    primary_key: [customer_id]
    label: {zh: 客户档案, en: customer file}
    fields:
      - {name: name, kind: dimension, expression: customer, display_of: customer_id, label: {zh: 客户, en: customer}}
      - {name: region, kind: dimension, label: {zh: 大区, en: region}}
  - name: sale
    table: sales
    primary_key: [sale_id]
    time_field: ordered_on
    label: {zh: 销售订单, en: sales orders}
    fields:
      - {name: ordered_on, kind: time, granularity: day, label: {zh: 下单日期, en: order date}}
      - {name: number, kind: dimension, expression: sale_id, index: exact, label: {zh: 订单号, en: order number}}
      - name: status
        kind: dimension
        label: {zh: 订单状态, en: order status}
        members: [{value: OK, label: {zh: 有效, en: valid}}, {value: X, label: {zh: 已取消, en: cancelled}}]
      - name: goods
        kind: dimension
        label: {zh: 货品, en: goods}
        members: [{value: T, label: {zh: 帐篷, en: tents}}, {value: L, label: {zh: 营灯, en: lanterns}}]
  - name: call
    table: calls
    primary_key: [call_id]
    time_field: called_on
    label: {zh: 拜访记录, en: visits}
    fields:
      - {name: called_on, kind: time, granularity: day, label: {zh: 拜访日期, en: visit date}}
  - name: parcel
    table: parcels
    primary_key: [parcel_id]
    time_field: sent_on
    label: {zh: 发货单, en: parcels}
    fields:
      - {name: sent_on, kind: time, granularity: day, label: {zh: 发货日期, en: ship date}}
      - {name: number, kind: dimension, expression: parcel_id, index: exact, label: {zh: 编号, en: parcel number}}
  - name: bill
    table: bills
    primary_key: [bill_id]
    time_field: issued_on
    label: {zh: 账单, en: bills}
    fields:
      - {name: issued_on, kind: time, granularity: day, label: {zh: 出账日期, en: issue date}}
  - name: card
    table: cards
    primary_key: [card_id]
    time_field: issued_on
    label: {zh: 会员卡, en: cards}
    fields:
      - {name: issued_on, kind: time, granularity: day, label: {zh: 开卡日期, en: opening date}}
      - {name: ended_on, kind: time, granularity: day, label: {zh: 注销日期, en: termination date}}
      - name: state
        kind: dimension
        label: {zh: 卡状态, en: card state}
        members: [{value: W, label: {zh: 待注销, en: awaiting termination}}, {value: E, label: {zh: 已注销, en: terminated}}]
relationships:
  - {from: card, columns: [customer_id], to: customer, to_columns: [customer_id]}
  - {from: happening, columns: [site_id], to: site, to_columns: [site_id]}
  - {from: sale, columns: [customer_id], to: customer, to_columns: [customer_id]}
  - {from: call, columns: [customer_id], to: customer, to_columns: [customer_id]}
  - {from: parcel, columns: [customer_id], to: customer, to_columns: [customer_id]}
  - {from: bill, columns: [customer_id], to: customer, to_columns: [customer_id]}
metrics:
  - {name: events_held, label: {zh: 活动场次, en: events held}, type: simple, dataset: happening, aggregation: count, unit: count}
  - {name: orders, label: {zh: 订单数, en: orders}, type: simple, dataset: sale, aggregation: count, filter: "status <> 'X'", unit: count}
  - {name: orders_placed, label: {zh: 下单总数, en: orders placed}, type: simple, dataset: sale, aggregation: count, unit: count}
  - {name: buyers, label: {zh: 下单客户数, en: buying customers}, type: simple, dataset: sale, aggregation: count_distinct, expression: customer_id, filter: "status <> 'X'", unit: count}
  - {name: visits, label: {zh: 拜访次数, en: visits}, type: simple, dataset: call, aggregation: count, unit: count}
  - {name: sent, label: {zh: 发货件数, en: pieces sent}, type: simple, dataset: parcel, aggregation: sum, expression: pieces, unit: count}
  - {name: sent_cold, label: {zh: 冷链发货单数, en: cold parcels}, type: simple, dataset: parcel, aggregation: count, filter: "cold = 1", unit: count}
  - {name: billed, label: {zh: 出账金额, en: amount billed}, type: simple, dataset: bill, aggregation: sum, expression: amount, unit: CNY}
  - {name: rent_billed, label: {zh: 租金, en: rent}, type: simple, dataset: bill, aggregation: sum, expression: amount, filter: "kind = 'R'", unit: CNY}
  - {name: cards_opened, label: {zh: 开卡数, en: cards opened}, type: simple, dataset: card, aggregation: count, unit: count}
  - {name: cards_ended, label: {zh: 注销数, en: terminations}, type: simple, dataset: card, aggregation: count, filter: "ended_on is not null", time_field: ended_on, unit: count}
  - {name: live_customers, label: {zh: 在籍客户数, en: customers on the list}, type: simple, dataset: customer, aggregation: count, filter: "live = 1", time_field: none, unit: count}
"""  # noqa: E501  # a catalog's lines
TABLES = {
    "sites": "site_id,site,kind,city\nA,甲一,HALL,北城\nB,乙二,HALL,南城\nC,丙三,PARK,南城\n",
    "happenings": "happening_id,site_id,begun_on,theme\nE1,A,2024-05-01,FAIR\nE2,B,2024-05-02,SHOW\n",
    "customers": "customer_id,customer,region,live\nK,开一,北区,1\nL,来二,北区,1\nM,门三,南区,0\n",
    "sales": "sale_id,customer_id,ordered_on,status,goods\nS1,K,2024-05-01,OK,T\nS2,L,2025-05-02,X,L\n",
    "calls": "call_id,customer_id,called_on\nV1,K,2025-05-01\n",
    "parcels": "parcel_id,customer_id,sent_on,pieces,cold\nA22,K,2025-05-01,3,0\nA23,L,2025-05-02,4,1\n",
    "cards": "card_id,customer_id,issued_on,ended_on,state\nD1,K,2024-05-01,2025-03-01,E\nD2,L,2025-05-02,,W\n",
    "bills": "bill_id,customer_id,issued_on,kind,amount\nB1,K,2024-05-01,R,10\nB2,L,2025-05-02,S,20\n",
}
LAST, THIS = 2024, 2025
Sets = set[tuple[str, int | None, tuple[object, ...], bool]]
A_MARKET, NO_SHOW = ("events_held", LAST, ("FAIR",), False), ("events_held", LAST, ("SHOW",), True)
BOUGHT, BOUGHT_NONE = ("orders", LAST, (), False), ("orders", THIS, (), True)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("sites"), CATALOG, TABLES, date(2025, 6, 16)) as opened:
        yield partial(read_by, opened)


def sets_of(query: SemanticQuery) -> Sets:
    """Every set of a query: its number, the year it is of, the members it is of, and whether there are none."""
    inner = [one.query for one in query.filters if one.query is not None]
    return {
        (
            str(one.metrics[0]),
            one.period.start.year if one.period else None,
            tuple(value for each in one.filters for value in each.values),
            bool(one.metric_filters),
        )
        for one in inner
    }


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        ("去年办过市集但没办过演出的展馆", {A_MARKET, NO_SHOW}),
        ("halls that held a market but no show in 2024", {A_MARKET, NO_SHOW}),
        ("今年还没办过活动的展馆", {("events_held", THIS, (), True)}),
        ("halls that have held no event this year", {("events_held", THIS, (), True)}),
    ],
)
def test_a_kind_of_place_is_who_did_it(read: Callable[[str], Understanding], text: str, sets: Sets) -> None:
    query = query_in(read(text))
    assert query.group_by == ("site.name",)
    assert query.output == "members"
    assert sets_of(query) == sets
    assert ("HALL",) in [one.values for one in query.filters]


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        (
            "who ordered tents this year but not lanterns",
            {("orders", THIS, ("T",), False), ("orders", THIS, ("L",), True)},
        ),
        ("who bought in 2024 but placed no order this year", {BOUGHT, BOUGHT_NONE}),
        ("who bought from us in 2024 but not this year", {BOUGHT, BOUGHT_NONE}),
        ("customers nobody visited this year", {("visits", THIS, (), True)}),
        ("今年没人拜访过的客户", {("visits", THIS, (), True)}),
        ("哪些客户今年一张单都没有", {("orders", THIS, (), True)}),
        (
            "customers who were billed rent in 2024 but not in 2025",
            {("rent_billed", LAST, (), False), ("rent_billed", THIS, (), True)},
        ),
        ("去年下过单、今年一单都没有的客户", {BOUGHT, BOUGHT_NONE}),
        ("从来没下过单的客户", {("orders", None, (), True)}),
    ],
)
def test_who_did_one_thing_and_not_the_other(read: Callable[[str], Understanding], text: str, sets: Sets) -> None:
    query = query_in(read(text))
    assert (query.group_by, query.output) == (("customer.name",), "members")
    assert sets_of(query) == sets


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        ("how many customers on the list have no orders this year", {("orders", THIS, (), True)}),
        ("how many customers on the list never ordered", {("orders", None, (), True)}),
        ("在籍客户数里今年没下过单的有多少", {("orders", THIS, (), True)}),
    ],
)
def test_those_of_a_number_are_counted_by_it(read: Callable[[str], Understanding], text: str, sets: Sets) -> None:
    query = query_in(read(text))
    assert query.metrics == ("live_customers",)
    assert sets_of(query) == sets


@pytest.mark.parametrize(
    "text",
    [
        "how many buying customers last year have not ordered this year",
        "buying customers in 2024 have not ordered in 2025",
        "去年的下单客户数里今年没下过单的有多少",
    ],
)
def test_what_a_number_is_of_at_one_time_is_not_what_it_was_not_of_at_another(
    read: Callable[[str], Understanding], text: str
) -> None:
    query = query_in(read(text))
    assert query.metrics == ("buyers",)
    assert query.period == Period(date(2024, 1, 1), date(2025, 1, 1))
    assert sets_of(query) == {BOUGHT_NONE}


@pytest.mark.parametrize(
    ("text", "group_by"),
    [
        ("how many customers have ordered this year", ()),
        ("今年有多少客户下了单", ()),
        ("今年每个大区有多少客户下了单", ("customer.region",)),
        ("how many customers ordered by region this year", ("customer.region",)),
    ],
)
def test_how_many_did_it_is_the_number_that_counts_them(
    read: Callable[[str], Understanding], text: str, group_by: tuple[str, ...]
) -> None:
    query = query_in(read(text))
    assert (query.metrics, query.group_by) == (("buyers",), group_by)
    assert query.period is not None
    assert query.period.start.year == THIS


@pytest.mark.parametrize(
    "text",
    [
        "今年帐篷和营灯都买过的客户有几个",
        "今年帐篷和营灯都下过单的客户数",
        "how many customers ordered both tents and lanterns this year",
        "number of customers who ordered tents as well as lanterns this year",
    ],
)
def test_how_many_did_it_with_each_of_two_is_the_number_of_a_set(
    read: Callable[[str], Understanding], text: str
) -> None:
    query = query_in(read(text))
    assert (query.metrics, query.group_by, query.output) == ((), ("customer.name",), "member_count")
    assert sets_of(query) == {("orders", THIS, ("T",), False), ("orders", THIS, ("L",), False)}


@pytest.mark.parametrize(
    "text", ["how many customers ordered tents and lanterns this year", "今年有多少客户买过帐篷和营灯"]
)
def test_how_many_did_it_with_two_is_not_guessed(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not isinstance(found, Reading) or query_in(found).metrics != ("buyers",)


@pytest.mark.parametrize("text", ["how many customers have never ordered", "有多少客户从来没下过单"])
def test_how_many_of_those_themselves_is_no_number_that_leaves_some_out(
    read: Callable[[str], Understanding], text: str
) -> None:
    query = query_in(read(text))
    assert (query.metrics, query.output) == ((), "member_count")
    assert sets_of(query) == {("orders", None, (), True)}


@pytest.mark.parametrize(
    "text", ["customers who ordered this year and also terminated this year", "今年下过单又已注销的客户"]
)
def test_what_a_state_says_was_done_has_the_day_of_its_own(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert {name for name, *_ in sets_of(query)} == {"orders", "cards_ended"}


@pytest.mark.parametrize("text", ["A22发给了哪些客户", "编号A22发给过哪些客户", "A22都发给过哪些客户"])
def test_who_got_what_is_read_and_no_order(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert (query.group_by, query.output) == (("customer.name",), "members")
    assert sets_of(query) == {("sent", None, ("A22",), False)}


@pytest.mark.parametrize("text", ["把A22发给开一", "帮我发给他们", "发给财务"])
def test_what_is_to_be_sent_is_an_order(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Decline)
    assert found.code is RefusalCode.ACTION_NOT_SUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "halls that held a market but no festival in 2024",
        "去年办过市集但没办过庙会的展馆",
        "who ordered tents this year but not canoes",
        "customers who were billed canoes in 2024 but not in 2025",
    ],
)
def test_what_is_not_known_is_never_left_out_of_a_set(read: Callable[[str], Understanding], text: str) -> None:
    assert not isinstance(read(text), Reading)
