"""What surrounds the narrative: labels, meaning cards, disclosures, suggestions, refusals, questions back, help."""

from dataclasses import replace
from datetime import date

from assistant.codes import AssumptionCode, ClarificationCode, RefusalCode, WarningCode
from assistant.present import (
    Known,
    present,
    present_describe,
    present_help,
    question_for,
    word_clarification,
    word_failure,
    word_refusal,
)
from assistant.reading import Ask, Candidate, Decline, Span
from semantic.errors import Notice, Parameter, QueryProblem
from semantic.plan import Describe, Query, Subject
from semantic.query import Comparison, Filter, RatioOf, SemanticQuery, TwoStep
from semantic.result import Freshness
from semantic.view import View
from tests.assistant.present.charted import regions, regions_compared, shares
from tests.assistant.present.shop import CATALOG, JUNE, JUNE_BEFORE, VIEW, dec, reading, table


def test_columns_are_labelled_in_the_askers_language() -> None:
    result = regions_compared()

    assert present(reading(result, "zh"), result, VIEW).column_labels == (
        "区域", "下单销售额", "下单销售额（去年同期）", "下单销售额较去年同期增减", "下单销售额较去年同期增减率",
    )  # fmt: skip
    assert present(reading(result, "en"), result, VIEW).column_labels[-1] == (
        "ordered sales, % change from the year before"
    )


def test_arithmetic_of_metrics_is_labelled_by_its_parts() -> None:
    items = (RatioOf(ratio=("cost", "ordered_sales")), TwoStep(metric="cost", per=("store.name",), aggregation="avg"))
    result = table(SemanticQuery(metrics=items), "cost/ordered_sales cost.avg:store.name", (0.7, dec("3")))

    assert present(reading(result, "zh"), result, VIEW).column_labels == ("成本 ÷ 下单销售额", "平均每门店成本")


def test_members_are_labelled_where_the_label_is_not_the_value() -> None:
    result = regions()

    assert present(reading(result, "zh"), result, VIEW).members == {"store.region": {}}
    assert present(reading(result, "en"), result, VIEW).members["store.region"]["华东"] == "East China"


def test_labels_of_the_result_go_before_those_of_the_catalog() -> None:
    result = replace(regions(), members={"store.region": {"华东": {"en": "The East"}}})

    assert present(reading(result, "en"), result, VIEW).members["store.region"]["华东"] == "The East"


def test_a_meaning_card_says_formula_filter_source_and_owner() -> None:
    result = regions()
    (card,) = present(reading(result, "zh"), result, VIEW).definitions

    assert card.formula == "订单金额求和，仅计 订单状态 ≠ 已取消"
    assert (card.unit, card.time_basis, card.source) == ("人民币（CNY）", "下单日期", "订单（ERP）")
    assert (card.owner, card.certified, card.version) == ("sales-operations", True, 2)


def test_formulas_are_worded_with_labels() -> None:
    result = table(SemanticQuery(metrics=("profit", "margin", "stock_units", "cost")), "profit", (dec("1"),))
    cards = present(reading(result, "en"), result, VIEW).definitions

    assert [one.formula for one in cards] == [
        "ordered sales − cost",
        "gross profit ÷ ordered sales",
        "sum of units, at the end of the period",
        "sum of (order amount × 0.7)",
    ]


