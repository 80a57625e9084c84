"""Laws of the demo company's documents: each query lists the rows that break one, and finds none."""

import duckdb
import pytest

KEYS = {
    "dim_account": "account_code",
    "dim_asset": "asset_id",
    "dim_bank_account": "bank_account_id",
    "dim_channel": "channel_code",
    "dim_customer": "customer_id",
    "dim_department": "department_id",
    "dim_entity": "entity_id",
    "dim_exchange_rate": "rate_date, currency",
    "dim_loan": "loan_id",
    "dim_period": "entity_id, month",
    "dim_plan_region": "month, region_id, region_now_id",
    "dim_platform": "platform_id",
    "dim_product": "product_id",
    "dim_product_cost": "product_id, version",
    "dim_promotion": "promotion_id",
    "dim_province": "province_id",
    "dim_province_region": "province_id, region_id",
    "dim_region": "region_id",
    "dim_sales_rep": "sales_rep_code",
    "dim_stock_policy": "warehouse_id, product_id",
    "dim_store": "store_id",
    "dim_supplier": "supplier_id",
    "dim_warehouse": "warehouse_id",
    "fct_approval": "document_no, step",
    "fct_bank_statement": "statement_no",
    "fct_budget_expense": "version, month, department_id, account_code",
    "fct_budget_sales": "version, month, region_id",
    "fct_close_task": "entity_id, month, task_no",
    "fct_depreciation": "asset_id, month",
    "fct_expense": "expense_no",
    "fct_expense_request": "request_no",
    "fct_forecast_sales": "frozen_on, month, region_id",
    "fct_headcount": "month, department_id",
    "fct_intercompany": "doc_no, line_no",
    "fct_invoice": "invoice_no",
    "fct_invoice_line": "invoice_no, tax_rate",
    "fct_loan_event": "loan_id, event_date, kind",
    "fct_lot": "lot_no",
    "fct_order": "order_no",
    "fct_order_line": "order_no, line_no",
    "fct_payment": "payment_no",
    "fct_payroll": "month, department_id, account_code",
    "fct_platform_settlement": "settlement_no",
    "fct_purchase_invoice": "invoice_no",
    "fct_purchase_order": "order_no",
    "fct_purchase_order_line": "order_no, line_no",
    "fct_purchase_receipt": "receipt_no, line_no",
    "fct_purchase_request": "request_no",
    "fct_rebate": "rebate_no",
    "fct_receipt": "receipt_no",
    "fct_receipt_application": "receipt_no, line_no",
    "fct_receivable": "invoice_no",
    "fct_return": "return_no",
    "fct_sales_target": "month, sales_rep_code",
    "fct_shipment": "shipment_no",
    "fct_shipment_line": "shipment_no, line_no",
    "fct_stock_count": "count_no, product_id",
    "fct_stock_daily": "stock_date, warehouse_id, product_id",
    "fct_stock_move": "move_no",
    "fct_voucher": "voucher_id",
    "fct_voucher_line": "voucher_id, line_no",
    "fct_work_order": "work_order_no",
    "fct_work_order_material": "work_order_no, material_id",
}

ON_FILE = {
    "account_code": "dim_account",
    "asset_id": "dim_asset",
    "bank_account_id": "dim_bank_account",
    "buyer_id": "dim_entity.entity_id",
    "channel_code": "dim_channel",
    "customer_id": "dim_customer",
    "department_id": "dim_department",
    "entity_id": "dim_entity",
    "from_warehouse_id": "dim_warehouse.warehouse_id",
    "loan_id": "dim_loan",
    "material_id": "dim_product.product_id",
    "partner_id": "dim_entity.entity_id",
    "platform_id": "dim_platform",
    "product_id": "dim_product",
    "promotion_id": "dim_promotion",
    "province_id": "dim_province",
    "region_id": "dim_region",
    "region_now_id": "dim_region.region_id",
    "sales_rep_code": "dim_sales_rep",
    "seller_id": "dim_entity.entity_id",
    "store_id": "dim_store",
    "supplier_id": "dim_supplier",
    "to_warehouse_id": "dim_warehouse.warehouse_id",
    "warehouse_id": "dim_warehouse",
}
"""Columns of any table that name something on file: where it stands, and under which column if under another."""

