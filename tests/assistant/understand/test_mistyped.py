"""Words typed wrong: read as the one known word they can be, never where they may be a word of their own."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Reading, Understanding
from semantic.periods import Period
from tests.assistant.understand.worlds import company_of, query_in, read_by

CATALOG = """\
datasets:
  - name: sale
    table: sales
    primary_key: [sale_no]
    time_field: sold_on
    label: {zh: 销售单, en: sale slips}
    fields:
      - {name: sold_on, kind: time, granularity: day, label: {zh: 售出日期, en: sale date}}
      - {name: amount, kind: measure, label: {zh: 单笔金额, en: amount of a slip}}
      - {name: profit, kind: measure, label: {zh: 单笔毛利, en: profit of a slip}}
      - name: way
        kind: dimension
        label: {zh: 送货方式, en: way of sending}
        members:
          - {value: RUSH, label: {zh: 加急配送, en: express}}
          - {value: SLOW, label: {zh: 普通配送, en: ordinary}}
          - {value: DOOR, label: {zh: 送货上门, en: door-to-door}}
      - name: post
        kind: dimension
        label: {zh: 经手岗位, en: post}
        members: [{value: SALES, label: {zh: 市场专员, en: field staff}}, {value: SHOP, label: {zh: 店员, en: clerk}}]
      - name: side
        kind: dimension
        label: {zh: 销售大区, en: sales region}
        members: [{value: E, label: {zh: 东部, en: East}}, {value: W, label: {zh: 西部, en: West}}]
  - name: yard
    table: yards
    primary_key: [yard_no]
    label: {zh: 工坊资料, en: yard list}
    fields: [{name: name, kind: dimension, expression: yard, label: {zh: 工坊, en: yard}}]
  - name: buyer
    table: buyers
    primary_key: [buyer_no]
    label: {zh: 买家资料, en: buyer list}
    fields:
      - {name: name, kind: dimension, expression: buyer, label: {zh: 买家, en: buyer}}
      - {name: trade, kind: dimension, label: {zh: 行业, en: trade}}
relationships:
  - {from: sale, columns: [yard_no], to: yard, to_columns: [yard_no]}
  - {from: sale, columns: [buyer_no], to: buyer, to_columns: [buyer_no]}
metrics:
  - name: written_value
    label: {zh: 成交额, en: written value}
    type: simple
    dataset: sale
    aggregation: sum
    expression: amount
    unit: CNY
  - {name: writes, label: {zh: 登记数, en: write count}, type: simple, dataset: sale, aggregation: count}
  - name: deliveries
    label: {zh: 配送票数, en: deliveries}
    type: simple
    dataset: sale
    aggregation: count_distinct
    expression: sale_no
  - name: profit
    label: {zh: 毛利, en: profit}
    type: simple
    dataset: sale
    aggregation: sum
    expression: profit
    unit: CNY
  - name: margin
    label: {zh: 毛利率, en: gross margin}
    type: ratio
    numerator: profit
    denominator: written_value
    unit: ratio
