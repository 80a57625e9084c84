"""Cycles of days, working days, aligned years and time zones, over days small enough to count."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from semantic.catalog import Calendar, CalendarDay, Words
from semantic.compile.settle.holidays import aligned_days
from semantic.errors import Origin, QueryProblem
from semantic.layer import Layer
from semantic.periods import Period
from semantic.result import Cell, ResultTable
from tests.semantic.compile.company import by_member, write_workspace, written

# 2025-06-02 is a Monday and a day off; Saturday 2025-06-07 is worked instead. 2024-02-10 and 2025-01-29 are feasts.
CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [id]
    time_field: sold_at
    fields:
      - {name: sold_at, kind: time}
      - {name: amount, kind: measure}
metrics:
  - {name: sold, type: simple, dataset: sales, aggregation: sum, expression: amount}
calendars:
  - name: days_off
    days:
      - {date: 2024-02-10, name: {en: Feast, zh: 节}}
      - {date: 2025-01-29, name: {en: Feast, zh: 节}}
      - {date: 2025-06-02, name: {en: Boats, zh: 舟}}
      - {date: 2025-06-07, name: {en: made up, zh: 补班}, workday: true}
"""
WORKSPACE = "name: Days\ndata: data/\ntime_zone: Asia/Shanghai\ntoday: 2025-06-30\n"
SALES = """
id,sold_at,amount
1,2025-06-02,10
2,2025-06-03,20
3,2025-06-07,30
4,2025-06-09,40
5,2024-02-09,1
6,2024-02-10,2
7,2024-02-11,4
8,2025-01-28,8
9,2025-01-29,16
10,2024-01-30,32
"""
Ask = Callable[..., ResultTable | QueryProblem]


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    folder = write_workspace(tmp_path_factory.mktemp("days") / "days", WORKSPACE, CATALOG, {"sales": SALES})
    opened = Layer.open(folder)
    yield opened
    opened.close()


@pytest.fixture
def ask(layer: Layer) -> Ask:
    return lambda **query: layer.run(written(**query), layer.asker(None), layer.as_of(None))


def rows(result: ResultTable | QueryProblem) -> tuple[tuple[Cell, ...], ...]:
    assert isinstance(result, ResultTable), result
    return result.rows


def daily(metric: str = "sold") -> dict[str, object]:
    return {"metric": metric, "per": ["@day"], "aggregation": "avg"}


JUNE_1_TO_9 = ("2025-06-01", "2025-06-10")


def test_a_mean_by_weekday_is_over_the_days_of_that_weekday(ask: Ask) -> None:
    """1 to 9 June hold two Mondays (10 and 40), one Tuesday (20), one Saturday (30); nothing was sold on the others."""
    result = ask(metrics=[daily()], group_by=["@weekday"], period=JUNE_1_TO_9)
    assert isinstance(result, ResultTable)
    assert by_member(result, "sold.avg:@day") == {1: 25, 2: 20, 3: 0, 4: 0, 5: 0, 6: 30, 7: 0}


def test_a_mean_of_some_weekdays_is_over_those_days_alone(ask: Ask) -> None:
    """Mondays and Tuesdays of 1 to 9 June are three days with 70 together."""
    some = [{"field": "@weekday", "op": "in", "values": [1, 2]}]
    assert rows(ask(metrics=[daily()], period=JUNE_1_TO_9, filters=some)) == ((70 / 3,),)


def test_days_shown_are_those_that_a_condition_on_the_weekday_lets_through(ask: Ask) -> None:
    mondays = [{"field": "@weekday", "op": "in", "values": [1]}]
    shown = rows(ask(metrics=["sold"], grain="day", period=JUNE_1_TO_9, filters=mondays))
    assert shown == ((date(2025, 6, 2), 10), (date(2025, 6, 9), 40))


def test_working_days_follow_the_calendar(ask: Ask) -> None:
    """The 2nd is off, the 7th is worked: 20, 30 and 40 fall on working days, 10 on a day off."""
    assert set(rows(ask(metrics=["sold"], group_by=["@workday"], period=JUNE_1_TO_9))) == {(True, 90), (False, 10)}
    worked = [{"field": "@workday", "op": "in", "values": [True]}]
    assert rows(ask(metrics=["sold"], period=JUNE_1_TO_9, filters=worked)) == ((90,),)