REFERENCES = [
    ("fct_order_line.order_no", "fct_order.order_no"),
    ("fct_shipment.order_no", "fct_order.order_no"),
    ("fct_shipment.invoice_no", "fct_invoice.invoice_no"),
    ("fct_shipment_line.shipment_no", "fct_shipment.shipment_no"),
    ("fct_return.shipment_no", "fct_shipment.shipment_no"),
    ("fct_return.invoice_no", "fct_invoice.invoice_no"),
    ("fct_invoice.red_of", "fct_invoice.invoice_no"),
    ("fct_invoice_line.invoice_no", "fct_invoice.invoice_no"),
    ("fct_receipt_application.receipt_no", "fct_receipt.receipt_no"),
    ("fct_receipt_application.invoice_no", "fct_invoice.invoice_no"),
    ("fct_receivable.invoice_no", "fct_invoice.invoice_no"),
    ("fct_purchase_order_line.order_no", "fct_purchase_order.order_no"),
    ("fct_purchase_receipt.order_no", "fct_purchase_order.order_no"),
    ("fct_purchase_invoice.order_no", "fct_purchase_order.order_no"),
    ("fct_payment.invoice_no", "fct_purchase_invoice.invoice_no"),
    ("fct_payment.expense_no", "fct_expense.expense_no"),
    ("fct_expense.request_no", "fct_expense_request.request_no"),
    ("fct_expense.reverses", "fct_expense.expense_no"),
    ("fct_work_order_material.work_order_no", "fct_work_order.work_order_no"),
    ("fct_voucher_line.voucher_id", "fct_voucher.voucher_id"),
    ("fct_voucher.reverses_id", "fct_voucher.voucher_id"),
    ("fct_bank_statement.voucher_id", "fct_voucher.voucher_id"),
]

SCHEDULED = {
    "bill_matures_on", "due_date", "due_on", "event_date", "expected_on", "last_day", "month", "promised_date",
    "valid_to", "valid_from",
}  # fmt: skip
"""Columns whose days may lie ahead."""

MASTERS = {
    "a province is in one region at a time, today in the one its master row names": """
        select dim_province.province_id, day from dim_province
        cross join (values (date '2023-01-01'), (date '2024-12-31'), (date '2025-01-01'), (date '2025-06-20')) days(day)
        left join dim_province_region membership on membership.province_id = dim_province.province_id
            and day >= coalesce(valid_from, day) and (valid_to is null or day < valid_to)
        group by all
        having count(membership.region_id) <> 1
            or (day = date '2025-06-20' and min(membership.region_id) <> min(dim_province.region_id))""",
    "the versions of a cost follow one another, and the last is the product's cost": """
        select * from (
            select *, lead(valid_from) over (partition by product_id order by valid_from) as next_from
            from dim_product_cost
        ) version join dim_product using (product_id)
        where next_from is distinct from valid_to or valid_from <> make_date(version.version::int, 1, 1)
           or (valid_to is null and version.standard_cost <> dim_product.standard_cost)""",
    "transfer prices follow from standard cost, and the parts of a made product's cost add up to it": """
        from dim_product_cost version join dim_product using (product_id)
        where product_type = 'goods' and (
            transfer_price_2 is distinct from round(version.standard_cost * 1.20, 2)
            or transfer_price_1 is distinct from if(source = 'made', round(version.standard_cost * 1.08, 2), null)
            or standard_material + standard_labour + standard_overhead
                is distinct from if(source = 'made', version.standard_cost, null))""",
    "what is bought has a supplier of its category, what is made has none": """
        from dim_product left join dim_supplier using (supplier_id)
        where (source = 'bought') <> (supplier_id is not null) or supply <> category""",
    "a firm has terms, credit and a sales person of its province's region, a member has none of them": """
        from dim_customer left join dim_province using (province_id) left join dim_sales_rep rep using (sales_rep_code)
        where if(segment = 'CON', coalesce(payment_terms_days, credit_limit) is not null
                                      or coalesce(tax_number, sales_rep_code) is not null,
                 coalesce(payment_terms_days, 0) <= 0 or coalesce(credit_limit, 0) <= 0
                     or rep.region_id is distinct from dim_province.region_id)""",
    "a shop, a wholesaler and a works are sole traders, a company is none: their tax numbers begin with 92 and 91": """
        from dim_customer where segment <> 'CON' and customer_name not in (select region_cn from dim_region)
          and tax_number[1:2] <> if(regexp_matches(replace(customer_name, '(新)', ''), '(行|批发部)$'), '92', '91')""",
    "a firm's second file is later than its first": """
        from dim_customer again join dim_customer first using (tax_number)
        where again.customer_name = first.customer_name || '(新)' and again.created_on <= first.created_on""",
    "a firm or supplier is called as no other is, but a firm on file twice": """
        select name from (
            select replace(customer_name, '(新)', '') as name, tax_number as firm
            from dim_customer where segment <> 'CON'
            union select supplier_name, supplier_id from dim_supplier
        ) group by name having count(*) > 1""",
    "a store closes after it opened and has room and staff": """
        from dim_store where closed_on <= opened_on or area_m2 <= 0 or staff_count <= 0""",
}

