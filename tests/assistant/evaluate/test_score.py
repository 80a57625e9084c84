"""Scoring, attacked from both sides: near misses that must be wrong and other shapes that must be right."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from assistant.evaluate.reply import Option, Reply
from semantic.plan import Plan, plan_from_json
from tests.assistant.evaluate.replies import case, query, reply, scored, table

EAST_WEST = [("east", 10.0, 4.0), ("west", 30.0, 6.0)]
MONTHLY = query(grain="month")


def top(count: int, *, within: tuple[str, ...] = ()) -> Plan:
    limit = {"count": count, "within": list(within)}
    return query(group_by=[*within, "store"], order_by=[{"by": "revenue"}], limit=limit)


RIGHT = {
    "the same rows": ("region revenue cost", EAST_WEST, "r a b", EAST_WEST),
    "rows in another order": ("region revenue cost", EAST_WEST[::-1], "r a b", EAST_WEST),
    "columns in another order": ("cost region revenue", [(4, "east", 10), (6, "west", 30)], "r a b", EAST_WEST),
    "within 1e-4": ("revenue", [(100.009,)], "v", [(100.0,)]),
    "decimal and double": ("revenue", [(Decimal("12.50"),)], "v", [(12.5,)]),
    "integer and double": ("orders", [(3,)], "v", [(3.0,)]),
    "near zero": ("revenue", [(5e-10,)], "v", [(0,)]),
    "null and null": ("region revenue", [(None, 1), ("east", None)], "r v", [("east", None), (None, 1)]),
    "nan is null": ("revenue", [(float("nan"),)], "v", [(None,)]),
    "a date and its midnight": ("@month revenue", [(date(2025, 6, 1), 1)], "m v", [(datetime(2025, 6, 1), 1)]),
    "a date and its text": ("@month revenue", [("2025-06-01", 1)], "m v", [(date(2025, 6, 1), 1)]),
    "a stored number as text": ("store revenue", [("7", 1)], "s v", [(7, 1)]),
    "a label beside": ("store store.key revenue", [("Main", 7, 1)], "s v", [("Main", 1)]),
    "the key instead of the text": ("store store.key revenue", [("Main", 7, 1)], "s v", [(7, 1)]),
    "derived beside": ("region revenue revenue.share", [("east", 10, 0.25)], "r v", [("east", 10)]),
    "base and change beside": (
        "revenue revenue:year_before revenue.change:year_before", [(10, 8, 2)], "v", [(10,)],
    ),
    "a change alone asked": ("revenue revenue:year_before revenue.change:year_before", [(10, 8, 2)], "c", [(2,)]),
    "the overview of what was asked": ("region revenue margin", [("east", 10, 0.5)], "r v", [("east", 10)]),
    "arithmetic of what was asked": ("revenue freight freight/revenue", [(10, 2, 0.2)], "a b", [(10, 2)]),
    "equal columns": ("region revenue cost", [("east", 5, 5), ("w", 7, 7)], "r a b", [("w", 7, 7), ("east", 5, 5)]),
    "no rows": ("region revenue", [], "r v", []),
    "rows that are equal": ("region revenue", [("east", 1), ("east", 1)], "r v", [("east", 1), ("east", 1)]),
    "noise turns the order of numbers": (
        "revenue cost", [(0.30000000000000004, 4), (0.3, 5)], "a b", [(0.3, 4), (0.30000000000000004, 5)],
    ),
}  # fmt: skip

WRONG = {
    "columns swapped in one row": ("region revenue cost", [("east", 4, 10), ("west", 30, 6)], "r a b", EAST_WEST),
    "rows crossed": ("region revenue", [("east", 30), ("west", 10)], "r v", [("east", 10), ("west", 30)]),
    "sums right, one column permuted": ("region revenue cost", [("east", 10, 6), ("west", 30, 4)], "r a b", EAST_WEST),
    "a row missing": ("region revenue", [("east", 10)], "r v", [("east", 10), ("west", 30)]),
    "a row too many": ("region revenue", [("east", 10), ("west", 30)], "r v", [("east", 10)]),
    "a row doubled": ("region revenue", [("east", 10), ("east", 10)], "r v", [("east", 10)]),
    "one of two equal rows": ("region revenue", [("east", 1), ("west", 1)], "r v", [("east", 1), ("east", 1)]),
    "null for zero": ("revenue", [(None,)], "v", [(0,)]),
    "zero for null": ("revenue", [(0,)], "v", [(None,)]),
    "a null member for a named one": ("region revenue", [(None, 10)], "r v", [("east", 10)]),
    "a thousandth off": ("revenue", [(1001.0,)], "v", [(1000.0,)]),
    "2e-4 off": ("revenue", [(100.02,)], "v", [(100.0,)]),
    "the sign": ("revenue", [(-10,)], "v", [(10,)]),
    "percent for a fraction": ("margin", [(12.3,)], "v", [(0.123,)]),
    "the next bucket": ("@month revenue", [(date(2025, 7, 1), 1)], "m v", [(date(2025, 6, 1), 1)]),
    "the next key": ("store revenue", [(10249, 1)], "s v", [(10248, 1)]),
    "a text for a number": ("revenue", [("10",)], "v", [(10,)]),
    "a column missing": ("region", [("east",)], "r v", [("east", 10)]),
    "one column for two": ("region revenue", [("east", 5)], "r a b", [("east", 5, 5)]),
    "a metric nobody asked for": ("region revenue cost", EAST_WEST, "r v", [("east", 10), ("west", 30)]),
    "a comparison of a metric nobody asked for": ("revenue cost:year_before", [(10, 4)], "v", [(10,)]),
    "arithmetic with a metric nobody asked for": ("revenue freight/revenue", [(10, 0.2)], "v", [(10,)]),
    "an overview of something else": ("margin revenue", [(0.5, 10)], "v", [(0.5,)]),
    "a label for a stored value": ("region revenue", [("East China", 10)], "r v", [("east", 10)]),
}  # fmt: skip


@pytest.mark.parametrize(("columns", "rows", "expected", "right"), RIGHT.values(), ids=RIGHT.keys())
def test_an_answer_that_says_the_same_is_correct(
    columns: str, rows: list[tuple[Any, ...]], expected: str, right: list[tuple[Any, ...]]
) -> None:
    assert scored(case(), reply(columns, rows), table(expected, right)).outcome == "correct"


@pytest.mark.parametrize(("columns", "rows", "expected", "right"), WRONG.values(), ids=WRONG.keys())
def test_a_near_miss_is_wrong_and_says_why(
    columns: str, rows: list[tuple[Any, ...]], expected: str, right: list[tuple[Any, ...]]
) -> None:
    found = scored(case(), reply(columns, rows), table(expected, right))
    assert found.outcome == "wrong"
    assert found.reason


JAN, FEB, MAR = (date(2025, month, 1) for month in (1, 2, 3))


@pytest.mark.parametrize(
    ("rows", "plan", "outcome"),
    [
        ([(JAN, 5), (FEB, 0), (MAR, 7)], MONTHLY, "correct"),
        ([(JAN, 5), (FEB, None), (MAR, 7)], MONTHLY, "correct"),
        ([(JAN, 5), (FEB, 1), (MAR, 7)], MONTHLY, "wrong"),
        ([(JAN, 5), (FEB, 0), (MAR, 7)], query(), "wrong"),
        ([(JAN, 5), (FEB, 0)], MONTHLY, "wrong"),
        ([(JAN, 0), (FEB, 0), (MAR, 7)], MONTHLY, "wrong"),
    ],
    ids=["a gap as zero", "a gap as null", "a filled row with a value", "no gaps without a grain", "missing", "zeroed"],
)
def test_rows_that_only_fill_gaps_in_time_may_be_missing_in_the_expectation(
    rows: list[tuple[Any, ...]], plan: Plan, outcome: str
) -> None:
    expected = table("m v", [(JAN, 5), (MAR, 7)])
    assert scored(case(), reply("@month revenue", rows, plan), expected).outcome == outcome


def test_a_long_series_of_filled_days_is_matched_with_the_few_days_that_had_any() -> None:
    days = [date.fromordinal(date(2023, 1, 1).toordinal() + number) for number in range(900)]
    rows = [(day, 3.0 if number % 100 == 0 else 0) for number, day in enumerate(days)]
    expected = table("v d", [(value, day) for day, value in rows if value])
    assert scored(case(), reply("@month revenue", rows, query(grain="day")), expected).outcome == "correct"


@pytest.mark.parametrize(
    ("rows", "plan", "outcome"),
    [
        ([("a", 9), ("b", 5), ("c", 5)], top(2), "correct"),
        ([("a", 9), ("c", 5), ("b", 5)], top(2), "correct"),
        ([("a", 9), ("b", 5), ("c", 4)], top(2), "wrong"),
        ([("a", 9), ("b", 5), ("c", 5)], query(group_by=["store"]), "wrong"),
        ([("a", 9), ("c", 5), ("d", 5)], top(2), "wrong"),
        ([("a", 9), ("b", 5), (None, 5)], top(2), "wrong"),
    ],
    ids=["a tie", "a tie the other way", "no tie", "no limit", "the tied one is not there", "the null member ties not"],
)
def test_rows_that_tie_at_the_cut_may_be_missing_in_the_expectation(
    rows: list[tuple[Any, ...]], plan: Plan, outcome: str
) -> None:
    expected = table("s v", [("a", 9), ("b", 5)])
    assert scored(case(), reply("store revenue", rows, plan), expected).outcome == outcome


def test_a_tie_excuses_no_more_rows_than_the_limit_would_have_left_out() -> None:
    given = reply("store revenue", [("a", 9), ("b", 5), ("c", 5)], top(2))
    assert scored(case(), given, table("s v", [("a", 9)])).outcome == "wrong"


def test_ties_are_looked_for_within_each_group_of_a_limit() -> None:
    rows = [("east", "a", 9), ("east", "b", 9), ("west", "c", 4)]
    plan = top(1, within=("region",))
    expected = table("r s v", [("east", "a", 9), ("west", "c", 4)])
    assert scored(case(), reply("region store revenue", rows, plan), expected).outcome == "correct"


SORTED = [("a", 9, 1), ("b", 5, 2), ("c", 5, 3), ("d", 2, 4)]


@pytest.mark.parametrize(
    ("rows", "order_column", "outcome"),
    [
        (SORTED, 1, "correct"),
        ([SORTED[0], SORTED[2], SORTED[1], SORTED[3]], 1, "correct"),
        ([SORTED[1], SORTED[0], SORTED[2], SORTED[3]], 1, "wrong"),
        (SORTED[::-1], 1, "wrong"),
        ([SORTED[0], SORTED[2], SORTED[1], SORTED[3]], None, "wrong"),
    ],
    ids=["as expected", "ties swapped", "not ties", "turned round", "nothing to tie in"],
)
def test_order_counts_where_the_case_says_so(
    rows: list[tuple[Any, ...]], order_column: int | None, outcome: str
) -> None:
    given, expected = reply("store revenue revenue.rank", rows), table("s v n", SORTED, order_column)
    assert scored(case(is_ordered=True), given, expected).outcome == outcome
    assert scored(case(is_ordered=False), given, expected).outcome == "correct"


def test_an_order_is_seen_behind_filled_rows() -> None:
    given = reply("@month revenue", [(JAN, 5), (FEB, 0), (MAR, 7)], MONTHLY)
    expected = table("m v", [(JAN, 5), (MAR, 7)], 0)
    assert scored(case(is_ordered=True), given, expected).outcome == "correct"


def test_detail_rows_may_show_any_column() -> None:
    given = reply("store revenue cost", [("a", 1, 2)], query(output="rows"))
    assert scored(case(), given, table("s v", [("a", 1)])).outcome == "correct"


@pytest.mark.parametrize(("by", "outcome"), [("revenue", "correct"), ("cost", "wrong")])
def test_names_alone_may_show_the_number_they_were_chosen_by(by: str, outcome: str) -> None:
    plan = query(group_by=["store"], metric_filters=[{"by": by, "op": "gt", "value": 3}])
    assert scored(case(), reply("store revenue", [("a", 4)], plan), table("s", [("a",)])).outcome == outcome


YEARS = query(period={"start": "1997-01-01", "end": "1998-01-01"}, compare=[{"to": "year_before"}])


@pytest.mark.parametrize(
    ("columns", "right", "outcome"),
    [
        ("now before", [(10, 8)], "correct"),
        ("year value", [(1997, 10), (1996, 8)], "correct"),
        ("first value", [(date(1996, 1, 1), 8), (date(1997, 1, 1), 10)], "correct"),
        ("year value", [(1997, 8), (1996, 10)], "wrong"),
        ("year value", [(1997, 10), (1995, 8)], "wrong"),
    ],
    ids=["one row", "a row a year", "a row a period", "crossed", "another base"],
)
def test_a_comparison_of_periods_may_come_in_one_row_or_in_a_row_for_each(
    columns: str, right: list[tuple[Any, ...]], outcome: str
) -> None:
    given = reply("revenue revenue:year_before revenue.change:year_before", [(10, 8, 2)], YEARS)
    assert scored(case(), given, table(columns, right)).outcome == outcome


@pytest.mark.parametrize(("right", "outcome"), [([("e", 8, 10)], "correct"), ([("e", 8, 11)], "wrong")])
def test_two_buckets_may_stand_for_a_comparison_in_one_row(right: list[tuple[Any, ...]], outcome: str) -> None:
    rows = [(date(1996, 1, 1), "e", 8), (date(1997, 1, 1), "e", 10)]
    given = reply("@year region revenue", rows, query(grain="year", group_by=["region"]))
    assert scored(case(), given, table("r before now", right)).outcome == outcome


def test_another_right_reading_counts_and_is_named() -> None:
    both = case()
    second = type(both.checks[0])(sql="other", origin=both.origin, reading="with tax")
    both = case(checks=(*both.checks, second))
    found = scored(both, reply("revenue", [(12,)]), table("v", [(10,)]), table("v", [(12,)]))
    assert (found.outcome, found.reason) == ("correct", "also right: with tax")


def test_a_stated_query_is_reported_beside_and_decides_nothing() -> None:
    stated = case(query=query(group_by=["region"]))
    right = scored(stated, reply("revenue", [(1,)], query()), table("v", [(1,)]))
    assert (right.outcome, right.reason) == ("correct", "the query differs from the stated one")
    same = scored(stated, reply("revenue", [(2,)], query(group_by=["region"])), table("v", [(1,)]))
    assert same.outcome == "wrong"


HELP, COST = plan_from_json({"kind": "help"}), query(metrics=["cost"])


@pytest.mark.parametrize(("plan", "outcome"), [(HELP, "correct"), (COST, "wrong")])
def test_a_case_without_a_check_is_held_against_its_plan(plan: Plan, outcome: str) -> None:
    given = Reply(status="answered", plan=plan)
    assert scored(case(checks=(), plan=HELP), given).outcome == outcome


def back(*plans: Plan, code: str = "ambiguous-metric") -> Reply:
    options = tuple(Option(id=str(number), question="q", plan=plan) for number, plan in enumerate(plans, start=1))
    return Reply(status="clarification", code=code, options=options)


REFUSED = Reply(status="refused", code="unknown-metric", message="no such metric")
BROKEN = Reply(status="error", code="timeout")


@pytest.mark.parametrize(
    ("expect", "given", "outcome", "reason"),
    [
        ("answer", REFUSED, "not_answered", "unknown-metric: no such metric"),
        ("answer", BROKEN, "not_answered", "timeout"),
        ("clarify", reply("revenue", [(1,)]), "wrong", "answered, where clarify was expected"),
        ("refuse", reply("revenue", [(1,)]), "wrong", "answered, where refuse was expected"),
        ("clarify", back(HELP, COST), "declined", ""),
        ("clarify", REFUSED, "declined", "refused, where clarify was expected"),
        ("refuse", REFUSED, "declined", ""),
        ("refuse", back(HELP, COST), "declined", "clarification, where refuse was expected"),
        ("refuse", BROKEN, "not_answered", "timeout"),
    ],
)
def test_what_became_of_a_text(expect: Any, given: Reply, outcome: str, reason: str) -> None:
    one = case(expect)
    found = scored(one, given, *(table("v", [(1,)]) for _ in one.checks))
    assert (found.outcome, found.reason) == (outcome, reason)


def test_unmet_options_and_codes_are_reasons_and_not_outcomes() -> None:
    wanted = case("clarify", code="missing-metric", options=(HELP, query(group_by=["region"])))
    found = scored(wanted, back(HELP, COST))
    assert found.outcome == "declined"
    assert found.reason == "code ambiguous-metric, where missing-metric was expected; expected options not offered: 2"


@pytest.mark.parametrize(
    ("second", "reason"),
    [((10,), "ambiguous-metric; option 2 is right"), ((11,), "ambiguous-metric; no option is right")],
)
def test_a_question_back_is_told_apart_by_whether_an_option_is_right(second: tuple[int], reason: str) -> None:
    options = {"1": reply("cost", [(9,)]), "2": reply("revenue", [second])}
    found = scored(case(), back(COST, query()), table("v", [(10,)]), options=options)
    assert (found.outcome, found.reason) == ("asked", reason)