def test_warnings_and_assumptions_are_worded_once_each() -> None:
    partial = Notice(code=WarningCode.PARTIAL_PERIOD, parameters={"through": "2025-06-19"})
    ties = Notice(code=WarningCode.TIES_AT_CUT, parameters={"count": 2})
    zero = Notice(code=WarningCode.BASE_ZERO, parameters={"columns": ("ordered_sales:year_before",), "count": 1})
    basis = Notice(code=AssumptionCode.TIME_BASIS, parameters={"bases": ("cost=orders.shipped_on",)})
    default = Notice(code=AssumptionCode.DEFAULT_READING, parameters={"term": "sales", "metric": "ordered_sales"})
    latest = Notice(code=AssumptionCode.LATEST_OCCURRENCE, parameters={"start": "2025-06-01", "end": "2025-07-01"})
    result = replace(regions(), warnings=(partial, partial, zero), assumptions=(basis,))
    unused = (Span(start=0, end=2, text="大概"),)
    answer = present(
        reading(result, "zh", unused=unused, warnings=(ties,), assumptions=(default, latest)), result, VIEW
    )

    assert [one.text for one in answer.warnings] == [
        "名次末尾有并列，并列的都列出了。",
        "没有用到问题里的“大概”。",
        "2025年6月尚未结束，数字只含2025年6月1日–19日。",
        "下单销售额的对比基数为零，不计算增减率。",
    ]
    assert [one.text for one in answer.assumptions] == [
        "销售额按默认口径取下单销售额。",
        "时间理解为最近的2025年6月。",
        "各指标的时间口径不同：成本按发货日期。",
    ]


def test_data_that_begin_late_are_told_for_the_period_and_for_what_it_is_compared_with() -> None:
    stated: dict[str, Parameter] = {"metrics": ("ordered_sales", "cost"), "first": "2024-06-10"}
    alone = Notice(code=WarningCode.PARTIAL_PERIOD, parameters=stated)
    beside = (
        replace(alone, parameters={**stated, lacks: "year_before"}) for lacks in ("lacks", "lacks_part", "lacks_early")
    )
    result = replace(regions_compared(), warnings=(alone, *beside), bases={"year_before": JUNE_BEFORE})

    assert [one.text for one in present(reading(result, "zh"), result, VIEW).warnings] == [
        "下单销售额和成本的数据从2024年6月10日开始，数字不含更早的日子。",
        "下单销售额和成本的数据从2024年6月10日开始，去年同期（2024年6月1日–19日）没有数据，无法对比。",
        "下单销售额和成本的数据从2024年6月10日开始，去年同期（2024年6月1日–19日）只有部分数据，增减可能被高估或低估。",
        "下单销售额和成本的数据从2024年6月10日开始，去年同期早于这一天的时段没有数据或数据不全，不能据以判断增减。",
    ]
    begin, base = "The data of ordered sales and cost begin on 10 June 2024; ", "the year before (1–19 June 2024)"
    assert [one.text for one in present(reading(result, "en"), result, VIEW).warnings] == [
        f"{begin}the numbers hold nothing from before.",
        f"{begin}there are none for {base}, so there is no comparison.",
        f"{begin}{base} is covered only from then, so the change may be over- or understated.",
        f"{begin}where the year before lies before that, data are missing or incomplete, and so are the changes.",
    ]


def test_the_other_meanings_of_a_default_are_suggested_first() -> None:
    result = regions()
    plan = Query(query=replace(result.query, metrics=("shipped_sales",)))
    other = Candidate(plan=plan, question="", differs_by="shipped_sales")
    answer = present(reading(result, "zh", alternatives=(other,)), result, VIEW)

    assert answer.suggestions == (
        "2025年6月各区域发货销售额",
        "2025年6月华东的各门店下单销售额",
        "2025年6月各区域下单销售额，与去年同期相比",
    )


def test_suggestions_name_members_as_the_result_does() -> None:
    result = replace(regions(), members={"store.region": {"华东": {"en": "The East"}}})

    assert present(reading(result, "en"), result, VIEW).suggestions[0] == (
        "ordered sales by store for The East in June 2025"
    )


def test_a_compared_answer_is_not_told_to_compare() -> None:
    result = regions_compared()

    assert all("compared" not in one for one in present(reading(result, "en"), result, VIEW).suggestions)


def test_a_hidden_metric_is_named_nowhere() -> None:
    seen = {name: one for name, one in CATALOG.metrics.items() if name != "shipped_sales"}
    view = View(catalog=replace(CATALOG, metrics=seen), fields=VIEW.fields)

    assert "发货销售额" not in present_help(view, "zh").narrative
    assert "发货销售额" not in present_describe(Describe(subject=Subject(term="sales")), view, "zh").narrative
    decline = Decline(code=RefusalCode.UNKNOWN_METRIC, language="zh", nearest=("shipped_sales", "cost"))
    assert [one.metric for one in word_refusal(decline, view, "zh").nearest] == ["cost"]


