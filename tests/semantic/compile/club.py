"""A company for sets and single rows: every trap of membership has its rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from semantic.layer import Layer
from tests.semantic.compile.company import write_workspace

TABLES = {
    # C1 and C2 have one name, C4 never bought, C5 has no name, C6 neither name nor orders.
    "customers": """
customer_id,name,city
C1,Ann,Oslo
C2,Ann,Bergen
C3,Bea,Bergen
C4,Cai,Oslo
C5,,Bergen
C6,,
""",
    # Order 5 was posted late, 6 names nobody, 7 a customer nobody knows, 9 has no day, 10 is void.
    "orders": """
order_id,day,customer_id,product_id,channel,status,amount,cost,posted
1,2024-03-01,C1,P1,web,ok,100.00,50.00,2024-03-01
2,2024-04-02,C2,P2,shop,ok,50.00,25.00,2024-04-02
3,2024-05-03,C3,P1,web,ok,70.00,7.00,2024-05-03
4,2025-05-20,C1,P1,web,ok,150.00,90.00,2025-05-20
5,2025-06-10,C2,P1,shop,ok,40.00,10.00,2025-06-15
6,2025-06-11,,P1,web,ok,5.00,5.00,2025-06-11
7,2025-06-12,C9,,web,ok,6.00,1.00,2025-06-12
8,2025-02-01,C5,P1,shop,ok,20.00,2.00,2025-02-01
9,,C3,P2,web,ok,1.00,1.00,2024-06-01
10,2025-06-13,C3,P3,web,void,900.00,1.00,2025-06-13
""",
    # C2 hosted C1, C4 hosted somebody unknown.
    "visits": "visit_id,day,host_id,guest_id\nV1,2025-05-01,C2,C1\nV2,2025-05-02,C4,\n",
    "products": "product_id,name,price\nP1,Pen,3\nP2,Ink,12\nP3,Cap,30\n",
    "shipments": "shipment_id,order_id,day\nS1,4,2025-05-21\nS2,5,2025-06-11\nS3,8,2025-02-03\nS4,,2025-06-01\n",
    # One invoice names no order, one an order nobody knows.
    "invoices": "invoice_id,order_id,day\nI1,4,2025-05-22\nI2,,2025-06-12\nI3,99,2025-06-12\n",
    "stock": "day,product_id,units\n2025-06-18,P1,1\n2025-06-19,P1,5\n2025-06-19,P2,7\n2025-06-19,P3,9\n",
    "accounts": "day,branch,currency,amount\n2025-06-01,A,CNY,5\n2025-06-01,B,USD,6\n",
}

CATALOG = """
datasets:
  - name: customer
    table: customers
    primary_key: [customer_id]
    fields:
      - {name: name, kind: dimension, display_of: customer_id}
      - {name: city, kind: dimension}
  - name: product
    table: products
    primary_key: [product_id]
    fields:
      - {name: name, kind: dimension}
      - {name: price, kind: measure}
  - name: orders
    table: orders
    primary_key: [order_id]
    time_field: ordered_on
    posted_at: posted
    source_system: shop
    fields:
      - {name: ordered_on, kind: time, expression: day, granularity: day}
      - {name: number, kind: dimension, expression: order_id}
      - {name: channel, kind: dimension, members: [{value: web, label: {en: online}}]}
      - {name: status, kind: dimension}
      - {name: buyer, kind: dimension, expression: customer_id, hidden: true}
      - {name: amount, kind: measure, type: "decimal(18,2)", unit: CNY}
      - {name: cost, kind: measure, type: "decimal(18,2)", unit: CNY}
  - name: open_orders
    table: orders
    primary_key: [order_id]
    time_field: none
    filter: "status = 'ok'"
    fields:
      - {name: number, kind: dimension, expression: order_id}
      - {name: margin, kind: measure, expression: "amount - cost", type: "decimal(18,2)", hidden: true}
  - name: shipments
    table: shipments
    primary_key: [shipment_id]
    time_field: shipped_on
    fields: [{name: shipped_on, kind: time, expression: day, granularity: day}]
  - name: invoices
    table: invoices
    primary_key: [invoice_id]
    time_field: invoiced_on
    fields: [{name: invoiced_on, kind: time, expression: day, granularity: day}]
  - name: visits
    table: visits
    primary_key: [visit_id]
    time_field: visited_on
    fields: [{name: visited_on, kind: time, expression: day, granularity: day}]
  - name: stock
    table: stock
    primary_key: [day, product_id]
    time_field: counted_on
    source_system: warehouse
    fields:
      - {name: counted_on, kind: time, expression: day, granularity: day}
      - {name: units, kind: measure}
  - name: accounts
    table: accounts
    primary_key: [day, branch]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: branch, kind: dimension}
      - {name: currency, kind: dimension}

