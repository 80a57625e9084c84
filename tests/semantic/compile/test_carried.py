"""What is carried on over time: cumulative metrics, balances last known, states of any day, facts as known."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import codes, column, write_workspace, written

TABLES = {
    # A has no flow in March; B begins in February. The flow of 30 June is after the last complete day.
    "flows": """
day,dept,amount,payer
2023-12-30,A,100,p1
2024-01-15,A,10,p1
2024-02-10,A,-4,p2
2024-02-20,B,7,p1
2024-03-31,B,1,p3
2024-04-01,A,5,p1
2025-01-03,A,2,p2
2025-02-01,A,3,p1
2025-05-20,B,8,p4
2025-06-10,A,6,p1
2025-06-30,A,1000,p9
""",
    # Meters are read when somebody comes by.
    "meters": """
read_on,meter,dept,level
2025-01-10,m1,A,5
2025-02-15,m1,A,6
2025-01-20,m2,B,3
2025-04-02,m2,B,9
2025-04-02,m3,A,1
""",
    "invoices": """
invoice,dept,issued,due,amount
i1,A,2025-01-10,2025-02-10,100
i2,A,2025-03-01,2025-03-31,50
i3,B,2025-04-20,2025-05-20,30
""",
    "payments": """
invoice,paid_on,amount
i1,2025-02-05,40
i1,2025-04-10,60
i2,2025-05-02,20
""",
    # Posted late: the entry of 30 March became known on 8 April.
    "entries": """
entry,day,posted,amount
e1,2025-03-10,2025-03-10,10
e2,2025-03-20,2025-03-25,20
e3,2025-03-30,2025-04-08,5
e4,2025-04-02,2025-04-02,7
""",
    "budgets": """
month,amount
2025-01-01,31
2025-02-01,28
2025-03-01,31
2025-04-01,30
2025-05-01,31
2025-06-01,30
""",
}
CATALOG = """
datasets:
  - name: flows
    table: flows
    primary_key: [day, dept]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: dept, kind: dimension}
  - name: meters
    table: meters
    primary_key: [read_on, meter]
    time_field: read_on
    fields:
      - {name: read_on, kind: time, granularity: day}
      - {name: meter, kind: dimension}
      - {name: dept, kind: dimension}
  - name: budgets
    table: budgets
    primary_key: [month]
    time_field: month
    scheduled: true
    fields:
      - {name: month, kind: time, granularity: month}
  - name: open_invoices
    sql: >-
      SELECT i.invoice, i.dept, i.due, i.amount - coalesce(p.paid, 0) AS open FROM invoices AS i
      LEFT JOIN (SELECT invoice, sum(amount) AS paid FROM payments WHERE paid_on <= :as_of GROUP BY invoice) AS p
      ON p.invoice = i.invoice WHERE i.issued <= :as_of AND i.amount > coalesce(p.paid, 0)
    primary_key: [invoice]
    time_field: as_of
    fields:
      - {name: dept, kind: dimension}
      - {name: due, kind: dimension}
      - {name: open, kind: measure}
      - {name: days_overdue, kind: measure, expression: "date_diff('day', due, :as_of)"}
  - name: invoices
    table: invoices
    primary_key: [invoice]
    time_field: issued
    fields:
      - {name: issued, kind: time, granularity: day}
      - {name: dept, kind: dimension}
  - name: entries
    table: entries
    primary_key: [entry]
    time_field: day
    posted_at: posted
    fields:
      - {name: day, kind: time, granularity: day}
