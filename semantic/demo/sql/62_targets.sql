-- Targets of the sales people: what their customers ordered in the year before, and the target growth of their region; so
-- all of them together are near what the regions plan for trade. Nobody has a target before joining.
create table fct_sales_target as
with base as (
    select budget_year, sales_rep_code, month(order_date) as month_no, sum(order_amount) as ordered
    from fct_order
    join work.plan_year on base_year = year(order_date)
    where sales_rep_code is not null and not is_test and status <> 'cancelled'
    group by all
), base_years as (
    select budget_year, sales_rep_code, sum(ordered) filter (where month_no <= 2) as first_two, sum(ordered) as ordered
    from base
    group by all
), year_months as (
    select budget_year, month_no, ordered::double / sum(ordered) over (partition by budget_year) as part_of_year
    from (select budget_year, month_no, sum(ordered) as ordered from base group by all)
), pairs as (
    select budget_year, sum(part_of_year) as first_two from year_months where month_no <= 2 group by budget_year
)
select make_date(budget_year, month_no, 1) as month, sales_rep_code,
       round(ordered * planned(part_of_year, pairs.first_two, share, month_no)
             * (0.97 + 0.06 * draw('target', sales_rep_code || budget_year))
             * case when budget_year > base_year then 1 + target_growth else 1.01 end, -2)::decimal(18, 2) as target_amount
from base_years
join work.plan_year using (budget_year)
join year_months using (budget_year)
join pairs using (budget_year)
join dim_sales_rep using (sales_rep_code)
join work.region_plan using (region_id)
left join work.festival_share using (budget_year, month_no)
where make_date(budget_year, month_no, 1) >= date_trunc('month', joined_on)
order by month, sales_rep_code;
