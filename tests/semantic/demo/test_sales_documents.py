"""Laws from the shipment to the cash: each query lists the rows that break one, and finds none."""

import duckdb
import pytest

from tests.semantic.demo.conftest import DAYS

SHIPMENTS = {
    "no more of an order's line is shipped than was ordered, and all of it at its amount": """
        select line.order_no, line.line_no from fct_order_line line
        join fct_shipment_line shipped on shipped.order_no = line.order_no and shipped.order_line_no = line.line_no
        group by line.order_no, line.line_no, line.units, line.amount, line.product_id
        having sum(shipped.units) > line.units or sum(shipped.amount) > line.amount or min(shipped.units) <= 0
            or (sum(shipped.units) = line.units and sum(shipped.amount) <> line.amount)
            or min(shipped.product_id) <> line.product_id or max(shipped.product_id) <> line.product_id""",
    "a shipment's amount is the sum of its lines": """
        select shipment_no from fct_shipment left join fct_shipment_line using (shipment_no)
        group by shipment_no, fct_shipment.amount
        having fct_shipment.amount is distinct from sum(fct_shipment_line.amount)""",
    "a shipment carries what its order says, within five working days in trade, two weeks online": """
        with working as (
            select day, count(*) filter (is_worked) over (order by day) as working_days from DAYS
        )
        from fct_shipment shipment join fct_order using (order_no)
        join working ordered on ordered.day = shipment.order_date join working shipped on shipped.day = ship_date
        where shipment.customer_id <> fct_order.customer_id or shipment.channel_code <> fct_order.channel_code
           or shipment.order_date <> fct_order.order_date or shipment.province_id <> fct_order.province_id
           or shipment.promised_date <> fct_order.promised_date or shipment.entity_id <> fct_order.entity_id
           or shipment.platform_id is distinct from fct_order.platform_id
           or if(shipment.channel_code = 'ONL', ship_date - fct_order.order_date not between 0 and 14,
                 shipped.working_days - ordered.working_days > 5 or ship_date <= fct_order.order_date)""",
    "nothing leaves before it is ordered": """
        from fct_shipment join fct_order using (order_no) where fct_shipment.created_at <= ordered_at""",
    "an order is shipped in one or two goes": """
        select order_no from fct_shipment where order_no is not null group by order_no having count(*) > 2""",
    "a line of a shipment belongs to its shipment's order": """
        from fct_shipment_line line join fct_shipment using (shipment_no)
        where line.order_no is distinct from fct_shipment.order_no""",
    "a store ships once a day what its tickets sold": """
        with sold as (
            select store_id, order_date as day, product_id, sum(units) as units, sum(line.amount) as amount
            from fct_order join fct_order_line line using (order_no) where channel_code = 'STR' group by all
        ), shipped as (
            select store_id, ship_date as day, product_id, sum(units) as units, sum(line.amount) as amount,
                   count(*) as lines
            from fct_shipment join fct_shipment_line line using (shipment_no) where channel_code = 'STR' group by all
        )
        from sold full join shipped using (store_id, day, product_id)
        where sold.units is distinct from shipped.units or sold.amount is distinct from shipped.amount or lines <> 1""",
    "a store's shipment names no order and leaves its own room": """
        from fct_shipment shipment join dim_warehouse using (warehouse_id)
        where (channel_code = 'STR') <> (order_no is null) or dim_warehouse.entity_id <> shipment.entity_id
           or warehouse_type <> case channel_code when 'STR' then 'store' when 'ONL'
               then 'online' else 'distribution' end
           or dim_warehouse.store_id is distinct from shipment.store_id""",
    "goods arrive after they left": """
        from fct_shipment where delivered_on < ship_date or delivered_on - ship_date > 12""",
    "what left long ago has arrived": """
        from fct_shipment where channel_code <> 'STR' and delivered_on is null
           and ship_date < date '2025-06-19' - 12""",
    "no more comes back than was shipped, and after it arrived": """
        select shipment_no, line_no from fct_return returned
        join fct_shipment_line line using (shipment_no, line_no) join fct_shipment using (shipment_no)
        group by shipment_no, line_no, line.units, line.amount, line.product_id, ship_date, delivered_on
        having sum(returned.units) > line.units or sum(returned.amount) > line.amount or min(returned.units) <= 0
            or min(returned.amount) <= 0 or (sum(returned.units) = line.units and sum(returned.amount) <> line.amount)
            or min(returned.product_id) <> line.product_id or min(return_date) < coalesce(delivered_on, ship_date)""",
    "a return carries what its shipment says, and a reason": """
        from fct_return returned join fct_shipment shipment using (shipment_no)
        where returned.customer_id is distinct from shipment.customer_id or returned.entity_id <> shipment.entity_id
           or returned.channel_code <> shipment.channel_code or returned.store_id is distinct from shipment.store_id
           or returned.platform_id is distinct from shipment.platform_id
           or returned.warehouse_id <> shipment.warehouse_id or returned.province_id <> shipment.province_id
           or reason_code not in ('damaged', 'wrong_item', 'not_wanted', 'quality')""",
}