ORDERS = {
    "an order's amounts are the sums of its lines": """
        from (
            select order_no, any_value(order_amount) as header, any_value(fct_order.tax_amount) as header_tax,
                   any_value(fct_order.gross_amount) as header_gross, sum(amount) as lines,
                   sum(line.tax_amount) as lines_tax, sum(line.gross_amount) as lines_gross
            from fct_order left join fct_order_line line using (order_no) group by order_no
        ) where header is distinct from lines or header_tax is distinct from lines_tax
             or header_gross is distinct from lines_gross or header_gross <> header + header_tax""",
    "a line's amount is its list value less its discount, and its gross amount is what the tax adds": """
        from fct_order_line
        where list_amount <> round(units * unit_price, 2) or amount <> list_amount - discount_amount
           or gross_amount <> amount + tax_amount or units <= 0 or amount <= 0""",
    "a discount is never negative": "from fct_order_line where discount_amount < 0",
    "consumers pay round prices with tax, trade is taxed on prices without": """
        from fct_order_line line join fct_order using (order_no)
        where if(channel_code in ('STR', 'ONL'),
                 amount <> round(line.gross_amount / (1 + tax_rate), 2)::decimal(18, 2),
                 abs(line.tax_amount - amount * tax_rate) > 0.005)""",
    "a line is taxed at its product's rate": """
        from fct_order_line line join dim_product using (product_id)
        where line.tax_rate <> dim_product.tax_rate or product_type <> 'goods'""",
    "a line's cost is the standard cost of the order's day": """
        from fct_order_line line join fct_order using (order_no) join dim_product_cost cost
          on cost.product_id = line.product_id and cost.version = strftime(order_date, '%Y')
        where cost_amount <> units * standard_cost""",
    "a line is a test when its order is, and was created with it": """
        from fct_order_line line join fct_order using (order_no)
        where line.is_test <> fct_order.is_test or line.created_at <> fct_order.created_at""",
    "a channel has one entity and one system": """
        from fct_order join dim_channel using (channel_code)
        where fct_order.entity_id <> dim_channel.entity_id
           or source_system <> case channel_code when 'STR' then 'POS' when 'ONL' then 'OMS' else 'ERP' end""",
    "an order names its store, its platform or its firm, and no other": """
        from fct_order
        where (store_id is not null) <> (channel_code = 'STR') or (platform_id is not null) <> (channel_code = 'ONL')
           or (sales_rep_code is not null) <> (channel_code in ('DST', 'B2B'))
           or case when channel_code in ('DST', 'B2B') then coalesce(customer_id, '') not like 'C%'
                   when channel_code = 'ONL' then coalesce(customer_id, '') not like 'M%'
                   else customer_id not like 'M%' end""",
    "a number tells the document's kind, day and store": """
        from fct_order
        where not regexp_full_match(order_no, case source_system
            when 'POS' then strftime(order_date, 'PT%Y%m%d-') || store_id || '-\\d{4,}'
            when 'OMS' then strftime(order_date, 'EC%Y%m%d-') || '\\d{5,}'
            else strftime(order_date, 'SO%Y%m%d-') || '\\d{3,}' end)""",
    "a ticket is paid and taken away while the shop is open": """
        from fct_order
        where channel_code = 'STR' and (hour(ordered_at) not between 10 and 21 or status <> 'shipped'
              or promised_date is not null or payment_method not in ('wechat', 'alipay', 'card', 'cash')
              or payment_method is null)""",
    "an order was placed on its day and promised for a later one": """
        from fct_order
        where ordered_at::date <> order_date
           or (channel_code <> 'STR' and (promised_date is null or promised_date <= order_date))""",
    "a store sells while it is open, from its own province": """
        from fct_order join dim_store using (store_id)
        where order_date < opened_on or order_date > coalesce(closed_on, order_date)
           or fct_order.province_id <> dim_store.province_id""",
    "a store carries two to three dozen products": """
        select store_id from fct_order join fct_order_line using (order_no)
        where store_id is not null group by store_id having count(distinct product_id) > 36""",
    "a firm's order goes to its province, by a sales person and the department of its region at the time": """
        from fct_order join dim_customer using (customer_id)
        join dim_sales_rep rep on rep.sales_rep_code = fct_order.sales_rep_code
        join dim_province_region region on region.province_id = fct_order.province_id
          and order_date >= coalesce(valid_from, order_date) and (valid_to is null or order_date < valid_to)
        where channel_code in ('DST', 'B2B')
          and (fct_order.province_id <> dim_customer.province_id or fct_order.department_id <> rep.department_id
               or rep.region_id <> region.region_id)""",
    "a firm's order is its own sales person's who has joined, where the region is still the same": """
        from fct_order join dim_customer using (customer_id)
        join dim_sales_rep own on own.sales_rep_code = dim_customer.sales_rep_code
        join dim_sales_rep rep on rep.sales_rep_code = fct_order.sales_rep_code
        where channel_code in ('DST', 'B2B') and fct_order.sales_rep_code <> own.sales_rep_code
          and order_date >= own.joined_on and own.region_id = rep.region_id""",
    "nobody sells before joining": """
        from fct_order join dim_sales_rep using (sales_rep_code) where order_date < joined_on""",
    "nobody buys before being on file": """
        from fct_order join dim_customer using (customer_id) where order_date < created_on""",
    "a department belongs to the order's entity": """
        from fct_order join dim_department using (department_id)
        where fct_order.entity_id <> dim_department.entity_id""",
    "a line under a promotion was sold while and where it ran": """
        from fct_order_line join fct_order using (order_no) join dim_promotion promotion using (promotion_id)
        join dim_product using (product_id)
        where order_date not between first_day and last_day or fct_order.channel_code <> promotion.channel_code
           or dim_product.category <> promotion.category""",
    "an order's status is what became of its lines": """
        with lines as (
            select line.order_no, line.line_no, line.units, coalesce(sum(shipped.units), 0) as shipped
            from fct_order_line line left join fct_shipment_line shipped
              on shipped.order_no = line.order_no and shipped.order_line_no = line.line_no
            group by all
        ), orders as (select order_no, sum(units) as units, sum(shipped) as shipped from lines group by order_no)
        from orders join fct_order using (order_no)
        where channel_code <> 'STR' and status <> case when shipped >= units then 'shipped' when shipped
            > 0 then 'partial'
            when status = 'cancelled' then 'cancelled' else 'open' end""",
    "a test order is never shipped": "from fct_order join fct_shipment using (order_no) where is_test",
    "an order that waits is recent or a test": """
        from fct_order where status in ('open', 'partial') and not is_test
          and order_date < date '2025-06-19' - if(channel_code = 'ONL', 14, 5)""",
    "every day has orders in every channel but trade's days of rest": """
        select day::date as day, channel_code
        from generate_series(date '2023-01-01', date '2025-06-19', interval 1 day) days(day) cross join dim_channel
        anti join fct_order on order_date = day and fct_order.channel_code = dim_channel.channel_code
        where channel_code in ('STR', 'ONL')""",
}

