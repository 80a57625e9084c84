from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic.periods import (
    CalendarRules,
    FiscalPattern,
    Period,
    Unit,
    add_months,
    buckets,
    fiscal_months,
    fiscal_year,
    fiscal_year_holding,
    floor,
    last_units,
    previous_period,
    shift,
    unit_holding,
    whole_units,
    year_before,
)

RULES = CalendarRules()
SUNDAY_WEEKS = CalendarRules(week_start=7)


def period(start: str, end: str) -> Period:
    """A half-open period."""
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("day", "unit", "offset", "expected"),
    [
        pytest.param("2025-06-20", Unit.MONTH, 0, period("2025-06-01", "2025-07-01"), id="this month"),
        pytest.param("2025-06-20", Unit.MONTH, -1, period("2025-05-01", "2025-06-01"), id="last month"),
        pytest.param("2025-01-31", Unit.MONTH, -2, period("2024-11-01", "2024-12-01"), id="two before, over new year"),
        pytest.param("2025-06-20", Unit.QUARTER, 0, period("2025-04-01", "2025-07-01"), id="quarter"),
        pytest.param("2025-06-20", Unit.YEAR, -1, period("2024-01-01", "2025-01-01"), id="last year"),
        # 2025-06-20 is a Friday.
        pytest.param("2025-06-20", Unit.WEEK, 0, period("2025-06-16", "2025-06-23"), id="week from Monday"),
        pytest.param("2025-06-16", Unit.WEEK, -1, period("2025-06-09", "2025-06-16"), id="week before a Monday"),
    ],
)
def test_unit_holding(day: str, unit: Unit, offset: int, expected: Period) -> None:
    assert unit_holding(date.fromisoformat(day), unit, RULES, offset=offset) == expected


def test_a_week_starts_where_the_calendar_says() -> None:
    assert unit_holding(date(2025, 6, 20), Unit.WEEK, SUNDAY_WEEKS) == period("2025-06-15", "2025-06-22")
    assert floor(date(2025, 6, 15), Unit.WEEK, SUNDAY_WEEKS) == date(2025, 6, 15)


@pytest.mark.parametrize(
    ("unit", "count", "expected"),
    [
        pytest.param(Unit.DAY, 7, period("2025-06-14", "2025-06-21"), id="last 7 days"),
        pytest.param(Unit.MONTH, 3, period("2025-03-21", "2025-06-21"), id="last 3 months"),
        pytest.param(Unit.YEAR, 1, period("2024-06-21", "2025-06-21"), id="last year to the day"),
    ],
)
def test_last_units_end_on_the_day(unit: Unit, count: int, expected: Period) -> None:
    assert last_units(date(2025, 6, 20), unit, count) == expected