INVOICES = {
    "a shipment has one invoice, for its amount, of its day or within a week in trade, holidays aside": """
        select invoice_no from fct_invoice invoice left join fct_shipment shipment using (invoice_no)
        where invoice_type = 'normal'
        group by invoice_no, invoice.channel_code, net_amount, invoice_date
        having count(shipment_no) <> 1 or sum(amount) <> net_amount
            or if(invoice.channel_code in ('DST', 'B2B'),
                  invoice_date - min(ship_date) not between 1 and 7 + if(month(invoice_date) in (1, 2, 5, 10), 8, 3),
                  invoice_date <> min(ship_date))""",
    "what was shipped more than a week ago is invoiced": """
        from fct_shipment where invoice_no is null
           and (channel_code in ('STR', 'ONL') or ship_date < date '2025-06-19' - 7)""",
    "an invoice carries what its shipment says": """
        from fct_invoice invoice join fct_shipment shipment using (invoice_no)
        where invoice.customer_id is distinct from shipment.customer_id or invoice.entity_id <> shipment.entity_id
           or invoice.channel_code <> shipment.channel_code or invoice.store_id is distinct from shipment.store_id
           or invoice.platform_id is distinct from shipment.platform_id or invoice.province_id <> shipment.province_id
           or invoice.source_system <> shipment.source_system""",
    "an invoice is the sum of its rates, and what it nets the tax adds": """
        from (
            select invoice_no, any_value(fct_invoice.net_amount) as net, any_value(fct_invoice.vat_amount) as vat,
                   any_value(fct_invoice.gross_amount) as gross, sum(line.net_amount) as lines_net,
                   sum(line.vat_amount) as lines_vat, sum(line.gross_amount) as lines_gross
            from fct_invoice left join fct_invoice_line line using (invoice_no) group by invoice_no
        ) where net is distinct from lines_net or vat is distinct from lines_vat or gross is distinct from lines_gross
             or gross <> net + vat""",
    "VAT is its rate's, to half a cent a line of the document, with tax for consumers": """
        with documents as (
            select fct_invoice.invoice_no, line.tax_rate, count(*) as lines
            from fct_invoice join fct_order on fct_order.store_id = fct_invoice.store_id and order_date = invoice_date
            join fct_order_line line using (order_no) where invoice_type = 'normal' group by all
            union all
            select invoice_no, dim_product.tax_rate, count(*) from fct_shipment
            join fct_shipment_line using (shipment_no)
            join dim_product using (product_id) where channel_code <> 'STR' group by all
            union all
            select invoice_no, tax_rate, count(*) from fct_return join dim_product using (product_id) group by all
        )
        from fct_invoice_line line join fct_invoice using (invoice_no) left join documents using (invoice_no, tax_rate)
        where line.tax_rate not in (0.13, 0.09) or line.gross_amount <> line.net_amount + line.vat_amount
           or abs(line.vat_amount - line.net_amount * line.tax_rate)
              > 0.005 * coalesce(lines, 0) * if(channel_code in ('STR', 'ONL'), 1 + line.tax_rate, 1)""",
    "what an invoice nets at a rate was shipped at that rate": """
        with shipped as (
            select invoice_no, dim_product.tax_rate, sum(line.amount) as amount
            from fct_shipment join fct_shipment_line line using (shipment_no) join dim_product using (product_id)
            where invoice_no is not null group by all
            union all
            select invoice_no, tax_rate, -sum(amount) from fct_return join dim_product using (product_id)
            where invoice_no is not null group by all
        )
        from fct_invoice_line full join shipped using (invoice_no, tax_rate)
        where net_amount is distinct from amount""",
    "an invoice falls due after the firm's terms, a store's at once, a platform's when it settles": """
        from fct_invoice invoice left join dim_customer using (customer_id)
        left join fct_platform_settlement settlement
          on settlement.platform_id = invoice.platform_id and invoice_date between first_day and last_day
        where invoice_type = 'normal' and case
            when channel_code = 'STR' then due_date <> invoice_date
            when channel_code = 'ONL' then due_date <> coalesce(settled_on, due_date)
               or due_date - invoice_date not between 1 and 32 + if(month(due_date) in (1, 2, 5, 10), 8, 0)
            else due_date <> invoice_date + payment_terms_days end""",
    "a red invoice is negative, after its invoice, of the same buyer, and takes no more than that said": """
        with red as (
            select red_of as invoice_no, min(invoice_date) as first_date, sum(gross_amount) as gross,
                max(gross_amount) as least,
                   min(customer_id) as customer, min(entity_id) as entity, min(channel_code) as channel
            from fct_invoice where invoice_type = 'red' group by all
        )
        from red left join fct_invoice invoice using (invoice_no)
        where invoice_type is distinct from 'normal' or least >= 0 or gross + gross_amount < 0
           or first_date < invoice_date
           or customer is distinct from customer_id or entity <> entity_id or channel <> channel_code""",
    "an invoice is normal and positive, or red and names its invoice": """
        from fct_invoice
        where invoice_type not in ('normal', 'red') or (invoice_type = 'red') <> (red_of is not null)
           or (invoice_type = 'normal' and (net_amount <= 0 or vat_amount < 0))""",
    "a return is credited by the red invoice of its shipment's": """
        from fct_return returned left join fct_invoice red using (invoice_no)
        join fct_shipment using (shipment_no)
        where red.red_of is distinct from fct_shipment.invoice_no or red.invoice_date < return_date""",
}

