-- The books of purchases: goods received, invoices, payments, those of a bank account's day in one voucher; and of deliveries within the group, on both sides.
insert into work.entry by name
with receipts as (
    select receipt_no, entity_id, supplier_id, received_on, sum(amount)::decimal(18, 2) as amount
    from fct_purchase_receipt where received_on <= getvariable('ledger_day') group by all
), lines as (
    select *, if(entity_id = 'E1', '1403', '1405') as account_code, amount as debit, 0 as credit from receipts
    union all
    select *, '2202.02', 0, amount from receipts
)
select entity_id, 'goods_receipt' as doc_type, receipt_no as doc_no, received_on as entry_date, account_code, debit, credit,
       '采购入库 ' || receipt_no as summary, supplier_id
from lines
order by all;

insert into work.entry by name
with invoices as (
    from fct_purchase_invoice where invoice_date <= getvariable('ledger_day')
), lines as (
    select *, '2202.02' as account_code, net_amount as debit, 0 as credit from invoices
    union all
    select *, '2221.01', vat_amount, 0 from invoices
    union all
    select *, '2202.01', 0, gross_amount from invoices
)
select entity_id, 'purchase_invoice' as doc_type, invoice_no as doc_no, invoice_date as entry_date, account_code, debit, credit,
       '采购发票 ' || supplier_invoice_no as summary, supplier_id
from lines
order by all;

insert into work.entry by name
with payments as (
    select entity_id, bank_account_id, paid_on, supplier_id, sum(amount)::decimal(18, 2) as amount
    from work.payment where paid_on <= getvariable('ledger_day') group by all
), lines as (
    select *, '2202.01' as account_code, amount as debit, 0 as credit, null as paid_from, null as cash_flow_item from payments
    union all
    select *, '1002', 0, amount, bank_account_id, '采购付款' from payments
)
select entity_id, 'supplier_payment' as doc_type, 'PS' || strftime(paid_on, '%Y%m%d') || '-' || bank_account_id as doc_no,
       paid_on as entry_date, account_code, debit, credit,
       '支付货款 ' || supplier_id as summary, supplier_id, paid_from as bank_account_id, cash_flow_item
from lines
order by all;

-- The seller's side: one voucher a day and buyer, when the goods leave.
create table work.sold_within as
select seller_id, buyer_id, shipped_on, category, sum(net_amount)::decimal(18, 2) as net_amount,
       sum(vat_amount)::decimal(18, 2) as vat_amount,
       sum(taken.amount)::decimal(18, 2) as cost_amount
from fct_intercompany delivery
join work.product using (product_id)
join work.taken on taken.doc_no = delivery.doc_no and taken.line_no = delivery.line_no and move_type = 'transfer_out'
where shipped_on <= getvariable('ledger_day')
group by all;

insert into work.entry by name
with documents as (
    select seller_id, buyer_id, shipped_on, sum(net_amount) as net_amount, sum(vat_amount) as vat_amount, sum(cost_amount) as cost_amount
    from work.sold_within group by all
), lines as (
    select seller_id, buyer_id, shipped_on, '1122.02' as account_code, null as category, net_amount + vat_amount as debit,
           0 as credit from documents
    union all
    select seller_id, buyer_id, shipped_on, '6001.02', category, 0, net_amount from work.sold_within
    union all
    select seller_id, buyer_id, shipped_on, '2221.02', null, 0, vat_amount from documents
    union all
    select seller_id, buyer_id, shipped_on, '6401.03', category, cost_amount, 0 from work.sold_within
    union all
    select seller_id, buyer_id, shipped_on, '1405', null, 0, cost_amount from documents
)
select seller_id as entity_id, 'internal_sale' as doc_type,
       'IS' || strftime(shipped_on, '%Y%m%d') || '-' || seller_id || buyer_id as doc_no,
       shipped_on as entry_date, account_code, debit, credit, '内部销售 ' || buyer_id as summary,
       case when account_code in ('6001.02', '6401.03') then if(seller_id = 'E1', 'D16', 'D07') end as department_id,
       category, buyer_id as partner_id
from lines
order by all;

-- The buyer's side: one voucher a delivery, when the goods have come in.
insert into work.entry by name
with deliveries as (
    select doc_no, seller_id, buyer_id, store_id, received_on, sum(net_amount)::decimal(18, 2) as net_amount,
           sum(vat_amount)::decimal(18, 2) as vat_amount
    from fct_intercompany join dim_warehouse on warehouse_id = to_warehouse_id
    where booked_by_buyer and received_on <= getvariable('ledger_day')
    group by all
), lines as (
    select *, '1405' as account_code, net_amount as debit, 0 as credit from deliveries
    union all
    select *, '2221.01', vat_amount, 0 from deliveries
    union all
    select *, '2202.03', 0, net_amount + vat_amount from deliveries
)
select buyer_id as entity_id, 'internal_purchase' as doc_type, doc_no, received_on as entry_date, account_code, debit, credit,
       '内部采购入库 ' || doc_no as summary, store_id, seller_id as partner_id
from lines
order by all;

-- Settled by bank on the 25th of the next month or the working day after, as far as the buyer has booked it.
insert into work.entry by name
with months as (
    select seller_id, buyer_id, date_trunc('month', shipped_on)::date as month, sum(net_amount + vat_amount)::decimal(18, 2) as amount
    from fct_intercompany where booked_by_buyer group by all
), settled as (
    select *, worked_from((month + interval 1 month)::date + 24) as settled_on,
           'ST' || strftime(month, '%Y%m') || '-' || seller_id || buyer_id as doc_no from months
), lines as (
    select *, buyer_id as entity_id, seller_id as partner_id, '2202.03' as account_code, amount as debit, 0 as credit,
           '支付内部货款 ' || seller_id as summary
    from settled
    union all
    select *, buyer_id, seller_id, '1002', 0, amount, '支付内部货款 ' || seller_id from settled
    union all
    select *, seller_id, buyer_id, '1002', amount, 0, '收到内部货款 ' || buyer_id from settled
    union all
    select *, seller_id, buyer_id, '1122.02', 0, amount, '收到内部货款 ' || buyer_id from settled
)
select entity_id, 'internal_settlement' as doc_type, doc_no, settled_on as entry_date, account_code, debit, credit, summary, partner_id,
       if(account_code = '1002', 'BA' || right(entity_id, 1), null) as bank_account_id,
       if(account_code = '1002', '内部往来', null) as cash_flow_item
from lines
where settled_on <= getvariable('ledger_day')
order by all;
