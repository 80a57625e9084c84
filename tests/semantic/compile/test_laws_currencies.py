"""Laws of amounts in many currencies and quantities in many units: converted row by row, never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.result import ResultTable
from tests.hunts import examples
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
FIRST = date(2024, 11, 1)
CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: paid_on, kind: time, granularity: day}
      - {name: currency, kind: dimension}
      - {name: unit, kind: dimension}
      - {name: shop, kind: dimension}
      - {name: amount, kind: measure}
      - {name: quantity, kind: measure}
  - name: fx
    table: fx
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: source, kind: dimension}
      - {name: target, kind: dimension}
      - {name: kind, kind: dimension}
      - {name: rate, kind: measure}
  - {name: product, table: products, primary_key: [id], fields: [{name: per_box, kind: measure}]}
relationships:
  - {from: sales, columns: [product_id], to: product, to_columns: [id]}
currencies:
  - name: rates
    rates: {dataset: fx, from: source, to: target, date: day, rate: rate, kind: kind}
    budget: {kind: budget, period: quarter}
  - name: fresh
    rates: {dataset: fx, from: source, to: target, date: day, rate: rate, kind: kind}
    carried_days: 9
unit_conversions:
  - {from: box, to: piece, factor: product.per_box}
  - {from: box, to: piece, factor: 12}
  - {from: piece, to: gram, factor: 5}
metrics:
  - {name: by_day, type: simple, dataset: sales, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: rates, at: day}}
  - {name: when_paid, type: simple, dataset: sales, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: rates, at: day, on: paid_on}}
  - {name: fresh, type: simple, dataset: sales, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: fresh, at: day}}
  - {name: by_month, type: simple, dataset: sales, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: rates, at: month_average}}
  - {name: closing, type: simple, dataset: sales, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: rates, at: closing}}
  - {name: budgeted, type: simple, dataset: sales, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: rates, at: budget}}
  - {name: pieces, type: simple, dataset: sales, aggregation: sum, expression: quantity,
     convert: {from: unit, to: piece}}
  - {name: boxes, type: simple, dataset: sales, aggregation: sum, expression: quantity,
     convert: {from: unit, to: box}}
"""
CONVERTED = ("by_day", "when_paid", "fresh", "by_month", "closing", "budgeted", "pieces", "boxes")
CURRENCIES = ("CNY", "USD", "EUR", "GBP", None)
UNITS = ("piece", "box", "gram", "crate", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    day: date | None
    paid_on: date | None
    of: Mapping[str, str | None]
    amount: int | None
    quantity: int | None
    per_box: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    day: date
    source: str
    target: str
    kind: str
    rate: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    company: Company
    rows: tuple[Row, ...]
    rates: tuple[Rate, ...]

    def factor(self, metric: str, row: Row) -> Fraction | None:
        """What a row is multiplied by; None: nothing says it."""
        if metric in ("pieces", "boxes"):
            return _per_unit(row.of["sales.unit"], "piece" if metric == "pieces" else "box", row.per_box)
        day = row.paid_on if metric == "when_paid" else row.day
        currency = row.of["sales.currency"]
        if currency == "CNY":
            return Fraction(1)
        into = [one for one in self.rates if (one.source, one.target) == (currency, "CNY") and one.rate]
        if day is None or not into:
            return None
        if metric == "budgeted":
            quarter = [one for one in into if one.kind == "budget" and _quarter(one.day) == _quarter(day)]
            return Fraction(quarter[0].rate or 0) if quarter else None
        daily = sorted((one for one in into if one.kind != "budget" and one.day <= AS_OF), key=lambda one: one.day)
        return _daily(metric, day, daily)


def _daily(metric: str, day: date, daily: list[Rate]) -> Fraction | None:
    if metric in ("by_month", "closing"):
        rates = [Fraction(one.rate or 0) for one in daily if one.day.replace(day=1) == day.replace(day=1)]
        if not rates:
            return None
        return sum(rates, Fraction()) / len(rates) if metric == "by_month" else rates[-1]
    before = [one for one in daily if one.day <= day]
    if not before or (metric == "fresh" and (day - before[-1].day).days > 9):  # as declared
        return None
    return Fraction(before[-1].rate or 0)


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3


def _per_unit(unit: str | None, target: str, per_box: int | None) -> Fraction | None:
    """Box and piece by the product's own number, else 12; piece and gram by 5; nothing by way of a third unit."""
    in_box = Fraction(per_box if per_box is not None else 12)
    if unit == target:
        return Fraction(1)
    known = {("box", "piece"): in_box, ("piece", "box"): 1 / in_box, ("gram", "piece"): Fraction(1, 5)}
    return known.get((unit or "", target))


@cache
def world(seed: int) -> World:
    """Sales in currencies some of which have no rate, and rates with gaps, from before and after the question's day."""
    rng = dice("currencies", seed)
    length = (AS_OF + timedelta(9) - FIRST).days
    days = [FIRST + timedelta(rng.randint(0, length)) for _ in range(9)]
    rates: dict[tuple[date, str, str, str], int | None] = {(date(2024, 12, 5), "USD", "CNY", "spot"): 7}
    for _ in range(rng.choice((2, 8, 20))):
        pair = rng.choice((("USD", "CNY"), ("EUR", "CNY"), ("CNY", "USD"), ("USD", "EUR")))
        rates[rng.choice(days), *pair, "spot"] = rng.choice((None, 0, 2, 6, 7, 8))
    for quarter in rng.sample([date(2024, 10, 1), date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1)], 2):
        rates[quarter, "USD", "CNY", "budget"] = rng.randint(1, 9)
    products = [(1, 10), (2, None), (3, 4)]
    sales = []
    for at in range(rng.choice((1, 8, 25))):
        day, paid = (rng.choice((None, *days, *days)) for _ in range(2))
        things = (rng.choice((1, 2, 3, None)), rng.choice(UNITS), rng.choice((None, 0, 3, rng.randint(-9, 40))))
        money = (rng.choice(CURRENCIES), rng.choice((None, 0, 5, rng.randint(-50, 100))))
        sales.append((at, day, paid, rng.choice(("x", "y", None)), *things, *money))
    opened = company(
        f"currencies-{seed}", f"today: {AS_OF}\n{ROLES}", CATALOG,
        {
            "sales (id INT, day DATE, paid_on DATE, shop VARCHAR, product_id INT, unit VARCHAR, quantity INT,"
            " currency VARCHAR, amount INT)": sales,
            "fx (id INT, day DATE, source VARCHAR, target VARCHAR, kind VARCHAR, rate INT)": [
                (at, *key, rate) for at, (key, rate) in enumerate(rates.items())
            ],
            "products (id INT, per_box INT)": products,
        },
    )  # fmt: skip
    per_box = dict(products)
    rows = tuple(
        Row(
            day=day, paid_on=paid, amount=amount, quantity=quantity, per_box=per_box.get(product or 0),
            of={"sales.shop": shop, "sales.unit": unit, "sales.currency": currency},
        )
        for _, day, paid, shop, product, unit, quantity, currency, amount in sales
    )  # fmt: skip
    told = tuple(
        Rate(day=day, source=source, target=target, kind=kind, rate=rate)
        for (day, source, target, kind), rate in rates.items()
    )
    return World(company=opened, rows=rows, rates=told)


