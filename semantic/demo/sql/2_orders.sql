-- Orders and their lines. Demand of a store on a day is its size, its region's growth, the season and the calendar.
create table work.day as
with festivals as (
    from (values (date '2023-01-22'), (date '2024-02-10'), (date '2025-01-29')) festival(spring_festival)
)
select day,
       [0.96, 0.86, 0.97, 0.95, 1.00, 1.05, 0.93, 0.95, 1.04, 1.02, 1.15, 1.10][month(day)]
       * case when isodow(day) >= 6 then 0.82 else 1.07 end
       * case when day between spring_festival - 5 and spring_festival + 8 then 0.35
              when day between spring_festival - 26 and spring_festival - 6 then 1.20 else 1.00 end
       * case when month(day) = 6 and day(day) between 16 and 18 then 2.00
              when month(day) = 6 and day(day) between 1 and 15 then 1.25
              when month(day) = 11 and day(day) between 9 and 11 then 2.60
              when month(day) = 11 and day(day) <= 8 then 1.30
              when month(day) = 10 and day(day) <= 7 then 1.15 else 1.00 end as demand,
       (month(day) = 6 and day(day) <= 18) or (month(day) = 11 and day(day) <= 11) as is_campaign
from (
    select generate_series::date as day
    from generate_series(getvariable('first_day')::timestamp, getvariable('last_day')::timestamp, interval 1 day)
)
join festivals on year(spring_festival) = year(day);

create table work.store_day as
select store_id, region_id, day, is_campaign,
       floor(orders_per_day * getvariable('scale') * demand
           * (level + (next_level - level) * (dayofyear(day) - 1) / 366.0::double)
           + draw('orders', store_id || day))::integer as orders
from (
    select store.store_id, region_id, orders_per_day::double as orders_per_day, day, demand::double as demand, is_campaign,
           (case year(day) when 2023 then level_2023 when 2024 then level_2024 else level_2025 end)::double as level,
           (case year(day) when 2023 then level_2024 when 2024 then level_2025 else level_2026 end)::double as next_level
    from work.store store
    join work.region_plan using (region_id)
    join work.day on day >= opened_on and (closed_on is null or day <= closed_on)
);

create table work.placed as
with numbered as (
    select *, row_number() over (partition by day order by store_id, of_store) as of_day
    from (select store_id, region_id, day, is_campaign, unnest(range(1, orders + 1)) as of_store from work.store_day)
), keyed as (
    select *, printf('SO%s-%03d', strftime(day, '%Y%m%d'), of_day) as order_no, store_id || day || '#' || of_store as chance
    from numbered
), drawn as (
    select *, draw('channel', chance) as channel_draw, draw('customer', chance) as customer_draw,
           draw('fate', chance) as fate_draw, draw('lines', chance) as lines_draw, draw('lost', chance) as lost_draw
    from keyed
)
select order_no, chance, day as order_date, is_campaign, drawn.store_id, drawn.region_id, customer.segment,
       case when lost_draw < 0.0016 then printf('C9%03d', 1 + floor(lost_draw * 1875)::integer) else customer.customer_id end
           as customer_id,
       case when channel_draw < 0.24 + 0.04 * (year(day) - 2022) then 'ONL' when channel_draw < 0.62 then 'STR'
            when channel_draw < 0.84 then 'DST' else 'B2B' end as channel_code,
       printf('S%02d', 2 * replace(drawn.store_id, 'ST', '')::integer - (draw('rep', chance) < 0.55)::integer) as sales_rep_code,
       fate_draw < 0.04 as is_cancelled,
       fate_draw >= 0.996 as is_test,
       1 + floor(lines_draw * lines_draw * 5)::integer as line_count,
       least(day + case when draw('entry', chance) < 0.012 then 1 + (draw('entry', chance) < 0.004)::integer else 0 end,
             getvariable('last_day'))::timestamp
           + to_seconds(30600 + floor(draw('time', chance) * 43200)::integer) as created_at
from drawn
join work.customer customer
  on customer.region_id = drawn.region_id
 and customer.place_in_region = floor(customer_draw * customer_draw * customers_in_region);

create table fct_order_line as
with lines as (
    select placed.*, line_no, chance || '/' || line_no as line_chance
    from (select *, unnest(range(1, line_count + 1)) as line_no from work.placed) placed
), chosen as (
    select lines.*,
           printf('P%03d', 1 + (floor(draw('product', chance) * (0.35 + 0.65 * draw('product', chance)) * 60)::integer
                                + 17 * (line_no - 1)) % 60) as product_id,
           case channel_code when 'ONL' then 4 + floor(draw('units', line_chance) * 12)
                             when 'STR' then 2 + floor(draw('units', line_chance) * 11)
                             when 'DST' then 20 + floor(draw('units', line_chance) * 61)
                             else 10 + floor(draw('units', line_chance) * 41) end::integer as units,
           (case channel_code when 'ONL' then 0.08 when 'STR' then 0.03 when 'DST' then 0.12 else 0.06 end
               + case when is_campaign then 0.06 else 0 end
               + 0.01 * floor(draw('discount', line_chance) * 4))::decimal(4, 2) as discount_rate
    from lines
), priced as (
    select chosen.*, list_price,
           (standard_cost * case year(order_date) when 2023 then 0.96 when 2024 then 0.98 else 1.00 end)::decimal(18, 2) as unit_cost,
           (units * list_price)::decimal(18, 2) as list_amount
    from chosen
    join dim_product using (product_id)
)
select order_no, line_no::integer as line_no, product_id, units, list_price as unit_price, list_amount,
       (list_amount * discount_rate)::decimal(18, 2) as discount_amount,
       (list_amount - (list_amount * discount_rate)::decimal(18, 2))::decimal(18, 2) as amount,
       (units * unit_cost)::decimal(18, 2) as cost_amount,
       is_test, created_at
from priced
order by order_no, line_no;
