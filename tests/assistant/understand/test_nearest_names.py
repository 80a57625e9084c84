"""Names that several things have, in a tree nursery: a head of many numbers, one sign, two roles, a running part."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest

from assistant.reading import Ask, Decline, Reading, Understanding
from semantic.periods import Period
from semantic.plan import Describe, Query
from semantic.query import SemanticQuery
from tests.assistant.understand.worlds import company_of, read_by

CATALOG = """\
datasets:
  - name: orders
    table: orders
    primary_key: [order_no]
    time_field: ordered_on
    label: {zh: 苗木单, en: tree orders}
    fields:
      - {name: order_no, kind: dimension, index: exact, label: {zh: 苗木单号, en: tree order number}}
      - {name: ordered_on, kind: time, granularity: day, label: {zh: 下单日期, en: order date}}
      - {name: worth, kind: measure, unit: CNY, label: {zh: 单据金额, en: order worth}}
  - name: grower
    table: growers
    primary_key: [grower_id]
    label: {zh: 花农档案, en: grower file}
    fields:
      - {name: name, kind: dimension, expression: grower, display_of: grower_id, label: {zh: 花农, en: grower}}
      - name: size
        kind: dimension
        label: {zh: 花农规模, en: grower rank}
        synonyms: {en: [rank]}
        members: [{value: A, label: {zh: A档, en: A}}, {value: B, label: {zh: B档, en: B}}]
      - {name: joined_on, kind: time, granularity: day, label: {zh: 入会日期, en: joining date}}
  - name: beds
    table: beds
    primary_key: [bed_id]
    time_field: seen_on
    label: {zh: 苗床表, en: bed list}
    fields:
      - {name: seen_on, kind: time, granularity: day, label: {zh: 点数日期, en: count date}}
      - {name: trees, kind: measure, label: {zh: 株数, en: trees}}
      - {name: worth, kind: measure, unit: CNY, label: {zh: 苗值, en: worth of trees}}
      - {name: yard, kind: dimension, label: {zh: 苗圃, en: yard}, members: [{value: N, label: {zh: 北圃, en: north}}]}
  - name: plans
    table: plans
    primary_key: [month, grower_id]
    time_field: month
    scheduled: true
    label: {zh: 预算表, en: plan sheet}
    fields:
      - {name: month, kind: time, granularity: month, label: {zh: 预算月, en: plan month}}
      - {name: worth, kind: measure, unit: CNY, label: {zh: 预算款, en: plan worth}}
relationships:
  - {from: plans, columns: [grower_id], to: grower, to_columns: [grower_id]}
  - {from: orders, columns: [grower_id], to: grower, to_columns: [grower_id]}
  - {from: orders, columns: [payer_id], to: grower, to_columns: [grower_id], role: payer, label: {zh: 付款人, en: payer}}
metrics:
  - {name: order_worth, label: {zh: 苗款, en: tree money}, description: {zh: 款, en: money}, type: simple, dataset: orders, aggregation: sum, expression: worth, unit: CNY}
  - {name: stock_trees, label: {zh: 苗圃存苗数量, en: yard stock count}, description: {zh: 株, en: trees}, type: simple, dataset: beds, aggregation: sum, expression: trees, unit: count}
  - {name: stock_worth, label: {zh: 待售存苗金额, en: for-sale stock value}, description: {zh: 值, en: worth}, type: simple, dataset: beds, aggregation: sum, expression: worth, unit: CNY}
  - {name: grafted, label: {zh: 嫁接额, en: graft amount}, description: {zh: 款, en: money}, type: simple, dataset: orders, aggregation: sum, expression: worth, filter: "worth > 5", unit: CNY}
  - {name: graft_orders, label: {zh: 嫁接单数, en: graft count}, description: {zh: 单, en: orders}, type: simple, dataset: orders, aggregation: count, filter: "worth > 5", unit: count}
  - {name: dig_plan, label: {zh: 苗款预算, en: tree money budget}, description: {zh: 款, en: money}, type: simple, dataset: plans, aggregation: sum, expression: worth, unit: CNY}
  - {name: all_taken, label: {zh: 全部采挖数, en: all trees dug}, description: {zh: 含弃, en: thrown ones too}, type: simple, dataset: orders, aggregation: count, unit: count}