metrics:
  - {name: flow, type: simple, dataset: flows, aggregation: sum, expression: amount}
  - {name: payers, type: simple, dataset: flows, aggregation: count_distinct, expression: payer}
  - {name: entries_made, type: simple, dataset: flows, aggregation: count}
  - {name: mean_flow, type: ratio, numerator: flow, denominator: entries_made, unit: ratio}
  - {name: balance, type: cumulative, metric: flow, window: all}
  - {name: ytd, type: cumulative, metric: flow, window: year_to_date}
  - {name: qtd, type: cumulative, metric: flow, window: quarter_to_date}
  - {name: mtd, type: cumulative, metric: flow, window: month_to_date}
  - {name: fytd, type: cumulative, metric: flow, window: fiscal_year_to_date}
  - {name: ytd_mean, type: cumulative, metric: mean_flow, window: year_to_date}
  - {name: payers_90, type: cumulative, metric: payers, window: {trailing: {count: 90, unit: day}}}
  - {name: payers_year, type: cumulative, metric: payers, window: year_to_date}
  - {name: quarter_flow, type: cumulative, metric: flow, window: {trailing: {count: 3, unit: month}}}
  - {name: level, type: simple, dataset: meters, aggregation: sum, expression: level,
     non_additive: {over: time, take: last_known, by: [meter]}}
  - {name: budget, type: simple, dataset: budgets, aggregation: sum, expression: amount}
  - {name: budget_ytd, type: cumulative, metric: budget, window: year_to_date}
  - {name: receivable, type: simple, dataset: open_invoices, aggregation: sum, expression: open}
  - {name: overdue, type: simple, dataset: open_invoices, aggregation: sum, expression: open,
     filter: "days_overdue > 0"}
  - {name: young, type: simple, dataset: invoices, aggregation: count, time_field: as_of,
     filter: "issued <= :as_of and issued > :as_of - 60"}
  - {name: posted, type: simple, dataset: entries, aggregation: sum, expression: amount}
  - {name: added, type: derived, expression: "flow - prior",
     inputs: {prior: {metric: flow, offset: {count: 1, unit: month}}}}
  - {name: balance_of_levels, type: cumulative, metric: level, window: all}
scenarios: [{name: plan, label: plan, of: {ytd: budget_ytd}, granularity: month}]
closes: [{through: 2025-02-28, on: 2025-03-07}, {through: 2025-03-31, on: 2025-04-06}]
bands: [{name: overdue_band, label: overdue, of: open_invoices.days_overdue, edges: [0, 30, 60]}]
"""
WORKSPACE = """
name: Carried
data: data/
languages: [en, zh]
today: 2025-06-20
data_complete_through: 2025-06-19
calendar: {fiscal_year_start: 4}
"""
Ask = Callable[..., ResultTable]
YEAR = ("2025-01-01", "2026-01-01")


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    layer = Layer.open(write_workspace(tmp_path_factory.mktemp("carried") / "company", WORKSPACE, CATALOG, TABLES))
    yield layer
    layer.close()


@pytest.fixture
def ask(carried: Layer) -> Ask:
    def run(as_of: date | None = None, **query: Any) -> ResultTable:
        result = carried.run(written(**query), carried.asker(None), carried.as_of(as_of))
        assert isinstance(result, ResultTable), result
        return result

    return run


@pytest.fixture
def refused(carried: Layer) -> Callable[..., QueryProblem]:
    def run(**query: Any) -> QueryProblem:
        problem = carried.run(written(**query), carried.asker(None), carried.as_of(None))
        assert isinstance(problem, QueryProblem), problem
        return problem

    return run


@pytest.fixture(scope="module")
def oracle() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    for name, rows in TABLES.items():
        lines = [line.split(",") for line in rows.strip().splitlines()]
        values = ", ".join("(" + ", ".join(f"'{cell}'" for cell in line) + ")" for line in lines[1:])
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM (VALUES {values}) AS t({', '.join(lines[0])})")
    yield connection
    connection.close()


def test_what_is_carried_over_all_time_is_read_at_the_last_complete_day(ask: Ask) -> None:
    """100+10-4+7+1+5+2+3+8+6 = 138; the 1000 of 30 June lies ahead."""
    result = ask(metrics=["balance"])
    assert result.rows == ((138,),)
    assert {one.code: one.parameters for one in result.assumptions}["balance-date"] == {"day": "2025-06-19"}


def test_a_balance_of_an_earlier_day_is_what_had_come_by_then(ask: Ask) -> None:
    """By 31 March 2024: 100+10-4+7+1 = 114, whatever the period's first day."""
    assert ask(metrics=["balance"], period=("2024-03-01", "2024-04-01")).rows == ((114,),)
    assert ask(metrics=["balance"], period=("2024-03-31", "2024-04-01")).rows == ((114,),)


