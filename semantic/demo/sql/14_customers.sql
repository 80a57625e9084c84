-- Firms (dealers, corporate buyers), each with a name of its own, and members (people, known by a number only).
-- custom: what a firm buys, as a part of what one of its kind buys on average: a few buy much, most little.
create table work.firm as
with numbered as (
    select firm_no, printf('C%04d', firm_no) as customer_id,
           case when firm_no <= 116 then 'R1' when firm_no <= 205 then 'R2' when firm_no <= 285 then 'R3'
                when firm_no <= 340 then 'R4' else 'R5' end as region_id,
           draw('segment', firm_no) as segment_draw, draw('province', firm_no) as province_draw
    from range(1, 391) numbers(firm_no)
), bands as (
    select *, sum(weight) over (partition by region_id order by province_id) as upper,
           sum(weight) over (partition by region_id order by province_id) - weight as lower
    from work.province
)
select customer_id, firm_no, numbered.region_id, province_id, province_cn, province_en,
       case when segment_draw < 0.12 then 'KA' when segment_draw < 0.52 then 'DLR' else 'SMB' end as segment,
       1 + floor(draw('trade', firm_no) * 4)::integer as trade_no,
       0.15 + 0.85 * exp(spread * bell(draw('custom', firm_no)) - spread * spread / 2) as custom
from numbered
cross join lateral (select if(segment_draw >= 0.12 and segment_draw < 0.52, 1.05, 0.8) as spread)
join bands on bands.region_id = numbered.region_id and province_draw >= lower and province_draw < upper;

-- Twelve firms are on file twice, under two numbers and one tax number.
create table work.twin as
select older.customer_id, newer.customer_id as twin_of
from (select *, row_number() over (partition by region_id order by firm_no desc) as place from work.firm) older
join (select *, row_number() over (partition by region_id order by firm_no) as place from work.firm) newer
  on older.region_id = newer.region_id and older.place = newer.place
where (older.place <= 3 and older.region_id in ('R1', 'R2')) or (older.place <= 2 and older.region_id not in ('R1', 'R2'));

-- Each year one firm in eleven is lost, and a new one of its region and kind takes over what it bought.
create table work.handover as
with firms as (
    select customer_id, region_id, segment, count(*) over (partition by region_id, segment) as firms,
           row_number() over (partition by region_id, segment order by draw('turnover', firm_no), firm_no) as place
    from work.firm
    where customer_id not in (select customer_id from work.twin union all select twin_of from work.twin)
), pairs as (
    select goer.customer_id as goer_id, comer.customer_id as comer_id,
           row_number() over (order by draw('handover', goer.customer_id), goer.customer_id) as place, count(*) over () as pairs
    from firms goer
    join firms comer using (region_id, segment)
    where goer.place <= round(0.19 * goer.firms) and comer.place = goer.place + round(0.19 * goer.firms)
)
select goer_id, comer_id,
       getvariable('first_day') + 25 + floor(860 * (place - draw('handover day', goer_id)) / pairs)::integer as handed_on
from pairs;

update work.firm set custom = goer.custom
from work.handover
join work.firm goer on goer.customer_id = goer_id
where firm.customer_id = comer_id;

-- Online the country buys where people live and earn: millions of people times thousands of yuan a head.
create table work.online_home as
with incomes as (
    from (values
        ('P11', 22 * 82), ('P12', 14 * 51), ('P13', 74 * 33), ('P37', 101 * 40), ('P31', 25 * 85), ('P32', 85 * 53), ('P33', 66 * 64),
        ('P34', 61 * 35), ('P44', 127 * 49), ('P35', 42 * 46), ('P45', 50 * 30), ('P42', 58 * 35), ('P43', 66 * 36), ('P41', 98 * 30),
        ('P51', 84 * 33), ('P50', 32 * 38), ('P53', 47 * 29)
    ) income(province_id, income)
)
select province_id, (sum(income) over (order by province_id) - income) / sum(income) over ()::double as lower,
       sum(income) over (order by province_id) / sum(income) over ()::double as upper
from incomes;

-- The number of a member begins with the place of joining and goes on with who was there before.
create macro member_code(place_id, nth) as
    'M' || if(place_id[:2] = 'ST', place_id[3:], '9' || place_id[3:]) || printf('%05d', nth);

