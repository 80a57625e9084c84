"""Moving averages and the like: metrics of two steps over several buckets up to each. See the shops' tables.

All sales by month from January 2025: 15, 33, 38, 39 and 47.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.periods import Unit, shift
from tests.hunts import examples
from tests.semantic.compile.company import Run, column, written
from tests.semantic.compile.shops import (
    MAY,
    SPRING,
    YEAR_2025,
    YEAR_BEFORE,
    are_same,
    derive,
    open_shops,
    rows,
    run,
)


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    opened = open_shops(tmp_path_factory)
    yield opened
    opened.close()


def per(*names: str, metric: str = "sales", aggregation: str = "avg") -> dict[str, Any]:
    return {"metric": metric, "per": list(names), "aggregation": aggregation}


def of_shop(*names: str) -> list[dict[str, Any]]:
    return [{"field": "shop.name", "op": "in", "values": list(names)}]


MONTHLY = per("@month")
NAME = "sales.avg:@month"


def test_a_moving_average_is_the_mean_of_the_months_up_to_each(answer: Run) -> None:
    result = answer(metrics=[MONTHLY], grain="month", period=SPRING, derive=[derive(NAME, "rolling", count=3)])
    assert rows(result, NAME, "sales.avg.rolling:@month") == [
        (38, pytest.approx((15 + 33 + 38) / 3)),
        (39, pytest.approx((33 + 38 + 39) / 3)),
        (47, pytest.approx((38 + 39 + 47) / 3)),
    ]
    assert [(one.role, one.derivation, one.metric) for one in result.columns][-1] == ("derived", "rolling", "sales")


def test_months_without_a_known_value_take_no_part_in_a_moving_average(answer: Run) -> None:
    """Known sales of Cedar: none, 8, 8, none, 2; as amounts 0, 8, 8, 0, 2."""
    name = "known_sales.avg:@month"
    result = answer(
        metrics=[per("@month", metric="known_sales"), MONTHLY], grain="month", period=SPRING, filters=of_shop("Cedar"),
        derive=[derive(name, "rolling", count=3), derive(NAME, "rolling", count=3)],
    )  # fmt: skip
    assert rows(result, "known_sales.avg.rolling:@month", "sales.avg.rolling:@month") == [
        (8, pytest.approx(16 / 3)),
        (8, pytest.approx(16 / 3)),
        (5, pytest.approx(10 / 3)),
    ]


def test_each_member_moves_by_itself(answer: Run) -> None:
    """Ash 10, 20, 30, 20, 20; Beech 5, 5, 0, 15, 25. What was sold before the period alone is shown as well."""
    result = answer(
        metrics=[MONTHLY], group_by=["shop.name"], grain="month", period=MAY, filters=of_shop("Ash", "Beech", "Cedar"),
        derive=[derive(NAME, "rolling", count=2)],
    )  # fmt: skip
    assert set(rows(result, "shop.name", NAME, "sales.avg.rolling:@month")) == {
        ("Ash", 20, 20), ("Beech", 25, 20), ("Cedar", 2, 1),
    }  # fmt: skip
    april = answer(
        metrics=[MONTHLY], group_by=["shop.name"], grain="month", period=("2025-04-01", "2025-05-01"),
        filters=of_shop("Cedar", "Ash"), derive=[derive(NAME, "rolling", count=2)],
    )  # fmt: skip
    assert set(rows(april, "shop.name", NAME, "sales.avg.rolling:@month")) == {("Ash", 20, 25), ("Cedar", 0, 4)}


def test_a_window_that_begins_before_the_data_is_empty(answer: Run) -> None:
    """2024: 12, 20 and 20."""
    result = answer(
        metrics=[MONTHLY], grain="month", period=("2024-01-01", "2024-06-01"),
        derive=[derive(NAME, "rolling", count=3)],
    )  # fmt: skip
    assert rows(result, "sales.avg.rolling:@month") == [(None,), (None,), (pytest.approx(52 / 3),)]
    told = [one.parameters for one in result.warnings if one.code == "partial-period"]
    assert {"metrics": ("sales",), "first": "2024-03-01"} in told


def test_whole_months_are_read_before_a_period_that_begins_within_one(answer: Run) -> None:
    """From 15 May: Beech 25 and Cedar 2; over two months 39 and 47."""
    result = answer(
        metrics=[MONTHLY], grain="month", period=("2025-05-15", "2025-06-01"),
        derive=[derive(NAME, "rolling", count=2), derive(NAME, "cumulative")],
    )  # fmt: skip
    assert rows(result, NAME, "sales.avg.rolling:@month", "sales.avg.cumulative:@month") == [(27, 43, 27)]


def test_a_mean_to_date_begins_with_the_period(answer: Run) -> None:
    result = answer(metrics=[MONTHLY], grain="month", period=SPRING, derive=[derive(NAME, "cumulative")])
    assert rows(result, "sales.avg.cumulative:@month") == [(38,), (38.5,), (pytest.approx(124 / 3),)]
    everything = answer(metrics=[MONTHLY], grain="month", derive=[derive(NAME, "cumulative")])
    assert rows(everything, "sales.avg.cumulative:@month")[:4] == [(12,), (16,), (pytest.approx(52 / 3),), (13,)]


def test_the_average_balance_of_several_months(answer: Run) -> None:
    """At the ends of March, April and May: 40, 40 and 50."""
    name = "stock_end.avg:@month"
    result = answer(
        metrics=[per("@month", metric="stock_end")], grain="month", period=("2025-04-01", "2025-06-01"),
        derive=[derive(name, "rolling", count=2)],
    )  # fmt: skip
    assert rows(result, name, "stock_end.avg.rolling:@month") == [(40, 40), (50, 45)]


def test_extremes_and_numbers_of_finer_units_follow_from_each_bucket(answer: Run) -> None:
    """The best days of March to May: 30, 20 and 25; buyers by day, each day of sales counted: 31, 30 and 31 days."""
    best, days = per("@day", aggregation="max"), per("@day", metric="known_sales", aggregation="count")
    result = answer(
        metrics=[best, days], grain="month", period=("2025-04-01", "2025-06-01"),
        derive=[derive("sales.max:@day", "rolling", count=2), derive("known_sales.count:@day", "rolling", count=2)],
    )  # fmt: skip
    assert rows(result, "sales.max.rolling:@day", "known_sales.count:@day", "known_sales.count.rolling:@day") == [
        (30, 3, 5),
        (25, 3, 6),
    ]


def test_a_base_moves_as_well(answer: Run) -> None:
    """A year before: 12, 20 and 20, of which March's window begins before the data."""
    result = answer(
        metrics=[MONTHLY], grain="month", period=SPRING, compare=[YEAR_BEFORE],
        derive=[derive(f"{NAME}:year_before", "rolling", count=2)],
    )  # fmt: skip
    assert rows(result, f"{NAME}:year_before", "sales.avg.rolling:@month:year_before") == [
        (12, None), (20, 16), (20, 20),
    ]  # fmt: skip


