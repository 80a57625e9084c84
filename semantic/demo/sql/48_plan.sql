-- The expense plan by month, department and account, from which the budgets are made.

-- What goes with sales, in thousand yuan of 2024 at scale 1: franchise share, commission, fees of platforms, payments and banks.
create table work.volume_plan as
select month, department_id, account_code,
       scaled(yearly * 1000 / 12 * season_of('trade', month(month)) * power(1.06, year(month) - 2024)) as plan_amount
from (values ('D11', '6601.07', 2800), ('D12', '6601.06', 920), ('D11', '6603.02', 210),
             ('D12', '6603.02', 115), ('D08', '6603.02', 2), ('D16', '6603.02', 2), ('D17', '6603.02', 2), ('D18', '6603.02', 2)) volume(department_id, account_code, yearly)
cross join work.plan_month;

create table work.expense_plan as
with plans as (
    select month, department_id, account_code, plan_amount from work.spend_plan
    union all
    select month, department_id, account_code, plan_amount from work.freight_plan
    union all
    select month, department_id, account_code, plan_amount from work.volume_plan
    union all
    select month, department_id, account_code,
           (planned_cost * (0.97 + 0.06 * draw('payroll plan', department_id || year(month))))::decimal(18, 2)
    from work.pay
    union all
    select month, department_id, account_code, amount from work.depreciation
    union all
    select month, department_id, '6603.01', amount from work.interest join work.plan_month using (month)
    union all
    -- Departments of the functions have no money for advertising.
    select month, department_id, '6601.01', 0 from dim_department cross join work.plan_month where function_en = 'Functions'
)
select month, department_id, account_code, sum(plan_amount)::decimal(18, 2) as plan_amount
from plans
group by all
order by month, department_id, account_code;
