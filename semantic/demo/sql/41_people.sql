-- Headcount and payroll by month. Wages are accrued on the month's last day and paid on the 10th of the next month or the working
-- day before it, social contributions and wage tax on the 15th or the working day after it. The staff of franchise stores is the franchisee's.

-- What the work orders of a month take for labour and overhead, by workshop and for both together (D16): what production
-- costs follows it. The month that is not over is reckoned to go on as it began.
create table work.workshop_output as
with absorbed as (
    select department_id, date_trunc('month', completed_on)::date as month,
           day(last_day(max(completed_on))) / day(least(last_day(max(completed_on)), getvariable('ledger_day')))::double as months_of_it,
           sum(actual_labour) as labour, sum(actual_overhead) as overhead
    from fct_work_order
    where completed_on <= getvariable('ledger_day')
    group by all
), workshops as (
    select department_id, month, round(labour * months_of_it, 2)::decimal(18, 2) as labour,
           round(overhead * months_of_it, 2)::decimal(18, 2) as overhead
    from absorbed
)
from workshops
union all
select 'D16', month, sum(labour), sum(overhead) from workshops group by month;

-- people: at the start of 2023 at scale 1, without the staff of stores; wage: a month's gross pay in 2023.
create table work.crew as
from (values
    ('D01', '6601.05', 6, 8300, 0.08), ('D02', '6601.05', 5, 8100, 0.00), ('D03', '6601.05', 5, 7900, 0.08),
    ('D04', '6601.05', 5, 7300, 0.08), ('D05', '6601.05', 5, 7200, 0.12), ('D06', '6601.05', 5, 8600, 0.03),
    ('D07', '6602.01', 13, 4800, 0.04), ('D08', '6602.01', 7, 8000, 0.00), ('D09', '6602.01', 5, 6900, 0.00),
    ('D10', '6602.01', 4, 10200, 0.06), ('D11', '6601.05', 4, 7000, 0.00), ('D12', '6601.05', 9, 6800, 0.08),
    ('D13', '6602.01', 5, 7500, 0.04), ('D14', '5101', 14, 5800, 0.00), ('D15', '5101', 19, 5700, 0.00),
    ('D16', '6602.01', 6, 7400, 0.00), ('D17', '6602.01', 3, 6800, 0.00), ('D18', '6602.01', 3, 6900, 0.00)
) crew(department_id, account_code, people, wage, growth);

create macro store_wage(city) as case when city in ('上海市', '北京市', '广州市', '深圳市') then 4300 else 3650 end;

-- Who is paid: a department, or a store of D11; base: people at the end of the month at scale 1.
create table work.staff as
select month, month_no, month_end, department_id, account_code, null as store_id, wage,
       round(people * (1 + growth * month_no / 12.0))::integer as base
from work.plan_month
cross join work.crew
union all
select month, month_no, month_end, 'D11', '6601.05', store_id, store_wage(city), staff_count
from work.plan_month
join work.store on opened_on <= month_end and (closed_on is null or closed_on >= month_end) and store_format = 'own'
order by month, department_id, store_id nulls first;

create table fct_headcount as
with counts as (
    select month, department_id, round(sum(base) * greatest(1, getvariable('scale')))::integer as closing_count
    from work.staff
    where month <= getvariable('last_day')
    group by month, department_id
), moves as (
    select *, coalesce(lag(closing_count) over (partition by department_id order by month), closing_count) as opening_count
    from counts
)
select month, department_id, entity_id, opening_count,
       closing_count - opening_count + left_count as joined, left_count, closing_count
from moves
cross join lateral (
    select greatest(opening_count - closing_count, floor(opening_count * 0.02 + draw('leavers', department_id || month)))::integer as left_count
)
join dim_department using (department_id)
order by month, department_id;

-- A raise each April, by function. A bonus of a third of a month to somewhat more than a whole one is set aside over the year, a twelfth each month, and
-- paid in January with December's wages; no social contributions are due on it. By how much it turns out to be more or less than
-- was set aside, up to a twentieth, is booked on the day it is paid. The workshops' own
-- people work by the piece, for nine twentieths of all labour, but never for less than three fifths of their wage nor for more than six.
-- Social contributions are due on the wage that a year begins with, whatever a month's pay, or on the lowest base that is allowed;
-- wage tax, 3 per cent up to 3,000 yuan and 10 above, on what is left of the pay after them and 5,000 yuan a head.
create table work.pay as
with raised as (
    select month, month_no, month_end, department_id, entity_id, account_code, store_id, base,
           case function_en when 'Sales' then 1.05 when 'Production' then 1.045 when 'Supply chain' then 1.04 else 1.035 end as raise,
           wage * power(raise, year(month) - 2023 - (month(month) < 4)::integer) as planned_wage,
           greatest(4000, wage * power(raise, year(month) - 2024)) as social_base,
           0.3 + 0.8 * draw('bonus', department_id || year(month)) as bonus_months
    from work.staff
    join dim_department using (department_id)
), monthly as (
    select raised.*,
           planned_wage * case when account_code = '5101'
                               then greatest(0.6, least(1.2, 0.45 * coalesce(labour, 0)::double / scaled(base * (planned_wage + 0.26 * social_base))::double))
                               else 1 end as wage
    from raised
    left join work.workshop_output using (department_id, month)
), paid as (
    select month, month_no, month_end, department_id, entity_id, account_code, store_id,
           scaled(base * wage) as gross_pay, scaled(base * planned_wage * bonus_months / 12) as bonus_accrued,
           scaled(base * social_base * 0.26) as employer_social,
           scaled(base * social_base * 0.105) as employee_social,
           scaled(base * (greatest(0, taxed_wage) * 0.03 + greatest(0, taxed_wage - 3000) * 0.07)) as income_tax,
           scaled(base * (planned_wage * (1 + 0.7 / 12) + 0.26 * social_base)) as planned_cost,
           worked_before(month_end + 10) as paid_on, worked_from(month_end + 15) as remitted_on
    from monthly
    cross join lateral (select wage - 0.105 * social_base - 5000 as taxed_wage)
), topped_up as (
    select department_id, make_date(year(month) + 1, 1, 1) as month,
           round(sum(bonus_accrued) * (0.09 * draw('bonus paid', department_id || year(month)) - 0.045), 2)::decimal(18, 2) as top_up
    from paid
    group by department_id, year(month)
)
select paid.*, if(store_id is null, coalesce(top_up, 0), 0)::decimal(18, 2) as bonus_top_up
from paid
left join topped_up using (department_id, month)
order by month, department_id, store_id nulls first;

