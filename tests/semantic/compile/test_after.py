"""Over several buckets: windows, sums to date, streaks. See the shops' tables."""

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
from semantic.periods import Unit, shift
from tests.hunts import examples
from tests.semantic.compile.company import Run, codes, column, written
from tests.semantic.compile.shops import (
    MAY,
    MONTHS,
    SPRING,
    YEAR_2025,
    YEAR_BEFORE,
    by_shop,
    derive,
    open_shops,
    plain,
    rows,
    run,
    tables_of,
)


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


FLOWS = ("sales", "profit", "margin", "receipts", "largest", "known_sales")
ANEW = ("buyers", "mean_sale", "per_buyer")


# Rolling


def test_a_rolling_sum_reads_the_buckets_before_the_period(answer: Run) -> None:
    """January to May: 15, 33, 38, 39, 47. Three months up to March 86, to April 110, to May 124."""
    result = answer(metrics=["sales"], grain="month", period=SPRING, derive=[derive("sales", "rolling", count=3)])
    assert rows(result, "@month", "sales", "sales.rolling") == [
        (date(2025, 3, 1), 38, 86),
        (date(2025, 4, 1), 39, 110),
        (date(2025, 5, 1), 47, 124),
    ]
    assert result.totals[0].values == {"sales": Decimal("124.00")}


def test_windows_that_begin_before_the_data_are_empty_and_told(answer: Run) -> None:
    """March, April and May 2024: 12, 20, 20. The data begin in March, so that May has the first three months."""
    result = answer(
        metrics=["sales"], grain="month", period=("2024-03-01", "2024-07-01"),
        derive=[derive("sales", "rolling", count=3)],
    )  # fmt: skip
    assert column(result, "sales.rolling") == [None, None, 52, 40]
    assert codes(result)["partial-period"] == {"metrics": ("sales",), "first": "2024-03-01"}


def test_a_window_longer_than_the_data_is_empty_everywhere(answer: Run) -> None:
    result = answer(metrics=["sales"], grain="month", period=SPRING, derive=[derive("sales", "rolling", count=24)])
    assert column(result, "sales.rolling") == [None, None, None]


def test_without_a_period_windows_run_over_all_data(answer: Run, tables: duckdb.DuckDBPyConnection) -> None:
    expected = tables.execute(
        """
        WITH months AS (SELECT unnest(generate_series(DATE '2024-03-01', DATE '2025-05-01', INTERVAL 1 MONTH)) AS month)
        SELECT month::DATE, CASE WHEN month >= DATE '2024-06-01' THEN
            (SELECT coalesce(sum(amount), 0) FROM sales
             WHERE day >= month - INTERVAL 3 MONTH AND day < month + INTERVAL 1 MONTH) END
        FROM months ORDER BY 1
        """
    ).fetchall()
    result = answer(metrics=["sales"], grain="month", derive=[derive("sales", "rolling", count=4)])
    assert rows(result, "@month", "sales.rolling") == [(month, plain(value)) for month, value in expected]


def test_a_ratio_rolls_as_the_ratio_of_its_rolled_inputs(answer: Run) -> None:
    """March to May: Ash earned 6 + 10 + 10 of 30 + 20 + 20, Beech 10 + 5 of 15 + 25, Cedar 4 + 0 of 8 + 2."""
    result = answer(
        metrics=["margin"], group_by=["shop.name"], grain="month", period=MAY,
        derive=[derive("margin", "rolling", count=3)],
    )  # fmt: skip
    assert by_shop(result, "margin.rolling") == {
        "Ash": pytest.approx(26 / 70),
        "Beech": pytest.approx(15 / 40),
        "Cedar": pytest.approx(4 / 10),
        None: pytest.approx(3 / 4),
    }


def test_who_is_in_a_window_alone_has_a_row(answer: Run) -> None:
    """In May nothing was sold without a shop; in April 4 were."""
    result = answer(
        metrics=["sales"], group_by=["shop.name"], grain="month", period=MAY,
        derive=[derive("sales", "rolling", count=2)],
    )  # fmt: skip
    assert by_shop(result, "sales") == {"Ash": 20, "Beech": 25, "Cedar": 2, None: 0}
    assert by_shop(result, "sales.rolling") == {"Ash": 40, "Beech": 40, "Cedar": 2, None: 4}


