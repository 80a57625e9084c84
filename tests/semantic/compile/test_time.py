"""Periods, buckets, gaps, balances and what a comparison is made with."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.periods import Period
from semantic.result import ResultTable
from tests.semantic.compile.company import (
    CATALOG,
    JUNE,
    MAY,
    TABLES,
    WORKSPACE,
    YEAR,
    Run,
    by_member,
    codes,
    column,
    write_workspace,
    written,
)

PERIOD_MAY = {"start": "2025-05-01", "end": "2025-06-01"}
JUNE_SO_FAR = Period(date(2025, 6, 1), date(2025, 6, 20))


def test_a_month_that_is_not_over_is_compared_with_the_same_days_of_the_month_before(answer: Run) -> None:
    """1-19 June: 75+50+40 = 165. 1-19 May: orders 2 and 3, 130+40 = 170; order 4 of 25 May stays out."""
    result = answer(metrics=["sales"], period=JUNE, compare=[{"to": "previous_period"}])
    assert result.rows[0][:3] == (Decimal("165.00"), Decimal("170.00"), Decimal("-5.00"))
    assert result.rows[0][3] == pytest.approx(-5 / 170)
    assert result.bases["previous_period"] == Period(date(2025, 5, 1), date(2025, 5, 20))
    assert result.covered == JUNE_SO_FAR
    assert codes(result)["partial-period"] == {"through": "2025-06-19"}


def test_a_named_period_is_taken_whole(answer: Run) -> None:
    result = answer(metrics=["sales"], period=JUNE, compare=[{"to": "period", "period": PERIOD_MAY}])
    assert column(result, "sales:period") == [Decimal("240.00")]


def test_a_month_asked_on_its_last_day_is_whole_and_compares_with_the_whole_month_before(answer: Run) -> None:
    result = answer(metrics=["sales"], period=MAY, as_of=date(2025, 5, 31), compare=[{"to": "previous_period"}])
    assert result.bases["previous_period"] == Period(date(2025, 4, 1), date(2025, 5, 1))
    assert "partial-period" not in codes(result)


def test_the_columns_of_a_comparison_follow_the_metrics(answer: Run) -> None:
    result = answer(metrics=["sales", "freight"], group_by=["store.name"], period=JUNE, compare=[{"to": "year_before"}])
    assert [one.name for one in result.columns] == [
        "store.name",
        "sales",
        "freight",
        "sales:year_before",
        "sales.change:year_before",
        "sales.change_ratio:year_before",
        "freight:year_before",
        "freight.change:year_before",
        "freight.change_ratio:year_before",
    ]
    assert [one.role for one in result.columns][:4] == ["dimension", "metric", "metric", "comparison"]


def test_february_29_is_compared_with_february_28(answer: Run) -> None:
    result = answer(metrics=["sales"], period=("2024-02-29", "2024-03-01"), compare=[{"to": "year_before"}])
    assert result.bases["year_before"] == Period(date(2023, 2, 28), date(2023, 3, 1))


def test_a_leap_february_by_month_is_the_base_of_the_next(answer: Run) -> None:
    result = answer(
        metrics=["sales"], period=("2025-02-01", "2025-03-01"), grain="month", compare=[{"to": "year_before"}]
    )
    assert column(result, "sales:year_before") == [Decimal("100.00")]
    assert column(result, "sales.change_ratio:year_before") == [-1.0]


def test_by_month_each_month_is_compared_with_the_month_before_it(answer: Run) -> None:
    """May 240 (April 0); June so far 165 against 1-19 May, 170."""
    result = answer(
        metrics=["sales"], period=("2025-05-01", "2025-07-01"), grain="month", compare=[{"to": "previous_period"}]
    )
    assert column(result, "sales") == [Decimal("240.00"), Decimal("165.00")]
    assert column(result, "sales:previous_period") == [Decimal("0.00"), Decimal("170.00")]


def test_a_base_of_zero_or_less_gives_a_change_but_no_percentage(answer: Run) -> None:
    """A went from -50 to 20, B from 0 to 5, C has no base and is zero by its fill."""
    result = answer(metrics=["result"], group_by=["ledger.dept"], period=JUNE, compare=[{"to": "year_before"}])
    assert by_member(result, "result.change:year_before") == {"A": 70, "B": 5, "C": 6}
    assert set(column(result, "result.change_ratio:year_before")) == {None}
    assert codes(result)["base-negative"]["count"] == 1
    assert codes(result)["base-zero"]["count"] == 2


def test_a_member_of_the_base_alone_is_kept(answer: Run) -> None:
    """In May the South had 110 and no row without a store; in June there is one."""
    result = answer(
        metrics=["sales"],
        group_by=["store.name"],
        period=("2025-06-16", "2025-06-18"),
        compare=[{"to": "period", "period": PERIOD_MAY}],
    )
    assert by_member(result, "sales") == {"North Gate": 0, "South Gate": 0}
    assert by_member(result, "sales:period") == {"North Gate": Decimal("130.00"), "South Gate": Decimal("110.00")}


def test_a_filter_does_not_remove_the_base_of_its_comparison(answer: Run) -> None:
    result = answer(
        metrics=["result"],
        period=JUNE,
        compare=[{"to": "year_before"}],
        filters=[{"field": "ledger.dept", "op": "in", "values": ["A"]}],
    )
    assert result.rows[0][:2] == (Decimal("20.00"), Decimal("-50.00"))


def test_gaps_are_zero_where_the_metric_says_so_and_unknown_otherwise(answer: Run) -> None:
    result = answer(metrics=["sales", "score"], grain="month", period=YEAR)
    assert column(result, "@month") == [date(2025, month, 1) for month in range(1, 7)]
    assert column(result, "sales") == [0, 0, 0, 0, Decimal("240.00"), Decimal("165.00")]
    assert column(result, "score") == [None, None, None, 4.0, None, 3.5]
    assert codes(result)["filled-gaps"]["count"] == 3


def test_buckets_run_over_the_period_within_the_data(answer: Run) -> None:
    """Scores begin in April and the year goes on to December; nothing is shown outside."""
    result = answer(metrics=["score"], grain="month", period=YEAR)
    assert column(result, "@month") == [date(2025, 4, 1), date(2025, 5, 1), date(2025, 6, 1)]


def test_every_member_found_has_every_bucket(answer: Run) -> None:
    result = answer(metrics=["sales"], group_by=["region.name"], grain="month", period=("2025-05-01", "2025-07-01"))
    assert set(result.rows) == {
        (date(2025, 5, 1), "North", Decimal("130.00")),
        (date(2025, 5, 1), "South", Decimal("110.00")),
        (date(2025, 5, 1), None, Decimal(0)),
        (date(2025, 6, 1), "North", Decimal("75.00")),
        (date(2025, 6, 1), "South", Decimal("40.00")),
        (date(2025, 6, 1), None, Decimal("50.00")),
    }


def test_a_row_without_a_day_counts_only_where_no_time_is_asked(answer: Run) -> None:
    everything = answer(metrics=["freight"])
    by_year = answer(metrics=["freight"], grain="year")
    assert everything.rows == ((Decimal("71.00"),),)
    assert by_year.totals[0].values["freight"] == Decimal("69.00")
    assert codes(by_year)["unmatched-rows"]["count"] == 1
    assert "unmatched-rows" not in codes(everything)


def test_rows_after_the_day_of_the_question_are_not_seen(answer: Run) -> None:
    """On 31 May orders 1 to 4 were there, and order 9, which has no day."""
    assert answer(metrics=["orders"], as_of=date(2025, 5, 31)).rows == ((5,),)


def test_scheduled_rows_may_lie_ahead(answer: Run) -> None:
    assert answer(metrics=["budget"]).rows == ((Decimal("1602.00"),),)


def test_a_balance_is_read_at_the_last_complete_day_that_has_rows(answer: Run) -> None:
    """On 18 June store S1 alone has a row (7); 20 June is not complete."""
    result = answer(metrics=["stock_end"])
    assert result.rows == ((7,),)
    assert result.assumptions[0].code == "balance-date"
    assert result.assumptions[0].parameters == {"day": "2025-06-18"}


def test_a_balance_is_never_added_up_over_time(answer: Run) -> None:
    """May ends with 10+5; June so far with 7, begins with 8+6; the mean of 14 and 7 is 10.5."""
    result = answer(metrics=["stock_end", "stock_start", "stock_mean"], grain="month")
    assert result.rows == ((date(2025, 5, 1), 15, 15, 15.0), (date(2025, 6, 1), 7, 14, 10.5))
    assert result.totals[0].values == {"stock_end": 7, "stock_start": 15, "stock_mean": 12.0}


def test_a_member_without_a_row_on_the_day_has_no_balance(answer: Run) -> None:
    assert answer(metrics=["stock_end"], group_by=["store.name"]).rows == (("North Gate", 7),)


def test_the_day_of_a_balance_is_the_dataset_s_not_the_filtered_rows(answer: Run) -> None:
    """The South's last row is of 10 June, but on 18 June it has none."""
    south = [{"field": "store.name", "op": "in", "values": ["South Gate"]}]
    assert answer(metrics=["stock_end"], filters=south).rows == ((0,),)


