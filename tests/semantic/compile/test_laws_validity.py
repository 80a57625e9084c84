"""Laws of validity: a fact counts where its place belonged on its own day, or where it belongs today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.result import Cell
from tests.hunts import examples
from tests.semantic.compile.worlds import (
    GRAINS,
    NO_DATA,
    NOT_HELD,
    ROLES,
    Company,
    Span,
    column,
    company,
    dice,
    figure,
    floor,
    grand_total,
    keyed,
    number,
    only,
    said,
    spans,
)

pytestmark = pytest.mark.slow

WORLDS = 14
TODAY = date(2025, 6, 20)
FIRST = date(2024, 1, 1)
CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: shipped, kind: time, granularity: day}
      - {name: amount, kind: measure}
  - {name: stock, table: stock, primary_key: [id], time_field: day,
     fields: [{name: day, kind: time, granularity: day}, {name: units, kind: measure}]}
  - {name: store, table: stores, primary_key: [id], fields: [{name: code, kind: dimension}]}
  - {name: org, table: orgs, primary_key: [id], fields: [{name: chief, kind: dimension}]}
  - {name: region, table: regions, primary_key: [id], fields: [{name: name, kind: dimension}]}
relationships:
  - {from: sales, columns: [store_id], to: store, to_columns: [id]}
  - {from: stock, columns: [store_id], to: store, to_columns: [id]}
  - {from: store, columns: [code], to: org, to_columns: [code], role: org_then,
     valid: {from: valid_from, to: valid_to}, at: event}
  - {from: store, columns: [code], to: org, to_columns: [code], role: org_now,
     valid: {from: valid_from, to: valid_to}, at: now}
  - {from: org, columns: [region_id], to: region, to_columns: [id]}
metrics:
  - {name: sales, type: simple, dataset: sales, aggregation: sum, expression: amount}
  - {name: lines, type: simple, dataset: sales, aggregation: count}
  - {name: shipped, type: simple, dataset: sales, aggregation: sum, expression: amount, time_field: shipped}
  - {name: stock, type: simple, dataset: stock, aggregation: sum, expression: units,
     non_additive: {over: time, take: last}}
"""
THEN, NOW = ("org_then.chief", "org_then.region.name"), ("org_now.chief", "org_now.region.name")
CODES = ("a", "b", "c")


@dataclass(frozen=True, slots=True, kw_only=True)
class Org:
    """Who a place belonged to, from a day up to and without another; None: open."""

    code: str | None
    chief: str | None
    region: str | None
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    days: Mapping[str, date | None]
    code: str | None
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    company: Company
    rows: Mapping[str, tuple[Row, ...]]
    orgs: tuple[Org, ...]

    def of(self, field: str, row: Row, metric: str, as_of: date) -> str | None:
        """The member of a field that a row belongs to."""
        day = row.days[metric] if field.startswith("org_then") else as_of
        for org in self.orgs:
            if org.code is not None and org.code == row.code and _holds(org, day):
                return org.chief if field.endswith("chief") else org.region
        return None


def _holds(org: Org, day: date | None) -> bool:
    """Whether a place is held on a day; what was held ever and still is, is whatever the day."""
    if day is None:
        return org.start is None and org.end is None
    return (org.start is None or org.start <= day) and (org.end is None or day < org.end)


@cache
def world(seed: int) -> World:
    """Places that change hands now and then, with times when they belonged to nobody."""
    rng = dice("validity", seed)
    regions = {1: "East", 2: "West"}
    length = (TODAY - FIRST).days
    orgs: list[tuple[Any, ...]] = [(0, None, "Zoe", 1, None, None)]
    for code in CODES:
        cuts = sorted({FIRST + timedelta(rng.randint(-40, length + 60)) for _ in range(rng.randint(0, 4))})
        ends: list[date | None] = [*cuts, None]
        for start, end in zip([None, *cuts], ends, strict=True):
            if rng.random() < 0.8:  # now and then nobody
                orgs.append(
                    (len(orgs), code, rng.choice(("Ann", "Bob", None)), rng.choice((1, 2, 9, None)), start, end)
                )
    stores = {at: rng.choice((*CODES, "d", None)) for at in range(1, 6)}
    borders = [one for org in orgs for one in org[4:] if one] or [FIRST]

    def a_day() -> date | None:
        border = rng.choice(borders)
        return rng.choice((None, border, border - timedelta(1), FIRST + timedelta(rng.randint(0, length + 5)), border))

    sales = [
        (at, a_day(), a_day(), rng.choice((*stores, None, 9)), rng.randint(-9, 40))
        for at in range(rng.choice((1, 10, 30)))
    ]
    taken = sorted({day for day in (a_day() for _ in range(8)) if day})
    stock = [
        (at, day, store, rng.randint(0, 9))
        for at, (day, store) in enumerate((day, store) for day in taken for store in stores)
    ]
    opened = company(
        f"validity-{seed}", f"today: {TODAY}\n{ROLES}", CATALOG,
        {
            "sales (id INT, day DATE, shipped DATE, store_id INT, amount INT)": sales,
            "stock (id INT, day DATE, store_id INT, units INT)": stock,
            "stores (id INT, code VARCHAR)": list(stores.items()),
            "orgs (id INT, code VARCHAR, chief VARCHAR, region_id INT, valid_from DATE, valid_to DATE)": orgs,
            "regions (id INT, name VARCHAR)": list(regions.items()),
        },
    )  # fmt: skip
    sold = tuple(
        Row(days={"sales": day, "lines": day, "shipped": shipped}, code=stores.get(store or 0), amount=amount)
        for _, day, shipped, store, amount in sales
    )
    held = tuple(Row(days={"stock": day}, code=stores[store], amount=units) for _, day, store, units in stock)
    return World(
        company=opened,
        rows={"sales": sold, "lines": sold, "shipped": sold, "stock": held},
        orgs=tuple(
            Org(code=code, chief=chief, region=regions.get(region or 0), start=start, end=end)
            for _, code, chief, region, start, end in orgs
        ),
    )


