-- Two loans: a long one of E1 that was there on the first day, and one of E2 that is drawn for a year, while stock and receivables are
-- built up, and renewed for less each time; and what the owners take out of the profits.
-- Interest (actual days / 360) is accrued at each month's end; the bank takes it on the 21st of a quarter's last month for the days
-- up to the 20th, and the rest when the loan falls due.

create table dim_loan as
select loan_id, entity_id, 'BA' || entity_id[2] as bank_account_id, account_code, drawn_on::date as drawn_on, due_on::date as due_on,
       scaled(principal) as principal, annual_rate::decimal(6, 4) as annual_rate
from (values
    ('LN01', 'E1', '2501', '2023-01-01', '2027-12-31', 4000000, 0.0420),
    ('LN02', 'E2', '2001', '2023-03-15', '2024-03-14', 3000000, 0.0385),
    ('LN03', 'E2', '2001', '2024-03-14', '2025-03-14', 2000000, 0.0355),
    ('LN04', 'E2', '2001', '2025-03-14', '2026-03-13', 1000000, 0.0320)
) loan(loan_id, entity_id, account_code, drawn_on, due_on, principal, annual_rate);

-- What a loan has cost up to a day: months and payments take what it has grown, so nothing is lost by rounding.
create macro interest_to(principal, annual_rate, drawn_on, a_day) as
    round(principal * annual_rate / 360 * greatest(0, a_day - drawn_on), 2)::decimal(18, 2);

create table work.interest as
select loan_id, entity_id, bank_account_id, month, least(due_on, last_day(month)) as accrued_on,
       case entity_id when 'E1' then 'D16' else 'D08' end as department_id,
       (interest_to(principal, annual_rate, drawn_on, least(due_on, last_day(month) + 1))
           - interest_to(principal, annual_rate, drawn_on, month))::decimal(18, 2) as amount
from dim_loan
cross join lateral (
    select generate_series::date as month
    from generate_series(date_trunc('month', drawn_on)::timestamp, due_on::timestamp, interval 1 month)
)
order by loan_id, month;

create table fct_loan_event as
with settlements as (
    select loan_id, month + 20 as settled_on, interest_to(principal, annual_rate, drawn_on, month + 20) as interest_so_far
    from dim_loan
    join (select distinct month from work.interest where month(month) % 3 = 0) on month + 20 > drawn_on
    where month + 20 < due_on
    union all
    select loan_id, due_on, interest_to(principal, annual_rate, drawn_on, due_on) from dim_loan
), events as (
    select loan_id, drawn_on as event_date, 'draw' as kind, principal as amount from dim_loan
    union all
    select loan_id, due_on, 'repay', principal from dim_loan
    union all
    select loan_id, worked_from(settled_on), 'interest',
           interest_so_far - lag(interest_so_far, 1, 0) over (partition by loan_id order by settled_on)
    from settlements
)
select loan_id, event_date, kind, amount::decimal(18, 2) as amount, event_date > getvariable('last_day') as is_scheduled
from events
order by loan_id, event_date, kind;

-- The long loan's draw is part of the opening.
insert into work.entry by name
with lines as (
    select entity_id, 'interest' as doc_type, 'IN' || loan_id || strftime(month, '%Y%m') as doc_no, accrued_on as entry_date,
           '计提借款利息' as summary, bank_account_id,
           unnest([
               {account_code: '6603.01', debit: amount, credit: 0, department_id: department_id, cash_flow_item: null},
               {account_code: '2231', debit: 0, credit: amount, department_id: null, cash_flow_item: null}
           ], recursive := true)
    from work.interest
    union all
    select entity_id, 'loan_' || kind, 'LE' || loan_id || kind || strftime(event_date, '%Y%m%d'), event_date,
           case kind when 'draw' then '取得借款' when 'repay' then '归还借款' else '支付借款利息' end, bank_account_id,
           unnest([
               {account_code: case kind when 'interest' then '2231' else account_code end, debit: case kind when 'draw' then 0 else amount end,
                credit: case kind when 'draw' then amount else 0 end, department_id: null, cash_flow_item: null},
               {account_code: '1002', debit: case kind when 'draw' then amount else 0 end,
                credit: case kind when 'draw' then 0 else amount end, department_id: null,
                cash_flow_item: case kind when 'draw' then '借款收到' when 'repay' then '借款偿还' else '利息支付' end}
           ], recursive := true)
    from fct_loan_event
    join dim_loan using (loan_id)
    where not (loan_id = 'LN01' and kind = 'draw')
)
select * exclude (bank_account_id), case account_code when '1002' then bank_account_id end as bank_account_id
from lines
where entry_date <= getvariable('ledger_day');

insert into work.opening by name
select entity_id, account_code, -principal as amount from dim_loan where loan_id = 'LN01';

-- Dividends are resolved in May, when the accounts of the year before are approved, and paid in June.
create table work.dividend as
select entity_id, resolved_on::date as resolved_on, paid_on::date as paid_on, scaled(amount) as amount
from (values
    ('E2', '2024-05-17', '2024-06-14', 1000000), ('E2', '2025-05-16', '2025-06-13', 1500000), ('E3', '2025-05-16', '2025-06-13', 500000)
) dividend(entity_id, resolved_on, paid_on, amount);

insert into work.entry by name
select entity_id, doc_type, strftime(entry_date, 'DV-%Y%m') as doc_no, entry_date, account_code, debit, credit, summary,
       bank_account_id, cash_flow_item
from work.dividend
cross join lateral (
    select 'dividend' as doc_type, resolved_on as entry_date, '4104' as account_code, amount as debit, 0 as credit, '宣告分配股利' as summary,
           null as bank_account_id, null as cash_flow_item
    union all
    select 'dividend', resolved_on, '2232', 0, amount, '宣告分配股利', null, null
    union all
    select 'dividend_payment', paid_on, '2232', amount, 0, '支付股利', null, null
    union all
    select 'dividend_payment', paid_on, '1002', 0, amount, '支付股利', 'BA' || entity_id[2], '股利支付'
);
