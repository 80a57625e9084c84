"""Plans put back into words, as a person would type them."""

from datetime import date

import pytest

from assistant.present import question_for
from semantic.periods import Period, Unit
from semantic.plan import Describe, Explain, Forecast, Help, Horizon, Plan, Query, Subject
from semantic.query import Comparison, Derive, Filter, Limit, Order, SemanticQuery, Threshold
from tests.assistant.present.shop import JUNE, JUNE_SO_FAR, VIEW, YEAR

S = SemanticQuery
YEAR_BEFORE = (Comparison(to="year_before"),)
BY_SALES = (Order(by="ordered_sales"),)
MAY = Period(date(2025, 5, 1), date(2025, 6, 1))


def _q(**parts: object) -> Query:
    return Query(query=S(**{"metrics": ("ordered_sales",), **parts}))  # type: ignore[arg-type]


QUESTIONS: dict[str, tuple[Plan, str, str]] = {
    "a total": (_q(), "下单销售额", "ordered sales"),
    "of a month": (_q(period=JUNE), "2025年6月下单销售额", "ordered sales in June 2025"),
    "of days": (
        _q(period=JUNE_SO_FAR),
        "2025年6月1日到2025年6月19日下单销售额",
        "ordered sales from 1 June 2025 to 19 June 2025",
    ),
    "two metrics by region, compared": (
        _q(metrics=("ordered_sales", "order_count"), group_by=("store.region",), period=JUNE, compare=YEAR_BEFORE),
        "2025年6月各区域的下单销售额和订单数，与去年同期相比",
        "ordered sales and number of orders by region in June 2025 compared with the year before",
    ),
    "by month": (_q(grain=Unit.MONTH, period=YEAR), "2025年各月下单销售额", "ordered sales by month in 2025"),
    "by month and region": (
        _q(grain=Unit.MONTH, group_by=("store.region",), period=YEAR),
        "2025年各月各区域的下单销售额",
        "ordered sales by month by region in 2025",
    ),
    "top five": (
        _q(group_by=("store.name",), order_by=BY_SALES, limit=Limit(count=5), period=JUNE),
        "2025年6月下单销售额最高的5个门店",
        "top 5 stores by ordered sales in June 2025",
    ),
    "bottom one": (
        _q(group_by=("store.name",), order_by=(Order(by="ordered_sales", descending=False),), limit=Limit(count=1)),
        "下单销售额最低的门店",
        "bottom store by ordered sales",
    ),
    "top three in each region": (
        _q(
            group_by=("store.region", "store.name"), order_by=BY_SALES,
            limit=Limit(count=3, within=("store.region",)),
        ),
        "各区域下单销售额最高的3个门店",
        "top 3 stores by ordered sales in each region",
    ),
    "top by growth": (
        _q(
            group_by=("store.region",), order_by=(Order(by="ordered_sales.change_ratio:year_before"),),
            limit=Limit(count=3), compare=YEAR_BEFORE, period=JUNE,
        ),
        "2025年6月下单销售额增长最快的3个区域，与去年同期相比",
        "3 regions with the fastest growth of ordered sales in June 2025 compared with the year before",
    ),
    "top by another metric": (
        _q(metrics=("margin",), group_by=("store.name",), order_by=BY_SALES, limit=Limit(count=5)),
        "下单销售额最高的5个门店的毛利率",
        "gross margin of the top 5 stores by ordered sales",
    ),
    "share": (
        _q(group_by=("orders.channel",), derive=(Derive(column="ordered_sales", as_="share"),)),
        "各渠道下单销售额占比",
        "share of ordered sales by channel",
    ),
    "a member": (
        _q(filters=(Filter(field="store.region", op="in", values=("华东",)),), period=MAY),
        "2025年5月华东的下单销售额",
        "ordered sales for East China in May 2025",
    ),
    "a member nobody labelled": (
        _q(filters=(Filter(field="store.name", op="in", values=("一店", "二店")),)),
        "门店为一店和二店合计的下单销售额",
        "ordered sales where store is 一店 and 二店 combined",
    ),
    "excluded": (
        _q(filters=(Filter(field="store.region", op="not_in", values=("华东",)),), group_by=("orders.channel",)),
        "不含华东的各渠道下单销售额",
        "ordered sales by channel excluding East China",
    ),
    "against the period before": (
        _q(period=JUNE, compare=(Comparison(to="previous_period"),)),
        "2025年6月下单销售额，与上期相比",
        "ordered sales in June 2025 compared with the previous period",
    ),
    "against a named period": (
        _q(period=JUNE, compare=(Comparison(to="period", period=MAY),)),
        "2025年6月下单销售额，与2025年5月相比",
        "ordered sales in June 2025 compared with May 2025",
    ),
    "against budget": (
        _q(compare=(Comparison(to="scenario", scenario="budget"),)),
        "下单销售额，与预算相比",
        "ordered sales compared with budget",
    ),
    "over a threshold": (
        _q(group_by=("store.name",), metric_filters=(Threshold(by="ordered_sales", op="gt", value=1_000_000),)),
        "各门店下单销售额，下单销售额大于1000000",
        "ordered sales by store, ordered sales above 1000000",
    ),
    "a ratio under a threshold": (
        _q(metrics=("margin",), group_by=("store.name",), metric_filters=(Threshold(by="margin", op="lt", value=0.2),)),
        "各门店毛利率，毛利率小于20%",
        "gross margin by store, gross margin below 20%",
    ),
    "sorted": (
        _q(group_by=("store.region",), order_by=BY_SALES),
        "各区域下单销售额，按下单销售额从高到低排序",
        "ordered sales by region, sorted by ordered sales descending",
    ),
    "a metric whose label means two": (_q(metrics=("net",)), "净额", "net amount"),
    "members": (_q(metrics=(), group_by=("store.region",), output="members"), "有哪些区域", "which regions are there"),
    "as known on a day": (
        _q(metrics=("cost",), known_as_of="2025-06-15"), "按2025年6月15日所知的成本", "cost as known on 15 June 2025"
    ),
    "as known at the close": (
        _q(metrics=("cost",), known_as_of="close"), "按结账时所知的成本", "cost as known at the close"
    ),
    "how many": (
        _q(metrics=(), group_by=("store.name",), output="member_count"), "有多少个门店", "how many stores are there"
    ),
    "of either set": (
        _q(
            filters=(
                Filter(
                    field="store.name",
                    op="in_query",
                    any_of=(
                        S(metrics=("margin",), group_by=("store.name",)),
                        S(metrics=("order_count",), group_by=("store.name",)),
                    ),
                ),
            )
        ),
        "门店在（各门店毛利率）或（各门店订单数）之中的下单销售额",
        "ordered sales where store is among (gross margin by store) or (number of orders by store)",
    ),
    "definition": (
        Describe(subject=Subject(metric="margin")), "毛利率的口径是什么", "what is the definition of gross margin"
    ),
    "owner": (
        Describe(subject=Subject(metric="margin"), aspect="owner"), "毛利率由谁负责", "who owns gross margin"
    ),
    "a term": (Describe(subject=Subject(term="sales")), "销售额的口径是什么", "what is the definition of sales"),
    "help": (Help(), "可以问什么", "what can I ask"),
    "why": (Explain(query=S.of("margin")), "为什么毛利率变化", "why did gross margin change"),
    "ahead": (
        Forecast(query=S.of("ordered_sales"), horizon=Horizon(count=3, unit=Unit.MONTH)),
        "预测未来3个月的下单销售额",
        "forecast ordered sales for the next 3 months",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("plan", "zh", "en"), QUESTIONS.values(), ids=QUESTIONS.keys())
def test_a_plan_becomes_a_question_in_both_languages(plan: Plan, zh: str, en: str) -> None:
    assert question_for(plan, VIEW, "zh") == zh
    assert question_for(plan, VIEW, "en") == en


def test_different_plans_become_different_questions() -> None:
    for language in ("zh", "en"):
        questions = [question_for(plan, VIEW, language) for plan, _, _ in QUESTIONS.values()]
        assert len(set(questions)) == len(questions)
