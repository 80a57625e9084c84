-- What the bank pays on deposits, and what is set aside for customers who may not pay.

-- Two tenths of a per cent a year on each day's balance, paid on the 21st of a quarter's last month. Taxes are not paid yet at this
-- point of the books: VAT counts as gone when it arises. Expenses stand on the debit side: interest earned is a red figure there.
insert into work.entry by name
with settlements as (
    select month, month + 20 as up_to, worked_from(month + 20) as paid_on from work.book_month where month(month) % 3 = 0
), moves as (
    select entity_id, entry_date, sum(debit - credit) as amount
    from work.entry
    where bank_account_id = 'BA' || entity_id[2] or account_code in ('2221.01', '2221.02')
    group by all
), earned as (
    select entity_id, month, paid_on, sum(amount * (up_to - entry_date)) as yuan_days
    from settlements
    join moves on entry_date < up_to
    where paid_on <= getvariable('ledger_day')
    group by all
), payments as (
    select entity_id, month, paid_on,
           ((yuan_days - lag(yuan_days, 1, 0) over (partition by entity_id order by month)) * 0.002 / 360)::decimal(18, 2) as amount
    from earned
), lines as (
    select payments.*, '1002' as account_code, amount as debit, null as department_id, bank_account_id, '利息收入' as cash_flow_item
    from payments
    join work.bookkeeping using (entity_id)
    union all
    select payments.*, '6603.04', -amount, department_id, null, null
    from payments
    join work.bookkeeping using (entity_id)
)
select entity_id, 'deposit_interest' as doc_type, strftime(month, 'DI-%Y%m') as doc_no, paid_on as entry_date, account_code, debit, 0 as credit,
       '存款利息' as summary, department_id, bank_account_id, cash_flow_item
from lines
where amount > 0;

-- Who keeps its people gets back some of what it paid into unemployment insurance: each August 0.4 per cent of last year's wages.
insert into work.entry by name
with grants as (
    select entity_id, bank_account_id, worked_from(month + 19) as paid_on, sum(round(gross_pay * 0.004, 2))::decimal(18, 2) as amount
    from work.book_month book
    join (select entity_id, month as earned_in, gross_pay from fct_payroll) on year(earned_in) = year(book.month) - 1
    join work.bookkeeping using (entity_id)
    where month(month) = 8
    group by all
)
select entity_id, 'subsidy' as doc_type, strftime(paid_on, 'SG%Y-') || entity_id as doc_no, paid_on as entry_date, '稳岗补贴' as summary,
       unnest([
           {account_code: '1002', debit: amount, credit: 0, bank_account_id: bank_account_id, cash_flow_item: '政府补助'},
           {account_code: '6301', debit: 0, credit: amount, bank_account_id: null, cash_flow_item: null}
       ], recursive := true)
from grants;

-- At each quarter's end the allowance is half a per cent of what firms owe and a fifth of what they owe for more than sixty days
-- beyond its due date; only its change is booked.
insert into work.entry by name
with moves as (
    select invoice_no, invoice_date as moved_on, gross_amount as amount from fct_invoice where entity_id = 'E2' and invoice_type = 'normal'
    union all
    select red_of, invoice_date, gross_amount from fct_invoice where entity_id = 'E2' and invoice_type = 'red'
    union all
    select invoice_no, applied_on, -application.amount
    from fct_receipt_application application
    join fct_receipt using (receipt_no)
    where entity_id = 'E2'
), items as (
    select month_end, due_date, sum(amount) as owed
    from work.book_month
    join moves on moved_on <= month_end
    join fct_invoice using (invoice_no)
    where month(month) % 3 = 0 and is_over
    group by month_end, invoice_no, due_date
), allowances as (
    select month_end, (0.005 * sum(owed) + 0.2 * coalesce(sum(owed) filter (due_date < month_end - 60 and owed > 0), 0))::decimal(18, 2) as allowance
    from items
    group by month_end
), changes as (
    select 'E2' as entity_id, month_end, allowance - lag(allowance, 1, 0) over (order by month_end) as amount from allowances
), lines as (
    select changes.*, '6702' as account_code, amount as debit, 0 as credit, department_id from changes join work.bookkeeping using (entity_id)
    union all
    select *, '1231', 0, amount, null from changes
)
select entity_id, 'bad_debt' as doc_type, strftime(month_end, 'BD-%Y%m') as doc_no, month_end as entry_date, account_code, debit, credit,
       '调整坏账准备' as summary, department_id
from lines
where amount <> 0;