def test_windows_of_plain_metrics_stand_beside_second_steps(answer: Run) -> None:
    """Two months of sales: 33 + 38, 38 + 39, 39 + 47; to date 38, 77 and 124; buyers of two months: 3, 3 and 3.

    Shops sold 19, 17.5 and 47 / 3 on average.
    """
    result = answer(
        metrics=["sales", per("shop.name")], grain="month", period=SPRING,
        derive=[derive("sales", "rolling", count=2), derive("sales", "cumulative"),
                derive("buyers", "rolling", count=2)],
    )  # fmt: skip
    names = ("sales", "sales.avg:shop.name", "sales.rolling", "sales.cumulative", "buyers.rolling")
    assert rows(result, *names) == [
        (38, 19, 71, 38, 3),
        (39, 17.5, 77, 77, 3),
        (47, pytest.approx(47 / 3), 86, 124, 3),
    ]


def test_windows_may_filter_order_and_cut(answer: Run) -> None:
    result = answer(
        metrics=[MONTHLY], grain="month", period=SPRING, derive=[derive(NAME, "rolling", count=3)],
        metric_filters=[{"by": NAME, "op": "gt", "value": 38}], order_by=[{"by": "sales.avg.rolling:@month"}],
        limit={"count": 1},
    )  # fmt: skip
    assert column(result, "@month") == [date(2025, 5, 1)]
    [total] = answer(metrics=[MONTHLY], grain="month", period=SPRING, derive=[derive(NAME, "rolling", count=3)]).totals
    assert float(str(total.values[NAME])) == pytest.approx(124 / 3)


