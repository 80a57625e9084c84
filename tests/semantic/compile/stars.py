"""Random small star schemas: a workspace with its rows in plain sight, and what they add up to without any SQL."""

import atexit
import json
import random
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from semantic.layer import Layer
from semantic.periods import Unit
from semantic.query import SemanticQuery
from semantic.result import Cell, ResultTable
from tests.semantic.compile.company import written

WORLDS = 24
AS_OF = date(2025, 6, 20)
REGIONS = ("R1", "R2", "O'R3")
# The members that are declared, whether or not a world has rows of them.
VALUES = {
    "store.name": ("A", "B", "C", "none such"),
    "region.name": REGIONS,
    "product.name": ("P1", "P2"),
    "orders.channel": ("web", "shop", "Web 2"),
}
GROUPS = [
    {"name": f"all_{at}", "field": field, "values": list(values)} for at, (field, values) in enumerate(VALUES.items())
]
CATALOG = """
datasets:
  - name: orders
    table: orders
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: channel, kind: dimension}
      - {name: amount, kind: measure}
  - name: refunds
    table: refunds
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: amount, kind: measure}
  - {name: store, table: stores, primary_key: [id], fields: [{name: name, kind: dimension}]}
  - {name: region, table: regions, primary_key: [id], fields: [{name: name, kind: dimension}]}
  - {name: product, table: products, primary_key: [id], fields: [{name: name, kind: dimension}]}
relationships:
  - {from: orders, columns: [store_id], to: store, to_columns: [id]}
  - {from: orders, columns: [product_id], to: product, to_columns: [id]}
  - {from: refunds, columns: [store_id], to: store, to_columns: [id]}
  - {from: store, columns: [region_id], to: region, to_columns: [id]}
metrics:
  - {name: sales, type: simple, dataset: orders, aggregation: sum, expression: amount}
  - {name: lines, type: simple, dataset: orders, aggregation: count}
  - {name: buyers, type: simple, dataset: orders, aggregation: count_distinct, expression: customer}
  - {name: mean, type: simple, dataset: orders, aggregation: avg, expression: amount}
  - {name: low, type: simple, dataset: orders, aggregation: min, expression: amount}
  - {name: high, type: simple, dataset: orders, aggregation: max, expression: amount}
  - {name: web, type: simple, dataset: orders, aggregation: sum, expression: amount, filter: "channel = 'web'"}
  - {name: refunded, type: simple, dataset: refunds, aggregation: sum, expression: amount}
  - {name: net, type: derived, expression: "sales - refunded"}
  - {name: rate, type: ratio, numerator: refunded, denominator: sales, unit: ratio}
  - {name: running, type: cumulative, metric: sales, window: all}
  - {name: to_date, type: cumulative, metric: sales, window: year_to_date}
policies: [{name: own_region, rows: [{dataset: region, filter: "name = :region"}]}]
"""
MEASURED: dict[str, Callable[[list["Row"]], Cell]] = {
    "sales": lambda rows: _added(rows) if rows else 0,
    "lines": len,
    "buyers": lambda rows: len({row.customer for row in rows if row.customer is not None}),
    "mean": lambda rows: sum(amounts) / len(amounts) if (amounts := _amounts(rows)) else None,
    "low": lambda rows: min(_amounts(rows), default=None),
    "high": lambda rows: max(_amounts(rows), default=None),
    "web": lambda rows: _added([row for row in rows if row.of["orders.channel"] == "web"]),
}
EMPTY: dict[str, Cell] = {"sales": 0, "lines": 0, "buyers": 0, "mean": None, "low": None, "high": None, "web": 0}
_root = tempfile.TemporaryDirectory()
atexit.register(_root.cleanup)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a fact: its day, amount and customer, and the value of every field it reaches."""

    day: date | None
    amount: int | None
    customer: str | None
    of: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A workspace, open, with the rows of its two facts."""

    layer: Layer
    orders: tuple[Row, ...]
    refunds: tuple[Row, ...]
    complete_through: date
    week_start: int

    def answer(self, role: str = "all", **query: Any) -> ResultTable:
        return self.run(written(**query), role)

    def run(self, query: SemanticQuery, role: str = "all") -> ResultTable:
        result = self.layer.run(query, self.layer.asker(role), self.layer.as_of(None))
        assert isinstance(result, ResultTable), result
        return result

    def bucket(self, day: date, grain: str) -> date:
        """The first day of the week, month, quarter or year that holds a day."""
        match Unit(grain):
            case Unit.DAY:
                return day
            case Unit.WEEK:
                return day - timedelta((day.isoweekday() - self.week_start) % 7)
            case Unit.MONTH:
                return date(day.year, day.month, 1)
            case Unit.QUARTER:
                return date(day.year, day.month - (day.month - 1) % 3, 1)
            case Unit.YEAR:
                return date(day.year, 1, 1)


