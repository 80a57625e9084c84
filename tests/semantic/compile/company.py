"""A company small enough to reckon by eye: every table is written out below, and every trap has its rows."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from semantic.plan import query_from_json
from semantic.query import SemanticQuery
from semantic.result import Cell, ResultTable

TABLES = {
    # Order 6 names a store nobody knows, order 7 no customer, order 8 is cancelled, order 9 has no day.
    "orders": """
order_id,order_date,store_id,customer_id,status,freight
1,2024-02-29,S1,C1,ok,10
2,2025-05-03,S1,C1,ok,20
3,2025-05-19,S2,C2,ok,5
4,2025-05-25,S2,C1,ok,7
5,2025-06-02,S1,C2,ok,11
6,2025-06-10,S9,C2,ok,3
7,2025-06-15,S2,,ok,4
8,2025-06-19,S1,C1,cancelled,9
9,,S1,C1,ok,2
""",
    "lines": """
order_id,line,product_id,qty,price
1,1,P1,1,100.00
2,1,P1,2,50.00
2,2,P2,1,30.00
3,1,P2,4,10.00
4,1,P1,1,70.00
5,1,P1,3,20.00
5,2,P3,1,15.00
6,1,P2,2,25.00
7,1,P3,1,40.00
8,1,P1,9,99.00
9,1,P1,1,1.00
""",
    "stores": "store_id,name,region_id\nS1,North Gate,N\nS2,South Gate,S\nS3,Never Sold,S\n",
    "regions": "region_id,region,region_zh\nN,North,北区\nS,South,南区\n",
    # Two customers of one name.
    "customers": "customer_id,name\nC1,Acme\nC2,Acme\n",
    "products": "product_id,name,cost\nP1,Pen,10\nP2,Book,5\nP3,Lamp,30\n",
    # Store S2 has no row on 06-18, and 06-20 is after the last complete day.
    "stock": """
stock_date,store_id,units
2025-05-31,S1,10
2025-05-31,S2,5
2025-06-10,S1,8
2025-06-10,S2,6
2025-06-18,S1,7
2025-06-20,S1,99
""",
    "budgets": """
month,region_id,amount
2025-05-01,N,310.00
2025-05-01,S,62.00
2025-06-01,N,300.00
2025-07-01,N,930.00
""",
    "ledger": """
day,dept,amount,currency
2024-06-05,A,-50,CNY
2025-06-05,A,20,CNY
2024-06-05,B,0,CNY
2025-06-06,B,5,CNY
2025-06-07,C,6,USD
""",
    "returns": "returned_on,store_id,amount\n2025-06-03,S2,8.00\n2025-06-04,S3,1.00\n",
    "scores": "day,store_id,score\n2025-04-02,S1,4\n2025-06-03,S1,2\n2025-06-04,S2,5\n",
}

CATALOG = """
datasets:
  - name: orders
    table: orders
    primary_key: [order_id]
    time_field: ordered_on
    fields:
      - {name: ordered_on, kind: time, expression: order_date, granularity: day}
      - {name: status, kind: dimension}
      - {name: freight, kind: measure, type: "decimal(18,2)"}
  - name: lines
    table: lines
    primary_key: [order_id, line]
    time_field: orders.ordered_on
    fields:
      - {name: amount, kind: measure, expression: "qty * price", type: "decimal(18,2)"}
      - {name: qty, kind: measure}
  - name: store
    table: stores
    primary_key: [store_id]
    fields:
      - {name: name, kind: dimension}
    hierarchies: [{name: place, levels: [region.name, name]}]
  - name: region
    table: regions
    primary_key: [region_id]
    fields:
      - {name: name, kind: dimension, expression: region, label_columns: {zh: region_zh},
         members: [{value: North, label: {en: the north}}]}
  - name: customer
    table: customers
    primary_key: [customer_id]
    fields:
      - {name: name, kind: dimension, display_of: customer_id}
  - name: product
    table: products
    primary_key: [product_id]
    fields:
      - {name: name, kind: dimension}
      - {name: cost, kind: measure, type: "decimal(18,2)"}
  - name: stock
    table: stock
    primary_key: [stock_date, store_id]
    time_field: stock_date
    fields:
      - {name: stock_date, kind: time, granularity: day}
      - {name: units, kind: measure}
  - name: budgets
    table: budgets
    primary_key: [month, region_id]
    time_field: month
    scheduled: true
    fields:
      - {name: month, kind: time, granularity: month}
      - {name: amount, kind: measure, type: "decimal(18,2)"}
  - name: ledger
    table: ledger
    primary_key: [day, dept]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: dept, kind: dimension}
      - {name: currency, kind: dimension}
      - {name: amount, kind: measure, type: "decimal(18,2)"}
  - name: returns
    table: returns
    primary_key: [returned_on, store_id]
    time_field: returned_on
    fields:
      - {name: returned_on, kind: time, granularity: day}
      - {name: amount, kind: measure, type: "decimal(18,2)"}
  - name: scores
    sql: "SELECT day, store_id, score FROM scores"
    primary_key: [day, store_id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: score, kind: measure}
  - name: open_orders
    table: orders
    primary_key: [order_id]
    time_field: none
    filter: "status = 'ok'"
    fields:
      - {name: state, kind: dimension, expression: status}

