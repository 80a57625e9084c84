"""Members without facts where they are asked for, and how many members meet conditions."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from semantic.layer import Layer
from tests.semantic.compile.club import LAST_90_DAYS, Y24, Y25, among, grown, has, open_club
from tests.semantic.compile.company import Run, by_member, codes, column


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    yield from open_club(tmp_path_factory.mktemp("sets"))


def test_members_without_facts_are_shown_when_asked(answer: Run) -> None:
    """2025: C1 150, C2 40, C5 20; C3, C4 and C6 nothing; 11 belong to nobody known."""
    result = answer(metrics=["sales", "mean_sale"], group_by=["customer.name"], output="members", period=Y25)
    assert {row[1]: row[2] for row in result.rows} == {
        "C1": 150, "C2": 40, "C3": 0, "C4": 0, "C5": 20, "C6": 0, None: 11,
    }  # fmt: skip
    assert {row[1] for row in result.rows if row[3] is None} == {"C3", "C4", "C6"}
    assert result.totals[0].values["sales"] == Decimal("221.00")
    assert codes(result)["unmatched-rows"]["count"] == 3


def test_members_are_filtered_by_what_is_theirs_and_facts_by_what_is_not(answer: Run) -> None:
    """Bergen is the customer's, the shop the order's: C3 of Bergen never bought in a shop and has nothing."""
    both = [
        {"field": "customer.city", "op": "in", "values": ["Bergen"]},
        {"field": "orders.channel", "op": "in", "values": ["shop"]},
    ]
    result = answer(metrics=["sales"], group_by=["customer.name"], output="members", filters=both)
    assert {row[1]: row[2] for row in result.rows} == {"C2": 90, "C3": 0, "C5": 20}


def test_members_are_filtered_by_bands_and_sets_of_their_own(answer: Run) -> None:
    """Ink costs 12 and Cap 30; of these Ink alone has stock of less than 8."""
    dear = {"field": "price_band", "op": "ge", "values": [10]}
    assert by_member(
        answer(metrics=["sales"], group_by=["product.name"], output="members", filters=[dear]), "sales"
    ) == {"Ink": 51, "Cap": 0}
    short = among("product.name", metrics=["stock_units"], metric_filters=has("stock_units", "lt", 8))
    result = answer(metrics=["sales"], group_by=["product.name"], output="members", filters=[dear, short])
    assert by_member(result, "sales") == {"Ink": 51}


def test_members_come_with_what_hangs_on_them(answer: Run) -> None:
    """C6 has no city and is a member all the same; two orders of 2025 belong to nobody."""
    result = answer(metrics=["orders"], group_by=["customer.city", "customer.name"], output="members", period=Y25)
    assert {(row[0], row[2], row[3]) for row in result.rows} == {
        ("Oslo", "C1", 1), ("Bergen", "C2", 1), ("Bergen", "C3", 0), ("Oslo", "C4", 0), ("Bergen", "C5", 1),
        (None, "C6", 0), (None, None, 2),
    }  # fmt: skip


def test_members_have_every_bucket(answer: Run) -> None:
    """April to June: C4 never bought, and Oslo's C1 did in May."""
    result = answer(
        metrics=["sales"], group_by=["customer.city"], grain="month", output="members",
        period={"start": "2025-04-01", "end": "2025-07-01"},
    )  # fmt: skip
    cells = {(str(row[0]), row[1]): row[2] for row in result.rows}
    assert cells["2025-05-01", "Oslo"] == 150
    assert {member for _, member in cells} == {"Oslo", "Bergen", None}
    assert len(cells) == 9


def test_a_running_total_of_members_without_facts_is_none(answer: Run) -> None:
    """By the end of May: C1 250, C2 50, C3 70, C5 20; nobody before 2025 but C1 and C2 and C3."""
    asked = {"metrics": ["taken"], "group_by": ["customer.name"], "output": "members"}
    period = {"start": "2025-01-01", "end": "2025-06-01"}
    result = answer(**asked, period=period)
    assert {row[1]: row[2] for row in result.rows} == {"C1": 250, "C2": 50, "C3": 70, "C4": 0, "C5": 20, "C6": 0}
    monthly = answer(**asked, period=period, grain="month")
    cells = {(str(row[0]), row[2]): row[3] for row in monthly.rows}
    assert cells["2025-04-01", "C1"] == 100
    assert cells["2025-05-01", "C1"] == 250
    assert cells["2025-01-01", "C5"] == 0
    assert {cells[f"2025-0{month}-01", "C4"] for month in range(1, 6)} == {0}
    few = {"group_by": ["customer.name"], "output": "member_count", "metric_filters": has("taken", "lt", 60)}
    assert answer(**few, period=period).rows == ((4,),)


def test_conditions_an_order_and_a_cut_hold_for_members_without_facts(answer: Run) -> None:
    """The three smallest of 2025 are C3, C4 and C6 with nothing; a cut at two shows the tie."""
    asked = {"metrics": ["sales"], "group_by": ["customer.name"], "output": "members", "period": Y25}
    low = answer(**asked, metric_filters=has("sales", "lt", 30))
    assert {row[1]: row[2] for row in low.rows} == {"C3": 0, "C4": 0, "C5": 20, "C6": 0, None: 11}
    first = answer(**asked, order_by=[{"by": "sales", "descending": False}], limit={"count": 2})
    assert [row[1] for row in first.rows if row[1]] == ["C3", "C6", "C4"]  # by name: Bea, C6, Cai
    assert codes(first)["ties-at-cut"] == {"count": 1}