@pytest.mark.parametrize(
    ("metric", "start"),
    [("ytd", "2025-01-01"), ("qtd", "2025-04-01"), ("mtd", "2025-06-01"), ("fytd", "2025-04-01")],
)
def test_to_date_without_a_period_runs_to_the_last_complete_day(
    ask: Ask, oracle: duckdb.DuckDBPyConnection, metric: str, start: str
) -> None:
    """This year 2+3+8+6 = 19, this quarter and this fiscal year 14, this month 6."""
    expected = oracle.execute(
        f"SELECT sum(amount::INT) FROM flows WHERE day BETWEEN '{start}' AND '2025-06-19'"
    ).fetchall()
    assert ask(metrics=[metric]).rows == tuple(expected)


def test_year_to_date_by_month_begins_anew_each_year_and_has_no_gaps(ask: Ask) -> None:
    """2024: 10, 13, 14, 19 and on; 2025: 2, 5, 5, 5, 13, 19."""
    result = ask(metrics=["ytd"], grain="month", period=("2024-01-01", "2026-01-01"))
    assert column(result, "ytd") == [10, 13, 14, 19, 19, 19, 19, 19, 19, 19, 19, 19, 2, 5, 5, 5, 13, 19]
    assert "filled-gaps" not in codes(result)


def test_a_period_that_begins_within_the_year_carries_what_came_before_it(ask: Ask) -> None:
    assert column(ask(metrics=["ytd"], grain="month", period=("2025-05-01", "2025-07-01")), "ytd") == [13, 19]


def test_to_date_by_member_carries_on_for_each(ask: Ask) -> None:
    result = ask(metrics=["ytd"], grain="month", group_by=["flows.dept"], period=("2025-04-01", "2025-07-01"))
    assert {(row[0].month, row[1]): row[2] for row in result.rows if isinstance(row[0], date)} == {
        (4, "A"): 5, (5, "A"): 5, (6, "A"): 11, (4, "B"): 0, (5, "B"): 8, (6, "B"): 8,
    }  # fmt: skip


def test_a_fiscal_year_to_date_begins_with_the_fiscal_year(ask: Ask) -> None:
    """From 1 April: 2024 5, then 7 in January, 10 in February and March; 0 in April 2025, 8 in May, 14 in June."""
    result = ask(metrics=["fytd"], grain="month", period=("2024-12-01", "2026-01-01"))
    assert column(result, "fytd") == [5, 7, 10, 10, 0, 8, 14]


def test_a_balance_by_month_is_that_of_each_month_s_end(ask: Ask) -> None:
    result = ask(metrics=["balance"], grain="month", period=("2024-01-01", "2024-05-01"))
    assert column(result, "balance") == [110, 113, 114, 119]


def test_a_balance_by_day_carries_on_through_days_without_flows(ask: Ask) -> None:
    result = ask(metrics=["balance"], grain="day", period=("2025-05-19", "2025-05-22"))
    assert column(result, "balance") == [124, 132, 132]


def test_a_week_that_straddles_the_year_is_read_at_its_end(ask: Ask) -> None:
    """The week of 30 December 2024 ends on 5 January: the year to date has 2 by then; the next week adds nothing."""
    result = ask(metrics=["ytd"], grain="week", period=("2024-12-30", "2025-01-13"))
    assert column(result, "ytd") == [2, 2]


def test_a_quarter_read_month_to_date_shows_its_last_month(ask: Ask) -> None:
    result = ask(metrics=["mtd"], grain="quarter", period=("2024-01-01", "2024-04-01"))
    assert column(result, "mtd") == [1]


