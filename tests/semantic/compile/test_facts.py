"""One fact and several: no fan-out, ratios of sums, rows without a match, null-safe joins, fills."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from semantic.result import ResultTable
from tests.semantic.compile.company import JUNE, MAY, Run, by_member, codes, column

Oracle = Callable[[str], list[tuple[Any, ...]]]

ORDERED = "lines JOIN orders USING (order_id) LEFT JOIN stores USING (store_id) WHERE status = 'ok'"


def test_a_fact_joined_to_its_header_counts_the_header_once(answer: Run) -> None:
    """Orders 2 and 5 have two lines each; freight is 10+20+5+7+11+3+4+9+2 = 71 all the same."""
    result = answer(metrics=["sales", "freight"])
    assert result.rows == ((Decimal("506.00"), Decimal("71.00")),)


def test_amounts_are_decimals_with_every_cent(answer: Run, oracle: Oracle) -> None:
    expected = oracle(
        "SELECT sum(CAST(qty * price AS DECIMAL(18,2))) FROM lines JOIN orders USING (order_id) WHERE status = 'ok'"
    )
    result = answer(metrics=["sales"])
    assert result.rows == tuple(expected)
    assert result.columns[0].type == "decimal"


def test_rows_without_a_match_stand_beside_the_members(answer: Run, oracle: Oracle) -> None:
    expected: dict[Any, Any] = dict(oracle(f"SELECT stores.name, sum(qty * price) FROM {ORDERED} GROUP BY 1"))
    result = answer(metrics=["sales"], group_by=["store.name"])
    assert {member: float(str(value)) for member, value in by_member(result, "sales").items()} == expected
    assert None in expected
    assert codes(result)["unmatched-rows"]["count"] == 1


def test_facts_meet_on_a_member_that_is_null_in_both(answer: Run) -> None:
    """Order 6 (freight 3, one line of 50) has no store: one row, not two."""
    result = answer(metrics=["sales", "freight"], group_by=["store.name"])
    rows = [row for row in result.rows if row[0] is None]
    assert rows == [(None, Decimal("50.00"), Decimal("3.00"))]


def test_a_member_of_one_fact_alone_is_kept_and_the_other_side_filled(answer: Run) -> None:
    """Store S3 has a return and no sale; the North Gate has sales and no return."""
    result = answer(metrics=["sales", "returned"], group_by=["store.name"], period=JUNE)
    assert by_member(result, "sales")["Never Sold"] == 0
    assert by_member(result, "returned") == {
        "Never Sold": Decimal("1.00"),
        "North Gate": 0,
        "South Gate": Decimal("8.00"),
        None: 0,
    }


def test_a_derived_metric_fills_its_inputs_in_gaps_of_groups(answer: Run) -> None:
    result = answer(metrics=["net"], group_by=["store.name"], period=JUNE)
    assert by_member(result, "net") == {
        "Never Sold": Decimal("-1.00"),
        "North Gate": Decimal("75.00"),
        "South Gate": Decimal("32.00"),
        None: Decimal("50.00"),
    }


def test_a_ratio_is_sum_over_sum_at_every_level(answer: Run) -> None:
    """North: sales 100+130+75+1 = 306, cost 10+20+5+30+30+10 = 105. The total is not the mean of the margins."""
    result = answer(metrics=["margin"], group_by=["store.name"])
    margins = by_member(result, "margin")
    assert margins["North Gate"] == pytest.approx((306 - 105) / 306)
    assert margins["South Gate"] == pytest.approx((150 - 60) / 150)
    assert margins[None] == pytest.approx((50 - 10) / 50)
    assert result.totals[0].values["margin"] == pytest.approx((506 - 175) / 506)


def test_a_ratio_over_nothing_is_null(answer: Run) -> None:
    result = answer(metrics=["freight_share", "freight_percent"], period=("2025-04-01", "2025-05-01"))
    assert result.rows == ((None, None),)


def test_an_ungrouped_value_over_no_rows_is_zero_or_unknown_as_its_fill_says(answer: Run) -> None:
    result = answer(
        metrics=["sales", "orders", "score"], filters=[{"field": "store.name", "op": "in", "values": ["Never Sold"]}]
    )
    assert result.rows == ((0, 0, None),)


def test_arithmetic_of_governed_metrics_is_a_metric_for_the_question(answer: Run) -> None:
    result = answer(metrics=[{"ratio": ["freight", "sales"]}, {"difference": ["sales", "freight"]}])
    assert [column.name for column in result.columns] == ["freight/sales", "sales-freight"]
    assert result.rows[0][0] == pytest.approx(71 / 506)
    assert result.rows[0][1] == Decimal("435.00")
    assert result.columns[0].unit == "ratio"
    assert result.columns[1].unit == "CNY"


def test_equal_texts_of_two_keys_stay_apart(answer: Run) -> None:
    """Customers C1 and C2 are both called Acme: C1 has orders 1, 2, 4 and 9, C2 has 3, 5 and 6."""
    result = answer(metrics=["sales"], group_by=["customer.name"])
    assert [column.name for column in result.columns] == ["customer.name", "customer.name.key", "sales"]
    assert set(result.rows) == {
        ("Acme", "C1", Decimal("301.00")),
        ("Acme", "C2", Decimal("165.00")),
        (None, None, Decimal("40.00")),
    }


def test_a_distinct_count_is_counted_at_every_level(answer: Run) -> None:
    result = answer(metrics=["buyers"], group_by=["store.name"])
    assert by_member(result, "buyers") == {"North Gate": 2, "South Gate": 2, None: 1}
    assert result.totals[0].values["buyers"] == 2


def test_metrics_of_one_fact_with_different_filters_keep_their_own(answer: Run, oracle: Oracle) -> None:
    """Freight counts the cancelled order 8, sales do not."""
    result = answer(metrics=["freight", "orders", "sales"], group_by=["orders.status"])
    assert by_member(result, "freight") == {"ok": Decimal("62.00"), "cancelled": Decimal("9.00")}
    assert by_member(result, "sales") == {"ok": Decimal("506.00"), "cancelled": 0}


def test_a_field_of_a_metric_reaches_many_to_one(answer: Run, oracle: Oracle) -> None:
    expected = oracle(
        "SELECT sum(qty * cost) FROM lines JOIN orders USING (order_id) JOIN products USING (product_id) "
        "WHERE status = 'ok'"
    )
    assert column(answer(metrics=["cost"]), "cost") == [Decimal(str(expected[0][0]))]


def test_a_band_is_named_by_its_lower_edge_and_null_below_the_first(answer: Run) -> None:
    """Book costs 5 (below 6), Pen 10 (from 6), Lamp 30 (from 20)."""
    result = answer(metrics=["sales"], group_by=["price_band"])
    assert by_member(result, "sales") == {None: Decimal("120.00"), 6: Decimal("331.00"), 20: Decimal("55.00")}


def test_weekdays_count_from_monday(answer: Run, oracle: Oracle) -> None:
    expected: dict[Any, Any] = dict(
        oracle(
            "SELECT isodow(order_date), count(*) FROM orders WHERE strftime(order_date, '%Y-%m') = '2025-05' GROUP BY 1"
        )
    )
    result = answer(metrics=["orders"], group_by=["@weekday"], period=MAY)
    assert by_member(result, "orders") == expected
    assert column(result, "@weekday") == sorted(expected)


def test_a_week_of_the_month_begins_on_monday(answer: Run) -> None:
    """May 2025 began on a Thursday: the 3rd is in week 1, the 19th and the 25th in week 4."""
    result = answer(metrics=["orders"], group_by=["@week_of_month"], period=MAY)
    assert by_member(result, "orders") == {1: 1, 4: 2}


FILTERS: list[tuple[str, dict[str, Any], str]] = [
    ("in", {"values": ["North Gate"]}, "name = 'North Gate'"),
    ("not_in", {"values": ["North Gate"]}, "name <> 'North Gate' OR name IS NULL"),
    ("contains", {"values": ["south"]}, "name ILIKE '%south%'"),
    ("contains", {"values": ["%"]}, "false"),
    ("starts_with", {"values": ["North"]}, "name LIKE 'North%'"),
    ("is_null", {}, "name IS NULL"),
    ("not_null", {}, "name IS NOT NULL"),
    ("gt", {"values": ["North Gate"]}, "name > 'North Gate'"),
    ("le", {"values": ["North Gate"]}, "name <= 'North Gate'"),
    ("contains", {"values": ["'; DROP TABLE orders; --"]}, "false"),
    ("in", {"values": ["Never Sold"]}, "false"),
]


@pytest.mark.parametrize(("op", "rest", "condition"), FILTERS, ids=str)
def test_a_filter_keeps_what_hand_written_sql_keeps(
    answer: Run, oracle: Oracle, op: str, rest: dict[str, Any], condition: str
) -> None:
    expected = oracle(f"SELECT count(*) FROM orders LEFT JOIN stores USING (store_id) WHERE {condition}")
    result = answer(metrics=["orders"], filters=[{"field": "store.name", "op": op, **rest}])
    assert result.rows == tuple(expected)


def test_several_filters_hold_together(answer: Run) -> None:
    both = [
        {"field": "store.name", "op": "in", "values": ["North Gate"]},
        {"field": "orders.status", "op": "in", "values": ["ok"]},
    ]
    assert answer(metrics=["orders"], filters=both).rows == ((4,),)


def test_a_measure_can_be_filtered_by_its_size(answer: Run) -> None:
    """Freight of 10 and more: orders 1, 2 and 5."""
    assert answer(metrics=["orders"], filters=[{"field": "orders.freight", "op": "ge", "values": [10]}]).rows == ((3,),)


def test_a_metric_filter_holds_after_aggregation(answer: Run) -> None:
    result = answer(
        metrics=["sales"], group_by=["store.name"], metric_filters=[{"by": "sales", "op": "ge", "value": 100}]
    )
    assert set(by_member(result, "sales")) == {"North Gate", "South Gate"}
    assert result.totals == ()


def test_a_metric_filter_may_name_a_metric_that_is_not_shown(answer: Run) -> None:
    result = answer(
        metrics=["sales"], group_by=["store.name"], metric_filters=[{"by": "freight", "op": "lt", "value": 10}]
    )
    assert result.rows == ((None, Decimal("50.00")),)
    assert [one.name for one in result.columns] == ["store.name", "sales"]


def test_a_dataset_of_sql_is_a_fact_like_any_other(answer: Run) -> None:
    result: ResultTable = answer(metrics=["score"], group_by=["store.name"])
    assert by_member(result, "score") == {"North Gate": 3.0, "South Gate": 5.0}
    assert result.totals[0].values["score"] == pytest.approx(11 / 3)


def test_units_that_must_not_be_mixed_are_kept_apart(answer: Run) -> None:
    result = answer(metrics=["per_currency"])
    assert set(result.rows) == {("CNY", Decimal("-25.00")), ("USD", Decimal("6.00"))}
    assert result.totals == ()
    assert "mixed-units" in codes(result)


def test_labels_of_members_come_from_the_catalog_and_from_label_columns(answer: Run) -> None:
    result = answer(metrics=["sales"], group_by=["region.name"])
    assert result.members == {"region.name": {"North": {"zh": "北区", "en": "the north"}, "South": {"zh": "南区"}}}


def test_subtotals_of_a_hierarchy_are_by_their_own_query(answer: Run) -> None:
    """North: sales 306, cost 105, one buyer of two; South: 150 and 60. No mean of margins, no sum of buyers."""
    result = answer(metrics=["sales", "margin", "buyers"], group_by=["region.name", "store.name"])
    parts = {one.values["region.name"]: one.values for one in result.totals if one.level == ("region.name",)}
    assert set(parts) == {"North", "South", None}
    assert parts["North"]["sales"] == Decimal("306.00")
    assert parts["South"]["margin"] == pytest.approx((150 - 60) / 150)
    assert [one.values["buyers"] for one in result.totals if not one.level] == [2]


def test_groups_that_no_hierarchy_joins_have_no_subtotals(answer: Run) -> None:
    result = answer(metrics=["freight"], group_by=["customer.name", "store.name"])
    assert [one.level for one in result.totals] == [()]
    result = answer(metrics=["freight"], group_by=["store.name", "region.name"])
    assert [one.level for one in result.totals] == [()]
