-- The books of stock: cost of sales, goods dispatched, goods that come back, work orders and what the counts missed or found.
-- Sales of stores and online cost when they leave; sales to firms are goods dispatched (1406) until they are invoiced.
create table work.cost_of_sale as
with shipments as (
    select shipment.shipment_no, shipment.entity_id, shipment.channel_code, shipment.store_id, shipment.warehouse_id, ship_date,
           invoice_date,
           case shipment.entity_id when 'E3' then 'D11' when 'E4' then 'D12' else department_id end as department_id
    from fct_shipment shipment
    left join fct_invoice invoice using (invoice_no)
)
select shipments.*, actual_cost
from fct_shipment_line
join shipments using (shipment_no);

insert into work.entry by name
with sales as (
    select entity_id, ship_date as entry_date, department_id, store_id, sum(actual_cost) as amount
    from work.cost_of_sale
    where entity_id <> 'E2' and ship_date <= getvariable('ledger_day')
    group by all
), lines as (
    select entity_id, entry_date, '6401.01' as account_code, amount as debit, 0 as credit, department_id, store_id from sales
    union all
    select entity_id, entry_date, '1405', 0, sum(amount), null, null from sales group by all
)
select *, 'cost_of_sales' as doc_type, 'CS' || strftime(entry_date, '%Y%m%d') || '-' || entity_id as doc_no, '结转销售成本' as summary from lines
order by all;

insert into work.entry by name
with dispatched as (
    select entity_id, ship_date as entry_date, sum(actual_cost) as amount
    from work.cost_of_sale where entity_id = 'E2' and ship_date <= getvariable('ledger_day') group by all
), lines as (
    select entity_id, entry_date, '1406' as account_code, amount as debit, 0 as credit from dispatched
    union all
    select entity_id, entry_date, '1405', 0, amount from dispatched
)
select *, 'goods_issue' as doc_type, 'GI' || strftime(entry_date, '%Y%m%d') || '-' || entity_id as doc_no, '发出商品' as summary
from lines
order by all;

insert into work.entry by name
with invoiced as (
    select entity_id, invoice_date as entry_date, department_id, sum(actual_cost) as amount
    from work.cost_of_sale where entity_id = 'E2' and invoice_date <= getvariable('ledger_day') group by all
), lines as (
    select entity_id, entry_date, '6401.01' as account_code, amount as debit, 0 as credit, department_id from invoiced
    union all
    select entity_id, entry_date, '1406', 0, sum(amount), null from invoiced group by all
)
select *, 'cost_of_sales' as doc_type, 'CS' || strftime(entry_date, '%Y%m%d') || '-' || entity_id as doc_no, '结转开票销售成本' as summary
from lines
order by all;

-- What comes back in a week, or the part of a week that lies in a month, is taken out of the cost of sales in red.
insert into work.entry by name
with returns as (
    select back.entity_id, back.department_id, back.store_id, lot.amount,
           least(date_trunc('week', lot.day)::date + 6, last_day(lot.day), getvariable('ledger_day')) as entry_date
    from work.lot
    join work.return_line back on return_no = doc_no
    where move_type = 'return' and lot.day <= getvariable('ledger_day')
), costs as (
    select entity_id, entry_date, department_id, store_id, -sum(amount) as amount from returns group by all
), lines as (
    select entity_id, entry_date, '6401.01' as account_code, amount as debit, 0 as credit, department_id, store_id from costs
    union all
    select entity_id, entry_date, '1405', 0, sum(amount), null, null from costs group by all
)
select *, 'cost_of_returns' as doc_type, 'CR' || strftime(entry_date, '%Y%m%d') || '-' || entity_id as doc_no, '退货冲减销售成本' as summary
from lines
order by all;

