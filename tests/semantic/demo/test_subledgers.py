"""Laws that tie documents to the ledger and entities to the group: each query lists what differs, and finds nothing."""

import duckdb
import pytest

from tests.semantic.demo.conftest import DAYS

MONTHS = """(
    select last_day(month::date) as day
    from generate_series(date '2023-01-01', date '2025-05-01', interval 1 month) months(month)
)"""


def balance(account: str, entities: str) -> str:
    """SQL of an account's balance at each month end, by entity: debits less credits."""
    return f"""(select entity_id, day,
        sum(debit - credit) as booked from {MONTHS} join fct_voucher_line on voucher_date <= day
        where account_code = '{account}' and entity_id in ({entities}) group by all)"""


def tied(account: str, entities: str, documents: str) -> str:
    """SQL of the month ends at which documents (entity_id, day, amount) do not sum to the account's balance."""
    return f"""
        with documents as ({documents}),
        told as (select entity_id, months.day, sum(amount) as told from {MONTHS} months join documents
                 on documents.day <= months.day where entity_id in ({entities}) group by all)
        select entity_id, day, booked, told from {balance(account, entities)} full join told using (entity_id, day)
        where coalesce(booked, 0) <> coalesce(told, 0)"""


def flows(account: str, documents: str, entities: str = "'E1', 'E2', 'E3', 'E4'") -> str:
    """SQL of the months in which documents (entity_id, day, amount) differ from what the account was debited, net."""
    return f"""
        with documents as ({documents}),
        told as (select entity_id, date_trunc('month', day) as month, sum(amount) as told from documents
                 where day <= date '2025-06-18' and entity_id in ({entities}) group by all having sum(amount) <> 0),
        ledger as (select entity_id, date_trunc('month', voucher_date) as month, sum(debit - credit) as booked
                   from fct_voucher_line where account_code = '{account}' and not is_closing
                     and entity_id in ({entities}) group by all having sum(debit - credit) <> 0)
        from ledger full join told using (entity_id, month) where booked is distinct from told"""


