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

-- Advertising rises before 618 and 双11, travel rests in the month of 春节, power follows heat and cold, the workshops are busiest
-- before the holidays of October, idle about 春节, and the audit is done by April.
create macro season_of(season, month_number) as
    case season
        when 'campaign' then [0.90, 0.60, 0.80, 0.80, 1.10, 1.70, 0.70, 0.70, 1.00, 1.00, 1.90, 0.80][month_number]
        when 'travel' then [0.80, 0.90, 1.15, 1.10, 1.00, 1.00, 0.95, 0.95, 1.10, 1.00, 1.10, 0.95][month_number]
        when 'power' then [1.25, 1.15, 0.90, 0.80, 0.80, 1.00, 1.30, 1.35, 1.05, 0.75, 0.75, 0.90][month_number]
        when 'trade' then [0.96, 0.86, 0.97, 0.95, 1.00, 1.05, 0.93, 0.95, 1.04, 1.02, 1.15, 1.10][month_number]
        when 'audit' then [0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0][month_number]
        when 'workshop' then [0.75, 0.35, 0.80, 1.25, 0.85, 1.10, 0.95, 1.05, 2.00, 0.95, 1.15, 0.80][month_number]
        else 1.00 end;

-- What the rate was about at each time, on a straight line between, and a little daily noise; weekends and holidays carry the last rate.
create table dim_exchange_rate as
with levels as (
    from (values
        (date '2022-12-01', 7.02, 7.36), (date '2023-01-16', 6.74, 7.30), (date '2023-03-10', 6.93, 7.37), (date '2023-05-05', 6.91, 7.63),
        (date '2023-07-01', 7.22, 7.87), (date '2023-09-08', 7.28, 7.78), (date '2023-11-01', 7.25, 7.72), (date '2024-01-01', 7.12, 7.84),
        (date '2024-04-01', 7.19, 7.80), (date '2024-07-01', 7.23, 7.79), (date '2024-09-27', 7.11, 7.85), (date '2025-01-08', 7.28, 7.54),
        (date '2025-03-15', 7.22, 7.87), (date '2025-04-10', 7.28, 8.10), (date '2025-07-01', 7.18, 8.35)
    ) level(from_day, dollar, euro)
), stretches as (
    select *, lead(from_day) over by_day as to_day, lead(dollar) over by_day as to_dollar, lead(euro) over by_day as to_euro
    from levels
    window by_day as (order by from_day)
), currencies as (
    from (values ('USD'), ('EUR')) currency(currency)
)
select day as rate_date, currency,
       round(case currency when 'USD' then dollar + (to_dollar - dollar) * passed else euro + (to_euro - euro) * passed end
             + 0.02 * (draw('rate', currency || worked_before) - 0.5), 4)::decimal(10, 4) as rate
from work.day
join work.office_calendar on on_day = day
join stretches on worked_before >= from_day and worked_before < to_day
cross join currencies
cross join lateral (select (worked_before - from_day) / (to_day - from_day)::double as passed)
order by rate_date, currency;

-- The dollars are what exports before the reorganisation had brought. Each quarter some are sold for yuan at the rate of the day, and
-- at each month's end what is left is valued anew. Expenses stand on the debit side: a gain is a red figure there.
create table work.dollar_sale as
select sold_on, scaled(12000) as dollars, round(scaled(12000) * rate, 2)::decimal(18, 2) as yuan
from (select worked_from(month + 14) as sold_on from work.plan_month where month(month) % 3 = 2)
join dim_exchange_rate on currency = 'USD' and rate_date = sold_on;

insert into work.opening by name
select 'E2' as entity_id, '1002' as account_code, 'BU2' as bank_account_id, round(scaled(150000) * rate, 2) as amount
from dim_exchange_rate
where currency = 'USD' and rate_date = getvariable('first_day');

insert into work.entry by name
select 'E2' as entity_id, 'exchange' as doc_type, 'FS' || strftime(sold_on, '%Y%m%d') as doc_no, sold_on as entry_date,
       '1002' as account_code, debit, credit, '美元结汇' as summary, bank_account_id, '资金划转' as cash_flow_item
from work.dollar_sale
cross join lateral (
    select yuan as debit, 0 as credit, 'BA2' as bank_account_id
    union all
    select 0, yuan, 'BU2'
)
where sold_on <= getvariable('ledger_day');

insert into work.entry by name
with month_ends as (
    select month, month_end, sum(coalesce(dollars, 0)) as sold, sum(coalesce(yuan, 0)) as yuan
    from work.plan_month
    left join work.dollar_sale on date_trunc('month', sold_on) = month
    where is_over
    group by all
), valued as (
    select month, month_end, yuan,
           round((scaled(150000) - sum(sold) over (order by month)) * rate, 2)::decimal(18, 2) as worth
    from month_ends
    join dim_exchange_rate on rate_date = month_end and currency = 'USD'
), opened as (
    select amount from work.opening where bank_account_id = 'BU2'
), gains as (
    select month, month_end, worth + yuan - coalesce(lag(worth) over (order by month), opened.amount) as gain from valued cross join opened
)
select 'E2' as entity_id, 'revaluation' as doc_type, 'FX' || strftime(month, '%Y%m') as doc_no, month_end as entry_date,
       account_code, debit, credit, '美元户期末汇兑调整' as summary, department_id, bank_account_id, cash_flow_item
from gains
cross join lateral (
    select '1002' as account_code, greatest(gain, 0) as debit, greatest(-gain, 0) as credit, null as department_id,
           'BU2' as bank_account_id, '汇率变动' as cash_flow_item
    union all
    select '6603.03', -gain, 0, 'D08', null, null
)
where gain <> 0;
