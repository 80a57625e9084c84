"""First and last, places, shares and contributions, of figures and of their bases. See the shops' tables."""

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
    APRIL,
    MAY,
    MONTHS,
    SPRING,
    YEAR_2025,
    YEAR_BEFORE,
    by_shop,
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


# The first and the last


def test_the_first_and_last_of_a_series_are_those_of_each_member(answer: Run) -> None:
    result = answer(
        metrics=["sales"], group_by=["shop.name"], grain="month", period=YEAR_2025,
        derive=[derive("sales", "first"), derive("sales", "last")],
    )  # fmt: skip
    assert set(rows(result, "shop.name", "sales.first", "sales.last")) == {
        ("Ash", 10, 20),
        ("Beech", 5, 25),
        ("Cedar", 0, 2),
        (None, 0, 0),
    }


def test_the_first_is_the_first_that_has_a_value(answer: Run) -> None:
    """Known sales of Cedar from January on: none, 8, 8, none, 2."""
    result = answer(
        metrics=["known_sales"], grain="month", period=YEAR_2025,
        filters=[{"field": "shop.name", "op": "in", "values": ["Cedar"]}],
        derive=[derive("known_sales", "first"), derive("known_sales", "last")],
        order_by=[{"by": "@month", "descending": True}],
    )  # fmt: skip
    assert set(rows(result, "known_sales.first", "known_sales.last")) == {(8, 2)}


def test_without_a_time_the_first_is_the_best_of_the_order_and_nobody_takes_a_place(answer: Run) -> None:
    """April: Ash 20, Beech 15, and 4 of no shop."""
    result = answer(
        metrics=["sales"], group_by=["shop.name"], period=APRIL,
        derive=[derive("sales", "first"), derive("sales", "last")],
    )  # fmt: skip
    assert rows(result, "shop.name", "sales.first", "sales.last") == [
        ("Ash", 20, 15),
        ("Beech", 20, 15),
        (None, None, None),
    ]


def test_the_first_within_a_month_is_the_best_of_that_month(answer: Run) -> None:
    """March: Ash 30; April: Ash 20; May: Beech 25."""
    result = answer(
        metrics=["sales"], group_by=["shop.name"], grain="month", period=SPRING,
        derive=[derive("sales", "first", within=["@month"])], order_by=[{"by": "sales"}],
    )  # fmt: skip
    found = {row[0]: row[2] for row in rows(result, "@month", "shop.name", "sales.first") if row[1] is not None}
    assert found == {date(2025, 3, 1): 30, date(2025, 4, 1): 20, date(2025, 5, 1): 25}


# Places


def test_places_of_now_and_then_stand_in_one_result(answer: Run) -> None:
    """May: Beech 25, Ash 20, Cedar 2; a year ago Ash 10, Beech 8, Cedar 2."""
    result = answer(
        metrics=["sales"], group_by=["shop.name"], period=MAY, compare=[YEAR_BEFORE],
        derive=[derive(one, "rank") for one in ("sales", "sales:year_before", "sales.change:year_before")],
    )  # fmt: skip
    assert rows(result, "shop.name", "sales.rank", "sales.rank:year_before", "sales.change.rank:year_before") == [
        ("Beech", 1, 2, 1),
        ("Ash", 2, 1, 2),
        ("Cedar", 3, 3, 3),
    ]


def test_equal_values_share_a_place_and_what_has_no_value_has_none(answer: Run) -> None:
    """April: Ash and Beech each sold once; what has no shop takes no place. A year ago it sold nothing known."""
    result = answer(
        metrics=["receipts", "known_sales"], group_by=["shop.name"], period=APRIL, compare=[YEAR_BEFORE],
        derive=[derive("receipts", "rank"), derive("known_sales:year_before", "rank")],
    )  # fmt: skip
    assert by_shop(result, "receipts.rank") == {"Ash": 1, "Beech": 1, None: None}
    assert by_shop(result, "known_sales.rank:year_before") == {"Ash": 1, "Beech": 2, None: None}
    plans = answer(
        metrics=["sales"], group_by=["shop.name"], period=MAY, compare=[{"to": "scenario", "scenario": "plan"}],
        derive=[derive("sales:plan", "rank")],
    )  # fmt: skip
    assert by_shop(plans, "sales.rank:plan") == {"Ash": 1, "Beech": None, "Cedar": None}


