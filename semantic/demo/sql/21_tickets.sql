-- Tickets of the stores: so many a store and day, spread over the day by the curve of its hours, and their lines.

-- A store begins small, grows for half a year and runs down in the three months before it closes, but for its last thirty
-- days of clearance. At first many join and nobody can come back; whoever joins does so with a ticket.
create macro is_clearance(a_day, closed_on) as coalesce(a_day > closed_on - 30, false);

create table work.store_day as
with open_days as (
    select store.store_id, store.province_id, day,
           1.17 * tickets_per_day * getvariable('scale') * season * shop_demand * coalesce(lift, 1.0)
               * case when is_holiday then 1.35 else 1.0 end
               * year_level(day, level_2023, level_2024, level_2025, level_2026)
               * case when opened_on >= getvariable('first_day') then least(1.0, 0.35 + 0.65 * (day - opened_on) / 180.0) else 1.0 end
               * case when closed_on is null then 1.0 when is_clearance(day, closed_on) then 1.3
                      else least(1.0, 0.45 + 0.55 * (closed_on - day) / 90.0) end as expected,
           if(is_holiday or isodow(day) >= 6, 'STR day off', 'STR workday') as curve,
           if(opened_on >= getvariable('first_day'), exp((opened_on - day) / 75.0), 0) as newness
    from work.store store
    join work.province using (province_id)
    join work.region_plan plan using (region_id)
    join work.day on day between opened_on and coalesce(closed_on, getvariable('last_day'))
    left join work.promotion promotion
      on promotion.channel_code = 'STR' and promotion.category is null and day between promotion.first_day and promotion.last_day
    left join work.plant silent on silent.name = 'silent_store' and silent.is_active and silent.store_id = store.store_id
    where (silent.first_day is null or day < silent.first_day) and draw('holiday', store.store_id) >= closed_ratio
)
select store_id, province_id, day, curve, 0.125 + 0.30 * newness as join_ratio, 0.43 * (1 - newness) as return_ratio,
       floor(expected * (0.75 + 0.5 * draw('busy', store_id || day)) + draw('tickets', store_id || day))::integer as tickets
from open_days
order by store_id, day;

create table work.visit as
with numbered as (
    select *, unnest(range(1, tickets + 1)) as nth, 'PT' || strftime(day, '%Y%m%d') || '-' || store_id || '-' as prefix
    from work.store_day
), chances as (
    select *, prefix || printf('%04d', nth) as order_no, chance(prefix || nth) as luck, chance(prefix || nth || ' person') as more_luck
    from numbered
)
select order_no, store_id as place_id, province_id, day, curve, (nth - 1 + part(luck, 0)) / tickets as time_of_day, part(luck, 1) as basket,
       part(luck, 2) as paying, part(more_luck, 1) as person, part(more_luck, 2) as roaming,
       case when part(more_luck, 0) < join_ratio then 'joins' when part(more_luck, 0) < join_ratio + return_ratio then 'returns' end as habit
from chances;

create table work.joiner as
select order_no, place_id, province_id, day as joined_on,
       member_code(place_id, coalesce(members, 0) + row_number() over (partition by place_id order by order_no)) as customer_id
from work.visit
left join (select place_id, count(*) as members from work.member group by all) using (place_id)
where habit = 'joins';

insert into work.member by name select customer_id, place_id, province_id, joined_on from work.joiner;

-- A member comes for some weeks, or years, and then no more, and while it lasts seldom or often: half of them once or twice,
-- a few all the time. Who is there in a fortnight has a part of its purchases.
create macro fortnight_of(a_day) as ((a_day - getvariable('first_day')) / 14.0).floor()::integer;
create macro stays_of(luck) as floor(10 / (1.000001 - part(luck, 0)) - 10)::integer;
create macro custom_of(luck) as (1 + 1000 * least(1.1, pow(-ln(1 - part(luck, 1)), 0.8)))::bigint;

