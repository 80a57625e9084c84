"""Numbers, groups and times of which a question says less than their names: repairs by crew, 企业客户前五名是谁."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Ask, Reading, Understanding
from semantic.plan import Query
from semantic.query import SemanticQuery
from tests.assistant.understand.worlds import company_of, query_in, read_by

CATALOG = """\
datasets:
  - name: customer
    table: customers
    primary_key: [customer_id]
    label: {zh: 客户档案, en: customer file}
    fields:
      - {name: name, kind: dimension, expression: customer, display_of: customer_id, label: {zh: 客户, en: customer}}
      - name: kind
        kind: dimension
        label: {zh: 客户类型, en: customer type}
        members: [{value: B, label: {zh: 企业客户, en: business}}, {value: H, label: {zh: 家庭客户, en: household}}]
  - name: lift
    table: lifts
    primary_key: [lift_id]
    label: {zh: 电梯档案, en: lift list}
    fields:
      - {name: model, kind: dimension, label: {zh: 型号, en: model}}
  - name: fitter
    table: fitters
    primary_key: [fitter_id]
    label: {zh: 师傅名册, en: fitter list}
    fields:
      - {name: name, kind: dimension, expression: fitter, display_of: fitter_id, label: {zh: 师傅, en: fitter}}
      - {name: crew, kind: dimension, label: {zh: 班组, en: crew}}
  - name: repair
    table: repairs
    primary_key: [repair_id]
    time_field: done_on
    label: {zh: 维修记录, en: repairs}
    fields:
      - {name: done_on, kind: time, granularity: day, label: {zh: 维修日期, en: repair date}}
      - {name: number, kind: dimension, expression: repair_id, index: exact, label: {zh: 维修单号, en: repair number}}
  - name: fee
    table: fees
    primary_key: [fee_id]
    time_field: billed_on
    label: {zh: 出账记录, en: fees}
    fields:
      - {name: billed_on, kind: time, granularity: day, label: {zh: 出账日期, en: bill date}}
      - name: method
        kind: dimension
        label: {zh: 付款方式, en: payment method}
        members: [{value: C, label: {zh: 现金, en: cash}}, {value: T, label: {zh: 转账, en: transfer}}]
  - name: spares
    table: spares
    primary_key: [month_end, lift_id]
    time_field: month_end
    label: {zh: 备件月末, en: spares at month end}
    fields:
      - {name: month_end, kind: time, granularity: day, label: {zh: 月末, en: month end}}
relationships:
  - {from: repair, columns: [lift_id], to: lift, to_columns: [lift_id]}
  - {from: repair, columns: [fitter_id], to: fitter, to_columns: [fitter_id]}
  - {from: repair, columns: [fee_id], to: fee, to_columns: [fee_id]}
  - {from: fee, columns: [customer_id], to: customer, to_columns: [customer_id]}
  - {from: spares, columns: [lift_id], to: lift, to_columns: [lift_id]}
metrics:
  - {name: repairs_made, label: {zh: 维修次数, en: repairs made}, type: simple, dataset: repair, aggregation: count, filter: "result <> 'X'", unit: count}
  - {name: repairs_passed, label: {zh: 合格次数, en: repairs passed}, type: simple, dataset: repair, aggregation: count, filter: "result = 'P'", unit: count}
  - {name: pass_rate, label: {zh: 维修合格率, en: repair pass rate}, type: ratio, numerator: repairs_passed, denominator: repairs_made, unit: ratio}
  - {name: billed, label: {zh: 出账金额, en: fees billed}, type: simple, dataset: fee, aggregation: sum, expression: amount, unit: CNY}
  - {name: waived, label: {zh: 减免金额, en: fees waived}, type: simple, dataset: fee, aggregation: sum, expression: waived, unit: CNY}
  - {name: owed, label: {zh: 欠费金额, en: arrears}, type: simple, dataset: fee, aggregation: sum, expression: amount, filter: "late = 1", unit: CNY}
  - {name: owing, label: {zh: 欠费客户数, en: customers in arrears}, type: simple, dataset: fee, aggregation: count_distinct, expression: customer_id, filter: "late = 1", unit: count}
  - {name: stock, label: {zh: 备件库存, en: spare stock}, type: simple, dataset: spares, aggregation: sum, expression: pieces, unit: pieces, non_additive: {over: time, take: last}}
