"""A company that has a bit of everything, with its rows in tables, and what of them a role may see."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tests.semantic.compile.worlds import dice

TODAY = date(2025, 6, 20)
FIRST = date(2024, 3, 1)
CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [id]
    time_field: day
    posted_at: posted
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: channel, kind: dimension}
      - {name: person, kind: dimension}
      - {name: currency, kind: dimension}
      - {name: account, kind: dimension}
      - {name: amount, kind: measure}
  - {name: stock, table: stock, primary_key: [id], time_field: day,
     fields: [{name: day, kind: time, granularity: day}, {name: units, kind: measure}]}
  - {name: plans, table: plans, primary_key: [id], time_field: month, scheduled: true,
     fields: [{name: month, kind: time, granularity: month}, {name: amount, kind: measure}]}
  - {name: claims, table: claims, primary_key: [id], time_field: day,
     fields: [{name: day, kind: time, granularity: day}, {name: paid, kind: measure}]}
  - {name: fx, table: fx, primary_key: [id], time_field: day,
     fields: [{name: day, kind: time, granularity: day}, {name: source, kind: dimension},
              {name: target, kind: dimension}, {name: rate, kind: measure}]}
  - name: store
    table: stores
    primary_key: [id]
    like_for_like: {opened: opened}
    fields: [{name: name, kind: dimension}, {name: opened, kind: time, granularity: day}]
  - {name: region, table: regions, primary_key: [id], fields: [{name: name, kind: dimension}]}
relationships:
  - {from: sales, columns: [store_id], to: store, to_columns: [id]}
  - {from: stock, columns: [store_id], to: store, to_columns: [id]}
  - {from: plans, columns: [store_id], to: store, to_columns: [id]}
  - {from: store, columns: [region_id], to: region, to_columns: [id]}
  - {from: claims, to: region, via: {table: parts, columns: [claim_id], to_columns: [region_id], cardinality: many,
     weight: part}}
currencies:
  - {name: rates, rates: {dataset: fx, from: source, to: target, date: day, rate: rate}}
metrics:
  - {name: sales, type: simple, dataset: sales, aggregation: sum, expression: amount}
  - {name: lines, type: simple, dataset: sales, aggregation: count}
  - {name: buyers, type: simple, dataset: sales, aggregation: count_distinct, expression: person}
  - {name: mean, type: simple, dataset: sales, aggregation: avg, expression: amount}
  - {name: converted, type: simple, dataset: sales, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: rates, at: day}}
  - {name: running, type: cumulative, metric: sales, window: all}
  - {name: ytd, type: cumulative, metric: buyers, window: year_to_date}
  - {name: stock, type: simple, dataset: stock, aggregation: sum, expression: units,
     non_additive: {over: time, take: last}}
  - {name: level, type: simple, dataset: stock, aggregation: sum, expression: units,
     non_additive: {over: time, take: avg}}
  - {name: plan, type: simple, dataset: plans, aggregation: sum, expression: amount}
  - {name: each, type: ratio, numerator: sales, denominator: lines, unit: ratio}
  - {name: per_unit, type: derived, expression: "sales / stock"}
  - {name: repeated, type: conversion, base: lines, conversion: lines, entity: person,
     window: {count: 60, unit: day}}
  - {name: claims, type: simple, dataset: claims, aggregation: count}
  - {name: paid, type: simple, dataset: claims, aggregation: sum, expression: paid}
statements:
  - name: income
    metric: sales
    account: account
    lines: [{name: goods, accounts: ["60"]}, {name: cost, accounts: ["64"], sign: -1}, {name: net, sum: [goods, cost]}]
scenarios: [{name: budget, of: {sales: plan}, granularity: month, phasing: even}]
closes: [{through: 2025-03-31, on: 2025-04-10}]
policies:
  - {name: own_region, rows: [{dataset: region, filter: "name = :region"}]}
  - {name: web_only, rows: [{dataset: sales, filter: "channel = 'web'"}]}
"""
WORKSPACE = f"""today: {TODAY}
roles:
  all: {{}}
  east: {{policies: [own_region], attributes: {{region: East}}}}
  web: {{policies: [web_only]}}
  east_web: {{policies: [own_region, web_only], attributes: {{region: East}}}}
default_role: all
"""
Rows = list[tuple[Any, ...]]


