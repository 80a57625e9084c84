"""What stands beside each row: one member, the average of its peers, an earlier time, a plan. See the shops' tables."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.layer import Layer
from tests.hunts import examples
from tests.semantic.compile.company import Run, by_member, column, written
from tests.semantic.compile.shops import (
    APRIL,
    GROUPED,
    MAY,
    SPRING,
    are_same,
    open_shops,
    rows,
    run,
    tables_of,
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


@pytest.fixture(scope="session")
def tables(layer: Layer) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = tables_of(layer)
    yield connection
    connection.close()


# One member


def test_every_member_stands_beside_one_of_them(answer: Run) -> None:
    """In May Ash sold 20, Beech 25 and Cedar 2."""
    result = answer(metrics=["sales"], group_by=["shop.name"], period=MAY, compare=[member("shop.name", "Ash")])
    assert rows(result, "shop.name", "sales", "sales:Ash", "sales.change:Ash", "sales.change_ratio:Ash") == [
        ("Beech", 25, 20, 5, 0.25),
        ("Ash", 20, 20, 0, 0.0),
        ("Cedar", 2, 20, -18, -0.9),
    ]
    assert [one.role for one in result.columns][2:] == ["metric", "comparison", "comparison", "comparison"]
    assert result.totals[0].values["sales:Ash"] == Decimal("20.00")


def test_what_belongs_to_no_member_stands_beside_it_too(answer: Run) -> None:
    result = answer(metrics=["sales"], group_by=["shop.name"], period=APRIL, compare=[member("shop.name", "Ash")])
    assert by_member(result, "sales.change:Ash")[None] == Decimal("-16.00")


def test_a_condition_on_the_field_itself_does_not_remove_the_member(answer: Run) -> None:
    """Beech alone is asked for; of tea it sold 15 in spring, and Ash 40; the condition on tea holds for both."""
    result = answer(
        metrics=["sales"],
        group_by=["shop.name"],
        period=SPRING,
        filters=[
            {"field": "shop.name", "op": "in", "values": ["Beech"]},
            {"field": "sales.product", "op": "in", "values": ["tea"]},
        ],
        compare=[member("shop.name", "Ash")],
    )
    assert rows(result, "shop.name", "sales", "sales:Ash") == [("Beech", 15, 40)]


def test_grouped_by_others_the_member_has_its_value_in_the_same_group(answer: Run) -> None:
    """May in the north: ann bought for 45; in the south bob bought for 2, and is kept although the north lacks him."""
    result = answer(
        metrics=["sales"],
        group_by=["sales.buyer"],
        period=MAY,
        filters=[{"field": "shop.region", "op": "in", "values": ["north"]}],
        compare=[member("shop.region", "south")],
    )
    assert rows(result, "sales.buyer", "sales", "sales:south") == [("ann", 45, 0), ("bob", 0, 2)]


def test_grouped_by_it_and_others_the_base_is_that_of_the_same_group(
    answer: Run, tables: duckdb.DuckDBPyConnection
) -> None:
    expected = tables.execute(
        """
        WITH cells AS (
            SELECT region, product, sum(amount) AS amount FROM sales LEFT JOIN shops USING (shop_id)
            WHERE day >= DATE '2025-03-01' GROUP BY ALL
        )
        SELECT region, product, amount,
               (SELECT coalesce(sum(amount), 0) FROM cells south WHERE region = 'south' AND product = cells.product)
        FROM cells
        """
    ).fetchall()
    result = answer(
        metrics=["sales"],
        group_by=["shop.region", "sales.product"],
        period=SPRING,
        compare=[member("shop.region", "south")],
    )
    assert set(rows(result, "shop.region", "sales.product", "sales", "sales:south")) == set(expected)


def test_by_month_the_member_has_its_value_of_the_same_month(answer: Run) -> None:
    """March, April and May: Beech 0, 15 and 25, Ash 30, 20 and 20; Cedar's months are not asked for."""
    result = answer(
        metrics=["sales"],
        group_by=["shop.name"],
        grain="month",
        period=SPRING,
        filters=[{"field": "shop.name", "op": "in", "values": ["Beech"]}],
        compare=[member("shop.name", "Ash")],
    )
    assert rows(result, "@month", "shop.name", "sales", "sales:Ash") == [
        (date(2025, 3, 1), "Beech", 0, 30),
        (date(2025, 4, 1), "Beech", 15, 20),
        (date(2025, 5, 1), "Beech", 25, 20),
    ]