def test_a_refusal_names_the_word_and_offers_the_nearest() -> None:
    decline = Decline(
        code=RefusalCode.UNKNOWN_METRIC, language="en", parameters={"words": "churn"}, nearest=("order_count",)
    )
    refusal = word_refusal(decline, VIEW, "en")

    assert refusal.message.startswith("The catalog has no metric called “churn”.")
    assert [(one.metric, one.label, one.question) for one in refusal.nearest] == [
        ("order_count", "number of orders", "number of orders")
    ]


def test_a_problem_of_the_layer_is_worded_with_labels() -> None:
    problem = QueryProblem(
        code="unreachable-dimension", parameters={"metric": "stock_units", "field": "orders.channel"}
    )
    early = QueryProblem(code="no-data-yet", parameters={"metric": "cost", "last": "2025-06-19"})
    fine = QueryProblem(code="grain-too-fine", parameters={"metric": "cost", "granularity": "month"})

    assert word_refusal(problem, VIEW, "zh").message == "库存量不能按渠道拆分或筛选：数据里两者没有关联。请换一个维度。"
    assert word_refusal(early, VIEW, "en").message == "There are no data for that time yet; they end on 19 June 2025."
    assert word_refusal(fine, VIEW, "zh").message == "成本最细只到月份，不能看得更细。请改用更粗的时间粒度。"


def test_a_member_that_is_not_there_is_told_with_the_nearest() -> None:
    problem = QueryProblem(
        code="unknown-member", parameters={"field": "store.region", "value": "华動", "nearest": ("华东", "华南")}
    )
    alone = QueryProblem(code="unknown-member", parameters={"field": "store.region", "value": "华動"})

    assert word_refusal(problem, VIEW, "zh").message == "在区域里没有找到“华動”，最接近的是：华东和华南。"
    assert (
        word_refusal(problem, VIEW, "en").message
        == "There is no “华動” in region. The nearest there is: 华东 and 华南."
    )
    assert word_refusal(alone, VIEW, "en").message == "There is no “华動” in region. Please check the name."


def test_braces_in_a_question_are_only_text() -> None:
    decline = Decline(code=RefusalCode.UNKNOWN_WORD, language="en", parameters={"words": "{metric} {0}"})

    assert "“{metric} {0}”" in word_refusal(decline, VIEW, "en").message


def test_options_are_complete_numbered_and_told_apart() -> None:
    plans = [Query(query=SemanticQuery(metrics=(name,), period=JUNE)) for name in ("ordered_sales", "shipped_sales")]
    candidates = tuple(
        Candidate(plan=one, question=question_for(one, VIEW, "zh"), differs_by=one.query.metric_names[0])
        for one in plans
    )
    span = Span(start=0, end=3, text="销售额")
    asked = word_clarification(
        Ask(code=ClarificationCode.AMBIGUOUS_METRIC, language="zh", candidates=candidates, span=span), VIEW
    )

    assert asked.prompt == "“销售额”可以指几个不同的指标，您要看哪一个？"
    assert [(one.id, one.label, one.question) for one in asked.options] == [
        ("1", "下单销售额", "2025年6月下单销售额"),
        ("2", "发货销售额", "2025年6月发货销售额"),
    ]
    assert [one.plan for one in asked.options] == plans


def test_what_tells_options_apart_is_worded_whatever_it_is() -> None:
    plan = Query(query=SemanticQuery.of("cost"))
    found = ("store.region=华东", "orders.channel", "2025-06-01/2025-07-01", "sales", "as typed", "")
    candidates = [Candidate(plan=plan, question="成本", differs_by=one) for one in found]
    texts = [
        word_clarification(
            Ask(code=ClarificationCode.AMBIGUOUS_STRUCTURE, language="en", candidates=(one, one)), VIEW
        ).options[0].label
        for one in candidates
    ]  # fmt: skip

    assert texts == ["East China (region)", "channel", "June 2025", "sales", "as typed", "成本"]