def test_distinct_counts_and_means_are_read_anew_over_each_window(
    answer: Run, tables: duckdb.DuckDBPyConnection
) -> None:
    expected = tables.execute(
        """
        SELECT month::DATE, shop_id, count(DISTINCT buyer), avg(amount)
        FROM (SELECT unnest([DATE '2025-03-01', DATE '2025-04-01', DATE '2025-05-01']) AS month)
        JOIN sales ON day >= month - INTERVAL 2 MONTH AND day < month + INTERVAL 1 MONTH
        GROUP BY ALL
        """
    ).fetchall()
    result = answer(
        metrics=["buyers", "mean_sale"], group_by=["shop.name"], grain="month", period=SPRING,
        filters=[{"field": "shop.name", "op": "not_null"}],
        derive=[derive("buyers", "rolling", count=3), derive("mean_sale", "rolling", count=3)],
    )  # fmt: skip
    found = rows(result, "@month", "shop.name.key", "buyers.rolling", "mean_sale.rolling")
    assert {row[:2]: row[2:] for row in found} == {
        row[:2]: (row[2], pytest.approx(float(row[3]))) for row in expected if row[1] != "Z"
    }


def test_where_the_period_starts_within_a_bucket_windows_are_of_whole_ones(answer: Run) -> None:
    """April from the 16th is 4; all of March and April 38 + 39, and of April and May 39 + 47."""
    result = answer(
        metrics=["sales"], grain="month", period=("2025-04-16", "2025-06-01"),
        derive=[derive("sales", "rolling", count=2)],
    )  # fmt: skip
    assert rows(result, "sales", "sales.rolling") == [(4, 77), (47, 86)]


def test_a_plan_that_is_phased_into_its_first_days_rolls_in_whole_months(answer: Run) -> None:
    """April's plan is 35, half of it from the 16th on, and May's 10; before April there is no plan."""
    result = answer(
        metrics=["sales"], grain="month", period=("2025-04-16", "2025-06-01"),
        compare=[{"to": "scenario", "scenario": "plan"}], derive=[derive("sales:plan", "rolling", count=2)],
    )  # fmt: skip
    assert rows(result, "sales:plan", "sales.rolling:plan") == [(17.5, None), (10, 45)]


def test_a_base_rolls_as_well(answer: Run) -> None:
    """Two months up to May 2024: 20 + 20; to April 12 + 20; to March there is but one."""
    result = answer(
        metrics=["sales"], grain="month", period=SPRING, compare=[YEAR_BEFORE],
        derive=[derive("sales", "rolling", count=2), derive("sales:year_before", "rolling", count=2)],
    )  # fmt: skip
    assert rows(result, "sales.rolling", "sales.rolling:year_before") == [(71, None), (77, 32), (86, 40)]
    assert column(result, "sales:year_before") == [12, 20, 20]


def test_windows_of_weeks_and_of_days_reach_back_too(answer: Run, tables: duckdb.DuckDBPyConnection) -> None:
    expected = tables.execute(
        "SELECT coalesce(sum(amount), 0) FROM sales WHERE day >= DATE '2025-05-05' AND day <= DATE '2025-05-11'"
    ).fetchall()
    by_day = answer(
        metrics=["sales"],
        grain="day",
        period=("2025-05-11", "2025-05-12"),
        derive=[derive("sales", "rolling", count=7)],
    )
    assert column(by_day, "sales.rolling") == [expected[0][0]]
    by_week = answer(
        metrics=["sales"],
        grain="week",
        period=("2025-05-08", "2025-05-12"),
        derive=[derive("sales", "rolling", count=2)],
    )
    assert rows(by_week, "@week", "sales", "sales.rolling") == [(date(2025, 5, 5), 20, 24)]


def test_what_lies_before_the_period_takes_part_in_nothing_else(answer: Run) -> None:
    """Sums to date, growth, shares, ranks and streaks are those of March to May, with or without a window."""
    wanted = [derive("sales", one) for one in ("cumulative", "growth", "share", "rank", "streak", "first")]
    alone = answer(metrics=["sales"], grain="month", period=SPRING, derive=wanted)
    beside = answer(
        metrics=["sales"], grain="month", period=SPRING, derive=[*wanted, derive("sales", "rolling", count=12)]
    )
    names = [f"sales.{one['as']}" for one in wanted]
    assert rows(beside, "@month", *names) == rows(alone, "@month", *names)
    assert rows(alone, "sales.cumulative", "sales.streak", "sales.rank", "sales.first") == [
        (38, 0, 3, 38),
        (77, 1, 2, 38),
        (124, 2, 1, 38),
    ]