def seen(rows: Iterable[Row], query: Mapping[str, Any]) -> list[Row]:
    """The rows that a query is of: in its period, not after the question's day, through its filters."""
    start, end = query.get("period") or (date.min, date.max)
    is_dated = bool(query.get("period") or query.get("grain"))
    first, last = (date.fromisoformat(one) if isinstance(one, str) else one for one in (start, end))
    return [
        row
        for row in rows
        if (not is_dated if row.day is None else first <= row.day < last and row.day <= AS_OF)
        and all(_passes(row.of[one["field"]], one) for one in query.get("filters", ()))
    ]


def _passes(value: str | None, one: Mapping[str, Any]) -> bool:
    match one["op"]:
        case "in":
            return value in one["values"]
        case "not_in":
            return value is None or value not in one["values"]
        case "is_null":
            return value is None
        case "starts_with":
            return value is not None and any(value.lower().startswith(said.lower()) for said in one["values"])
        case _:
            return value is not None


def _amounts(rows: Iterable[Row]) -> list[int]:
    return [row.amount for row in rows if row.amount is not None]


def _added(rows: Iterable[Row]) -> int:
    return sum(_amounts(rows))


@cache
def world(seed: int) -> World:
    """The world of a number; some have no rows at all."""
    rng = random.Random(seed)  # noqa: S311  # a seed, so that every run draws the same rows
    folder = Path(_root.name) / str(seed)
    (folder / "catalog").mkdir(parents=True)
    week_start = rng.choice(("monday", "sunday", "saturday"))
    complete = rng.choice((None, AS_OF, date(2025, 6, 19), date(2025, 6, 12), date(2025, 5, 31), date(2025, 5, 14)))
    (folder / "workspace.yml").write_text(
        f"data: data.duckdb\nlanguages: [en]\ntoday: {AS_OF}\ndata_complete_through: {complete or 'null'}\n"
        f"calendar: {{week_start: {week_start}, fiscal_year_start: {rng.randint(1, 12)}}}\n"
        "roles: {all: {}, one: {policies: [own_region], attributes: {region: R1}}}\ndefault_role: all\n"
    )
    (folder / "catalog" / "all.yml").write_text(f"{CATALOG}groups: {json.dumps(GROUPS)}\n")
    regions = REGIONS[: rng.randint(0, 3)]
    keys = [*range(1, len(regions) + 1), None, 9]
    stores = [(at, rng.choice(("A", "B", "C", None)), rng.choice(keys)) for at in range(1, rng.randint(1, 6))]
    products = [(at, f"P{at}") for at in range(1, rng.randint(1, 4))]
    orders = [_order(rng, at, stores, products) for at in range(rng.choice((0, 1, 5, 15, 30)))]
    refunds = [_order(rng, at, stores, products) for at in range(rng.choice((0, 3, 12, 30)))]
    fact = "(id INT, day DATE, store_id INT, product_id INT, amount INT, customer VARCHAR, channel VARCHAR)"
    tables: dict[str, list[Any]] = {
        "regions (id INT, name VARCHAR)": list(enumerate(regions, 1)),
        "stores (id INT, name VARCHAR, region_id INT)": stores,
        "products (id INT, name VARCHAR)": products,
        f"orders {fact}": orders,
        f"refunds {fact}": refunds,
    }
    _write(folder / "data.duckdb", tables)
    days = {"monday": 1, "saturday": 6, "sunday": 7}
    names = {at: (name, regions[key - 1] if key and key <= len(regions) else None) for at, name, key in stores}
    called = dict(products)
    return World(
        layer=Layer.open(folder),
        orders=tuple(_row(one, names, called) for one in orders),
        refunds=tuple(_row(one, names, {}) for one in refunds),
        complete_through=min(complete or AS_OF, AS_OF),
        week_start=days[week_start],
    )


def _order(rng: random.Random, at: int, stores: list[Any], products: list[Any]) -> tuple[Any, ...]:
    day = rng.choice((None, *[date(2024, 4, 1) + timedelta(rng.randint(0, 460)) for _ in range(8)], date(2024, 2, 29)))
    return (
        at,
        day,
        rng.choice([*(one[0] for one in stores), None, 99]),
        rng.choice([*(one[0] for one in products), None, 99]),
        rng.choice((None, 0, 5, 5, 7, -3, rng.randint(-50, 200))),
        rng.choice((None, "c1", "c2", "c3")),
        rng.choice((None, "web", "shop", "Web 2")),
    )


def _row(one: tuple[Any, ...], stores: Mapping[int, Any], products: Mapping[int, str]) -> Row:
    _, day, store, product, amount, customer, channel = one
    name, region = stores.get(store, (None, None))
    of = {"store.name": name, "region.name": region, "product.name": products.get(product), "orders.channel": channel}
    return Row(day=day, amount=amount, customer=customer, of=of)


def _write(path: Path, tables: Mapping[str, list[Any]]) -> None:
    with duckdb.connect(str(path)) as connection:
        for table, rows in tables.items():
            connection.execute(f"CREATE TABLE {table}")
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {table.partition(' ')[0]} VALUES ({marks})", list(map(list, rows)))
