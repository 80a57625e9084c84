"""Order, cuts with their ties, shares and ranks."""

from decimal import Decimal

import pytest

from tests.semantic.compile.company import JUNE, Run, by_member, codes, column


def test_groups_come_largest_first_unless_told(answer: Run) -> None:
    assert column(answer(metrics=["sales"], group_by=["product.name"]), "sales") == [331, 120, 55]


def test_an_order_may_name_a_metric_that_is_not_shown(answer: Run) -> None:
    result = answer(metrics=["sales"], group_by=["product.name"], order_by=[{"by": "units", "descending": False}])
    assert column(result, "product.name") == ["Lamp", "Book", "Pen"]


def test_an_order_may_name_a_change(answer: Run) -> None:
    """Pen 1-19 June 60 against 100 in May, Book 50 against 70, Lamp 55 against 0."""
    result = answer(
        metrics=["sales"],
        group_by=["product.name"],
        period=JUNE,
        compare=[{"to": "previous_period"}],
        order_by=[{"by": "sales.change:previous_period", "descending": False}],
    )
    assert column(result, "sales.change:previous_period") == [-40, -20, 55]


def test_ties_at_the_cut_are_all_shown_and_disclosed(answer: Run) -> None:
    """Orders by store: North Gate 5, South Gate 3, and one without a store; by weekday ties abound."""
    result = answer(metrics=["orders"], group_by=["orders.freight"], limit={"count": 2})
    assert result.row_count == 9
    assert codes(result)["ties-at-cut"]["count"] == 7


def test_the_null_member_takes_no_place_and_stays_beside_the_first(answer: Run) -> None:
    result = answer(metrics=["sales"], group_by=["store.name"], limit={"count": 1})
    assert by_member(result, "sales") == {"North Gate": Decimal("306.00"), None: Decimal("50.00")}
    assert "ties-at-cut" not in codes(result)


def test_a_cut_may_hold_within_groups(answer: Run) -> None:
    """North: Pen 231+… leads; South: Pen and Book; without a store only Book."""
    result = answer(
        metrics=["sales"], group_by=["region.name", "product.name"], limit={"count": 1, "within": ["region.name"]}
    )
    assert {(row[0], row[1]) for row in result.rows} == {("North", "Pen"), ("South", "Pen"), (None, "Book")}


def test_the_last_are_the_first_of_the_other_order(answer: Run) -> None:
    result = answer(
        metrics=["sales"],
        group_by=["product.name"],
        order_by=[{"by": "sales", "descending": False}],
        limit={"count": 1},
    )
    assert result.rows == (("Lamp", Decimal("55.00")),)


def test_a_share_is_of_the_whole_before_the_cut(answer: Run) -> None:
    result = answer(
        metrics=["sales"], group_by=["product.name"], derive=[{"column": "sales", "as": "share"}], limit={"count": 2}
    )
    assert column(result, "sales.share") == [pytest.approx(331 / 506), pytest.approx(120 / 506)]
    assert result.totals[0].values["sales.share"] == pytest.approx(451 / 506)
    assert result.totals[0].values["sales"] == Decimal("506.00")


def test_a_share_may_be_within_a_group(answer: Run) -> None:
    result = answer(
        metrics=["sales"],
        group_by=["region.name", "product.name"],
        derive=[{"column": "sales", "as": "share", "within": ["region.name"]}],
    )
    shares = {(row[0], row[1]): row[result.index_of("sales.share")] for row in result.rows}
    assert shares["North", "Book"] == pytest.approx(30 / 306)
    assert shares[None, "Book"] == pytest.approx(1)


def test_a_share_of_a_distinct_count_is_of_the_distinct_whole(answer: Run) -> None:
    """Both customers bought at either store: each has 2 of 2, not 2 of 5."""
    result = answer(metrics=["buyers"], group_by=["store.name"], derive=[{"column": "buyers", "as": "share"}])
    assert by_member(result, "buyers.share") == {"North Gate": 1.0, "South Gate": 1.0, None: 0.5}


def test_a_rank_leaves_the_null_member_out(answer: Run) -> None:
    result = answer(metrics=["sales"], group_by=["store.name"], derive=[{"column": "sales", "as": "rank"}])
    assert by_member(result, "sales.rank") == {"North Gate": 1, "South Gate": 2, None: None}


def test_a_rank_may_be_of_a_base(answer: Run) -> None:
    result = answer(
        metrics=["sales"],
        group_by=["product.name"],
        period=JUNE,
        compare=[{"to": "previous_period"}],
        derive=[{"column": "sales:previous_period", "as": "rank"}],
    )
    assert by_member(result, "sales.rank:previous_period") == {"Pen": 1, "Book": 2, "Lamp": 3}