@pytest.mark.parametrize("metric", ["stock_end", "stock_start", "stock_mean"])
def test_a_balance_that_nobody_took_is_unknown(answer: Run, metric: str) -> None:
    """Nobody counted on 11 June: that is no stock of zero."""
    result = answer(metrics=[metric], period={"start": "2025-06-11", "end": "2025-06-12"})
    assert result.rows == ((None,),)


def test_a_day_on_which_no_balance_was_taken_is_unknown_beside_one_that_has_it(answer: Run) -> None:
    """On 10 June 8 and 6 were counted; on the 9th and the 11th nobody counted."""
    result = answer(metrics=["stock_end"], grain="day", period={"start": "2025-06-09", "end": "2025-06-12"})
    assert column(result, "stock_end") == [None, 14, None]


def test_a_time_beyond_every_plan_is_refused(ask: Callable[..., ResultTable | QueryProblem]) -> None:
    """The last plan is of July 2025: August has none, and July is no time beyond it."""
    august = ask(metrics=["budget"], period={"start": "2025-08-01", "end": "2025-09-01"})
    assert isinstance(august, QueryProblem)
    assert (august.code, august.parameters["last"]) == ("no-data-yet", "2025-07-01")
    july = ask(metrics=["budget"], period={"start": "2025-07-01", "end": "2025-08-01"})
    assert isinstance(july, ResultTable)
    assert column(july, "budget") == [Decimal("930.00")]


