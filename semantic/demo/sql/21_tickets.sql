-- Tickets of the stores: so many a store and day, spread over the day by the curve of its hours, and their lines.

-- Members by the place in which they joined, the eldest first; they shop in the province they live in. One purchase in
-- eight is that of a person who joins with it.
create table work.member_place as
select home, if(home = 'store', province_id, 'all') as place_id, customer_id, joined_on,
       row_number() over (partition by home, if(home = 'store', province_id, 'all') order by joined_on, customer_id) as place
from work.member
order by 1, 2, 5;

create table work.member_count as
select home, place_id, month, count(*) filter (joined_on < month) as members,
       count(*) filter (joined_on >= month and joined_on < month + interval 1 month) as joiners
from work.member_place
cross join (select distinct month from work.mix_day)
group by all
order by 1, 2, 3;

create macro buyer_place(members, joiners, person) as
    case when members = 0 or (person < 0.12 and joiners > 0) then members + 1 + floor(joiners * least(person / 0.12, 0.999999))
         else 1 + floor(members * greatest(0, person - 0.12) / 0.88) end::integer;

-- A store begins small, grows for half a year and runs down in the three months before it closes.
create table work.store_day as
with open_days as (
    select store.store_id, store.province_id, day,
           1.16 * tickets_per_day * getvariable('scale') * demand * shop_demand * coalesce(lift, 1.0)
               * case when is_holiday then 1.35 else 1.0 end
               * year_level(day, level_2023, level_2024, level_2025, level_2026)
               * case when opened_on >= getvariable('first_day') then least(1.0, 0.35 + 0.65 * (day - opened_on) / 180.0) else 1.0 end
               * case when closed_on is null then 1.0 else least(1.0, 0.45 + 0.55 * (closed_on - day) / 90.0) end as expected
    from work.store store
    join work.province using (province_id)
    join work.region_plan plan using (region_id)
    join work.day on day between opened_on and coalesce(closed_on, getvariable('last_day'))
    left join work.promotion promotion
      on promotion.channel_code = 'STR' and promotion.category is null and day between promotion.first_day and promotion.last_day
    left join work.plant silent on silent.name = 'silent_store' and silent.is_active and silent.store_id = store.store_id
    where silent.first_day is null or day < silent.first_day
)
select store_id, province_id, day,
       floor(expected * (0.75 + 0.5 * draw('busy', store_id || day)) + draw('tickets', store_id || day))::integer as tickets
from open_days
order by store_id, day;

create table work.ticket as
with numbered as (
    select store_id, province_id, day, tickets, unnest(range(1, tickets + 1)) as nth,
           'PT' || strftime(day, '%Y%m%d') || '-' || store_id || '-' as prefix
    from work.store_day
), chances as (
    select *, prefix || printf('%04d', nth) as order_no, chance(prefix || nth) as luck
    from numbered
), drawn as (
    select *, (nth - 1 + part(luck, 0)) / tickets as time_of_day, part(luck, 1) as basket, part(luck, 1) * 1024 % 1 as paying,
           part(luck, 2) as person
    from chances
)
select drawn.order_no, drawn.store_id, drawn.province_id, drawn.day as order_date, mix_day.month, mix_day.mix_id,
       drawn.day + to_seconds(3600 * hour + floor(3600 * (1000 * time_of_day - lower) / custom)) as ordered_at,
       case when basket < 0.57 then 1 when basket < 0.88 then 2 when basket < 0.98 then 3 else 4 end as line_count,
       case when paying < 0.52 then 'wechat' when paying < 0.82 then 'alipay' when paying < 0.93 then 'card'
       else 'cash' end as payment_method,
       member.customer_id
from drawn
join work.hour_slot hour_slot on hour_slot.channel_code = 'STR' and slot = floor(1000 * time_of_day)::integer
join work.mix_day mix_day on mix_day.channel_code = 'STR' and mix_day.day = drawn.day
left join work.member_count on member_count.home = 'store' and place_id = drawn.province_id and member_count.month = mix_day.month
                           and person < 0.53
left join work.member_place member
  on member.home = 'store' and member.place_id = drawn.province_id and place = buyer_place(members, joiners, person / 0.53);

-- The lines of a ticket lie apart in the range of draws, so that it seldom names a product twice.
-- wish: what part of the price is let off without a promotion.
create table work.ticket_line as
with lines as (
    select order_no, store_id, order_date, month, mix_id, customer_id, line_count, unnest(range(1, line_count + 1)) as line_no
    from work.ticket
), chances as (
    select *, chance(order_no || '/' || line_no) as luck, part(chance(order_no), 0) as first_choice
    from lines
), drawn as (
    select *, (first_choice * 4096 + (line_no - 1 + 0.5 * part(luck, 0)) / line_count) % 1 as chosen, part(luck, 1) as many,
           part(luck, 2) as wish
    from chances
)
select drawn.order_no, drawn.line_no, 'STR' as channel_code, drawn.order_date, drawn.month, drawn.store_id, product_id,
       case when product.price < 60 then 1 + floor(4.8 * many * many) else 1 + (many > 0.68)::integer end::integer as units,
       case when wish < 0.20 and customer_id is not null then 0.05 when wish < 0.24 then 0.10 when wish < 0.26 then 0.20
            else 0 end::decimal(6, 4) as let_off
from drawn
join work.choice choice on choice.chooser = drawn.store_id and choice.mix_id = drawn.mix_id and choice.slot = floor(400 * chosen)::integer
join work.product product using (product_id);
