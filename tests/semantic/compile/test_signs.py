"""Signs, gaps and units of comparisons, and several at once. See the shops' tables."""

from collections.abc import Iterator
from datetime import date

import pytest

from semantic.layer import Layer
from tests.semantic.compile.company import Run, codes, column
from tests.semantic.compile.shops import (
    APRIL,
    MAY,
    YEAR_BEFORE,
    open_shops,
    rows,
)

AVERAGE = {"to": "average"}
PLAN = {"to": "scenario", "scenario": "plan"}


def member(field: str, value: str) -> dict[str, str]:
    return {"to": "member", "field": field, "value": value}


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    opened = open_shops(tmp_path_factory)
    yield opened
    opened.close()


def test_a_change_from_a_loss_or_from_nothing_is_no_percentage(answer: Run) -> None:
    """April: Ash 20 after 25, Beech 15 after returns of 5, no shop 4 after nothing."""
    result = answer(metrics=["sales"], group_by=["shop.name"], period=APRIL, compare=[YEAR_BEFORE])
    assert rows(result, "shop.name", "sales.change:year_before", "sales.change_ratio:year_before") == [
        ("Ash", -5, -0.2),
        ("Beech", 20, None),
        (None, 4, None),
    ]
    assert codes(result)["base-negative"]["count"] == 1
    assert codes(result)["base-zero"]["count"] == 1


def test_a_loss_that_became_nothing_is_told(answer: Run) -> None:
    """Beech took back 5 on 2024-04-11, and nothing happened on 2025-04-11."""
    result = answer(
        metrics=["sales"], group_by=["shop.name"], period=("2025-04-11", "2025-04-12"), compare=[YEAR_BEFORE]
    )
    assert rows(result, "shop.name", "sales", "sales:year_before", "sales.change_ratio:year_before") == [
        ("Beech", 0, -5, None)
    ]
    assert codes(result)["base-negative"]["count"] == 1


def test_a_side_without_rows_is_unknown_where_the_fill_says_so(answer: Run) -> None:
    """In April 2024 no shop is named that has none, and Cedar sold in neither April."""
    result = answer(metrics=["known_sales"], group_by=["shop.name"], period=APRIL, compare=[YEAR_BEFORE])
    assert rows(result, "shop.name", "known_sales:year_before", "known_sales.change:year_before") == [
        ("Ash", 25, -5),
        ("Beech", -5, 20),
        (None, None, None),
    ]


def test_a_plan_has_no_base_where_it_plans_nothing(answer: Run) -> None:
    """April's plan: 25 for Ash, 10 for Beech, nothing for what belongs to no shop."""
    result = answer(metrics=["sales"], group_by=["shop.name"], period=APRIL, compare=[PLAN])
    assert rows(result, "shop.name", "sales:plan", "sales.change:plan") == [
        ("Ash", 25, -5),
        ("Beech", 10, 5),
        (None, None, None),
    ]


def test_a_month_that_is_not_over_is_matched_bucket_by_bucket(answer: Run) -> None:
    """On 6 May: April's 39 beside 20, and 1-6 May, nothing yet, beside the 10 and 8 of 5 and 6 May a year ago."""
    result = answer(
        metrics=["sales"], grain="month", period=("2025-04-01", "2025-06-01"), compare=[YEAR_BEFORE],
        as_of=date(2025, 5, 6),
    )  # fmt: skip
    assert rows(result, "@month", "sales", "sales:year_before") == [
        (date(2025, 4, 1), 39, 20),
        (date(2025, 5, 1), 0, 18),
    ]


def test_the_difference_of_percents_is_in_points_and_of_ratios_a_ratio(answer: Run) -> None:
    """May: 47 - 32 = 15 of 47; a year ago 20 - 8 = 12 of 20."""
    result = answer(metrics=["margin", "margin_percent"], period=MAY, compare=[YEAR_BEFORE])
    units = {one.name: one.unit for one in result.columns}
    values = dict(zip(units, result.rows[0], strict=True))
    assert (units["margin.change:year_before"], units["margin_percent.change:year_before"]) == (
        "ratio",
        "percentage_point",
    )
    assert values["margin.change:year_before"] == pytest.approx(15 / 47 - 0.6)
    assert values["margin_percent.change:year_before"] == pytest.approx(100 * (15 / 47 - 0.6))


def test_comparisons_derivations_conditions_order_and_cut_hold_together(answer: Run) -> None:
    """April: Ash 20 (plan 25, 25 a year ago), Beech 15 (10, -5), none 4. Below 10 over plan are Ash and Beech.

    Ranks are of all rows: by sales Ash before Beech, by plan too. Least of the plan, by ratio: Ash with -0.2.
    """
    result = answer(
        metrics=["sales"],
        group_by=["shop.name"],
        period=APRIL,
        compare=[PLAN, YEAR_BEFORE, AVERAGE, member("shop.name", "Ash")],
        derive=[{"column": "sales", "as": "rank"}, {"column": "sales:plan", "as": "rank"}],
        metric_filters=[{"by": "sales.change:plan", "op": "lt", "value": 10}],
        order_by=[{"by": "sales.change_ratio:plan", "descending": False}],
        limit={"count": 1},
    )
    names = ("shop.name", "sales", "sales:plan", "sales:year_before", "sales:average", "sales:Ash", "sales.rank")
    assert rows(result, *names, "sales.rank:plan") == [("Ash", 20, 25, 25, 17.5, 20, 1, 1)]


def test_a_mean_over_members_is_of_those_of_its_own_side(answer: Run) -> None:
    """March: Ash 30 and Cedar 8 are 19 on average; a year ago Ash alone sold, 12, and Cedar does not count."""
    mean = {"metric": "sales", "per": ["shop.name"], "aggregation": "avg"}
    count = {"metric": "sales", "per": ["shop.name"], "aggregation": "count"}
    march = ("2025-03-01", "2025-04-01")
    result = answer(metrics=[mean], period=march, compare=[YEAR_BEFORE])
    assert rows(result, "sales.avg:shop.name", "sales.avg:shop.name:year_before") == [(19, 12)]
    by_region = answer(metrics=[count], group_by=["shop.region"], period=march, compare=[YEAR_BEFORE])
    assert rows(by_region, "shop.region", "sales.count:shop.name", "sales.count:shop.name:year_before") == [
        ("north", 1, 1),
        ("south", 1, 0),
    ]


def test_a_mean_over_members_does_not_move_beside_another_metric(answer: Run) -> None:
    """At the end of May Ash had 40 in stock and Cedar 10; Beech sold 25, but had none."""
    stock = {"metric": "stock_end", "per": ["shop.name"], "aggregation": "avg"}
    sales = {"metric": "sales", "per": ["shop.name"], "aggregation": "avg"}
    result = answer(metrics=[stock, sales], period=MAY)
    assert rows(result, "stock_end.avg:shop.name", "sales.avg:shop.name") == [(25, pytest.approx(47 / 3))]


def test_an_order_may_name_the_change_of_a_metric_that_is_not_shown(answer: Run) -> None:
    """May against the year before: costs of Beech 20 - 2, of Ash 10 - 5, of Cedar 2 - 1."""
    result = answer(
        metrics=["sales"],
        group_by=["shop.name"],
        period=MAY,
        compare=[YEAR_BEFORE],
        order_by=[{"by": "cost.change:year_before", "descending": False}],
    )
    assert column(result, "shop.name") == ["Cedar", "Ash", "Beech"]
    assert not any("cost" in one.name for one in result.columns)
