-- Who pays what, when, and for which invoices; dealers' rebates, which they deduct from a payment; platforms' settlements.

-- What each invoice still asks for after its red invoices.
create table work.claim as
select invoice_no, channel_code, entity_id, store_id, platform_id, province_id, customer_id, firm_id, invoice_date, due_date,
       (amount + tax_amount - coalesce(red_amount, 0))::decimal(18, 2) as amount, last_red_on
from work.invoice
left join (
    select red_of as invoice_no, sum(amount + tax_amount) as red_amount, max(return_date) as last_red_on from work.return_line
    group by all
) using (invoice_no)
where amount + tax_amount > coalesce(red_amount, 0);

-- A firm pays by habit: most about the due date, some a few weeks later, a few months later; on its three days of a month.
create table work.instalment as
with habits as (
    select claim.*, draw('habit', firm_id) as habit, floor(10 * draw('pay day', firm_id))::integer as offset_days,
           chance(invoice_no || ' pays') as luck
    from work.claim
    where channel_code in ('DST', 'B2B')
), delays as (
    select habits.*, case when part(luck, 1) < 0.017 then 70 + floor(130 * part(luck, 0))
                   when habit < 0.70 then -9 + floor(12 * part(luck, 0))
                   when habit < 0.91 then floor(22 * part(luck, 0))
                   else 12 + floor(52 * part(luck, 0)) end::integer + coalesce(late.size, 0)::integer as delay,
           part(luck, 2) < 0.10 and amount > 2000 as is_in_two
    from habits
    left join work.plant late on late.name = 'late_customer' and late.is_active and late.customer_id = firm_id and due_date >= late.first_day
), parts as (
    select *, 1 as part_no, case when is_in_two then round(amount * 0.6, -1)::decimal(18, 2) else amount end as part_amount,
           greatest(due_date + delay, invoice_date + 5, coalesce(last_red_on, invoice_date) + 1) as ready_on
    from delays
    union all
    select *, 2, amount - round(amount * 0.6, -1)::decimal(18, 2),
           greatest(due_date + delay, invoice_date + 5, coalesce(last_red_on, invoice_date) + 1)
               + 12 + floor(300 * part(luck, 2))::integer
    from delays where is_in_two
), paid as (
    select *, worked_from((settled_days_end((ready_on - offset_days)::date) + offset_days)::date) as pay_on from parts
)
select invoice_no, part_no, channel_code, customer_id, firm_id, province_id, part_amount as amount, pay_on
from paid
where pay_on <= getvariable('last_day');

insert into work.planted_row
select 'late_customer', 'fct_invoice', invoice_no
from work.claim
join work.plant late on late.name = 'late_customer' and late.is_active and late.customer_id = firm_id
where due_date >= late.first_day
order by invoice_no limit 500;

-- Rebates of a quarter on what was invoiced in it; each is deducted from the first payment, five weeks and more later, that can bear it.
create table work.rebate as
with invoiced as (
    select customer_id, date_trunc('quarter', invoice_date)::date as quarter, sum(net_amount)::decimal(18, 2) as base_amount
    from fct_invoice
    join (select customer_id from dim_customer) using (customer_id)
    where channel_code = 'DST'
    group by all
), accrued as (
    select *, (quarter + interval 3 month - interval 1 day)::date as accrued_on,
           case when base_amount < 40000 * getvariable('scale') then 0.010 when base_amount < 100000 * getvariable('scale') then 0.020
                else 0.030 end::decimal(6, 4) as rate
    from invoiced
    where base_amount > 2000 * getvariable('scale') and (quarter + interval 3 month)::date <= getvariable('last_day')
), rebates as (
    select 'RB' || strftime(accrued_on, '%Y%m%d') || '-' 
               || printf('%03d', row_number() over (partition by quarter order by customer_id)) as rebate_no,
           *, round(base_amount * rate, 2)::decimal(18, 2) as amount
    from accrued
), chosen as (
    select rebate_no, min(pay_on || '/' || invoice_no || '/' || part_no) as deducted_from
    from rebates
    join work.instalment instalment
      on instalment.customer_id = rebates.customer_id and pay_on >= accrued_on + 35 and instalment.amount > 2 * rebates.amount
    group by all
), borne as (
    select rebates.*, instalment.invoice_no, instalment.part_no, pay_on,
           instalment.amount > 1.5 * sum(rebates.amount) over (partition by deducted_from order by rebates.rebate_no) as is_borne
    from rebates
    left join chosen using (rebate_no)
    left join work.instalment instalment on pay_on || '/' || instalment.invoice_no || '/' || part_no = deducted_from
)
select rebate_no, quarter, customer_id, 'E2' as entity_id, 'DST' as channel_code, base_amount, rate, amount, accrued_on,
       case when is_borne then pay_on end as settled_on, case when is_borne then invoice_no end as invoice_no,
       case when is_borne then part_no end as part_no, accrued_on + interval 18 hour as created_at
