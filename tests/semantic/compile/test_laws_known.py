"""Laws of facts as they were known: what was known then and what came late make what is known now."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.result import ResultTable
from tests.hunts import examples
from tests.semantic.compile.company import codes
from tests.semantic.compile.worlds import (
    GRAINS,
    NO_DATA,
    ROLES,
    Company,
    Span,
    column,
    company,
    dice,
    figure,
    floor,
    following,
    grand_total,
    is_close,
    is_nothing,
    keyed,
    number,
    said,
    spans,
)

pytestmark = pytest.mark.slow

WORLDS = 12
TODAY = date(2025, 6, 20)
FIRST = date(2025, 1, 1)
DAY = timedelta(1)
CATALOG = """
datasets:
  - name: entries
    table: entries
    primary_key: [id]
    time_field: day
    posted_at: posted
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: dept, kind: dimension}
      - {name: amount, kind: measure}
  - {name: stock, table: stock, primary_key: [id], time_field: day, posted_at: posted,
     fields: [{name: day, kind: time, granularity: day}, {name: units, kind: measure}]}
metrics:
  - {name: booked, type: simple, dataset: entries, aggregation: sum, expression: amount}
  - {name: lines, type: simple, dataset: entries, aggregation: count}
  - {name: carried, type: cumulative, metric: booked, window: all}
  - {name: ytd, type: cumulative, metric: booked, window: year_to_date}
  - {name: units, type: simple, dataset: stock, aggregation: sum, expression: units,
     non_additive: {over: time, take: last}}
closes:
  - {through: 2025-02-28, on: 2025-03-10}
  - {through: 2025-03-31, on: 2025-04-08}
  - {through: 2025-05-31, on: 2025-06-10}