def test_a_ratio_to_date_is_sum_over_sum(ask: Ask) -> None:
    """2025: 2/1, 5/2, 5/2, 5/2, 13/3, 19/4."""
    result = ask(metrics=["ytd_mean"], grain="month", period=YEAR)
    assert column(result, "ytd_mean") == pytest.approx([2, 2.5, 2.5, 2.5, 13 / 3, 4.75])


def test_members_counted_over_a_trailing_window_count_once(ask: Ask) -> None:
    """The 90 days to 31 May begin on 3 March: p4 alone; those to 19 June on 22 March: p4 and p1."""
    result = ask(metrics=["payers_90"], grain="month", period=("2025-05-01", "2025-07-01"))
    assert column(result, "payers_90") == [1, 2]
    assert ask(metrics=["payers_90"]).rows == ((2,),)
    assert ask(metrics=["payers_90"], period=("2025-01-01", "2025-02-02")).rows == ((2,),)


def test_distinct_members_to_date_are_not_added_up_from_months(ask: Ask) -> None:
    """2025: p2; p2, p1; the same; the same; and p4; the same (p1 again)."""
    assert column(ask(metrics=["payers_year"], grain="month", period=YEAR), "payers_year") == [1, 2, 2, 2, 3, 3]


def test_trailing_months_end_with_each_bucket_and_the_running_one_on_its_last_day(
    ask: Ask, oracle: duckdb.DuckDBPyConnection
) -> None:
    """April 2025 holds February to April: 3; May: 8; June so far from 20 March: 14."""
    result = ask(metrics=["quarter_flow"], grain="month", period=("2025-04-01", "2025-07-01"))
    assert column(result, "quarter_flow") == [3, 8, 14]
    whole = oracle.execute("SELECT sum(amount::INT) FROM flows WHERE day BETWEEN '2025-03-20' AND '2025-06-19'")
    assert ask(metrics=["quarter_flow"]).rows == tuple(whole.fetchall())


def test_a_year_before_is_carried_on_from_its_own_beginning(ask: Ask) -> None:
    """Year to date 1-19 June: 19; a year before 10-4+7+1+5 = 19. By month the bases are 2024's."""
    result = ask(metrics=["ytd"], period=("2025-06-01", "2025-07-01"), compare=[{"to": "year_before"}])
    assert result.rows[0][:3] == (19, 19, 0)
    result = ask(metrics=["ytd"], grain="month", period=YEAR, compare=[{"to": "year_before"}])
    assert column(result, "ytd:year_before") == [10, 13, 14, 19, 19, 19]


def test_the_month_before_january_is_the_december_of_the_year_before(ask: Ask) -> None:
    result = ask(
        metrics=["ytd"], grain="month", period=("2025-01-01", "2025-03-01"), compare=[{"to": "previous_period"}]
    )
    assert column(result, "ytd") == [2, 5]
    assert column(result, "ytd:previous_period") == [19, 2]


def test_by_day_a_year_before_that_has_no_such_day_ends_on_the_month_s_last(ask: Ask) -> None:
    """29 February 2024 against 28 February 2023: no flow had come by then, and in 2024 10-4+7 = 13 had."""
    result = ask(metrics=["ytd"], grain="day", period=("2024-02-29", "2024-03-02"), compare=[{"to": "year_before"}])
    assert column(result, "ytd") == [13, 13]


def test_a_share_of_what_is_carried_on_is_of_the_whole_at_that_time(ask: Ask) -> None:
    """At the end: A 100+10-4+5+2+3+6 = 122, B 7+1+8 = 16, of 138."""
    result = ask(metrics=["balance"], group_by=["flows.dept"], derive=[{"column": "balance", "as": "share"}])
    shares = dict(zip(column(result, "flows.dept"), column(result, "balance.share"), strict=True))
    assert shares == {"A": pytest.approx(122 / 138), "B": pytest.approx(16 / 138)}
    assert result.totals[0].values["balance"] == 138