def test_amounts_in_two_currencies_have_their_own_places_shares_and_cuts(answer: Run) -> None:
    """6 and 2 yuan, 30 and 10 dollars."""
    result = answer(metrics=["fees"], group_by=["shop.name"], derive=[derive("fees", "rank"), derive("fees", "share")])
    assert set(rows(result, "fees.currency", "fees", "fees.rank", "fees.share")) == {
        ("CNY", 6, 1, 0.75),
        ("CNY", 2, 2, 0.25),
        ("USD", 30, 1, 0.75),
        ("USD", 10, 2, 0.25),
    }
    first = answer(metrics=["fees"], group_by=["shop.name"], limit={"count": 1})
    assert set(rows(first, "fees.currency", "fees")) == {("CNY", 6), ("USD", 30)}


# Parts


def test_a_contribution_is_the_part_of_the_whole_change(answer: Run) -> None:
    """April against the year before: Ash -5, Beech +20, no shop +4; 19 together."""
    result = answer(
        metrics=["sales"], group_by=["shop.name"], period=APRIL, compare=[YEAR_BEFORE, {"to": "average"}],
        derive=[derive("sales", "contribution"), derive("sales:year_before", "contribution")],
    )  # fmt: skip
    expected = {"Ash": pytest.approx(-5 / 19), "Beech": pytest.approx(20 / 19), None: pytest.approx(4 / 19)}
    assert by_shop(result, "sales.contribution") == expected
    assert by_shop(result, "sales.contribution:year_before") == expected
    assert {one.unit for one in result.columns if one.derivation == "contribution"} == {"ratio"}


def test_changes_that_cancel_have_no_parts(answer: Run) -> None:
    """April against its plan: Ash -5, Beech +5; what has no shop has no plan."""
    result = answer(
        metrics=["sales"], group_by=["shop.name"], period=APRIL, compare=[{"to": "scenario", "scenario": "plan"}],
        derive=[derive("sales", "contribution")],
    )  # fmt: skip
    assert column(result, "sales.contribution") == [None, None, None]


@settings(max_examples=examples(25), deadline=None)
@given(
    metric=st.sampled_from(["sales", "cost", "profit", "receipts"]),
    group=st.sampled_from(["shop.name", "shop.region", "sales.product", "sales.buyer"]),
    month=st.sampled_from(MONTHS[12:]),
)
def test_contributions_sum_to_one(layer: Layer, metric: str, group: str, month: date) -> None:
    period = (month.isoformat(), shift(month, Unit.MONTH, 1).isoformat())
    result = run(
        layer, metrics=[metric], group_by=[group], period=period, compare=[YEAR_BEFORE],
        derive=[derive(metric, "contribution"), derive(f"{metric}.change:year_before", "share")],
    )  # fmt: skip
    parts = [part for part in column(result, f"{metric}.contribution") if part is not None]
    assert not parts or sum(map(float, map(str, parts))) == pytest.approx(1)
    assert column(result, f"{metric}.change.share:year_before") == column(result, f"{metric}.contribution")


def test_a_share_of_a_balance_is_of_the_balance_of_its_day(answer: Run) -> None:
    """March: 10 and 30; April: 20 and 20; May: 40 and 10."""
    result = answer(metrics=["stock_end"], group_by=["shop.name"], grain="month", derive=[derive("stock_end", "share")])
    found = {row[:2]: row[2] for row in rows(result, "@month", "shop.name", "stock_end.share")}
    assert [found[date(2025, month, 1), "Ash"] for month in (3, 4, 5)] == [0.25, 0.5, 0.8]
    assert result.totals[0].values == {"stock_end": 50}


def test_shares_of_a_distinct_count_are_not_added_up(answer: Run) -> None:
    """Four buyers: ann and bob bought at two shops and more, so that the shares are two together."""
    result = answer(metrics=["buyers"], group_by=["shop.name"], derive=[derive("buyers", "share")])
    assert by_shop(result, "buyers.share") == {"Ash": 0.5, "Beech": 0.5, "Cedar": 0.75, None: 0.25}
    assert result.totals[0].values == {"buyers": 4, "buyers.share": 1.0}
    first = answer(metrics=["buyers"], group_by=["shop.name"], derive=[derive("buyers", "share")], limit={"count": 1})
    assert first.totals[0].values == {"buyers": 4}


