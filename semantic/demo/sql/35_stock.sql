-- Stock day by day, what is safe to have, and the counts.
create table work.stock as
with daily as (
    select warehouse_id, product_id, move_date as day, sum(greatest(units, 0))::bigint as received_units,
           sum(greatest(-units, 0))::bigint as issued_units, sum(amount)::decimal(18, 2) as amount
    from fct_stock_move group by all
)
select *, (sum(received_units - issued_units) over so_far)::bigint as closing_units,
       (sum(amount) over so_far)::decimal(18, 2) as stock_value
from daily
window so_far as (partition by warehouse_id, product_id order by day rows unbounded preceding);

-- Ordered by customers, not yet shipped: from the day of order to the day of shipment, or still.
create table work.reserved as
with shipped as (
    select warehouse_id, product_id, order_date, ship_date, units
    from work.shipment_line join fct_shipment using (shipment_no)
    where order_date < ship_date
), rest as (
    select coalesce(plan.warehouse_id, 'W5') as warehouse_id, line.product_id, any_value(sold.order_date) as order_date,
           any_value(line.units) - coalesce(sum(sent.units), 0) as units
    from fct_order_line line
    join fct_order sold using (order_no)
    left join work.province on province.province_id = sold.province_id and entity_id = 'E2'
    left join work.region_plan plan using (region_id)
    left join work.shipment_line sent on sent.order_no = line.order_no and sent.order_line_no = line.line_no
    where status in ('open', 'partial') and not sold.is_test and entity_id in ('E2', 'E4')
    group by line.order_no, line.line_no, 1, 2
), changes as (
    select warehouse_id, product_id, order_date as day, units from shipped
    union all
    select warehouse_id, product_id, ship_date, -units from shipped
    union all
    select warehouse_id, product_id, order_date, units from rest
), daily as (
    select warehouse_id, product_id, day, sum(units) as units from changes group by all
)
select * replace ((sum(units) over (partition by warehouse_id, product_id order by day))::bigint as units) from daily;

-- Sent to a warehouse, not yet there.
create table work.on_the_way as
with changes as (
    select to_warehouse_id as warehouse_id, product_id, shipped_on as day, units from fct_intercompany
    union all
    select to_warehouse_id, product_id, received_on, -units from fct_intercompany where received_on is not null
), daily as (
    select warehouse_id, product_id, day, sum(units) as units from changes group by all
)
select * replace ((sum(units) over (partition by warehouse_id, product_id order by day))::bigint as units) from daily;

-- Watched from the day on which the first goods are there or on their way; a closed store until it is empty.
create table fct_stock_daily as
with seen as (
    select warehouse_id, product_id, day, closing_units from work.stock
    union all
    select warehouse_id, product_id, day, null from work.on_the_way
), held as (
    select warehouse_id, product_id, greatest(min(day), getvariable('first_stock_day')) as first_on,
           case when max_by(closing_units, day) > 0 then getvariable('last_day')
                else coalesce(any_value(ends_on), getvariable('last_day')) end as last_on
    from seen join work.carried using (warehouse_id, product_id)
    group by all
), days as (
    select day as stock_date, warehouse_id, product_id from held join work.day on day between first_on and last_on
), stocked as (
    select days.*, received_units, issued_units, coalesce(closing_units, 0) as closing_units,
           coalesce(stock_value, 0)::decimal(18, 2) as stock_value, stock.day is not distinct from stock_date as has_moved
    from days asof left join work.stock
      on days.warehouse_id = stock.warehouse_id and days.product_id = stock.product_id and stock_date >= stock.day
), promised as (
    select stocked.*, reserved.units as reserved_units
    from stocked asof left join work.reserved
      on stocked.warehouse_id = reserved.warehouse_id and stocked.product_id = reserved.product_id and stock_date >= reserved.day
), expected as (
    select promised.*, on_the_way.units as in_transit_units
    from promised asof left join work.on_the_way
      on promised.warehouse_id = on_the_way.warehouse_id and promised.product_id = on_the_way.product_id and stock_date >= on_the_way.day
)
select stock_date, warehouse_id, product_id, closing_units - if(has_moved, received_units - issued_units, 0) as opening_units,
       if(has_moved, received_units, 0) as received_units, if(has_moved, issued_units, 0) as issued_units, closing_units,
       least(closing_units, coalesce(reserved_units, 0)) as reserved_units, coalesce(in_transit_units, 0) as in_transit_units, stock_value,
       (closing_units * standard_cost)::decimal(18, 2) as standard_value
from expected
join work.cost using (product_id)
where version = year(stock_date)::varchar
order by stock_date, warehouse_id, product_id;

-- Safe is a week of what goes out these days; the factory, which makes what it has to send, needs two days.
create table dim_stock_policy as
select warehouse_id, product_id,
       greatest(1, ceil(if(any_value(carried.entity_id) = 'E1', 2, 7) * max_by(units_a_day, slot_no)))::bigint as safety_units,
       max_by(lead_days, slot_no)::integer as lead_days
from work.supplied
join work.carried using (warehouse_id, product_id)
where ends_on is null
group by all
order by all;

create table fct_stock_count as
select 'CT' || strftime(counted_on, '%Y%m%d') || '-' || missing.warehouse_id as count_no, counted_on, missing.warehouse_id,
       missing.product_id,
       closing_units + missing.units as book_units, closing_units as counted_units, -missing.units as difference_units,
       (coalesce(lot.amount, 0) - coalesce(taken.amount, 0))::decimal(18, 2) as difference_amount
from work.missing asof join work.stock
  on missing.warehouse_id = stock.warehouse_id and missing.product_id = stock.product_id and counted_on >= stock.day
left join work.taken on taken.move_type = 'count' and taken.day = counted_on and taken.warehouse_id = missing.warehouse_id
                    and taken.product_id = missing.product_id
left join work.lot on lot.move_type = 'count' and lot.day = counted_on and lot.warehouse_id = missing.warehouse_id
                  and lot.product_id = missing.product_id
order by counted_on, 3, 4;

insert into work.planted_row
select name, 'fct_stock_count', count_no || '/' || fct_stock_count.product_id
from work.plant
join fct_stock_count on counted_on = first_day and fct_stock_count.warehouse_id = store_warehouse(store_id)
where difference_units < 0 and name = 'count_loss' and is_active
order by 3;

insert into work.planted_row
select name, 'fct_stock_daily', strftime(last_day(first_day), '%Y-%m-%d') || '/' || plant.warehouse_id || '/' || product.product_id
from work.plant join work.product using (category)
where name = 'stock_pile' and is_active
order by 3;