def drawn(seed: int) -> dict[str, Rows]:
    """Rows of every table; the first and the last of each fact are seen by everybody."""
    rng = dice("roles", seed)
    length = (TODAY - FIRST).days

    def days(count: int) -> list[date]:
        return [FIRST, TODAY, *(FIRST + timedelta(rng.randint(0, length)) for _ in range(count))]

    stores = [(1, "A", 1, date(2020, 1, 1))] + [
        (
            at,
            rng.choice(("A", "B", "C", None)),
            rng.choice((1, 2, 2, None, 9)),
            rng.choice((FIRST, date(2025, 1, 1), None)),
        )
        for at in range(2, 6)
    ]
    keys = (1, 2, 3, 4, 5, None, 9)
    sales: Rows = []
    for at, day in enumerate(days(rng.choice((8, 25, 40)))):
        is_seen = at < 2  # the first and the last
        posted = day + timedelta(rng.choice((0, 0, 3, 30)))
        channel, store = ("web", 1) if is_seen else (rng.choice(("web", "shop", None)), rng.choice(keys))
        person, currency = rng.choice(("ann", "bob", "cat", None)), rng.choice(("CNY", "USD", "GBP", None))
        account = rng.choice(("6001", "6401", "7001"))
        held = day if is_seen or rng.random() < 0.9 else None  # now and then no day
        sales.append(
            (at, held, posted, store, channel, person, currency, account, rng.choice((None, 0, 5, rng.randint(-9, 60))))
        )
    stock = [(at, day, 1 if at < 2 else rng.choice(keys), rng.randint(0, 30)) for at, day in enumerate(days(12))]
    plans = [(0, FIRST, 1, 310), (1, date(2025, 8, 1), 1, 62)] + [
        (at, (FIRST + timedelta(31 * at)).replace(day=1), rng.choice(keys), rng.randint(1, 300)) for at in range(2, 14)
    ]
    claims = [(at, day, rng.randint(1, 80)) for at, day in enumerate(days(8))]
    parts = [(0, 1, 1.0), (1, 1, 1.0)]
    for at, *_ in claims[2:]:
        parts += rng.choice(([], [(at, 1, 0.25), (at, 2, 0.75)], [(at, 2, 1.0)], [(at, 1, 1.0)], [(at, 9, 1.0)]))
    return {
        "sales (id INT, day DATE, posted DATE, store_id INT, channel VARCHAR, person VARCHAR, currency VARCHAR,"
        " account VARCHAR, amount INT)": sales,
        "stock (id INT, day DATE, store_id INT, units INT)": stock,
        "plans (id INT, month DATE, store_id INT, amount INT)": plans,
        "claims (id INT, day DATE, paid INT)": claims,
        "parts (claim_id INT, region_id INT, part DOUBLE)": parts,
        "fx (id INT, day DATE, source VARCHAR, target VARCHAR, rate INT)": [(0, FIRST, "USD", "CNY", 7)],
        "stores (id INT, name VARCHAR, region_id INT, opened DATE)": stores,
        "regions (id INT, name VARCHAR)": [(1, "East"), (2, "West")],
    }


def left_to(tables: Mapping[str, Rows], role: str) -> dict[str, Rows]:
    """The rows that a role may see, of tables in the order of `drawn`."""
    found = {name.partition(" ")[0]: (name, rows) for name, rows in tables.items()}
    kept = {name: list(rows) for name, (_, rows) in found.items()}
    if "web" in role:
        kept["sales"] = [row for row in kept["sales"] if row[4] == "web"]
    if "east" in role:
        kept["regions"] = [row for row in kept["regions"] if row[1] == "East"]
        kept["stores"] = [row for row in kept["stores"] if row[2] == 1]
        stores = {row[0] for row in kept["stores"]}
        kept["sales"] = [row for row in kept["sales"] if row[3] in stores]
        for name in ("stock", "plans"):
            kept[name] = [row for row in kept[name] if row[2] in stores]
        kept["parts"] = [row for row in kept["parts"] if row[1] == 1]
        claims = {row[0] for row in kept["parts"]}
        kept["claims"] = [row for row in kept["claims"] if row[0] in claims]
    return {found[name][0]: rows for name, rows in kept.items()}
