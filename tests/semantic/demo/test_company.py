"""Laws of the demo company's data: each query lists the rows that break one, and finds none."""

from decimal import Decimal

import duckdb
import pytest

KEYS = {
    "dim_account": "account_code",
    "dim_channel": "channel_code",
    "dim_customer": "customer_id",
    "dim_department": "department_id",
    "dim_product": "product_id",
    "dim_region": "region_id",
    "dim_store": "store_id",
    "dim_warehouse": "warehouse_id",
    "fct_budget_expense": "month, department_id",
    "fct_budget_sales": "month, region_id",
    "fct_expense": "expense_no",
    "fct_invoice": "invoice_no",
    "fct_order": "order_no",
    "fct_order_line": "order_no, line_no",
    "fct_receipt": "receipt_no",
    "fct_receivable": "invoice_no",
    "fct_return": "return_no",
    "fct_shipment": "shipment_no",
    "fct_shipment_line": "shipment_no, line_no",
    "fct_stock_daily": "stock_date, warehouse_id, product_id",
}

FOREIGN_KEYS = [
    ("dim_store", "region_id", "dim_region"),
    ("fct_order", "store_id", "dim_store"),
    ("fct_order", "channel_code", "dim_channel"),
    ("fct_order_line", "order_no", "fct_order"),
    ("fct_order_line", "product_id", "dim_product"),
    ("fct_shipment", "order_no", "fct_order"),
    ("fct_shipment", "store_id", "dim_store"),
    ("fct_shipment", "channel_code", "dim_channel"),
    ("fct_shipment", "warehouse_id", "dim_warehouse"),
    ("fct_shipment_line", "shipment_no", "fct_shipment"),
    ("fct_shipment_line", "product_id", "dim_product"),
    ("fct_return", "shipment_no, line_no", "fct_shipment_line"),
    ("fct_invoice", "shipment_no", "fct_shipment"),
    ("fct_invoice", "store_id", "dim_store"),
    ("fct_receipt", "invoice_no", "fct_invoice"),
    ("fct_receivable", "invoice_no", "fct_invoice"),
    ("fct_stock_daily", "warehouse_id", "dim_warehouse"),
    ("fct_stock_daily", "product_id", "dim_product"),
    ("fct_expense", "department_id", "dim_department"),
    ("fct_expense", "account_code", "dim_account"),
    ("fct_budget_sales", "region_id", "dim_region"),
    ("fct_budget_expense", "department_id", "dim_department"),
]

