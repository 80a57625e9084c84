-- Invoices of what was shipped, goods that come back, and the red invoices for them.
-- Platforms settle ten days together, each so many days after their end: by then the customers have sent back what they will.
create macro settled_days_end(a_day) as
    case when day(a_day) <= 10 then date_trunc('month', a_day)::date + 9
         when day(a_day) <= 20 then date_trunc('month', a_day)::date + 19 else last_day(a_day) end;

create table work.invoice as
with dated as (
    select shipment.*, worked_from(ship_date + 1 + floor(5 * draw('invoiced', shipment_no))::integer) as invoice_date,
           payment_terms_days
    from work.shipment shipment
    join (select customer_id as firm_id, payment_terms_days from dim_customer where segment <> 'CON') using (firm_id)
    where source_system = 'ERP'
), invoices as (
    select 'VI' || strftime(invoice_date, '%Y%m%d') || '-'
               || printf('%03d', row_number() over (partition by invoice_date order by shipment_no)) as invoice_no,
           * exclude (payment_terms_days), invoice_date + payment_terms_days as due_date
    from dated where invoice_date <= getvariable('last_day')
    union all by name
    select 'VE' || shipment_no[3:] as invoice_no, *, ship_date as invoice_date,
           worked_from(settled_days_end(ship_date) + case platform_id when 'PF1' then 11 when 'PF2' then 18 when 'PF3' then 14 else 7 end)
               as due_date
    from work.shipment where source_system = 'OMS'
    union all by name
    select 'VS' || shipment_no[3:] as invoice_no, * exclude (department_id), ship_date as invoice_date, ship_date as due_date,
           'D11' as department_id
    from work.shipment where source_system = 'POS'
)
select * from invoices;

create table fct_shipment as
select shipment_no, source_system, entity_id, channel_code, order_no, store_id, platform_id, province_id, customer_id, warehouse_id,
       order_date, ship_date, promised_date, case when arrives_on <= getvariable('last_day') then arrives_on end as delivered_on,
       invoice_no, amount, shipment.created_at
from work.shipment shipment
left join (select shipment_no, invoice_no from work.invoice) using (shipment_no)
order by shipment_no;

-- Of what comes back online, how much has by the n-th day after it arrived.
create macro back_within() as [0.04, 0.13, 0.31, 0.51, 0.68, 0.78, 0.85, 0.89, 0.92, 0.945, 0.96, 0.975, 0.985, 0.993, 1.0];

