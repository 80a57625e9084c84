-- What sales post: the day of a store, the day of a platform, each invoice, red invoice and receipt of firms, each
-- settlement and rebate. Money in transit is moved to the bank the day after, less the fee for cards and wallets; what
-- stores pay back goes from the bank at once.
create table work.pos_day as
with sold as (
    select store_id, order_date as day, sum(order_amount) as net, sum(tax_amount) as tax,
           sum(case when payment_method = 'cash' then gross_amount else 0 end) as cash,
           sum(case when payment_method <> 'cash' then gross_amount else 0 end) as transit
    from fct_order where channel_code = 'STR'
    group by all
)
select *, 'VS' || strftime(day, '%Y%m%d') || '-' || store_id as doc_no from sold;

insert into work.entry by name
with days as (
    from work.pos_day where day <= getvariable('ledger_day')
), lines as (
    select doc_no, day, store_id, '1012' as account_code, transit as debit, 0 as credit, 'BP3' as bank_account_id,
           '销售收款' as cash_flow_item from days
    union all
    select doc_no, day, store_id, '1001', cash, 0, 'BC3', '销售收款' from days
    union all
    select doc_no, day, store_id, '6001.01', 0, net, null, null from days
    union all
    select doc_no, day, store_id, '2221.02', 0, tax, null, null from days
)
select 'E3' as entity_id, 'pos_sales' as doc_type, doc_no, day as entry_date, account_code, debit::decimal(18, 2) as debit,
       credit::decimal(18, 2) as credit, '门店日结 ' || store_id as summary, case account_code when '6001.01' then 'D11' end as department_id,
       store_id, bank_account_id, cash_flow_item
from lines
where debit <> 0 or credit <> 0;

insert into work.entry by name
with back as (
    select return_date as day, store_id, sum(amount) as net, sum(tax_amount) as tax
    from work.return_line where channel_code = 'STR' and return_date <= getvariable('ledger_day')
    group by all
), lines as (
    select day, null as store_id, '1002' as account_code, -sum(net + tax) as debit, 0 as credit, 'BA3' as bank_account_id,
           '销售收款' as cash_flow_item
    from back group by day
    union all
    select day, store_id, '6001.01', 0, -net, null, null from back
    union all
    select day, null, '2221.02', 0, -sum(tax), null, null from back group by day
)
select 'E3' as entity_id, 'pos_return' as doc_type, 'PR' || strftime(day, '%Y%m%d') as doc_no, day as entry_date, account_code,
       debit::decimal(18, 2) as debit, credit::decimal(18, 2) as credit, '门店退货' as summary,
       case account_code when '6001.01' then 'D11' end as department_id, store_id, bank_account_id, cash_flow_item
from lines;

insert into work.entry by name
with paid as (
    select receipt_date as day, sum(case when method = 'cash' then amount else 0 end) as cash,
           sum(case when method <> 'cash' then amount else 0 end) as transit,
           round(sum(case when method <> 'cash' then amount else 0 end) * 0.006, 2)::decimal(18, 2) as fee
    from fct_receipt where channel_code = 'STR' and amount > 0 and receipt_date <= getvariable('ledger_day')
    group by all
), moved as (
    select day, cash, fee, transit - fee as transit from paid
), lines as (
    select day, '1002' as account_code, transit as debit, 0 as credit, 'BA3' as bank_account_id, '资金划转' as cash_flow_item from moved
    union all
    select day, '6603.02', fee, 0, null, null from moved
    union all
    select day, '1012', 0, transit, 'BP3', '资金划转' from moved
    union all
    select day, '1012', 0, fee, 'BP3', '费用支付' from moved
    union all
    select day, '1002', cash, 0, 'BA3', '资金划转' from moved
    union all
    select day, '1001', 0, cash, 'BC3', '资金划转' from moved
)
select 'E3' as entity_id, 'pos_settlement' as doc_type, 'PS' || strftime(day, '%Y%m%d') as doc_no, day as entry_date, account_code,
       debit::decimal(18, 2) as debit, credit::decimal(18, 2) as credit, '门店收款到账及手续费' as summary,
       case account_code when '6603.02' then 'D11' end as department_id, bank_account_id, cash_flow_item
from lines
where debit <> 0 or credit <> 0;

-- Online: a platform's day, and what came back on a day of what a day had sold.
insert into work.entry by name
with invoices as (
    select red.invoice_date as day, original.invoice_date as sold_on, red.platform_id, red.invoice_type, red.net_amount, red.vat_amount
    from fct_invoice red
    left join fct_invoice original on original.invoice_no = red.red_of
    where red.channel_code = 'ONL' and red.invoice_date <= getvariable('ledger_day')
), days as (
    select day, sold_on, platform_id, invoice_type, sum(net_amount) as net, sum(vat_amount) as tax
    from invoices
    group by all
), lines as (
    select *, '1122.01' as account_code, net + tax as debit, 0 as credit from days
    union all
    select *, '6001.01', 0, net from days
    union all
    select *, '2221.02', 0, tax from days
)
select 'E4' as entity_id, case invoice_type when 'red' then 'online_return' else 'online_sales' end as doc_type,
       case invoice_type when 'red' then 'OR' else 'OS' end || strftime(day, '%Y%m%d') || '-' || platform_id
           || coalesce(strftime(sold_on, '-%Y%m%d'), '') as doc_no,
       day as entry_date, 'OS' || strftime(sold_on, '%Y%m%d') || '-' || platform_id as reverses,
       account_code, debit::decimal(18, 2) as debit, credit::decimal(18, 2) as credit,
       platform_cn || case invoice_type when 'red' then '退货' else '销售' end as summary,
       case account_code when '6001.01' then 'D12' end as department_id
