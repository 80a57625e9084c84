"""What lies before the data: orders begin on 2024-02-29, returns on 2025-06-03, plans in May 2025."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from semantic.errors import QueryProblem
from semantic.result import ResultTable
from tests.semantic.compile.company import JUNE, MAY, Run, by_member, codes, column

THE_YEAR_2023 = {"to": "period", "period": {"start": "2023-01-01", "end": "2024-01-01"}}
YEAR_BEFORE = [{"to": "year_before"}]


def told(result: ResultTable) -> list[Mapping[str, Any]]:
    """What is said of data that begin late."""
    return [one.parameters for one in result.warnings if one.code == "partial-period" and "first" in one.parameters]


def of_sales(first: str = "2024-02-29", **lacks: str) -> list[Mapping[str, Any]]:
    return [{"metrics": ("sales",), "first": first, **lacks}]


def test_a_base_before_all_data_is_unknown_and_not_zero(answer: Run) -> None:
    """May: 130 + 40 + 70 = 240, and three orders."""
    result = answer(metrics=["sales", "orders"], period=MAY, compare=[THE_YEAR_2023])
    assert result.rows == ((Decimal("240.00"), 3, None, None, None, None, None, None),)
    assert told(result) == [{"metrics": ("sales", "orders"), "first": "2024-02-29", "lacks": "period"}]
    assert "base-zero" not in codes(result)


def test_every_member_lacks_a_base_before_all_data(answer: Run) -> None:
    result = answer(metrics=["sales"], group_by=["region.name"], period=MAY, compare=[THE_YEAR_2023])
    assert by_member(result, "sales") == {"North": Decimal("130.00"), "South": Decimal("110.00")}
    assert set(column(result, "sales:period") + column(result, "sales.change:period")) == {None}
    assert result.totals[0].values["sales"] == Decimal("240.00")
    assert result.totals[0].values["sales:period"] is None


def test_a_base_partly_before_the_data_stays_and_is_told(answer: Run) -> None:
    """January to 19 June: 240 + 165 = 405; of the year before only order 1 of 29 February, 100."""
    result = answer(metrics=["sales"], period=("2025-01-01", "2025-07-01"), compare=YEAR_BEFORE)
    assert result.rows[0][:3] == (Decimal("405.00"), Decimal("100.00"), Decimal("305.00"))
    assert told(result) == of_sales(lacks_part="year_before")


def test_a_base_of_a_month_that_has_data_but_no_rows_of_the_filter_is_zero(answer: Run) -> None:
    """The South first sold on 19 May 2025; orders were kept long before."""
    south = [{"field": "region.name", "op": "in", "values": ["South"]}]
    march_2024 = {"to": "period", "period": {"start": "2024-03-01", "end": "2024-04-01"}}
    result = answer(metrics=["sales"], period=MAY, filters=south, compare=[march_2024])
    assert result.rows[0][:3] == (Decimal("110.00"), 0, Decimal("110.00"))
    assert told(result) == []
    assert "base-zero" in codes(result)


def test_a_period_that_starts_before_the_data_is_told(answer: Run) -> None:
    """100 of February 2024 and 240 of May 2025."""
    result = answer(metrics=["sales"], period=("2023-01-01", "2025-06-01"))
    assert result.rows == ((Decimal("340.00"),),)
    assert told(result) == of_sales()


@pytest.mark.parametrize(("start", "is_told"), [("2024-02-27", True), ("2024-02-28", False), ("2024-02-29", False)])
def test_a_single_day_without_rows_at_the_start_is_no_lack(answer: Run, start: str, is_told: bool) -> None:
    assert bool(told(answer(metrics=["sales"], period=(start, "2025-06-01")))) is is_told


def test_by_month_the_months_whose_base_lies_before_the_data_have_none(answer: Run) -> None:
    """Of January 2024 nothing is known; February had 100; March and April sold nothing, May 2024 neither."""
    result = answer(metrics=["sales"], grain="month", period=("2025-01-01", "2025-06-01"), compare=YEAR_BEFORE)
    assert column(result, "sales:year_before") == [None, Decimal("100.00"), 0, 0, 0]
    assert column(result, "sales.change:year_before") == [None, Decimal("-100.00"), 0, 0, Decimal("240.00")]
    assert result.totals[0].values["sales:year_before"] == Decimal("100.00")
    assert told(result) == of_sales(lacks_early="year_before")


def test_by_month_no_month_has_a_base_where_all_lie_before_the_data(answer: Run) -> None:
    result = answer(
        metrics=["sales"],
        grain="month",
        period=("2024-03-01", "2024-05-01"),
        compare=YEAR_BEFORE,
        as_of=date(2025, 1, 1),
    )
    assert column(result, "sales") == [0, 0]
    assert column(result, "sales:year_before") == [None, None]
    assert told(result) == of_sales(lacks="year_before")


def test_the_first_month_of_all_has_none_before_it(answer: Run) -> None:
    result = answer(metrics=["sales"], grain="month", compare=[{"to": "previous_period"}])
    assert column(result, "@month")[:2] == [date(2024, 2, 1), date(2024, 3, 1)]
    assert column(result, "sales:previous_period")[:2] == [None, Decimal("100.00")]
    assert told(result) == of_sales(lacks_early="previous_period")


def test_by_day_with_weekdays_aligned_a_base_begins_364_days_after_the_data(answer: Run) -> None:
    """29 February 2024 with its one order is a Thursday, as is 27 February 2025."""
    result = answer(
        metrics=["orders"], grain="day", period=("2025-02-26", "2025-02-28"), compare=[{"to": "year_before_aligned"}]
    )
    assert column(result, "orders:year_before_aligned") == [None, 1]


def test_metrics_begin_each_on_its_own_day_and_a_formula_with_its_last_input(answer: Run) -> None:
    """Sales 165 against 170 on 1-19 May; returns, 9 in June, are kept from 3 June on, and so is sales - returned."""
    result = answer(metrics=["sales", "returned", "net"], period=JUNE, compare=[{"to": "previous_period"}])
    values = dict(zip((one.name for one in result.columns), result.rows[0], strict=True))
    assert values["sales:previous_period"] == Decimal("170.00")
    assert (values["returned"], values["net"]) == (Decimal("9.00"), Decimal("156.00"))
    assert (values["returned:previous_period"], values["net:previous_period"]) == (None, None)
    late = {"metrics": ("returned", "net"), "first": "2025-06-03"}
    assert told(result) == [late, {**late, "lacks": "previous_period"}]


def test_a_plan_that_begins_within_the_period_is_told_by_its_own_name(answer: Run) -> None:
    """Of April and May only May is planned: 310 + 62."""
    result = answer(
        metrics=["sales"], period=("2025-04-01", "2025-06-01"), compare=[{"to": "scenario", "scenario": "plan"}]
    )
    assert result.rows[0][:2] == (Decimal("240.00"), Decimal("372.00"))
    assert told(result) == [{"metrics": ("budget",), "first": "2025-05-01", "lacks_part": "plan"}]


def test_a_plan_that_begins_later_gives_no_base(answer: Run) -> None:
    result = answer(
        metrics=["sales"], period=("2025-03-01", "2025-05-01"), compare=[{"to": "scenario", "scenario": "plan"}]
    )
    assert result.rows == ((0, None, None, None),)
    assert told(result) == [{"metrics": ("budget",), "first": "2025-05-01", "lacks": "plan"}]


def test_a_closing_balance_needs_only_its_last_day(answer: Run) -> None:
    """The first count is of 31 May: 10 + 5. Of 1-19 May there is none."""
    assert told(answer(metrics=["stock_end"], period=MAY)) == []
    result = answer(metrics=["stock_end"], period=JUNE, compare=[{"to": "previous_period"}])
    assert result.rows[0][:3] == (7, None, None)
    assert told(result) == [{"metrics": ("stock_end",), "first": "2025-05-31", "lacks": "previous_period"}]


def test_a_state_has_no_beginning(answer: Run) -> None:
    assert told(answer(metrics=["open"], period=JUNE)) == []


def test_a_formula_over_a_month_before_the_data_is_unknown(answer: Run) -> None:
    """February 2024 sold 100; of January nothing is known, so that nothing was added or lost."""
    result = answer(metrics=["added"], period=("2024-02-01", "2024-03-01"))
    assert result.rows == ((None,),)
    assert told(result) == [{"metrics": ("added",), "first": "2024-02-29"}]
    assert answer(metrics=["added"], period=("2024-03-01", "2024-04-01")).rows == ((Decimal("-100.00"),),)


def test_arithmetic_of_two_metrics_is_told_by_both(answer: Run) -> None:
    result = answer(metrics=[{"ratio": ["freight", "sales"]}], period=MAY, compare=[THE_YEAR_2023])
    assert result.rows[0][1:] == (None, None, None)
    assert told(result) == [{"metrics": ("freight", "sales"), "first": "2024-02-29", "lacks": "period"}]


def test_a_mean_over_members_has_no_base_before_the_data(answer: Run) -> None:
    """North Gate 130 and South Gate 110 in May: 120 each."""
    mean = {"metric": "sales", "per": ["store.name"], "aggregation": "avg"}
    result = answer(metrics=[mean], period=MAY, compare=[THE_YEAR_2023])
    assert (float(str(result.rows[0][0])), *result.rows[0][1:]) == (120.0, None, None, None)
    assert told(result) == of_sales(lacks="period")


def test_a_period_wholly_before_the_data_is_still_refused(ask: Callable[..., ResultTable | QueryProblem]) -> None:
    refused = ask(metrics=["sales"], period=("2023-01-01", "2024-01-01"), compare=YEAR_BEFORE)
    assert refused == QueryProblem(code="no-history", parameters={"metric": "sales", "first": "2024-02-29"})