def test_conditions_on_days_do_not_cut_a_window_short(answer: Run) -> None:
    """March and April: 38 and 39, in all 77 and on average 38.5."""
    since = [{"field": "sales.day", "op": "ge", "values": ["2025-04-01"]}]
    result = answer(
        metrics=[MONTHLY, "sales"], grain="month", filters=since, period=YEAR_2025,
        derive=[derive(NAME, "rolling", count=2), derive("sales", "rolling", count=2)],
    )  # fmt: skip
    assert rows(result, "@month", "sales.avg.rolling:@month", "sales.rolling") == [
        (date(2025, 4, 1), 38.5, 77),
        (date(2025, 5, 1), 43, 86),
    ]
    plain = answer(metrics=["sales"], grain="month", filters=since, derive=[derive("sales", "rolling", count=2)])
    assert rows(plain, "sales.rolling") == [(77,), (86,)]


STEPS = (
    MONTHLY, per("@month", aggregation="median"), per("@month", metric="margin"), per("@month", metric="buyers"),
    per("@day", aggregation="max"), per("@day", "shop.name", aggregation="sum"),
    per("@month", metric="receipts", aggregation="min"), per("@month", metric="mean_sale"),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(step=st.sampled_from(STEPS), count=st.integers(1, 4), group=st.sampled_from([None, "shop.region", "shop.name"]))
def test_a_window_is_what_its_days_give_alone(
    layer: Layer, step: dict[str, Any], count: int, group: str | None
) -> None:
    over: dict[str, Any] = {"metrics": [step], "group_by": [group] if group else []}
    name = f"{step['metric']}.{step['aggregation']}:{'+'.join(sorted(step['per']))}"
    result = run(layer, **over, grain="month", period=YEAR_2025, derive=[derive(name, "rolling", count=count)])
    rolled = next(one.name for one in result.columns if one.derivation == "rolling")
    for month in sorted(set(map(str, column(result, "@month")))):
        start, end = (shift(date.fromisoformat(month), Unit.MONTH, one) for one in (1 - count, 1))
        alone = run(layer, **over, period=(start.isoformat(), end.isoformat()))
        expected = dict(rows(alone, *([group] if group else [name]), name))
        for row in rows(result, "@month", *([group] if group else [name]), rolled):
            if str(row[0]) == month:
                found = expected.get(row[1]) if group else next(iter(expected.values()))
                assert are_same(row[2], found) or (group and row[1] not in expected and row[2] in (0, None))


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("no number of buckets", {"metrics": [MONTHLY], "derive": [derive(NAME, "rolling")]}, f"{NAME}.rolling"),
    (
        "a mean of days over months, of which some are longer",
        {"metrics": [per("@day")], "derive": [derive("sales.avg:@day", "rolling", count=2)]},
        "sales.avg:@day.rolling",
    ),
    (
        "a mean of members over months",
        {"metrics": [per("shop.name")], "derive": [derive("sales.avg:shop.name", "rolling", count=2)]},
        "sales.avg:shop.name.rolling",
    ),
    (
        "the least of members by month, each of which counts from when it is found",
        {
            "metrics": [per("sales.buyer", "@month", aggregation="min")],
            "derive": [derive("sales.min:@month+sales.buyer", "rolling", count=2)],
        },
        "sales.min:@month+sales.buyer.rolling",
    ),
    (
        "one member's own",
        {
            "metrics": [MONTHLY],
            "compare": [{"to": "member", "field": "shop.name", "value": "Ash"}],
            "derive": [derive(f"{NAME}:Ash", "rolling", count=2)],
        },
        f"{NAME}:Ash.rolling",
    ),
    (
        "a plain balance beside second steps",
        {"metrics": ["stock_end", MONTHLY], "derive": [derive("stock_end", "rolling", count=2)]},
        "stock_end.rolling",
    ),
    (
        "days that are not all there",
        {
            "metrics": [per("@day")],
            "grain": "day",
            "filters": [{"field": "@workday", "op": "in", "values": [True]}],
            "derive": [derive("sales.avg:@day", "rolling", count=5)],
        },
        "sales.avg:@day.rolling",
    ),
    (
        "without buckets",
        {"metrics": [MONTHLY], "grain": None, "derive": [derive(NAME, "cumulative")]},
        f"{NAME}.cumulative",
    ),
]


@pytest.mark.parametrize(("query", "feature"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_would_not_be_honest_is_refused(layer: Layer, query: dict[str, Any], feature: str) -> None:
    asked = written(**{"grain": "month", "period": SPRING, **query})
    problem = layer.problem_of(asked, layer.asker(None), layer.as_of(None))
    assert problem == QueryProblem(code="not-yet", parameters={"feature": feature})