def test_a_plan_to_date_ends_where_its_actuals_end(ask: Ask) -> None:
    """31+28+31+30+31 and 19 days of June's 30 = 170; the plan alone counts whole months: 181."""
    compared = ask(
        metrics=["ytd"], period=("2025-06-01", "2025-07-01"), compare=[{"to": "scenario", "scenario": "plan"}]
    )
    assert column(compared, "ytd:plan") == [pytest.approx(170)]
    assert column(ask(metrics=["budget_ytd"], period=("2025-06-01", "2025-07-01")), "budget_ytd") == [181]


def test_a_level_last_known_is_each_meter_s_own(ask: Ask) -> None:
    """By 19 June: m1 6 of February, m2 9, m3 1; by 31 March m1 6 and m2 3; by 15 January m1 5."""
    assert ask(metrics=["level"]).rows == ((16,),)
    assert ask(metrics=["level"], period=("2025-03-01", "2025-04-01")).rows == ((9,),)
    assert ask(metrics=["level"], period=("2025-01-15", "2025-01-16")).rows == ((5,),)


def test_a_level_last_known_carries_on_from_month_to_month(ask: Ask) -> None:
    result = ask(metrics=["level"], grain="month", period=YEAR)
    assert column(result, "level") == [8, 9, 9, 16, 16, 16]
    by_dept = ask(metrics=["level"], grain="month", group_by=["meters.dept"], period=("2025-03-01", "2025-05-01"))
    assert [row[1:] for row in by_dept.rows] == [("A", 6), ("B", 3), ("A", 7), ("B", 9)]


def test_before_anything_was_known_there_is_no_history(refused: Callable[..., QueryProblem]) -> None:
    assert refused(metrics=["level"], period=("2024-12-01", "2025-01-01")).code == "no-history"


def test_what_is_open_is_what_was_not_paid_by_then(ask: Ask) -> None:
    """31 March: i1 60, i2 50; 30 April: i2 50, i3 30; now i2 30, i3 30."""
    assert ask(metrics=["receivable"], period=("2025-03-01", "2025-04-01")).rows == ((110,),)
    assert ask(metrics=["receivable"], period=("2025-04-01", "2025-05-01")).rows == ((80,),)
    assert ask(metrics=["receivable"]).rows == ((60,),)


def test_overdue_then_asked_today_is_what_it_was_then(ask: Ask) -> None:
    """On 31 March i1 was 49 days late with 60 open; asked on that very day it is the same."""
    march = {"metrics": ["overdue"], "period": ("2025-03-01", "2025-04-01")}
    assert ask(**march).rows == ((60,),)
    assert ask(**march, as_of=date(2025, 3, 31)).rows == ((60,),)


def test_ages_are_reckoned_on_the_day_that_is_read(ask: Ask) -> None:
    """31 March: i1 is 49 days late, i2 due that day. 19 June: i2 is 80 days late, i3 30."""
    march = ask(metrics=["receivable"], group_by=["overdue_band"], period=("2025-03-01", "2025-04-01"))
    assert march.rows == ((0.0, 50), (30.0, 60))
    assert ask(metrics=["receivable"], group_by=["overdue_band"]).rows == ((30.0, 30), (60.0, 30))


def test_by_month_each_is_read_at_its_own_end(ask: Ask) -> None:
    result = ask(metrics=["receivable", "overdue"], grain="month", period=YEAR)
    assert column(result, "receivable") == [100, 60, 110, 80, 60, 60]
    assert column(result, "overdue") == [0, 60, 60, 50, 60, 60]
    compared = ask(
        metrics=["receivable"], grain="month", period=("2025-04-01", "2025-06-01"), compare=[{"to": "previous_period"}]
    )
    assert column(compared, "receivable:previous_period") == [110, 80]