RECEIPTS = {
    "a receipt is applied whole, to the cent, and only a store pays back": """
        select receipt_no, any_value(receipt.amount) as received, sum(application.amount) as applied
        from fct_receipt receipt left join fct_receipt_application application using (receipt_no)
        group by receipt_no, channel_code
        having received is distinct from applied or (channel_code <> 'STR' and min(application.amount) <= 0)""",
    "no more is applied to an invoice than it and its red ones leave": """
        with red as (select red_of as invoice_no,
            sum(gross_amount) as red from fct_invoice where red_of is not null group by all)
        select invoice_no from fct_receipt_application join fct_invoice using (invoice_no) left
        join red using (invoice_no)
        group by invoice_no, gross_amount, invoice_date, red
        having sum(amount) > gross_amount + coalesce(red, 0) or min(applied_on) < invoice_date""",
    "a receipt pays its payer's invoices, on its day or later": """
        from fct_receipt_application application join fct_receipt receipt using (receipt_no)
        join fct_invoice invoice using (invoice_no)
        where receipt.entity_id <> invoice.entity_id or receipt.channel_code <> invoice.channel_code
           or receipt.customer_id is distinct from if(invoice.channel_code in ('DST', 'B2B'), invoice.customer_id,
                                                      receipt.customer_id)
           or receipt.store_id is distinct from invoice.store_id
           or receipt.platform_id is distinct from invoice.platform_id or applied_on < receipt_date
           or invoice_type <> 'normal'""",
    "a store's takings are received the next day": """
        from fct_receipt_application application join fct_invoice using (invoice_no)
        join fct_receipt receipt using (receipt_no)
        where fct_invoice.channel_code = 'STR' and application.amount > 0 and receipt_date <> invoice_date + 1""",
    "what a store pays back was returned that day": """
        with returned as (
            select red_of as invoice_no, invoice_date as on_day, sum(gross_amount) as amount
            from fct_invoice where invoice_type = 'red' and channel_code = 'STR' group by all
        ), paid_back as (
            select invoice_no, applied_on as on_day, sum(fct_receipt_application.amount) as amount
            from fct_receipt_application join fct_invoice using (invoice_no)
            where channel_code = 'STR' and fct_receipt_application.amount < 0 group by all
        )
        from returned full join paid_back using (invoice_no, on_day)
        where returned.amount is distinct from paid_back.amount""",
    "only trade pays by bills, which run 90 to 180 days": """
        from fct_receipt
        where (method = 'bill') <> (bill_no is not null) or (method = 'bill') <> (bill_matures_on is not null)
           or bill_matures_on - receipt_date not between 89 and 184
           or (method = 'bill' and channel_code not in ('DST', 'B2B'))""",
    "each channel pays in its own ways": """
        from fct_receipt
        where case channel_code when 'STR' then method not in ('cash', 'card', 'wallet')
                                when 'ONL' then method <> 'platform' else method not in ('transfer', 'bill') end""",
    "money goes to an account of the receipt's entity": """
        from fct_receipt join dim_bank_account account using (bank_account_id)
        where account.entity_id <> fct_receipt.entity_id""",
    "an open item is what its invoice still lacks, less rebates": """
        with red as (
            select red_of as invoice_no, sum(gross_amount) as red from fct_invoice where red_of is not null group by all
        ), paid as (select invoice_no, sum(amount) as paid from fct_receipt_application group by all)
        select invoice_no, gross_amount + coalesce(red, 0) as owed, owed - coalesce(paid, 0) as lacking,
               coalesce(open_amount, 0) as listed
        from fct_invoice left join red using (invoice_no) left join paid using (invoice_no)
        left join fct_receivable receivable using (invoice_no)
        where invoice_type = 'normal' and fct_invoice.channel_code <> 'STR'
           and (listed > lacking or listed < 0 or open_amount = 0
              or (listed < lacking and fct_invoice.channel_code <> 'DST') or invoiced_amount <> owed
              or open_amount <> invoiced_amount - received_amount or receivable.due_date <> fct_invoice.due_date
              or receivable.entity_id <> fct_invoice.entity_id
              or (open_amount > 0 and receivable.customer_id is distinct from fct_invoice.customer_id))""",
    "what a customer's open items lack beyond receipts are the rebates settled": """
        with lacking as (
            select customer_id, sum(gross_amount) as amount from fct_invoice where entity_id = 'E2' group by all
            union all
            select fct_invoice.customer_id, -sum(amount) from fct_receipt_application
            join fct_invoice using (invoice_no)
            where entity_id = 'E2' group by all
            union all
            select customer_id, -sum(amount) from fct_rebate where settled_on <= date '2025-06-19' group by all
        ), listed as (select customer_id, sum(open_amount) as listed from fct_receivable
        where entity_id = 'E2' group by all)
        select customer_id, sum(amount) as lacks, any_value(listed) as listed from lacking left
        join listed using (customer_id)
        group by customer_id having lacks <> coalesce(any_value(listed), 0)""",
}

