-- The planted facts: one row a kind, its place, time and size drawn from the seed. What a kind does to the data stands
-- in the part it belongs to; a kind that is not active leaves no trace there.
create macro pick(what, whom) as row_number() over (order by draw(what, whom), whom);

create table work.plant (
    name varchar primary key,
    is_active boolean default false,
    entity_id varchar, region_id varchar, store_id varchar, warehouse_id varchar, supplier_id varchar, customer_id varchar,
    product_id varchar, category varchar, department_id varchar, channel_code varchar, platform_id varchar,
    account_code varchar, first_day date, last_day date, size double
);

create macro month_of(what, first_month, months) as
    (first_month + to_months(floor(draw('month', what) * months)::integer))::date;

insert into work.plant by name
select 'stock_pile' as name, category, warehouse_id, month_of('stock_pile', date '2024-09-01', 5) as first_day,
       0.72 + 0.16 * draw('size', 'stock_pile') as size
from (select distinct category from work.product where category <> '绿植') cross join (select unnest(['W1', 'W2', 'W3']) as warehouse_id)
qualify pick('stock_pile', category || warehouse_id) = 1;

insert into work.plant by name
select 'department_over_budget' as name, department_id, month_of('department_over_budget', date '2025-01-01', 3) as first_day,
       date '2025-06-30' as last_day, 1.17 + 0.10 * draw('size', 'department_over_budget') as size
from dim_department where department_id in ('D01', 'D03', 'D04', 'D06', 'D07')
qualify pick('department_over_budget', department_id) = 1;

insert into work.plant by name
select 'supplier_price' as name, supplier_id, month_of('supplier_price', date '2024-12-01', 4) as first_day,
       1.10 + 0.05 * draw('size', 'supplier_price') as size
from dim_supplier where supplier_id in ('V03', 'V05', 'V07', 'V09')
qualify pick('supplier_price', supplier_id) = 1;

insert into work.plant by name
select 'late_shipments' as name, warehouse_id, last_day(first_month) - 5 as first_day, last_day(first_month) as last_day,
       4 + floor(4 * draw('size', 'late_shipments')) as size
from (select unnest(['W1', 'W2', 'W3']) as warehouse_id)
cross join (select month_of('late_shipments', date '2025-02-01', 3) as first_month)
qualify pick('late_shipments', warehouse_id) = 1;

insert into work.plant by name
select 'duplicate_invoices' as name, supplier_id, month_of('duplicate_invoices', date '2025-01-01', 4) as first_day, 2 as size
from dim_supplier where supplier_id in ('V01', 'V02', 'V06', 'V08', 'V10')
qualify pick('duplicate_invoices', supplier_id) = 1;

insert into work.plant by name
select 'silent_store' as name, store_id, date '2025-06-11' as first_day
from work.store where closed_on is null and opened_on < '2024-01-01' and store_format = 'own'
qualify pick('silent_store', store_id) = 1;

insert into work.plant by name
select 'channel_stuffing' as name, region_id, 'DST' as channel_code, date '2025-03-24' as first_day, date '2025-03-31' as last_day,
       1.5 + 0.3 * draw('size', 'channel_stuffing') as size
from dim_region where region_id in ('R2', 'R3', 'R4')
qualify pick('channel_stuffing', region_id) = 1;

-- What falls due from a day on this dealer pays months late, but it is served as before.
insert into work.plant by name
select 'late_customer' as name, customer_id, region_id, month_of('late_customer', date '2024-11-01', 3) as first_day,
       130 + floor(20 * draw('size', 'late_customer')) as size
from work.firm
where segment = 'DLR' and custom between 0.5 and 0.8
  and customer_id not in (select customer_id from work.twin union all select goer_id from work.handover
                          union all select comer_id from work.handover)
qualify pick('late_customer', customer_id) = 1;

insert into work.plant by name
select 'ic_one_sided' as name, 'E2' as entity_id, store_id, month_of('ic_one_sided', date '2025-02-01', 3) as first_day, 1 as size
from work.store where closed_on is null and opened_on < '2024-01-01'
qualify pick('ic_one_sided', store_id) = 1;

insert into work.plant by name
select 'accrual_not_reversed' as name, entity_id, account_code, month_of('accrual_not_reversed', date '2025-01-01', 4) as first_day
from (values ('E2', '6601.02'), ('E3', '6601.09')) place(entity_id, account_code)
qualify pick('accrual_not_reversed', entity_id) = 1;

insert into work.plant by name
select 'late_vouchers' as name, entity_id, month_of('late_vouchers', date '2025-01-01', 4) as first_day,
       5 + floor(6 * draw('size', 'late_vouchers')) as size
from dim_entity where entity_id in ('E2', 'E3')
qualify pick('late_vouchers', entity_id) = 1;

insert into work.plant by name
select 'split_requests' as name, department_id, month_of('split_requests', date '2025-02-01', 3) + 11 as first_day,
       3 + floor(2 * draw('size', 'split_requests')) as size