COUNTS: list[tuple[str, dict[str, Any], int]] = [
    ("with any sale in 2025: C1, C2 and C5", {"metrics": ["sales"], "period": Y25}, 3),
    ("an order adds nobody", {"metrics": ["sales"], "period": Y25, "order_by": [{"by": "entries"}]}, 3),
    ("without a sale in 2025: C3, C4 and C6", {"period": Y25, "metric_filters": has("sales", "eq", 0)}, 3),
    ("with at least 40", {"metrics": ["sales"], "period": Y25, "metric_filters": has("sales", "ge", 40)}, 2),
    ("of whom less than 60 is known", {"period": Y25, "metric_filters": has("mean_sale", "lt", 60)}, 2),
    (
        "whose sales grew: C1, and C5 from nothing",
        {
            "metrics": ["sales"],
            "period": Y25,
            "compare": [{"to": "year_before"}],
            "metric_filters": [grown("sales", "gt")],
        },
        2,
    ),
    (
        "who bought in 2024 and not in the last 90 days",
        {
            "metrics": ["orders"],
            "period": LAST_90_DAYS,
            "filters": [among(metrics=["orders"], period=Y24)],
            "metric_filters": has("orders", "eq", 0),
        },
        1,
    ),
    ("with any row of a fact that is named", {"time_field": "orders.ordered_on", "period": Y25}, 4),
    ("in a set, without a metric", {"filters": [among(metrics=["orders"], period=Y24)]}, 3),
]  # fmt: skip


@pytest.mark.parametrize(("query", "count"), [case[1:] for case in COUNTS], ids=[case[0] for case in COUNTS])
def test_members_that_meet_conditions_are_counted(answer: Run, query: dict[str, Any], count: int) -> None:
    result = answer(group_by=["customer.name"], output="member_count", **query)
    assert result.rows == ((count,),)
    assert [one.name for one in result.columns] == ["member_count"]


def test_members_with_amounts_of_any_currency_are_counted(answer: Run) -> None:
    result = answer(metrics=["held"], group_by=["accounts.branch"], output="member_count")
    assert result.rows == ((2,),)
    assert result.warnings == ()


def test_members_are_counted_in_every_month_and_over_all(answer: Run) -> None:
    """C5 bought in February, C1 in May, C2 in June: four months have none or one, and together they are three."""
    result = answer(metrics=["orders"], group_by=["customer.name"], output="member_count", grain="month", period=Y25)
    assert column(result, "member_count") == [0, 1, 0, 0, 1, 1]
    assert result.totals[0].values == {"member_count": 3}
    assert codes(result)["unmatched-rows"]["count"] == 3


def test_members_without_facts_are_counted_in_every_month(answer: Run) -> None:
    """Of six, C1 bought in May and C2 in June."""
    result = answer(
        group_by=["customer.name"], output="member_count", grain="month", metric_filters=has("orders", "eq", 0),
        period={"start": "2025-04-01", "end": "2025-07-01"},
    )  # fmt: skip
    assert column(result, "member_count") == [6, 5, 5]
    assert result.totals == ()


BUCKETS: list[tuple[str, dict[str, Any], int]] = [
    ("with more than none", {"metrics": ["orders"], "metric_filters": has("orders", "gt", 0)}, 3),
    ("with none, which is a value", {"metrics": ["orders"], "metric_filters": has("orders", "eq", 0)}, 3),
    ("of none at all", {"metrics": ["orders"], "metric_filters": has("orders", "gt", 99)}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("query", "count"), [case[1:] for case in BUCKETS], ids=[case[0] for case in BUCKETS])
def test_units_of_time_that_meet_a_condition_are_counted(answer: Run, query: dict[str, Any], count: int) -> None:
    """Of the six months within the data three have orders: February, May and June."""
    result = answer(output="member_count", grain="month", period=Y25, **query)
    assert result.rows == ((count,),)
    assert [(one.name, one.field) for one in result.columns] == [("member_count", "@month")]
    assert result.totals == ()


def test_a_listing_takes_sets_an_order_and_a_cut(answer: Run) -> None:
    """Bought in 2024: C1, C2 and C3, C3 again in an order without a day. Of the cities the last is Oslo.

    By orders until 19 June a first set of three has four, as C3 and C5 are level.
    """
    listed = answer(output="members", group_by=["customer.name"], filters=[among(metrics=["orders"], period=Y24)])
    assert column(listed, "customer.name.key") == ["C1", "C2", "C3"]
    assert codes(listed)["partial-period"] == {"metrics": ("orders",), "first": "2024-03-01"}
    assert codes(listed)["unmatched-rows"] == {"count": 1}
    top = among(metrics=["orders"], period={"start": "2024-01-01", "end": "2025-06-20"}, limit={"count": 3})
    first = answer(output="member_count", group_by=["customer.name"], filters=[top])
    assert first.rows == ((4,),)
    assert codes(first)["ties-at-cut"] == {"count": 1}
    down = [{"by": "customer.city", "descending": True}]
    assert answer(output="members", group_by=["customer.city"], order_by=down, limit={"count": 1}).rows == (("Oslo",),)
