-- The expense plan by month, department and account, from which the budgets are made.

-- What goes with sales, in thousand yuan of 2024 at scale 1: franchise share, commission, fees of platforms, payments and banks.
create table work.volume_plan as
select month, department_id, account_code,
       scaled(yearly * 1000 / 12 * season_of('trade', month(month)) * power(1.06, year(month) - 2024)) as plan_amount
from (values ('D11', '6601.07', 2800), ('D12', '6601.06', 920), ('D11', '6603.02', 210),
             ('D12', '6603.02', 115), ('D08', '6603.02', 2), ('D16', '6603.02', 2), ('D17', '6603.02', 2), ('D18', '6603.02', 2)) volume(department_id, account_code, yearly)
cross join work.plan_month;

-- When a budget was made: a year's on its eve, what was revised for a second half on the first of June.
create table work.budget_month as
select version, month, make_date(year(month), if(version = 'revised' and month(month) >= 7, 6, 1), 1) as known_on,
       month(known_on) = 6 as is_revised
from work.plan_month
cross join (select unnest(['original', 'revised']) as version)
order by version, month;

-- That a store will close is known four months before.
create macro counts_on(closed_on, a_month, known_on) as coalesce(closed_on >= a_month or closed_on > known_on + 120, true);

create table work.expense_plan as
with people as (
    select version, month, department_id, account_code, planned_cost
    from work.pay
    join work.budget_month using (month)
    union all
    -- Nobody thinks of dismissing the people of a store that is thought to go on.
    select version, budget.month, department_id, account_code, planned_cost
    from work.pay
    join work.store using (store_id)
    join work.budget_month budget on year(budget.month) = year(closed_on) and budget.month > closed_on
    where pay.month = date_trunc('month', closed_on) and counts_on(closed_on, budget.month, known_on)
), assets as (
    -- What is still to be bought is planned for another month and at another price.
    select version, month, department_id, depreciation_account(department_id, store_id) as account_code,
           lost_by(whole, age, life_months) - lost_by(whole, age - 1, life_months) as amount
    from dim_asset
    cross join work.budget_month
    cross join lateral (
        select to_lose(account_code, if(bought_on < known_on, cost, cost * (0.92 + 0.2 * draw('planned cost', asset_id)))) as whole,
               datediff('month', bought_on, month)
                   - if(bought_on < known_on, 0, [-2, -1, 1, 2][1 + floor(4 * draw('planned month', asset_id))::integer]) as age
    )
    where counts_on(disposed_on, month, known_on)
), loans as (
    -- A loan that is still to be drawn will cost what the last one does.
    select version, month, case loan.entity_id when 'E1' then 'D16' else 'D08' end as department_id,
           any_value(loan.principal) * arg_max(known.annual_rate, (known.entity_id = loan.entity_id, known.drawn_on)) / 12 as amount
    from dim_loan loan
    join work.budget_month on month >= date_trunc('month', loan.drawn_on) and month < date_trunc('month', loan.due_on)
    join dim_loan known on known.drawn_on <= known_on
    group by version, month, loan.loan_id, loan.entity_id
), plans as (
    select version, month, department_id, account_code, if(is_revised, plan_amount, budget_amount) as plan_amount
    from work.spend_outlook
    join work.budget_month using (month)
    where counts_on(closed_on, month, known_on)
    union all
    select version, month, department_id, account_code, plan_amount from work.freight_plan join work.budget_month using (month)
    union all
    select version, month, department_id, account_code, plan_amount from work.volume_plan join work.budget_month using (month)
    union all
    select version, month, department_id, account_code,
           (planned_cost * (0.97 + 0.06 * draw('payroll plan', department_id || year(month))))::decimal(18, 2)
    from people
    union all
    select version, month, department_id, account_code, amount from assets where amount > 0
    union all
    select version, month, department_id, '6603.01', amount from loans
    union all
    -- Departments of the functions have no money for advertising.
    select version, month, department_id, '6601.01', 0 from dim_department cross join work.budget_month where function_en = 'Functions'
)
select version, month, department_id, account_code, sum(plan_amount::decimal(18, 2))::decimal(18, 2) as plan_amount
from plans
group by all
order by version, month, department_id, account_code;
