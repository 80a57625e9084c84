-- Every Monday brings back what last week took out, every quarter a little more;
-- a product opens at more than its busiest week, so stock never runs below zero.
create table work.stock_day as
select warehouse_id, product_id, day as stock_date, date_trunc('week', day)::date as monday,
       coalesce(issued.units, 0)::integer as issued_units
from dim_warehouse
cross join dim_product
join work.day on day >= getvariable('first_stock_day')
left join (
    select warehouse_id, product_id, ship_date as day, sum(units) as units
    from fct_shipment_line
    join fct_shipment using (shipment_no)
    group by all
) issued using (warehouse_id, product_id, day);

create table work.stock_week as
select warehouse_id, product_id, monday, sum(issued_units)::integer as issued_units
from work.stock_day
group by all;

create table work.stock_level as
select warehouse_id, product_id,
       (10 + floor(max(issued_units) * (1 + 0.5 * draw('stock', warehouse_id || product_id))))::integer as level_units
from work.stock_week
group by warehouse_id, product_id;

create table fct_stock_daily as
with moved as (
    select stock_day.*, level_units,
           case when stock_date = stock_day.monday then coalesce(last_week.issued_units, 0) else 0 end
           + case when day(stock_date) = 1 and month(stock_date) % 3 = 1 and stock_date > getvariable('first_stock_day')
                  then level_units // 25 else 0 end as received_units
    from work.stock_day stock_day
    join work.stock_level using (warehouse_id, product_id)
    left join work.stock_week last_week
           on last_week.warehouse_id = stock_day.warehouse_id and last_week.product_id = stock_day.product_id
          and last_week.monday = stock_day.monday - 7
), closed as (
    select *, (level_units + sum(received_units - issued_units)
                   over (partition by warehouse_id, product_id order by stock_date))::integer as closing_units
    from moved
)
select stock_date, warehouse_id, product_id, (closing_units - received_units + issued_units)::integer as opening_units,
       received_units::integer as received_units, issued_units, closing_units,
       (closing_units * standard_cost)::decimal(18, 2) as stock_value
from closed
join dim_product using (product_id)
order by stock_date, warehouse_id, product_id;
