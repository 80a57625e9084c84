-- Expense budgets by month, department and account. Months without a plan have a budget of zero, and every department has
-- one for advertising, so that what is spent without a budget is seen beside it. Leases and depreciation are known beforehand, wages
-- and what is produced nearly so; of advertising, travel and IT a budget may miss a sixth. The revision of a second half knows most of it.
create table fct_budget_expense as
with plans as (
    select month, department_id, account_code, sum(plan_amount) as plan_amount from work.expense_plan group by all
), months as (
    select distinct month from plans
), planned_accounts as (
    select distinct department_id, account_code from plans
    union
    select department_id, '6601.01' from dim_department
), foreseen as (
    select *, case when account_code in ('6601.04', '6601.08', '6602.02', '6602.04', '6603.01') then 0
                   when account_code in ('6601.05', '6602.01', '5101', '6601.06', '6601.07') then 0.02
                   when account_code in ('6601.01', '6601.03', '6601.10', '6602.05', '6602.06', '6602.07') then 0.15
                   else 0.08 end as error
    from planned_accounts
), budgets as (
    select months.month, planned.department_id, planned.account_code, round(coalesce(plan_amount, 0), 0)::decimal(18, 2) as amount,
           error * (2 * draw('budget error', planned.department_id || planned.account_code || year(months.month)) - 1) as miss
    from months
    cross join foreseen planned
    left join plans on plans.month = months.month and plans.department_id = planned.department_id
        and plans.account_code = planned.account_code
)
select 'original' as version, month, department_id, account_code, round(amount * (1 + miss), 0)::decimal(18, 2) as amount from budgets
union all
select 'revised', month, department_id, account_code,
       round(amount * (1 + case when year(month) >= 2024 and month(month) >= 7 then miss / 4 else miss end), 0)::decimal(18, 2)
from budgets
order by version, month, department_id, account_code;