@settings(max_examples=examples(60), deadline=None)
@given(
    metric=st.sampled_from((*FLOWS, *ANEW)),
    last=st.sampled_from(MONTHS[4:]),
    count=st.integers(1, 4),
    days=st.integers(0, 20),
)
def test_a_window_holds_what_its_months_hold_together(
    layer: Layer, metric: str, last: date, count: int, days: int
) -> None:
    """The metric rolled over months up to one is the metric of those months, however late in it the period starts."""
    start = shift(last, Unit.DAY, days)
    end = shift(last, Unit.MONTH, 1)
    rolled = run(
        layer, metrics=[metric], grain="month", period=(start.isoformat(), end.isoformat()),
        derive=[derive(metric, "rolling", count=count)],
    )  # fmt: skip
    first = shift(last, Unit.MONTH, 1 - count)
    whole = run(layer, metrics=[metric], period=(first.isoformat(), end.isoformat()))
    assert column(rolled, f"{metric}.rolling") == [
        pytest.approx(value) if isinstance(value, float) else value for value in column(whole, metric)
    ]


@pytest.mark.parametrize("metric", [*FLOWS, *ANEW])
def test_a_window_of_one_bucket_is_that_bucket(answer: Run, metric: str) -> None:
    result = answer(
        metrics=[metric], group_by=["shop.name"], grain="month", derive=[derive(metric, "rolling", count=1)]
    )
    assert column(result, f"{metric}.rolling") == column(result, metric)


# To date


def test_a_ratio_to_date_is_the_ratio_of_what_came_together(answer: Run) -> None:
    """March to May: profits of 10, 23 and 15 of sales of 38, 39 and 47."""
    result = answer(metrics=["margin"], grain="month", period=SPRING, derive=[derive("margin", "cumulative")])
    assert column(result, "margin.cumulative") == pytest.approx([10 / 38, 33 / 77, 48 / 124])


def test_distinct_counts_and_means_to_date_are_read_anew(answer: Run, tables: duckdb.DuckDBPyConnection) -> None:
    expected = tables.execute(
        """
        SELECT month::DATE, count(DISTINCT buyer), avg(amount)
        FROM (SELECT unnest([DATE '2025-03-01', DATE '2025-04-01', DATE '2025-05-01']) AS month)
        JOIN sales ON day >= DATE '2025-03-01' AND day < month + INTERVAL 1 MONTH
        GROUP BY ALL ORDER BY 1
        """
    ).fetchall()
    result = answer(
        metrics=["buyers", "mean_sale"], grain="month", period=SPRING,
        derive=[derive("buyers", "cumulative"), derive("mean_sale", "cumulative")],
    )  # fmt: skip
    assert rows(result, "@month", "buyers.cumulative", "mean_sale.cumulative") == [
        (month, count, pytest.approx(float(mean))) for month, count, mean in expected
    ]
    assert result.assumptions == ()


def test_an_extreme_to_date_is_the_extreme_so_far(answer: Run) -> None:
    """The largest sale of each month from April on: 20, 25."""
    result = answer(
        metrics=["largest"],
        grain="month",
        period=("2025-01-01", "2025-06-01"),
        derive=[derive("largest", "cumulative")],
    )
    assert column(result, "largest") == [10, 20, 30, 20, 25]
    assert column(result, "largest.cumulative") == [10, 20, 30, 30, 30]


def test_a_base_that_begins_after_its_period_is_not_accumulated(answer: Run) -> None:
    """Of January and February 2024 nothing is known, so that no sum from January on is."""
    result = answer(
        metrics=["sales"], grain="month", period=YEAR_2025, compare=[YEAR_BEFORE],
        derive=[derive("sales", "cumulative"), derive("sales:year_before", "cumulative")],
    )  # fmt: skip
    assert column(result, "sales.cumulative") == [15, 48, 86, 125, 172]
    assert column(result, "sales.cumulative:year_before") == [None] * 5


@settings(max_examples=examples(25), deadline=None)
@given(metric=st.sampled_from((*FLOWS, *ANEW)), first=st.sampled_from(MONTHS), count=st.integers(1, 8))
def test_the_last_to_date_is_the_whole(layer: Layer, metric: str, first: date, count: int) -> None:
    end = min(shift(first, Unit.MONTH, count), date(2025, 6, 1))
    period = (first.isoformat(), end.isoformat())
    result = run(layer, metrics=[metric], grain="month", period=period, derive=[derive(metric, "cumulative")])
    whole = column(run(layer, metrics=[metric], period=period), metric)[0]
    assert plain(column(result, f"{metric}.cumulative")[-1]) == pytest.approx(plain(whole))


