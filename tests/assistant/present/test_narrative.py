"""Narratives, written by hand from the visible numbers of each table."""

import logging
from dataclasses import replace
from datetime import date

import pytest

from assistant.codes import AssumptionCode, WarningCode
from assistant.present import present
from assistant.present.context import Context
from assistant.present.details import facts_of
from assistant.present.facts import Fact
from assistant.present.language import language_of
from assistant.present.names import Names
from assistant.present.narrative import narrate
from assistant.present.shape import shape_of
from assistant.reading import Presentation
from semantic.errors import Notice
from semantic.periods import Period, Unit
from semantic.query import Comparison, Derive, Filter, Limit, Order, SemanticQuery, Threshold
from semantic.result import Cell, ResultTable
from tests.assistant.present.shop import JUNE, JUNE_BEFORE, JUNE_SO_FAR, VIEW, YEAR, dec, reading, table

YEAR_BEFORE = Comparison(to="year_before")
MAY = Period(date(2025, 5, 1), date(2025, 6, 1))


def beside(metric: str, suffix: str = "year_before") -> str:
    """The columns of a metric with one comparison."""
    return f"{metric} {metric}:{suffix} {metric}.change:{suffix} {metric}.change_ratio:{suffix}"


def told(result: ResultTable, language: str) -> str:
    return present(reading(result, language), result, VIEW).narrative


def compared(metric: str, *cells: Cell, to: Comparison = YEAR_BEFORE) -> ResultTable:
    """One number of June so far beside one comparison."""
    return table(
        SemanticQuery(metrics=(metric,), period=JUNE, compare=(to,)),
        beside(metric, to.suffix),
        cells,
        covered=JUNE_SO_FAR,
        bases={"year_before": JUNE_BEFORE},
    )