WORLD = st.integers(0, WORLDS - 1).map(world)
SPAN = st.none() | spans(FIRST, TODAY)
METRIC = st.sampled_from(("sales", "lines", "shipped", "stock"))
FIELDS = st.lists(st.sampled_from((*THEN, *NOW)), unique=True, min_size=1, max_size=3)
AS_OF = st.sampled_from((TODAY, date(2025, 3, 31), date(2024, 12, 31)))


def _seen(of: World, metric: str, span: Span | None, as_of: date) -> list[Row]:
    """The rows a metric reads on a day of asking: of a balance those of its last day."""
    dated = [(row, row.days[metric]) for row in of.rows[metric]]
    if span is not None:
        dated = [(row, day) for row, day in dated if day and span[0] <= day < span[1]]
    seen = [(row, day) for row, day in dated if day is None or day <= as_of]
    if metric != "stock":
        return [row for row, _ in seen]
    last = max((day for _, day in seen if day), default=None)
    return [row for row, day in seen if day == last]


def _measure(metric: str, rows: list[Row]) -> int:
    return len(rows) if metric == "lines" else sum(row.amount for row in rows)


@settings(max_examples=examples(80))
@given(of=WORLD, metric=METRIC, fields=FIELDS, span=SPAN, as_of=AS_OF)
def test_every_row_counts_where_it_belonged_and_where_it_belongs(
    of: World, metric: str, fields: list[str], span: Span | None, as_of: date
) -> None:
    """Both ways side by side; what belonged to nobody on its day stays, under none."""
    result = of.company.ask(metrics=[metric], group_by=fields, period=said(span), as_of=as_of)
    rows = _seen(of, metric, span, as_of)
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        assert not rows or span is None
        return
    groups: dict[tuple[Cell, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(of.of(field, row, metric, as_of) for field in fields), []).append(row)
    found = keyed(result, metric, fields)
    assert set(found) == set(groups)
    assert {key: number(cell) for key, cell in found.items()} == {
        key: _measure(metric, held) for key, held in groups.items()
    }
    assert number(grand_total(result, metric)) == _measure(metric, rows)


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, field=st.sampled_from((*THEN, *NOW)), span=SPAN, value=st.sampled_from(("Ann", "East")))
def test_a_condition_gives_what_the_group_holds(
    of: World, metric: str, field: str, span: Span | None, value: str
) -> None:
    result = of.company.ask(metrics=[metric], period=said(span), filters=[only(field, value)])
    if isinstance(result, QueryProblem):
        assert result.code in NOT_HELD
        return
    rows = [row for row in _seen(of, metric, span, TODAY) if of.of(field, row, metric, TODAY) == value]
    assert number(figure(result)) == _measure(metric, rows)


@settings(max_examples=examples(40))
@given(of=WORLD, metric=st.sampled_from(("sales", "lines", "shipped")), field=st.sampled_from((*THEN, *NOW)),
       grain=st.sampled_from(GRAINS[2:]), span=SPAN)  # fmt: skip
def test_each_bucket_has_its_rows_where_they_belonged(
    of: World, metric: str, field: str, grain: str, span: Span | None
) -> None:
    result = of.company.ask(metrics=[metric], group_by=[field], grain=grain, period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    rows = [row for row in _seen(of, metric, span, TODAY) if row.days[metric]]
    for (bucket, member), cell in column(result, metric).items():
        held = [row for row in rows if of.of(field, row, metric, TODAY) == member]
        assert number(cell) == _measure(metric, [row for row in held if floor(_day(row, metric), grain) == bucket])
    assert sum(map(number, column(result, metric).values())) == _measure(metric, rows)


def _day(row: Row, metric: str) -> date:
    day = row.days[metric]
    assert day is not None
    return day


@settings(max_examples=examples(40))
@given(
    of=WORLD,
    metric=st.sampled_from(("sales", "lines", "shipped")),
    field=st.sampled_from((*THEN, *NOW)),
    month=st.integers(1, 16),
)
def test_both_sides_of_a_comparison_count_where_they_belonged(of: World, metric: str, field: str, month: int) -> None:
    """Each by its own days as it was, both by today as it is; whole months that are over."""
    start = (FIRST + timedelta(31 * month)).replace(day=1)
    span, base = (start, (start + timedelta(31)).replace(day=1)), ((start - timedelta(1)).replace(day=1), start)
    if span[1] > TODAY:
        return
    result = of.company.ask(metrics=[metric], group_by=[field], period=said(span), compare=[{"to": "previous_period"}])
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    for name, days in ((metric, span), (f"{metric}:previous_period", base)):
        for (member,), cell in keyed(result, name, [field]).items():
            rows = [row for row in _seen(of, metric, days, TODAY) if of.of(field, row, metric, TODAY) == member]
            assert number(cell) == _measure(metric, rows), (name, member)