WORLD = st.integers(0, WORLDS - 1).map(world)
SPAN = st.none() | spans(FIRST, AS_OF)
METRIC = st.sampled_from(CONVERTED)
FIELDS = ("sales.shop", "sales.currency", "sales.unit")


def _value(metric: str, row: Row) -> int | None:
    return row.quantity if metric in ("pieces", "boxes") else row.amount


def _rows(of: World, span: Span | None, *, is_dated: bool = False) -> list[Row]:
    if span is None:
        return [row for row in of.rows if (not is_dated if row.day is None else row.day <= AS_OF)]
    return [row for row in of.rows if row.day and span[0] <= row.day < span[1] and row.day <= AS_OF]


def _sum(of: World, metric: str, rows: list[Row]) -> float:
    parts = ((_value(metric, row), of.factor(metric, row)) for row in rows)
    return float(
        sum((value * factor for value, factor in parts if value is not None and factor is not None), Fraction())
    )


def _left_out(of: World, metric: str, rows: list[Row]) -> list[Row]:
    return [row for row in rows if _value(metric, row) is not None and of.factor(metric, row) is None]


def _told(result: ResultTable) -> dict[str, Any]:
    told = [one.parameters for one in result.warnings if one.code == "unmatched-rows" and "metrics" in one.parameters]
    assert len(told) < 2  # of one metric
    return dict(told[0]) if told else {"count": 0}