-- Completed work orders: one voucher a day and workshop.
insert into work.entry by name
with days as (
    select entity_id, department_id, completed_on as entry_date, category, sum(actual_cost) as actual_cost,
           sum(actual_material) as material,
           sum(actual_labour) as labour, sum(actual_overhead) as overhead, sum(done.standard_cost) as standard_cost
    from fct_work_order done join work.product using (product_id)
    where status = 'completed' and completed_on <= getvariable('ledger_day')
    group by all
), workshops as (
    select entity_id, department_id, entry_date, sum(actual_cost) as actual_cost, sum(material) as material,
           sum(labour + overhead) as conversion,
           sum(standard_cost) as standard_cost
    from days group by all
), lines as (
    select entity_id, department_id, entry_date, null as category, '5001' as account_code, actual_cost as debit, 0 as credit,
           '生产投入' as summary
    from workshops
    union all
    select entity_id, department_id, entry_date, null, '1403', 0, material, '生产领料' from workshops
    union all
    select entity_id, department_id, entry_date, null, '5101', 0, conversion, '分配人工与制造费用' from workshops
    union all
    select entity_id, department_id, entry_date, null, '1405', standard_cost, 0, '完工入库' from workshops
    union all
    select entity_id, department_id, entry_date, category, '6401.02', actual_cost - standard_cost, 0, '成本差异' from days
    where actual_cost <> standard_cost
    union all
    select entity_id, department_id, entry_date, null, '5001', 0, actual_cost, '完工转出' from workshops
)
select *, 'work_order' as doc_type, 'WO' || strftime(entry_date, '%Y%m%d') || '-' || department_id as doc_no from lines
order by all;

-- What was found reduces the loss in red.
insert into work.entry by name
with counts as (
    select entity_id, counted_on, count_no, store_id, if(product_id like 'M%', '1403', '1405') as stock_account,
           -coalesce(sum(difference_amount) filter (difference_amount < 0), 0) as lost,
           coalesce(sum(difference_amount) filter (difference_amount > 0), 0) as found,
           case entity_id when 'E1' then 'D16' when 'E2' then 'D07' when 'E3' then 'D11' else 'D12' end as department_id
    from fct_stock_count
    join dim_warehouse using (warehouse_id)
    where counted_on <= getvariable('ledger_day')
    group by all
    having lost + found > 0
), lines as (
    select entity_id, counted_on, count_no, store_id, department_id, '6701' as account_code, lost as debit, 0 as credit, '盘亏 ' as kind
    from counts
    union all
    select entity_id, counted_on, count_no, store_id, null, stock_account, 0, lost, '盘亏 ' from counts
    union all
    select entity_id, counted_on, count_no, store_id, null, stock_account, found, 0, '盘盈 ' from counts
    union all
    select entity_id, counted_on, count_no, store_id, department_id, '6701', -found, 0, '盘盈 ' from counts
)
select entity_id, 'stock_count' as doc_type, count_no as doc_no, counted_on as entry_date, account_code, debit, credit,
       kind || count_no as summary,
       store_id, department_id
from lines
where debit + credit <> 0
order by all;

-- What is thrown away, at what it cost: one voucher a day and entity.
insert into work.entry by name
with scrapped as (
    select entity_id, move_date, store_id, -sum(amount) as amount,
           case entity_id when 'E2' then 'D07' when 'E3' then 'D11' else 'D12' end as department_id
    from fct_stock_move
    join dim_warehouse using (warehouse_id)
    where move_type = 'scrap' and move_date <= getvariable('ledger_day')
    group by all
), lines as (
    select entity_id, move_date, store_id, department_id, '6701' as account_code, amount as debit, 0 as credit from scrapped
    union all
    select entity_id, move_date, null, null, '1405', 0, sum(amount) from scrapped group by all
)
select entity_id, 'scrap' as doc_type, 'SC' || strftime(move_date, '%Y%m%d') || '-' || entity_id as doc_no, move_date as entry_date, account_code,
       debit, credit, '残次品报废' as summary, store_id, department_id
from lines
order by all;