relationships:
  - {from: orders, columns: [customer_id], to: customer, to_columns: [customer_id]}
  - {from: visits, columns: [host_id], to: customer, to_columns: [customer_id], role: host}
  - {from: visits, columns: [guest_id], to: customer, to_columns: [customer_id], role: guest}
  - {from: orders, columns: [product_id], to: product, to_columns: [product_id]}
  - {from: shipments, columns: [order_id], to: orders, to_columns: [order_id]}
  - {from: invoices, columns: [order_id], to: orders, to_columns: [order_id]}
  - {from: stock, columns: [product_id], to: product, to_columns: [product_id]}

metrics:
  - {name: sales, type: simple, dataset: orders, aggregation: sum, expression: amount, filter: "status = 'ok'",
     unit: CNY, certified: true}
  - {name: cost, type: simple, dataset: orders, aggregation: sum, expression: cost, filter: "status = 'ok'",
     unit: CNY, certified: true}
  - {name: profit, type: derived, expression: "sales - cost", unit: CNY, certified: true}
  - {name: margin, type: ratio, numerator: profit, denominator: sales, unit: ratio, certified: true}
  - {name: orders, type: simple, dataset: orders, aggregation: count, filter: "status = 'ok'", certified: true}
  - {name: entries, type: simple, dataset: orders, aggregation: count}
  - {name: mean_sale, type: simple, dataset: orders, aggregation: avg, expression: amount, filter: "status = 'ok'",
     certified: true}
  - {name: shipped, type: simple, dataset: shipments, aggregation: count, certified: true}
  - {name: invoiced, type: simple, dataset: invoices, aggregation: count, certified: true}
  - {name: buyers, type: simple, dataset: orders, aggregation: count_distinct, expression: customer_id, certified: true,
     filter: "status = 'ok'"}
  - {name: growth, type: derived, expression: "sales - prior", certified: true,
     inputs: {prior: {metric: sales, offset: {count: 1, unit: year}}}}
  - {name: taken, type: cumulative, metric: sales, window: all, certified: true}
  - {name: open, type: simple, dataset: open_orders, aggregation: count, certified: true}
  - {name: stock_mean, type: simple, dataset: stock, aggregation: sum, expression: units, certified: true,
     non_additive: {over: time, take: avg}}
  - {name: visits, type: simple, dataset: visits, aggregation: count, certified: true}
  - {name: stock_units, type: simple, dataset: stock, aggregation: sum, expression: units, certified: true,
     non_additive: {over: time, take: last}}
  - {name: held, type: simple, dataset: accounts, aggregation: sum, expression: amount, certified: true,
     unit: {field: currency}, non_additive: {over: currency, require: single}}

groups: [{name: west, label: west, field: customer.city, values: [Bergen]}]
bands: [{name: price_band, label: price band, of: product.price, edges: [10, 20]}]
policies:
  - {name: bergen_only, rows: [{dataset: customer, filter: "city = :city"}]}
  - {name: blind, hide: {fields: [open_orders.number]}}
  - {name: nameless, mask: [customer.name, orders.amount], hide: {fields: [orders.cost]}}
"""

WORKSPACE = """
name: Club
data: data/
languages: [en]
time_zone: Europe/Oslo
today: 2025-06-20
data_complete_through: 2025-06-19
roles:
  all: {}
  bergen: {policies: [bergen_only], attributes: {city: Bergen}}
  guest: {policies: [blind]}
  clerk: {policies: [nameless]}
default_role: all
"""


def open_club(folder: Path) -> Iterator[Layer]:
    """The company, open until the fixture ends."""
    layer = Layer.open(write_workspace(folder / "club", WORKSPACE, CATALOG, TABLES))
    yield layer
    layer.close()


def rows_of(layer: Layer, sql: str) -> list[tuple[Any, ...]]:
    """What hand-written SQL gives over the same files."""
    with duckdb.connect() as connection:
        for name in TABLES:
            connection.read_csv(f"{layer.workspace.data}/{name}.csv").create(name)
        return connection.execute(sql).fetchall()


Y24 = {"start": "2024-01-01", "end": "2025-01-01"}
Y25 = {"start": "2025-01-01", "end": "2026-01-01"}
LAST_90_DAYS = {"start": "2025-03-23", "end": "2025-06-21"}


def among(field: str = "customer.name", by: str | None = None, **query: Any) -> dict[str, Any]:
    """The members of a field that a query by that field gives."""
    return {"field": field, "op": "in_query", "query": {"group_by": [by or field], **query}}


def has(by: str, op: str, value: float) -> list[dict[str, Any]]:
    return [{"by": by, "op": op, "value": value}]


def grown(by: str, op: str) -> dict[str, Any]:
    return {"by": f"{by}.change:year_before", "op": op, "value": 0}
