"""A company whose rows some roles may not see: its catalog, and its rows in plain sight."""

import random
from datetime import date, timedelta
from functools import cache
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Tables: TypeAlias = dict[str, list[Row]]
CATALOG = """
datasets:
  - name: orders
    table: orders
    primary_key: [id]
    time_field: day
    posted_at: posted
    source_system: shop
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: posted, kind: time, granularity: day}
      - {name: shipped, kind: time, granularity: day}
      - {name: channel, kind: dimension,
         members: [{value: web, label: {en: online}}, {value: fax, label: {en: telefax}}]}
      - {name: currency, kind: dimension}
      - {name: amount, kind: measure}
  - name: leads
    table: leads
    primary_key: [id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: source, kind: dimension}
  - name: budgets
    table: budgets
    primary_key: [id]
    time_field: month
    scheduled: true
    fields:
      - {name: month, kind: time, granularity: month}
  - name: store
    table: stores
    primary_key: [id]
    like_for_like: {opened: opened, closed: closed}
    fields:
      - {name: name, kind: dimension, display_of: id, members: [{value: Gate, label: {en: the gate}}]}
      - {name: code, kind: dimension, expression: id}
      - {name: city, kind: dimension}
      - {name: opened, kind: time, granularity: day}
      - {name: closed, kind: time, granularity: day}
    hierarchies: [{name: place, levels: [region.name, city, code]}]
  - name: region
    table: regions
    primary_key: [id]
    fields:
      - {name: name, kind: dimension, expression: region, label_columns: {en: title},
         members: [{value: North, label: {en: the north}}, {value: South, label: {en: the south}}]}
  - name: customer
    table: customers
    primary_key: [id]
    fields:
      - {name: id, kind: dimension}
      - {name: name, kind: dimension, display_of: id}
      - {name: age, kind: measure}
  - name: team
    table: teams
    primary_key: [rep, since]
    fields:
      - {name: dept, kind: dimension}
  - name: product
    table: products
    primary_key: [id]
    fields:
      - {name: name, kind: dimension}
      - {name: cost, kind: measure}
  - name: tag
    table: tags
    primary_key: [id]
    fields: [{name: name, kind: dimension}]
  - name: ledger
    table: ledger
    primary_key: [id]
    time_field: day
    fields: [{name: day, kind: time, granularity: day}, {name: amount, kind: measure}]
  - name: account
    table: accounts
    primary_key: [code]
    fields: [{name: code, kind: dimension}]
  - name: fx
    table: fx
    primary_key: [id]
    fields:
      - {name: source, kind: dimension}
      - {name: target, kind: dimension}
      - {name: day, kind: time, granularity: day}
      - {name: rate, kind: measure, type: "decimal(18,4)"}
  - name: closed_months
    table: closed_months
    primary_key: [id]
    fields: [{name: through, kind: time, granularity: day}, {name: closed, kind: time, granularity: day}]
relationships:
  - {from: orders, columns: [store_id], to: store, to_columns: [id]}
  - {from: orders, columns: [customer_id], to: customer, to_columns: [id]}
  - {from: orders, columns: [product_id], to: product, to_columns: [id]}
  - {from: orders, columns: [rep], to: team, to_columns: [rep], valid: {from: since, to: until}, at: event}
  - {from: leads, columns: [store_id], to: store, to_columns: [id]}
  - {from: leads, columns: [customer_id], to: customer, to_columns: [id]}
  - {from: budgets, columns: [region_id], to: region, to_columns: [id]}
  - {from: store, columns: [region_id], to: region, to_columns: [id]}
  - {from: ledger, columns: [store_id], to: store, to_columns: [id]}
  - {from: ledger, columns: [account], to: account, to_columns: [code]}
  - from: product
    to: tag
    via: {table: product_tags, columns: [product_id], to_columns: [tag_id], cardinality: many}
metrics:
  - {name: sales, type: simple, dataset: orders, aggregation: sum, expression: amount, unit: CNY,
     effective: {from: 2025-04-01}, version: 2,
     previous: [{version: 1, metric: old_sales, effective: {to: 2025-04-01}}]}
  - {name: old_sales, type: simple, dataset: orders, aggregation: sum, expression: amount + 1, unit: CNY}
  - {name: orders, type: simple, dataset: orders, aggregation: count}
  - {name: buyers, type: simple, dataset: orders, aggregation: count_distinct, expression: customer_id}
  - {name: mean, type: simple, dataset: orders, aggregation: avg, expression: amount}
  - {name: shipped, type: simple, dataset: orders, aggregation: count, time_field: shipped}
  - {name: web, type: simple, dataset: orders, aggregation: sum, expression: amount, filter: "channel = 'web'",
     unit: CNY}
  - {name: cost, type: simple, dataset: orders, aggregation: sum, expression: product.cost, unit: CNY}
  - {name: profit, type: derived, expression: sales - cost, unit: CNY}
  - {name: cost_share, type: ratio, numerator: cost, denominator: sales, unit: ratio}
  - {name: cny, type: simple, dataset: orders, aggregation: sum, expression: amount,
     convert: {from: currency, to: CNY, rates: group, at: day}}
  - {name: running, type: cumulative, metric: sales, window: all}
  - {name: to_date, type: cumulative, metric: sales, window: year_to_date}
  - {name: mixed, type: simple, dataset: orders, aggregation: sum, expression: amount, unit: {field: currency},
     non_additive: {over: currency, require: single}}
  - {name: leads, type: simple, dataset: leads, aggregation: count}
  - {name: won, type: conversion, base: leads, conversion: orders, entity: customer.id, window: {count: 30, unit: day}}
  - {name: budget, type: simple, dataset: budgets, aggregation: sum, expression: amount, unit: CNY}
  - {name: posted_amount, type: simple, dataset: ledger, aggregation: sum, expression: amount, unit: CNY}
  - {name: grown, type: derived, expression: sales / prior - 1, unit: ratio,
     inputs: {prior: {metric: sales, offset: {count: 1, unit: month}}}}
currencies: [{name: group, rates: {dataset: fx, from: source, to: target, date: day, rate: rate}}]
statements:
  - {name: income, metric: posted_amount, account: account.code,
     lines: [{name: revenue, accounts: ["60"]}, {name: expense, accounts: ["66"], sign: -1},
             {name: result, sum: [revenue, expense]}]}
closes: [{rows: {dataset: closed_months, through: through, "on": closed}, source_system: shop}]
scenarios: [{name: plan, of: {sales: budget}, granularity: month}, {name: costs, of: {sales: cost}, granularity: month}]
bands: [{name: cost_band, of: product.cost, edges: [3, 6]}, {name: age_band, of: customer.age, edges: [30, 50]}]
policies:
  - {name: own_region, rows: [{dataset: region, filter: "region = :region"}]}
  - {name: few, rows: [{dataset: orders, filter: "channel = 'web'"}, {dataset: fx, filter: "source <> 'USD'"},
                       {dataset: closed_months, filter: "id = 1"}]}
  - {name: own_team, rows: [{dataset: team, filter: "dept = :dept"}]}
  - {name: own_tags, rows: [{dataset: tag, filter: "name <> 'secret'"}]}
  - name: hidden
    hide: {metrics: [cost, old_sales], fields: [store.city, orders.channel, customer.age, product.cost]}
"""


