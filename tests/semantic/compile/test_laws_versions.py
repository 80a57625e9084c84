"""Laws of versions: a number is by the definition it is asked under, and days before that definition are told."""

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
    number,
    said,
    spans,
)

pytestmark = pytest.mark.slow

WORLDS = 10
TODAY = date(2025, 6, 20)
FIRST = date(2024, 1, 1)
DAY = timedelta(1)
CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [id]
    time_field: day
    fields:
      - {{name: day, kind: time, granularity: day}}
      - {{name: goods, kind: measure}}
      - {{name: freight, kind: measure}}
metrics:
  - {{name: revenue, type: simple, dataset: sales, aggregation: sum, expression: goods, version: 2,
     effective: {{from: {start}}}, previous: [{{version: 1, metric: former, effective: {{to: {start}}}}}]}}
  - {{name: former, type: simple, dataset: sales, aggregation: sum, expression: "goods + freight",
     effective: {{to: {start}}}}}
  - {{name: freight, type: simple, dataset: sales, aggregation: sum, expression: freight}}
  - {{name: share, type: ratio, numerator: freight, denominator: revenue, unit: ratio}}
  - {{name: ytd, type: cumulative, metric: revenue, window: year_to_date}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    company: Company
    rows: tuple[tuple[date | None, int, int], ...]
    start: date

    def days(self, span: Span | None) -> list[date]:
        return [day for day, *_ in self.rows if day and (span is None or span[0] <= day < span[1]) and day <= TODAY]

    def revenue(self, span: Span, *, former: bool = False) -> int:
        held = [row for row in self.rows if row[0] and span[0] <= row[0] < span[1] and row[0] <= TODAY]
        return sum(goods + (freight if former else 0) for _, goods, freight in held)


@cache
def world(seed: int) -> World:
    """A definition that holds since some day, and sales on days before it and after it, and on that very day."""
    rng = dice("versions", seed)
    start = rng.choice((date(2024, 7, 1), date(2025, 1, 1), date(2025, 3, 15)))
    days = [FIRST, TODAY, start, start - DAY, *(FIRST + timedelta(rng.randint(0, 536)) for _ in range(12)), None]
    rows = [(0, FIRST, 5, 1), (1, TODAY, 7, 2)] + [
        (at, rng.choice(days), rng.randint(1, 50), rng.randint(1, 9)) for at in range(2, rng.choice((4, 15, 40)))
    ]
    opened = company(
        f"versions-{seed}", f"today: {TODAY}\n{ROLES}", CATALOG.format(start=start),
        {"sales (id INT, day DATE, goods INT, freight INT)": rows},
    )  # fmt: skip
    return World(company=opened, rows=tuple(row[1:] for row in rows), start=start)


WORLD = st.integers(0, WORLDS - 1).map(world)
SPAN = spans(FIRST, TODAY, 120)


def _told(result: ResultTable) -> dict[str, Any]:
    return dict(codes(result).get("restated", {}))


@settings(max_examples=examples(60))
@given(of=WORLD, metric=st.sampled_from(("revenue", "share", "ytd")), span=SPAN, grain=st.sampled_from((None, "month")))
def test_days_before_the_definition_are_told(of: World, metric: str, span: Span, grain: str | None) -> None:
    """By whatever is made of it; they are computed by the present one all the same."""
    result = of.company.ask(metrics=[metric], period=said(span), grain=grain)
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    first = floor(min(span[1] - DAY, TODAY), "year") if metric == "ytd" and grain is None else span[0]
    first = min(first, floor(span[0], "year")) if metric == "ytd" and grain else first
    assert bool(_told(result)) == (max(first, FIRST) < of.start), (first, of.start, _told(result))
    if metric == "revenue" and grain is None:
        assert number(figure(result)) == of.revenue(span)
    if metric == "revenue" and grain:
        assert sum(map(number, column(result, "revenue").values())) == of.revenue(span)


@settings(max_examples=examples(40))
@given(of=WORLD, month=st.integers(1, 17), to=st.sampled_from(("previous_period", "year_before")))
def test_a_base_before_the_definition_is_told_too(of: World, month: int, to: str) -> None:
    start = floor(FIRST + timedelta(31 * month), "month")
    span = (start, following(start, "month"))
    result = of.company.ask(metrics=["revenue"], period=said(span), compare=[{"to": to}])
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    base = (result.bases[to].start, result.bases[to].end)
    reaches_back = max(base[0], FIRST) < of.start and base[1] > FIRST
    assert bool(_told(result)) == (span[0] < of.start or reaches_back), (span, base, of.start)


@settings(max_examples=examples(40))
@given(of=WORLD, span=SPAN)
def test_a_former_definition_ends_where_the_present_one_begins(of: World, span: Span) -> None:
    """Side by side before; wholly after its end it is refused, beyond its end it is told."""
    result = of.company.ask(metrics=["former", "freight"], period=said(span))
    if span[0] >= of.start:
        assert isinstance(result, QueryProblem)
        assert result.code == "no-data-yet"
        return
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    assert number(figure(result, "former")) == of.revenue(span, former=True)
    assert bool(_told(result)) == (min(span[1], TODAY + DAY) > of.start)
    both = of.company.answer(metrics=["former", "revenue"], period=said(span))
    assert number(figure(both, "former")) - number(figure(both, "revenue")) == number(figure(result, "freight"))
