-- Firms (dealers, corporate buyers), each with a name of its own, and members (people, known by a number only).
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
       0.25 + 3 * draw('custom', firm_no) * draw('custom again', firm_no) as custom
from numbered
join bands on bands.region_id = numbered.region_id and province_draw >= lower and province_draw < upper;

-- Twelve firms are on file twice, under two numbers and one tax number.
create table work.twin as
select older.customer_id, newer.customer_id as twin_of
from (select *, row_number() over (partition by region_id order by firm_no desc) as place from work.firm) older
join (select *, row_number() over (partition by region_id order by firm_no) as place from work.firm) newer
  on older.region_id = newer.region_id and older.place = newer.place
where (older.place <= 3 and older.region_id in ('R1', 'R2')) or (older.place <= 2 and older.region_id not in ('R1', 'R2'));

-- Five members in eight joined in a store, where it sells; the others online, where people live and earn. Most joined before
-- the group was set up. Who joins later does so with the first purchase (21_tickets, 22_online).
create table work.member as
with regions as (
    from (values ('R1', 0.42), ('R2', 0.24), ('R3', 0.17), ('R4', 0.10), ('R5', 0.07)) region(region_id, share)
), homes as (
    select 'store' as home, province_id, min(opened_on) as since,
           sum(tickets_per_day * (getvariable('last_day') - greatest(opened_on, getvariable('first_day')))) as weight
    from work.store group by all
    union all
    select 'online', province_id, date '2019-01-01', weight * share from work.province join regions using (region_id)
), bands as (
    select homes.*, province_cn, province_en, sum(homes.weight) over (partition by home) as total,
           sum(homes.weight) over (partition by home order by province_id) as upper
    from homes join work.province using (province_id)
), numbered as (
    select member_no, case when member_no % 8 < 5 then 'store' else 'online' end as home, draw('home', member_no) as home_draw,
           draw('joined', member_no) as joined_draw
    from range(1, greatest(200, (60000 * getvariable('scale'))::integer) + 1) numbers(member_no)
)
select printf('M%06d', member_no) as customer_id, member_no, home, province_id, province_cn, province_en,
       greatest(since, case when joined_draw < 0.58 then date '2019-01-01' + floor(1461 * joined_draw / 0.58)::integer
                            else date '2023-01-01' + floor(901 * (joined_draw - 0.58) / 0.42)::integer end) as joined_on
from numbered
join bands using (home)
where home_draw * total >= upper - weight and home_draw * total < upper;

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
           trade_cn, trade_en
    from work.firm firm
    left join work.twin on twin.customer_id = firm.customer_id
    left join work.firm first_firm on first_firm.customer_id = twin.twin_of
    join work.firm registration on registration.customer_id = coalesce(first_firm.customer_id, firm.customer_id)
    join trades on trades.segment = registration.segment and trades.trade_no = registration.trade_no
)
select customer_id, province_cn || name_cn || trade_cn || if(registered_as = customer_id, '', '(新)') as customer_name,
       concat_ws(' ', province_en, name_en, trade_en, if(registered_as = customer_id, null, '(new)')) as customer_name_en,
       registered.segment, province_id,
       -- The unified social credit code: 91, the place (its province first), nine characters of the firm, one to check.
       '91' || province_id[2:] || '0100' || printf('MA%07d', registered_no * 7919 % 9999991) || ['X', 'T', 'Q', 'G'][1 + registered_no % 4]
           as tax_number,
       case registered.segment when 'KA' then 60 when 'DLR' then 45 else 30 end as payment_terms_days,
       -- About six months of what such a firm buys, in steps of 5,000.
       scaled(5000 * ceil(case registered.segment when 'KA' then 450000 when 'DLR' then 220000 else 90000 end * custom
                          * (0.40 + 0.30 * draw('credit', customer_id)) / 5000)) as credit_limit,
       rep.sales_rep_code,
       date '2019-01-01' + floor(draw('opened', customer_id) * 1400)::integer as created_on
from registered
join work.firm_name on name_no = registered_no
join dim_sales_rep rep on rep.region_id = registered.region_id and rep.rep_of_region = 1 + firm_no % 4
union all
select customer_id, '会员' || customer_id, 'Member ' || customer_id, 'CON', province_id, null, null, null, null, joined_on
from work.member
order by 1;
