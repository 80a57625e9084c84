-- The rest of the opening: cash; capital, a round sum below nine tenths of what was put in, and the rest as surplus; and all payments.

insert into work.opening by name
with put_in as (
    select entity_id, sum(amount) as amount from work.opening group by entity_id
)
select entity_id, '1002' as account_code, 'BA' || entity_id[2] as bank_account_id,
       ceil((scaled(cash) + amount) / 1000) * 1000 - amount as amount
from (values ('E1', 5000000), ('E2', 10000000), ('E3', 1200000), ('E4', 2000000)) opening(entity_id, cash)
join put_in using (entity_id);

insert into work.opening by name
with put_in as (
    select entity_id, sum(amount) as amount from work.opening group by entity_id
), capital as (
    select *, pow(10, length(floor(0.9 * amount)::bigint::varchar) - 1)::bigint as step, floor(0.9 * amount / step) * step as paid_in
    from put_in
)
select entity_id, '4001' as account_code, -paid_in as amount from capital
union all
select entity_id, '4002', paid_in - amount from capital;

-- Wages, what is withheld from them, assets, loans and dividends are paid without an invoice.
insert into work.payment by name
with wages as (
    select entity_id, paid_on, worked_from(last_day(month) + 15) as remitted_on, sum(net_pay) as net_pay,
           sum(employer_social + employee_social + income_tax) as remitted
    from fct_payroll
    group by entity_id, month, paid_on
), payments as (
    select 'PW' || entity_id || strftime(paid_on, '%Y%m') || '-1' as payment_no, entity_id, 'employee' as payee_type, null as supplier_id,
           paid_on, net_pay as amount
    from wages
    union all
    select 'PW' || entity_id || strftime(paid_on, '%Y%m') || '-2', entity_id, 'tax', null, remitted_on, remitted from wages
    union all
    select 'PA' || asset_id, entity_id, 'supplier', supplier_id, bought_on, cost + vat_amount from work.asset_purchase
    union all
    select 'PL' || loan_id || kind || strftime(event_date, '%Y%m%d'), entity_id, 'bank', null, event_date, amount
    from fct_loan_event
    join dim_loan using (loan_id)
    where kind <> 'draw'
    union all
    select 'PD' || entity_id || strftime(paid_on, '%Y%m'), entity_id, 'owner', null, paid_on, amount from work.dividend
)
select payment_no, entity_id, payee_type, supplier_id, 'BA' || entity_id[2] as bank_account_id, paid_on, amount, paid_on + interval 15 hour as created_at
from payments
where paid_on <= getvariable('last_day');

create table fct_payment as from work.payment order by payment_no;
