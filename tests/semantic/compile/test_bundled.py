"""The two workspaces that come with the project: every metric runs, and hand-written SQL over the files agrees."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.load import load_workspace
from semantic.result import ResultTable
from tests.conftest import DemoData
from tests.semantic.compile.company import written

ROOT = Path(__file__).resolve().parents[3]
NORTHWIND = ROOT / "evals" / "workspaces" / "northwind"
DEMO = ROOT / "semantic" / "demo" / "workspace"

NET = "sum(l.UnitPrice * l.Quantity * (1 - l.Discount))"
LINES = "order_details l JOIN orders o USING (OrderID)"
JUNE = {"start": "2025-06-01", "end": "2025-07-01"}
Q1_1998 = {"start": "1998-01-01", "end": "1998-04-01"}

NORTHWIND_CASES: list[tuple[dict[str, Any], str]] = [
    ({"metrics": ["net_sales", "freight"]}, f"SELECT {NET}, (SELECT sum(Freight) FROM orders) FROM {LINES}"),
    (
        {"metrics": ["net_sales", "freight"], "group_by": ["customer.country"], "period": Q1_1998},
        f"""WITH a AS (SELECT Country, {NET} AS net FROM {LINES} JOIN customers USING (CustomerID)
                       WHERE OrderDate BETWEEN '1998-01-01' AND '1998-03-31' GROUP BY 1),
                 b AS (SELECT Country, sum(Freight) AS freight FROM orders JOIN customers USING (CustomerID)
                       WHERE OrderDate BETWEEN '1998-01-01' AND '1998-03-31' GROUP BY 1)
            SELECT a.Country, net, freight FROM a JOIN b USING (Country)""",
    ),
    (
        {"metrics": ["freight_share"], "group_by": ["category.name"]},
        "refused",
    ),
    (
        {"metrics": ["average_order_value"], "grain": "year"},
        f"SELECT date_trunc('year', OrderDate)::DATE, {NET} / count(DISTINCT OrderID) FROM {LINES} GROUP BY 1",
    ),
    (
        {"metrics": ["average_days_to_ship"], "group_by": ["shipper.name"]},
        """SELECT CompanyName, avg(date_diff('day', OrderDate::DATE, ShippedDate::DATE))
           FROM orders JOIN shippers ON ShipVia = ShipperID WHERE ShippedDate IS NOT NULL GROUP BY 1""",
    ),
    (
        {"metrics": ["late_rate"]},
        """SELECT count(*) FILTER (WHERE ShippedDate > RequiredDate) / count(*)::DOUBLE FROM orders
           WHERE ShippedDate IS NOT NULL""",
    ),
    (
        {"metrics": ["net_sales"], "group_by": ["product.name"], "limit": {"count": 5}},
        f"""SELECT ProductName, ProductID, {NET} FROM {LINES} JOIN products USING (ProductID)
            GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 5""",
    ),
    (
        {"metrics": ["units_in_stock"], "group_by": ["category.name"]},
        """SELECT CategoryName, sum(UnitsInStock) FROM products JOIN categories USING (CategoryID) GROUP BY 1""",
    ),
]

ORDERED = """fct_order_line l JOIN fct_order o USING (order_no) JOIN dim_province USING (province_id)
             JOIN dim_region USING (region_id) WHERE o.status <> 'cancelled' AND NOT o.is_test"""

BY_REGION: dict[str, Any] = {
    "metrics": ["ordered_sales"],
    "group_by": ["region.name"],
    "period": JUNE,
    "compare": [{"to": "year_before"}],
}

DEMO_CASES: list[tuple[dict[str, Any], str]] = [
    (
        BY_REGION,
        f"""WITH a AS (SELECT region_cn AS r, sum(l.amount) AS v FROM {ORDERED}
                       AND order_date BETWEEN '2025-06-01' AND '2025-06-19' GROUP BY 1),
                 b AS (SELECT region_cn AS r, sum(l.amount) AS v FROM {ORDERED}
                       AND order_date BETWEEN '2024-06-01' AND '2024-06-19' GROUP BY 1)
            SELECT r, a.v, b.v, a.v - b.v, (a.v - b.v) / b.v::DOUBLE FROM a JOIN b USING (r)""",
    ),
    (
        {"metrics": ["gross_margin"], "group_by": ["product.category"]},
        """SELECT category, 1 - sum(cost_amount) / sum(amount)::DOUBLE
           FROM fct_order_line JOIN fct_order USING (order_no) JOIN dim_product USING (product_id)
           WHERE status <> 'cancelled' AND NOT fct_order.is_test GROUP BY 1""",
    ),
    (
        {"metrics": ["operating_margin"]},
        """SELECT sum(credit - debit) / sum(credit - debit) FILTER (WHERE account_code < '6300')::DOUBLE
           FROM fct_voucher_line
           WHERE NOT is_closing AND account_code BETWEEN '6001' AND '6702' AND account_code <> '6301'""",
    ),
    (
        {"metrics": ["stock_units"], "grain": "quarter"},
        """SELECT date_trunc('quarter', stock_date)::DATE, sum(closing_units) FROM fct_stock_daily
           JOIN dim_product USING (product_id) WHERE product_type = 'goods' AND stock_date IN
           (SELECT max(stock_date) FROM fct_stock_daily GROUP BY date_trunc('quarter', stock_date)) GROUP BY 1""",
    ),
    (
        {
            "metrics": ["collected_sales", "invoiced_sales"],
            "grain": "month",
            "period": {"start": "2025-01-01", "end": "2025-06-01"},
        },
        """WITH a AS (SELECT date_trunc('month', receipt_date)::DATE AS m, sum(amount) AS c
                      FROM fct_receipt GROUP BY 1),
                b AS (SELECT date_trunc('month', invoice_date)::DATE AS m, sum(net_amount) AS i
                      FROM fct_invoice GROUP BY 1)
           SELECT m, c, i FROM a JOIN b USING (m) WHERE m BETWEEN '2025-01-01' AND '2025-05-31'""",
    ),
    (
        {"metrics": ["ordered_sales"], "period": JUNE, "compare": [{"to": "scenario", "scenario": "budget"}]},
        f"""WITH a AS (SELECT sum(l.amount) AS v FROM {ORDERED} AND order_date BETWEEN '2025-06-01' AND '2025-06-19'),
                 b AS (SELECT sum(ordered_amount) * 19 / 30.0::DOUBLE AS v FROM fct_budget_sales
                       WHERE month = '2025-06-01' AND version = 'revised')
            SELECT a.v, b.v, a.v - b.v, (a.v - b.v) / b.v FROM a, b""",
    ),
    (
        {"metrics": ["ordering_customers"], "group_by": ["channel.code"], "period": JUNE},
        """SELECT channel_code, count(DISTINCT customer_id) FROM fct_order WHERE status <> 'cancelled' AND NOT is_test
           AND order_date BETWEEN '2025-06-01' AND '2025-06-20' GROUP BY 1""",
    ),
]


@pytest.fixture(scope="module")
def northwind(shared_data: Path) -> Iterator[Layer]:
    opened = Layer.open(NORTHWIND)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, demo_data: DemoData) -> Iterator[Layer]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ASSISTANT_STATE", str(tmp_path_factory.mktemp("state")))
        folder = Path(load_workspace(DEMO).data)
        folder.parent.mkdir()
        folder.symlink_to(demo_data(0.05, seed=1))
        opened = Layer.open(DEMO)
        yield opened
        opened.close()


def _check(layer: Layer, query: dict[str, Any], sql: str) -> None:
    result = layer.run(written(**query), layer.asker(None), layer.as_of(None))
    if sql == "refused":
        assert isinstance(result, QueryProblem)
        return
    assert isinstance(result, ResultTable), result
    with duckdb.connect() as connection:
        for path in Path(layer.workspace.data).glob("*.parquet"):
            connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path}'")
        expected = connection.execute(sql).fetchall()
    assert Counter(map(_rounded, result.rows)) == Counter(map(_rounded, expected))


def _rounded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Numbers to nine significant digits, so that doubles summed in another order agree."""
    return tuple(
        cell if cell is None or isinstance(cell, str) or hasattr(cell, "isoformat") else f"{float(cell):.9g}"
        for cell in row
    )


