-- Sales budgets by month and region, in the regions of the budget's year. A year is planned from the orders of the year
-- before and the region's target; 2023, the first year, near what came. 春节 moves, so January and February are planned
-- together and shared out by their days' demand. From July on the revised version takes half of what is missing or above.
create table work.plan_year as
select budget_year, greatest(budget_year - 1, 2023) as base_year, make_date(budget_year, 1, 1) as first_day
from range(2023, 2026) years(budget_year);

-- What was ordered and invoiced, by the year in whose regions it is seen.
create table work.region_month as
with ordered as (
    select date_trunc('month', order_date)::date as month, province_id, order_amount as ordered, 0 as invoiced
    from fct_order
    where not is_test and status <> 'cancelled'
), invoiced as (
    select date_trunc('month', invoice_date)::date as month, province_id, 0, net_amount from fct_invoice
), provinces as (
    select month, province_id, sum(ordered) as ordered, sum(invoiced) as invoiced
    from (from ordered union all from invoiced)
    group by all
)
select budget_year, region_id, month, sum(ordered)::decimal(18, 2) as ordered, sum(invoiced)::decimal(18, 2) as invoiced
from provinces
cross join work.plan_year
join dim_province_region belongs on belongs.province_id = provinces.province_id
    and first_day >= coalesce(valid_from, first_day) and first_day < coalesce(valid_to, first_day + 1)
where year(month) in (budget_year, base_year)
group by all;

-- How the days of a year's January and February share what is ordered in both.
create table work.festival_share as
with demand as (
    select year(day) as budget_year, month(day) as month_no, sum((demand * trade_demand + season * shop_demand)::decimal(9, 4)) as demand
    from work.day where month(day) <= 2
    group by all
)
select budget_year, month_no, demand::double / sum(demand) over (partition by budget_year) as share
from demand;

-- A year's plan out of a base year's months: any amount, month by month.
create macro planned(base_amount, first_two, share, month_no) as case when month_no <= 2 then first_two * share else base_amount end;

-- The months of the first year are guessed, none is like another.
create macro first_guess(budget_year, base_year, month_no) as
    case when budget_year = base_year then 0.94 + 0.12 * draw('first budget month', month_no) else 1 end;

create table work.sales_plan as
with base as (
    select budget_year, region_id, month(month) as month_no, sum(ordered) as ordered
    from work.region_month
    join work.plan_year using (budget_year)
    where year(month) = base_year
    group by all
), base_years as (
    select budget_year, region_id, sum(ordered) filter (where month_no <= 2) as first_two from base group by all
), invoicing as (
    select budget_year, region_id, sum(invoiced)::double / nullif(sum(ordered), 0) as invoiced_ratio
    from work.region_month
    join work.plan_year using (budget_year)
    where year(month) = base_year
    group by all
), growth as (
    select budget_year, base_year, region_id,
           case when budget_year > base_year then 1 + target_growth else 0.98 + 0.05 * draw('first budget', region_id) end as growth
    from work.region_plan
    cross join work.plan_year
)
select budget_year, make_date(budget_year, month_no, 1) as month, region_id,
       round(growth * first_guess(budget_year, base_year, month_no) * (1 + 0.02 * (draw('budget', concat_ws('|', region_id, budget_year, month_no)) - 0.5))
             * planned(ordered, first_two, share, month_no), -2)::decimal(18, 2) as ordered_amount,
       invoiced_ratio
from base
join base_years using (budget_year, region_id)
join invoicing using (budget_year, region_id)
join growth using (budget_year, region_id)
left join work.festival_share using (budget_year, month_no);

-- How much of the plan came, up to the last month before a day.
create table work.attainment as
with known_on as (
    select distinct make_date(budget_year, month_no, 1) as known_on, budget_year
    from work.plan_year cross join (select unnest([1, 4, 6, 7, 10]) as month_no)
    where make_date(budget_year, month_no, 1) <= getvariable('last_day')
)
select known_on, budget_year, region_id,
       coalesce(sum(ordered)::double / nullif(sum(ordered_amount), 0), 1) as attainment
from known_on
join work.sales_plan plan using (budget_year)
left join work.region_month using (budget_year, region_id, month)
where month < known_on
group by all
union all
select first_day, budget_year, region_id, 1 from work.plan_year cross join dim_region;

create table fct_budget_sales as
with versions as (
    select 'original' as version, budget_year, region_id, 1.0::double as factor
    from work.plan_year cross join dim_region
    union all
    select 'revised', budget_year, region_id, 0.5 + 0.5 * attainment from work.attainment
    where month(known_on) = 6
), budgets as (
    select version, month, region_id, invoiced_ratio,
           case when month(month) >= 7 then round(ordered_amount * factor, -2) else ordered_amount end::decimal(18, 2) as ordered_amount
    from versions
    join work.sales_plan using (budget_year, region_id)
)
select version, month, region_id, ordered_amount, round(ordered_amount * invoiced_ratio, -2)::decimal(18, 2) as invoiced_amount
from budgets
order by version, month, region_id;

-- On the first day of each quarter the rest of the year is forecast: the budget, as far as the year has met it so far.
create table fct_forecast_sales as
select known_on as frozen_on, month, region_id,
       round(ordered_amount * attainment * (1 + 0.04 * (draw('forecast', concat_ws('|', known_on, month, region_id)) - 0.5)), -2)
           ::decimal(18, 2) as ordered_amount
from work.attainment
join work.sales_plan using (budget_year, region_id)
where month >= known_on and month(known_on) in (1, 4, 7, 10)
order by frozen_on, month, region_id;

-- After a reorganisation the plans made before it are restated: what part of a region's plan for a month now belongs to which region,
-- by what its provinces ordered in the year on which the plan was built. In ten-thousandths, so that the parts of a plan keep its cents.
create table dim_plan_region as
with ordered as (
    select budget_year, belonged.region_id, province.region_id as region_now_id, sum(order_amount) as amount
    from fct_order
    join work.plan_year on year(order_date) = base_year
    join dim_province province using (province_id)
    join dim_province_region belonged on belonged.province_id = province.province_id
        and first_day >= coalesce(valid_from, first_day) and first_day < coalesce(valid_to, first_day + 1)
    where not is_test and status <> 'cancelled'
    group by all
), parts as (
    select budget_year, region_id, region_now_id,
           round(amount::double / sum(amount) over (partition by budget_year, region_id), 4)::decimal(6, 4) as share
    from ordered
), moved as (
    select budget_year, region_id, sum(share) as share from parts where region_now_id <> region_id group by all
)
select month, region_id, region_now_id, if(region_now_id = region_id, 1 - coalesce(moved.share, 0), parts.share)::decimal(6, 4) as share
from (select distinct budget_year, month, region_id from work.sales_plan)
join parts using (budget_year, region_id)
left join moved using (budget_year, region_id)
order by month, region_id, region_now_id;