def test_a_ratio_stands_beside_the_ratio_of_the_member(answer: Run) -> None:
    """May: of 20 Ash earned 10, of 25 Beech earned 5, of 2 Cedar earned nothing."""
    result = answer(metrics=["margin"], group_by=["shop.name"], period=MAY, compare=[member("shop.name", "Ash")])
    assert rows(result, "shop.name", "margin", "margin:Ash", "margin.change:Ash") == [
        ("Ash", 0.5, 0.5, 0.0),
        ("Beech", 0.2, 0.5, pytest.approx(-0.3)),
        ("Cedar", 0.0, 0.5, -0.5),
    ]


def test_a_balance_stands_beside_the_balance_of_the_same_day(answer: Run) -> None:
    result = answer(metrics=["stock_end"], group_by=["shop.name"], compare=[member("shop.name", "Ash")])
    assert rows(result, "shop.name", "stock_end", "stock_end:Ash") == [("Ash", 40, 40), ("Cedar", 10, 40)]


def test_a_member_without_rows_is_zero_or_unknown_as_the_fill_says(answer: Run) -> None:
    """Cedar sold nothing in April."""
    result = answer(
        metrics=["sales", "known_sales"], group_by=["shop.name"], period=APRIL, compare=[member("shop.name", "Cedar")]
    )
    assert set(column(result, "sales:Cedar")) == {0}
    assert set(column(result, "known_sales:Cedar")) == {None}
    assert set(column(result, "known_sales.change:Cedar")) == {None}


def test_two_members_may_stand_beside_each_row(answer: Run) -> None:
    result = answer(
        metrics=["sales"],
        group_by=["shop.name"],
        period=MAY,
        compare=[member("shop.name", "Ash"), member("shop.region", "south")],
    )
    assert rows(result, "shop.name", "sales:Ash", "sales:south") == [("Beech", 20, 0), ("Ash", 20, 0), ("Cedar", 20, 2)]


def test_a_weekday_may_be_what_others_stand_beside(answer: Run) -> None:
    """In May Ash sold on a Saturday, Beech on a Tuesday and Cedar on a Wednesday."""
    result = answer(metrics=["sales"], group_by=["@weekday"], period=MAY, compare=[member("@weekday", "2")])
    assert rows(result, "@weekday", "sales", "sales:2") == [(2, 25, 25), (3, 2, 25), (6, 20, 25)]


def test_the_role_sees_only_its_own_members_beside_each_other(answer: Run) -> None:
    result = answer(
        role="north", metrics=["sales"], group_by=["shop.name"], period=MAY, compare=[member("shop.name", "Ash")]
    )
    assert rows(result, "shop.name", "sales:Ash") == [("Beech", 20), ("Ash", 20)]


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(asked=st.sampled_from(GROUPED), grain=st.sampled_from([None, "month"]), value=st.sampled_from(["Ash", "Cedar"]))
def test_what_stands_beside_is_what_asking_for_the_member_alone_gives(
    layer: Layer, asked: tuple[str, str], grain: str | None, value: str
) -> None:
    metric, group = asked
    over: dict[str, Any] = {"metrics": [metric], "period": SPRING, **({"grain": grain} if grain else {})}
    by = [] if group == "shop.name" else [group]
    result = run(layer, **over, group_by=[group], compare=[member("shop.name", value)])
    alone = run(layer, **over, group_by=by, filters=[{"field": "shop.name", "op": "in", "values": [value]}])
    keys = ([f"@{grain}"] if grain else []) + by
    expected = {row[:-1]: row[-1] for row in rows(alone, *keys, metric)}
    for *key, base in rows(result, *keys, f"{metric}:{value}"):
        if tuple(key) in expected:
            assert are_same(base, expected[tuple(key)])


# The average of peers


def test_the_average_is_over_the_members_and_nobody_takes_part(answer: Run) -> None:
    """April: Ash 20 and Beech 15 are 17.5 on average; 4 were sold by no shop, which stands beside it all the same."""
    result = answer(metrics=["sales"], group_by=["shop.name"], period=APRIL, compare=[AVERAGE])
    assert rows(result, "shop.name", "sales", "sales:average", "sales.change:average") == [
        ("Ash", 20, 17.5, 2.5),
        ("Beech", 15, 17.5, -2.5),
        (None, 4, 17.5, -13.5),
    ]
    assert set(result.totals[0].values) == {"sales"}