def test_a_metric_may_be_of_any_day_although_its_dataset_has_a_time(ask: Ask) -> None:
    """By 31 March i2 of 1 March is younger than 60 days, i1 is 80; by 30 April i3 of 20 April is, i2 is 60."""
    assert ask(metrics=["young"], period=("2025-03-01", "2025-04-01")).rows == ((1,),)
    assert ask(metrics=["young"], grain="month", period=("2025-03-01", "2025-05-01")).rows == (
        (date(2025, 3, 1), 1),
        (date(2025, 4, 1), 1),
    )


def test_a_state_of_days_ahead_is_refused(refused: Callable[..., QueryProblem]) -> None:
    assert refused(metrics=["receivable"], period=("2025-07-01", "2025-08-01")).code == "no-data-yet"
    assert refused(metrics=["receivable"], period=("2020-07-01", "2020-08-01")).code == "no-history"


def test_facts_as_they_were_known(ask: Ask) -> None:
    """March is 35 now; on 5 April the 5 of 30 March was not posted yet, on 24 March the 20 was not either."""
    march = {"metrics": ["posted"], "period": ("2025-03-01", "2025-04-01")}
    assert ask(**march).rows == ((35,),)
    then = ask(**march, known_as_of="2025-04-05")
    assert then.rows == ((30,),)
    assert codes(then)["restated"] == {"late": 1, "known_as_of": "2025-04-05"}
    assert ask(**march, known_as_of="2025-03-24").rows == ((10,),)
    assert "restated" not in codes(ask(**march, known_as_of="2025-04-08"))


def test_facts_as_they_were_known_at_the_close(ask: Ask, refused: Callable[..., QueryProblem]) -> None:
    """March was closed on 6 April, two days before the entry of 30 March was posted; April is still open."""
    march = ask(metrics=["posted"], period=("2025-03-01", "2025-04-01"), known_as_of="close")
    assert march.rows == ((30,),)
    assert codes(march)["restated"] == {"late": 1, "known_as_of": "2025-04-06"}
    april = refused(metrics=["posted"], period=("2025-04-01", "2025-05-01"), known_as_of="close")
    assert (april.code, april.parameters["unclosed"]) == ("no-data-yet", "2025-04-30")


def test_what_does_not_tell_when_it_was_posted_has_no_then(refused: Callable[..., QueryProblem]) -> None:
    problem = refused(metrics=["flow"], known_as_of="2025-04-05")
    assert (problem.code, problem.parameters["known_as_of"]) == ("no-history", "2025-04-05")
    assert refused(metrics=["posted"], known_as_of="yesterday").code == "no-such-date"


def test_an_input_of_the_month_before_without_a_period_is_over_the_last_whole_month(ask: Ask) -> None:
    """May 8, April 0."""
    result = ask(metrics=["added"])
    assert result.rows == ((8,),)
    stated = {one.code: one.parameters for one in result.assumptions}
    assert stated["default-period"] == {"start": "2025-05-01", "end": "2025-06-01"}


def test_a_balance_is_not_accumulated(refused: Callable[..., QueryProblem]) -> None:
    assert refused(metrics=["balance_of_levels"]).code == "not-yet"


def test_year_to_date_of_december_is_the_sum_of_its_months(ask: Ask) -> None:
    months = ask(metrics=["flow"], grain="month", period=("2024-01-01", "2025-01-01"))
    whole = ask(metrics=["ytd"], period=("2024-12-01", "2025-01-01"))
    assert whole.rows[0][0] == sum(int(str(value)) for value in column(months, "flow")) == 19


def test_the_statement_is_one_scan_by_month_carried_on(carried: Layer, ask: Ask, tmp_path: Path) -> None:
    sql = ask(metrics=["ytd"], grain="month", period=YEAR).statements[0].sql
    assert sql.count('"flows" AS "flows"') + sql.count('FROM "flows"') == 1
    assert "OVER" in sql


def test_amounts_keep_their_cents(ask: Ask) -> None:
    assert not isinstance(ask(metrics=["ytd"]).rows[0][0], float | Decimal)
