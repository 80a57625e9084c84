-- Orders on the platforms: so many a day, one row of numbers over all platforms, and their lines.
create table work.online_visit as
with wanted as (
    select platform_id, day,
           0.95 * orders_per_day * getvariable('scale') * season * online_demand
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
select drawn.* exclude (orders, nth, prefix, luck, more_luck), platform_id, person < 0.30 as joins
from drawn
join shares on shares.day = drawn.day and where_sold >= shares.lower and where_sold < shares.upper;

create table work.online_joiner as
select order_no, platform_id as place_id, province_id, day as joined_on,
       member_code(platform_id, members + row_number() over (partition by platform_id order by order_no)) as customer_id
from work.online_visit
join (select place_id as platform_id, count(*) as members from work.member group by all) using (platform_id)
join work.online_home on person / 0.30 >= lower and person / 0.30 < upper
where joins;

insert into work.member by name select customer_id, place_id, province_id, joined_on from work.online_joiner;

insert into work.regular from regulars('PF');

-- Few are seen on another platform than their own.
insert into work.returning_visit by name
select order_no, fortnight_of(day) as fortnight, (person - 0.30) / 0.70 as person,
       if(roaming < 0.06, 'PF' || (1 + (platform_id[3:]::integer + floor(3 * roaming / 0.06)) % 4)::integer, platform_id) as place_id
from (select *, paying * 1024 % 1 as roaming from work.online_visit where not joins);

-- A platform is paid with what its owner offers: Tmall takes WeChat since late 2024.
create table work.online_order as
with methods as (
    from (values
        ('PF1', date '2023-01-01', 0.00, 0.96), ('PF1', date '2024-09-27', 0.11, 0.86), ('PF2', date '2023-01-01', 0.64, 0.00),
        ('PF3', date '2023-01-01', 0.47, 0.41), ('PF4', date '2023-01-01', 1.00, 0.00)
    ) method(platform_id, since, wechat, alipay)
), buyers as (
    from returners('PF')
    union all
    select order_no, customer_id from work.online_joiner
), paid as (
    select visit.*, wechat, wechat + alipay as wallets from work.online_visit visit
    asof join methods on methods.platform_id = visit.platform_id and visit.day >= since
)
select order_no, paid.platform_id, member.province_id, paid.day as order_date, mix_day.month, mix_day.mix_id,
       paid.day + to_seconds(3600 * hour + floor(3600 * (1000 * time_of_day - lower) / custom)) as ordered_at,
       case when basket < 0.71 then 1 when basket < 0.94 then 2 when basket < 0.99 then 3 else 4 end as line_count,
       case when paying < wechat then 'wechat' when paying < wallets then 'alipay' else 'card' end as payment_method,
       customer_id, fate < 0.004 as is_test, fate >= 0.004 and fate < 0.044 as is_cancelled
from paid
join buyers using (order_no)
join work.member member using (customer_id)
join work.hour_slot hour_slot
  on curve = if(strftime(paid.day, '%m%d') in ('0618', '1111'), 'ONL rush', 'ONL') and slot = floor(1000 * time_of_day)::integer
join work.mix_day mix_day on mix_day.channel_code = 'ONL' and mix_day.day = paid.day;

create table work.online_line as
with lines as (
    select order_no, platform_id, order_date, month, mix_id, line_count, unnest(range(1, line_count + 1)) as line_no
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
       case when product.price < 60 then 2 + floor(5.6 * many * many) + if(many > 0.96, floor(150 * (many - 0.96)), 0)
            when product.price < 250 then 1 + floor(4 * many * many)
            else 1 + (many > 0.74)::integer + (many > 0.96)::integer end::integer as units,
       round((0.01 + 0.05 * wish) * depth * platform.let_off, 3)::decimal(6, 4) as let_off
from drawn
join work.choice choice on choice.chooser = drawn.platform_id and choice.mix_id = drawn.mix_id and choice.slot = floor(400 * chosen)::integer
join work.product product using (product_id)
join work.discount_depth using (category)
join work.platform platform on platform.platform_id = drawn.platform_id;

insert into dim_customer by name
select customer_id, '会员' || customer_id as customer_name, 'Member ' || customer_id as customer_name_en, 'CON' as segment, province_id,
       joined_on as created_on
from work.member;
