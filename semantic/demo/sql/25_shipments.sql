-- What leaves the warehouses: an order in one delivery or two, a store's day in one.
-- Days on the road from each place that sends goods out.
create table work.transit as
from (values
    ('P31', 1, 3, 3), ('P32', 1, 3, 3), ('P33', 1, 3, 3), ('P34', 1, 3, 3), ('P11', 2, 3, 3), ('P12', 2, 3, 3), ('P13', 2, 3, 3), ('P37', 2, 3, 3),
    ('P44', 2, 1, 3), ('P35', 2, 1, 3), ('P45', 3, 2, 2), ('P42', 2, 2, 2), ('P43', 2, 1, 2), ('P41', 2, 2, 2), ('P51', 3, 3, 1), ('P50', 3, 2, 1),
    ('P53', 4, 3, 2)
) road(province_id, from_jiaxing, from_foshan, from_chengdu);

create table work.sold_order as
select order_no, 'ERP' as source_system, 'E2' as entity_id, channel_code, null::varchar as platform_id, province_id, customer_id,
       customer_id as firm_id, department_id, sales_rep_code, warehouse_id, order_date, ordered_at, is_test, is_cancelled, created_late,
       (worked_from(order_date + 4) - order_date)::integer
           + case warehouse_id when 'W2' then from_foshan when 'W3' then from_chengdu else from_jiaxing end
           + floor(2 * freight_draw)::integer as promised_days,
       case warehouse_id when 'W2' then from_foshan when 'W3' then from_chengdu else from_jiaxing end as road_days,
       0.010 + 0.022 * freight_draw as freight_rate, 0 as freight_base,
       'transfer' as payment_method
from work.trade_order
join work.transit using (province_id)
union all by name
select order_no, 'OMS' as source_system, 'E4' as entity_id, 'ONL' as channel_code, platform_id, province_id, customer_id,
       'D12' as department_id, 'W5' as warehouse_id, order_date, ordered_at, is_test, is_cancelled, 0 as created_late,
       2 + from_jiaxing + (draw('promised', order_no) < 0.85)::integer as promised_days, from_jiaxing as road_days,
       0.0 as freight_rate, 6 as freight_base, payment_method
from work.online_order
join work.transit using (province_id);

-- Planted: from a month on, some orders name a customer that nobody has put on file. The firm itself is known by its deeds.
create table work.unknown_customer as
select order_no
from work.sold_order
join work.plant on name = 'unknown_customers' and is_active and order_date >= first_day
where not is_test and not is_cancelled
qualify row_number() over (partition by source_system, date_trunc('month', order_date)
                           order by draw('unknown customer', order_no), order_no) <= greatest(1, size * getvariable('scale'));

update work.sold_order set customer_id = customer_id[1] || '9' || customer_id[3:]
where order_no in (select order_no from work.unknown_customer);

insert into work.planted_row
select 'unknown_customers', 'fct_order', order_no from work.unknown_customer order by order_no limit 500;