from borne;

create table fct_rebate as
select * exclude (part_no) from work.rebate
order by rebate_no;

-- A settlement deals with the sales of its days and the refunds of those sales.
create table work.settled_invoice as
select 'SL' || strftime(settled_days_end(invoice_date), '%Y%m%d') || '-' || platform_id as settlement_no, platform_id,
       settled_days_end(invoice_date) as last_day, due_date as settled_on, invoice_no, province_id, customer_id,
       (amount + tax_amount)::decimal(18, 2) as gross_amount,
       (amount + tax_amount - coalesce(claim.claim_amount, 0))::decimal(18, 2) as refund_amount
from work.invoice
left join (select invoice_no, amount as claim_amount from work.claim) claim using (invoice_no)
where channel_code = 'ONL' and due_date <= getvariable('last_day');

create table fct_platform_settlement as
with sums as (
    select settlement_no, platform_id, case when day(last_day) <= 10 then date_trunc('month', last_day)::date when day(last_day) <= 20
                                            then date_trunc('month', last_day)::date + 10
                                            else date_trunc('month', last_day)::date + 20 end as first_day,
           last_day, settled_on, sum(gross_amount)::decimal(18, 2) as gross_amount, sum(refund_amount)::decimal(18, 2) as refund_amount
    from work.settled_invoice group by all
), fees as (
    select sums.*, round((gross_amount - refund_amount) * commission_rate, 2)::decimal(18, 2) as commission_amount,
           round((gross_amount - refund_amount) * 0.006, 2)::decimal(18, 2) as other_fee_amount
    from sums join dim_platform using (platform_id)
), expected as (
    select *, (gross_amount - refund_amount - commission_amount - other_fee_amount)::decimal(18, 2) as expected_amount from fees
)
select settlement_no, expected.platform_id, 'E4' as entity_id, expected.first_day, expected.last_day, settled_on, gross_amount,
       refund_amount,
       commission_amount, other_fee_amount, expected_amount,
       (expected_amount - coalesce(round(expected_amount * short.size, 2), 0))::decimal(18, 2) as received_amount,
       settled_on + interval 10 hour as created_at
from expected
left join work.plant short on short.name = 'short_settlement' and short.is_active and short.platform_id = expected.platform_id
                          and short.first_day between expected.first_day and expected.last_day
order by settlement_no;

insert into work.planted_row
select 'short_settlement', 'fct_platform_settlement', settlement_no from fct_platform_settlement where received_amount < expected_amount;