@pytest.mark.parametrize(
    ("asked", "complete_through", "expected"),
    [
        pytest.param(
            period("2025-06-01", "2025-07-01"), "2025-06-30", period("2025-05-01", "2025-06-01"), id="whole June"
        ),
        pytest.param(
            period("2025-06-01", "2025-07-01"), "2025-06-20", period("2025-05-01", "2025-05-21"), id="June to the 20th"
        ),
        pytest.param(
            period("2025-06-01", "2025-07-01"), "2025-06-19", period("2025-05-01", "2025-05-20"), id="June to the 19th"
        ),
        pytest.param(
            period("2025-04-01", "2025-07-01"), "2025-06-20", period("2025-01-01", "2025-03-21"), id="Q2 to 20 June"
        ),
        pytest.param(
            period("2025-03-01", "2025-04-01"), "2025-03-30", period("2025-02-01", "2025-03-01"), id="no 30 February"
        ),
        pytest.param(
            period("2025-01-01", "2026-01-01"), "2025-06-20", period("2024-01-01", "2024-06-21"), id="this year so far"
        ),
        pytest.param(
            period("2025-06-16", "2025-06-23"), "2025-06-18", period("2025-06-09", "2025-06-12"), id="week so far"
        ),
        pytest.param(
            period("2025-06-11", "2025-06-21"), "2025-06-20", period("2025-06-01", "2025-06-11"), id="any ten days"
        ),
        pytest.param(
            period("2025-06-10", "2025-07-05"),
            "2025-06-20",
            period("2025-05-30", "2025-06-10"),
            id="25 days, 11 of them over",
        ),
        pytest.param(
            period("2025-01-01", "2025-04-01"), "2025-06-20", period("2024-10-01", "2025-01-01"), id="a whole quarter"
        ),
    ],
)
def test_previous_period(asked: Period, complete_through: str, expected: Period) -> None:
    assert previous_period(asked, date.fromisoformat(complete_through), RULES) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(period("2025-06-01", "2025-06-21"), period("2024-06-01", "2024-06-21"), id="part of June"),
        pytest.param(period("2024-02-29", "2024-03-01"), period("2023-02-28", "2023-03-01"), id="29 February"),
        pytest.param(period("2025-02-28", "2025-03-01"), period("2024-02-28", "2024-02-29"), id="28 February alone"),
        pytest.param(period("2025-02-01", "2025-03-01"), period("2024-02-01", "2024-03-01"), id="whole February"),
        pytest.param(period("2024-02-01", "2024-03-01"), period("2023-02-01", "2023-03-01"), id="leap February"),
        pytest.param(period("2025-01-01", "2026-01-01"), period("2024-01-01", "2025-01-01"), id="a year"),
    ],
)
def test_year_before(asked: Period, expected: Period) -> None:
    assert year_before(asked, CalendarRules()) == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(period("2024-01-01", "2026-01-01"), (Unit.YEAR, 2), id="years"),
        pytest.param(period("2025-01-01", "2025-07-01"), (Unit.QUARTER, 2), id="half a year"),
        pytest.param(period("2025-02-01", "2025-03-01"), (Unit.MONTH, 1), id="a month of four weeks of days"),
        pytest.param(period("2025-06-09", "2025-06-23"), (Unit.WEEK, 2), id="weeks"),
        pytest.param(period("2025-06-02", "2025-06-21"), None, id="neither"),
        pytest.param(period("2025-06-02", "2025-06-02"), None, id="empty"),
    ],
)
def test_whole_units(made: Period, expected: tuple[Unit, int] | None) -> None:
    assert whole_units(made, RULES) == expected


def test_a_period_is_half_open_and_cut_at_its_last_day() -> None:
    june = period("2025-06-01", "2025-07-01")
    assert date(2025, 6, 1) in june
    assert date(2025, 7, 1) not in june
    assert (june.days, june.last_day) == (30, date(2025, 6, 30))
    assert june.cut(date(2025, 6, 20)) == period("2025-06-01", "2025-06-21")
    assert june.cut(date(2025, 5, 20)) == period("2025-06-01", "2025-06-01")
    with pytest.raises(ValueError, match="ends before it starts"):
        period("2025-06-02", "2025-06-01")


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))


@given(start=days, length=st.integers(min_value=1, max_value=800), unit=st.sampled_from(Unit))
def test_buckets_cover_a_period_without_gap_or_overlap(start: date, length: int, unit: Unit) -> None:
    asked = Period(start, start + timedelta(days=length))
    found = buckets(asked, unit, RULES)
    assert found[0].start <= asked.start
    assert found[-1].end >= asked.end
    assert all(left.end == right.start for left, right in pairwise(found))
    assert sum(one.days for one in found) == (found[-1].end - found[0].start).days


@given(day=days, unit=st.sampled_from(Unit), count=st.integers(min_value=1, max_value=24))
def test_the_period_before_whole_units_ends_where_they_begin_and_is_as_many(day: date, unit: Unit, count: int) -> None:
    start = floor(day, unit, RULES)
    asked = Period(start, shift(start, unit, count))
    before = previous_period(asked, asked.last_day, RULES)
    assert before.end == asked.start
    if unit is not Unit.DAY:
        assert len(buckets(before, unit, RULES)) == count


