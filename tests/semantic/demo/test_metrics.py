"""Metrics of the demo company against SQL written by hand on its tables, by what each word means in the business."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from semantic import Asker, Layer, QueryProblem, query_from_json
from semantic.engines.duckdb import open_engine
from semantic.load import load_catalog, load_workspace

WORKSPACE = Path(__file__).parents[3] / "semantic" / "demo" / "workspace"

CANCELLED_LEFT_OUT = "where o.status <> 'cancelled' and not o.is_test"
ORDER_LINES = "fct_order_line l join fct_order o using (order_no)"
ORDERED_IN_REGIONS = f"""{ORDER_LINES} join dim_province using (province_id) join dim_region using (region_id)
    {CANCELLED_LEFT_OUT}"""
ORDERED_IN_REGIONS_THEN = f"""{ORDER_LINES} join dim_province_region h on h.province_id = o.province_id
    and o.order_date >= coalesce(valid_from, '1900-01-01') and o.order_date < coalesce(valid_to, '2999-01-01')
    join dim_region using (region_id) {CANCELLED_LEFT_OUT}"""
ORDERED = f"{ORDER_LINES} {CANCELLED_LEFT_OUT}"
SHIPPED = "fct_shipment_line l join fct_shipment s using (shipment_no)"
BOOKED = "fct_voucher_line where not is_closing"
GOODS = "fct_stock_daily join dim_product using (product_id) where product_type = 'goods'"
OPEN = "closed_on is null or closed_on > date '2025-06-19'"
# What of customers' invoices is open at the end of a day: receipts, red-letter invoices and rebates settle them.
RECEIVABLE = """
    (select coalesce(sum(gross_amount), 0) from fct_invoice where invoice_date <= '{day}' and channel_code <> 'STR')
    - (select coalesce(sum(a.amount), 0) from fct_receipt_application a join fct_invoice i using (invoice_no)
       where applied_on <= '{day}' and i.channel_code <> 'STR')
    - (select coalesce(sum(amount), 0) from fct_rebate where settled_on <= '{day}')"""
PAYABLE = """
    (select sum(gross_amount) from fct_purchase_invoice where invoice_date <= '{day}')
    - (select sum(amount) from fct_payment where invoice_no is not null and paid_on <= '{day}')"""

# The whole time, as nobody names a period: flows over all of it, states at the last complete day of their source.
WHOLE: dict[str, str] = {
    "ordered_sales": f"select sum(l.amount) from {ORDERED}",
    "ordered_gross": f"select sum(l.amount + l.tax_amount) from {ORDERED}",
    "discount_rate": f"select sum(l.discount_amount) / sum(l.amount + l.discount_amount)::double from {ORDERED}",
    "gross_profit": f"select sum(l.amount - l.cost_amount) from {ORDERED}",
    "gross_margin": f"select 1 - sum(l.cost_amount) / sum(l.amount)::double from {ORDERED}",
    "order_count": "select count(*) from fct_order where status <> 'cancelled' and not is_test",
    "average_order_value": f"select sum(l.amount) / count(distinct l.order_no) from {ORDERED}",
    "ordering_customers": f"select count(distinct o.customer_id) from {ORDERED}",
    "new_customers": "select count(distinct customer_id) from fct_order where status <> 'cancelled' and not is_test",
    "cancellation_rate": "select avg((status = 'cancelled')::int) from fct_order where not is_test",
    "promotion_share": f"""select sum(l.amount) filter (where promotion_id is not null)
                           / sum(l.amount)::double from {ORDERED}""",
    "store_sales": f"select sum(l.amount) from {ORDERED} and o.channel_code = 'STR'",
    "ticket_count": "select count(*) from fct_order where channel_code = 'STR' and order_no like 'PT%' and not is_test",
    "average_ticket": f"select sum(l.amount) / count(distinct order_no) from {ORDERED} and o.channel_code = 'STR'",
    "units_per_ticket": f"""select sum(l.units) / count(distinct order_no)::double
                            from {ORDERED} and o.channel_code = 'STR'""",
    "store_count": f"select count(*) from dim_store where opened_on <= '2025-06-19' and ({OPEN})",
    "store_area": f"select sum(area_m2) from dim_store where {OPEN}",
    "sales_per_area": f"""select (select sum(l.amount) from {ORDERED} and o.channel_code = 'STR')
                          / (select sum(area_m2) from dim_store where {OPEN})::double""",
    "sales_per_head": f"""select (select sum(l.amount) from {ORDERED} and o.channel_code = 'STR')
                          / (select sum(staff_count) from dim_store where {OPEN})::double""",
    "shipped_sales": "select sum(amount) from fct_shipment",
    "shipped_actual_cost": "select sum(actual_cost) from fct_shipment_line",
    "shipped_standard_cost": f"""select sum((units * standard_cost)::decimal(18, 2)) from {SHIPPED}
                                 join dim_product_cost c on c.product_id = l.product_id
                                 and version = year(ship_date)::varchar""",
    "actual_gross_profit": "select sum(amount) - sum(actual_cost) from fct_shipment_line",
    "on_time_rate": """select count(*) filter (where ship_date <= promised_date) / count(*)::double
                       from fct_shipment where order_no is not null""",
    "average_days_to_ship": "select avg(ship_date - order_date) from fct_shipment where order_no is not null",
    "return_rate": "select (select sum(amount) from fct_return) / (select sum(amount) from fct_shipment)::double",
    "rebates": "select sum(amount) from fct_rebate",
    "invoiced_sales": "select sum(net_amount) from fct_invoice_line",
    "invoiced_gross": "select sum(net_amount + vat_amount) from fct_invoice",
    "output_vat": "select sum(vat_amount) from fct_invoice",
    "collected_sales": "select sum(amount) from fct_receipt",
    "collected_bills": "select sum(amount) from fct_receipt where bill_no is not null",
    "average_days_to_collect": """select sum(a.amount * (applied_on - invoice_date)) / sum(a.amount)::double
                                  from fct_receipt_application a join fct_invoice using (invoice_no)""",
    "open_receivables": f"select {RECEIVABLE.format(day='2025-06-19')}",
    "overdue_receivables": "select sum(open_amount) from fct_receivable where due_date < '2025-06-19'",
    "dso": f"""select ({RECEIVABLE.format(day="2025-06-19")}) * 90 / (select sum(gross_amount)::double from fct_invoice
               where channel_code <> 'STR' and invoice_date > date '2025-06-19' - 90)""",
    "ordered_purchases": "select sum(amount) from fct_purchase_order",
    "received_purchases": "select sum(amount) from fct_purchase_receipt",
    "purchase_price_variance": """select sum((amount - units * standard_cost)::decimal(18, 2))
        from fct_purchase_receipt r
        join dim_product_cost c on c.product_id = r.product_id and version = year(received_on)::varchar""",
    "supplier_on_time_rate": """select avg((received_on <= expected_on)::int) from fct_purchase_receipt
                                join fct_purchase_order using (order_no)""",
    "open_payables": f"select {PAYABLE.format(day='2025-06-19')}",
    "dpo": f"""select ({PAYABLE.format(day="2025-06-19")}) * 90 / (select sum(gross_amount)::double
               from fct_purchase_invoice where invoice_date > date '2025-06-19' - 90)""",
    "produced_units": "select sum(completed_units) from fct_work_order where completed_on is not null",
    "production_cost": """select sum(actual_material + actual_labour + actual_overhead) from fct_work_order
                          where completed_on is not null""",
    "production_variance": """select sum(price_variance + usage_variance + rate_variance + efficiency_variance
                              + overhead_variance) from fct_work_order where completed_on is not null""",
    "stock_units": f"select sum(closing_units) from {GOODS} and stock_date = '2025-06-19'",
    "stock_value": "select sum(remaining_amount) from fct_lot",
    "available_units": f"select sum(closing_units - reserved_units) from {GOODS} and stock_date = '2025-06-19'",
    "average_stock_value": """select avg(value) from (select sum(stock_value) as value from fct_stock_daily
                              group by stock_date)""",
    "received_units": f"select sum(received_units) from {GOODS}",
    "stockout_rate": f"select avg((closing_units = 0)::int) from {GOODS}",
    "aged_stock_value": "select sum(remaining_amount) from fct_lot where received_on < date '2025-06-20' - 180",
    "below_safety_items": """select count(*) from fct_stock_daily join dim_stock_policy using (warehouse_id, product_id)
                             where stock_date = '2025-06-19' and closing_units < safety_units""",
    "dio": f"""select (select sum(standard_value) from {GOODS} and stock_date = '2025-06-19') * 90
               / (select sum((units * standard_cost)::decimal(18, 2))::double from {SHIPPED}
                  join dim_product_cost c on c.product_id = l.product_id and version = year(ship_date)::varchar
                  where ship_date > date '2025-06-19' - 90)""",
    "count_difference": "select sum(difference_amount) from fct_stock_count",
    "requested_expenses": "select sum(amount) from fct_expense_request where status <> 'withdrawn'",
    "documented_expenses": "select sum(amount) from fct_expense",
    "paid_expenses": "select sum(amount) from fct_payment where expense_no is not null",
    "open_commitments": """select sum(amount) from fct_expense_request where approved_on is not null
        and request_no not in (select request_no from fct_expense where request_no is not null)""",
    "expenses": f"select sum(debit - credit) from {BOOKED} and account_code[1:4] in ('6601', '6602', '6603')",
    "operating_revenue": f"select sum(credit - debit) from {BOOKED} and account_code[1:4] in ('6001', '6051')",
    "cost_of_sales": f"select sum(debit - credit) from {BOOKED} and account_code[1:4] = '6401'",
    "operating_profit": f"""select sum(credit - debit) from {BOOKED}
        and account_code between '6001' and '6702' and account_code <> '6301'""",
    "net_profit": f"select sum(credit - debit) from {BOOKED} and account_code[1] = '6'",
    "income_statement_net_profit": f"select sum(credit - debit) from {BOOKED} and account_code[1] = '6'",
    "booked_output_vat": "select sum(credit) from fct_voucher_line where account_code = '2221.02'",
    "booked_input_vat": "select sum(debit) from fct_voucher_line where account_code = '2221.01'",
    "vat_payable": """select sum(credit - debit) from fct_voucher_line
                      where account_code in ('2221.01', '2221.02', '2221.03')""",
    "ebit": f"""select sum(credit - debit) from {BOOKED} and account_code[1] = '6'
                and account_code not in ('6801', '6603.01')""",
    "ebitda": f"""select (select sum(credit - debit) from {BOOKED} and account_code[1] = '6'
                          and account_code not in ('6801', '6603.01'))
                  + (select sum(amount) from fct_depreciation where month < '2025-06-01')""",
    "cash_balance": "select sum(debit - credit) from fct_voucher_line where account_code in ('1001', '1002', '1012')",
    "operating_cash_flow": """select sum(debit - credit) from fct_voucher_line where account_code[1:3] in ('100', '101')
        and cash_flow_item in ('销售收款', '采购付款', '职工支付', '税费支付', '费用支付', '利息收入', '政府补助',
                               '内部往来')""",
    "total_assets": """select sum(debit - credit) from fct_voucher_line join dim_account using (account_code)
                       where account_class in ('资产', '成本')""",
    "balance_sheet_liabilities_and_equity": """select sum(credit - debit) from fct_voucher_line
        join dim_account using (account_code) where account_class in ('负债', '权益', '损益')""",
    "payments_made": "select sum(amount) from fct_payment",
    "platform_commission": "select sum(commission_amount) from fct_platform_settlement",
    "settlement_shortfall": """select sum(gross_amount - refund_amount - commission_amount - other_fee_amount
                               - received_amount) from fct_platform_settlement""",
    "loan_balance": """select sum(principal) from dim_loan where drawn_on <= '2025-06-19' and due_on > '2025-06-19'""",
    "headcount": "select sum(closing_count) from fct_headcount where month = '2025-05-01'",
    "payroll_expenses": """select sum(gross_pay + bonus_accrued + employer_social) from fct_payroll
                           where month <= '2025-06-01'""",
    "sales_budget": "select sum(ordered_amount) from fct_budget_sales where version = 'revised'",
    "days_to_close": "select avg(closed_on - last_day(month)) from dim_period where status = 'closed'",
    "intercompany_sales": "select sum(net_amount) from fct_intercompany",
}

# One question each, with a period, groups or a scenario: the query and its rows by hand.
ASKED: dict[str, tuple[dict[str, Any], str]] = {
    "orders by region as it is today": (
        {
            "metrics": ["ordered_sales"],
            "group_by": ["region.name"],
            "period": {"start": "2024-01-01", "end": "2025-01-01"},
        },
        f"""select region_cn, sum(l.amount) from {ORDERED_IN_REGIONS}
            and year(order_date) = 2024 group by 1""",
    ),
    "orders by region as it was": (
        {
            "metrics": ["ordered_sales"],
            "group_by": ["region_then.name"],
            "period": {"start": "2024-01-01", "end": "2025-01-01"},
        },
        f"""select region_cn, sum(l.amount) from {ORDERED_IN_REGIONS_THEN} and year(order_date) = 2024 group by 1""",
    ),
    "receivables at the end of last year": (
        {"metrics": ["open_receivables"], "period": {"start": "2024-01-01", "end": "2025-01-01"}},
        f"select {RECEIVABLE.format(day='2024-12-31')}",
    ),
    "net profit by company": (
        {
            "metrics": ["net_profit"],
            "group_by": ["entity.name"],
            "period": {"start": "2024-01-01", "end": "2025-01-01"},
        },
        """select entity_cn, sum(credit - debit) from fct_voucher_line join dim_entity using (entity_id)
            where not is_closing and account_code[1] = '6' and year(voucher_date) = 2024 group by 1""",
    ),
    "four-wall profit of a store": (
        {
            "metrics": ["store_four_wall_profit"],
            "group_by": ["store.name"],
            "period": {"start": "2024-01-01", "end": "2025-01-01"},
            "filters": [{"field": "store.name", "op": "in", "values": ["武林店"]}],
        },
        """select '武林店', 'ST06', (
               select sum(l.amount - l.actual_cost) from fct_shipment_line l join fct_shipment s using (shipment_no)
               where store_id = 'ST06' and year(ship_date) = 2024)
           - (select sum(debit - credit) from fct_voucher_line where not is_closing and store_id = 'ST06'
              and account_code[1:2] = '66' and year(voucher_date) = 2024)""",
    ),
    "expenses against the budget by department": (
        {
            "metrics": ["budget_used"],
            "group_by": ["department.name"],
            "period": {"start": "2025-01-01", "end": "2025-06-01"},
        },
        """select department_cn, (
               select sum(debit - credit) from fct_voucher_line l where not is_closing
               and l.department_id = d.department_id and account_code[1:3] = '660'
               and voucher_date between '2025-01-01' and '2025-05-31')
             / (select sum(amount)::double from fct_budget_expense b where version = 'revised'
                and b.department_id = d.department_id and account_code[1:3] = '660'
                and month between '2025-01-01' and '2025-05-01')
           from dim_department d""",
    ),
    "stock value by category at the end of May": (
        {
            "metrics": ["stock_value"],
            "group_by": ["product.category"],
            "period": {"start": "2025-05-01", "end": "2025-06-01"},
        },
        """select category, sum(stock_value) from fct_stock_daily join dim_product using (product_id)
           where stock_date = '2025-05-31' group by 1""",
    ),
    "channel contribution online": (
        {
            "metrics": ["channel_contribution"],
            "period": {"start": "2024-01-01", "end": "2025-01-01"},
            "filters": [{"field": "channel.code", "op": "in", "values": ["ONL"]}],
        },
        """select (select sum(l.amount - l.actual_cost) from fct_shipment_line l join fct_shipment s using (shipment_no)
                   where channel_code = 'ONL' and year(ship_date) = 2024)
           - (select sum(debit - credit) from fct_voucher_line where not is_closing and entity_id = 'E4'
              and account_code[1:4] = '6601' and year(voucher_date) = 2024)""",
    ),
    "a budget from before a province moved, by the regions of today": (
        {
            "metrics": ["sales_budget"],
            "group_by": ["region.name"],
            "period": {"start": "2024-01-01", "end": "2025-01-01"},
        },
        """with henan as (
               select round(sum(order_amount) filter (province_id = 'P41')::double / sum(order_amount), 4)
                          ::decimal(6, 4) as share
               from fct_order join dim_province using (province_id)
               where (region_id = 'R3' or province_id = 'P41') and year(order_date) = 2023
                 and not is_test and status <> 'cancelled'
           ), budget as (
               select region_id, sum(ordered_amount) as amount from fct_budget_sales
               where version = 'revised' and year(month) = 2024 group by 1
           ), north as (
               select (amount * share)::decimal(18, 2) as moved from budget cross join henan where region_id = 'R3'
           )
           select region_cn, amount + case region_id when 'R3' then -moved when 'R4' then moved else 0 end
           from budget join dim_region using (region_id) cross join north""",
    ),
    "a budget from before a province moved, by the regions it was made for": (
        {
            "metrics": ["sales_budget"],
            "group_by": ["region_then.name"],
            "period": {"start": "2024-01-01", "end": "2025-01-01"},
        },
        """select region_cn, sum(ordered_amount) from fct_budget_sales join dim_region using (region_id)
           where version = 'revised' and year(month) = 2024 group by 1""",
    ),
    "the latest forecast by region": (
        {
            "metrics": ["sales_forecast"],
            "group_by": ["region.name"],
            "period": {"start": "2025-07-01", "end": "2025-10-01"},
        },
        """select region_cn, sum(ordered_amount) from fct_forecast_sales join dim_region using (region_id)
           where frozen_on = '2025-04-01' and month between '2025-07-01' and '2025-09-01' group by 1""",
    ),
    "new members by month": (
        {"metrics": ["new_members"], "grain": "month", "period": {"start": "2024-01-01", "end": "2024-04-01"}},
        """select date_trunc('month', created_on)::date, count(*) from dim_customer where segment = 'CON'
           and created_on between '2024-01-01' and '2024-03-31' group by 1""",
    ),
}


@pytest.fixture(scope="module")
def layer(data_folder: Path) -> Iterator[Layer]:
    workspace = replace(load_workspace(WORKSPACE), data=str(data_folder))
    engine = open_engine(workspace.data, workspace.limits, workspace.time_zone)
    opened = Layer(workspace, load_catalog(workspace), engine)
    yield opened
    opened.close()


def answered(layer: Layer, query: dict[str, Any], role: str = "steward") -> list[tuple[Any, ...]]:
    result = layer.run(query_from_json(query), layer.asker(role), layer.as_of(None))
    assert not isinstance(result, QueryProblem), result
    return [tuple(map(rounded, row)) for row in result.rows]


def rounded(cell: Any) -> Any:
    """A number to nine significant digits, so that doubles summed in another order agree."""
    return f"{Decimal(str(cell)):.9g}" if isinstance(cell, int | float | Decimal) else cell


@pytest.mark.parametrize(("metric", "sql"), WHOLE.items(), ids=WHOLE)
def test_a_metric_is_what_its_word_means(
    layer: Layer, tables: duckdb.DuckDBPyConnection, metric: str, sql: str
) -> None:
    ((expected,),) = tables.execute(sql).fetchall()
    assert answered(layer, {"metrics": [metric]}) == [(rounded(expected),)]


@pytest.mark.parametrize("question", ASKED)
def test_a_question_is_answered_as_by_hand(layer: Layer, tables: duckdb.DuckDBPyConnection, question: str) -> None:
    query, sql = ASKED[question]
    expected = [tuple(map(rounded, row)) for row in tables.execute(sql).fetchall()]
    assert Counter(answered(layer, query)) == Counter(expected)


@pytest.mark.slow
def test_every_metric_runs_over_all_time_and_by_month(layer: Layer) -> None:
    steward, now = layer.asker("steward"), layer.as_of(None)
    for name in layer.view(steward).catalog.metrics:
        assert len(answered(layer, {"metrics": [name]})) == 1, name
        by_month = layer.run(query_from_json({"metrics": [name], "grain": "month"}), steward, now)
        assert not isinstance(by_month, QueryProblem) or by_month.code == "no-history", name


def test_the_region_manager_sees_the_rows_of_one_region(layer: Layer, tables: duckdb.DuckDBPyConnection) -> None:
    assert answered(layer, {"metrics": ["store_count"], "group_by": ["region.name"]}, "east_manager") == [("华东", "7")]
    ((expected,),) = tables.execute(f"select sum(l.amount) from {ORDERED_IN_REGIONS} and region_cn = '华东'").fetchall()
    assert answered(layer, {"metrics": ["ordered_sales"]}, "east_manager") == [(rounded(expected),)]
    assert Asker(role="east_manager").attributes != layer.asker("east_manager").attributes == {"region": "华东"}