ZH, EN = "2025年6月（6月1日–19日）", "in June 2025 (1–19 June)"
ZH_BASE, EN_BASE = "去年同期（2024年6月1日–19日）", "the year before (1–19 June 2024)"
BUDGET = Comparison(to="scenario", scenario="budget")
CHANGES = {
    "grown": (
        compared("ordered_sales", dec("45600000.00"), dec("40600000"), dec("5000000"), 5 / 40.6),
        f"{ZH}下单销售额为**4,560万元**，较{ZH_BASE}增长12.3%（增加500万元）。",
        f"Ordered sales came to **CN¥45.6M** {EN}, up 12.3% (CN¥5M) on {EN_BASE}.",
    ),
    "count fallen": (
        compared("order_count", 1234, 1300, -66, -66 / 1300),
        f"{ZH}订单数为**1,234**，较{ZH_BASE}下降5.1%（减少66）。",
        f"Number of orders came to **1,234** {EN}, down 5.1% (66) on {EN_BASE}.",
    ),
    "ratio in points": (
        compared("margin", 0.312, 0.291, 0.021, 0.0722),
        f"{ZH}毛利率为**31.2%**，较{ZH_BASE}上升2.1个百分点。",
        f"Gross margin stood at **31.2%** {EN}, up 2.1 percentage points on {EN_BASE}.",
    ),
    "one point": (
        compared("margin", 0.30, 0.29, 0.01, 0.0345),
        f"{ZH}毛利率为**30%**，较{ZH_BASE}上升1个百分点。",
        f"Gross margin stood at **30%** {EN}, up 1 percentage point on {EN_BASE}.",
    ),
    "cost up is bad": (
        compared("cost", dec("300"), dec("250"), dec("50"), 0.2),
        f"{ZH}成本为**300元**，较{ZH_BASE}增长20%（增加50元），属不利变动。",
        f"Cost came to **CN¥300** {EN}, up 20% (CN¥50) on {EN_BASE} – unfavourable.",
    ),
    "fewer days is good": (
        compared("ship_days", 3.4, 4.0, -0.6, -0.15),
        f"{ZH}发货天数为**3.4天**，较{ZH_BASE}下降15%（减少0.6天），属有利变动。",
        f"Days to ship stood at **3.4 days** {EN}, down 15% (0.6 days) on {EN_BASE} – favourable.",
    ),
    "turned into a loss": (
        compared("profit", dec("-500"), dec("20000"), dec("-20500"), None),
        f"{ZH}毛利为**-500元**，较{ZH_BASE}由盈转亏（2万元 → -500元）。",
        f"Gross profit came to **-CN¥500** {EN}, turning negative against {EN_BASE} (CN¥20K → -CN¥500).",
    ),
    "turned into a profit": (
        compared("profit", dec("500"), dec("-1500"), dec("2000"), None),
        f"{ZH}毛利为**500元**，较{ZH_BASE}扭亏为盈（-1,500元 → 500元）。",
        f"Gross profit came to **CN¥500** {EN}, turning positive against {EN_BASE} (-CN¥1,500 → CN¥500).",
    ),
    "wider loss": (
        compared("profit", dec("-900"), dec("-500"), dec("-400"), None),
        f"{ZH}毛利为**-900元**，亏损较{ZH_BASE}扩大400元。",
        f"Gross profit came to **-CN¥900** {EN}, a loss CN¥400 wider than {EN_BASE}.",
    ),
    "narrower loss": (
        compared("profit", dec("-200"), dec("-500"), dec("300"), None),
        f"{ZH}毛利为**-200元**，亏损较{ZH_BASE}收窄300元。",
        f"Gross profit came to **-CN¥200** {EN}, a loss CN¥300 narrower than {EN_BASE}.",
    ),
    "zero base": (
        compared("order_count", 7, 0, 7, None),
        f"{ZH}订单数为**7**，较{ZH_BASE}增加7（基数为零，不计百分比）。",
        f"Number of orders came to **7** {EN}, up 7 on {EN_BASE} (from zero, so no percentage).",
    ),
    "level": (
        compared("order_count", 7, 7, 0, 0.0),
        f"{ZH}订单数为**7**，与{ZH_BASE}持平。",
        f"Number of orders came to **7** {EN}, level with {EN_BASE}.",
    ),
    "no base": (
        compared("order_count", 7, None, None, None),
        f"{ZH}订单数为**7**，{ZH_BASE}没有数据。",
        f"Number of orders came to **7** {EN}, with nothing to compare for {EN_BASE}.",
    ),
    "below budget": (
        compared("ordered_sales", dec("90"), dec("100"), dec("-10"), -0.1, to=BUDGET),
        f"{ZH}下单销售额为**90元**，比预算低10%（少10元），属不利变动。",
        f"Ordered sales came to **CN¥90** {EN}, 10% (CN¥10) below budget – unfavourable.",
    ),
    "tiny change": (
        compared("ordered_sales", dec("10000001"), dec("10000000"), dec("1"), 1e-7),
        f"{ZH}下单销售额为**1,000万元**，较{ZH_BASE}增长不足0.01%（增加1元）。",
        f"Ordered sales came to **CN¥10M** {EN}, up under 0.01% (CN¥1) on {EN_BASE}.",
    ),
}


@pytest.mark.parametrize(("result", "zh", "en"), CHANGES.values(), ids=CHANGES.keys())
def test_a_number_and_its_change_are_told_in_both_languages(result: ResultTable, zh: str, en: str) -> None:
    assert told(result, "zh") == zh
    assert told(result, "en") == en


def test_filters_are_part_of_the_first_sentence() -> None:
    filters = (Filter(field="store.region", op="in", values=("华东",)),)
    result = table(SemanticQuery(metrics=("ordered_sales",), period=MAY, filters=filters), "ordered_sales", (dec("8"),))

    assert told(result, "zh") == "2025年5月华东的下单销售额为**8元**。"
    assert told(result, "en") == "Ordered sales for East China came to **CN¥8** in May 2025."


def test_a_balance_is_told_as_of_its_day() -> None:
    result = table(SemanticQuery(metrics=("stock_units",)), "stock_units", (2890,))

    assert told(result, "zh") == "截至2025年6月19日，库存量为**2,890件**。"
    assert told(result, "en") == "Units in stock stood at **2,890 units** as of 19 June 2025."


def by_region() -> ResultTable:
    """20 + 15 + 0.6 million and 12,345.50 of no region: 35,612,345.50. A year before, 15 + 16 + 0.6 = 31.6 million."""
    query = SemanticQuery(metrics=("ordered_sales",), group_by=("store.region",), period=JUNE, compare=(YEAR_BEFORE,))
    return table(
        query,
        "store.region " + beside("ordered_sales"),
        ("华东", dec("20000000"), dec("15000000"), dec("5000000"), 1 / 3),
        ("华南", dec("15000000"), dec("16000000"), dec("-1000000"), -0.0625),
        ("西南", dec("600000"), dec("600000"), dec("0"), 0.0),
        (None, dec("12345.50"), None, None, None),
        totals={
            "ordered_sales": dec("35612345.50"),
            "ordered_sales:year_before": dec("31600000"),
            "ordered_sales.change:year_before": dec("4012345.50"),
            "ordered_sales.change_ratio:year_before": 4012345.5 / 31600000,
        },
        covered=JUNE_SO_FAR,
        bases={"year_before": JUNE_BEFORE},
    )


