-- Expense budgets by month, department and account, in round sums. Months without a plan have a budget of zero, and every department has
-- one for advertising, so that what is spent without a budget is seen beside it. Of leases, depreciation and interest a budget knows
-- what was agreed when it was made (48), wages and what is produced nearly so; of advertising, travel and IT it may miss a sixth. The
-- revision of a second half knows most of it.
create table fct_budget_expense as
with planned_accounts as (
    select distinct department_id, account_code from work.expense_plan
    union
    select department_id, '6601.01' from dim_department
), foreseen as (
    select *, case when account_code in ('6601.04', '6601.08', '6602.02', '6602.04', '6603.01') then 0
                   when account_code in ('6601.05', '6602.01', '5101', '6601.06', '6601.07') then 0.02
                   when account_code in ('6601.01', '6601.03', '6601.10', '6602.05', '6602.06', '6602.07') then 0.15
                   else 0.08 end as error
    from planned_accounts
), budgets as (
    select version, month, department_id, account_code,
           coalesce(plan_amount, 0) * (1 + error * (2 * draw('budget error', department_id || account_code || year(month)) - 1)
                                           * if(is_revised, 0.25, 1)) as amount
    from work.budget_month
    cross join foreseen
    left join work.expense_plan using (version, month, department_id, account_code)
)
select version, month, department_id, account_code, (round(amount / round_step(amount)) * round_step(amount))::decimal(18, 2) as amount
from budgets
order by version, month, department_id, account_code;