def test_a_failure_says_what_to_do_and_whether_to_retry() -> None:
    assert word_failure("timeout", {}, VIEW, "en").retryable
    assert not word_failure("internal", {}, VIEW, "zh").retryable
    assert word_failure("no such code", {}, VIEW, "zh").code == "internal"


def test_a_definition_is_told_with_its_card() -> None:
    told = present_describe(Describe(subject=Subject(metric="ordered_sales")), VIEW, "zh")

    assert told.narrative.splitlines() == [
        "**下单销售额**：SAID",
        "",
        "- 计算公式：订单金额求和，仅计 订单状态 ≠ 已取消",
        "- 单位：人民币（CNY）",
        "- 时间口径：下单日期",
        "- 负责方：sales-operations",
        "- 状态：已认证，第2版",
        "- 来源：订单（ERP）",
    ]
    assert [one.metric for one in told.definitions] == ["ordered_sales"]
    assert told.suggestions == ("下单销售额",)


def test_owner_lineage_freshness_impact_and_members_are_told() -> None:
    known = Known(
        freshness=(Freshness(source="ERP", as_of=date(2025, 6, 19)), Freshness(source="WMS", as_of=date(2025, 6, 1)))
    )

    def told(subject: Subject, aspect: str) -> str:
        return present_describe(Describe(subject=subject, aspect=aspect), VIEW, "en", known).narrative  # type: ignore[arg-type]

    margin = Subject(metric="margin")
    assert told(Subject(metric="ordered_sales"), "owner") == "**ordered sales** is owned by sales-operations."
    assert told(margin, "owner") == "No owner is recorded for **gross margin**."
    assert told(margin, "lineage").splitlines()[2:4] == [
        "- gross margin = gross profit ÷ ordered sales",
        "- gross profit = ordered sales − cost",
    ]
    assert told(margin, "freshness") == "The data of **gross margin** are complete through 19 June 2025 (ERP)."
    assert told(Subject(metric="profit"), "impact") == "**gross profit** is used by gross margin."
    assert told(Subject(field="store.region"), "members") == (
        "**region** has 4 values: East China, South China, North China, Southwest."
    )


def test_a_term_lists_its_meanings_and_marks_the_default() -> None:
    told = present_describe(Describe(subject=Subject(term="sales")), VIEW, "zh")

    assert told.narrative.splitlines() == [
        "**销售额**有2种口径：",
        "",
        "- 下单销售额（默认）：SAID",
        "- 发货销售额：订单金额求和",
    ]
    assert told.suggestions == ("下单销售额", "发货销售额")


def test_help_names_metrics_dimensions_and_questions_that_work() -> None:
    told = present_help(VIEW, "en")

    assert "**orders**: ordered sales, shipped sales" in told.narrative
    assert "**daily stock**: units in stock" in told.narrative
    assert "**Split them by**: region, store, channel and order status" in told.narrative
    assert told.suggestions[:2] == ("ordered sales", "shipped sales")


def test_an_excluding_filter_and_a_share_are_disclosed_in_words() -> None:
    shown = shares()
    result = replace(
        shown, query=replace(shown.query, filters=(Filter(field="orders.channel", op="not_in", values=("ONL",)),))
    )

    assert "不含线上的下单销售额" in present(reading(result, "zh"), result, VIEW).narrative
    assert "excluding online" in present(reading(result, "en"), result, VIEW).narrative


def test_a_comparison_with_a_member_is_named_by_its_label() -> None:
    to = Comparison(to="member", field="store.region", value="华南")
    result = table(
        SemanticQuery(metrics=("order_count",), compare=(to,)),
        "order_count order_count:华南 order_count.change:华南 order_count.change_ratio:华南",
        (12, 10, 2, 0.2),
    )

    assert "20% (2) above South China" in present(reading(result, "en"), result, VIEW).narrative