def test_a_balance_is_told_as_of_the_day_the_layer_read_it() -> None:
    read_on = Notice(code=AssumptionCode.BALANCE_DATE, parameters={"day": "2025-05-31"})
    result = table(SemanticQuery(metrics=("stock_units",), period=MAY), "stock_units", (7,), assumptions=(read_on,))

    assert told(result, "zh") == "截至2025年5月31日，库存量为**7件**。"


def test_a_breakdown_against_budget_speaks_of_above_and_below() -> None:
    result = table(
        SemanticQuery(metrics=("ordered_sales",), group_by=("store.region",), period=MAY, compare=(BUDGET,)),
        "store.region " + beside("ordered_sales", "budget"),
        ("华东", dec("130"), dec("100"), dec("30"), 0.3),
        ("华南", dec("80"), dec("100"), dec("-20"), -0.2),
    )

    assert told(result, "zh") == (
        "下单销售额最高的是华东，为130元；最低的是华南，为80元。"
        "比预算高出最多的是华东（30元），低得最多的是华南（20元）。2个区域中有1个高于预算。"
    )
    assert told(result, "en").endswith(
        "Against budget, East China was furthest above (CN¥30) and South China furthest below (CN¥20). "
        "1 of 2 regions came out above budget."
    )


def test_a_breakdown_tells_total_leader_laggard_movers_and_what_is_unassigned() -> None:
    assert told(by_region(), "zh") == (
        f"{ZH}下单销售额为**3,561万元**，较{ZH_BASE}增长12.7%（增加401.2万元）。"
        "下单销售额最高的是华东，为2,000万元，占56.2%；最低的是西南，为60万元。"
        "增加最多的是华东（500万元），减少最多的是华南（100万元）。"
        "另有1.23万元未归属到任何区域。3个区域中有1个较去年同期增长。"
    )
    assert told(by_region(), "en") == (
        f"Ordered sales came to **CN¥35.61M** {EN}, up 12.7% (CN¥4.01M) on {EN_BASE}. "
        "By ordered sales, East China was highest at CN¥20M (56.2% of the total) and Southwest lowest at CN¥600K. "
        "East China rose most (CN¥5M); South China fell most (CN¥1M). "
        "A further CN¥12.35K belongs to no region. 1 of 3 regions grew on the year before."
    )


def test_ratios_by_member_are_never_given_a_share() -> None:
    result = table(
        SemanticQuery(metrics=("margin",), group_by=("store.region",), period=MAY),
        "store.region margin",
        ("华东", 0.4),
        ("华南", 0.2),
        totals={"margin": 0.33},
    )

    assert told(result, "zh") == "2025年5月毛利率为**33%**。毛利率最高的是华东，为40%；最低的是华南，为20%。"


def test_a_total_that_the_layer_did_not_give_is_not_made_up() -> None:
    result = table(
        SemanticQuery(metrics=("margin",), group_by=("store.region",), period=MAY),
        "store.region margin",
        ("华东", 0.4),
        ("华南", 0.2),
    )

    assert told(result, "en") == "By gross margin, East China was highest at 40% and South China lowest at 20%."


def test_a_comparison_without_a_total_says_nothing_about_the_total_change() -> None:
    result = by_region()
    only_now = replace(result.totals[0], values={"ordered_sales": dec("35612345.50")})

    assert told(replace(result, totals=(only_now,)), "zh").startswith(f"{ZH}下单销售额为**3,561万元**。")


def by_month() -> ResultTable:
    values = ("1000000", "800000.55", "1200000", "1300000", "1250000", "2400000")
    return table(
        SemanticQuery(metrics=("ordered_sales",), grain=Unit.MONTH, period=YEAR),
        "@month ordered_sales",
        *((date(2025, month, 1), dec(value)) for month, value in enumerate(values, 1)),
        totals={"ordered_sales": dec("7950000.55")},
        covered=Period(date(2025, 1, 1), date(2025, 6, 20)),
    )