scenarios:
  - {name: budget, label: {zh: 预算, en: budget}, of: {order_worth: dig_plan}, granularity: month}
"""  # noqa: E501  # a catalog's lines
TABLES = {
    "orders": "order_no,ordered_on,grower_id,payer_id,worth\nTO0001,2025-05-02,G1,G2,10\nTO0002,2025-06-03,G2,G2,3\n",
    "growers": "grower_id,grower,size,joined_on\nG1,Mossbank,A,2024-02-01\nG2,Ferncroft,B,2025-03-01\n",
    "plans": "month,grower_id,worth\n2025-05-01,G1,8\n2025-05-01,G2,4\n",
    "beds": "bed_id,seen_on,trees,worth,yard\nB1,2025-06-10,40,900,N\n",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Understanding]]:
    with company_of(tmp_path_factory.mktemp("nursery"), CATALOG, TABLES, date(2025, 6, 16)) as opened:
        yield partial(read_by, opened)


def _query(found: Understanding) -> SemanticQuery:
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query)
    return found.plan.query


@pytest.mark.parametrize("text", ["存苗还有多少", "现在存苗", "存苗情况", "5月嫁接情况", "5月嫁接怎么样"])
def test_the_head_of_several_numbers_is_asked_back(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Ask), found
    names = {name for one in found.candidates if isinstance(one.plan, Query) for name in one.plan.query.metric_names}
    assert names in ({"stock_trees", "stock_worth"}, {"grafted", "graft_orders"})


@pytest.mark.parametrize(
    ("text", "metric"), [("苗圃存苗还有多少", "stock_trees"), ("待售存苗多少", "stock_worth"), ("5月嫁接额", "grafted")]
)
def test_what_tells_the_number_apart_is_enough(read: Callable[[str], Understanding], text: str, metric: str) -> None:
    assert _query(read(text)).metric_names == (metric,)


@pytest.mark.parametrize(
    "text",
    [
        "tree orders without a joining date",
        "growers with a tree money above 5",
        "tree money vs a year ago",
    ],
)
def test_an_article_is_no_member(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    plans = [found.plan] if isinstance(found, Reading) else [one.plan for one in getattr(found, "candidates", ())]
    sizes = [one.field for plan in plans if isinstance(plan, Query) for one in plan.query.filters]
    assert isinstance(found, Ask | Decline | Reading)
    assert not any(field.endswith(".size") for field in sizes)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("tree money of rank a in May", ("A",)),
        ("tree money of ranks a and b", ("A", "B")),
        ("tree money of A", ("A",)),
    ],
)
def test_one_sign_is_a_member_beside_its_grouping_and_in_a_list(
    read: Callable[[str], Understanding], text: str, sizes: tuple[str, ...]
) -> None:
    assert [(one.field, one.values) for one in _query(read(text)).filters] == [("grower.size", sizes)]


@pytest.mark.parametrize(
    ("text", "group_by"),
    [
        ("5月各花农的苗款", "grower.name"),
        ("5月苗款按花农规模", "grower.size"),
        ("tree money by grower in May", "grower.name"),
        ("tree money by payer in May", "payer.name"),
        ("5月各付款人的苗款", "payer.name"),
    ],
)
def test_the_plain_role_is_meant_and_another_by_its_word(
    read: Callable[[str], Understanding], text: str, group_by: str
) -> None:
    assert _query(read(text)).group_by == (group_by,)


@pytest.mark.parametrize("text", ["花农规模都有哪些", "what grower ranks are there"])
def test_members_are_those_of_the_plain_role(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Describe)
    assert found.plan.subject.field == "grower.size"


@pytest.mark.parametrize(
    ("text", "group_by"),
    [
        ("tree money of growers whose joining date is this year", ()),
        ("入会日期在今年的花农，苗款合计", ()),
        ("入会日期在今年的花农的苗款", ()),
        ("tree money by grower whose joining date is this year", ("grower.name",)),
        ("入会日期在今年的各花农苗款", ("grower.name",)),
    ],
)
def test_those_of_a_time_of_their_own_are_told_together(
    read: Callable[[str], Understanding], text: str, group_by: tuple[str, ...]
) -> None:
    query = _query(read(text))
    assert query.time_field == "grower.joined_on"
    assert query.period == Period(date(2025, 1, 1), date(2026, 1, 1))
    assert query.group_by == group_by


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("本月至今苗款环比", (date(2025, 6, 1), date(2025, 7, 1))),
        ("这个月以来苗款环比", (date(2025, 6, 1), date(2025, 7, 1))),
        ("MTD tree money vs the previous period", (date(2025, 6, 1), date(2025, 7, 1))),
        ("本季度至今苗款环比", (date(2025, 4, 1), date(2025, 7, 1))),
        ("4月以来苗款环比", (date(2025, 4, 1), date(2025, 6, 17))),  # no running unit: the days before it
        ("本月至今苗款", (date(2025, 6, 1), date(2025, 6, 17))),
    ],
)
def test_the_part_so_far_meets_the_same_part_of_the_unit_before(
    read: Callable[[str], Understanding], text: str, period: tuple[date, date]
) -> None:
    assert _query(read(text)).period == Period(*period)


@pytest.mark.parametrize("text", ["how many trees were dug in May", "trees dug in May"])
def test_all_of_something_is_no_part_of_it(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert not isinstance(found, Reading) or "all_taken" not in str(found.plan)


@pytest.mark.parametrize(
    "text",
    [
        "5月苗款超预算了吗",
        "5月苗款是不是超预算了",
        "5月苗款有没有超预算",
        "5月苗款超预算了没有",
        "is tree money over budget in May",
        "did tree money go over budget in May",
        "was tree money under budget in May",
    ],
)
def test_whether_one_number_kept_to_its_plan_is_seen_beside_it(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert query.metric_names == ("order_worth",)
    assert [(one.to, one.scenario) for one in query.compare] == [("scenario", "budget")]
    assert query.metric_filters == () == query.group_by


@pytest.mark.parametrize("text", ["5月哪些花农苗款超预算", "which growers are over budget on tree money in May"])
def test_of_several_those_that_broke_their_plan_are_told(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert query.group_by == ("grower.name",)
    assert [(one.op, one.value) for one in query.metric_filters] == [("gt", 0)]


@pytest.mark.parametrize(
    "text",
    [
        "5月苗款是不是比4月高了",
        "5月苗款比4月多了没有",
        "is tree money in May worse than in April",
        "did tree money get better in May compared with April",
    ],
)
def test_better_or_worse_than_the_month_before_is_beside_it(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert query.metric_names == ("order_worth",)
    assert [one.to for one in query.compare] == ["previous_period"]


@pytest.mark.parametrize("text", ["growers with better tree money than average", "better tree money"])
def test_better_alone_is_not_passed_over(read: Callable[[str], Understanding], text: str) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    "text",
    [
        "which growers grew their tree money every month",
        "哪些花农苗款每月都增长",
        "which growers had tree money above 5 every month this year",
        "今年每个月苗款都超过5元的花农有哪些",
    ],
)
def test_who_did_something_in_every_month_is_not_told_by_single_months(
    read: Callable[[str], Understanding], text: str
) -> None:
    assert not isinstance(read(text), Reading)


@pytest.mark.parametrize(
    "text",
    ["which growers grew their tree money every month from February to May", "从2月到5月苗款一个月比一个月高的花农"],
)
def test_who_grew_in_every_month_between_two_rose_from_the_second_on(
    read: Callable[[str], Understanding], text: str
) -> None:
    filters = _query(read(text)).metric_filters
    assert [(one.by, one.op, one.value) for one in filters] == [
        ("@month", "eq", "2025-05-01"),
        ("order_worth.streak", "ge", 3),
    ]


@pytest.mark.parametrize("text", ["苗款最新到几号", "up to what date is tree money"])
def test_up_to_which_day_is_how_fresh_it_is(read: Callable[[str], Understanding], text: str) -> None:
    found = read(text)
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Describe)
    assert found.plan.aspect == "freshness"


def test_up_to_is_not_up(read: Callable[[str], Understanding]) -> None:
    assert not isinstance(read("what date is tree money up to"), Reading)


@pytest.mark.parametrize("text", ["tree money spread over the weekdays", "tree money in May by weekday"])
def test_over_the_weekdays_is_by_day_of_the_week(read: Callable[[str], Understanding], text: str) -> None:
    query = _query(read(text))
    assert query.group_by == ("@weekday",)
    assert not query.filters
