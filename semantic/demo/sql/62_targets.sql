-- Targets of the sales people, set before the year begins. What a region plans for trade (DST, B2B) is its part of the orders of
-- the year before, at what an order brings in the group, and its target growth; it is shared by what the customers that each one
-- begins the year with ordered the year before, and a little alike.
create table work.trade_order_line as
select order_no, order_date, date_trunc('month', order_date)::date as month, province_id, customer_id, sales_rep_code, order_amount
from fct_order
where sales_rep_code is not null and not is_test and status <> 'cancelled';

-- Months share a region's year as they share the group's.
create table work.trade_plan as
with ordered as (
    select budget_year, region_id, month(month) as month_no, count(*) as orders, sum(order_amount) as ordered
    from work.trade_order_line trade
    join work.plan_year on year(order_date) = base_year
    join dim_province_region belongs on belongs.province_id = trade.province_id
        and first_day >= coalesce(valid_from, first_day) and first_day < coalesce(valid_to, first_day + 1)
    group by all
), region_years as (
    select budget_year, region_id, sum(orders) / sum(sum(orders)) over (partition by budget_year) as share
    from ordered group by budget_year, region_id
), group_months as (
    select budget_year, month_no, sum(ordered) as ordered from ordered group by all
), group_years as (
    select budget_year, sum(ordered) filter (where month_no <= 2) as first_two from group_months group by all
)
select budget_year, region_id, make_date(budget_year, month_no, 1) as month,
       region_years.share * planned(group_months.ordered, first_two, festival.share, month_no)
           * case when budget_year > base_year then 1 + target_growth else 0.98 + 0.05 * draw('first budget', region_id) end
           * first_guess(budget_year, base_year, month_no) as amount
from region_years
join group_months using (budget_year)
join group_years using (budget_year)
join work.plan_year using (budget_year)
join work.region_plan using (region_id)
left join work.festival_share festival using (budget_year, month_no);

-- How a region's plan is shared by its sales people in a year, whoever has joined.
create table work.rep_share as
with served as (
    select budget_year, customer_id, sales_rep_code
    from work.plan_year
    join work.firm_sales on first_day >= coalesce(valid_from, first_day) and first_day < coalesce(valid_to, first_day + 1)
), custom as (
    select budget_year, served.sales_rep_code, sum(order_amount) as ordered
    from served
    join work.plan_year using (budget_year)
    join work.trade_order_line trade on trade.customer_id = served.customer_id and year(order_date) = base_year
    group by all
), reps as (
    select budget_year, region_id, sales_rep_code, coalesce(ordered, 0) as ordered
    from dim_sales_rep
    cross join work.plan_year
    left join custom using (budget_year, sales_rep_code)
)
select budget_year, region_id, sales_rep_code,
       (0.9 * coalesce(ordered::double / nullif(sum(ordered) over (partition by budget_year, region_id), 0), 0)
        + 0.1 / count(*) over (partition by budget_year, region_id)
        + 0.01 * draw('target', sales_rep_code || budget_year))::decimal(9, 6) as share
from reps;

-- Until somebody joins, the region's senior answers for those customers.
create table fct_sales_target as
with seniors as (
    select region_id, arg_min(sales_rep_code, joined_on::varchar || sales_rep_code) as senior_code from dim_sales_rep group by region_id
), holders as (
    select plan.month, plan.region_id, amount, share,
           case when plan.month >= date_trunc('month', joined_on) then sales_rep_code else senior_code end as sales_rep_code
    from work.trade_plan plan
    join work.rep_share using (budget_year, region_id)
    join dim_sales_rep using (sales_rep_code, region_id)
    join seniors using (region_id)
), shares as (
    select month, region_id, sales_rep_code, amount, sum(share) as share from holders group by all
)
select month, sales_rep_code,
       round(amount * share::double / sum(share) over (partition by month, region_id), -2)::decimal(18, 2) as target_amount
from shares
order by month, sales_rep_code;