"""  # noqa: E501  # a catalog's lines
TABLES = {
    "customers": "customer_id,customer,kind\nK,开一,B\nL,来二,H\n",
    "lifts": "lift_id,model\nM1,天衡静音客梯\nM2,天衡静音货梯\nM3,Skyline Quiet Duo\nM4,Skyline Heavy Duo\n",
    "fitters": "fitter_id,fitter,crew\nF1,方一,甲班\nF2,方二,乙班\n",
    "repairs": "repair_id,lift_id,fitter_id,fee_id,done_on,result\nR1,M1,F1,E1,2025-05-01,P\nR2,M2,F2,E2,2025-06-02,\n",
    "fees": "fee_id,customer_id,billed_on,method,amount,waived,late\nE1,K,2025-05-01,C,10,1,0\nE2,L,2025-06-02,T,20,2,",
    "spares": "month_end,lift_id,pieces\n2025-04-30,M1,5\n2025-05-31,M1,6\n",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("lifts"), CATALOG, TABLES, date(2025, 6, 18)) as opened:
        yield partial(read_by, opened)


def months_of(query: SemanticQuery) -> tuple[int, int] | None:
    return (query.period.start.month, query.period.end.month) if query.period else None


@pytest.mark.parametrize("text", ["repairs by crew this week", "repairs this week by crew"])
def test_rows_named_by_their_noun_are_asked_about_where_several_numbers_count_them(
    read: Callable[[str], Understanding], text: str
) -> None:
    found = read(text)
    assert isinstance(found, Ask), found
    plans = [one.plan for one in found.candidates]
    assert {one.query.metrics for one in plans if isinstance(one, Query)} == {("repairs_made",), ("repairs_passed",)}
    assert {one.query.group_by for one in plans if isinstance(one, Query)} == {("fitter.crew",)}


@pytest.mark.parametrize("text", ["list repairs by crew", "which repairs by crew", "repair number by crew"])
def test_rows_that_are_listed_are_no_number(read: Callable[[str], Understanding], text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize("text", ["pass rate by crew", "各班组合格率"])
def test_a_name_is_meant_without_the_rows_it_is_of(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert (query.metrics, query.group_by) == (("pass_rate",), ("fitter.crew",))


@pytest.mark.parametrize(
    "text",
    ["3 fitters with the lowest repair pass rate in April and May", "4月和5月维修合格率最低的三个师傅"],
)
def test_the_first_of_some_are_those_of_several_times_together(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert (query.group_by, query.grain, months_of(query)) == (("fitter.name",), None, (4, 6))
    assert query.limit is not None
    assert query.limit.count == 3


@pytest.mark.parametrize(
    ("text", "group_by"),
    [("repairs made in April and May", ()), ("4月和5月维修次数", ()), ("4月和5月各班组维修次数", ("fitter.crew",))],
)
def test_times_side_by_side_are_told_apart_where_nothing_is_ranked(
    read: Callable[[str], Understanding], text: str, group_by: tuple[str, ...]
) -> None:
    query = query_in(read(text))
    assert (query.group_by, query.grain) == (group_by, "month")


@pytest.mark.parametrize(
    "text",
    [
        "4月和5月各月维修合格率最低的三个师傅",
        "4月和5月分别是哪三个师傅维修合格率最低",
        "分别看4月和5月维修合格率最低的三个师傅",
    ],
)
def test_the_first_of_each_of_several_times_are_not_those_of_all(
    read: Callable[[str], Understanding], text: str
) -> None:
    found = read(text)
    assert not isinstance(found, Reading) or query_in(found).grain == "month"


@pytest.mark.parametrize(
    "text",
    [
        "企业客户今年出账金额前五名是谁",
        "今年企业客户里出账金额最高的五个是谁",
        "who are the top 5 business customers by fees billed this year",
    ],
)
def test_who_is_asked_for_is_who_a_member_says_they_are(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert (query.metrics, query.group_by) == (("billed",), ("customer.name",))
    assert [(one.field, one.values) for one in query.filters] == [("customer.kind", ("B",))]
    assert query.limit is not None
    assert query.limit.count == 5


@pytest.mark.parametrize(
    "text", ["fees billed this year, % by payment method", "fees billed in 2025, % for each payment method"]
)
def test_the_sign_of_percent_before_what_parts_a_number_is_its_share(
    read: Callable[[str], Understanding], text: str
) -> None:
    query = query_in(read(text))
    assert (query.metrics, query.group_by) == (("billed",), ("fee.method",))
    assert [one.as_ for one in query.derive] == ["share"]


@pytest.mark.parametrize(
    "text", ["fees billed % by payment method", "fees billed this year vs last year, % by payment method"]
)
def test_a_sign_of_percent_elsewhere_is_no_share(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    shares = [one.as_ for one in query_in(found).derive] if isinstance(found, Reading) else []
    assert "share" not in shares


@pytest.mark.parametrize("text", ["month-end spare stock in 2025, month by month", "2025年逐月的月末备件库存"])
def test_a_stock_at_the_end_of_each_month_is_one_by_month(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert (query.metrics, query.grain) == (("stock",), "month")
    assert query.period is not None
    assert query.period.days == 365


@pytest.mark.parametrize("text", ["fees billed in May by day of week", "May fees billed by days of the week"])
def test_days_of_the_week_are_no_days(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert (query.group_by, query.grain) == (("@weekday",), None)


def test_a_character_of_the_same_sound_is_read_as_the_one_that_is_meant(read: Callable[[str], Understanding]) -> None:
    assert query_in(read("五月出帐金额")) == query_in(read("五月出账金额"))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("how many customers are in arrears", []),
        ("how many customers are currently in arrears", []),
        ("how many business customers are in arrears", [("B",)]),
        ("number of business customers in arrears", [("B",)]),
    ],
)
def test_a_number_of_those_who_are_in_something_is_told_as_a_sentence(
    read: Callable[[str], Understanding], text: str, kinds: list[tuple[str, ...]]
) -> None:
    query = query_in(read(text))
    assert (query.metrics, query.group_by) == (("owing",), ())
    assert [one.values for one in query.filters] == kinds


@pytest.mark.parametrize("text", ["which customers are in arrears", "which business customers are in arrears"])
def test_who_they_are_is_no_number_of_them(read: Callable[[str], Understanding], text: str) -> None:
    assert query_in(read(text)).group_by == ("customer.name",)


@pytest.mark.parametrize("text", ["how many business customers", "how many business customers are there"])
def test_a_kind_alone_is_what_is_counted(read: Callable[[str], Understanding], text: str) -> None:
    query = query_in(read(text))
    assert (query.group_by, query.output) == (("customer.name",), "member_count")


def test_those_who_are_not_in_something_are_not_counted_as_being_in_it(read: Callable[[str], Understanding]) -> None:
    found = read("how many customers are not in arrears")
    assert not isinstance(found, Reading) or query_in(found).metrics != ("owing",)