-- Parcels leave every afternoon: most of what was ordered online before four o'clock leaves the same day. Trade is served on
-- working days and, for a part of what is then ready, on Saturdays: the rest waits for Monday. The later half of the lines of
-- some orders follows some days after the first; a few wait until the goods are there.
create table work.delivery as
with orders as (
    select sold.*, chance(order_no || ' ships') as luck, chance(order_no || ' waits') as wait, lines, online_demand > 2 as is_rush
    from work.sold_order sold
    join work.day on day = order_date
    join (select order_no, count(*) as lines from work.order_line where channel_code <> 'STR' group by all) using (order_no)
    where not is_test and not is_cancelled
), lags as (
    select *, case when channel_code = 'ONL'
                then (hour(ordered_at) >= 16 or part(luck, 0) > if(is_rush, 0.30, 0.60))::integer
                       + (part(luck, 0) > if(is_rush, 0.55, 0.80))::integer + (part(luck, 0) > if(is_rush, 0.85, 0.96))::integer
                       + if(part(wait, 0) < 0.050, 3 + floor(6 * pow(part(wait, 1), 2))::integer, 0)
                else if(part(wait, 0) < 0.050, 5, 1 + (part(luck, 0) > 0.50)::integer + (part(luck, 0) > 0.80)::integer
                                                    + (part(luck, 0) > 0.95)::integer) end as lag,
           1 + floor(if(channel_code = 'ONL', 3, 2) * part(luck, 2))::integer as second_lag
    from orders
), served as (
    select lags.*, order_date + lag as ready_on,
           lines >= 2 and part(luck, 1) < if(channel_code = 'ONL', 0.20, 0.22) and (channel_code = 'ONL' or lag < 5) as is_split,
           if(channel_code = 'ONL' or (isodow(ready_on) = 6 and not is_holiday and part(wait, 2) < 0.35), ready_on, worked_from(ready_on))
               as first_on
    from lags
    left join work.day on day = order_date + lag
), parts as (
    select *, first_on as usual_date, 1 as part_no, 1 as first_line, case when is_split then (lines + 1) // 2 else lines end as last_line
    from served
    union all
    select *, if(channel_code = 'ONL', first_on + second_lag, worked_from(first_on + least(5 - lag, second_lag))), 2, (lines + 1) // 2 + 1, lines
    from served where is_split
), dated as (
    select parts.*, late.name is not null as is_late,
           case when late.name is null then usual_date
                else worked_from(worked_from(late.last_day + 1) + ((usual_date - late.first_day) * late.size / 6)::integer) end as ship_date
    from parts
    left join work.plant late on late.name = 'late_shipments' and late.is_active and late.warehouse_id = parts.warehouse_id
                             and usual_date between late.first_day and late.last_day
), numbered as (
    select *, row_number() over (partition by source_system, ship_date order by order_no, part_no) as nth
    from dated
    where ship_date <= getvariable('last_day')
)
select case source_system when 'ERP' then 'SH' || strftime(ship_date, '%Y%m%d') || '-' || printf('%03d', nth)
            else 'SE' || strftime(ship_date, '%Y%m%d') || '-' || printf('%05d', nth) end as shipment_no,
       * exclude (luck, wait, is_rush, is_split, lag, second_lag, ready_on, first_on, usual_date, nth),
       (ship_date + road_days + case when part(luck, 2) < 0.62 then 0 when part(luck, 2) < 0.94 then 1 else 3 end)::date as arrives_on,
       greatest(ship_date + to_seconds(50400 + floor(18000 * part(luck, 1))),
                ordered_at + to_seconds(5400 + floor(5400 * part(luck, 1)))) as shipped_at
from numbered;

insert into work.planted_row
select 'late_shipments', 'fct_shipment', shipment_no from work.delivery where is_late order by shipment_no limit 500;

create table work.shipment_line as
with sold as (
    select 'SD' || strftime(order_date, '%Y%m%d') || '-' || store_id as shipment_no, product_id, sum(units)::integer as units,
           sum(amount)::decimal(18, 2) as amount, sum(tax_amount)::decimal(18, 2) as tax_amount, tax_rate, category,
           count(*) as document_lines
    from work.order_line where channel_code = 'STR'
    group by all
)
select shipment_no, row_number() over (partition by shipment_no order by product_id) as line_no, null::varchar as order_no,
       null::bigint as order_line_no, product_id, category, units, amount, tax_rate, tax_amount
from sold
union all
select shipment_no, line_no - first_line + 1, order_no, line_no, product_id, category, units, amount, tax_rate, tax_amount
from work.delivery
join work.order_line using (order_no)
where line_no between first_line and last_line
order by 1, 2;

