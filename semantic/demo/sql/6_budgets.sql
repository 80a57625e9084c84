-- A budget is last year's month with the region's target growth; the first year's was set beside what happened.
create table fct_budget_sales as
with ordered as (
    select region_id, date_trunc('month', order_date)::date as month, sum(amount) as amount
    from fct_order_line
    join work.placed placed using (order_no)
    where not is_cancelled and not placed.is_test
    group by all
), bases as (
    select region_id, month, amount * (0.93 + 0.12 * draw('first budget', region_id || month)) as base_amount
    from ordered
    where year(month) = 2023
    union all
    select region_id, (month + interval 1 year)::date, amount * (1 + target_growth)
    from ordered
    join work.region_plan using (region_id)
    where month < getvariable('last_budget_month') - interval 11 month
)
select month, region_id,
       (1000 * round(base_amount * (0.97 + 0.06 * draw('budget', region_id || month)) / 1000))::decimal(18, 2) as ordered_amount,
       (1000 * round(base_amount * (0.95 + 0.04 * draw('invoicing', region_id || month)) / 1000))::decimal(18, 2) as invoiced_amount
from bases
order by month, region_id;

create table fct_budget_expense as
select month, department_id,
       (100 * round(sum(plan_amount) * (0.98 + 0.05 * draw('expense budget', department_id || month)) / 100))::decimal(18, 2)
           as amount
from work.expense_plan
group by month, department_id
order by month, department_id;