SUB_LEDGERS = {
    "receivables are the open items of invoices, receipts and rebates": tied(
        "1122.01",
        "'E2', 'E4'",
        """select entity_id, invoice_date as day, gross_amount as amount from fct_invoice
           union all
           select entity_id, applied_on, -application.amount from fct_receipt_application application
           join fct_receipt using (receipt_no)
           union all
           select entity_id, settled_on, -amount from fct_rebate""",
    ),
    "receivables tie for each customer today": """
        with told as (
            select customer_id, sum(amount) as told from (
                select customer_id, gross_amount as amount from fct_invoice
                where entity_id = 'E2' and invoice_date <= date '2025-06-18'
                union all
                select invoice.customer_id, -application.amount from fct_receipt_application application
                join fct_invoice invoice using (invoice_no) where entity_id = 'E2' and applied_on <= date '2025-06-18'
                union all
                select customer_id, -amount from fct_rebate where settled_on <= date '2025-06-18'
            ) group by all having sum(amount) <> 0
        ), booked as (
            select customer_id, sum(debit - credit) as booked from fct_voucher_line
            where account_code = '1122.01' and entity_id = 'E2' group by all having sum(debit - credit) <> 0
        )
        from told full join booked using (customer_id) where told is distinct from booked""",
    "notes are the bills received and not yet collected, when they fall due or on the next working day": tied(
        "1121",
        "'E2'",
        """select entity_id, receipt_date as day, amount from fct_receipt where method = 'bill'
           union all
           select entity_id, (select min(day) from DAYS where is_worked and day >= bill_matures_on), -amount
           from fct_receipt where method = 'bill'""",
    ),
    "payments in transit are the stores' takings without cash of which the bank has not heard": tied(
        "1012",
        "'E3'",
        """select fct_invoice.entity_id, invoice_date as day, application.amount
        from fct_receipt_application application
           join fct_receipt using (receipt_no) join fct_invoice using (invoice_no)
           where fct_receipt.channel_code = 'STR' and method <> 'cash' and fct_receipt.amount > 0
           union all
           select entity_id, receipt_date, -amount from fct_receipt
           where channel_code = 'STR' and method <> 'cash' and amount > 0""",
    ),
    "rebates owed are those accrued and not settled": tied(
        "2241.02",
        "'E2'",
        """select entity_id, last_day((quarter + interval 2 month)::date) as day, -amount as amount from fct_rebate
           union all
           select entity_id, settled_on, amount from fct_rebate""",
    ),
    "payables for goods are invoices less payments": """
        with documents as (
            select entity_id, supplier_id, invoice_date as day, -gross_amount as amount from fct_purchase_invoice
            union all
            select entity_id, supplier_id, paid_on, amount from fct_payment where invoice_no is not null
        ), told as (
            select entity_id, supplier_id, months.day, sum(amount) as told from MONTHS months
            join documents on documents.day <= months.day group by all having sum(amount) <> 0
        ), booked as (
            select entity_id, supplier_id, day, sum(debit - credit) as booked from MONTHS months
            join fct_voucher_line on voucher_date <= day
            where account_code = '2202.01' and supplier_id < 'V30' group by all having sum(debit - credit) <> 0
        )
        from told full join booked using (entity_id, supplier_id, day) where told is distinct from booked""",
    "payables for services are expenses less payments": """
        with documents as (
            select entity_id, expense_date as day, -amount - vat_amount as amount from fct_expense
            where supplier_id is not null and not is_accrual and reverses is null
            union all
            select entity_id, paid_on, amount from fct_payment where payee_type in ('supplier', 'landlord')
                and expense_no is not null
        ), told as (
            select entity_id, months.day, sum(amount) as told from MONTHS months
            join documents on documents.day <= months.day group by all having sum(amount) <> 0
        ), booked as (
            select entity_id, day, sum(debit - credit) as booked from MONTHS months
            join fct_voucher_line on voucher_date <= day
            where account_code = '2202.01' and coalesce(supplier_id, 'V99') > 'V30'
            group by all having sum(debit - credit) <> 0
        )
        from told full join booked using (entity_id, day) where told is distinct from booked""",
    "goods received and not invoiced are receipts less invoices": tied(
        "2202.02",
        "'E1', 'E2'",
        """select entity_id, received_on as day, -amount as amount from fct_purchase_receipt
           union all
           select entity_id, invoice_date, net_amount from fct_purchase_invoice""",
    ),
    "goods in the ledger are what the stock moves say": tied(
        "1405",
        "'E1', 'E2', 'E3', 'E4'",
        """select entity_id, move_date as day, amount from fct_stock_move join dim_warehouse using (warehouse_id)
           join dim_product using (product_id) where product_type = 'goods'""",
    ),
    "material in the ledger is what the stock moves say": tied(
        "1403",
        "'E1'",
        """select entity_id, move_date as day, amount from fct_stock_move join dim_warehouse using (warehouse_id)
           join dim_product using (product_id) where product_type = 'material'""",
    ),
    "goods dispatched are those shipped to trade and not invoiced": tied(
        "1406",
        "'E2'",
        """select shipment.entity_id, ship_date as day, actual_cost as amount
           from fct_shipment shipment join fct_shipment_line using (shipment_no) where shipment.entity_id = 'E2'
           union all
           select shipment.entity_id, invoice_date, -actual_cost
           from fct_shipment shipment join fct_shipment_line using (shipment_no) join fct_invoice using (invoice_no)
           where shipment.entity_id = 'E2'""",
    ),
    "fixed assets are what stands in the register": tied(
        "1601",
        "'E1', 'E2', 'E3', 'E4'",
        """select entity_id, greatest(bought_on, date '2023-01-01') as day, cost as amount from dim_asset
           where account_code = '1601'
           union all
           select entity_id, disposed_on, -cost from dim_asset
           where account_code = '1601' and disposed_on is not null""",
    ),
    "what is left of a scrapped asset is a loss": """
        with told as (
            select dim_asset.entity_id, disposed_on as day, sum(cost - lost) as told from dim_asset
            join (select asset_id, sum(amount) as lost from fct_depreciation group by all) using (asset_id)
            where account_code = '1601' and disposed_on is not null group by all
        ), booked as (
            select entity_id, voucher_date as day, sum(debit - credit) as booked from fct_voucher_line
            where account_code = '6711' and not is_closing group by all
        )
        from told full join booked using (entity_id, day) where told is distinct from booked""",
    "loans owed are what was drawn and not repaid": """
        with told as (
            select loan.entity_id, day, sum(if(kind = 'draw', -amount, amount)) as told
            from MONTHS join fct_loan_event on event_date <= day join dim_loan loan using (loan_id)
            where kind in ('draw', 'repay') group by all having sum(if(kind = 'draw', -amount, amount)) <> 0
        ), booked as (
            select entity_id, day, sum(debit - credit) as booked from MONTHS
            join fct_voucher_line on voucher_date <= day
            where account_code in ('2001', '2501') group by all having sum(debit - credit) <> 0
        )
        from told full join booked using (entity_id, day) where told is distinct from booked""",
    "wages booked are the payroll's": """
        with told as (
            select entity_id, month, sum(gross_pay + bonus_accrued + employer_social) as told from fct_payroll
            where last_day(month) <= date '2025-05-31' group by all
        ), booked as (
            select entity_id, date_trunc('month', voucher_date)::date as month, sum(credit) as booked
            from fct_voucher_line
            where account_code = '2211' and voucher_date <= date '2025-05-31' group by all
        )
        from told full join booked using (entity_id, month) where told is distinct from booked""",
    "depreciation booked is the register's": """
        with told as (
            select entity_id, fct_depreciation.month, sum(amount) as told from fct_depreciation
            join dim_asset using (asset_id)
            where fct_depreciation.month between date '2023-01-01' and date '2025-05-01' group by all
        ), booked as (
            select fct_voucher_line.entity_id, date_trunc('month', fct_voucher_line.voucher_date)::date as month,
                   sum(credit) as booked
            from fct_voucher_line join fct_voucher using (voucher_id)
            where account_code in ('1602', '1801') and voucher_type <> 'opening'
              and fct_voucher_line.voucher_date <= date '2025-05-31' group by all
        )
        from told full join booked using (entity_id, month) where told is distinct from booked""",
}

