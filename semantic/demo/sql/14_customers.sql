-- Firms (dealers, corporate buyers) and members (people, known by a number only).
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

create table work.member as
select printf('M%06d', member_no) as customer_id, member_no,
       case when member_no % 5 < 3 then 'store' else 'online' end as home,
       province_id, province_cn, province_en,
       date '2021-01-01' + floor(draw('joined', member_no) * 1631)::integer as joined_on
from (
    select member_no, draw('home', member_no) * (select sum(weight) from work.province) as home_draw
    from range(1, greatest(200, (18000 * getvariable('scale'))::integer) + 1) numbers(member_no)
) numbered
join (
    select *, sum(weight) over (order by province_id) as upper, sum(weight) over (order by province_id) - weight as lower
    from work.province
) bands on home_draw >= lower and home_draw < upper;

create table dim_customer as
select firm.customer_id,
       coalesce(first_firm.province_cn, firm.province_cn)
           || ['家居商行', '百货商行', '酒店用品行', '装饰工程行'][coalesce(first_firm.trade_no, firm.trade_no)]
           || coalesce(first_firm.customer_id || '(新)', firm.customer_id) as customer_name,
       coalesce(first_firm.province_en, firm.province_en) || ' '
           || ['Homeware Trading', 'General Store', 'Hotel Supplies', 'Decoration Works'][coalesce(first_firm.trade_no, firm.trade_no)]
           || ' ' || coalesce(first_firm.customer_id || ' (new)', firm.customer_id) as customer_name_en,
       firm.segment, coalesce(first_firm.province_id, firm.province_id) as province_id,
       printf('9133%06dX', coalesce(first_firm.firm_no, firm.firm_no) * 7919 % 1000000) as tax_number,
       case firm.segment when 'KA' then 60 when 'DLR' then 45 else 30 end as payment_terms_days,
       -- About five months of what such a firm buys, in steps of 5,000.
       scaled(5000 * ceil(case firm.segment when 'KA' then 240000 when 'DLR' then 215000 else 67000 end * firm.custom
                          * (0.35 + 0.30 * draw('credit', firm.customer_id)) / 5000)) as credit_limit,
       rep.sales_rep_code,
       date '2019-01-01' + floor(draw('opened', firm.customer_id) * 1400)::integer as created_on
from work.firm firm
left join work.twin on twin.customer_id = firm.customer_id
left join work.firm first_firm on first_firm.customer_id = twin.twin_of
join dim_sales_rep rep on rep.region_id = firm.region_id and rep.rep_of_region = 1 + firm.firm_no % 4
union all
select customer_id, '会员' || customer_id, 'Member ' || customer_id, 'CON', province_id, null, null, null, null, joined_on
from work.member
order by 1;
