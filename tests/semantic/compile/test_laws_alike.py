"""Laws of like for like: the same members on both sides, open through all days that are compared."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
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
    keyed,
    number,
    only,
    said,
    spans,
)

pytestmark = pytest.mark.slow

WORLDS = 12
TODAY = date(2025, 6, 20)
FIRST = date(2024, 1, 1)
DAY = timedelta(1)
CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [id]
    time_field: day
    fields: [{name: day, kind: time, granularity: day}, {name: amount, kind: measure}]
  - name: store
    table: stores
    primary_key: [id]
    like_for_like: {opened: opened, closed: closed}
    fields:
      - {name: name, kind: dimension}
      - {name: opened, kind: time, granularity: day}
      - {name: closed, kind: time, granularity: day}
relationships:
  - {from: sales, columns: [store_id], to: store, to_columns: [id]}
metrics:
  - {name: sales, type: simple, dataset: sales, aggregation: sum, expression: amount}
  - {name: stores, type: simple, dataset: sales, aggregation: count_distinct, expression: store_id}
"""
ALIKE = [only("store.like_for_like", True)]  # the value of the filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    key: int
    name: str
    opened: date | None
    closed: date | None

    def is_alike(self, first: date, last: date) -> bool:
        """Open by the first day, not closed by the last; one that does not say since when is never alike."""
        return self.opened is not None and self.opened <= first and (self.closed is None or self.closed > last)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    company: Company
    sales: tuple[tuple[date | None, int | None, int], ...]
    stores: tuple[Store, ...]

    def of(self, span: Span, alike: list[Store]) -> list[tuple[int, int]]:
        """The store and the amount of the rows of some days, at some stores."""
        keys = {one.key for one in alike}
        return [(key, amount) for day, key, amount in self.sales if day and span[0] <= day < span[1] and key in keys]


@cache
def world(seed: int) -> World:
    """Stores that open and close on the borders of months, and within them."""
    rng = dice("alike", seed)
    borders = [
        date(2024, 1, 1),
        date(2024, 5, 1),
        date(2024, 6, 1),
        date(2024, 6, 20),
        date(2025, 5, 31),
        date(2025, 6, 1),
    ]

    def a_day() -> date | None:
        return rng.choice((None, *borders, FIRST + timedelta(rng.randint(0, 530))))

    stores = [
        Store(key=at, name=f"S{at}", opened=rng.choice((date(2020, 1, 1), a_day())), closed=rng.choice((None, a_day())))
        for at in range(1, 7)
    ]
    sales = [(0, FIRST, 1, 4), (1, TODAY, 2, 8)] + [
        (at, rng.choice((None, *(FIRST + timedelta(rng.randint(0, 536)) for _ in range(9)), *borders)),
         rng.choice((1, 2, 3, 4, 5, 6, 9, None)), rng.randint(-9, 60))
        for at in range(2, rng.choice((12, 40, 80)))
    ]  # fmt: skip
    opened = company(
        f"alike-{seed}", f"today: {TODAY}\n{ROLES}", CATALOG,
        {
            "sales (id INT, day DATE, store_id INT, amount INT)": sales,
            "stores (id INT, name VARCHAR, opened DATE, closed DATE)": [
                (one.key, one.name, one.opened, one.closed) for one in stores
            ],
        },
    )  # fmt: skip
    return World(company=opened, sales=tuple(row[1:] for row in sales), stores=tuple(stores))


WORLD = st.integers(0, WORLDS - 1).map(world)
BY = st.sampled_from(([], ["store.name"]))


def _measure(metric: str, rows: list[tuple[int, int]]) -> int:
    return len({key for key, _ in rows}) if metric == "stores" else sum(amount for _, amount in rows)


@settings(max_examples=examples(30))
@given(of=WORLD, metric=st.sampled_from(("sales", "stores")), by=BY, month=st.integers(0, 17),
       to=st.sampled_from((None, "previous_period", "year_before")))  # fmt: skip
def test_both_sides_are_of_the_members_open_all_the_while(
    of: World, metric: str, by: list[str], month: int, to: str | None
) -> None:
    """Whole months, and the running one through the question's day."""
    start = floor(FIRST + timedelta(31 * month), "month")
    span = (start, following(start, "month"))
    asked: dict[str, Any] = {"metrics": [metric], "group_by": by, "period": said(span), "filters": ALIKE}
    result = of.company.ask(**asked, compare=[{"to": to}] if to else [])
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    sides = {metric: (span[0], min(span[1], TODAY + DAY))}
    if to:
        base = result.bases[to]
        sides[f"{metric}:{to}"] = (base.start, base.end)
    first, end = min(side[0] for side in sides.values()), max(side[1] for side in sides.values())
    alike = [one for one in of.stores if one.is_alike(first, end - DAY)]
    for name, side in sides.items():
        if side[1] <= FIRST:
            continue
        cells = keyed(result, name, by)
        for key, cell in cells.items():
            held = [one for one in alike if not key or one.name == key[0]]
            assert number(cell) == _measure(metric, of.of(side, held)), (name, key, cell, side)
        if by:
            assert number(grand_total(result, name)) == _measure(metric, of.of(side, alike))
            assert {key[0] for key in cells} <= {one.name for one in alike}


@settings(max_examples=examples(40))
@given(of=WORLD, metric=st.sampled_from(("sales", "stores")), span=spans(FIRST, TODAY, 150),
       grain=st.sampled_from(("week", "month", "quarter")))  # fmt: skip
def test_by_bucket_all_are_of_the_same_members(of: World, metric: str, span: Span, grain: str) -> None:
    result = of.company.ask(metrics=[metric], grain=grain, period=said(span), filters=ALIKE)
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    days = (span[0], min(span[1], TODAY + DAY))
    alike = [one for one in of.stores if one.is_alike(days[0], days[1] - DAY)]
    for (bucket,), cell in column(result, metric).items():
        assert isinstance(bucket, date)
        held = (max(bucket, days[0]), min(following(bucket, grain), days[1]))
        assert number(cell) == _measure(metric, of.of(held, alike)), (bucket, cell)