def test_months_chosen_by_rank_tell_no_development() -> None:
    order = (Order(by="ordered_sales", descending=True),)
    query = replace(by_month().query, order_by=order, limit=Limit(count=2))
    best = table(
        query, "@month ordered_sales", (date(2025, 4, 1), dec("1300000")), (date(2025, 1, 1), dec("1000000")),
        covered=Period(date(2025, 1, 1), date(2025, 6, 20)),
    )  # fmt: skip
    said = told(best, "en")
    assert said.startswith("By ordered sales, **April 2025** was highest in 2025")
    assert "rose" not in said
    assert "fell" not in said


def test_rows_that_were_cut_are_counted_and_tell_neither_development_nor_order() -> None:
    cut = replace(by_month(), rows=by_month().rows[:3], row_count=6, is_truncated=True)
    assert told(cut, "zh") == (
        "2025年（1月1日–6月19日）下单销售额为**795万元**。共6行，这里只有前3行，因此不作趋势和高低的判断。"
    )


def test_a_comparison_month_by_month_names_the_months_furthest_apart() -> None:
    values = (("1000000", "900000"), ("800000", "950000"), ("1200000", "1150000"))
    rows = [
        (date(2025, month, 1), dec(now), dec(before), dec(now) - dec(before), float(dec(now) / dec(before) - 1))
        for month, (now, before) in enumerate(values, 1)
    ]
    query = replace(by_month().query, compare=(YEAR_BEFORE,))
    said = told(table(query, f"@month {beside('ordered_sales')}", *rows), "en")
    # 100,000 above in January, 150,000 below in February, 50,000 above in March
    assert "Against the year before, January 2025 was furthest above (CN¥100K)" in said
    assert "and February 2025 furthest below (CN¥150K)." in said


def test_what_was_to_be_cumulated_is_told_cumulated() -> None:
    query = replace(by_month().query, derive=(Derive(column="ordered_sales", as_="cumulative"),))
    rows = [(date(2025, 1, 1), dec("300"), dec("300")), (date(2025, 2, 1), dec("200"), dec("500"))]
    said = told(table(query, "@month ordered_sales ordered_sales.cumulative", *rows), "en")
    assert "rose from CN¥300 in January 2025 to CN¥500 in February 2025" in said


def test_a_trend_leaves_the_unfinished_bucket_out_of_highs_and_lows() -> None:
    assert told(by_month(), "zh") == (
        "2025年（1月1日–6月19日）下单销售额为**795万元**。"
        "下单销售额从2025年1月的100万元升至2025年5月的125万元。"
        "最高在2025年4月，为130万元；最低在2025年2月，为80万元。"
        "2025年6月尚未结束，目前为240万元，不参与高低比较。"
    )
    assert "The high was April 2025 (CN¥1.3M), the low February 2025 (CN¥800K)." in told(by_month(), "en")
    assert "June 2025 is not over yet: CN¥2.4M so far" in told(by_month(), "en")


def test_a_ranking_starts_with_the_first_place() -> None:
    order, limit = (Order(by="ordered_sales"),), Limit(count=3)
    result = table(
        SemanticQuery(metrics=("ordered_sales",), group_by=("store.name",), period=MAY, order_by=order, limit=limit),
        "store.name store.name.key ordered_sales",
        ("一店", "S1", dec("123456.78")),
        ("二店", "S2", dec("99000")),
        ("三店", "S3", dec("5000")),
        totals={"ordered_sales": dec("1000000")},
    )

    assert (
        told(result, "zh")
        == "2025年5月下单销售额最高的是**一店**，为**12.35万元**。其后依次是二店（9.9万元）和三店（5,000元）。"
    )
    assert told(result, "en") == (
        "By ordered sales, **一店** was highest in May 2025, at **CN¥123.5K**. "
        "Then come 二店 (CN¥99K) and 三店 (CN¥5,000)."
    )


def test_shares_are_answered_with_shares() -> None:
    result = table(
        SemanticQuery(
            metrics=("ordered_sales",),
            group_by=("orders.channel",),
            derive=(Derive(column="ordered_sales", as_="share"),),
        ),
        "orders.channel ordered_sales ordered_sales.share",
        ("SHP", dec("250"), 0.25),
        ("ONL", dec("750"), 0.75),
        totals={"ordered_sales": dec("1000"), "ordered_sales.share": 1.0},
    )

    assert told(result, "zh").startswith(
        "全部期间（截至2025年6月19日）下单销售额中**线上**占比最高，为**75%**。其次是门店渠道（25%）。"
    )
    assert told(result, "en").startswith(
        "Of ordered sales, **online** held the largest share over all data through 19 June 2025, **75%**."
    )


