-- The elimination ledger, at each month's end and, for the month that is not over, as far as the books go.
-- Within the group: the sellers' revenue R (6001.02) and cost C (6401.03), receivables (1122.02) and payables (2202.03).
--   sales:       Dr 6001.02 R, Cr 6401.03 C, Cr 6401.01 R - C: what the group paid is what its sellers' goods cost them
--   profit held: Dr 6401.01, Cr 1405 by what the unrealised profit has grown since the last month
--   accounts:    Dr 2202.03, Dr 1405 and 2221.01 for deliveries that are under way, Cr 1122.02
-- So cost of the group = sum of 6401.01 - (R - C) + growth of the unrealised profit.
-- Unrealised profit goes by the transfer prices, which are the group's standard cost times 1.08 (what is made, sold to the
-- trading entity) and times 1.20 (everything sold on to retail and e-commerce, whatever was added before):
-- value x (1 - 1/1.08) of made goods at the trading entity, in stock or dispatched; value x (1 - 1/1.20) at retail and
-- e-commerce; and of deliveries under way by their price. No tax is deferred on it.
create table work.held (month date, markup decimal(4, 2), amount decimal(18, 2));

-- month null: the stock with which the group was set up.
insert into work.held
with moved as (
    select case when move_type = 'opening' then null else date_trunc('month', move_date)::date end as month,
           case when entity_id = 'E2' then 1.08 else 1.20 end as markup, sum(amount) as amount
    from fct_stock_move
    join dim_warehouse using (warehouse_id)
    join work.product product using (product_id)
    where (entity_id in ('E3', 'E4') or (entity_id = 'E2' and source = 'made')) and move_date <= getvariable('ledger_day')
    group by all
), months as (
    select null::date as month
    union all
    select month from work.book_month
), grid as (
    select month, markup from months cross join (select unnest([1.08, 1.20]) as markup)
)
select grid.month, grid.markup, sum(coalesce(amount, 0)) over (partition by grid.markup order by grid.month nulls first)
from grid
left join moved on moved.month is not distinct from grid.month and moved.markup = grid.markup;

insert into work.held
select month, 1.08, sum(actual_cost)
from fct_shipment shipment
join work.book_month on book_month.month = date_trunc('month', ship_date)
join fct_shipment_line using (shipment_no)
join work.product product using (product_id)
left join fct_invoice invoice on invoice.invoice_no = shipment.invoice_no
where shipment.entity_id = 'E2' and source = 'made' and ship_date <= booked_to
and coalesce(invoice_date, date '9999-12-31') > booked_to
group by month;

create table work.under_way as
select month, seller_id, sum(net_amount) as net_amount, sum(vat_amount) as vat_amount
from fct_intercompany
join work.book_month on book_month.month = date_trunc('month', shipped_on)
where booked_by_seller and shipped_on <= booked_to and coalesce(received_on, date '9999-12-31') > booked_to
group by month, seller_id;

insert into work.held
select month, case seller_id when 'E1' then 1.08 else 1.20 end, net_amount from work.under_way;

create table work.unrealised as
with by_price as (
    select month, markup, sum(amount) as amount from work.held group by all
), profits as (
    select month, sum(round(amount * (1 - 1 / markup::double), 2)::decimal(18, 2)) as profit from by_price group by month
)
select month, profit - lag(profit, 1, 0) over (order by month nulls first) as growth
from profits;

-- Every line of an elimination: debits positive.
create table work.elimination (month date, doc_no varchar, account_code varchar, amount decimal(18, 2), summary varchar);

insert into work.elimination
with within as (
    select month, coalesce(sum(credit - debit) filter (where account_code = '6001.02'), 0) as revenue,
           coalesce(sum(debit - credit) filter (where account_code = '6401.03'), 0) as cost
    from work.entry entry
    join work.book_month on book_month.month = date_trunc('month', entry_date)
    where account_code in ('6001.02', '6401.03')
    group by month
), lines as (
    select month, '6001.02' as account_code, revenue as amount from within
    union all
    select month, '6401.03', -cost from within
    union all
    select month, '6401.01', cost - revenue from within
)
select month, '1', account_code, amount, '抵销内部销售' from lines;

insert into work.elimination
select month, '2', '6401.01', growth, '抵销未实现内部利润' from work.unrealised where month is not null
union all
select month, '2', '1405', -growth, '抵销未实现内部利润' from work.unrealised where month is not null;

-- Of balances the ledger holds what has changed since the month before.
insert into work.elimination
with payables as (
    select month, sum(credit - debit) as growth
    from work.entry entry
    join work.book_month on book_month.month = date_trunc('month', entry_date)
    where account_code = '2202.03'
    group by month
), deliveries as (
    select month, sum(net_amount) as net_amount, sum(vat_amount) as vat_amount from work.under_way group by month
), balances as (
    select month, coalesce(growth, 0) as payables, coalesce(net_amount, 0) as net_amount, coalesce(vat_amount, 0) as vat_amount
    from work.book_month
    left join payables using (month)
    left join deliveries using (month)
), changes as (
    select month, payables, net_amount - lag(net_amount, 1, 0) over (order by month) as net_amount,
           vat_amount - lag(vat_amount, 1, 0) over (order by month) as vat_amount
    from balances
)
select month, '3', '2202.03', payables, '抵销内部往来' from changes
union all
select month, '3', '1405', net_amount, '确认内部在途商品' from changes
union all
select month, '3', '2221.01', vat_amount, '确认内部在途商品' from changes
union all
select month, '3', '1122.02', -payables - net_amount - vat_amount, '抵销内部往来' from changes;

insert into work.entry by name
with opening as (
    select growth as amount from work.unrealised where month is null
), lines as (
    select 'opening' as doc_type, 'OB-EL' as doc_no, getvariable('first_day') as entry_date, '1405' as account_code,
           -amount as amount, '期初未实现内部利润' as summary
    from opening
    union all
    select 'opening', 'OB-EL', getvariable('first_day'), '4002', amount, '期初未实现内部利润' from opening
    union all
    select 'elimination', strftime(month, 'EL-%Y%m-') || doc_no, booked_to, account_code, amount, summary
    from work.elimination
    join work.book_month using (month)
)
select 'EL' as entity_id, doc_type, doc_no, entry_date, account_code, greatest(amount, 0) as debit, greatest(-amount, 0) as credit,
       summary
from lines
where amount <> 0;