SETTLEMENTS = {
    "a settlement expects its gross less refunds, commission and fees, and receives it": """
        from fct_platform_settlement
        where expected_amount <> gross_amount - refund_amount - commission_amount - other_fee_amount
           or received_amount <> expected_amount or refund_amount < 0 or commission_amount <= 0 or other_fee_amount < 0
           or settled_on <= last_day or settled_on - last_day > 20 + if(month(settled_on) in (1, 2, 5, 10), 8, 0)""",
    "a settlement's gross is what its platform's invoices of those days say": """
        with invoiced as (
            select settlement_no, coalesce(sum(invoice.gross_amount), 0) as gross
            from fct_platform_settlement settlement left join fct_invoice invoice
              on invoice.platform_id = settlement.platform_id and invoice_type = 'normal'
                 and invoice_date between first_day and last_day
            group by all
        )
        from fct_platform_settlement join invoiced using (settlement_no) where gross_amount <> gross""",
    "a platform settles every ten days or so, and each day once": """
        from (
            select *, lead(first_day) over (partition by platform_id order by first_day) as next_day
            from fct_platform_settlement
        ) where next_day <= last_day or last_day - first_day not between 7 and 10""",
    "what was sold on a platform three weeks ago is settled": """
        from fct_invoice invoice anti join fct_platform_settlement settlement
          on settlement.platform_id = invoice.platform_id and invoice_date between first_day and settlement.last_day
        where channel_code = 'ONL' and invoice_type = 'normal' and invoice_date < date '2025-06-19' - 24""",
    "a rebate is its rate of what the dealer was invoiced in the quarter": """
        with invoiced as (
            select customer_id, date_trunc('quarter', invoice_date)::date as quarter, sum(net_amount) as amount
            from fct_invoice where channel_code = 'DST' group by all
        )
        from fct_rebate rebate left join invoiced using (customer_id, quarter)
        where base_amount is distinct from invoiced.amount or abs(rebate.amount - base_amount * rate) > 0.005
           or rebate.amount <= 0 or rate not between 0.001 and 0.1 or settled_on <= quarter + interval 3 month
           or rebate.channel_code <> 'DST' or rebate.entity_id <> 'E2'""",
    "a promotion ends after it began and has a budget": """
        from dim_promotion where last_day < first_day or budget_amount <= 0 or cost_amount < 0""",
}

LAWS = {name: law.replace("DAYS", DAYS) for name, law in (SHIPMENTS | INVOICES | RECEIPTS | SETTLEMENTS).items()}


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_no_row_breaks_a_law(tables: duckdb.DuckDBPyConnection, law: str) -> None:
    assert tables.execute(law).fetchall()[:5] == []


def test_the_four_meanings_of_sales_differ_in_every_month(tables: duckdb.DuckDBPyConnection) -> None:
    months: dict[str, list[object]] = {}
    for sql in (
        "select strftime(order_date, '%Y-%m'), sum(order_amount) from fct_order "
        "where status <> 'cancelled' and not is_test group by 1",
        "select strftime(ship_date, '%Y-%m'), sum(amount) from fct_shipment group by 1",
        "select strftime(invoice_date, '%Y-%m'), sum(net_amount) from fct_invoice group by 1",
        "select strftime(receipt_date, '%Y-%m'), sum(amount) from fct_receipt group by 1",
    ):
        for month, amount in tables.execute(sql).fetchall():
            months.setdefault(month, []).append(amount)
    assert len(months) == 30
    assert all(len(amounts) == len(set(amounts)) == 4 for amounts in months.values())