relationships:
  - {from: orders, columns: [store_id], to: store, to_columns: [store_id]}
  - {from: orders, columns: [customer_id], to: customer, to_columns: [customer_id]}
  - {from: lines, columns: [order_id], to: orders, to_columns: [order_id]}
  - {from: lines, columns: [product_id], to: product, to_columns: [product_id]}
  - {from: store, columns: [region_id], to: region, to_columns: [region_id]}
  - {from: stock, columns: [store_id], to: store, to_columns: [store_id]}
  - {from: budgets, columns: [region_id], to: region, to_columns: [region_id]}
  - {from: returns, columns: [store_id], to: store, to_columns: [store_id]}
  - {from: scores, columns: [store_id], to: store, to_columns: [store_id]}

metrics:
  - {name: sales, type: simple, dataset: lines, aggregation: sum, expression: amount, filter: "orders.status = 'ok'",
     unit: CNY, certified: true}
  - {name: units, type: simple, dataset: lines, aggregation: sum, expression: qty, filter: "orders.status = 'ok'"}
  - {name: cost, type: simple, dataset: lines, aggregation: sum, expression: "qty * product.cost",
     filter: "orders.status = 'ok'"}
  - {name: profit, type: derived, expression: "sales - cost", unit: CNY}
  - {name: margin, type: ratio, numerator: profit, denominator: sales, unit: ratio}
  - {name: freight, type: simple, dataset: orders, aggregation: sum, expression: freight, unit: CNY}
  - {name: orders, type: simple, dataset: orders, aggregation: count, unit: count}
  - {name: buyers, type: simple, dataset: orders, aggregation: count_distinct, expression: customer_id, unit: count}
  - {name: freight_share, type: ratio, numerator: freight, denominator: sales, unit: ratio}
  - {name: freight_percent, type: derived, expression: "freight / sales * 100", unit: percent}
  - {name: stock_end, type: simple, dataset: stock, aggregation: sum, expression: units,
     non_additive: {over: time, take: last}}
  - {name: stock_start, type: simple, dataset: stock, aggregation: sum, expression: units,
     non_additive: {over: time, take: first}}
  - {name: stock_mean, type: simple, dataset: stock, aggregation: sum, expression: units,
     non_additive: {over: time, take: avg}}
  - {name: budget, type: simple, dataset: budgets, aggregation: sum, expression: amount, unit: CNY}
  - {name: variance, type: derived, expression: "sales - budget", unit: CNY}
  - {name: result, type: simple, dataset: ledger, aggregation: sum, expression: amount, unit: CNY}
  - {name: per_currency, type: simple, dataset: ledger, aggregation: sum, expression: amount,
     unit: {field: currency}, non_additive: {over: currency, require: single}}
  - {name: returned, type: simple, dataset: returns, aggregation: sum, expression: amount, unit: CNY}
  - {name: net, type: derived, expression: "sales - returned", unit: CNY}
  - {name: score, type: simple, dataset: scores, aggregation: avg, expression: score}
  - {name: open, type: simple, dataset: open_orders, aggregation: count, unit: count}
  - {name: grown, type: derived, expression: "sales / prior - 1", unit: ratio,
     inputs: {prior: {metric: sales, offset: {count: 1, unit: month}}}}
  - {name: added, type: derived, expression: "sales - prior", unit: CNY,
     inputs: {prior: {metric: sales, offset: {count: 1, unit: month}}}}
  - {name: running, type: cumulative, metric: sales, window: year_to_date}

scenarios: [{name: plan, label: plan, of: {sales: budget}, granularity: month}]
bands: [{name: price_band, label: price band, of: product.cost, edges: [6, 20]}]
policies:
  - {name: north_only, rows: [{dataset: region, filter: "region = :region"}]}
  - {name: no_cost, hide: {metrics: [cost], fields: [orders.status]}}
  - {name: masked, mask: [customer.name]}
"""

WORKSPACE = """
name: Tiny
data: data/
languages: [en, zh]
time_zone: Asia/Shanghai
today: 2025-06-20
data_complete_through: 2025-06-19
roles:
  all: {}
  north: {policies: [north_only], attributes: {region: North}}
  clerk: {policies: [no_cost, masked]}
default_role: all
"""

Run = Callable[..., ResultTable]


def write_workspace(folder: Path, workspace: str, catalog: str, tables: Mapping[str, str]) -> Path:
    """A workspace on disk, its tables as csv."""
    (folder / "catalog").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "workspace.yml").write_text(workspace, encoding="utf-8")
    (folder / "catalog" / "all.yml").write_text(catalog, encoding="utf-8")
    for name, rows in tables.items():
        (folder / "data" / f"{name}.csv").write_text(rows.strip() + "\n", encoding="utf-8")
    return folder


def written(**query: Any) -> SemanticQuery:
    """A query from the contract's JSON; a period may be two ISO days."""
    period = query.get("period")
    if isinstance(period, tuple):
        query["period"] = {"start": period[0], "end": period[1]}
    return query_from_json(query)


def column(result: ResultTable, name: str) -> list[Cell]:
    return [row[result.index_of(name)] for row in result.rows]


def by_member(result: ResultTable, name: str) -> dict[Cell, Cell]:
    """A column by the value of the first one."""
    return {row[0]: row[result.index_of(name)] for row in result.rows}


def codes(result: ResultTable) -> dict[str, Mapping[str, Any]]:
    return {one.code: one.parameters for one in result.warnings}


JUNE = ("2025-06-01", "2025-07-01")
MAY = ("2025-05-01", "2025-06-01")
YEAR = ("2025-01-01", "2026-01-01")