def test_the_average_of_a_ratio_is_the_mean_of_the_ratios(answer: Run) -> None:
    """May: margins of 0.5, 0.2 and 0 are 0.2333 on average, whatever the shops' sizes."""
    result = answer(metrics=["margin"], group_by=["shop.name"], period=MAY, compare=[AVERAGE])
    assert column(result, "margin:average") == pytest.approx([0.7 / 3] * 3)


def test_members_without_a_value_take_no_part(answer: Run) -> None:
    """March: margins of 0.2 for Ash and 0.5 for Cedar; Beech and what has no shop sold nothing, and have none."""
    result = answer(metrics=["margin"], group_by=["shop.name"], grain="month", period=SPRING, compare=[AVERAGE])
    march = [row for row in rows(result, "@month", "margin", "margin:average") if row[0] == date(2025, 3, 1)]
    assert {row[1] for row in march} == {0.2, 0.5, None}
    assert [row[2] for row in march] == pytest.approx([0.35] * 4)


def test_the_average_is_per_bucket(answer: Run, tables: duckdb.DuckDBPyConnection) -> None:
    expected = tables.execute(
        """
        WITH months AS (SELECT unnest([DATE '2025-03-01', DATE '2025-04-01', DATE '2025-05-01']) AS month),
        cells AS (
            SELECT month, name, coalesce(sum(amount), 0) AS amount
            FROM months CROSS JOIN shops LEFT JOIN sales
              ON sales.shop_id = shops.shop_id AND date_trunc('month', day) = month
            GROUP BY ALL
        )
        SELECT month, name, amount - avg(amount) OVER (PARTITION BY month) FROM cells
        """
    ).fetchall()
    result = answer(
        metrics=["sales"], group_by=["shop.name"], grain="month", period=SPRING, compare=[AVERAGE],
        filters=[{"field": "shop.name", "op": "not_null"}],
    )  # fmt: skip
    found = {row[:2]: row[2] for row in rows(result, "@month", "shop.name", "sales.change:average")}
    assert found == {row[:2]: pytest.approx(float(row[2])) for row in expected}


def test_the_average_is_within_the_parent_that_is_grouped_by_too(answer: Run) -> None:
    """May: Ash 20 and Beech 25 in the north, Cedar alone in the south."""
    result = answer(metrics=["sales"], group_by=["shop.region", "shop.name"], period=MAY, compare=[AVERAGE])
    assert rows(result, "shop.name", "sales:average") == [("Beech", 22.5), ("Ash", 22.5), ("Cedar", 2)]


def test_fields_that_are_no_levels_of_each_other_make_cells_that_are_all_peers(answer: Run) -> None:
    """May: tea 20 and cups 25 in the north, tea 2 in the south."""
    result = answer(metrics=["sales"], group_by=["shop.region", "sales.product"], period=MAY, compare=[AVERAGE])
    assert column(result, "sales:average") == pytest.approx([47 / 3] * 3)


def test_months_alone_are_each_other_s_peers(answer: Run) -> None:
    """38, 39 and 47."""
    result = answer(metrics=["sales"], grain="month", period=SPRING, compare=[AVERAGE])
    assert column(result, "sales:average") == pytest.approx([124 / 3] * 3)


def test_amounts_in_two_currencies_have_two_averages(answer: Run) -> None:
    """6 and 2 yuan, 30 and 10 dollars."""
    result = answer(metrics=["fees"], group_by=["shop.name"], compare=[AVERAGE])
    found = rows(result, "fees.currency", "fees", "fees:average")
    assert set(found) == {("CNY", 6, 4), ("CNY", 2, 4), ("USD", 30, 20), ("USD", 10, 20)}


def test_above_the_average_is_decided_before_the_cut(answer: Run) -> None:
    """May: 20 and 25 lie above 15.67. The average is of all three, not of those that are left."""
    result = answer(
        metrics=["sales"],
        group_by=["shop.name"],
        period=MAY,
        compare=[AVERAGE],
        metric_filters=[{"by": "sales.change:average", "op": "gt", "value": 0}],
        order_by=[{"by": "sales.change:average", "descending": False}],
        limit={"count": 1},
    )
    assert rows(result, "shop.name", "sales:average") == [("Ash", pytest.approx(47 / 3))]


def test_days_after_the_data_have_nothing_to_be_compared_with(answer: Run) -> None:
    """Fees end on 5 May 2025."""
    result = answer(metrics=["fees"], group_by=["shop.name"], grain="day", period=("2025-05-26", "2025-06-01"),
                    compare=[{"to": "year_before"}])  # fmt: skip
    assert result.rows == ()


