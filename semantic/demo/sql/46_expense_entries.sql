-- Expenses in the books, and how they are paid: suppliers by their due date, one bill in twelve up to thirty days after it, claims
-- of staff within two weeks, both in a run of payments each Friday, or on the next working day: one a supplier, and one for all claims.

create table if not exists work.payment (
    payment_no varchar, entity_id varchar, payee_type varchar, supplier_id varchar, invoice_no varchar, expense_no varchar,
    bank_account_id varchar, paid_on date, amount decimal(18, 2), created_at timestamp
);

create macro pay_day(a_day) as worked_from(a_day + ((12 - isodow(a_day)) % 7)::integer);

create table work.expense_payment as
with payable as (
    select expense_no, entity_id, supplier_id, account_code, amount + vat_amount as amount,
           case when supplier_id is null then 'employee' when account_code in ('6601.04', '6602.02') then 'landlord' else 'supplier' end
               as payee_type,
           expense_date + case when supplier_id is null then 3
                               else payment_terms_days + case when draw('pays late', expense_no) < 0.08
                                                              then 4 + floor(20 * draw('days late', expense_no))::integer else -6 end end
               as payable_on
    from fct_expense
    left join dim_supplier using (supplier_id)
    where not is_accrual
), runs as (
    select *, pay_day(payable_on::date) as paid_on from payable
)
select printf('PX%s-%04d', strftime(paid_on, '%Y%m%d'), row_number() over (partition by paid_on order by entity_id, expense_no)) as payment_no,
       'EP' || strftime(paid_on, '%Y%m%d') as run_no, entity_id, payee_type, supplier_id, expense_no,
       'BA' || entity_id[2] as bank_account_id, paid_on, amount
from runs
where paid_on <= getvariable('last_day')
order by payment_no;

insert into work.payment by name
select payment_no, entity_id, payee_type, supplier_id, expense_no, bank_account_id, paid_on, amount,
       paid_on + interval 15 hour as created_at
from work.expense_payment;

-- A booking: the expense, its VAT, and to whom it is owed. A reversal has the same sides with negative amounts. The claims of a
-- department's staff on a day are one voucher.
insert into work.entry by name
with booked as (
    select *, case when reverses is not null then 'reversal' when is_accrual then 'accrual' when supplier_id is null then 'claims'
                   else 'expense' end as doc_type,
           case when supplier_id is null then 'CL' || strftime(expense_date, '%Y%m%d') || '-' || department_id else expense_no end as doc_no,
           case when is_accrual then '2241.01' when supplier_id is null then '2241.03' else '2202.01' end as owed_account
    from fct_expense
    where expense_date <= getvariable('ledger_day')
), owed as (
    select *, case doc_type when 'claims' then '员工报销 ' || department_id else purpose end as summary from booked
)
select entity_id, doc_type, doc_no, expense_date as entry_date, account_code, amount as debit, 0 as credit,
       purpose as summary, supplier_id, department_id, store_id, reverses
from booked
union all
select entity_id, doc_type, doc_no, expense_date, '2221.01', sum(vat_amount), 0, any_value(summary), null, null, null, reverses
from owed
group by entity_id, doc_type, doc_no, expense_date, reverses
having sum(vat_amount) <> 0
union all
select entity_id, doc_type, doc_no, expense_date, owed_account, 0, sum(amount + vat_amount), any_value(summary), supplier_id,
       case owed_account when '2241.03' then department_id end, null, reverses
from owed
group by entity_id, doc_type, doc_no, expense_date, owed_account, supplier_id, department_id, reverses;

insert into work.entry by name
with runs as (
    select entity_id, run_no, paid_on, supplier_id, bank_account_id, sum(amount) as amount
    from work.expense_payment
    where paid_on <= getvariable('ledger_day')
    group by all
)
select entity_id, 'expense_payment' as doc_type, run_no as doc_no, paid_on as entry_date,
       if(supplier_id is null, '2241.03', '2202.01') as account_code, amount as debit, 0 as credit,
       if(supplier_id is null, '员工报销', '支付费用款') as summary, supplier_id, null as bank_account_id, null as cash_flow_item
from runs
union all
select entity_id, 'expense_payment', run_no, paid_on, '1002', 0, amount, if(supplier_id is null, '员工报销', '支付费用款'), supplier_id,
       bank_account_id, '费用支付'
from runs;