def test_the_total_beside_a_comparison_covers_the_days_of_its_rows(tmp_path: Path) -> None:
    """240 in May, and 165 in June through the 19th: an order of the 20th, the running day, is in neither."""
    tables = {
        **TABLES,
        "orders": f"{TABLES['orders'].rstrip()}\n10,2025-06-20,S1,C1,ok,1\n",
        "lines": f"{TABLES['lines'].rstrip()}\n10,1,P1,1,1000.00\n",
    }
    query = written(
        metrics=["sales"],
        grain="month",
        period={"start": "2025-05-01", "end": "2025-07-01"},
        compare=[{"to": "previous_period"}],
    )
    layer = Layer.open(write_workspace(tmp_path / "company", WORKSPACE, CATALOG, tables))
    result = layer.run(query, layer.asker(None), layer.as_of(None))
    layer.close()
    assert isinstance(result, ResultTable)
    assert column(result, "sales") == [Decimal("240.00"), Decimal("165.00")]
    assert [one.values["sales"] for one in result.totals] == [Decimal("405.00")]


def test_a_budget_is_phased_by_its_own_days(answer: Run) -> None:
    """June's 300 for the North over 19 of 30 days is 190; the South has no June budget: no base, no change."""
    result = answer(
        metrics=["sales"], group_by=["region.name"], period=JUNE, compare=[{"to": "scenario", "scenario": "plan"}]
    )
    assert by_member(result, "sales:plan") == {"North": pytest.approx(190.0), "South": None, None: None}
    assert by_member(result, "sales.change:plan") == {"North": pytest.approx(75 - 190), "South": None, None: None}
    assert codes(result)["partial-period"] == {"through": "2025-06-19", "phased": ("budget",)}


def test_a_budget_over_whole_months_keeps_its_cents(answer: Run) -> None:
    result = answer(metrics=["sales"], period=MAY, compare=[{"to": "scenario", "scenario": "plan"}])
    assert column(result, "sales:plan") == [Decimal("372.00")]


def test_a_derived_metric_ends_its_budget_where_its_actuals_end(answer: Run) -> None:
    result = answer(metrics=["variance"], period=JUNE)
    assert column(result, "variance") == [pytest.approx(165 - 190)]


def test_a_budget_alone_takes_the_whole_months_it_touches(answer: Run) -> None:
    assert answer(metrics=["budget"], period=("2025-05-20", "2025-06-25")).rows == ((Decimal("672.00"),),)


def test_an_offset_input_reads_the_period_moved_back(answer: Run) -> None:
    """1-19 June 165 over 1-19 May 170."""
    assert column(answer(metrics=["grown"], period=JUNE), "grown") == [pytest.approx(165 / 170 - 1)]


def test_an_offset_input_reads_every_bucket_moved_back(answer: Run) -> None:
    result = answer(metrics=["grown"], grain="month", period=("2025-05-01", "2025-07-01"))
    assert column(result, "grown") == [None, pytest.approx(165 / 170 - 1)]