def test_means_per_member_have_an_average_of_their_own(answer: Run) -> None:
    """May: shops of the north sold 22.5 on average, that of the south 2; regions 12.25."""
    mean = {"metric": "sales", "per": ["shop.name"], "aggregation": "avg"}
    result = answer(metrics=[mean], group_by=["shop.region"], period=MAY, compare=[AVERAGE])
    assert rows(result, "shop.region", "sales.avg:shop.name", "sales.avg:shop.name:average") == [
        ("north", 22.5, 12.25),
        ("south", 2.0, 12.25),
    ]


@settings(max_examples=examples(40), deadline=None)
@given(asked=st.sampled_from(GROUPED), period=st.sampled_from([None, APRIL, SPRING]))
def test_the_average_is_the_mean_of_the_members_that_have_a_value(
    layer: Layer, asked: tuple[str, str], period: tuple[str, str] | None
) -> None:
    metric, group = asked
    over: dict[str, Any] = {"metrics": [metric], "group_by": [group], **({"period": period} if period else {})}
    result = run(layer, **over, compare=[AVERAGE])
    values = [value for name, value in rows(result, group, metric) if name is not None and value is not None]
    mean = sum(values) / len(values) if values else None
    assert all(are_same(base, mean) for base in column(result, f"{metric}:average"))


REFUSED: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    (
        "no such member",
        {"group_by": ["shop.name"], "compare": [member("shop.name", "Oak")]},
        "unknown-member",
        {"field": "shop.name", "value": "Oak"},
    ),
    (
        "a member of no such field",
        {"compare": [member("shop.size", "large")]},
        "unreachable-dimension",
        {"field": "shop.size"},
    ),
    (
        "a value that its field cannot hold",
        {"compare": [member("sales.amount", "plenty")]},
        "unknown-member",
        {"field": "sales.amount", "value": "plenty"},
    ),
    (
        "a field that the fact does not reach",
        {"compare": [member("fees.currency", "CNY")]},
        "filter-not-shared",
        {"metric": "sales", "field": "fees.currency"},
    ),
    (
        "another currency",
        {"metrics": ["fees"], "compare": [member("fees.currency", "CNY")]},
        "not-yet",
        {"feature": "fees.currency=CNY"},
    ),
    (
        "days beside days of another weekday",
        {"grain": "day", "compare": [member("@weekday", "1")]},
        "not-yet",
        {"feature": "@weekday=1"},
    ),
    ("one value beside its own average", {"compare": [AVERAGE]}, "not-yet", {"feature": "average"}),
    (
        "two periods under one name",
        {
            "period": MAY,
            "compare": [
                {"to": "period", "period": {"start": "2025-01-01", "end": "2025-02-01"}},
                {"to": "period", "period": {"start": "2025-02-01", "end": "2025-03-01"}},
            ],
        },
        "not-yet",
        {"feature": "two comparisons to period"},
    ),
    (
        "two members of one name",
        {"compare": [member("shop.name", "Ash"), member("shop.region", "ash")]},
        "not-yet",
        {"feature": "two comparisons to Ash"},
    ),
]


@pytest.mark.parametrize(("query", "code", "parameters"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_has_nothing_honest_to_stand_beside_is_refused(
    layer: Layer, query: dict[str, Any], code: str, parameters: dict[str, Any]
) -> None:
    asked = written(**{"metrics": ["sales"], **query})
    problem = layer.run(asked, layer.asker(None), layer.as_of(None))
    assert isinstance(problem, QueryProblem)
    assert (problem.code, dict(problem.parameters)) == (code, parameters)
    assert layer.problem_of(asked, layer.asker(None), layer.as_of(None)) == problem


@pytest.mark.parametrize(("role", "field", "value"), [("clerk", "shop.name", "Ash"), ("north", "shop.region", "south")])
def test_a_member_that_the_role_may_not_see_is_no_member(layer: Layer, role: str, field: str, value: str) -> None:
    asked = written(metrics=["sales"], compare=[member(field, value)])
    problem = layer.run(asked, layer.asker(role), layer.as_of(None))
    nobody = layer.run(
        written(metrics=["sales"], compare=[member(field, "sooth")]), layer.asker(role), layer.as_of(None)
    )
    assert isinstance(problem, QueryProblem)
    assert isinstance(nobody, QueryProblem)
    assert (problem.code, {**problem.parameters, "value": ""}) == (nobody.code, {**nobody.parameters, "value": ""})
    assert problem.parameters["value"] == value
    assert problem.parameters.get("nearest", ()) == (("north",) if role == "north" else ())
