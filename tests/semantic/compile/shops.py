"""Three shops over a year and a half, for what comes after aggregation: every amount is written out below.

By month, with the sales of no known shop under none:

    2024        Jan  Feb  Mar  Apr  May      2025   Jan  Feb  Mar  Apr  May
    Ash          -    -    12   25   10              10   20   30   20   20
    Beech        -    -     -   -5    8               5    5    -   15   25
    Cedar        -    -     -    -    2               -    8    8    -    2
    none         -    -     -    -    -               -    -    -    4    -

Ash and Beech lie in the north, Cedar in the south. The data begin on 2024-03-01 and are complete through 2025-05-31.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import write_workspace, written

TABLES = {
    "sales": """
day,shop_id,product,buyer,amount,cost
2024-03-01,A,tea,ann,12.00,6.00
2024-04-10,A,tea,ann,25.00,20.00
2024-04-11,B,tea,bob,-5.00,0.00
2024-05-05,A,tea,ann,10.00,5.00
2024-05-06,B,cup,bob,8.00,2.00
2024-05-07,C,tea,cat,2.00,1.00
2025-01-15,A,tea,ann,10.00,5.00
2025-01-20,B,cup,bob,5.00,1.00
2025-02-03,A,tea,ann,20.00,10.00
2025-02-04,B,cup,ann,5.00,4.00
2025-02-20,C,tea,cat,8.00,2.00
2025-03-05,A,cup,bob,30.00,24.00
2025-03-06,C,tea,ann,8.00,4.00
2025-04-01,A,tea,bob,20.00,10.00
2025-04-02,B,tea,bob,15.00,5.00
2025-04-30,Z,tea,dan,4.00,1.00
2025-05-10,A,tea,ann,20.00,10.00
2025-05-20,B,cup,ann,25.00,20.00
2025-05-21,C,tea,bob,2.00,2.00
""",
    "shops": "shop_id,name,region\nA,Ash,north\nB,Beech,north\nC,Cedar,south\n",
    "stock": """
day,shop_id,units
2025-03-31,A,10
2025-03-31,B,30
2025-04-30,A,20
2025-04-30,B,20
2025-05-31,A,40
2025-05-31,C,10
""",
    "plans": """
month,shop_id,amount
2025-04-01,A,25.00
2025-04-01,B,10.00
2025-05-01,A,10.00
""",
    "fees": """
day,shop_id,amount,currency
2025-05-02,A,6.00,CNY
2025-05-03,B,2.00,CNY
2025-05-04,A,30.00,USD
2025-05-05,C,10.00,USD
""",
}

CATALOG = """
datasets:
  - name: sales
    table: sales
    primary_key: [day, shop_id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: product, kind: dimension}
      - {name: buyer, kind: dimension}
      - {name: amount, kind: measure, type: "decimal(18,2)"}
      - {name: cost, kind: measure, type: "decimal(18,2)"}
  - name: shop
    table: shops
    primary_key: [shop_id]
    fields:
      - {name: name, kind: dimension, display_of: shop_id}
      - {name: region, kind: dimension}
    hierarchies: [{name: place, levels: [region, name]}]
  - name: stock
    table: stock
    primary_key: [day, shop_id]
    time_field: day
    fields: [{name: day, kind: time, granularity: day}, {name: units, kind: measure}]
  - name: plans
    table: plans
    primary_key: [month, shop_id]
    time_field: month
    scheduled: true
    fields: [{name: month, kind: time, granularity: month}, {name: amount, kind: measure, type: "decimal(18,2)"}]
  - name: fees
    table: fees
    primary_key: [day, shop_id]
    time_field: day
    fields:
      - {name: day, kind: time, granularity: day}
      - {name: currency, kind: dimension}
      - {name: amount, kind: measure, type: "decimal(18,2)"}

relationships:
  - {from: sales, columns: [shop_id], to: shop, to_columns: [shop_id]}
  - {from: stock, columns: [shop_id], to: shop, to_columns: [shop_id]}
  - {from: plans, columns: [shop_id], to: shop, to_columns: [shop_id]}
  - {from: fees, columns: [shop_id], to: shop, to_columns: [shop_id]}