-- Money received before it has a number: by firm and day, by settlement, by store, day and way of paying; refunds are negative.
create table work.payment_in as
with deducted as (
    select invoice_no, part_no, sum(amount) as amount from work.rebate where settled_on is not null group by all
), firms as (
    select 'E2' as entity_id, 'E2/' || customer_id || '/' || pay_on as payment_key, channel_code, null::varchar as store_id,
           null::varchar as platform_id,
           province_id, customer_id, pay_on as receipt_date, 'transfer' as method, invoice_no,
           (instalment.amount - coalesce(deducted.amount, 0))::decimal(18, 2) as amount
    from work.instalment instalment
    left join deducted using (invoice_no, part_no)
), platforms as (
    select 'E4', settlement_no, 'ONL', null, platform_id, null, null, settled_on, 'platform', invoice_no,
           least(gross_amount - refund_amount, greatest(0, collected - before))::decimal(18, 2)
    from (
        select settled.*, received_amount + commission_amount + other_fee_amount as collected,
               sum(settled.gross_amount - settled.refund_amount) over (partition by settlement_no order by invoice_no)
                   - (settled.gross_amount - settled.refund_amount) as before
        from work.settled_invoice settled
        join fct_platform_settlement using (settlement_no)
    )
), stores as (
    select 'E3', 'E3/' || store_id || '/' || method, 'STR', store_id, null, province_id, null, order_date + 1, method,
           'VS' || strftime(order_date, '%Y%m%d') || '-' || store_id, sum(gross_amount)::decimal(18, 2)
    from (select *, case when payment_method in ('wechat', 'alipay') then 'wallet' else payment_method end as method
          from fct_order where channel_code = 'STR' and order_date < getvariable('last_day'))
    group by store_id, method, province_id, order_date
), refunds as (
    select 'E3', 'E3/' || store_id || '/refund', 'STR', store_id, null, province_id, null, return_date, 'wallet', red_of,
           -sum(amount + tax_amount)::decimal(18, 2)
    from work.return_line where channel_code = 'STR'
    group by store_id, province_id, return_date, red_of
)
from firms union all from platforms union all from stores union all from refunds;

create table work.receipt as
with sums as (
    select entity_id, payment_key, channel_code, store_id, platform_id, province_id, customer_id, receipt_date, method,
           sum(amount)::decimal(18, 2) as amount
    from work.payment_in
    group by all having sum(amount) <> 0
), numbered as (
    select *, 'RC' || strftime(receipt_date, '%Y%m%d') || '-'
               || printf('%04d', row_number() over (partition by receipt_date order by entity_id, payment_key)) as receipt_no
    from sums
), methods as (
    select * exclude (method), case when channel_code = 'DST' and amount > 6000 and draw('bill', receipt_no) < 0.28 then 'bill'
           else method end as method
    from numbered
)
select receipt_no, entity_id, channel_code, store_id, platform_id, province_id, customer_id, 'BA' || entity_id[2:] as bank_account_id,
       receipt_date, method, case when method = 'bill' then 'YC' || receipt_no[3:] end as bill_no,
       case when method = 'bill' then 
            receipt_date + [90, 120, 180][1 + floor(3 * draw('bill term', receipt_no))::integer] end as bill_matures_on,
       amount, receipt_date + interval 16 hour as created_at, payment_key
from methods;

create table fct_receipt as
select * exclude (payment_key) from work.receipt
order by receipt_no;

create table fct_receipt_application as
select receipt_no, row_number() over (partition by receipt_no order by invoice_no) as line_no, invoice_no, receipt_date as applied_on,
       sum(paid.amount)::decimal(18, 2) as amount
from work.payment_in paid
join (select receipt_no, payment_key, receipt_date from work.receipt) using (payment_key, receipt_date)
where paid.amount <> 0
group by receipt_no, invoice_no, receipt_date
order by 1, 2;

-- Open items of firms and platforms as of the last day; shops are paid the next day and have none.
create table fct_receivable as
with received as (
    select invoice_no, sum(amount) as amount
    from (
        select invoice_no, amount from fct_receipt_application
        union all
        select invoice_no, amount from fct_rebate where settled_on is not null
    )
    group by all
)
select invoice_no, due_date, entity_id, customer_id, claim.amount as invoiced_amount,
       coalesce(received.amount, 0)::decimal(18, 2) as received_amount,
       (claim.amount - coalesce(received.amount, 0))::decimal(18, 2) as open_amount
from work.claim claim
left join received using (invoice_no)
where entity_id in ('E2', 'E4') and claim.amount > coalesce(received.amount, 0)
order by invoice_no;
