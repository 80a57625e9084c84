"""Drafts made into plans: where grain, period, order and limit find each other, and defaults are filled."""

from dataclasses import replace
from datetime import date
from typing import Any, Literal

import pytest

from assistant.codes import ClarificationCode, RefusalCode
from assistant.question import Context
from assistant.understand.finish import Finished, finish
from assistant.understand.mention import PeriodValue
from assistant.understand.scene import Draft, Ground, PendingThreshold, Scene
from semantic.periods import Period, Unit
from semantic.plan import Help, Query
from semantic.query import Comparison, Derive, Filter, Limit, Order, RatioOf, SemanticQuery, Threshold, TwoStep

JULY = PeriodValue(period=Period(date(2024, 7, 1), date(2024, 8, 1)), unit=Unit.MONTH)
YEAR = PeriodValue(period=Period(date(2024, 1, 1), date(2025, 1, 1)), unit=Unit.YEAR)
COST = ((0, "delivery_cost"),)


def finished(ground: Ground, before: SemanticQuery | None = None, **draft: Any) -> list[Finished]:
    return list(
        finish(Scene(mentions=(), draft=Draft(**draft)), ground, Context(plan=Query(query=before) if before else None))
    )


def query(ground: Ground, **draft: Any) -> SemanticQuery:
    (only,) = finished(ground, **{"named": COST, **draft})
    assert isinstance(only.plan, Query)
    return only.plan.query


@pytest.mark.parametrize(
    ("default", "period", "says_so"),
    [
        ("all", None, True),
        ("this_year", Period(date(2024, 1, 1), date(2024, 8, 15)), True),
        ("last_complete_month", Period(date(2024, 7, 1), date(2024, 8, 1)), True),
    ],
)
def test_a_question_without_a_period_takes_the_default_and_says_so(
    default: Any, period: Period | None, says_so: bool, ground: Ground
) -> None:
    (only,) = finished(replace(ground, default_period=default), named=COST)
    assert isinstance(only.plan, Query)
    assert only.plan.query.period == period
    assert [note.code for note in only.draft.notes] == (["default-period"] if says_so else [])


def test_where_the_default_is_to_ask_the_period_is_missing(ground: Ground) -> None:
    (only,) = finished(replace(ground, default_period="ask"), named=COST)
    assert (only.plan, only.missing) == (None, ClarificationCode.MISSING_PERIOD)


def test_a_balance_needs_no_period(ground: Ground) -> None:
    asking = replace(ground, default_period="ask")
    (flow,) = finished(asking, named=COST)
    assert flow.missing is ClarificationCode.MISSING_PERIOD
    assert query(ground, named=((0, "parcels_held"),)).period is None


def test_a_comparison_without_a_period_has_to_be_asked(ground: Ground) -> None:
    (only,) = finished(ground, named=COST, compare=(Comparison(to="year_before"),))
    assert only.missing is ClarificationCode.MISSING_PERIOD


@pytest.mark.parametrize("default", ["this_year", "last_complete_month"])
def test_the_default_period_is_held_against_its_year_before(
    ground: Ground, default: Literal["this_year", "last_complete_month"]
) -> None:
    bounded = replace(ground, default_period=default)
    (only,) = finished(bounded, named=COST, compare=(Comparison(to="year_before"),))
    assert isinstance(only.plan, Query)
    assert only.plan.query.period is not None
    assert [note.code for note in only.draft.notes] == ["default-period"]
    (other,) = finished(bounded, named=COST, compare=(Comparison(to="previous_period"),))
    assert other.missing is ClarificationCode.MISSING_PERIOD


def test_without_a_metric_there_is_no_plan(ground: Ground) -> None:
    (only,) = finished(ground, period=JULY)
    assert (only.plan, only.missing) == (None, ClarificationCode.MISSING_METRIC)


@pytest.mark.parametrize(
    ("days", "grain"), [(31, Unit.DAY), (32, Unit.WEEK), (91, Unit.WEEK), (92, Unit.MONTH), (366, Unit.MONTH)]
)
def test_a_trend_finds_its_grain_by_its_length(days: int, grain: Unit, ground: Ground) -> None:
    start = date(2023, 1, 1)
    period = PeriodValue(period=Period(start, date.fromordinal(start.toordinal() + days)))
    assert query(ground, period=period, is_trend=True).grain is grain


def test_a_trend_over_several_units_is_by_that_unit(ground: Ground) -> None:
    months = Period(date(2024, 6, 1), date(2024, 9, 1))
    value = PeriodValue(period=Period(date(2024, 5, 15), date(2024, 8, 15)), unit=Unit.MONTH, count=3, by_unit=months)
    drawn = query(ground, period=value, is_trend=True)
    assert (drawn.grain, drawn.period) == (Unit.MONTH, months)
    assert query(ground, period=value).period == value.period
    assert query(ground, period=value, grain=Unit.MONTH).period == months
    assert query(ground, period=value, grain=Unit.WEEK).period == value.period
    assert query(ground, period=value, per=("@month",)).period == months


def test_as_of_a_day_is_that_day_for_a_balance_and_the_year_so_far_for_a_flow(ground: Ground) -> None:
    value = PeriodValue(period=Period(date(2024, 1, 1), date(2024, 8, 1)), balance_day=date(2024, 7, 31))
    assert query(ground, period=value).period == value.period
    balance = query(ground, named=((0, "parcels_held"),), period=value)
    assert balance.period == Period(date(2024, 7, 31), date(2024, 8, 1))