def test_a_mean_by_working_day_counts_the_days_of_either_kind(ask: Ask) -> None:
    """Working: 3, 4, 5, 6, 7 and 9 June; off: 1, 2 and 8."""
    result = ask(metrics=[daily()], group_by=["@workday"], period=JUNE_1_TO_9)
    assert isinstance(result, ResultTable)
    assert by_member(result, "sold.avg:@day") == {True: 15, False: pytest.approx(10 / 3)}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"grain": "month", "group_by": ["@week_of_month"]}, id="a sixth week in every month"),
        pytest.param(
            {"grain": "day", "group_by": ["@weekday"], "compare": [{"to": "year_before"}]}, id="days beside other days"
        ),
    ],
)
def test_buckets_that_hold_no_whole_cycle_are_refused(ask: Ask, query: dict[str, object]) -> None:
    refused = ask(metrics=["sold"], period=JUNE_1_TO_9, **query)
    assert isinstance(refused, QueryProblem)
    assert refused.code == "not-yet"


def test_an_aligned_year_before_follows_the_moving_feast(ask: Ask) -> None:
    """28 and 29 January 2025 (8 and 16) are set beside 9 and 10 February 2024 (1 and 2), 354 days before."""
    result = ask(metrics=["sold"], period=("2025-01-28", "2025-01-30"), compare=[{"to": "year_before_aligned"}])
    assert isinstance(result, ResultTable)
    assert result.rows[0][:2] == (24, 3)
    assert result.bases == {"year_before_aligned": Period(date(2024, 2, 9), date(2024, 2, 11))}


def test_without_a_feast_on_either_side_weekdays_are_aligned(ask: Ask) -> None:
    """28 January 2025 is a Tuesday, as 30 January 2024 was (32)."""
    result = ask(metrics=["sold"], period=("2025-01-28", "2025-01-29"), compare=[{"to": "year_before_aligned"}])
    assert rows(result)[0][:2] == (8, 32)


def feasts(*days: tuple[str, date]) -> dict[str, Calendar]:
    named = tuple(CalendarDay(date=day, words=Words(label={"en": name})) for name, day in days)
    return {"feasts": Calendar(name="feasts", words=Words(), days=named, origin=Origin(file="x", line=1))}


def test_the_feast_that_moved_farthest_decides() -> None:
    """January 2025 holds a New Year that its base of 364 days does not, and a spring feast ten days earlier."""
    days = feasts(
        ("new year", date(2024, 1, 1)), ("new year", date(2025, 1, 1)),
        ("spring", date(2024, 2, 10)), ("spring", date(2025, 1, 29)),
    )  # fmt: skip
    january = Period(date(2025, 1, 1), date(2025, 2, 1))
    assert aligned_days(january, days) == 354
    assert aligned_days(Period(date(2025, 1, 1), date(2025, 4, 1)), {}) == 364
    assert aligned_days(Period(date(2025, 3, 1), date(2025, 4, 1)), days) == 364


def test_feasts_a_year_apart_that_were_never_named_are_not_paired() -> None:
    assert aligned_days(Period(date(2025, 1, 1), date(2025, 2, 1)), feasts(("spring", date(2025, 1, 29)))) == 364


def test_moments_that_know_their_zone_fall_on_the_workspace_s_day(tmp_path: Path) -> None:
    """20:00 UTC on 31 May is 04:00 on 1 June in Shanghai."""
    folder = write_workspace(tmp_path / "zone", WORKSPACE, CATALOG, {})
    connection = duckdb.connect()
    relation = connection.sql("SELECT 1 AS id, TIMESTAMPTZ '2025-05-31 20:00:00+00' AS sold_at, 5 AS amount")
    relation.write_parquet(str(folder / "data" / "sales.parquet"))
    connection.close()
    layer = Layer.open(folder)
    try:
        query = written(metrics=["sold"], grain="month")
        result = layer.run(query, layer.asker(None), layer.as_of(None))
        assert rows(result) == ((date(2025, 6, 1), Decimal(5)),)
    finally:
        layer.close()