"""
TABLES = {
    "sales": (
        "sale_no,sold_on,amount,profit,way,post,side,yard_no,buyer_no\n"
        "S0,2024-01-05,10,2,SLOW,SHOP,W,Y2,B2\nS1,2025-05-01,10,2,RUSH,SALES,E,Y1,B1\nS2,2025-06-02,20,5,DOOR,SHOP,W,Y2,B2\n"
    ),
    "yards": "yard_no,yard\nY1,柳湾\nY2,松岭\n",
    "buyers": "buyer_no,buyer,trade\nB1,蓝湾家居,家居\nB2,沃田生鲜,食品\n",
}
Read = Callable[[str], Understanding]
MAY, APRIL = Period(date(2025, 5, 1), date(2025, 6, 1)), Period(date(2025, 4, 1), date(2025, 5, 1))
FEBRUARY = Period(date(2025, 2, 1), date(2025, 3, 1))


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    with company_of(tmp_path_factory.mktemp("nursery"), CATALOG, TABLES, date(2025, 6, 20)) as opened:
        yield partial(read_by, opened)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("written value in Apirl", APRIL),
        ("written value in Febuary", FEBRUARY),
        ("written value lsat month", MAY),
        ("written value last mnoth", MAY),
        ("waht was the written value in May", MAY),
        ("shwo me the written value in May plesae", MAY),
        ("writen value in May", MAY),  # written, and not write: only that makes a name here
        ("wirtten vlaue in Apirl", APRIL),
        ("writtten valeu in May", MAY),
        ("writen vallue in May", MAY),
        ("written value in Feburary", FEBRUARY),
    ],
)
def test_a_time_and_a_word_that_fills_may_be_mistyped(read: Read, text: str, period: Period) -> None:
    query = query_in(read(text))
    assert (query.metrics, query.period, query.filters) == (("written_value",), period, ())


@pytest.mark.parametrize(
    "text",
    [
        "written value in Augusta",  # a place
        "written value for Marco",  # a letter more or another one makes a name
        "written value for Sundar",
        "written value form May",  # a word of its own
        "written value dose in May",
        "writers value in May",
        "written value by deliverer",
        "shopped deliveries in May",  # what is said of buying, and nothing misspelt
        "noon written value in May",  # "non" with a letter twice, and as short a word of its own
    ],
)
def test_a_word_of_its_own_is_no_slip(read: Read, text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    ("text", "op"),
    [
        ("written value wihtout East in May", "not_in"),
        ("written value excpet East in May", "not_in"),
        ("written value exceptt East in May", "not_in"),
    ],
)
def test_a_word_that_turns_a_question_round_only_with_its_own_letters(read: Read, text: str, op: str) -> None:
    assert [(one.op, one.values) for one in query_in(read(text)).filters] == [(op, ("E",))]


@pytest.mark.parametrize("text", ["written value wthout East in May", "written value exept East in May"])
def test_any_other_slip_of_such_a_word_is_not_guessed(read: Read, text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    ("text", "metric", "address", "value"),
    [
        ("5月蓝弯家居的成交额", "written_value", "buyer.name", "蓝湾家居"),  # and not the trade 家居 alone
        ("5月沃田生先的成交额", "written_value", "buyer.name", "沃田生鲜"),
        ("5月加急配送票数", "deliveries", "sale.way", "RUSH"),
        ("5月普通配送票数", "deliveries", "sale.way", "SLOW"),
        ("5月柳湾坊的成交额", "written_value", "yard.name", "柳湾"),
    ],
)
def test_a_member_is_heard_and_shares_its_end(read: Read, text: str, metric: str, address: str, value: str) -> None:
    query = query_in(read(text))
    assert (query.metrics, query.period) == ((metric,), MAY)
    assert [(one.field, one.values) for one in query.filters] == [(address, (value,))]


@pytest.mark.parametrize("text", ["5月新家居的成交额", "5月柳湾楼的成交额", "5月省际配送票数", "5月东部坊的成交额"])
def test_what_is_no_member_with_more_is_not_passed_over(read: Read, text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    "text",
    ['written value of "the" in May', 'written value for "show" in May', "5月“请”的成交额", "买家“谢谢”的成交额"],
)
def test_a_word_that_fills_is_a_name_where_it_is_quoted(read: Read, text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize("text", ['"show me the written value in May"', "“请看5月成交额”"])
def test_a_question_may_be_quoted(read: Read, text: str) -> None:
    assert query_in(read(text)).period == MAY


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5月毛利率超过1/3的工坊", 1 / 3),
        ("yards with a gross margin above 1/4 in May", 0.25),
        ("yards with a gross margin over 3/4 in May", 0.75),
    ],
)
def test_a_fraction_behind_a_bound_is_no_day(read: Read, text: str, value: float) -> None:
    query = query_in(read(text))
    assert query.period == MAY
    assert not query.compare
    assert [(one.by, one.op) for one in query.metric_filters] == [("margin", "gt")]
    assert [one.value for one in query.metric_filters] == pytest.approx([value])


def test_a_fraction_elsewhere_is_a_day(read: Read) -> None:
    assert query_in(read("成交额 1/3")).period == Period(date(2025, 1, 3), date(2025, 1, 4))
    assert not isinstance(read("5月成交额超过1/3的工坊"), Reading)  # a part is no amount


@pytest.mark.parametrize("text", ["5月成交额，不含东部以外", "5月不算东部之外的成交额", "5月非东部以外的成交额"])
def test_what_leaves_out_twice_is_not_told_as_once(read: Read, text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    "text", ["5月成交额，除东部以外", "5月除了东部之外的成交额", "5月剔除东部以外的成交额", "5月成交额不含东部"]
)
def test_what_closes_what_is_left_out_says_it_once(read: Read, text: str) -> None:
    assert [(one.op, one.values) for one in query_in(read(text)).filters] == [("not_in", ("E",))]


@pytest.mark.parametrize(
    "text", ["door to door deliveries in May", "door-to-door deliveries in May", "May deliveries, Door to Door"]
)
def test_a_hyphen_between_words_is_a_blank(read: Read, text: str) -> None:
    assert [(one.field, one.values) for one in query_in(read(text)).filters] == [("sale.way", ("DOOR",))]


@pytest.mark.parametrize(
    "text", ["one on one deliveries in May", "deliveries one to one in May", "one-on-one deliveries"]
)
def test_a_numeral_around_a_word_says_how(read: Read, text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    "text", ["deliveries sales in May", "express sales deliveries in May", "EXPRESS SALES DELIVERIES IN MAY"]
)
def test_a_code_called_like_a_number_is_no_member(read: Read, text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    ("text", "value"), [("deliveries of post SALES in May", "SALES"), ("5月市场专员的配送票数", "SALES")]
)
def test_such_a_code_is_one_where_its_field_or_name_is_said(read: Read, text: str, value: str) -> None:
    assert [(one.field, one.values) for one in query_in(read(text)).filters] == [("sale.post", (value,))]