-- What comes back: from stores a piece within two weeks, online a whole line (before the platform settles), from firms a part of one,
-- on a working day. What a region's dealers were made
-- to take at a quarter's end, they send back half of a month later. A store that closes takes nothing back in its last weeks.
create table work.return_line as
with stuffed as (
    select order_no, stuffed.last_day
    from work.trade_order
    join work.plant stuffed on stuffed.name = 'channel_stuffing' and stuffed.is_active and trade_order.channel_code = stuffed.channel_code
                           and home_region_id = stuffed.region_id and order_date between stuffed.first_day and stuffed.last_day
), lines as (
    select invoice.* exclude (amount, tax_amount, lines), line_no, product_id, category, units as shipped_units,
           line.amount as shipped_amount,
           line.tax_amount as shipped_tax, tax_rate, stuffed.last_day as stuffed_until, chance(line.shipment_no || '/' || line_no) as luck
    from work.shipment_line line
    join work.invoice invoice using (shipment_no)
    left join stuffed on stuffed.order_no = invoice.order_no
), ready as (
    select *, (case channel_code when 'STR' then ship_date + floor(15 * pow(part(luck, 1), 1.8))::integer
                    when 'ONL' then arrives_on + 1 + len(list_filter(back_within(), lambda share :
                                         share <= part(luck, 1) * back_within()[greatest(1, least(15, due_date - 1 - arrives_on))]))::integer
                    else case when stuffed_until is null then greatest(invoice_date, arrives_on) + 2 + floor(14 * part(luck, 1))::integer
                              else greatest(invoice_date, arrives_on, stuffed_until + 8) + 1 + floor(19 * part(luck, 1))::integer end
               end)::date as return_date,
           case when stuffed_until is not null then shipped_units
                when channel_code = 'STR' then 1 when channel_code = 'ONL' then shipped_units
                else ceil(shipped_units * (0.3 + 0.5 * part(luck, 2)))::integer end as units
    from lines
    where part(luck, 0) < case when stuffed_until is not null then 0.50 when channel_code = 'STR' then 0.020
                               when channel_code <> 'ONL' then 0.019
                               else [0.068, 0.098, 0.062, 0.038, 0.090, 0.072, 0.064][
                                   list_position(['厨具', '家纺', '收纳', '清洁', '灯具', '小家电', '绿植'], category)]
                                    * [0.98, 0.74, 1.66, 0.38][platform_id[3:]::integer] end
), coming as (
    select ready.* replace (if(channel_code in ('DST', 'B2B'), worked_from, return_date) as return_date)
    from ready
    join work.office_calendar on on_day = return_date
), back as (
    select coming.*
    from coming
    left join work.store store on store.store_id = coming.store_id
    left join work.plant silent on silent.name = 'silent_store' and silent.is_active and silent.store_id = coming.store_id
    where return_date <= coalesce(store.closed_on - 14, getvariable('last_day'))
        and (silent.first_day is null or return_date < silent.first_day)
), valued as (
    select *, round(case when channel_code in ('STR', 'ONL')
                              then round((shipped_amount + shipped_tax) * units / shipped_units, 2) / (1 + tax_rate)
                         else shipped_amount * units / shipped_units end, 2)::decimal(18, 2) as amount,
           round((shipped_amount + shipped_tax) * units / shipped_units, 2)::decimal(18, 2) as consumer_gross
    from back
), numbered as (
    select *, row_number() over (partition by return_date order by channel_code, shipment_no, line_no) as nth from valued
)
select 'RT' || strftime(return_date, '%Y%m%d') || '-' || printf('%04d', nth) as return_no,
       'RI' || strftime(return_date, '%Y%m%d') || '-' || printf('%04d', nth) as red_invoice_no,
       -- A store's day is written up at its close, and what comes back on the same day after that.
       return_date, return_date + to_seconds(if(return_date = ship_date, 79300 + floor(2000 * part(luck, 2)), 36000 + floor(30000 * part(luck, 2))))
           as created_at,
       source_system, entity_id, channel_code, store_id, platform_id, province_id, customer_id, firm_id, department_id, sales_rep_code,
       warehouse_id, shipment_no, line_no, product_id, category, units, amount,
       case when units = shipped_units then shipped_tax
            when channel_code in ('STR', 'ONL') then consumer_gross - amount
            else round(amount * tax_rate, 2)::decimal(18, 2) end as tax_amount,
       tax_rate, invoice_no as red_of, stuffed_until is not null as is_stuffed,
       case when stuffed_until is not null then 'not_wanted'
            when channel_code in ('DST', 'B2B') then case when part(luck, 2) < 0.18 then 'damaged' when part(luck, 2) < 0.30 then 'quality'
                                                          when part(luck, 2) < 0.55 then 'wrong_item' else 'not_wanted' end
            when category = '绿植' and part(luck, 2) < 0.60 then 'damaged'
            when channel_code = 'STR' then case when part(luck, 2) < 0.06 then 'damaged' when part(luck, 2) < 0.78 then 'not_wanted'
                                                else 'quality' end
            when part(luck, 2) < 0.09 then 'damaged' when part(luck, 2) < 0.16 then 'wrong_item' when part(luck, 2) < 0.92 then 'not_wanted'
            else 'quality' end as reason_code
from numbered
order by return_no;

insert into work.planted_row
select 'channel_stuffing', 'fct_return', return_no from work.return_line where is_stuffed order by return_no limit 500;

-- What comes back damaged or faulty is looked at within a week or so and thrown away.
create table work.scrap as
with seen as (
    select *, return_date + 2 + floor(6 * draw('looked at', return_no))::integer as seen_on from work.return_line
)
select warehouse_id, product_id, worked_from(seen_on) as scrapped_on, units::bigint as units
from seen
where reason_code in ('damaged', 'quality') and seen_on <= getvariable('last_day');

create table fct_return as
select return_no, return_date, entity_id, channel_code, store_id, platform_id, province_id, customer_id, warehouse_id, shipment_no,
       line_no,
       product_id, units, amount, reason_code, red_invoice_no as invoice_no, created_at
from work.return_line
order by return_no;

create table fct_invoice as
select invoice_no, source_system, entity_id, channel_code, store_id, platform_id, province_id, customer_id, department_id, sales_rep_code,
       invoice_date, due_date, 'normal' as invoice_type, null::varchar as red_of, amount as net_amount, tax_amount as vat_amount,
       (amount + tax_amount)::decimal(18, 2) as gross_amount,
       case source_system
           when 'ERP' then invoice_date + to_seconds(34200 + floor(28800 * draw('invoice time', invoice_no)))
                           + to_days(case when draw('invoice late', invoice_no) < 0.01 and invoice_date < getvariable('last_day')
                                             then 1 else 0 end)
           else created_at end as created_at
from work.invoice
union all
select red_invoice_no, source_system, entity_id, channel_code, store_id, platform_id, province_id, customer_id, department_id,
       sales_rep_code,
       return_date, return_date, 'red', red_of, -amount, -tax_amount, -(amount + tax_amount), created_at
from work.return_line
order by 1;

create table fct_invoice_line as
select invoice_no, tax_rate, sum(line.amount)::decimal(18, 2) as net_amount, sum(line.tax_amount)::decimal(18, 2) as vat_amount,
       sum(line.amount + line.tax_amount)::decimal(18, 2) as gross_amount
from work.shipment_line line
join (select invoice_no, shipment_no from work.invoice) using (shipment_no)
group by all
union all
select red_invoice_no, tax_rate, -amount, -tax_amount, -(amount + tax_amount) from work.return_line
order by 1, 2;
