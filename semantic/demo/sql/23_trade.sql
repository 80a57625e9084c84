-- Orders of dealers (DST) and of firms that buy for themselves (B2B): who orders what at which discount.

-- Who buys more orders more often, and more than that in larger orders at a better price. In a channel's region a firm has its
-- part of what is bought (worth) and of the orders, and its typical order is what follows from the two. A new firm
-- takes over the part of the one that is lost. The organisation of the day decides which department and which of its sales
-- people an order belongs to.
create table work.firm_sales as
with firms as (
    select customer_id, firm_no, firm.region_id as home_region_id, segment, if(segment = 'DLR', 'DST', 'B2B') as channel_code,
           (1000 * custom * if(segment = 'KA', 10, 1))::bigint as worth,
           (1000 * pow(custom * if(segment = 'KA', 10, 1), if(segment = 'DLR', 0.3, 0.6)))::bigint as orders
    from work.firm firm
    where customer_id not in (select comer_id from work.handover)
), bands as (
    select *, sum(worth) over region_custom as all_worth, sum(orders) over region_custom as all_orders,
           sum(orders) over (partition by channel_code, home_region_id order by worth, customer_id) as upper_orders
    from firms
    window region_custom as (partition by channel_code, home_region_id)
), served_firms as (
    select bands.* exclude (customer_id, firm_no, worth, orders, all_worth, all_orders, upper_orders), firm.customer_id, firm.firm_no,
           (upper_orders - orders) / all_orders as lower, upper_orders / all_orders as upper,
           if(channel_code = 'DST', 10700, 14650) * (worth / all_worth) / (orders / all_orders) as typical_amount,
           case bands.segment when 'DLR' then 0.231 when 'KA' then 0.173 else 0.15 end + 0.03 * draw('discount', firm.firm_no) as discount,
           case bands.segment when 'KA' then 0.55 else 0.45 end as spread,
           coming.handed_on as first_on, going.handed_on - 1 as last_on
    from bands
    left join work.handover going on going.goer_id = bands.customer_id
    join work.firm firm on firm.customer_id in (bands.customer_id, going.comer_id)
    left join work.handover coming on coming.comer_id = firm.customer_id
)
select firm.* replace (if(first_on is null, last_on, null) as last_on), customer.province_id, plan.warehouse_id, served.region_id,
       served.valid_from, served.valid_to, rep.sales_rep_code, rep.department_id, rep.joined_on as rep_joined_on,
       senior.sales_rep_code as senior_rep_code
from served_firms firm
join dim_customer customer using (customer_id)
join work.region_plan plan on plan.region_id = home_region_id
join dim_province_region served using (province_id)
join dim_sales_rep rep on rep.region_id = served.region_id and rep.rep_of_region = 1 + firm_no % 4
join (
    select region_id, arg_min(sales_rep_code, joined_on::varchar || sales_rep_code) as sales_rep_code from dim_sales_rep group by all
) senior
  on senior.region_id = served.region_id;