RESULTS = {
    "revenue is what is invoiced, without tax, less rebates": flows(
        "6001.01",
        """select entity_id, invoice_date as day, -net_amount as amount from fct_invoice
           union all
           select entity_id, last_day((quarter + interval 2 month)::date), amount from fct_rebate""",
    ),
    "cost of sales is the actual cost of what was invoiced, less what came back": flows(
        "6401.01",
        """select shipment.entity_id, invoice_date as day, actual_cost as amount
           from fct_shipment shipment join fct_shipment_line using (shipment_no) join fct_invoice using (invoice_no)
           union all
           select entity_id, move_date, -amount from fct_stock_move join dim_warehouse using (warehouse_id)
           where move_type = 'return'""",
    ),
    "group revenue is what was delivered within the group": flows(
        "6001.02",
        """select seller_id as entity_id, shipped_on as day, -net_amount as amount from fct_intercompany""",
    ),
    "group cost is what left the seller's stock": flows(
        "6401.03",
        """select entity_id, move_date as day, -amount as amount from fct_stock_move
        join dim_warehouse using (warehouse_id)
           where move_type = 'transfer_out'""",
    ),
    "losses booked are those that were counted and what was thrown away": flows(
        "6701",
        """select entity_id, counted_on as day, -difference_amount as amount from fct_stock_count
           join dim_warehouse using (warehouse_id)
           union all
           select entity_id, move_date, -amount from fct_stock_move join dim_warehouse using (warehouse_id)
           where move_type = 'scrap'""",
    ),
    "commission is what the platforms kept": flows(
        "6601.06",
        """select entity_id, settled_on as day, commission_amount as amount from fct_platform_settlement""",
        "'E4'",
    ),
    "production's variances are the work orders' and what overhead was not absorbed": """
        with orders as (
            select entity_id, date_trunc('month', completed_on) as month, sum(actual_cost - standard_cost) as variances,
                   sum(actual_labour + actual_overhead) as absorbed
            from fct_work_order where completed_on <= date '2025-05-31' group by all
        ), ledger as (
            select entity_id, date_trunc('month', voucher_date) as month,
                   sum(debit - credit) filter (account_code = '6401.02' and not is_closing) as booked,
                   sum(debit) filter (account_code = '5101' and voucher_id not in (
                       select voucher_id from fct_voucher_line where account_code = '6401.02')) as overhead
            from fct_voucher_line where entity_id = 'E1' and voucher_date <= date '2025-05-31' group by all
        )
        from orders full join ledger using (entity_id, month)
        where booked is distinct from variances + (overhead - absorbed)""",
    "an expense in the ledger is the sum of its documents": """
        with told as (
            select entity_id, account_code, date_trunc('month', expense_date) as month, sum(amount) as told
            from fct_expense where expense_date <= date '2025-06-18' and account_code <> '5101'
            group by all having sum(amount) <> 0
        ), booked as (
            select entity_id, account_code, date_trunc('month', voucher_date) as month, sum(debit - credit) as booked
            from fct_voucher_line
            where not is_closing and account_code in (select account_code from fct_expense)
              and account_code not in ('5101', '6601.06', '6603.02') group by all having sum(debit - credit) <> 0
        )
        from told full join booked using (entity_id, account_code, month) where told is distinct from booked""",
}

