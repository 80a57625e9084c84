"""Laws of balances: read on one day of a span, never added up over time; recounted snapshot by snapshot."""

from collections.abc import Sequence
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
    ROLES,
    Company,
    Key,
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
    only,
    said,
    spans,
)

pytestmark = pytest.mark.slow

WORLDS = 12
AS_OF = date(2025, 6, 20)
FIRST = date(2024, 1, 1)
CATALOG = """
datasets:
  - name: stock
    table: stock
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: kind, kind: dimension}
      - {name: units, kind: measure}
  - name: readings
    table: readings
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: kind, kind: dimension}
      - {name: meter, kind: dimension}
      - {name: units, kind: measure}
  - {name: store, table: stores, primary_key: [id], fields: [{name: name, kind: dimension}]}
relationships:
  - {from: stock, columns: [store_id], to: store, to_columns: [id]}
  - {from: readings, columns: [store_id], to: store, to_columns: [id]}
metrics:
  - {name: last, type: simple, dataset: stock, aggregation: sum, expression: units,
     non_additive: {over: time, take: last}}
  - {name: first, type: simple, dataset: stock, aggregation: sum, expression: units,
     non_additive: {over: time, take: first}}
  - {name: mean, type: simple, dataset: stock, aggregation: sum, expression: units,
     non_additive: {over: time, take: avg}}
  - {name: known, type: simple, dataset: readings, aggregation: sum, expression: units,
     non_additive: {over: time, take: last_known, by: [meter]}}
"""
SNAPSHOTS = ("last", "first", "mean")
FIELDS = {
    "last": ("store.name", "stock.kind"),
    "first": ("store.name", "stock.kind"),
    "mean": ("store.name", "stock.kind"),
    "known": ("store.name", "readings.kind"),
}
NAMES = ("A", "B", "C", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was counted on a day: of which meter, and under which members."""

    day: date | None
    meter: str | None
    units: int | None
    of: dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    company: Company
    rows: dict[str, tuple[Row, ...]]
    complete: date

    def days(self, metric: str, span: Span) -> list[date]:
        """The days of a span on which anything was counted, wherever."""
        inside = {row.day for row in self.rows[metric] if row.day and span[0] <= row.day < span[1]}
        return sorted(day for day in inside if day <= self.complete)

    def read(self, metric: str, span: Span, members: dict[str, str | None]) -> Cell:
        """A balance of the rows under some members, over a span; None: nobody counted."""
        if metric == "known":
            return self._known(span[1], members)
        days = self.days(metric, span)
        if not days:
            return None
        taken = {"last": days[-1:], "first": days[:1], "mean": days}[metric]
        rows = [row for row in self.rows[metric] if row.day in taken and _is_under(row, members)]
        return sum(row.units or 0 for row in rows) / len(taken)

    def _known(self, end: date, members: dict[str, str | None]) -> Cell:
        latest: dict[str | None, Row] = {}
        for row in self.rows["known"]:
            if row.day and row.day < end and row.day <= self.complete:
                before = latest.get(row.meter)
                if before is None or before.day is None or before.day < row.day:
                    latest[row.meter] = row
        if not latest:
            return None
        return sum(row.units or 0 for row in latest.values() if _is_under(row, members))


def _is_under(row: Row, members: dict[str, str | None]) -> bool:
    return all(row.of[field] == value for field, value in members.items())


@cache
def world(seed: int) -> World:
    """Snapshots on some days, of some stores; meters read when somebody came by; some rows of nobody or no day."""
    rng = dice("balances", seed)
    complete = rng.choice((AS_OF, AS_OF, date(2025, 6, 19), date(2025, 5, 31), date(2025, 4, 14)))
    stores = [(at, rng.choice(NAMES)) for at in range(1, 5)]
    names = dict(stores)
    length = (AS_OF + timedelta(5) - FIRST).days
    days = [FIRST + timedelta(rng.randint(0, length)) for _ in range(rng.choice((1, 4, 12)))]
    days += rng.sample([date(2024, 2, 29), date(2024, 12, 31), date(2025, 3, 31), complete], rng.randint(0, 4))
    stock: list[tuple[Any, ...]] = []
    readings: list[tuple[Any, ...]] = []
    for day in [*sorted(set(days)), None]:
        for store in rng.sample([1, 2, 3, 4, 9, None], rng.randint(1, 5)):
            stock.append((len(stock), day, store, rng.choice(("x", "y", None)), rng.choice((None, 0, 5, -3, 17))))
    for meter in ("m1", "m2", "m3", "m4", None):
        read = {FIRST + timedelta(rng.randint(0, length)) for _ in range(rng.randint(0, 5))}
        for day in [*sorted(read), None]:
            known = (rng.choice((1, 2, 3, 9, None)), rng.choice(("x", "y", None)), rng.choice((None, 0, 5, -3, 17)))
            readings.append((len(readings), day, meter, *known))
    tables = {
        "stock (id INT, day DATE, store_id INT, kind VARCHAR, units INT)": stock,
        "readings (id INT, day DATE, meter VARCHAR, store_id INT, kind VARCHAR, units INT)": readings,
        "stores (id INT, name VARCHAR)": stores,
    }
    opened = company(f"balances-{seed}", f"today: {AS_OF}\ndata_complete_through: {complete}\n{ROLES}", CATALOG, tables)
    counted = tuple(
        Row(day=day, meter=None, units=units, of={"store.name": names.get(store or 0), "stock.kind": kind})
        for _, day, store, kind, units in stock
    )
    known_rows = tuple(
        Row(day=day, meter=meter, units=units, of={"store.name": names.get(store or 0), "readings.kind": kind})
        for _, day, meter, store, kind, units in readings
    )
    rows = {**dict.fromkeys(SNAPSHOTS, counted), "known": known_rows}
    return World(company=opened, rows=rows, complete=complete)


WORLD = st.integers(0, WORLDS - 1).map(world)
SPAN = spans(FIRST, AS_OF)
METRIC = st.sampled_from((*SNAPSHOTS, "known"))


def _members(fields: Sequence[str], key: Key) -> dict[str, Any]:
    return dict(zip(fields, key, strict=True))


def _conditions(members: dict[str, str | None]) -> list[dict[str, Any]]:
    return [only(field, op="is_null") if value is None else only(field, value) for field, value in members.items()]


@settings(max_examples=examples(60))
@given(of=WORLD, metric=METRIC, span=st.none() | SPAN, data=st.data())
def test_a_balance_is_that_of_its_day(of: World, metric: str, span: Span | None, data: st.DataObject) -> None:
    """Of every group; of no group where nobody counted: unknown, or refused where there is nothing at all yet."""
    fields = data.draw(st.lists(st.sampled_from(FIELDS[metric]), unique=True))
    result = of.company.ask(metrics=[metric], group_by=fields, period=said(span))
    days = span or (date.min, of.complete + timedelta(1))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        assert not of.days(metric, days)
        return
    found = keyed(result, metric, fields)
    for key, cell in found.items():
        expected = of.read(metric, days, _members(fields, key))
        if span is None and metric in ("first", "mean"):
            continue
        assert is_close(cell, expected), (key, cell, expected)
    if fields and not (span is None and metric in ("first", "mean")):
        assert is_close(grand_total(result, metric), of.read(metric, days, {}))
        members = {tuple(row.of[field] for field in fields) for row in of.rows[metric]}
        missing = [one for one in members if one not in found]
        assert all(is_nothing(of.read(metric, days, _members(fields, one))) for one in missing)


@settings(max_examples=examples(60))
@given(of=WORLD, metric=METRIC, grain=st.sampled_from(GRAINS[1:]), span=st.none() | SPAN, data=st.data())
def test_a_balance_by_bucket_is_that_of_each_bucket(
    of: World, metric: str, grain: str, span: Span | None, data: st.DataObject
) -> None:
    """Unknown in a bucket in which nobody counted; what was last known is carried on."""
    fields = data.draw(st.lists(st.sampled_from(FIELDS[metric]), unique=True, max_size=1))
    result = of.company.ask(metrics=[metric], group_by=fields, grain=grain, period=said(span))
    asked = span or (date.min, date.max)
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        assert not of.days(metric, asked)
        return
    for (bucket, *key), cell in column(result, metric).items():
        assert isinstance(bucket, date)
        days = (max(bucket, asked[0]), min(following(bucket, grain), asked[1]))
        expected = of.read(metric, days, _members(fields, tuple(key)))
        if metric == "known" and cell is None:
            assert is_nothing(expected)
        else:
            assert is_close(cell, expected), (bucket, key, cell, expected)


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, span=SPAN, data=st.data())
def test_a_condition_gives_what_the_group_holds(of: World, metric: str, span: Span, data: st.DataObject) -> None:
    """A member that has no row on the day has none, whether it is asked for or grouped by; parts sum to the whole."""
    field = data.draw(st.sampled_from(FIELDS[metric]))
    result = of.company.ask(metrics=[metric], group_by=[field], period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    groups = keyed(result, metric, [field])
    for key, cell in groups.items():
        alone = of.company.answer(metrics=[metric], period=said(span), filters=_conditions(_members([field], key)))
        assert is_close(figure(alone), cell) or (is_nothing(cell) and is_nothing(figure(alone)))
    assert is_close(sum(map(number, groups.values())), number(grand_total(result, metric)))


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, month=st.integers(0, 16))
def test_a_base_is_the_balance_of_the_bucket_before(of: World, metric: str, month: int) -> None:
    """Whole months that are over; before anything was counted there is no base."""
    start = floor(FIRST + timedelta(31 * month + 31), "month")
    span = (start, following(start, "month"))
    if span[1] > of.complete + timedelta(1):
        return
    result = of.company.ask(metrics=[metric], period=said(span), compare=[{"to": "previous_period"}])
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    before = (floor(start - timedelta(1), "month"), start)
    assert is_close(figure(result), of.read(metric, span, {}))
    assert is_close(figure(result, f"{metric}:previous_period"), of.read(metric, before, {}))