LAWS = MASTERS | ORDERS


@pytest.mark.parametrize(("table", "key"), KEYS.items(), ids=KEYS)
def test_keys_are_unique_and_never_null(tables: duckdb.DuckDBPyConnection, table: str, key: str) -> None:
    nulls = " or ".join(f"{column} is null" for column in key.split(", "))
    repeated = tables.execute(f"select {key} from {table} group by {key} having count(*) > 1 or {nulls}").fetchall()
    assert repeated == []


def test_every_table_has_a_declared_key_and_rows(tables: duckdb.DuckDBPyConnection) -> None:
    names = tables.execute("select view_name from duckdb_views() where not internal").fetchall()
    assert {name for (name,) in names} == set(KEYS)
    assert [table for table in KEYS if tables.execute(f"from {table} limit 1").fetchone() is None] == []


@pytest.mark.parametrize(("column", "target"), ON_FILE.items(), ids=ON_FILE)
def test_what_a_column_names_is_on_file(tables: duckdb.DuckDBPyConnection, column: str, target: str) -> None:
    master, _, key = target.partition(".")
    holders = tables.execute(
        "select table_name from duckdb_columns() where column_name = $column and not internal "
        "and schema_name = 'main' and table_name <> $master order by 1",
        {"column": column, "master": master},
    ).fetchall()
    assert holders
    for (table,) in holders:
        missing = tables.execute(
            f"select distinct {column} from {table} anti join {master} on {master}.{key or column} = {table}.{column} "
            f"where {column} is not null"
        ).fetchall()
        assert missing[:5] == [], table