-- Members who joined before the group was set up: five in eight in a store, by what it sold since it opened, the others on a
-- platform. Who joins later does so with a purchase (21_tickets, 22_online).
create table work.member as
with homes as (
    select store_id as place_id, province_id, greatest(opened_on, date '2019-01-01') as since, 5.0::double as part,
           tickets_per_day::double * (getvariable('first_day') - since) as weight
    from work.store where opened_on < getvariable('first_day')
    union all
    select platform_id, province_id, if(platform_id = 'PF3', date '2021-01-01', date '2019-01-01') as since, 3.0,
           orders_per_day::double * (upper - lower) * (getvariable('first_day') - since)
    from work.platform cross join work.online_home
), shares as (
    select *, part / 8 * weight / sum(weight) over (partition by part) as share from homes
), bands as (
    select *, sum(share) over (order by place_id, province_id) as upper from shares
), joined as (
    select member_no, place_id, province_id, since + floor(draw('joined', member_no) * (getvariable('first_day') - since))::integer as joined_on
    from (select member_no, draw('home', member_no) as home from range(1, greatest(100, (32000 * getvariable('scale'))::integer) + 1)
              numbers(member_no))
    join bands on home >= upper - share and home < upper
)
select member_code(place_id, row_number() over (partition by place_id order by joined_on, member_no)) as customer_id, place_id, province_id,
       joined_on
from joined
order by 1;

create table dim_customer as
with trades as (
    from (values
        ('KA', 1, '连锁酒店', 'Hotel Chain'), ('KA', 2, '连锁超市', 'Supermarket Chain'), ('KA', 3, '置业发展', 'Property Development'),
        ('KA', 4, '公寓管理', 'Serviced Apartments'), ('DLR', 1, '家居商行', 'Homeware Trading'), ('DLR', 2, '百货商行', 'General Store'),
        ('DLR', 3, '日用品批发部', 'Household Wholesale'), ('DLR', 4, '家居建材行', 'Home and Building Supplies'),
        ('SMB', 1, '酒店用品行', 'Hotel Supplies'), ('SMB', 2, '装饰工程行', 'Decoration Works'),
        ('SMB', 3, '餐饮管理', 'Catering Management'), ('SMB', 4, '物业服务', 'Property Services')
    ) trade(segment, trade_no, trade_cn, trade_en)
), registered as (
    select firm.customer_id, coalesce(first_firm.customer_id, firm.customer_id) as registered_as, firm.segment, firm.custom, firm.firm_no,
           firm.region_id, registration.province_id, registration.province_cn, registration.province_en, registration.firm_no as registered_no,
           trade_cn, trade_en, handed_on,
           floor(draw('opened', registered_as) * 1400)::integer as first_opened
    from work.firm firm
    left join work.twin on twin.customer_id = firm.customer_id
    left join work.firm first_firm on first_firm.customer_id = twin.twin_of
    join work.firm registration on registration.customer_id = coalesce(first_firm.customer_id, firm.customer_id)
    join trades on trades.segment = registration.segment and trades.trade_no = registration.trade_no
    left join work.handover on comer_id = firm.customer_id
), opened as (
    -- A firm's second file is a later one; a new firm's is dated by its first order (23_trade), if it ever orders.
    select *, coalesce(handed_on, date '2019-01-01' + if(registered_as = customer_id, first_opened,
                    first_opened + 7 + floor((0.1 + 0.8 * draw('opened again', customer_id)) * (1450 - first_opened))::integer)) as opened_on
    from registered
)
select customer_id, province_cn || name_cn || trade_cn || if(registered_as = customer_id, '', '(新)') as customer_name,
       concat_ws(' ', province_en, name_en, trade_en, if(registered_as = customer_id, null, '(new)')) as customer_name_en,
       opened.segment, province_id,
       -- The unified social credit code: 91 for a company, 92 for a sole trader, the place (its province first), nine characters
       -- of the firm, one to check.
       if(regexp_matches(trade_cn, '(行|批发部)$'), '92', '91') || province_id[2:] || '0100'
           || printf('MA%07d', registered_no * 7919 % 9999991) || ['X', 'T', 'Q', 'G'][1 + registered_no % 4] as tax_number,
       case opened.segment when 'KA' then 60 when 'DLR' then 45 else 30 end as payment_terms_days,
       -- About six months of what such a firm buys, in steps of 5,000, and never less than 30,000.
       greatest(30000, scaled(5000 * ceil(case opened.segment when 'KA' then 450000 when 'DLR' then 270000 else 60000 end * custom
                                          * (0.40 + 0.30 * draw('credit', customer_id)) / 5000)))::decimal(18, 2) as credit_limit,
       rep.sales_rep_code,
       opened_on - greatest(0, isodow(opened_on) - 5)::integer as created_on
from opened
join work.firm_name on name_no = registered_no
join dim_sales_rep rep on rep.region_id = opened.region_id and rep.rep_of_region = 1 + firm_no % 4
order by 1;