LAWS = {
    "an order's amount is the sum of its lines": """
        select order_no, any_value(order_amount) as header, sum(amount) as lines
        from fct_order left join fct_order_line using (order_no)
        group by order_no having header is distinct from lines""",
    "a line's amount is its list value less its discount": """
        from fct_order_line
        where list_amount <> units * unit_price or amount <> list_amount - discount_amount
           or units <= 0 or amount <= 0 or cost_amount <= 0 or discount_amount < 0""",
    "a line is a test when its order is": """
        from fct_order_line line join fct_order using (order_no) where line.is_test <> fct_order.is_test""",
    "an order number tells the order's day": """
        from fct_order where not regexp_full_match(order_no, 'SO' || strftime(order_date, '%Y%m%d') || '-\\d{3,}')""",
    "an order's store was open": """
        from fct_order join dim_store using (store_id)
        where order_date < opened_on or order_date > coalesce(closed_on, order_date)""",
    "nothing is known before it happened or after the last day": """
        select created_at, order_date as happened_on from fct_order
        where created_at < order_date or created_at >= date '2025-06-20'
        union all select created_at, ship_date from fct_shipment
        where created_at::date <> ship_date or ship_date > date '2025-06-19'
        union all select created_at, return_date from fct_return
        where created_at::date <> return_date or return_date > date '2025-06-19'
        union all select created_at, invoice_date from fct_invoice
        where created_at::date <> invoice_date or invoice_date > date '2025-06-19'
        union all select created_at, receipt_date from fct_receipt
        where created_at::date <> receipt_date or receipt_date > date '2025-06-19'
        union all select created_at, expense_date from fct_expense
        where created_at::date <> expense_date or expense_date > date '2025-06-19'""",
    "a product on an order is shipped at most once, and no more of it than was ordered": """
        select line.order_no, line.line_no from fct_order_line line
        join fct_shipment_line shipped on shipped.order_no = line.order_no and shipped.order_line_no = line.line_no
        group by line.order_no, line.line_no, line.units, line.amount, line.product_id
        having count(*) > 1 or sum(shipped.units) > line.units or sum(shipped.amount) > line.amount
            or min(shipped.product_id) <> line.product_id or min(shipped.units) <= 0""",
    "what is shipped whole is shipped at its ordered amount": """
        from fct_order_line line
        join fct_shipment_line shipped on shipped.order_no = line.order_no and shipped.order_line_no = line.line_no
        where shipped.units = line.units and shipped.amount <> line.amount""",
    "a shipment's amount is the sum of its lines": """
        select shipment_no from fct_shipment left join fct_shipment_line using (shipment_no)
        group by shipment_no, fct_shipment.amount
        having fct_shipment.amount is distinct from sum(fct_shipment_line.amount)""",
    "a shipment carries what its order says, one to five days later": """
        from fct_shipment shipment join fct_order using (order_no)
        where shipment.store_id <> fct_order.store_id or shipment.customer_id <> fct_order.customer_id
           or shipment.channel_code <> fct_order.channel_code or shipment.order_date <> fct_order.order_date
           or shipment.promised_date <> fct_order.promised_date
           or shipment.ship_date - fct_order.order_date not between 1 and 5""",
    "an order's status is what became of its lines": """
        select order_no, status from fct_order
        left join (select order_no, count(*) as lines from fct_order_line group by all) using (order_no)
        left join (select order_no, count(*) as shipped from fct_shipment_line group by all) using (order_no)
        where status <> case when status = 'cancelled' and shipped is null then 'cancelled'
                             when shipped is null then 'open' when shipped < lines then 'partial' else 'shipped' end""",
    "a test order is never shipped": "from fct_order join fct_shipment using (order_no) where is_test",
    "an open order is recent or a test": """
        from fct_order where status in ('open', 'partial') and not is_test and order_date < date '2025-06-19' - 5""",
    "no more comes back than was shipped, and later": """
        select shipment_no, line_no from fct_return returned
        join fct_shipment_line line using (shipment_no, line_no) join fct_shipment using (shipment_no)
        group by shipment_no, line_no, line.units, line.amount, line.product_id, ship_date
        having sum(returned.units) > line.units or sum(returned.amount) > line.amount or min(returned.units) <= 0
            or min(returned.product_id) <> line.product_id or min(return_date) <= ship_date""",
    "a shipment is invoiced at most once, later, for its amount": """
        select shipment_no from fct_invoice invoice join fct_shipment using (shipment_no)
        group by shipment_no, amount, ship_date
        having count(*) > 1 or sum(net_amount) <> amount or min(invoice_date) <= ship_date""",
    "an invoice carries what its shipment says": """
        from fct_invoice invoice join fct_shipment shipment using (shipment_no)
        where invoice.store_id <> shipment.store_id or invoice.customer_id <> shipment.customer_id
           or invoice.channel_code <> shipment.channel_code or invoice.order_no <> shipment.order_no""",
    "VAT is 13 per cent, to the cent, and is part of the gross amount": """
        from fct_invoice
        where gross_amount <> net_amount + vat_amount or abs(vat_amount - net_amount * 0.13) > 0.005""",
    "an invoice falls due after the customer's terms": """
        from fct_invoice join dim_customer using (customer_id) where due_date <> invoice_date + payment_terms_days""",
    "no more is collected than was invoiced, and later": """
        select invoice_no from fct_receipt join fct_invoice using (invoice_no)
        group by invoice_no, gross_amount, invoice_date
        having sum(amount) > gross_amount or min(amount) <= 0 or min(receipt_date) <= invoice_date""",
    "an open item is what its invoice lacks": """
        select invoice_no, gross_amount - coalesce(sum(amount), 0) as lacking, any_value(open_amount) as listed
        from fct_invoice left join fct_receipt using (invoice_no) left join fct_receivable using (invoice_no)
        group by invoice_no, gross_amount
        having lacking <> coalesce(listed, 0) or listed = 0""",
    "stock rolls forward within a day and from day to day": """
        select * from (
            select *, lag(closing_units) over (partition by warehouse_id, product_id order by stock_date) as before
            from fct_stock_daily
        ) where closing_units <> opening_units + received_units - issued_units or opening_units <> before
             or closing_units < 0 or received_units < 0 or issued_units < 0""",
    "stock goes out as shipments do": """
        with shipped as (
            select ship_date as stock_date, warehouse_id, product_id, sum(line.units) as units
            from fct_shipment_line line join fct_shipment using (shipment_no) where ship_date >= date '2024-01-01'
            group by all
        )
        from fct_stock_daily full join shipped using (stock_date, warehouse_id, product_id)
        where issued_units is distinct from coalesce(units, 0)""",
    "stock is counted for every warehouse and product on every day": """
        select warehouse_id, product_id from dim_warehouse cross join dim_product
        left join fct_stock_daily using (warehouse_id, product_id) group by all
        having count(stock_date) <> date '2025-06-19' - date '2024-01-01' + 1""",
    "stock is valued at standard cost": """
        from fct_stock_daily join dim_product using (product_id) where stock_value <> closing_units * standard_cost""",
    "a budget exists for every region in every month through 2025": """
        select region_id from dim_region left join fct_budget_sales using (region_id) group by all
        having count(month) <> 36 or min(month) <> date '2023-01-01' or max(month) <> date '2025-12-01'
            or min(ordered_amount) <= 0 or min(invoiced_amount) <= 0""",
    "a budget exists for every department in every month through 2025": """
        select department_id from dim_department left join fct_budget_expense using (department_id) group by all
        having count(month) <> 36 or min(month) <> date '2023-01-01' or max(month) <> date '2025-12-01'
            or min(amount) <= 0""",
    "a budget stands on the first of its month": """
        select month from fct_budget_sales where day(month) <> 1
        union all select month from fct_budget_expense where day(month) <> 1""",
    "every day has orders": """
        select day
        from (select unnest(generate_series(date '2023-01-01', date '2025-06-19', interval 1 day))::date as day)
        anti join fct_order on order_date = day""",
}


