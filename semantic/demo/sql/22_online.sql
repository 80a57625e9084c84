-- Orders on the platforms: so many a day, one row of numbers over all platforms, and their lines.
create table work.online_order as
with wanted as (
    select platform_id, day,
           0.95 * orders_per_day * getvariable('scale') * demand * online_demand
               * year_level(day, 1.0, growth, growth * growth, growth * growth * growth) as expected
    from work.platform cross join work.day
), counted as (
    select *,
           floor(expected * (0.85 + 0.3 * draw('online busy', platform_id || day)) + draw('online orders', platform_id || day))::integer
        as orders
    from wanted
), days as (
    select day, sum(orders)::integer as orders from counted group by day
), shares as (
    select counted.day, platform_id, (sum(counted.orders) over (partition by counted.day order by platform_id) - counted.orders) / days.orders
               as lower,
           sum(counted.orders) over (partition by counted.day order by platform_id) / days.orders as upper
    from counted join days using (day)
    where days.orders > 0 and counted.orders > 0
), numbered as (
    select day, orders, unnest(range(1, orders + 1)) as nth, 'EC' || strftime(day, '%Y%m%d') || '-' as prefix
    from days
), chances as (
    select *, prefix || printf('%05d', nth) as order_no, chance(prefix || nth) as luck, chance(prefix || nth || ' person') as more_luck
    from numbered
), drawn as (
    select *, (nth - 1 + part(luck, 0)) / orders as time_of_day, part(luck, 1) as basket, part(luck, 2) as where_sold,
           part(more_luck, 0) as person, part(more_luck, 1) as fate, part(more_luck, 2) as paying
    from chances
)
select drawn.order_no, shares.platform_id, dim_customer.province_id, drawn.day as order_date, mix_day.month, mix_day.mix_id,
       drawn.day + to_seconds(3600 * hour + floor(3600 * (1000 * time_of_day - lower_slot) / custom)) as ordered_at,
       case when basket < 0.71 then 1 when basket < 0.94 then 2 when basket < 0.99 then 3 else 4 end as line_count,
       case when paying < 0.46 then 'alipay' when paying < 0.88 then 'wechat' else 'card' end as payment_method,
       member.customer_id, fate < 0.004 as is_test, fate >= 0.004 and fate < 0.044 as is_cancelled
from drawn
join shares on shares.day = drawn.day and where_sold >= shares.lower and where_sold < shares.upper
join (select * rename (lower as lower_slot) from work.hour_slot) hour_slot
  on hour_slot.channel_code = 'ONL' and slot = floor(1000 * time_of_day)::integer
join work.mix_day mix_day on mix_day.channel_code = 'ONL' and mix_day.day = drawn.day
join work.member_count on member_count.home = 'online' and member_count.month = mix_day.month
join work.member_place member on member.home = 'online' and place = buyer_place(members, joiners, person)
join dim_customer on dim_customer.customer_id = member.customer_id;

create table work.online_line as
with lines as (
    select order_no, order_date, month, mix_id, line_count, unnest(range(1, line_count + 1)) as line_no
    from work.online_order
), chances as (
    select *, chance(order_no || '/' || line_no) as luck, part(chance(order_no), 0) as first_choice
    from lines
), drawn as (
    select *, (first_choice * 4096 + (line_no - 1 + 0.5 * part(luck, 0)) / line_count) % 1 as chosen, part(luck, 1) as many,
           part(luck, 2) as wish
    from chances
)
select drawn.order_no, drawn.line_no, 'ONL' as channel_code, drawn.order_date, drawn.month, null::varchar as store_id, product_id,
       case when product.price < 60 then 2 + floor(6 * many * many) when product.price < 250 then 1 + floor(4 * many * many)
            else 1 + (many > 0.74)::integer + (many > 0.96)::integer end::integer as units,
       round((0.01 + 0.05 * wish) * depth, 3)::decimal(6, 4) as let_off
from drawn
join work.choice choice on choice.chooser = 'ONL' and choice.mix_id = drawn.mix_id and choice.slot = floor(400 * chosen)::integer
join work.product product using (product_id)
join work.discount_depth using (category);

-- Who joined since the group was set up joined on the day of the first purchase.
update dim_customer set created_on = first_on
from (
    select customer_id, min(order_date) as first_on
    from (select customer_id, order_date from work.ticket union all select customer_id, order_date from work.online_order)
    join work.member using (customer_id)
    where joined_on >= getvariable('first_day')
    group by all
) bought
where dim_customer.customer_id = bought.customer_id;