from dim_department where department_id in ('D06', 'D09', 'D10', 'D12')
qualify pick('split_requests', department_id) = 1;

-- Goods that earn little are cut by a third, and what is spent on traffic and hosts takes the rest.
insert into work.plant by name
select 'negative_promotion' as name, category, channel_code, month_of('negative_promotion', date '2024-08-01', 8) + 15 as first_day,
       0.32 + 0.05 * draw('size', 'negative_promotion') as size
from (select distinct category from work.product where category in ('家纺', '灯具', '小家电'))
cross join (select unnest(['ONL', 'STR']) as channel_code)
qualify pick('negative_promotion', category || channel_code) = 1;
update work.plant set last_day = first_day + 11 where name = 'negative_promotion';

insert into work.plant by name
select 'price_up_volume_down' as name, category, month_of('price_up_volume_down', date '2024-10-01', 4) as first_day,
       1.10 + 0.05 * draw('size', 'price_up_volume_down') as size
from (select distinct category from work.product where category in ('清洁', '收纳', '灯具'))
qualify pick('price_up_volume_down', category) = 1;

-- From here on every channel earns a little more on its sales, and the channel that earns least grows most.
insert into work.plant by name
select 'margin_mix' as name, 'DST' as channel_code, month_of('margin_mix', date '2025-01-01', 3) as first_day,
       1.42 + 0.08 * draw('size', 'margin_mix') as size;

insert into work.plant by name
select 'short_settlement' as name, platform_id, month_of('short_settlement', date '2025-01-01', 5) + 10 as first_day,
       0.03 + 0.03 * draw('size', 'short_settlement') as size
from work.platform where platform_id in ('PF1', 'PF2')
qualify pick('short_settlement', platform_id) = 1;

insert into work.plant by name
select 'count_loss' as name, store_id, date '2025-03-31' as first_day, 0.033 + 0.006 * draw('size', 'count_loss') as size
from work.store where closed_on is null and opened_on < '2024-01-01' and area_m2 >= 100
qualify pick('count_loss', store_id) = 1;

insert into work.plant by name
select 'missing_rent' as name, store_id, month_of('missing_rent', date '2025-01-01', 5) as first_day
from work.store where closed_on is null and opened_on < '2024-01-01' and store_format = 'own'
qualify pick('missing_rent', store_id) = 1;

insert into work.plant by name
select 'zero_budget_spend' as name, department_id, '6601.01' as account_code, month_of('zero_budget_spend', date '2025-02-01', 4) as first_day,
       18000 + floor(9000 * draw('size', 'zero_budget_spend')) as size
from dim_department where department_id in ('D08', 'D09', 'D10')
qualify pick('zero_budget_spend', department_id) = 1;

insert into work.plant by name
select 'unknown_customers' as name, month_of('unknown_customers', date '2024-12-01', 4) as first_day,
       3 + floor(2 * draw('size', 'unknown_customers')) as size;

-- A store on a road that other cities have too, a dealer that trades under its region's name, a cleaner whose name means profit.
insert into work.plant by name
select 'name_collisions' as name, store_id, customer_id, product_id, region_id
from (
    select store_id from work.store
    where closed_on is null and store_format = 'own' and province_id not in (select province_id from work.store where store_name = '中山路店')
    qualify pick('name_collisions', store_id) = 1
)
cross join (
    select customer_id, region_id from work.firm
    where segment = 'DLR' and customer_id not in (select unnest([customer_id, twin_of]) from work.twin)
    qualify pick('name_collisions', customer_id) = 1
)
cross join (select product_id from work.product where product_id in ('P033', 'P034', 'P035') qualify pick('name_collisions', product_id) = 1);

update work.plant set is_active = getvariable('plant') in ('all', name);

create table work.renamed as select * from work.plant where name = 'name_collisions' and is_active;

update work.store set store_name = '中山路店', store_name_en = 'Zhongshan Road store'
where store_id in (select store_id from work.renamed);

update dim_store set store_name = store.store_name, store_name_en = store.store_name_en
from work.store join work.renamed using (store_id)
where dim_store.store_id = renamed.store_id;

update dim_warehouse set warehouse_cn = '中山路店仓', warehouse_en = 'Zhongshan Road stock room'
where store_id in (select store_id from work.renamed);

update dim_customer set customer_name = region_cn || '家居商行', customer_name_en = region_en || ' Homeware Trading'
from work.renamed join dim_region using (region_id)
where dim_customer.customer_id = renamed.customer_id;

update dim_product set product_name = '净利', product_name_en = 'Bottom Line'
where product_id in (select product_id from work.renamed);

insert into work.planted_row
select 'name_collisions', unnest(['dim_store', 'dim_customer', 'dim_product']), unnest([store_id, customer_id, product_id]) from work.renamed;