TAX = {
    "output tax is what invoices and deliveries within the group say": """
        with told as (
            select entity_id, date_trunc('month', day) as month, sum(amount) as told from (
                select entity_id, invoice_date as day, vat_amount as amount from fct_invoice
                union all
                select seller_id, shipped_on, vat_amount from fct_intercompany
            ) where day <= date '2025-05-31' group by all
        ), booked as (
            select line.entity_id, date_trunc('month', line.voucher_date) as month, sum(credit - debit) as booked
            from fct_voucher_line line
            where account_code = '2221.02' and line.voucher_date <= date '2025-05-31'
              and voucher_id not in (select voucher_id from fct_voucher_line where account_code = '2221.03')
            group by all
        )
        from told full join booked using (entity_id, month) where told is distinct from booked""",
    "input tax is what suppliers' invoices, expenses, assets and deliveries within the group say": """
        with told as (
            select entity_id, date_trunc('month', day) as month, sum(amount) as told from (
                select entity_id, invoice_date as day, vat_amount as amount from fct_purchase_invoice
                union all
                select entity_id, expense_date, vat_amount from fct_expense
                union all
                select buyer_id, received_on, vat_amount from fct_intercompany
                union all
                select entity_id, bought_on, round(cost * if(account_code = '1801', 0.09, 0.13), 2) from dim_asset
                where bought_on >= date '2023-01-01'
            ) where day <= date '2025-05-31' group by all having sum(amount) <> 0
        ), booked as (
            select line.entity_id, date_trunc('month', line.voucher_date) as month, sum(debit - credit) as booked
            from fct_voucher_line line
            where account_code = '2221.01' and line.voucher_date <= date '2025-05-31'
              and voucher_id not in (select voucher_id from fct_voucher_line where account_code = '2221.03')
            group by all having sum(debit - credit) <> 0
        )
        from told full join booked using (entity_id, month) where told is distinct from booked""",
    "input and output tax are empty at each month's end": """
        select entity_id, account_code, date_trunc('month', voucher_date) as month, sum(debit - credit) as remains
        from fct_voucher_line where account_code in ('2221.01', '2221.02') and voucher_date <= date '2025-05-31'
        group by all having remains <> 0""",
    "a year's income tax is settled in May and paid by its end": """
        select entity_id, last_day(voucher_date) as day from fct_voucher
        where doc_type = 'tax_settlement' and month(voucher_date) <> 5
        union all
        select entity_id, day from MONTHS join fct_voucher_line on voucher_date <= day
        where account_code = '2221.05' and month(day) = 5 group by all having sum(credit - debit) > 0""",
    "surtax is twelve per cent of the tax owed": """
        with owed as (
            select entity_id, day, sum(credit - debit) as owed from MONTHS join fct_voucher_line on voucher_date <= day
            where account_code = '2221.03' and entity_id <> 'EL' group by all
        ), surtax as (
            select entity_id, last_day(voucher_date) as day, sum(debit - credit) as surtax from fct_voucher_line
            where account_code = '6403' and not is_closing group by all
        )
        select entity_id, day, owed, surtax from owed left join surtax using (entity_id, day)
        where abs(coalesce(surtax, 0) - greatest(owed, 0) * 0.12) > 0.01""",
    "income tax is 5 or 25 per cent of the year's profit so far less earlier losses, each quarter": """
        with recursive profits as (
            select entity_id, year(voucher_date) as year, quarter(voucher_date) as quarter,
                   sum(credit - debit) filter (account_code <> '6801') as profit,
                   coalesce(sum(debit - credit) filter (account_code = '6801' and voucher_id not in (
                       select voucher_id from fct_voucher where doc_type = 'tax_settlement')), 0) as tax
            from fct_voucher_line join dim_account using (account_code)
            where account_class = '损益' and not is_closing and entity_id <> 'EL' and voucher_date <= date '2025-03-31'
            group by all
        ), so_far as (
            select entity_id, year, quarter, sum(profit) over this_year as profit, sum(tax) over this_year as tax
            from profits window this_year as (partition by entity_id, year order by quarter)
        ), carried as (
            select entity_id, 2023 as year, 0::decimal(38, 2) as loss from dim_entity
            union all
            select entity_id, year + 1, greatest(0, loss - profit)
            from carried join so_far using (entity_id, year) where quarter = 4
        ), due as (
            select entity_id, year, quarter, tax,
                   case when profit - loss <= 0 then 0 when profit - loss <= 3000000 then 0.05 * (profit - loss)
                        else 0.25 * (profit - loss) end as due
            from so_far join carried using (entity_id, year)
        )
        from due where abs(tax - due) > 0.02""",
}