metrics:
  - {name: sales, type: simple, dataset: sales, aggregation: sum, expression: amount, unit: CNY}
  - {name: cost, type: simple, dataset: sales, aggregation: sum, expression: cost, unit: CNY}
  - {name: profit, type: derived, expression: "sales - cost", unit: CNY}
  - {name: padded, type: derived, expression: "sales + 100", unit: CNY}
  - {name: twice, type: derived, expression: "sales - (cost - sales)", unit: CNY}
  - {name: margin, type: ratio, numerator: profit, denominator: sales, unit: ratio}
  - {name: margin_percent, type: derived, expression: "profit / sales * 100", unit: percent}
  - {name: receipts, type: simple, dataset: sales, aggregation: count, unit: count}
  - {name: buyers, type: simple, dataset: sales, aggregation: count_distinct, expression: buyer, unit: count}
  - {name: per_buyer, type: ratio, numerator: sales, denominator: buyers}
  - {name: largest, type: simple, dataset: sales, aggregation: max, expression: amount, unit: CNY}
  - {name: mean_sale, type: simple, dataset: sales, aggregation: avg, expression: amount, unit: CNY}
  - {name: known_sales, type: simple, dataset: sales, aggregation: sum, expression: amount, unit: CNY, fill: unknown}
  - {name: stock_end, type: simple, dataset: stock, aggregation: sum, expression: units,
     non_additive: {over: time, take: last}}
  - {name: per_unit, type: ratio, numerator: sales, denominator: stock_end}
  - {name: plan, type: simple, dataset: plans, aggregation: sum, expression: amount, unit: CNY}
  - {name: fees, type: simple, dataset: fees, aggregation: sum, expression: amount,
     unit: {field: currency}, non_additive: {over: currency, require: single}}

scenarios: [{name: plan, label: plan, of: {sales: plan}, granularity: month}]
policies:
  - {name: north_only, rows: [{dataset: shop, filter: "region = 'north'"}]}
  - {name: masked, mask: [shop.name]}
"""

WORKSPACE = """
name: Shops
data: data/
languages: [en, zh]
time_zone: Asia/Shanghai
today: 2025-05-31
roles:
  all: {}
  north: {policies: [north_only]}
  clerk: {policies: [masked]}
default_role: all
"""

SPRING = ("2025-03-01", "2025-06-01")
APRIL = ("2025-04-01", "2025-05-01")
MAY = ("2025-05-01", "2025-06-01")
YEAR_2025 = ("2025-01-01", "2025-06-01")
MONTHS = tuple(date(2024 + month // 12, month % 12 + 1, 1) for month in range(2, 17))
YEAR_BEFORE = {"to": "year_before"}


OF_SALES = (
    "sales", "cost", "profit", "margin", "margin_percent", "receipts", "buyers", "largest", "mean_sale", "known_sales",
)  # fmt: skip
GROUPS_OF_SALES = ("shop.name", "shop.region", "sales.product", "sales.buyer")
GROUPED = tuple((metric, group) for group in GROUPS_OF_SALES for metric in OF_SALES) + tuple(
    (metric, group) for group in ("shop.name", "shop.region") for metric in ("stock_end", "per_unit")
)


def open_shops(factory: pytest.TempPathFactory) -> Layer:
    """The shops, open."""
    return Layer.open(write_workspace(factory.mktemp("shops") / "company", WORKSPACE, CATALOG, TABLES))


def tables_of(layer: Layer) -> duckdb.DuckDBPyConnection:
    """The same files on a connection of their own, for hand-written SQL."""
    connection = duckdb.connect()
    for name in TABLES:
        connection.read_csv(str(Path(layer.workspace.data) / f"{name}.csv")).create(name)
    return connection


def run(layer: Layer, **query: Any) -> ResultTable:
    """What a query written as in the contract gives."""
    result = layer.run(written(**query), layer.asker(None), layer.as_of(None))
    assert isinstance(result, ResultTable), result
    return result


def derive(column: str, as_: str, **rest: Any) -> dict[str, Any]:
    """A derivation as the contract writes it."""
    return {"column": column, "as": as_, **rest}


def plain(cell: Any) -> Any:
    """A cell, decimals as floats."""
    return float(cell) if isinstance(cell, Decimal) else cell


def are_same(left: Any, right: Any) -> bool:
    """Whether two cells hold the same number, or both none."""
    if left is None or right is None:
        return left is right
    return bool(plain(left) == pytest.approx(plain(right)))


def rows(result: ResultTable, *names: str) -> list[tuple[Any, ...]]:
    """Some columns, decimals as floats."""
    at = [result.index_of(name) for name in names]
    return [tuple(plain(row[one]) for one in at) for row in result.rows]


def by_shop(result: ResultTable, name: str) -> dict[Any, Any]:
    """A column by the shop's name."""
    return dict(rows(result, "shop.name", name))
