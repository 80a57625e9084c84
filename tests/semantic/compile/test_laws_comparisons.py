"""Laws of comparisons on any day of asking: months cut in their middle, leap days, ends of years; all recounted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.result import Cell, ResultTable
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
    number,
    said,
)

pytestmark = pytest.mark.slow

WORLDS = 12
TODAY = date(2025, 6, 20)
FIRST = date(2022, 12, 20)
DAY = timedelta(1)
CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: shop, kind: dimension}
      - {name: amount, kind: measure}
metrics:
  - {name: sales, type: simple, dataset: sales, aggregation: sum, expression: amount}
  - {name: lines, type: simple, dataset: sales, aggregation: count}
  - {name: buyers, type: simple, dataset: sales, aggregation: count_distinct, expression: buyer}
  - {name: high, type: simple, dataset: sales, aggregation: max, expression: amount}
  - {name: each, type: ratio, numerator: sales, denominator: lines, unit: ratio}
"""
AS_OF = st.sampled_from([
    date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 30), date(2024, 3, 31), date(2024, 12, 31),
    date(2025, 1, 1), date(2025, 2, 28), date(2025, 3, 31), date(2025, 5, 31), date(2025, 6, 1), TODAY,
])  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    day: date | None
    shop: str | None
    buyer: str | None
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    company: Company
    rows: tuple[Row, ...]
    week_start: int

    @property
    def first(self) -> date:
        return min(row.day for row in self.rows if row.day)

    def last(self, as_of: date) -> date:
        return max((row.day for row in self.rows if row.day and row.day <= as_of), default=date.min)

    def within(self, span: Span, key: tuple[Cell, ...] = ()) -> list[Row]:
        dated = [row for row in self.rows if row.day and span[0] <= row.day < span[1]]
        return [row for row in dated if not key or row.shop == key[0]]


MEASURED: dict[str, Callable[[list[Row]], Cell]] = {
    "sales": lambda rows: sum(row.amount for row in rows),
    "lines": len,
    "buyers": lambda rows: len({row.buyer for row in rows if row.buyer}),
    "high": lambda rows: max((row.amount for row in rows), default=None),
    "each": lambda rows: sum(row.amount for row in rows) / len(rows) if rows else None,
}


@cache
def world(seed: int) -> World:
    """Sales thick about the ends of months, the leap day and the new year."""
    rng = dice("comparisons", seed)
    ends = [
        date(2023, 2, 28), date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 31), date(2024, 2, 28),
        date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 31), date(2024, 5, 31), date(2025, 2, 28), TODAY,
    ]  # fmt: skip
    first = rng.choice((FIRST, FIRST, date(2024, 2, 10)))
    length = (TODAY - first).days
    rows: list[tuple[Any, ...]] = [(0, first, "A", "b1", 3)]
    for at in range(1, rng.choice((12, 40, 60))):
        day = rng.choice([*ends, None, *(first + timedelta(rng.randint(0, length)) for _ in range(15))])
        day = day if day is None or day >= first else first
        rows.append((at, day, rng.choice(("A", "B", None)), rng.choice(("b1", "b2", None)), rng.randint(-9, 60)))
    week = rng.choice(("monday", "sunday"))
    opened = company(
        f"comparisons-{seed}", f"today: {TODAY}\n{ROLES}calendar: {{week_start: {week}}}\n", CATALOG,
        {"sales (id INT, day DATE, shop VARCHAR, buyer VARCHAR, amount INT)": rows},
    )  # fmt: skip
    return World(
        company=opened,
        rows=tuple(Row(day=day, shop=shop, buyer=buyer, amount=amount) for _, day, shop, buyer, amount in rows),
        week_start={"monday": 1, "sunday": 7}[week],
    )