@pytest.mark.shared
@pytest.mark.parametrize(("query", "sql"), NORTHWIND_CASES)
def test_northwind_agrees_with_sql_written_by_hand(northwind: Layer, query: dict[str, Any], sql: str) -> None:
    _check(northwind, query, sql)


@pytest.mark.slow
@pytest.mark.parametrize(("query", "sql"), DEMO_CASES)
def test_the_demo_agrees_with_sql_written_by_hand(demo: Layer, query: dict[str, Any], sql: str) -> None:
    _check(demo, query, sql)


def _every_metric_has_a_total(layer: Layer) -> None:
    asker, now = layer.asker(None), layer.as_of(None)
    for name in layer.view(asker).catalog.metrics:
        plain = layer.run(written(metrics=[name]), asker, now)
        assert isinstance(plain, ResultTable), plain
        assert len(plain.rows) == 1


def _every_metric_runs_beside_the_year_before(layer: Layer) -> None:
    asker, now = layer.asker(None), layer.as_of(None)
    period = {"start": f"{now.day.year}-01-01", "end": f"{now.day.year + 1}-01-01"}
    for name in layer.view(asker).catalog.metrics:
        monthly = written(metrics=[name], grain="month", period=period, compare=[{"to": "year_before"}])
        by_month = layer.run(monthly, asker, now)
        if isinstance(by_month, QueryProblem):
            assert by_month.code == "no-history", name
        else:
            assert 1 <= len(by_month.rows) <= 12


@pytest.mark.slow
@pytest.mark.shared
def test_every_metric_of_northwind_runs(northwind: Layer) -> None:
    _every_metric_has_a_total(northwind)
    _every_metric_runs_beside_the_year_before(northwind)


@pytest.mark.slow
def test_every_metric_of_the_demo_runs_beside_the_year_before(demo: Layer) -> None:
    """Their totals are in tests/semantic/demo/test_metrics.py."""
    _every_metric_runs_beside_the_year_before(demo)