@pytest.mark.parametrize(
    ("metric", "draft", "grain"),
    [
        ("parcels_held", {}, Unit.MONTH),
        ("delivery_cost", {}, None),  # adds up over them
        ("parcels_held", {"period": JULY}, None),
        ("parcels_held", {"group_by": ("client.name",)}, None),
    ],
)
def test_a_balance_over_several_months_is_what_it_was_in_each(
    metric: str, draft: dict[str, Any], grain: Unit | None, ground: Ground
) -> None:
    months = PeriodValue(period=Period(date(2024, 2, 1), date(2024, 8, 1)), unit=Unit.MONTH, count=6)
    assert query(ground, **{"named": ((0, metric),), "period": months, **draft}).grain is grain


def test_a_change_without_a_basis_is_a_plan_for_each_basis(ground: Ground) -> None:
    found = finished(ground, named=COST, period=JULY, asks_change=True)
    bases = [one.plan.query.compare for one in found if isinstance(one.plan, Query)]
    assert bases == [(Comparison(to="year_before"),), (Comparison(to="previous_period"),)]


def test_a_change_under_a_grain_goes_bucket_by_bucket(ground: Ground) -> None:
    assert query(ground, period=YEAR, grain=Unit.MONTH, asks_change=True).compare == (Comparison(to="previous_period"),)


@pytest.mark.parametrize(
    ("base", "comparison"),
    [
        ((date(2024, 6, 1), date(2024, 7, 1)), Comparison(to="previous_period")),
        ((date(2023, 7, 1), date(2023, 8, 1)), Comparison(to="year_before")),
        (
            (date(2024, 3, 1), date(2024, 4, 1)),
            Comparison(to="period", period=Period(date(2024, 3, 1), date(2024, 4, 1))),
        ),
    ],
)
def test_a_base_period_is_called_by_its_name_when_it_has_one(
    base: tuple[date, date], comparison: Comparison, ground: Ground
) -> None:
    assert query(ground, period=JULY, base=PeriodValue(period=Period(*base))).compare == (comparison,)


@pytest.mark.parametrize(
    "draft",
    [
        {"period": JULY, "count": 3},
        {"thresholds": (PendingThreshold(op="gt", value=1, is_ratio=False),)},
        {"has_share": True},
    ],
    ids=["rank", "condition", "share"],
)
def test_a_rank_condition_or_share_of_a_grand_total_makes_no_sense(draft: dict[str, Any], ground: Ground) -> None:
    found = finished(ground, named=COST, **draft)
    assert [(one.plan, one.is_senseless) for one in found] == [(None, True)]


def test_order_and_limit_meet_the_metric_they_speak_of(ground: Ground) -> None:
    named = ((0, "parcel_count"), (4, "delivery_cost"))
    found = query(ground, named=named, group_by=("client.name",), count=2, descending=False, order_at=4)
    assert (found.order_by, found.limit) == ((Order(by="delivery_cost", descending=False),), Limit(count=2))


def test_an_order_by_change_names_its_comparison(ground: Ground) -> None:
    found = query(
        ground, period=JULY, group_by=("client.name",), count=1, descending=True,
        by_change="change_ratio", compare=(Comparison(to="year_before"),),
    )  # fmt: skip
    assert found.order_by == (Order(by="delivery_cost.change_ratio:year_before"),)


def test_a_condition_speaks_of_the_metric_beside_it(ground: Ground) -> None:
    named = ((0, "parcel_count"), (4, "cost_rate"))
    pending = PendingThreshold(op="lt", value=0.4, is_ratio=True, at=4)
    found = query(ground, named=named, group_by=("client.name",), thresholds=(pending,))
    assert found.metric_filters == (Threshold(by="cost_rate", op="lt", value=0.4),)


def test_a_share_of_groups_is_a_derived_column(ground: Ground) -> None:
    found = query(ground, group_by=("service.kind",), has_share=True)
    assert found.derive == (Derive(column="delivery_cost", as_="share"),)


def test_the_share_of_one_member_keeps_the_whole_it_is_of(ground: Ground) -> None:
    found = query(ground, filters=(Filter(field="service.kind", op="in", values=("EXP",)),), has_share=True)
    assert (found.group_by, found.filters) == (("service.kind",), ())
    assert found.metric_filters == (Threshold(by="service.kind", op="eq", value="EXP"),)


def test_metrics_become_ratios_and_means(ground: Ground) -> None:
    pair = ("courier_pay", "delivery_cost")
    assert query(ground, pair=RatioOf(ratio=pair)).metrics == (RatioOf(ratio=pair),)
    mean = query(ground, period=YEAR, per=("@month",)).metrics
    assert mean == (TwoStep(metric="delivery_cost", per=("@month",), aggregation="avg"),)


def test_help_and_refusals_need_nothing_else(ground: Ground) -> None:
    (helped,) = finished(ground, is_help=True)
    assert helped.plan == Help()
    (refused,) = finished(ground, named=COST, refused=(RefusalCode.NOT_YET, "forecast"))
    assert (refused.plan, refused.missing) == (None, None)