# Streaks


def test_a_streak_counts_rises_and_falls_in_a_row(answer: Run) -> None:
    """Ash sold 10, 20, 30, 20, 20; Beech 5, 5, 0, 15, 25; Cedar 0, 8, 8, 0, 2."""
    result = answer(
        metrics=["sales"], group_by=["shop.name"], grain="month", period=YEAR_2025, derive=[derive("sales", "streak")]
    )
    found: dict[Any, list[Any]] = {}
    for name, value in rows(result, "shop.name", "sales.streak"):
        found.setdefault(name, []).append(value)
    assert found == {
        "Ash": [0, 1, 2, -1, 0],
        "Beech": [0, 0, -1, 1, 2],
        "Cedar": [0, 1, 0, -1, 1],
        None: [0, 0, 0, 1, -1],
    }
    assert {one.unit for one in result.columns if one.derivation == "streak"} == {"count"}


def test_a_month_without_a_value_has_no_streak_and_ends_one(answer: Run) -> None:
    """Known sales of Cedar from January on: none, 8, 8, none, 2; of Beech: 5, 5, none, 15, 25."""
    result = answer(
        metrics=["known_sales"], group_by=["shop.name"], grain="month", period=YEAR_2025,
        derive=[derive("known_sales", "streak")],
        filters=[{"field": "shop.name", "op": "in", "values": ["Beech", "Cedar"]}],
    )  # fmt: skip
    found = rows(result, "shop.name", "known_sales.streak")
    assert [value for name, value in found if name == "Cedar"] == [None, 0, 0, None, 0]
    assert [value for name, value in found if name == "Beech"] == [0, 0, None, 0, 1]


def test_a_condition_may_be_on_a_streak(answer: Run) -> None:
    result = answer(
        metrics=["sales"], group_by=["shop.name"], grain="month", period=YEAR_2025, derive=[derive("sales", "streak")],
        metric_filters=[{"by": "sales.streak", "op": "ge", "value": 2}],
    )  # fmt: skip
    assert rows(result, "@month", "shop.name") == [(date(2025, 3, 1), "Ash"), (date(2025, 5, 1), "Beech")]


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("a window without a length", {"grain": "month", "derive": [derive("sales", "rolling")]}, "sales.rolling"),
    ("a window of nothing", {"grain": "month", "derive": [derive("sales", "rolling", count=0)]}, "sales.rolling"),
    ("a window without buckets", {"derive": [derive("sales", "rolling", count=3)]}, "sales.rolling"),
    (
        "a window of days that are not all there",
        {
            "grain": "day",
            "filters": [{"field": "@workday", "op": "in", "values": [True]}],
            "derive": [derive("sales", "rolling", count=5)],
        },
        "sales.rolling",
    ),
    (
        "two windows in one column",
        {"grain": "month", "derive": [derive("sales", "rolling", count=3), derive("sales", "rolling", count=12)]},
        "sales.rolling",
    ),
    *(
        (
            f"{name} {metric}",
            {"metrics": [metric], "grain": "month", "derive": [derive(metric, name, count=3)]},
            f"{metric}.{name}",
        )
        for metric, name in (
            ("stock_end", "rolling"),
            ("per_unit", "rolling"),
            ("stock_end", "cumulative"),
            ("per_unit", "cumulative"),
        )
    ),
    ("a streak without buckets", {"group_by": ["shop.name"], "derive": [derive("sales", "streak")]}, "sales.streak"),
    (
        "a sum of means",
        {
            "metrics": [{"metric": "sales", "per": ["shop.name"], "aggregation": "avg"}],
            "grain": "month",
            "derive": [derive("sales.avg:shop.name", "cumulative")],
        },
        "sales.avg:shop.name.cumulative",
    ),
]


@pytest.mark.parametrize(("query", "feature"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_would_not_be_honest_is_refused(layer: Layer, query: dict[str, Any], feature: str) -> None:
    problem = layer.problem_of(written(**{"metrics": ["sales"], **query}), layer.asker(None), layer.as_of(None))
    assert problem == QueryProblem(code="not-yet", parameters={"feature": feature})