def back(day: date, unit: str, count: int) -> date:
    """The same day some units before; one that is missing is its month's last."""
    if unit in ("day", "week"):
        return day - timedelta(count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - count * {"month": 1, "quarter": 3, "year": 12}[unit]
    first = date(months // 12, months % 12 + 1, 1)
    return min(first + timedelta(day.day - 1), following(first, "month") - DAY)


def whole(span: Span, week_start: int) -> tuple[str, int] | None:
    """The coarsest unit that a span is made of, with how many; None: of no whole ones."""
    for unit in ("year", "quarter", "month", "week"):
        start, count = span[0], 0
        while start < span[1] and floor(start, unit, week_start) == start:
            start, count = following(start, unit), count + 1
        if start == span[1]:
            return unit, count
    return None


def base_of(to: str, span: Span, complete: date, week_start: int) -> tuple[Span, Span]:
    """The days that are read, and those they stand beside; whole months stay whole."""
    now = (span[0], min(span[1], complete + DAY))
    is_over = now == span
    if to == "year_before_aligned":
        return now, (now[0] - timedelta(364), now[1] - timedelta(364))
    if to == "year_before":
        if now[0].day == now[1].day == 1:
            return now, (back(now[0], "year", 1), back(now[1], "year", 1))
        return now, (back(now[0], "year", 1), back(now[1] - DAY, "year", 1) + DAY)
    made_of = whole(span, week_start)
    if made_of is None:
        return now, (now[0] - (now[1] - now[0]), now[0])
    start = back(span[0], *made_of)
    return now, (start, span[0] if is_over else back(now[1] - DAY, *made_of) + DAY)


WORLD = st.integers(0, WORLDS - 1).map(world)
METRIC = st.sampled_from(sorted(MEASURED))
TO = st.sampled_from(("previous_period", "year_before", "year_before_aligned"))
BY = st.sampled_from(([], ["sales.shop"]))


def _agrees(result: ResultTable, name: str, metric: str, of: World, span: Span) -> None:
    """Whether a column is what its days add up to; before all data nothing is known."""
    for key, cell in column(result, name).items():
        if cell is None and span[1] <= of.first:
            continue
        expected = MEASURED[metric](of.within(span, key))
        assert is_close(cell, expected), (name, key, cell, expected, span)


def _changes(result: ResultTable, metric: str, to: str) -> None:
    """A change is the difference; beside no base, or one of zero or less, it is no fraction."""
    for row in result.rows:
        now, base, change, ratio = (
            row[result.index_of(name)]
            for name in (metric, f"{metric}:{to}", f"{metric}.change:{to}", f"{metric}.change_ratio:{to}")
        )
        if now is None or base is None:
            assert change is None
            assert ratio is None
        else:
            assert is_close(change, number(now) - number(base))
            assert is_close(ratio, number(change) / number(base) if number(base) > 0 else None)


def _spans(as_of: date) -> st.SearchStrategy[Span]:
    """Units that hold the day of asking, or an earlier one; several of them; and any days."""
    held = st.tuples(st.sampled_from(("week", "month", "quarter", "year")), st.integers(1, 3), st.integers(0, 400))
    lengths = st.tuples(st.integers(0, 500), st.integers(1, 70))
    return held.map(lambda one: _units(as_of - timedelta(one[2] // 3 * (one[2] % 3)), one[0], one[1])) | lengths.map(
        lambda one: (as_of - timedelta(one[0]), as_of - timedelta(one[0]) + timedelta(one[1]))
    )


def _units(day: date, unit: str, count: int) -> Span:
    end = following(floor(day, unit), unit)
    return back(end, unit, count), end


@settings(max_examples=examples(60))
@given(of=WORLD, metric=METRIC, to=TO, by=BY, data=st.data())
def test_both_sides_are_what_their_own_days_add_up_to(
    of: World, metric: str, to: str, by: list[str], data: st.DataObject
) -> None:
    as_of = data.draw(AS_OF)
    span = data.draw(_spans(as_of))
    if to == "previous_period" and whole(span, of.week_start) is None:
        span = (span[0], max(span[0] + DAY, min(span[1], as_of + DAY)))
    _compares(of, (metric, to), by, span, as_of)


def _compares(of: World, asked: tuple[str, str], by: list[str], span: Span, as_of: date) -> None:
    metric, to = asked
    result = of.company.ask(metrics=[metric], group_by=by, period=said(span), compare=[{"to": to}], as_of=as_of)
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        assert not of.within((span[0], min(span[1], as_of + DAY)))
        return
    now, base = base_of(to, span, as_of, of.week_start)
    assert (result.bases[to].start, result.bases[to].end) == base
    _agrees(result, metric, metric, of, now)
    _agrees(result, f"{metric}:{to}", metric, of, base)
    _changes(result, metric, to)
    if by:
        held = {row.shop for row in (*of.within(now), *of.within(base))}
        assert {key[0] for key in column(result, metric)} == held
        assert is_close(grand_total(result, metric), MEASURED[metric](of.within(now)))
        if base[1] > of.first:
            assert is_close(grand_total(result, f"{metric}:{to}"), MEASURED[metric](of.within(base)))


@settings(max_examples=examples(80))
@given(of=WORLD, metric=METRIC, to=st.sampled_from(("previous_period", "year_before")), by=BY, data=st.data())
def test_each_bucket_stands_beside_its_own_base(
    of: World, metric: str, to: str, by: list[str], data: st.DataObject
) -> None:
    """The running bucket through the same day of its base."""
    as_of, grain = data.draw(AS_OF), data.draw(st.sampled_from(("month", "quarter", "year")))
    end = following(floor(as_of, grain), grain)
    span = (back(end, grain, data.draw(st.integers(1, 5))), end)
    result = of.company.ask(
        metrics=[metric], group_by=by, grain=grain, period=said(span), compare=[{"to": to}], as_of=as_of
    )
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    _changes(result, metric, to)
    for name, place in ((metric, 0), (f"{metric}:{to}", 1)):
        for (bucket, *shop), cell in column(result, name).items():
            assert isinstance(bucket, date)
            days = base_of(to, (bucket, following(bucket, grain)), as_of, of.week_start)[place]
            if place and grain != "month" and (as_of + DAY).day == 1 and as_of < following(bucket, grain) - DAY:
                continue  # months that end on the day of asking, in a longer bucket that goes on
            if cell is None and days[1] <= of.first:
                continue
            expected = MEASURED[metric](of.within(days, tuple(shop)))
            assert is_close(cell, expected), (name, bucket, shop, cell, expected, days)


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, as_of=AS_OF, days=st.integers(1, 40))
def test_each_day_stands_beside_the_same_day_a_year_before(of: World, metric: str, as_of: date, days: int) -> None:
    """29 February beside the 28th."""
    span = (as_of - timedelta(days - 1), as_of + DAY)
    if span[0] <= of.last(as_of):
        _stands_by_day(of, metric, span, as_of)


def _stands_by_day(of: World, metric: str, span: Span, as_of: date) -> None:
    result = of.company.ask(
        metrics=[metric], grain="day", period=said(span), compare=[{"to": "year_before"}], as_of=as_of
    )
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    for (day,), cell in column(result, f"{metric}:year_before").items():
        assert isinstance(day, date)
        base = back(day, "year", 1)
        if cell is not None or base >= of.first:
            assert is_close(cell, MEASURED[metric](of.within((base, base + DAY)))), (day, cell)


@settings(max_examples=examples(60))
@given(of=WORLD, metric=METRIC, by=BY, as_of=AS_OF, days=st.tuples(st.integers(0, 60), st.integers(2, 60)))
def test_any_other_span_that_is_not_over_stands_beside_as_many_days_as_are_over(
    of: World, metric: str, by: list[str], as_of: date, days: tuple[int, int]
) -> None:
    """Its days through the last complete one beside as many before it."""
    start = as_of - timedelta(days[0])
    span = (start, as_of + timedelta(days[1]))
    if whole(span, of.week_start) is None:
        _compares(of, (metric, "previous_period"), by, span, as_of)


@settings(max_examples=examples(60))
@given(of=WORLD, metric=METRIC, as_of=AS_OF, grain=st.sampled_from(("month", "quarter", "year")),
       to=st.sampled_from(("previous_period", "year_before")))  # fmt: skip
def test_one_bucket_stands_beside_what_its_days_stand_beside_without_a_grain(
    of: World, metric: str, as_of: date, grain: str, to: str
) -> None:
    start = floor(as_of, grain)
    asked: dict[str, Any] = {"metrics": [metric], "period": said((start, following(start, grain))), "as_of": as_of}
    plain, by_bucket = (of.company.ask(**asked, compare=[{"to": to}], grain=one) for one in (None, grain))
    if isinstance(plain, QueryProblem) or isinstance(by_bucket, QueryProblem):
        assert isinstance(plain, QueryProblem) == isinstance(by_bucket, QueryProblem)
        return
    for cell in column(by_bucket, f"{metric}:{to}").values():  # none where all rows are older
        assert is_close(plain.rows[0][plain.index_of(f"{metric}:{to}")], cell)


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, as_of=AS_OF, days=st.integers(1, 3))
def test_days_after_the_last_row_stand_beside_the_year_before_too(
    of: World, metric: str, as_of: date, days: int
) -> None:
    """Rows of the last days may not have come yet."""
    _stands_by_day(of, metric, (as_of - timedelta(days - 1), as_of + DAY), as_of)
