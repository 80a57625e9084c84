"""Answers that once read wrong: stored keys, list names, percentages of counts, amounts where shares were asked for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from assistant.answer import Presented
from assistant.codes import AssumptionCode, WarningCode
from assistant.pipeline import Assistant
from assistant.present import present, question_for
from assistant.reading import Presentation
from semantic.catalog import AddressedField, Group, Relationship, Simple
from semantic.errors import Notice
from semantic.periods import Period, Unit
from semantic.plan import Query
from semantic.query import (
    Derive,
    DifferenceOf,
    Filter,
    Limit,
    MetricItem,
    Order,
    RatioOf,
    SemanticQuery,
    Threshold,
    TwoStep,
    Value,
)
from semantic.result import Column, ResultTable
from semantic.view import View
from tests.assistant.present.shop import HERE, METRICS, ORDERS, STORE, VIEW, YEAR, column, dec, reading, table, words

JULY = Period(date(2024, 7, 1), date(2024, 8, 1))
MAY = Period(date(2025, 5, 1), date(2025, 6, 1))
BY_SALES = (Order(by="ordered_sales"),)
SHARE = Derive(column="ordered_sales", as_="share")


def presented(result: ResultTable, language: str = "en", view: View = VIEW) -> Presented:
    return present(reading(result, language), result, view)


def told(result: ResultTable, language: str, view: View = VIEW) -> str:
    return presented(result, language, view).narrative


def arithmetic(item: MetricItem, unit: str | None, *values: float) -> ResultTable:
    """Arithmetic of metrics in May, with the unit the layer gives it; by month of the year for several values."""
    name = item if isinstance(item, str) else item.column
    measured = Column(name=name, role="metric", type="double", unit=unit, metric=name)
    if len(values) == 1:
        result = table(SemanticQuery(metrics=(item,), period=MAY), "margin", *((one,) for one in values))
        return replace(result, columns=(measured,))
    rows = tuple((date(2025, month, 1), one) for month, one in enumerate(values, 1))
    result = table(SemanticQuery(metrics=(item,), grain=Unit.MONTH, period=YEAR), "@month margin", *rows)
    return replace(result, columns=(column("@month"), measured))


# Members are named by their labels


def billed(shop: Assistant, language: str, *filters: Filter, role: str | None = None) -> str:
    """What is told of the freight billed in July 2024: parcels 8 (90.00), 9 (35.00) and 10 (260.00)."""
    query = SemanticQuery(metrics=("billed_freight",), period=JULY, filters=filters)
    return shop.answer_plan(
        Query(query=query), asker=shop.asker(role), as_of=shop.as_of(None), language=language
    ).narrative


FILTERED: Mapping[str, tuple[Filter, str, str]] = {
    # parcel 8 alone is of the tea merchant
    "in": (
        Filter(field="client.trade", op="in", values=("茶叶",)),
        "for tea came to **CN¥90**",
        "茶叶的开单运费为**90元**",
    ),
    "not in": (
        Filter(field="client.trade", op="not_in", values=("茶叶",)),
        "excluding tea came to **CN¥295**",
        "不含茶叶的开单运费为**295元**",
    ),
    "of a role": (
        Filter(field="destination.name", op="in", values=("昆明",)),
        "for Kunming came to **CN¥90**",
        "昆明的开单运费为**90元**",
    ),
    # parcels 8 from 武汉 and 9 from 南京
    "a group": (
        Filter(field="origin.name", op="in", values=("武汉", "南京")),
        "for river cities came to **CN¥125**",
        "沿江城市的开单运费为**125元**",
    ),
    "a group left out": (
        Filter(field="origin.name", op="not_in", values=("武汉", "南京")),
        "excluding river cities came to **CN¥260**",
        "不含沿江城市的开单运费为**260元**",
    ),
    "part of a group": (
        Filter(field="origin.name", op="in", values=("南京",)),
        "for Nanjing came to **CN¥35**",
        "南京的开单运费为**35元**",
    ),
}


@pytest.mark.parametrize(("one", "en", "zh"), FILTERED.values(), ids=FILTERED.keys())
def test_a_member_that_is_only_filtered_on_is_named_by_its_label(
    one: Filter, en: str, zh: str, shop: Assistant
) -> None:
    assert en in billed(shop, "en", one)
    assert zh in billed(shop, "zh", one)


def test_titles_and_suggestions_name_members_as_the_narrative_does(shop: Assistant) -> None:
    filters = (Filter(field="client.trade", op="in", values=("服装",)),)
    query = SemanticQuery(metrics=("billed_freight",), group_by=("service.kind",), period=JULY, filters=filters)
    answer = shop.answer_plan(Query(query=query), asker=shop.asker(None), as_of=shop.as_of(None), language="en")

    assert answer.chart is not None
    assert answer.chart.spec is not None
    assert answer.chart.spec["title"]["subtitle"][0] == "In July 2024 for apparel"
    assert any("trade is apparel" in one for one in answer.suggestions)
    assert not any("服装" in one for one in answer.suggestions)


def test_a_label_that_the_asker_may_not_see_is_not_told(shop: Assistant) -> None:
    """The tea desk sees tea alone, so the English word for another trade is not looked up for it."""
    books = Filter(field="client.trade", op="in", values=("图书",))

    assert "books" not in billed(shop, "en", books, role="tea_desk")
    assert "books" in billed(shop, "en", books)


def test_a_group_is_asked_for_by_its_word() -> None:
    groups = {
        "coast": Group(
            name="coast", words=words("沿海", "the coast"), field="store.region", values=("华东", "华南"), origin=HERE
        )
    }
    view = replace(VIEW, catalog=replace(VIEW.catalog, groups=groups))
    members: tuple[Value, ...] = ("华南", "华东")
    query = SemanticQuery(metrics=("cost",), filters=(Filter(field="store.region", op="in", values=members),))

    assert question_for(Query(query=query), view, "zh") == "沿海的成本"
    assert question_for(Query(query=query), view, "en") == "cost for the coast"


# Fields are called by their own words


def _two_ways() -> View:
    """Orders reach the store of their customer, and under a named role the store they are collected at."""
    named = Relationship(
        source="orders",
        columns=("pickup",),
        target="store",
        to_columns=("id",),
        role="pickup",
        words=words("自提", "collecting"),
        origin=HERE,
    )
    region = STORE.fields["region"]
    own = words("门店档案区域", "stores region", zh_more=("区域",), en_more=("region",))
    other = words("自提区域", "collecting region", zh_more=("区域",), en_more=("region",))
    fields = {
        **VIEW.fields,
        "store.region": AddressedField(
            address="store.region", home="store", field=region, words=own, facts=frozenset({"stock"})
        ),
        "pickup.region": AddressedField(
            address="pickup.region", home="store", field=region, words=other, facts=frozenset({"orders"})
        ),
    }
    return View(catalog=replace(VIEW.catalog, relationships=(named,)), fields=fields)


def test_a_field_is_qualified_by_its_role_and_never_by_the_name_of_its_list() -> None:
    view = _two_ways()
    query = SemanticQuery(metrics=("stock_units",), group_by=("store.region",))
    other = SemanticQuery(metrics=("order_count",), group_by=("pickup.region",))
    result = table(query, "store.region stock_units", ("华东", 5), ("华南", 3))

    assert presented(result, "zh", view).column_labels == ("区域", "库存量")
    assert question_for(Query(query=query), view, "zh") == "各区域库存量"
    assert question_for(Query(query=query), view, "en") == "units in stock by region"
    assert question_for(Query(query=other), view, "en") == "number of orders by collecting region"


# Numbers in the unit they are read in


DIFFERENCE = DifferenceOf(difference=("margin", "late_rate"))


def test_ratios_differ_by_percentage_points() -> None:
    assert told(arithmetic(DIFFERENCE, "ratio", 0.222), "zh") == "2025年5月毛利率 − 迟发率为**22.2个百分点**。"
    assert told(arithmetic(DIFFERENCE, "ratio", 0.01), "en").endswith("came to **1 percentage point** in May 2025.")
    assert "从2025年1月的10个百分点降至2025年2月的-5个百分点" in told(arithmetic(DIFFERENCE, "ratio", 0.1, -0.05), "zh")


def test_amounts_differ_by_amounts() -> None:
    item = DifferenceOf(difference=("ordered_sales", "cost"))

    assert "**CN¥300**" in told(arithmetic(item, "CNY", 300.0), "en")


_STOCK_COUNT = Simple(dataset="stock", aggregation="count")
_LATE = Simple(dataset="orders", aggregation="count", filter="late")
RATIOS = {
    # the unit is the layer's: a fraction for like units, none for unlike ones
    "count to another count": (("order_count", "counts_of_stock"), "ratio", 779.87, "779.87"),
    "a small count to another": (("order_count", "counts_of_stock"), "ratio", 0.5, "0.5"),
    "part of a count": (("late_orders", "order_count"), "ratio", 0.125, "12.5%"),
    "money to money": (("cost", "ordered_sales"), "ratio", 0.7, "70%"),
    "money to far less money": (("ordered_sales", "cost"), "ratio", 12.5, "12.5"),
    "money for each": (("ordered_sales", "order_count"), None, 117900.0, "CN¥117.9K"),
    "money for each unit": (("ordered_sales", "stock_units"), None, 25.5, "CN¥25.50"),
    "days for each": (("ship_days", "order_count"), None, 3.0, "3 days"),
    "count for money": (("order_count", "ordered_sales"), None, 0.25, "0.25"),
}


@pytest.mark.parametrize(("names", "unit", "value", "written"), RATIOS.values(), ids=RATIOS.keys())
def test_a_ratio_in_passing_is_read_in_its_unit(
    names: tuple[str, str], unit: str | None, value: float, written: str
) -> None:
    count = next(one for one in METRICS if one.name == "order_count")
    more = {
        "counts_of_stock": replace(count, name="counts_of_stock", shape=_STOCK_COUNT),
        "late_orders": replace(count, name="late_orders", shape=_LATE),
    }
    view = replace(VIEW, catalog=replace(VIEW.catalog, metrics={**VIEW.catalog.metrics, **more}))

    assert f"came to **{written}** in May 2025." in told(arithmetic(RatioOf(ratio=names), unit, value), "en", view)


def test_arithmetic_is_named_by_labels_in_warnings() -> None:
    items = ("ordered_sales-cost", "cost/order_count", "cost.avg:store.name", "cost")
    notice = Notice(code=WarningCode.UNCERTIFIED, parameters={"metrics": items})
    result = replace(arithmetic(DIFFERENCE, "ratio", 0.1), warnings=(notice,))

    assert [one.text for one in presented(result, "zh").warnings] == [
        "下单销售额 − 成本、成本 ÷ 订单数、平均每门店成本和成本的口径尚未认证。"
    ]


def test_a_base_of_two_steps_is_named_whole() -> None:
    item = TwoStep(metric="cost", per=("store.name",), aggregation="avg")
    notice = Notice(code=WarningCode.BASE_ZERO, parameters={"columns": (f"{item.column}:year_before",)})
    result = replace(arithmetic(DIFFERENCE, "ratio", 0.1), warnings=(notice,))

    assert (
        presented(result, "en").warnings[0].text.startswith("average cost per store: what it is compared with is zero")
    )


# Shares are told as shares


def test_a_share_with_a_limit_tells_the_share() -> None:
    query = SemanticQuery(
        metrics=("ordered_sales",),
        group_by=("orders.channel",),
        period=MAY,
        derive=(SHARE,),
        order_by=BY_SALES,
        limit=Limit(count=2),
    )
    names = "orders.channel ordered_sales ordered_sales.share"
    two = table(query, names, ("SHP", dec("600"), 0.6), ("ONL", dec("250"), 0.25))
    one = table(replace(query, limit=Limit(count=1)), names, ("SHP", dec("600"), 0.6))

    assert told(two, "zh") == "2025年5月下单销售额占比最高的是**门店渠道**，为**60%**。其次是线上（25%）。"
    assert told(two, "en") == (
        "By share of ordered sales, **in store** was highest in May 2025, at **60%**. Then comes online (25%)."
    )
    assert told(one, "zh") == "2025年5月下单销售额占比最高的是**门店渠道**，为**60%**。"


def _within_regions(*rows: tuple[str, str, str, float]) -> ResultTable:
    """Shares of each channel within its region."""
    query = SemanticQuery(
        metrics=("ordered_sales",),
        group_by=("store.region", "orders.channel"),
        period=MAY,
        derive=(Derive(column="ordered_sales", as_="share", within=("store.region",)),),
    )
    cells = tuple((region, channel, dec(amount), share) for region, channel, amount, share in rows)
    return table(query, "store.region orders.channel ordered_sales ordered_sales.share", *cells)


def test_a_share_within_each_tells_the_largest_in_each() -> None:
    result = _within_regions(
        ("华东", "SHP", "60", 0.6), ("华东", "ONL", "40", 0.4), ("华南", "SHP", "10", 0.25), ("华南", "ONL", "30", 0.75)
    )

    assert told(result, "zh") == (
        "2025年5月各区域内下单销售额占比最高的分别是华南 · 线上（75%）和华东 · 门店渠道（60%）。"
    )
    assert told(result, "en") == (
        "By share of ordered sales, highest in each region in May 2025: "
        "South China · online (75%) and East China · in store (60%)."
    )


def test_of_many_groups_five_are_listed_and_the_rest_counted() -> None:
    result = _within_regions(*((f"R{at}", "SHP", "1", 0.9 - at / 10) for at in range(7)))

    assert told(result, "zh").startswith(
        "2025年5月各区域内下单销售额占比最高的（列出7个中的5个）：R0 · 门店渠道（90%）、R1 · 门店渠道（80%）"
    )
    assert "5 of 7 listed: " in told(result, "en")


def test_a_top_of_each_names_the_first_of_each() -> None:
    query = SemanticQuery(
        metrics=("ordered_sales",),
        group_by=("store.region", "orders.channel"),
        period=MAY,
        order_by=BY_SALES,
        limit=Limit(count=1, within=("store.region",)),
    )
    result = table(
        query, "store.region orders.channel ordered_sales", ("华东", "SHP", dec("60")), ("华南", "ONL", dec("30"))
    )

    assert told(result, "en") == (
        "By ordered sales, highest in each region in May 2025: "
        "East China · in store (CN¥60) and South China · online (CN¥30)."
    )


# What is counted is named


def _member_count(count: int) -> ResultTable:
    result = table(SemanticQuery(group_by=("store.region",), output="member_count"), "margin", (count,))
    counted = Column(name="member_count", role="metric", type="integer", unit="count", field="store.region")
    return replace(result, columns=(counted,))


def test_a_count_of_members_names_them() -> None:
    assert told(_member_count(24), "en") == "There are **24** regions."
    assert told(_member_count(1), "en") == "There is **1** region."
    assert told(_member_count(24), "zh") == "区域共有**24**个。"


def test_listed_members_are_counted_by_name() -> None:
    result = table(SemanticQuery(group_by=("store.region",), output="members"), "store.region", ("华东",), ("华南",))

    assert told(result, "en") == "There are **2** regions."


def test_nobody_is_no_member_and_a_number_by_month_is_no_number_of_members() -> None:
    """Two regions beside sales of none; three months of counts are three rows."""
    query = SemanticQuery(metrics=("ordered_sales",), group_by=("store.region",), output="members")
    listed = table(query, "store.region ordered_sales", ("华东", dec("5")), ("华南", dec("0")), (None, dec("2")))
    assert told(listed, "en").startswith("There are **2** regions.")
    assert told(listed, "zh").startswith("区域共有**2**个。")
    monthly = table(replace(query, output="member_count", grain=Unit.MONTH), "@month margin", *((MAY.start, 1),) * 3)
    counted = Column(name="member_count", role="metric", type="integer", unit="count", field="store.region")
    told_of = told(replace(monthly, columns=(monthly.columns[0], counted)), "en")
    assert "region" not in told_of
    assert "3 rows" in told_of


OVER_100 = (Threshold(by="ordered_sales", op="gt", value=100),)


def test_units_of_time_and_combinations_that_pass_are_named() -> None:
    months = table(
        SemanticQuery(metrics=("ordered_sales",), grain=Unit.QUARTER, period=YEAR, metric_filters=OVER_100),
        "@quarter ordered_sales",
        (date(2025, 1, 1), dec("120")),
        (date(2025, 4, 1), dec("130")),
    )
    pairs = table(
        SemanticQuery(
            metrics=("ordered_sales",),
            group_by=("store.region", "orders.channel"),
            period=MAY,
            metric_filters=OVER_100,
        ),
        "store.region orders.channel ordered_sales",
        ("华东", "SHP", dec("120")),
    )

    assert told(months, "zh") == "2025年共有2个季度符合条件。"
    assert told(months, "en") == "2 quarters meet the condition in 2025."
    assert told(pairs, "zh") == "2025年5月共有1个区域和渠道的组合符合条件。"
    assert told(pairs, "en") == "1 combination of region and channel meets the condition in May 2025."


# Days and gaps


def test_a_period_that_only_lacks_today_is_not_called_unfinished() -> None:
    rolling = Period(date(2024, 6, 20), date(2025, 6, 20))
    notice = Notice(code=WarningCode.PARTIAL_PERIOD, parameters={"through": "2025-06-18"})
    query = SemanticQuery(metrics=("order_count",), period=rolling)
    whole = table(query, "order_count", (5,), warnings=(notice,))
    cut = replace(whole, covered=Period(rolling.start, date(2025, 6, 19)))

    for result in (whole, cut):
        assert [one.text for one in presented(result, "zh").warnings] == ["数据只完整到2025年6月18日。"]
        assert presented(result, "en").warnings[0].text == "The data are complete only through 18 June 2025."


def _gaps(metric: str, *values: float | None) -> ResultTable:
    rows = tuple((date(2025, month, 1), one) for month, one in enumerate(values, 1))
    notice = Notice(code=WarningCode.FILLED_GAPS, parameters={"count": 1})
    query = SemanticQuery(metrics=(metric,), grain=Unit.MONTH, period=YEAR)
    return table(query, f"@month {metric}", *rows, warnings=(notice,))


def test_gaps_of_a_ratio_are_not_said_to_be_zero() -> None:
    assert presented(_gaps("margin", 0.2, None, 0.3)).warnings == ()
    assert [one.code for one in presented(_gaps("order_count", 2, 0, 3)).warnings] == ["filled-gaps"]


def test_numbers_by_scheduled_days_are_over_all_dates() -> None:
    due = replace(ORDERS.fields["shipped_on"], name="due_on", scheduled=True)
    orders = replace(ORDERS, fields={**ORDERS.fields, "due_on": due})
    addressed = replace(VIEW.fields["orders.shipped_on"], address="orders.due_on", field=due)
    open_ = next(one for one in METRICS if one.name == "order_count")
    metric = replace(open_, name="due_count", shape=Simple(dataset="orders", aggregation="count", time_field="due_on"))
    catalog = replace(
        VIEW.catalog,
        datasets={**VIEW.catalog.datasets, "orders": orders},
        metrics={**VIEW.catalog.metrics, "due_count": metric},
    )
    view = View(catalog=catalog, fields={**VIEW.fields, "orders.due_on": addressed})
    result = table(SemanticQuery(metrics=("due_count",)), "order_count", (5,))
    measured = replace(result.columns[0], name="due_count", metric="due_count", unit="count")
    default = Notice(code=AssumptionCode.DEFAULT_PERIOD, parameters={})
    result = replace(result, columns=(measured,), assumptions=(default,))

    assert told(result, "zh", view) == "全部期间（含尚未到来的日期）订单数为**5**。"
    assert told(result, "en", view) == "Number of orders came to **5** over all dates, those to come included."
    assert presented(result, "en", view).assumptions[0].text == (
        "No time was named, so it is all dates, those to come included."
    )


# Charts that were asked for


def test_a_single_number_has_no_chart_and_a_table_is_never_declined() -> None:
    result = table(SemanticQuery(metrics=("order_count",), period=MAY), "order_count", (5,))

    def asked(chart: str, language: str) -> str:
        return present(reading(result, language, presentation=Presentation(chart=chart)), result, VIEW).narrative

    assert asked("table", "en") == "Number of orders came to **5** in May 2025."
    assert asked("pie", "en").endswith("\n\nThis is a single number, so there is no pie chart.")
    assert asked("pie", "zh").endswith("\n\n这里只有一个数，不画饼图。")


@pytest.mark.parametrize(
    ("language", "unposted", "balance"),
    [
        ("zh", "有2行没有写何时入账，没有计入。", "按2025年4月5日所知，时点数取2025年3月30日的数。"),
        (
            "en",
            "2 rows do not say when they became known and are left out.",
            "As known on 5 April 2025, balances are read on 30 March 2025.",
        ),
    ],
)
def test_what_was_never_posted_and_the_day_of_a_balance_known_then_are_told(
    language: str, unposted: str, balance: str
) -> None:
    result = replace(
        arithmetic("ordered_sales", "CNY", 5.0),
        warnings=(Notice(code="unmatched-rows", parameters={"unposted": 2}),),
        assumptions=(Notice(code="balance-date", parameters={"day": "2025-03-30", "known_as_of": "2025-04-05"}),),
    )
    said = presented(result, language)
    assert [one.text for one in said.warnings] == [unposted]
    assert balance in [one.text for one in said.assumptions]
