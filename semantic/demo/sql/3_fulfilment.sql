-- Shipments follow orders by one to five days; what is not dated by the last day has not happened yet.
create table work.ship_plan as
select line.order_no, line.line_no as order_line_no, product_id, units as ordered_units, amount as ordered_amount,
       placed.store_id, placed.region_id, placed.customer_id, placed.channel_code, placed.order_date,
       warehouse_id, 1 + first_lag + part as lag_days, part,
       units - (units > 4 and draw('short', line.order_no || '/' || line.line_no) < 0.02)::integer * (units // 4) as shipped_units
from fct_order_line line
join (
    select *, floor(draw('lag', chance) * draw('lag', chance) * 4)::integer as first_lag,
           (line_count > 1 and draw('split', chance) < 0.15)::integer as is_split
    from work.placed
    where not is_cancelled and not is_test
) placed on placed.order_no = line.order_no
join work.region_plan using (region_id)
cross join lateral (select case when is_split = 1 and line.line_no = line_count then 1 else 0 end as part);

create table work.shipment_head as
select printf('DN%s-%03d', strftime(ship_date, '%Y%m%d'),
              row_number() over (partition by ship_date order by order_no, part)) as shipment_no, *
from (
    select distinct order_no, part, order_date, order_date + lag_days as ship_date, order_date + 3 as promised_date,
           store_id, customer_id, channel_code, warehouse_id
    from work.ship_plan
)
where ship_date <= getvariable('last_day');

create table fct_shipment_line as
select shipment_no, row_number() over (partition by shipment_no order by order_line_no)::integer as line_no,
       plan.order_no, order_line_no, product_id, shipped_units as units,
       (ordered_amount * shipped_units / ordered_units)::decimal(18, 2) as amount
from work.ship_plan plan
join work.shipment_head head on head.order_no = plan.order_no and head.part = plan.part
order by shipment_no, order_line_no;

create table fct_shipment as
select shipment_no, order_no, order_date, ship_date, promised_date, store_id, customer_id, channel_code, warehouse_id,
       amount, ship_date::timestamp + to_seconds(28800 + floor(draw('packed', shipment_no) * 36000)::integer) as created_at
from work.shipment_head
join (select shipment_no, sum(amount)::decimal(18, 2) as amount from fct_shipment_line group by shipment_no) using (shipment_no)
order by shipment_no;

create table fct_order as
with totals as (
    select order_no, sum(amount)::decimal(18, 2) as order_amount from fct_order_line group by order_no
), parts as (
    select order_no, count(distinct part) as planned from work.ship_plan group by order_no
), done as (
    select order_no, count(*) as shipped from fct_shipment group by order_no
)
select order_no, order_date, order_date + 3 as promised_date, store_id, customer_id, channel_code, sales_rep_code,
       case when is_cancelled then 'cancelled' when shipped is null then 'open'
            when shipped < planned then 'partial' else 'shipped' end as status,
       is_test, order_amount,
       case when channel_code = 'STR' or order_amount >= 8000 then 0 else 12 + 6 * line_count end::decimal(18, 2) as freight_amount,
       created_at
from work.placed
join totals using (order_no)
left join parts using (order_no)
left join done using (order_no)
order by order_no;

create table fct_return as
select printf('RT%s-%03d', strftime(return_date, '%Y%m%d'),
              row_number() over (partition by return_date order by shipment_no, line_no)) as return_no,
       return_date, shipment_no, line_no, product_id, units,
       (shipped_amount * units / shipped_units)::decimal(18, 2) as amount, reason_code,
       return_date::timestamp + to_seconds(32400 + floor(draw('returned', shipment_no || line_no) * 28800)::integer) as created_at
from (
    select shipment_no, line_no, line.product_id, line.units as shipped_units, line.amount as shipped_amount,
           ship_date + 4 + floor(draw('return after', order_no || order_line_no) * 20)::integer as return_date,
           greatest(1, floor(line.units * draw('return part', order_no || order_line_no)))::integer as units,
           ['damaged', 'wrong_item', 'not_wanted', 'quality'][1 + floor(draw('reason', order_no || order_line_no) * 4)::integer]
               as reason_code
    from (select line.*, ship_date from fct_shipment_line line join fct_shipment using (shipment_no)) line
    where draw('return', order_no || '/' || order_line_no) < 0.03
)
where return_date <= getvariable('last_day')
order by return_no;
