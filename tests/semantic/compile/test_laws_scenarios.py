"""Laws of plans beside actuals: a month's plan is spread over its days, and its parts make the declared whole."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.result import Cell
from tests.hunts import examples
from tests.semantic.compile.worlds import (
    NO_DATA,
    ROLES,
    Company,
    Span,
    column,
    company,
    dice,
    floor,
    following,
    grand_total,
    is_close,
    keyed,
    number,
    said,
    spans,
)

pytestmark = pytest.mark.slow

WORLDS = 12
TODAY = date(2025, 6, 20)
FIRST = date(2024, 11, 1)
DAY = timedelta(1)
CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [id]
    time_field: day
    fields: [{name: day, kind: time, granularity: day}, {name: amount, kind: measure}]
  - name: plans
    table: plans
    primary_key: [id]
    time_field: month
    scheduled: true
    fields: [{name: month, kind: time, granularity: month}, {name: amount, kind: measure, type: "decimal(18,2)"}]
  - {name: shop, table: shops, primary_key: [id], fields: [{name: name, kind: dimension}]}
relationships:
  - {from: sales, columns: [shop_id], to: shop, to_columns: [id]}
  - {from: plans, columns: [shop_id], to: shop, to_columns: [id]}
metrics:
  - {name: sold, type: simple, dataset: sales, aggregation: sum, expression: amount}
  - {name: even_plan, type: simple, dataset: plans, aggregation: sum, expression: amount}
  - {name: work_plan, type: simple, dataset: plans, aggregation: sum, expression: "amount * 2"}
  - {name: quiet_plan, type: simple, dataset: plans, aggregation: sum, expression: "amount * 3"}
  - {name: ahead, type: derived, expression: "sold - even_plan"}
scenarios:
  - {name: even, of: {sold: even_plan}, granularity: month, phasing: even}
  - {name: work, of: {sold: work_plan}, granularity: month, phasing: working_days}
  - {name: quiet, of: {sold: quiet_plan}, granularity: month}
calendars:
  - name: days_off
    days:
"""
TIMES = {"even": 1, "work": 2, "quiet": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    company: Company
    sales: tuple[tuple[date | None, str | None, int], ...]
    plans: tuple[tuple[date, str | None, Fraction], ...]
    off: frozenset[date]
    worked: frozenset[date]
    complete: date

    def sold(self, span: Span, shop: tuple[Cell, ...] = ()) -> int:
        return sum(
            amount for day, name, amount in self.sales if day and span[0] <= day < span[1] and shop in ((), (name,))
        )

    def planned(self, scenario: str, span: Span, shop: tuple[Cell, ...] = ()) -> Fraction | None:
        """What some days are planned with: of every month the part of its days; None: a shop without any plan then."""
        held = [(month, amount) for month, name, amount in self.plans if shop in ((), (name,))]
        held = [(month, amount) for month, amount in held if month < span[1] and span[0] < following(month, "month")]
        if not held:
            return None
        return sum((amount * TIMES[scenario] * self.part(scenario, month, span) for month, amount in held), Fraction())

    def part(self, scenario: str, month: date, span: Span) -> Fraction:
        """Which part of a month's days a span holds; of its working days, where it has any."""
        days = [month + timedelta(at) for at in range(calendar.monthrange(month.year, month.month)[1])]
        if scenario == "work":
            days = [day for day in days if self.is_worked(day)] or days
        return Fraction(sum(span[0] <= day < span[1] for day in days), len(days))

    def is_worked(self, day: date) -> bool:
        return day in self.worked or (day.isoweekday() <= 5 and day not in self.off)  # to Friday


@cache
def world(seed: int) -> World:
    """Plans of shops for some months, into the future; a calendar with days off and days made up for."""
    rng = dice("scenarios", seed)
    shops = {1: "A", 2: "B", 3: "C"}
    complete = rng.choice((TODAY, date(2025, 6, 19), date(2025, 5, 31), date(2025, 6, 2)))
    length = (complete - FIRST).days
    sales = [(0, FIRST, 1, 5), (1, complete, 1, 7)] + [
        (at, FIRST + timedelta(rng.randint(0, length)), rng.choice((1, 2, None, 9)), rng.randint(-9, 60))
        for at in range(2, rng.choice((3, 15, 40)))
    ]
    months = [floor(FIRST + timedelta(31 * at), "month") for at in range(10)]
    plans: list[tuple[Any, ...]] = [(0, FIRST, 1, "310.00"), (1, date(2025, 8, 1), 1, "62.00")]
    for month in rng.sample(months, rng.randint(1, 9)):
        plans += [(len(plans), month, shop, f"{rng.randint(-90, 900)}.50") for shop in rng.sample((1, 2, 3, None), 2)]
    off = {FIRST + timedelta(rng.randint(0, 250)) for _ in range(12)}
    if rng.random() < 0.3:  # now and then a month in which nobody works
        off |= {date(2025, 2, 1) + timedelta(at) for at in range(28)}
    worked = {FIRST + timedelta(rng.randint(0, 250)) for _ in range(5)} - off
    days = [f"      - {{date: {day}, name: shut}}\n" for day in sorted(off)]
    days += [f"      - {{date: {day}, name: made up, workday: true}}\n" for day in sorted(worked)]
    opened = company(
        f"scenarios-{seed}", f"today: {TODAY}\ndata_complete_through: {complete}\n{ROLES}", CATALOG + "".join(days),
        {
            "sales (id INT, day DATE, shop_id INT, amount INT)": sales,
            "plans (id INT, month DATE, shop_id INT, amount DECIMAL(18,2))": plans,
            "shops (id INT, name VARCHAR)": list(shops.items()),
        },
    )  # fmt: skip
    return World(
        company=opened,
        sales=tuple((day, shops.get(shop or 0), amount) for _, day, shop, amount in sales),
        plans=tuple((month, shops.get(shop or 0), Fraction(amount)) for _, month, shop, amount in plans),
        off=frozenset(off),
        worked=frozenset(worked),
        complete=complete,
    )


WORLD = st.integers(0, WORLDS - 1).map(world)
SPAN = spans(FIRST, TODAY, 100)
SCENARIO = st.sampled_from(("even", "work", "quiet"))
BY = st.sampled_from(([], ["shop.name"]))


def _beside(scenario: str) -> list[dict[str, Any]]:
    return [{"to": "scenario", "scenario": scenario}]


@settings(max_examples=examples(80))
@given(of=WORLD, scenario=SCENARIO, span=SPAN, by=BY)
def test_a_plan_stands_beside_the_days_that_are_over(of: World, scenario: str, span: Span, by: list[str]) -> None:
    """Whole months whole, others by the part of their days; a shop without a plan has none, and no change."""
    result = of.company.ask(metrics=["sold"], group_by=by, period=said(span), compare=_beside(scenario))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    days = (span[0], min(span[1], of.complete + DAY))
    for key, cell in keyed(result, f"sold:{scenario}", by).items():
        expected = of.planned(scenario, days, key)
        if by or expected is not None:
            assert is_close(cell, None if expected is None else float(expected)), (key, cell, expected)
        assert number(keyed(result, "sold", by)[key]) == of.sold(days, key)
    if by:
        whole = of.planned(scenario, days)
        assert is_close(number(grand_total(result, f"sold:{scenario}")), float(whole or 0))


@settings(max_examples=examples(50))
@given(of=WORLD, scenario=st.sampled_from(("even", "work")), grain=st.sampled_from(("day", "week")), span=SPAN, by=BY)
def test_parts_of_a_plan_make_the_whole_of_their_days(
    of: World, scenario: str, grain: str, span: Span, by: list[str]
) -> None:
    """By day and by week, of what is written to be spread."""
    result = of.company.ask(metrics=["sold"], group_by=by, grain=grain, period=said(span), compare=_beside(scenario))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    days = (span[0], min(span[1], of.complete + DAY))
    parts = column(result, f"sold:{scenario}")
    for (bucket, *shop), cell in parts.items():
        assert isinstance(bucket, date)
        held = (max(bucket, days[0]), min(following(bucket, grain), days[1]))
        expected = of.planned(scenario, held, tuple(shop))
        assert is_close(number(cell), float(expected or 0)), (bucket, shop, cell, expected)
    assert is_close(sum(map(number, parts.values())), float(of.planned(scenario, days) or 0))


@settings(max_examples=examples(40))
@given(of=WORLD, scenario=SCENARIO, grain=st.sampled_from(("month", "quarter", "year")), span=SPAN, by=BY)
def test_longer_buckets_hold_the_plans_of_their_months(
    of: World, scenario: str, grain: str, span: Span, by: list[str]
) -> None:
    result = of.company.ask(metrics=["sold"], group_by=by, grain=grain, period=said(span), compare=_beside(scenario))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    days = (span[0], min(span[1], of.complete + DAY))
    for (bucket, *shop), cell in column(result, f"sold:{scenario}").items():
        assert isinstance(bucket, date)
        held = (max(bucket, days[0]), min(following(bucket, grain), days[1]))
        expected = of.planned(scenario, held, tuple(shop))
        assert is_close(number(cell), float(expected or 0)), (bucket, shop, cell, expected)


@settings(max_examples=examples(40))
@given(of=WORLD, span=SPAN, by=BY)
def test_a_difference_from_a_plan_is_that_of_the_days_that_are_over(of: World, span: Span, by: list[str]) -> None:
    result = of.company.ask(metrics=["ahead"], group_by=by, period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    days = (span[0], min(span[1], of.complete + DAY))
    for key, cell in keyed(result, "ahead", by).items():
        assert is_close(cell, of.sold(days, key) - float(of.planned("even", days, key) or 0)), (key, cell)


@settings(max_examples=examples(40))
@given(of=WORLD, span=SPAN, by=BY)
def test_a_plan_by_itself_is_that_of_all_months_it_touches(of: World, span: Span, by: list[str]) -> None:
    """A shorter period than a month is refused."""
    result = of.company.ask(metrics=["even_plan"], group_by=by, period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in (*NO_DATA, "grain-too-fine")
        assert result.code in NO_DATA or (span[1] - span[0]).days < 31  # the longest month
        return
    months = (floor(span[0], "month"), following(floor(span[1] - DAY, "month"), "month"))
    for key, cell in keyed(result, "even_plan", by).items():
        assert number(cell) == float(of.planned("even", months, key) or 0), (key, cell)