-- employee_social and income_tax are kept back from gross pay and bonus; three per cent of a bonus is tax.
create table fct_payroll as
with months as (
    select month, department_id, entity_id, account_code, sum(gross_pay) as gross_pay, sum(bonus_accrued) as bonus_set_aside,
           sum(bonus_top_up) as bonus_top_up, sum(employer_social) as employer_social, sum(employee_social) as employee_social,
           sum(income_tax) as wage_tax, paid_on
    from work.pay
    join work.plan_month using (month)
    where is_over
    group by all
), with_bonus as (
    select *, bonus_set_aside + bonus_top_up as bonus_accrued,
           case when month(month) = 12 then sum(bonus_set_aside) over (partition by department_id, year(month))
                                            + lead(bonus_top_up) over (partition by department_id order by month)
                else 0 end as bonus_paid
    from months
), taxed as (
    select *, wage_tax + round(0.03 * bonus_paid, 2) as income_tax from with_bonus
)
select month, department_id, entity_id, account_code, gross_pay::decimal(18, 2) as gross_pay, bonus_accrued::decimal(18, 2) as bonus_accrued,
       bonus_paid::decimal(18, 2) as bonus_paid, employer_social::decimal(18, 2) as employer_social,
       employee_social::decimal(18, 2) as employee_social, income_tax::decimal(18, 2) as income_tax,
       (gross_pay + bonus_paid - employee_social - income_tax)::decimal(18, 2) as net_pay, paid_on
from taxed
order by month, department_id;

insert into work.entry by name
with wages as (
    select entity_id, 'WG' || strftime(month, '%Y%m') as doc_no, pay.month_end as entry_date, account_code, department_id, store_id,
           (gross_pay + bonus_accrued + employer_social)::decimal(18, 2) as amount
    from work.pay
    join work.plan_month using (month)
    where is_over
    union all
    select entity_id, 'WB' || strftime(month, '%Y%m'), worked_before(month + 9), account_code, department_id, null, bonus_top_up
    from work.pay
    join work.plan_month using (month)
    where is_over and bonus_top_up <> 0
)
select entity_id, 'payroll' as doc_type, doc_no, entry_date, account_code, amount as debit, 0 as credit,
       '计提本月工资、奖金及社保' as summary, department_id, store_id
from wages
union all
select entity_id, 'payroll', doc_no, entry_date, '2211', 0, sum(amount), '计提本月工资、奖金及社保', null, null
from wages
group by entity_id, doc_no, entry_date;

insert into work.entry by name
with months as (
    select entity_id, strftime(month, '%Y%m') as month_code, paid_on, remitted_on,
           sum(net_pay) as net_pay, sum(income_tax) as income_tax, sum(employer_social + employee_social) as social
    from fct_payroll
    join (select distinct month, remitted_on from work.pay) using (month)
    group by all
), lines as (
    select 'payroll_payment' as doc_type, 'WP' || month_code as doc_no, entity_id, paid_on as entry_date, '发放上月工资' as summary,
           unnest([
               {account_code: '2211', debit: net_pay + income_tax, credit: 0, cash_flow_item: null},
               {account_code: '1002', debit: 0, credit: net_pay, cash_flow_item: '职工支付'},
               {account_code: '2221.06', debit: 0, credit: income_tax, cash_flow_item: null}
           ], recursive := true)
    from months
    union all
    select 'payroll_remittance', 'WS' || month_code, entity_id, remitted_on, '缴纳上月社保及个人所得税',
           unnest([
               {account_code: '2211', debit: social, credit: 0, cash_flow_item: null},
               {account_code: '1002', debit: 0, credit: social, cash_flow_item: '职工支付'},
               {account_code: '2221.06', debit: income_tax, credit: 0, cash_flow_item: null},
               {account_code: '1002', debit: 0, credit: income_tax, cash_flow_item: '税费支付'}
           ], recursive := true)
    from months
)
select entity_id, doc_type, doc_no, entry_date, account_code, debit, credit, summary, cash_flow_item,
       case account_code when '1002' then 'BA' || entity_id[2] end as bank_account_id
from lines
where entry_date <= getvariable('ledger_day') and debit + credit > 0;
