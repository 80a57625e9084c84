"""What the catalog says of itself where it is neither a metric nor a term, and of rarer shapes."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.present import Known, present, present_describe, question_for
from assistant.present.definitions import formula_of
from assistant.present.language import language_of
from assistant.present.names import Names
from semantic.catalog import Band, Cumulative, Derived, DerivedInput, MetricShape, Offset
from semantic.periods import Period, Unit
from semantic.plan import Anomalies, CloseCheck, Describe, MyNumber, Plan, Reconcile, Report, Subject, WhatIf
from semantic.query import SemanticQuery
from semantic.result import Column
from semantic.view import View
from tests.assistant.present.shop import CATALOG, HERE, METRICS, VIEW, dec, reading, table, words

SALES = SemanticQuery.of("ordered_sales")
MONTH = Offset(count=1, unit=Unit.MONTH)


def told(subject: Subject, aspect: str, language: str, known: Known = Known()) -> list[str]:  # noqa: B008  # frozen
    plan = Describe(subject=subject, aspect=aspect)  # type: ignore[arg-type]
    return present_describe(plan, VIEW, language, known).narrative.splitlines()


def test_a_dimension_says_where_it_comes_from_and_what_it_splits() -> None:
    assert told(Subject(field="stock.day"), "definition", "en") == [
        "**stock date**", "", "- Source: daily stock", "- Metrics it can split: units in stock.",
    ]  # fmt: skip
    assert told(Subject(field="store.region"), "lineage", "zh") == ["区域取自门店档案"]
    assert told(Subject(field="store.region"), "owner", "zh") == ["**区域**没有登记负责方。"]
    assert told(Subject(field="store.region"), "freshness", "zh") == ["**区域**没有登记数据更新日期。"]


def test_members_are_listed_up_to_a_length_and_counted() -> None:
    stores = Known(members=tuple(f"s{number}" for number in range(31)))

    store = Subject(field="store.name")
    assert told(store, "members", "en") == ["The values of **store** are not listed in the catalog."]
    (text,) = told(store, "members", "en", stores)
    assert text.startswith("**store** has 31 values; the first 30 are: s0, s1")
    assert text.endswith("s29.")


def test_datasets_and_scenarios_are_told() -> None:
    assert told(Subject(dataset="store"), "definition", "zh") == ["**门店档案**", "", "- 包含的维度：区域和门店。"]
    assert told(Subject(scenario="budget"), "definition", "en") == [
        "**budget**", "", "- Metrics that have it beside their actuals: ordered sales.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "zh", "en"),
    [
        (Cumulative(metric="cost", window="year_to_date"), "成本本年累计", "cost, year to date"),
        (
            Cumulative(metric="cost", window=Offset(count=12, unit=Unit.MONTH)),
            "成本近12个月滚动",
            "cost over the last 12 months",
        ),
        (
            Derived(
                expression="now / prior - 1",
                inputs={"now": DerivedInput(metric="cost"), "prior": DerivedInput(metric="cost", offset=MONTH)},
            ),
            "成本 ÷ 成本（1个月前） − 1",
            "cost ÷ cost 1 month before − 1",
        ),
    ],
)
def test_formulas_over_time_are_worded(shape: MetricShape, zh: str, en: str) -> None:
    metric = replace(METRICS[0], shape=shape)

    assert formula_of(metric, Names(view=VIEW, language=language_of("zh"))) == zh
    assert formula_of(metric, Names(view=VIEW, language=language_of("en"))) == en


def test_bands_are_labelled_by_their_edges() -> None:
    ageing = Band(name="ageing", words=words("账龄", "ageing"), of="orders.days", edges=(0, 30, 60), origin=HERE)
    view = View(catalog=replace(CATALOG, bands={"ageing": ageing}), fields=VIEW.fields)
    query = SemanticQuery(metrics=("ordered_sales",), group_by=("ageing",))
    result = table(query, "store.region ordered_sales", (0.0, dec("5")), (60.0, dec("3")), (None, dec("1")))
    column = Column(name="ageing", role="dimension", type="double", field="orders.days")
    answer = present(reading(result, "zh"), replace(result, columns=(column, result.columns[1])), view)

    assert answer.column_labels == ("账龄", "下单销售额")
    assert answer.members["ageing"] == {"0.0": "0–30", "60.0": "60及以上"}
    assert answer.chart is not None
    assert answer.chart.spec is not None
    assert [one["x"] for one in answer.chart.spec["data"]["values"]] == ["0–30", "60及以上", "低于0"]


@pytest.mark.parametrize(
    ("plan", "zh", "en"),
    [
        (Anomalies(query=SALES), "下单销售额有哪些异常", "anomalies in ordered sales"),
        (
            Reconcile(queries=(SALES, SemanticQuery.of("cost"))),
            "下单销售额与成本的差异对账",
            "reconcile ordered sales with cost",
        ),
        (
            MyNumber(query=SALES, stated=1234.5),
            "我的数字是1234.5，下单销售额为什么不同",
            "my number is 1234.5, why does ordered sales differ",
        ),
        (CloseCheck(), "能结账吗", "can the books be closed"),
        (CloseCheck(period=Period(date(2025, 5, 1), date(2025, 6, 1))), "2025年5月能结账吗", "can May 2025 be closed"),
        (
            WhatIf(query=SALES, driver="cost", change_ratio=0.05),
            "如果成本变动5%，下单销售额会怎样",
            "what if cost changes by 5%, for ordered sales",
        ),
        (Report(name="weekly"), "打开报表weekly", "open the report weekly"),
        (Describe(subject=Subject(dataset="store")), "门店档案的口径是什么", "what is the definition of stores"),
    ],
)
def test_the_rarer_plans_have_words_too(plan: Plan, zh: str, en: str) -> None:
    assert question_for(plan, VIEW, "zh") == zh
    assert question_for(plan, VIEW, "en") == en
