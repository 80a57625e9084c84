-- Orders of dealers (DST) and of firms that buy for themselves (B2B): who orders what at which discount.

-- The organisation of the day decides which department and which of its sales people an order belongs to.
create table work.firm_sales as
with firms as (
    select firm.customer_id, firm.firm_no, firm.region_id as home_region_id, customer.province_id,
           case firm.segment when 'DLR' then 'DST' else 'B2B' end as channel_code, firm.segment = 'KA' as is_key,
           case firm.segment when 'DLR' then 0.245 + 0.035 * draw('discount', firm_no)
                             when 'KA' then 0.20 + 0.03 * draw('discount', firm_no)
                else 0.16 + 0.03 * draw('discount', firm_no) end as discount,
           (1000 * custom * case firm.segment when 'KA' then 2.2 when 'SMB' then 0.7 else 1.0 end)::bigint as weight
    from work.firm firm
    join dim_customer customer using (customer_id)
), bands as (
    select *, (sum(weight) over (partition by channel_code, home_region_id order by customer_id) - weight)
                  / sum(weight) over (partition by channel_code, home_region_id) as lower,
           sum(weight) over (partition by channel_code, home_region_id order by customer_id)
                  / sum(weight) over (partition by channel_code, home_region_id) as upper
    from firms
)
select bands.* exclude (weight), plan.warehouse_id, served.region_id, served.valid_from, served.valid_to,
       rep.sales_rep_code, rep.department_id, rep.joined_on as rep_joined_on, senior.sales_rep_code as senior_rep_code
from bands
join work.region_plan plan on plan.region_id = home_region_id
join dim_province_region served using (province_id)
join dim_sales_rep rep on rep.region_id = served.region_id and rep.rep_of_region = 1 + firm_no % 4
join (
    select region_id, arg_min(sales_rep_code, joined_on::varchar || sales_rep_code) as sales_rep_code from dim_sales_rep group by all
) senior
  on senior.region_id = served.region_id;

-- How many orders a region, channel and day brings. Dealers stock up before 春节, 618 and 双11; nobody orders on holidays.
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
               * coalesce(mixed.size, 1.0)
               * coalesce(1 + (stuffed.size - 1) * 31.0 / (stuffed.last_day - stuffed.first_day + 1), 1.0) as expected
    from channels cross join regions cross join work.day
    join work.region_plan plan on plan.region_id = regions.region_id
    left join work.plant mixed on mixed.name = 'margin_mix' and mixed.is_active and mixed.channel_code = channels.channel_code
                              and day >= mixed.first_day
    left join work.plant stuffed on stuffed.name = 'channel_stuffing' and stuffed.is_active
        and stuffed.channel_code = channels.channel_code
                                and stuffed.region_id = regions.region_id and day between stuffed.first_day and stuffed.last_day
)
select channel_code, region_id, day,
       floor(expected * (0.8 + 0.4 * draw('trade busy', channel_code || region_id || day))
             + draw('trade orders', channel_code || region_id || day))::integer as orders
from wanted;

create table work.trade_order as
with called as (
    select channel_code, region_id, day, channel_code || region_id || day || '/' || nth as caller, null::varchar as customer_id
    from (select *, unnest(range(1, orders + 1)) as nth from work.trade_day)
    union all
    select 'DST', region_id, day, customer_id || day, customer_id
    from work.plant join work.day on day >= first_day - 60 and (day - first_day) % 28 = 3
    where name = 'late_customer' and is_active
), chances as (
    select *, chance(caller) as luck, chance(caller || ' more') as more_luck from called
), ordered as (
    select called.channel_code, day, caller, part(more_luck, 0) as fate, part(more_luck, 1) as basket, part(luck, 1) as time_of_day,
           part(luck, 2) as freight_draw, part(more_luck, 2) as lateness, firm.*
    from chances called
    join work.firm_sales firm
      on firm.channel_code = called.channel_code and firm.home_region_id = called.region_id
     and (called.customer_id = firm.customer_id or (called.customer_id is null and part(luck, 0) >= lower and part(luck, 0) < upper))
     and called.day >= coalesce(firm.valid_from, called.day) and called.day < coalesce(firm.valid_to, called.day + 1)
), numbered as (
    select *, row_number() over (partition by day order by time_of_day, caller) as nth from ordered
)
select 'SO' || strftime(numbered.day, '%Y%m%d') || '-' || printf('%03d', nth) as order_no, channel_code, province_id, department_id,
       case when rep_joined_on <= numbered.day then sales_rep_code else senior_rep_code end as sales_rep_code, warehouse_id,
       home_region_id,
       numbered.day as order_date, mix_day.month, mix_day.mix_id,
       numbered.day + to_seconds(30600 + floor(32400 * time_of_day)) as ordered_at,
       case channel_code when 'DST' then 3 + floor(5.5 * basket) else 3 + floor(4 * basket) end::integer as line_count, discount, is_key,
       customer_id, fate < 0.004 as is_test, fate >= 0.004 and fate < 0.044 as is_cancelled, freight_draw,
       (lateness < 0.01 and numbered.day + 2 <= getvariable('last_day'))::integer * (1 + (lateness < 0.004)::integer) as created_late
from numbered
join work.mix_day mix_day using (channel_code, day);

-- Dealers buy boxes, for some three thousand yuan a line; firms buy by the piece, in tens. Key accounts buy for many houses.
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
)
select order_no, row_number() over (partition by order_no order by line_no) as line_no, channel_code, order_date, month,
       null::varchar as store_id, product_id,
       case when channel_code = 'DST' then box_units * greatest(1, round((800 + 6600 * many * many) / (product.price * box_units)))
            when is_key then 10 * (1 + floor(case when product.price < 150 then 2 + 12 * many else 1 + 4 * many end))
            when product.price < 150 then 10 * (1 + floor(5 * many)) else 3 + floor(26 * many * many) end::integer as units,
       round(discount + 0.05 * (depth - 1) - 0.02 + 0.04 * wish, 3)::decimal(6, 4) as let_off
from products
join work.product product using (product_id)
join work.discount_depth using (category);
