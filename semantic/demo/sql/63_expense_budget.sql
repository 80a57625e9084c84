-- Expense budgets by month, department and account. Months without a plan have a budget of zero, and every department has
-- one for advertising, so that what is spent without a budget is seen beside it.
create table fct_budget_expense as
with plans as (
    select month, department_id, account_code, sum(plan_amount) as plan_amount from work.expense_plan group by all
), months as (
    select distinct month from plans
), planned_accounts as (
    select distinct department_id, account_code from plans
    union
    select department_id, '6601.01' from dim_department
), budgets as (
    select months.month, planned.department_id, planned.account_code, round(coalesce(plan_amount, 0), 0)::decimal(18, 2) as amount
    from months
    cross join planned_accounts planned
    left join plans on plans.month = months.month and plans.department_id = planned.department_id
        and plans.account_code = planned.account_code
)
select 'original' as version, month, department_id, account_code, amount from budgets
union all
select 'revised', month, department_id, account_code,
       case when year(month) >= 2024 and month(month) >= 7
            then round(amount * (0.95 + 0.08 * draw('revised', department_id || year(month))), 0) else amount end::decimal(18, 2)
from budgets
order by version, month, department_id, account_code;