@settings(max_examples=examples(50))
@given(of=WORLD, metric=METRIC, fields=st.lists(st.sampled_from(FIELDS), unique=True, max_size=2), span=SPAN)
def test_a_sum_is_the_sum_of_its_converted_rows(of: World, metric: str, fields: list[str], span: Span | None) -> None:
    """Rows that nothing converts are left out and counted, never taken for zero or for one."""
    result = of.company.ask(metrics=[metric], group_by=fields, period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    rows = _rows(of, span)
    for key, cell in keyed(result, metric, fields).items():
        held = [row for row in rows if all(row.of[field] == value for field, value in zip(fields, key, strict=True))]
        assert is_close(number(cell), _sum(of, metric, held)), (key, cell, _sum(of, metric, held))
    left_out = _left_out(of, metric, rows)
    assert _told(result)["count"] == len(left_out), (_told(result), left_out)
    source = "sales.unit" if metric in ("pieces", "boxes") else "sales.currency"
    units = {row.of[source] for row in left_out} - {None}
    assert set(_told(result).get("units", ())) == units
    if fields:
        assert is_close(number(grand_total(result, metric)), _sum(of, metric, rows))


@settings(max_examples=examples(25))
@given(of=WORLD, metric=METRIC, grain=st.sampled_from(GRAINS), span=SPAN)
def test_by_bucket_rows_are_converted_by_their_own_days(of: World, metric: str, grain: str, span: Span | None) -> None:
    result = of.company.ask(metrics=[metric], grain=grain, period=said(span))
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    rows = _rows(of, span, is_dated=True)
    for (bucket,), cell in column(result, metric).items():
        assert isinstance(bucket, date)
        held = [row for row in rows if row.day and bucket <= row.day < following(bucket, grain)]
        assert is_close(number(cell), _sum(of, metric, held)), (bucket, cell)
    assert is_close(sum(map(number, column(result, metric).values())), _sum(of, metric, rows))


@settings(max_examples=examples(25))
@given(of=WORLD, metric=METRIC, currency=st.sampled_from(("CNY", "USD", "EUR", "GBP")), span=SPAN)
def test_currencies_one_by_one_make_the_whole(of: World, metric: str, currency: str, span: Span | None) -> None:
    """One, all others, and rows that name none among them."""
    conditions: list[list[dict[str, Any]]] = [
        [], [only("sales.currency", currency)], [only("sales.currency", currency, op="not_in")]
    ]  # fmt: skip
    results = [of.company.ask(metrics=[metric], period=said(span), filters=one) for one in conditions]
    if any(isinstance(one, QueryProblem) for one in results):
        return
    whole, part, rest = (number(figure(one)) for one in results if isinstance(one, ResultTable))
    assert is_close(whole, part + rest)
    counts = [_told(one)["count"] for one in results if isinstance(one, ResultTable)]
    assert counts[0] == counts[1] + counts[2]


@settings(max_examples=examples(20))
@given(of=WORLD, metric=METRIC, month=st.integers(1, 6))
def test_a_base_is_converted_by_the_rates_of_its_own_days(of: World, metric: str, month: int) -> None:
    """Whole months that are over, beside the month before."""
    start = (date(2024, 11, 1) + timedelta(31 * month)).replace(day=1)
    span, before = (start, following(start, "month")), ((start - timedelta(1)).replace(day=1), start)
    if span[1] > AS_OF:
        return
    result = of.company.ask(metrics=[metric], period=said(span), compare=[{"to": "previous_period"}])
    if isinstance(result, QueryProblem):
        assert result.code in NO_DATA
        return
    assert is_close(number(figure(result)), _sum(of, metric, _rows(of, span)))
    base = figure(result, f"{metric}:previous_period")
    if base is None:
        assert is_nothing(_sum(of, metric, _rows(of, before)))
    else:
        assert is_close(base, _sum(of, metric, _rows(of, before)))