@given(day=days, count=st.integers(min_value=-60, max_value=60))
def test_months_forth_and_back_meet_but_for_days_that_some_months_lack(day: date, count: int) -> None:
    there = add_months(day, count)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == count
    if day.day <= 28:
        assert add_months(there, -count) == day


# The last Saturday of January: weeks begin on Sunday. 2023-01-28, 2024-01-27 and 2025-01-25 are such days.
RETAIL = CalendarRules(fiscal_year_start=2, fiscal_year_named_by="start", week_start=7, fiscal_pattern="4-5-4")


@pytest.mark.parametrize(
    ("rules", "name", "expected"),
    [
        pytest.param(RETAIL, 2023, period("2023-01-29", "2024-01-28"), id="52 weeks to the last Saturday"),
        pytest.param(RETAIL, 2024, period("2024-01-28", "2025-01-26"), id="52 weeks after it"),
        pytest.param(RETAIL, 2025, period("2025-01-26", "2026-02-01"), id="53 weeks"),
        pytest.param(
            replace(RETAIL, fiscal_year_end="nearest"),
            2023,
            period("2023-01-29", "2024-02-04"),
            id="the nearest Saturday",
        ),
        pytest.param(
            replace(RETAIL, fiscal_year_named_by="end"), 2024, period("2023-01-29", "2024-01-28"), id="named by its end"
        ),
    ],
)
def test_a_fiscal_year_may_be_made_of_weeks(rules: CalendarRules, name: int, expected: Period) -> None:
    """The nearest Saturday to 31 January 2024, a Wednesday, is 3 February."""
    assert fiscal_year(name, rules) == expected
    assert fiscal_year_holding(expected.start, rules) == fiscal_year_holding(expected.last_day, rules) == name


@pytest.mark.parametrize(
    ("first", "count", "expected"),
    [
        pytest.param(1, 1, period("2025-01-26", "2025-02-23"), id="four weeks"),
        pytest.param(2, 1, period("2025-02-23", "2025-03-30"), id="five weeks"),
        pytest.param(4, 3, period("2025-04-27", "2025-07-27"), id="a quarter of thirteen weeks"),
        pytest.param(12, 1, period("2025-12-28", "2026-02-01"), id="the last month takes the 53rd week"),
        pytest.param(12, 2, None, id="beyond the year"),
        pytest.param(0, 1, None, id="before the year"),
    ],
)
def test_months_of_a_year_made_of_weeks(first: int, count: int, expected: Period | None) -> None:
    assert fiscal_months(2025, first, count, RETAIL) == expected


def test_months_of_a_fiscal_year_of_calendar_months() -> None:
    april = CalendarRules(fiscal_year_start=4, fiscal_year_named_by="end")
    assert fiscal_months(2025, 4, 3, april) == period("2024-07-01", "2024-10-01")


def test_the_year_before_of_a_fiscal_quarter_of_weeks_is_that_quarter() -> None:
    """The second quarters of 2025 and 2024 begin 13 weeks after 26 January 2025 and 28 January 2024."""
    second = period("2025-04-27", "2025-07-27")
    assert year_before(second, RETAIL) == period("2024-04-28", "2024-07-28")
    assert year_before(second, CalendarRules()) == period("2024-04-27", "2024-07-27")


@pytest.mark.parametrize("pattern", ["months", "4-4-5", "4-5-4", "5-4-4"])
@given(name=st.integers(1990, 2100), start=st.integers(1, 12), week=st.integers(1, 7))
def test_fiscal_months_make_the_fiscal_year(pattern: FiscalPattern, name: int, start: int, week: int) -> None:
    rules = CalendarRules(fiscal_year_start=start, week_start=week, fiscal_pattern=pattern)
    months = [fiscal_months(name, number, 1, rules) for number in range(1, 13)]
    assert all(months)
    whole = fiscal_year(name, rules)
    assert [one.start for one in months if one] == [whole.start, *(one.end for one in months[:-1] if one)]
    assert months[-1]
    assert months[-1].end == whole.end == fiscal_year(name + 1, rules).start