def _day(rng: random.Random, first: date = date(2025, 2, 1), days: int = 139) -> date:
    return first + timedelta(rng.randrange(days))


@cache
def tables(seed: int) -> Tables:
    """The rows of a company, some with a key that leads nowhere, or none, or no day."""
    rng = random.Random(seed)  # noqa: S311  # a seed, so that every run draws the same rows
    pick = rng.choice
    regions = [
        {"id": at, "region": name, "title": f"the {name} side"} for at, name in enumerate(("North", "South", "West"), 1)
    ]
    stores = [
        {
            "id": f"S{at}",
            "name": pick(("Gate", "Mill", None)),
            "city": pick(("Ely", "Rye", "Wye")),
            "region_id": pick((1, 1, 2, 3, None, 9)),
            "opened": pick((date(2024, 1, 1), _day(rng))),
            "closed": pick((None, None, _day(rng))),
        }
        for at in range(1, 7)
    ]
    customers = [{"id": f"C{at}", "name": pick(("Ann", "Bob", None)), "age": 20 + at * 9} for at in range(1, 7)]
    products = [{"id": f"P{at}", "name": f"Thing {at}", "cost": at * 2} for at in range(1, 5)]
    tags = [{"id": at, "name": name} for at, name in enumerate(("red", "new", "secret"), 1)]
    product_tags = [
        {"product_id": f"P{product}", "tag_id": tag}
        for product in range(1, 5)
        for tag in (1, 2, 3)
        if rng.random() < 0.5
    ] or [{"product_id": "P1", "tag_id": 3}]
    border = date(2025, 5, 10)
    teams = [
        {"rep": rep, "since": since, "until": until, "dept": pick(("D1", "D2"))}
        for rep in ("r1", "r2", "r3")
        for since, until in ((date(2024, 1, 1), border), (border, None))
    ]
    places = [*(one["id"] for one in stores), None, "S9"]
    people = [*(one["id"] for one in customers), None]
    orders = [
        {
            "id": at,
            "day": day,
            "posted": pick((None, day and day + timedelta(rng.randrange(30)))),
            "shipped": pick((None, day and day - timedelta(rng.randrange(200)))),
            "channel": pick(("web", "web", "fax", "shop", None)),
            "currency": pick(("CNY", "USD", "EUR", "GBP", None)),
            "amount": pick((None, 0, rng.randrange(-20, 90), rng.randrange(90))),
            "store_id": pick(places),
            "customer_id": pick(people),
            "product_id": pick(("P1", "P2", "P3", "P4", None, "P9")),
            "rep": pick(("r1", "r2", "r3", None)),
        }
        for at in range(40)
        for day in (pick((None, *(_day(rng) for _ in range(9)))),)
    ]
    leads = [
        {
            "id": at,
            "day": _day(rng),
            "source": pick(("ad", "fair")),
            "store_id": pick(places),
            "customer_id": pick(people),
        }
        for at in range(25)
    ]
    budgets = [
        {
            "id": at,
            "month": date(2025, pick((3, 4, 5, 6, 7, 8)), 1),
            "region_id": pick((1, 2, 3)),
            "amount": rng.randrange(30) * 30,
        }
        for at in range(15)
    ]
    ledger = [
        {
            "id": at,
            "day": _day(rng),
            "store_id": pick(places),
            "account": pick(("6001", "6002", "6601", "1001", "2001")),
            "amount": rng.randrange(100),
        }
        for at in range(25)
    ]
    accounts = [{"code": code} for code in ("6001", "6002", "6601", "1001", "2001")]
    fx = [
        {"id": at, "source": source, "target": "CNY", "day": date(2025, month, 1), "rate": rng.randrange(1, 9)}
        for at, (source, month) in enumerate((source, month) for source in ("USD", "EUR") for month in (2, 3, 4, 5, 6))
    ]
    closed = [
        {"id": 1, "through": date(2025, 3, 31), "closed": date(2025, 4, 6)},
        {"id": 2, "through": date(2025, 4, 30), "closed": date(2025, 5, 6)},
    ]
    return {
        "orders": orders,
        "leads": leads,
        "budgets": budgets,
        "stores": stores,
        "regions": regions,
        "customers": customers,
        "teams": teams,
        "products": products,
        "tags": tags,
        "product_tags": product_tags,
        "ledger": ledger,
        "accounts": accounts,
        "fx": fx,
        "closed_months": closed,
    }