def test_a_condition_after_aggregation_is_answered_with_how_many_pass() -> None:
    threshold = (Threshold(by="ordered_sales", op="gt", value=100),)
    query = SemanticQuery(metrics=("ordered_sales",), group_by=("store.name",), period=MAY, metric_filters=threshold)
    result = table(query, "store.name store.name.key ordered_sales", ("一店", "S1", dec("120")))

    assert told(result, "zh") == "2025年5月共有1个门店符合条件。"
    assert told(result, "en") == "1 store meets the condition in May 2025."


def test_several_metrics_become_bullets_under_one_period() -> None:
    result = table(
        SemanticQuery(metrics=("ordered_sales", "order_count", "margin"), period=JUNE, compare=(YEAR_BEFORE,)),
        " ".join(beside(one) for one in ("ordered_sales", "order_count", "margin")),
        (dec("100"), dec("80"), dec("20"), 0.25, 4, 5, -1, -0.2, 0.3, 0.3, 0.0, 0.0),
        covered=JUNE_SO_FAR,
        bases={"year_before": JUNE_BEFORE},
    )

    assert told(result, "zh").splitlines() == [
        f"{ZH}，对比{ZH_BASE}：",
        "- 下单销售额：**100元**，较去年同期增长25%（增加20元）",
        "- 订单数：**4**，较去年同期下降20%（减少1）",
        "- 毛利率：**30%**，与去年同期持平",
    ]
    assert told(result, "en").splitlines()[:2] == [
        f"In June 2025 (1–19 June), against {EN_BASE}:",
        "- Ordered sales: **CN¥100**, up 25% (CN¥20) on the year before",
    ]


def test_nothing_found_is_said() -> None:
    empty = table(
        SemanticQuery(metrics=("ordered_sales",), group_by=("store.region",), period=MAY), "store.region ordered_sales"
    )
    null = table(SemanticQuery(metrics=("margin",), period=MAY), "margin", (None,))

    assert told(empty, "zh") == "2025年5月没有符合条件的数据。"
    assert told(empty, "en") == "There is nothing to show in May 2025."
    assert told(null, "zh") == "2025年5月毛利率没有数据。"


def test_a_false_premise_is_corrected_in_the_first_sentence() -> None:
    result = table(SemanticQuery(metrics=("order_count",), period=MAY), "order_count", (5,))
    premise = Notice(code=WarningCode.PREMISE_FALSE, parameters={"fact": "华南已完成"})
    said = present(reading(result, "zh", warnings=(premise,)), result, VIEW).narrative

    assert said == "与问题的前提不同：华南已完成。\n\n2025年5月订单数为**5**。"


def test_a_dishonest_chart_is_declined_in_a_sentence() -> None:
    result = table(
        SemanticQuery(metrics=("margin",), group_by=("store.region",), period=MAY),
        "store.region margin",
        ("华东", 0.4),
        ("华南", 0.2),
    )
    answer = present(reading(result, "zh", presentation=Presentation(chart="pie")), result, VIEW)

    assert answer.narrative.endswith("这组结果不适合画成饼图，改用条形图。")
    assert answer.chart is not None
    assert answer.chart.kind == "bar"


def _told_with(facts: tuple[Fact, ...], result: ResultTable) -> str:
    names = Names(view=VIEW, language=language_of("zh"))
    return narrate(facts, Context(result=result, shape=shape_of(result), names=names))


def test_a_sentence_that_its_result_does_not_bear_out_is_dropped_and_reported(caplog: pytest.LogCaptureFixture) -> None:
    result = by_region()
    facts = facts_of(result, shape_of(result), VIEW)
    leader = next(one for one in facts if one.message == "leader_share")
    wrong = replace(
        leader, figures={**leader.figures, "value": replace(leader.figures["value"], value=dec("20000001"))}
    )

    with caplog.at_level(logging.WARNING):
        said = _told_with(tuple(wrong if one is leader else one for one in facts), result)

    assert "最高的是" not in said
    assert said.startswith(f"{ZH}下单销售额为")
    assert "not borne out" in caplog.text