from lines
join dim_platform using (platform_id);

insert into work.entry by name
with settled as (
    from fct_platform_settlement where settled_on <= getvariable('ledger_day')
), lines as (
    select *, '1002' as account_code, received_amount as debit, 0 as credit from settled
    union all
    select *, '6601.06', commission_amount, 0 from settled
    union all
    select *, '6603.02', other_fee_amount, 0 from settled
    union all
    select *, '1122.01', 0, received_amount + commission_amount + other_fee_amount from settled
)
select 'E4' as entity_id, 'platform_settlement' as doc_type, settlement_no as doc_no, settled_on as entry_date, account_code,
       debit::decimal(18, 2) as debit, credit::decimal(18, 2) as credit, platform_cn || '结算' as summary,
       case when account_code in ('6601.06', '6603.02') then 'D12' end as department_id,
       case account_code when '1002' then 'BA4' end as bank_account_id, case account_code when '1002' then '销售收款' end as cash_flow_item
from lines
join dim_platform using (platform_id)
where debit <> 0 or credit <> 0;

-- Firms: invoices and red invoices.
insert into work.entry by name
with invoices as (
    from fct_invoice where entity_id = 'E2' and invoice_date <= getvariable('ledger_day')
), lines as (
    select *, '1122.01' as account_code, gross_amount as debit, 0 as credit from invoices
    union all
    select *, '6001.01', 0, net_amount from invoices
    union all
    select *, '2221.02', 0, vat_amount from invoices
)
select 'E2' as entity_id, case invoice_type when 'red' then 'sales_return' else 'sales_invoice' end as doc_type, invoice_no as doc_no,
       invoice_date as entry_date, account_code, debit::decimal(18, 2) as debit, credit::decimal(18, 2) as credit,
       case invoice_type when 'red' then '销售退货红字发票 ' else '销售发票 ' end || invoice_no as summary,
       case when account_code <> '2221.02' then customer_id end as customer_id,
       case account_code when '6001.01' then department_id end as department_id, red_of as reverses
from lines;

-- Firms: receipts, and bills when they fall due or on the next working day.
insert into work.entry by name
with receipts as (
    from fct_receipt where entity_id = 'E2' and receipt_date <= getvariable('ledger_day')
), lines as (
    select *, case method when 'bill' then '1121' else '1002' end as account_code, amount as debit, 0 as credit from receipts
    union all
    select *, '1122.01', 0, amount from receipts
)
select 'E2' as entity_id, 'receipt' as doc_type, receipt_no as doc_no, receipt_date as entry_date, account_code,
       debit::decimal(18, 2) as debit, credit::decimal(18, 2) as credit,
       case method when 'bill' then '收到银行承兑汇票 ' || bill_no else '收货款 ' || receipt_no end as summary, customer_id,
       case account_code when '1002' then bank_account_id end as bank_account_id,
       case account_code when '1002' then '销售收款' end as cash_flow_item
from lines;

insert into work.entry by name
with bills as (
    select fct_receipt.*, worked_from as collected_on
    from fct_receipt
    join work.office_calendar on on_day = bill_matures_on
    where worked_from <= getvariable('ledger_day')
), lines as (
    select *, '1002' as account_code, amount as debit, 0 as credit from bills
    union all
    select *, '1121', 0, amount from bills
)
select 'E2' as entity_id, 'bill_collection' as doc_type, bill_no as doc_no, collected_on as entry_date, account_code,
       debit::decimal(18, 2) as debit, credit::decimal(18, 2) as credit, '承兑汇票到期托收 ' || bill_no as summary, customer_id,
       case account_code when '1002' then bank_account_id end as bank_account_id,
       case account_code when '1002' then '销售收款' end as cash_flow_item
from lines;

-- Rebates: accrued against revenue at the quarter's end, later set off against a receivable.
insert into work.entry by name
with accrued as (
    select rebate.*, department_id
    from fct_rebate rebate
    join work.firm_sales firm
      on firm.customer_id = rebate.customer_id and accrued_on >= coalesce(valid_from, accrued_on)
          and accrued_on < coalesce(valid_to, accrued_on + 1)
    where accrued_on <= getvariable('ledger_day')
), lines as (
    select accrued_on, '6001.01' as account_code, -sum(amount) as credit, null as customer_id, department_id from accrued
    group by accrued_on, department_id
    union all
    select accrued_on, '2241.02', amount, customer_id, null from accrued
)
select 'E2' as entity_id, 'rebate' as doc_type, 'RB' || strftime(accrued_on, '%Y%m%d') as doc_no, accrued_on as entry_date, account_code,
       0 as debit, credit::decimal(18, 2) as credit, '计提经销商返利' as summary, customer_id, department_id
from lines;

insert into work.entry by name
with settled as (
    from fct_rebate where settled_on <= getvariable('ledger_day')
), lines as (
    select *, '2241.02' as account_code, amount as debit, 0 as credit from settled
    union all
    select *, '1122.01', 0, amount from settled
)
select 'E2' as entity_id, 'rebate_settlement' as doc_type, 'RS' || strftime(settled_on, '%Y%m%d') as doc_no, settled_on as entry_date,
       account_code,
       debit::decimal(18, 2) as debit, credit::decimal(18, 2) as credit, '返利冲抵货款 ' || rebate_no as summary, customer_id
from lines;