-- amount, tax_amount and the number of lines are those of the lines.
create table work.shipment as
with sums as (
    select shipment_no, sum(amount)::decimal(18, 2) as amount, sum(tax_amount)::decimal(18, 2) as tax_amount, count(*) as lines
    from work.shipment_line group by all
), stores as (
    select distinct 'SD' || strftime(order_date, '%Y%m%d') || '-' || store_id as shipment_no, store_id, province_id,
           order_date as ship_date
    from work.ticket
), shipments as (
    select shipment_no, 'POS' as source_system, 'E3' as entity_id, 'STR' as channel_code, store_id, province_id,
           'S' || substr(store_id, 3) as warehouse_id, ship_date, ship_date as arrives_on, ship_date + interval 22 hour as created_at
    from stores
    union all by name
    select shipment_no, source_system, entity_id, channel_code, order_no, platform_id, province_id, customer_id, firm_id, warehouse_id,
           order_date, ship_date, arrives_on, order_date + promised_days as promised_date, department_id, sales_rep_code, part_no,
           shipped_at + to_days(case when source_system = 'ERP' and draw('shipment late', shipment_no) < 0.01
                                          and ship_date < getvariable('last_day') then 1 else 0 end) as created_at
    from work.delivery
)
select * from shipments join sums using (shipment_no);

create table fct_order as
with sums as (
    select order_no, sum(amount)::decimal(18, 2) as order_amount, sum(tax_amount)::decimal(18, 2) as tax_amount,
           sum(gross_amount)::decimal(18, 2) as gross_amount, count(*) as lines
    from work.order_line group by all
), shipped as (
    select order_no, sum(last_line - first_line + 1) as lines from work.delivery group by all
), orders as (
    select order_no, 'POS' as source_system, 'E3' as entity_id, 'STR' as channel_code, store_id, province_id, customer_id,
           'D11' as department_id, order_date, ordered_at, 'shipped' as status, false as is_test, payment_method,
           ordered_at as created_at, 0.0 as freight_rate, 0 as freight_base, 0 as sent_lines
    from work.ticket
    union all by name
    select order_no, source_system, entity_id, channel_code, platform_id, province_id, customer_id, department_id, sales_rep_code,
           order_date, ordered_at, order_date + promised_days as promised_date, is_test, payment_method,
           ordered_at + to_days(created_late) as created_at,
           freight_rate, freight_base, case when is_cancelled then 'cancelled' end as status, coalesce(shipped.lines, 0) as sent_lines
    from work.sold_order
    left join shipped using (order_no)
)
select order_no, source_system, entity_id, channel_code, platform_id, store_id, province_id, customer_id, department_id, sales_rep_code,
       order_date, ordered_at, promised_date,
       coalesce(status, case when sent_lines = 0 then 'open' when sent_lines < lines then 'partial' else 'shipped' end) as status,
       is_test, payment_method, order_amount, tax_amount, gross_amount,
       round(freight_base + 0.008 * freight_base * sqrt(order_amount::double) + freight_rate * order_amount::double, 2)::decimal(18, 2)
           as freight_amount,
       created_at
from orders
join sums using (order_no)
order by order_no;

-- Orders at the heart of what is planted in a store, a region's dealers, a firm or the mix of channels.
insert into work.planted_row
select name, 'fct_order', order_no
from work.plant
join work.trade_order on order_date >= first_day and order_date <= coalesce(last_day, getvariable('last_day'))
 and case name when 'channel_stuffing' then trade_order.channel_code = plant.channel_code and home_region_id = plant.region_id
               when 'late_customer' then trade_order.customer_id = plant.customer_id
               when 'margin_mix' then trade_order.channel_code = plant.channel_code end
where is_active
qualify row_number() over (partition by name order by order_no) <= 500;

insert into work.planted_row
select name, 'dim_store', store_id from work.plant where name = 'silent_store' and is_active
union all
select name, 'dim_product', product.product_id from work.plant
join work.product using (category) where name = 'price_up_volume_down' and is_active;

create table fct_order_line as
select lines.order_no, line_no, product_id, units, unit_price, list_amount, discount_amount, amount, tax_rate, lines.tax_amount,
       lines.gross_amount, cost_amount, promotion_id, coalesce(is_test, false) as is_test, created_at
from work.order_line lines
join (select order_no, is_test, created_at from fct_order) orders using (order_no)
order by lines.order_no, line_no;
