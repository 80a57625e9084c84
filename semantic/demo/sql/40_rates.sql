-- The calendar of months and how spending moves through a year, exchange rates of the dollar and the euro, and the group's dollar account.

-- Every month of the plans; is_over: its last day has been posted, so its month-end vouchers exist.
create table work.plan_month as
select month, last_day(month) as month_end, last_day(month) <= getvariable('ledger_day') as is_over,
       (year(month) - 2023) * 12 + month(month) - 1 as month_no
from (
    select generate_series::date as month
    from generate_series(getvariable('first_day')::timestamp, getvariable('last_budget_month')::timestamp, interval 1 month)
)
order by month;

-- Advertising rises before 618 and 双11, travel rests in the month of 春节, power follows heat and cold, and the workshops are
-- busiest before the holidays of October, idle about 春节.
create macro season_of(season, month_number) as
    case season
        when 'campaign' then [0.90, 0.60, 0.80, 0.80, 1.10, 1.70, 0.70, 0.70, 1.00, 1.00, 1.90, 0.80][month_number]
        when 'travel' then [0.80, 0.90, 1.15, 1.10, 1.00, 1.00, 0.95, 0.95, 1.10, 1.00, 1.10, 0.95][month_number]
        when 'power' then [1.25, 1.15, 0.90, 0.80, 0.80, 1.00, 1.30, 1.35, 1.05, 0.75, 0.75, 0.90][month_number]
        when 'trade' then [0.96, 0.86, 0.97, 0.95, 1.00, 1.05, 0.93, 0.95, 1.04, 1.02, 1.15, 1.10][month_number]
        when 'workshop' then [0.75, 0.35, 0.80, 1.25, 0.85, 1.10, 0.95, 1.05, 2.00, 0.95, 1.15, 0.80][month_number]
        else 1.00 end;

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