"""
CLOSES = (
    (date(2025, 2, 28), date(2025, 3, 10)),
    (date(2025, 3, 31), date(2025, 4, 8)),
    (date(2025, 5, 31), date(2025, 6, 10)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    day: date | None
    posted: date | None
    dept: str | None
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    company: Company
    entries: tuple[Row, ...]
    stock: tuple[Row, ...]

    def within(self, span: Span | None) -> list[Row]:
        if span is None:
            return [row for row in self.entries if row.day is None or row.day <= TODAY]
        return [row for row in self.entries if row.day and span[0] <= row.day < span[1] and row.day <= TODAY]


def _known(rows: list[Row], then: date) -> list[Row]:
    """Those that were posted by the end of a day."""
    return [row for row in rows if row.posted and row.posted <= then]


@cache
def world(seed: int) -> World:
    """Entries of which some were posted late, on the very day, at an hour, or nobody knows when."""
    rng = dice("known", seed)

    def some(count: int) -> list[tuple[Any, ...]]:
        found = []
        for at in range(count):
            day = rng.choice((None, *(FIRST + timedelta(rng.randint(0, 172)) for _ in range(8)), date(2025, 3, 31)))
            known = (day or FIRST) + timedelta(rng.choice((0, 0, 1, 8, 40)))
            posted = rng.choice((known, known, known, date(2025, 4, 8), date(2025, 4, 9), None))
            stamp = f"{posted} {rng.choice(('00:00:00', '23:30:00'))}" if posted else None
            found.append((at, day, stamp, posted, rng.choice(("A", "B", None)), rng.randint(-9, 50)))
        return found

    entries, stock = some(rng.choice((1, 10, 30))), some(rng.choice((1, 6, 12)))
    columns = "(id INT, day DATE, posted TIMESTAMP, dept VARCHAR, amount INT)"
    opened = company(
        f"known-{seed}", f"today: {TODAY}\n{ROLES}", CATALOG,
        {
            f"entries {columns}": [(*row[:3], *row[4:]) for row in entries],
            f"stock {columns.replace('amount', 'units')}": [(*row[:3], *row[4:]) for row in stock],
        },
    )  # fmt: skip
    rows = [
        tuple(Row(day=day, posted=posted, dept=dept, amount=amount) for _, day, _, posted, dept, amount in some_rows)
        for some_rows in (entries, stock)
    ]
    return World(company=opened, entries=rows[0], stock=rows[1])


WORLD = st.integers(0, WORLDS - 1).map(world)
SPAN = st.none() | spans(FIRST, TODAY, 90)
THEN = st.integers(20, 170).map(lambda days: FIRST + timedelta(days)) | st.sampled_from(
    (date(2025, 4, 8), date(2025, 4, 9), date(2025, 3, 31), TODAY)
)
METRIC = st.sampled_from(("booked", "lines"))


def _measure(metric: str, rows: list[Row]) -> int:
    return len(rows) if metric == "lines" else sum(row.amount for row in rows)


def _late(result: ResultTable) -> int:
    return int(codes(result).get("restated", {"late": 0})["late"])


@settings(max_examples=examples(30))
@given(of=WORLD, metric=METRIC, span=SPAN, then=THEN)
def test_then_and_late_make_now(of: World, metric: str, span: Span | None, then: date) -> None:
    """By department; what was posted later is left out and counted."""
    asked: dict[str, Any] = {"metrics": [metric], "group_by": ["entries.dept"], "period": said(span)}
    now, known = of.company.ask(**asked), of.company.ask(**asked, known_as_of=then.isoformat())
    if isinstance(now, QueryProblem) or isinstance(known, QueryProblem):
        assert all(one.code in NO_DATA for one in (now, known) if isinstance(one, QueryProblem))
        return
    rows = of.within(span)
    held = _known(rows, then)
    late = [row for row in rows if row.posted is None or row.posted > then]
    assert number(grand_total(known, metric)) == _measure(metric, held)
    assert number(grand_total(now, metric)) == _measure(metric, held) + _measure(metric, late)
    assert _late(known) >= sum(row.posted is not None for row in late)
    for (dept,), cell in keyed(known, metric, ["entries.dept"]).items():
        assert number(cell) == _measure(metric, [row for row in held if row.dept == dept])


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, grain=st.sampled_from(GRAINS[1:]), span=SPAN, then=THEN)
def test_each_bucket_holds_what_was_known_of_it(
    of: World, metric: str, grain: str, span: Span | None, then: date
) -> None:
    result = of.company.ask(metrics=[metric], grain=grain, period=said(span), known_as_of=then.isoformat())
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    rows = [row for row in _known(of.within(span), then) if row.day]
    for (bucket,), cell in column(result, metric).items():
        held = [row for row in rows if row.day and floor(row.day, grain) == bucket]
        assert number(cell) == _measure(metric, held), (bucket, cell)
    assert sum(map(number, column(result, metric).values())) == _measure(metric, rows)


@settings(max_examples=examples(60))
@given(of=WORLD, metric=st.sampled_from(("carried", "ytd", "units")), span=SPAN, then=THEN)
def test_what_is_carried_on_is_made_of_what_was_known(of: World, metric: str, span: Span | None, then: date) -> None:
    """The day of a balance is the last on which anything known then was counted."""
    result = of.company.ask(metrics=[metric], period=said(span), known_as_of=then.isoformat())
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    end = min(span[1], TODAY + DAY) if span else TODAY + DAY
    if metric == "units":
        inside = [row for row in _known(list(of.stock), then) if row.day and row.day < end]
        inside = [row for row in inside if span is None or (row.day and row.day >= span[0])]
        last = max((row.day for row in inside if row.day), default=None)
        expected = sum(row.amount for row in inside if row.day == last) if last else None
        assert is_close(figure(result), expected) or (last is None and is_nothing(figure(result)))
        return
    first = date.min if metric == "carried" else floor(end - DAY, "year")
    rows = [row for row in _known(list(of.entries), then) if row.day and first <= row.day < end]
    assert number(figure(result)) == sum(row.amount for row in rows)


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, month=st.integers(1, 5), by=st.sampled_from(([], ["entries.dept"])))
def test_at_the_close_is_as_known_on_the_day_of_the_close(of: World, metric: str, month: int, by: list[str]) -> None:
    """February and March were closed on days of their own, April with May."""
    start = date(2025, month, 1)
    span = (start, following(start, "month"))
    close = next(on for through, on in CLOSES if through >= span[1] - DAY)
    asked: dict[str, Any] = {"metrics": [metric], "period": said(span), "group_by": by}
    closed, known = (of.company.ask(**asked, known_as_of=one) for one in ("close", close.isoformat()))
    if isinstance(closed, QueryProblem) or isinstance(known, QueryProblem):
        assert closed == known
        return
    assert (closed.rows, closed.totals, _late(closed)) == (known.rows, known.totals, _late(known))


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, span=SPAN, then=THEN)
def test_rows_that_do_not_say_when_they_were_posted_are_told(
    of: World, metric: str, span: Span | None, then: date
) -> None:
    """They are known at no time; what was posted later is told apart from them."""
    result = of.company.ask(metrics=[metric], period=said(span), known_as_of=then.isoformat())
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    rows = of.within(span)
    told: list[Any] = [one.parameters.get("unposted", 0) for one in result.warnings if one.code == "unmatched-rows"]
    assert sum(told) == sum(row.posted is None for row in rows)
    assert _late(result) == sum(row.posted is not None and row.posted > then for row in rows)
