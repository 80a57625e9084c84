-- The calendar of months, how busy the workshops were, exchange rates of the dollar and the euro, and the group's dollar account.

-- Every month of the plans; is_over: its last day has been posted, so its month-end vouchers exist.
create table work.plan_month as
select month, last_day(month) as month_end, last_day(month) <= getvariable('ledger_day') as is_over,
       (year(month) - 2023) * 12 + month(month) - 1 as month_no
from (
    select generate_series::date as month
    from generate_series(getvariable('first_day')::timestamp, getvariable('last_budget_month')::timestamp, interval 1 month)
)
order by month;

-- How busy the workshops are: what they completed in a month, beside the mean of all months.
create table work.activity as
with completed as (
    select month, coalesce(sum(standard_cost), 0) as completed_cost
    from work.plan_month
    left join fct_work_order on date_trunc('month', completed_on) = month and status = 'completed'
    where is_over
    group by month
)
select month, coalesce(round((completed_cost / avg(completed_cost) over ())::double, 4), 1) as activity
from work.plan_month
left join completed using (month)
order by month;

-- Two slow waves and a little daily noise; a weekend carries Friday's rate.
create table dim_exchange_rate as
with currencies as (
    from (values ('USD', 7.10, 0.11), ('EUR', 7.70, 0.16)) currency(currency, level, swing)
), business_days as (
    select day as rate_date, day - greatest(0, isodow(day) - 5)::integer as quoted_on from work.day
)
select rate_date, currency,
       round(level + swing * sin(6.283185 * (draw('slow wave', currency) + (quoted_on - getvariable('first_day')) / 310.0::double))
             + 0.3 * swing * sin(6.283185 * (draw('fast wave', currency) + (quoted_on - getvariable('first_day')) / 67.0::double))
             + 0.02 * (draw('rate', currency || quoted_on) - 0.5), 4)::decimal(10, 4) as rate
from business_days
cross join currencies
order by rate_date, currency;

-- The dollar account keeps its dollars; what they are worth in yuan is set anew at each month end. Expenses stand on the debit
-- side: a gain is a red figure there.
insert into work.opening by name
select 'E2' as entity_id, '1002' as account_code, 'BU2' as bank_account_id, round(scaled(150000) * rate, 2) as amount
from dim_exchange_rate
where currency = 'USD' and rate_date = getvariable('first_day');

insert into work.entry by name
with values_in_yuan as (
    select month, month_end, round(scaled(150000) * ends.rate, 2)
               - round(scaled(150000) * coalesce(lag(ends.rate) over (order by month), first.rate), 2) as gain
    from work.plan_month
    join dim_exchange_rate ends on ends.rate_date = month_end and ends.currency = 'USD'
    join dim_exchange_rate first on first.rate_date = getvariable('first_day') and first.currency = 'USD'
    where is_over
)
select 'E2' as entity_id, 'revaluation' as doc_type, 'FX' || strftime(month, '%Y%m') as doc_no, month_end as entry_date,
       account_code, debit, credit, '美元户期末汇兑调整' as summary, department_id, bank_account_id, cash_flow_item
from values_in_yuan
cross join lateral (
    select '1002' as account_code, greatest(gain, 0) as debit, greatest(-gain, 0) as credit, null as department_id,
           'BU2' as bank_account_id, '汇率变动' as cash_flow_item
    union all
    select '6603.03', -gain, 0, 'D08', null, null
)
where gain <> 0;