GROUP = {
    "what one entity of the group is owed another owes, but for what is on its way": """
        with on_its_way as (
            select day, sum(net_amount + vat_amount) as amount from MONTHS join fct_intercompany
              on shipped_on <= day and received_on > day group by all
        ), booked as (
            select day, sum(debit - credit) as difference from MONTHS join fct_voucher_line on voucher_date <= day
            where account_code in ('1122.02', '2202.03') and entity_id <> 'EL' group by all
        )
        from booked left join on_its_way using (day) where difference <> coalesce(amount, 0)""",
    "what is owed within the group is named from both sides": """
        from fct_voucher_line where account_code in ('1122.02', '2202.03') and entity_id <> 'EL'
           and partner_id is null""",
    "after eliminations the group sells nothing to itself": """
        select date_trunc('month', voucher_date) as month, account_code, sum(debit - credit) as remains
        from fct_voucher_line where account_code in ('6001.02', '6401.03') and not is_closing
          and voucher_date <= date '2025-05-31' group by all having remains <> 0""",
    "after eliminations the group owes itself nothing": """
        select day, account_code, sum(debit - credit) as remains from MONTHS
        join fct_voucher_line on voucher_date <= day
        where account_code in ('1122.02', '2202.03') group by all having remains <> 0""",
    "the group's revenue is what its customers were invoiced, less rebates": """
        with told as (
            select month, sum(amount) as told from (
                select date_trunc('month', invoice_date) as month, net_amount as amount from fct_invoice
                union all
                select date_trunc('month', last_day((quarter + interval 2 month)::date)), -amount from fct_rebate
            ) where month < date '2025-06-01' group by all
        ), booked as (
            select date_trunc('month', voucher_date) as month, sum(credit - debit) as booked from fct_voucher_line
            where account_code in ('6001.01', '6001.02') and not is_closing
               and voucher_date < date '2025-06-01' group by all
        )
        from told full join booked using (month) where told is distinct from booked""",
    "the profit that eliminations defer is what is not yet sold on of it": """
        with unrealised as (
            select day, sum(amount) as unrealised from (
                select day, amount * if(entity_id = 'E2', if(source = 'made', 1 - 1 / 1.08, 0), 1 - 1 / 1.20) as amount
                from MONTHS join fct_stock_move on move_date <= day join dim_warehouse using (warehouse_id)
                join dim_product using (product_id) where entity_id <> 'E1'
                union all
                select day, actual_cost * (1 - 1 / 1.08)
                from MONTHS join fct_shipment shipment on ship_date <= day
                join fct_shipment_line line using (shipment_no)
                join dim_product on dim_product.product_id = line.product_id
                left join fct_invoice using (invoice_no)
                where shipment.entity_id = 'E2' and source = 'made' and coalesce(invoice_date > day, true)
            ) group by all
        ), deferred as (
            select day, sum(credit - debit) as deferred from MONTHS join fct_voucher_line on voucher_date <= day
            where entity_id = 'EL' and account_code in ('1405', '1406') group by all
        ), on_its_way as (
            select day, sum(net_amount) as on_its_way from MONTHS join fct_intercompany
              on shipped_on <= day and received_on > day group by all
        )
        select day, unrealised, deferred, on_its_way from unrealised left join deferred using (day) left
        join on_its_way using (day)
        where abs(unrealised - coalesce(deferred, 0)) > coalesce(on_its_way, 0) + 0.01 * unrealised""",
    "the elimination ledger is closed like any other": """
        select day, sum(debit - credit) filter (account_class = '损益') as remains
        from MONTHS join fct_voucher_line on voucher_date <= day join dim_account using (account_code)
        join dim_period on dim_period.entity_id = 'EL' and month = date_trunc('month', day) and status = 'closed'
        where fct_voucher_line.entity_id = 'EL' group by all having remains <> 0""",
}

LAWS = {
    name: law.replace("MONTHS", MONTHS).replace("DAYS", DAYS)
    for name, law in (SUB_LEDGERS | RESULTS | TAX | GROUP).items()
}


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_no_row_breaks_a_law(tables: duckdb.DuckDBPyConnection, law: str) -> None:
    assert tables.execute(law).fetchall()[:5] == []