def test_a_share_may_be_of_a_count_that_is_not_shown(answer: Run) -> None:
    result = answer(metrics=["sales"], group_by=["shop.name"], derive=[derive("buyers", "share")])
    assert by_shop(result, "buyers.share")["Cedar"] == 0.75


def test_a_sum_of_sums_has_shares_whatever_its_parentheses(answer: Run) -> None:
    """May: 20 - (10 - 20), 25 - (20 - 25), 2 - (2 - 2): 30, 30 and 2."""
    result = answer(metrics=["twice"], group_by=["shop.name"], period=MAY, derive=[derive("twice", "share")])
    assert by_shop(result, "twice.share") == {
        "Ash": pytest.approx(30 / 62),
        "Beech": pytest.approx(30 / 62),
        "Cedar": pytest.approx(2 / 62),
    }


def test_a_share_of_a_base_is_of_the_whole_base(answer: Run) -> None:
    """May 2024: 10, 8 and 2; distinct buyers ann, bob and cat at one shop each, of three."""
    result = answer(
        metrics=["sales", "buyers"], group_by=["shop.name"], period=MAY, compare=[YEAR_BEFORE],
        derive=[derive("sales:year_before", "share"), derive("buyers:year_before", "share")],
    )  # fmt: skip
    assert by_shop(result, "sales.share:year_before") == {"Ash": 0.5, "Beech": 0.4, "Cedar": 0.1}
    assert set(column(result, "buyers.share:year_before")) == {1 / 3}


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "a share of what has a hundred added to it",
        {"metrics": ["padded"], "group_by": ["shop.name"], "derive": [derive("padded", "share")]},
        "padded.share",
    ),
    (
        "a contribution to no change",
        {"group_by": ["shop.name"], "derive": [derive("sales", "contribution")]},
        "sales.contribution",
    ),
    (
        "a contribution to one of two changes",
        {
            "group_by": ["shop.name"],
            "period": MAY,
            "compare": [YEAR_BEFORE, {"to": "previous_period"}],
            "derive": [derive("sales", "contribution")],
        },
        "sales.contribution",
    ),
    *(
        (
            f"a contribution of {metric}",
            {
                "metrics": [metric],
                "group_by": ["shop.name"],
                "period": MAY,
                "compare": [YEAR_BEFORE],
                "derive": [derive(metric, "contribution")],
            },
            f"{metric}.contribution",
        )
        for metric in ("margin", "buyers", "largest")
    ),
    (
        "a share of changes that do not add up",
        {
            "metrics": ["buyers"],
            "group_by": ["shop.name"],
            "period": MAY,
            "compare": [YEAR_BEFORE],
            "derive": [derive("buyers.change:year_before", "share")],
        },
        "buyers.change:year_before.share",
    ),
    (
        "a contribution to the difference from the average",
        {"group_by": ["shop.name"], "compare": [{"to": "average"}], "derive": [derive("sales", "contribution")]},
        "sales.contribution",
    ),
    (
        "a share of what stands beside every row",
        {
            "group_by": ["shop.name"],
            "compare": [{"to": "member", "field": "shop.name", "value": "Ash"}],
            "derive": [derive("sales:Ash", "share")],
        },
        "sales:Ash.share",
    ),
]


@pytest.mark.parametrize(("query", "feature"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_would_not_be_honest_is_refused(layer: Layer, query: dict[str, Any], feature: str) -> None:
    problem = layer.problem_of(written(**{"metrics": ["sales"], **query}), layer.asker(None), layer.as_of(None))
    assert problem == QueryProblem(code="not-yet", parameters={"feature": feature})


@pytest.mark.parametrize("name", ["sales.share", "shop.name", "sales:year_before", "sales.change:average"])
def test_nothing_is_derived_from_what_is_no_figure_of_the_query(layer: Layer, name: str) -> None:
    asked = written(metrics=["sales"], group_by=["shop.name"], derive=[derive(name, "rank"), derive("sales", "share")])
    problem = layer.problem_of(asked, layer.asker(None), layer.as_of(None))
    assert problem == QueryProblem(code="unknown-metric", parameters={"metric": name})