@pytest.mark.parametrize(("table", "key"), KEYS.items(), ids=KEYS)
def test_keys_are_unique_and_never_null(tables: duckdb.DuckDBPyConnection, table: str, key: str) -> None:
    nulls = " or ".join(f"{column} is null" for column in key.split(", "))
    repeated = tables.execute(f"select {key} from {table} group by {key} having count(*) > 1 or {nulls}").fetchall()
    assert repeated == []


def test_every_table_has_a_declared_key(tables: duckdb.DuckDBPyConnection) -> None:
    names = tables.execute("select view_name from duckdb_views() where not internal").fetchall()
    assert {name for (name,) in names} == set(KEYS)


@pytest.mark.parametrize(("table", "columns", "target"), FOREIGN_KEYS, ids=str)
def test_foreign_keys_hold(tables: duckdb.DuckDBPyConnection, table: str, columns: str, target: str) -> None:
    assert tables.execute(f"select {columns} from {table} anti join {target} using ({columns})").fetchall() == []


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_no_row_breaks_a_law(tables: duckdb.DuckDBPyConnection, law: str) -> None:
    assert tables.execute(law).fetchall()[:5] == []


def test_a_few_orders_name_a_customer_that_is_not_on_file(tables: duckdb.DuckDBPyConnection) -> None:
    ((unmatched, orders),) = tables.execute(
        "select count(*) filter (dim_customer.customer_id is null), count(*) "
        "from fct_order left join dim_customer using (customer_id)"
    ).fetchall()
    assert 0 < unmatched < 0.005 * orders


def test_only_departments_of_headquarters_lack_a_region(tables: duckdb.DuckDBPyConnection) -> None:
    without = tables.execute("select department_id from dim_department where region_id is null").fetchall()
    unmatched = tables.execute(
        "select department_id from dim_department anti join dim_region using (region_id)"
    ).fetchall()
    assert sorted(without) == sorted(unmatched)
    assert 0 < len(without) < 10


def test_the_four_meanings_of_sales_differ_in_every_month(tables: duckdb.DuckDBPyConnection) -> None:
    months: dict[str, list[Decimal]] = {}
    for sql in (
        "select strftime(order_date, '%Y-%m'), sum(line.amount) from fct_order_line line "
        "join fct_order using (order_no) where status <> 'cancelled' and not line.is_test group by 1",
        "select strftime(ship_date, '%Y-%m'), sum(amount) from fct_shipment group by 1",
        "select strftime(invoice_date, '%Y-%m'), sum(net_amount) from fct_invoice group by 1",
        "select strftime(receipt_date, '%Y-%m'), sum(amount) from fct_receipt group by 1",
    ):
        for month, amount in tables.execute(sql).fetchall():
            months.setdefault(month, []).append(amount)
    assert len(months) == 30
    assert all(len(amounts) == len(set(amounts)) == 4 for amounts in months.values())


@pytest.mark.parametrize(
    ("peak", "ordinary"),
    [
        ("between '2024-06-16' and '2024-06-18'", "between '2024-05-14' and '2024-05-16'"),
        ("between '2024-11-09' and '2024-11-11'", "between '2024-10-19' and '2024-10-21'"),
        ("between '2025-01-13' and '2025-01-15'", "between '2025-01-29' and '2025-01-31'"),
    ],
    ids=["618", "双11", "春节"],
)
def test_the_year_has_its_peaks_and_its_dip(tables: duckdb.DuckDBPyConnection, peak: str, ordinary: str) -> None:
    ((high, low),) = tables.execute(
        f"select count(*) filter (order_date {peak}), count(*) filter (order_date {ordinary}) from fct_order"
    ).fetchall()
    assert high > 1.5 * low


def test_regions_grow_at_different_speeds_and_one_shrinks(tables: duckdb.DuckDBPyConnection) -> None:
    growth = dict(
        tables.execute(
            "select region_cn, sum(order_amount) filter (order_date between '2025-01-01' and '2025-05-31') "
            "/ sum(order_amount) filter (order_date between '2024-01-01' and '2024-05-31') "
            "from fct_order join dim_store using (store_id) join dim_region using (region_id) group by 1"
        ).fetchall()
    )
    assert growth["华南"] < 1 < growth["华东"] < growth["西南"]