def test_days_of_the_29th_share_the_base_of_the_28th(answer: Run) -> None:
    result = answer(
        metrics=["orders"],
        grain="day",
        period=("2024-02-28", "2024-03-01"),
        as_of=date(2024, 3, 5),
        compare=[{"to": "year_before"}],
    )
    assert column(result, "@day") == [date(2024, 2, 29)]
    assert column(result, "orders:year_before") == [None]


def test_a_time_basis_may_be_named(answer: Run) -> None:
    result = answer(metrics=["sales"], period=MAY, time_field="orders.ordered_on")
    assert result.rows == ((Decimal("240.00"),),)


def test_metrics_on_different_time_bases_say_so(answer: Run) -> None:
    result = answer(metrics=["sales", "returned"], period=JUNE)
    stated = {one.code: one.parameters for one in result.assumptions}
    assert stated["time-basis"] == {"bases": ("sales=orders.ordered_on", "returned=returns.returned_on")}


def test_a_state_is_read_now(answer: Run) -> None:
    """Eight orders are not cancelled."""
    assert answer(metrics=["open"]).rows == ((8,),)
    assert answer(metrics=["open"], period=JUNE).rows == ((8,),)


def test_year_to_date_is_the_sum_of_its_months(answer: Run) -> None:
    months = answer(metrics=["sales"], grain="month", period=("2025-01-01", "2025-06-20"))
    whole = answer(metrics=["sales"], period=("2025-01-01", "2025-06-20"))
    assert sum(Decimal(str(value)) for value in column(months, "sales")) == whole.rows[0][0]


def test_a_running_total_starts_with_the_period(answer: Run) -> None:
    result = answer(
        metrics=["sales"],
        grain="month",
        period=("2025-04-01", "2025-07-01"),
        derive=[{"column": "sales", "as": "cumulative"}, {"column": "sales", "as": "growth"}],
    )
    assert column(result, "sales.cumulative") == [0, Decimal("240.00"), Decimal("405.00")]
    # 1 to 19 June over 1 to 19 May: 165 over 130 + 40.
    assert column(result, "sales.growth") == [None, None, pytest.approx(165 / 170 - 1)]


def test_beside_the_average_a_period_is_covered_as_far_as_without(answer: Run) -> None:
    """Data are complete through 19 June, and no row is of the 20th."""
    alone = answer(metrics=["sales"], group_by=["store.name"], period=JUNE)
    beside = answer(metrics=["sales"], group_by=["store.name"], period=JUNE, compare=[{"to": "average"}])
    assert alone.covered == beside.covered == Period(date(2025, 6, 1), date(2025, 6, 20))


def on(op: str, *values: str, **rest: object) -> list[dict[str, object]]:
    return [{"field": "orders.ordered_on", "op": op, **({"values": list(values)} if values else {}), **rest}]


def test_days_named_in_a_condition_are_the_days_compared(answer: Run) -> None:
    """10 June sold 50, 9 June nothing; 2 and 3 June 75, the two days before nothing; 25 May 70, 24 nothing."""
    for days, expected in ((["2025-06-10"], 50), (["2025-06-02", "2025-06-03"], 75), (["2025-05-25"], 70)):
        result = answer(metrics=["sales"], filters=on("in", *days), compare=[{"to": "previous_period"}])
        assert result.rows[0][:2] == (expected, 0)


def test_rows_without_a_day_are_in_no_period_of_a_comparison(answer: Run) -> None:
    none = answer(metrics=["sales"], period=JUNE, filters=on("is_null"), compare=[{"to": "previous_period"}])
    assert none.rows[0][:2] == (0, 0)
    every = answer(metrics=["sales"], period=JUNE, filters=on("not_null"), compare=[{"to": "previous_period"}])
    assert every.rows[0][:2] == (165, 170)


def test_days_that_do_not_follow_one_another_are_not_compared(ask: Callable[..., ResultTable | QueryProblem]) -> None:
    """Nor is a set of days, which the other days would have to be in as well."""
    best = {"metrics": ["sales"], "group_by": ["orders.ordered_on"],
            "metric_filters": [{"by": "sales", "op": "gt", "value": 100}]}  # fmt: skip
    cases = (
        (on("in", "2025-06-02", "2025-06-10"), "in"),
        (on("in_query", query=best), "in_query"),
        (on("not_in", "2025-06-02"), "not_in"),
        (on("ge", "2025-06-02T08:00:00"), "ge"),
    )
    for filters, op in cases:
        problem = ask(metrics=["sales"], period=JUNE, filters=filters, compare=[{"to": "previous_period"}])
        assert problem == QueryProblem(code="not-yet", parameters={"feature": f"orders.ordered_on {op}"})