@pytest.mark.parametrize(("reference", "target"), REFERENCES, ids=str)
def test_references_between_documents_hold(tables: duckdb.DuckDBPyConnection, reference: str, target: str) -> None:
    (table, column), (other, key) = reference.split("."), target.split(".")
    missing = tables.execute(
        f"select {column} from {table} anti join (select {key} as target from {other}) on target = {column} "
        f"where {column} is not null"
    ).fetchall()
    assert missing[:5] == []


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_no_row_breaks_a_law(tables: duckdb.DuckDBPyConnection, law: str) -> None:
    assert tables.execute(law).fetchall()[:5] == []


def test_nothing_is_dated_after_the_last_day_but_what_is_scheduled(tables: duckdb.DuckDBPyConnection) -> None:
    """Documents end on 06-19, the ledger on 06-18, the bank on 06-17."""
    columns = tables.execute(
        "select table_name, column_name from duckdb_columns() where not internal and schema_name = 'main' "
        "and (data_type = 'DATE' or data_type like 'TIMESTAMP%') order by all"
    ).fetchall()
    ends = {("fct_voucher_line", "voucher_date"): 18, ("fct_voucher", "voucher_date"): 18}
    ends[("fct_bank_statement", "booked_on")] = 17
    late = [
        (table, column, last)
        for table, column in columns
        if column not in SCHEDULED
        for (last,) in tables.execute(f"select max({column}) from {table}").fetchall()
        if last is not None and (last.year, last.month, last.day) > (2025, 6, ends.get((table, column), 19))
    ]
    assert late == [], late


@pytest.mark.parametrize(
    ("table", "column", "last_day"),
    [
        ("fct_order", "order_date", "2025-06-19"),
        ("fct_shipment", "ship_date", "2025-06-19"),
        ("fct_stock_daily", "stock_date", "2025-06-19"),
        ("fct_expense", "expense_date", "2025-06-19"),
        ("fct_voucher", "voucher_date", "2025-06-18"),
        ("fct_bank_statement", "booked_on", "2025-06-17"),
    ],
    ids=str,
)
def test_a_source_reaches_from_the_first_day_to_its_last(
    tables: duckdb.DuckDBPyConnection, table: str, column: str, last_day: str
) -> None:
    ((first, last),) = tables.execute(f"select min({column})::text, max({column})::text from {table}").fetchall()
    assert last == last_day
    assert first <= ("2024-01-01" if table == "fct_stock_daily" else "2023-01-05")


@pytest.mark.parametrize(
    ("table", "day", "system"),
    [
        ("fct_order", "order_date", "source_system"),
        ("fct_shipment", "ship_date", "source_system"),
        ("fct_return", "return_date", "if(entity_id = 'E2', 'ERP', '')"),
        ("fct_invoice", "invoice_date", "source_system"),
        ("fct_receipt", "receipt_date", "if(entity_id = 'E2', 'ERP', '')"),
        ("fct_purchase_order", "ordered_on", "'ERP'"),
        ("fct_purchase_receipt", "received_on", "'ERP'"),
        ("fct_purchase_invoice", "invoice_date", "'ERP'"),
        ("fct_payment", "paid_on", "'ERP'"),
        ("fct_expense", "expense_date", "'ERP'"),
    ],
    ids=lambda value: value if value.startswith("fct_") else "",
)
def test_a_document_is_created_on_its_day_or_up_to_two_later(
    tables: duckdb.DuckDBPyConnection, table: str, day: str, system: str
) -> None:
    early_or_late = tables.execute(
        f"from {table} where created_at::date - {day} not between 0 and if({system} = 'ERP', 2, 0)"
    ).fetchall()
    assert early_or_late[:5] == []
    ((share,),) = tables.execute(f"select avg((created_at::date > {day})::int) from {table}").fetchall()
    assert share < 0.03


def test_some_firms_are_on_file_twice_under_one_tax_number(tables: duckdb.DuckDBPyConnection) -> None:
    twins = tables.execute(
        "select tax_number from dim_customer where tax_number is not null group by 1 having count(*) > 1"
    )
    assert 5 <= len(twins.fetchall()) <= 30


def test_only_departments_without_a_region_of_their_own_lack_one(tables: duckdb.DuckDBPyConnection) -> None:
    rows = tables.execute("select region_id, count(*) from dim_department group by 1 order by 1").fetchall()
    assert rows == [("R1", 1), ("R2", 1), ("R3", 1), ("R4", 1), ("R5", 1), (None, 13)]