-- How many orders a region, channel and day brings: whole ones, whose sum keeps up with what is expected. Dealers
-- stock up before 春节, 618 and 双11; nobody orders on holidays.
create table work.trade_day as
with channels as (
    from (values ('DST', 8.7), ('B2B', 3.4)) channel(channel_code, orders_per_day)
), regions as (
    from (values ('R1', 0.32), ('R2', 0.24), ('R3', 0.20), ('R4', 0.13), ('R5', 0.11)) share(region_id, share)
), wanted as (
    select channels.channel_code, regions.region_id, day,
           orders_per_day * share * getvariable('scale') * demand * trade_demand * case when is_holiday then 0.15 else 1.0 end
               * year_level(day, level_2023, level_2024, level_2025, level_2026)
               * case when channels.channel_code = 'B2B' then 1.0
                      when strftime(day, '%m%d') between '0512' and '0608' then 1.25
                      when strftime(day, '%m%d') between '1012' and '1104' then 1.30
                      when month(day) = 12 and day(day) >= 20 then 1.30
                      when month(day) = 1 and demand > 1 then 1.25
                      else 0.94 end
               * (0.8 + 0.4 * draw('trade busy', channels.channel_code || regions.region_id || day)) as expected,
           coalesce(mixed.size, 1.0)
               * coalesce(1 + (stuffed.size - 1) * 31.0 / (stuffed.last_day - stuffed.first_day + 1), 1.0) as planted
    from channels cross join regions cross join work.day
    join work.region_plan plan on plan.region_id = regions.region_id
    left join work.plant mixed on mixed.name = 'margin_mix' and mixed.is_active and mixed.channel_code = channels.channel_code
                              and day >= mixed.first_day
    left join work.plant stuffed on stuffed.name = 'channel_stuffing' and stuffed.is_active
        and stuffed.channel_code = channels.channel_code
                                and stuffed.region_id = regions.region_id and day between stuffed.first_day and stuffed.last_day
), running as (
    select *, sum((1000000 * expected)::bigint) over (partition by channel_code, region_id order by day)
                  + (1000000 * draw('trade orders', channel_code || region_id))::bigint as so_far
    from wanted
), counted as (
    select channel_code, region_id, day, (so_far // 1000000 - (so_far - (1000000 * expected)::bigint) // 1000000)::integer as usual_orders,
           floor(expected * (planted - 1) + draw('planted orders', channel_code || region_id || day))::integer as planted_orders, planted,
           so_far // 1000000 as orders_so_far
    from running
)
select channel_code, region_id, day, usual_orders, usual_orders + if(planted > 1, planted_orders, 0) as orders,
       orders_so_far - usual_orders as orders_before
from counted;

-- Firms order at intervals of their own, and after a large order comes a small one: whose turn it is goes by steps of the golden
-- ratio, which fill a line evenly, and of eight orders of a region's firms of a kind one lies in each eighth of the sizes. A key
-- account's largest orders are projects, as large as a company of this size gets. Working hours have a pause at noon.
create table work.trade_order as
with called as (
    select channel_code, region_id, day, channel_code || region_id || day || '/' || nth as caller, null::varchar as customer_id,
           (draw('whose turn', channel_code) + region_id[2:]::integer / 5.0 + 0.6180339887 * (orders_before + nth)) % 1 as turn,
           nth <= usual_orders as is_usual
    from (select *, unnest(range(1, orders + 1)) as nth from work.trade_day)
    union all
    select 'DST', region_id, day, customer_id || day, customer_id, null, false
    from work.plant join work.day on day >= first_day - 60 and (day - first_day) % 28 = 3
    where name = 'late_customer' and is_active
), chances as (
    select *, chance(caller) as luck, chance(caller || ' more') as more_luck from called
), ordered as (
    select called.channel_code, day, caller, part(more_luck, 0) as fate, part(more_luck, 1) as basket, part(luck, 1) as time_of_day,
           part(luck, 0) as size_draw, part(luck, 2) as freight_draw, part(more_luck, 2) as lateness, firm.*,
           row_number() over (partition by called.channel_code, home_region_id, segment, is_usual order by day, caller) as nth_of_kind
    from chances called
    join work.firm_sales firm
      on firm.channel_code = called.channel_code and firm.home_region_id = called.region_id
     and (called.customer_id = firm.customer_id or (called.customer_id is null and turn >= lower and turn < upper))
     and called.day >= coalesce(firm.valid_from, called.day) and called.day < coalesce(firm.valid_to, called.day + 1)
     and called.day between coalesce(first_on, called.day) and coalesce(last_on, called.day)
), numbered as (
    select *, row_number() over (partition by day order by time_of_day, caller) as nth,
           (5 * nth_of_kind % 8 + size_draw) / 8 as size,
           greatest(1000, typical_amount * exp(spread * bell(size) - spread * spread / 2)
                              * if(segment = 'KA' and size > 0.985, 1 + 1.5 * least(1, getvariable('scale')), 1.0)) as wanted_amount
    from ordered
)
select 'SO' || strftime(numbered.day, '%Y%m%d') || '-' || printf('%03d', nth) as order_no, channel_code, province_id, department_id,
       case when rep_joined_on <= numbered.day then sales_rep_code else senior_rep_code end as sales_rep_code, warehouse_id,
       home_region_id,
       numbered.day as order_date, mix_day.month, mix_day.mix_id,
       numbered.day + to_seconds(floor(case when time_of_day < 0.53 then 30600 + 12600 * time_of_day / 0.53
                                            when time_of_day < 0.57 then 43200 + 5400 * (time_of_day - 0.53) / 0.04
                                            else 48600 + 14400 * (time_of_day - 0.57) / 0.43 end)) as ordered_at,
       greatest(1, round(1.8 * ln(wanted_amount / 1000) * (0.75 + 0.5 * basket)))::integer as line_count, wanted_amount,
       discount + case when wanted_amount < 5000 then 0 when wanted_amount < 20000 then 0.010 when wanted_amount < 50000 then 0.020
                       when wanted_amount < 100000 then 0.035 else 0.050 end as discount,
       customer_id, fate < 0.004 as is_test, fate >= 0.004 and fate < 0.044 as is_cancelled, freight_draw,
       (lateness < 0.01 and numbered.day + 2 <= getvariable('last_day'))::integer * (1 + (lateness < 0.004)::integer) as created_late
from numbered
join work.mix_day mix_day using (channel_code, day);

-- What an order is worth is shared by its lines. Dealers buy boxes; firms buy by the piece, of cheap goods in tens, and more
-- of their money goes into what is dear.
create table work.trade_line as
with lines as (
    select *, unnest(range(1, line_count + 1)) as line_no from work.trade_order
), chances as (
    select *, chance(order_no || '/' || line_no) as luck, part(chance(order_no), 0) as first_choice from lines
), drawn as (
    select *, (first_choice * 4096 + (line_no - 1 + 0.4 * part(luck, 0)) / line_count) % 1 as chosen, part(luck, 1) as many,
           part(luck, 2) as wish
    from chances
), products as (
    select drawn.*, choice.product_id
    from drawn
    join work.choice choice
      on choice.chooser = drawn.channel_code and choice.mix_id = drawn.mix_id and choice.slot = floor(400 * chosen)::integer
    qualify row_number() over (partition by drawn.order_no, choice.product_id order by drawn.line_no) = 1
), weighed as (
    select products.*, list_price, box_units, category,
           (1000 * (0.3 + many * many) * if(channel_code = 'DST', 1.0, pow(list_price, 0.7)))::bigint as weight
    from products
    join work.product product using (product_id)
), priced as (
    select *, wanted_amount * weight / sum(weight) over (partition by order_no) / (list_price * (1 - discount)) as wanted_units
    from weighed
)
select order_no, row_number() over (partition by order_no order by line_no) as line_no, channel_code, order_date, month,
       null::varchar as store_id, product_id,
       (lot * greatest(1, round(wanted_units / lot)))::integer as units,
       round(discount + 0.05 * (depth - 1) - 0.02 + 0.04 * wish, 3)::decimal(6, 4) as let_off
from priced
cross join lateral (select case when channel_code = 'DST' then box_units when list_price < 130 then 10 else 1 end as lot)
join work.discount_depth using (category);

-- A new firm was put on file some days before its first order.
update dim_customer set created_on = worked_before(first_on - 1 - floor(9 * draw('put on file', comer_id))::integer)
from (
    select comer_id, min(order_date) as first_on from work.trade_order join work.handover on comer_id = customer_id group by all
) new_firm
where customer_id = comer_id;