-- Some who joined in a store buy on a platform too, from a month later on.
create macro regulars(kind) as table
with lives as (
    select customer_id, place_id, chance('member ' || customer_id) as luck, fortnight_of(joined_on) as joined_in from work.member
), places as (
    select customer_id, luck, place_id, joined_in + 1 as first_in, joined_in + stays_of(luck) as last_in from lives
    union all
    select customer_id, luck,
           case when part(luck, 2) < 0.20 then 'PF1' when part(luck, 2) < 0.32 then 'PF2' when part(luck, 2) < 0.36 then 'PF3' else 'PF4' end,
           joined_in + 3, joined_in + stays_of(luck)
    from lives where place_id[:2] = 'ST' and part(luck, 2) < 0.44
), fortnights as (
    select customer_id, place_id, custom_of(luck) as custom,
           unnest(range(greatest(0, first_in), least(fortnight_of(getvariable('last_day')), last_in) + 1)) as fortnight
    from places where place_id[:2] = kind
)
select place_id, fortnight, customer_id, custom, sum(custom) over (partition by place_id, fortnight order by customer_id) - custom as lower
from fortnights;

create table work.regular as from regulars('ST');

-- Few are seen in another store than the one they joined in.
create table work.returning_visit as
with neighbours as (
    select store.store_id as place_id, list(other.store_id order by other.store_id) as others
    from work.store store join work.store other on other.province_id = store.province_id and other.store_id <> store.store_id
    group by all
)
select order_no, fortnight_of(day) as fortnight, person,
       if(roaming < 0.07 and others is not null, others[1 + floor(len(others) * roaming / 0.07)::integer], place_id) as place_id
from work.visit
left join neighbours using (place_id)
where habit = 'returns';

-- Who of a place's regulars it is that returns.
create macro returners(kind) as table
with pointed as (
    select order_no, place_id, fortnight, floor(person * customs)::bigint as point
    from work.returning_visit
    join (select place_id, fortnight, sum(custom) as customs from work.regular group by all) using (place_id, fortnight)
    where place_id[:2] = kind
)
select order_no, customer_id from pointed
asof join work.regular regular
  on regular.place_id = pointed.place_id and regular.fortnight = pointed.fortnight and pointed.point >= regular.lower;

create table work.ticket as
with buyers as (
    from returners('ST')
    union all
    select order_no, customer_id from work.joiner
), timed as (
    -- Each store has its early or late hours.
    select visit.*, pow(time_of_day, 0.88 + 0.24 * draw('hours', place_id)) as hour_draw, customer_id,
           customer_id is not null as is_member
    from work.visit visit
    left join buyers using (order_no)
)
select order_no, place_id as store_id, province_id, timed.day as order_date, mix_day.month, mix_day.mix_id,
       timed.day + to_seconds(3600 * hour + floor(3600 * (1000 * hour_draw - lower) / custom)) as ordered_at,
       case when basket < if(is_member, 0.49, 0.63) then 1 when basket < if(is_member, 0.83, 0.91) then 2
            when basket < if(is_member, 0.965, 0.985) then 3 else 4 end as line_count,
       case when paying < 0.52 then 'wechat' when paying < 0.82 then 'alipay' when paying < 0.93 then 'card'
       else 'cash' end as payment_method,
       customer_id
from timed
join work.hour_slot hour_slot on hour_slot.curve = timed.curve and slot = floor(1000 * hour_draw)::integer
join work.mix_day mix_day on mix_day.channel_code = 'STR' and mix_day.day = timed.day;

-- The lines of a ticket lie apart in the range of draws, so that it seldom names a product twice.
-- wish: what part of the price is let off without a promotion, or where a store is cleared, instead of one. Cheap goods are
-- bought by the handful, dear ones singly.
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
       case when product.price < 60 then 1 + floor((0.5 + 18 / product.price::double) * many / (1.12 - many))
            when product.price < 250 then 1 + (many > 0.64)::integer + (many > 0.94)::integer
            else 1 + (many > if(product.price < 400, 0.80, 0.95))::integer end::integer as units,
       is_clearance(drawn.order_date, closed_on) as is_clearance,
       case when is_clearance(drawn.order_date, closed_on) then 0.25 + 0.05 * floor(3 * wish)
            when wish < 0.02 then 0.20 when wish < 0.07 then 0.10 when wish < if(customer_id is null, 0.26, 0.42) then 0.05
            else 0 end::decimal(6, 4) as let_off
from drawn
join work.store store on store.store_id = drawn.store_id
join work.choice choice on choice.chooser = drawn.store_id and choice.mix_id = drawn.mix_id and choice.slot = floor(400 * chosen)::integer
join work.product product using (product_id);
