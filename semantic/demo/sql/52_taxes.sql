-- At each month's end: factory overhead that the work orders have not taken (in red what they took too much), VAT, surtax
-- and, each quarter, income tax; and the payment of taxes in the middle of the next month.
insert into work.entry by name
with remainders as (
    select entry.entity_id, month_end, books.department_id, sum(debit - credit) as amount
    from work.entry entry
    join work.book_month on book_month.month = date_trunc('month', entry_date)
    join work.bookkeeping books using (entity_id)
    where account_code = '5101' and is_over
    group by all
    having sum(debit - credit) <> 0
)
select entity_id, 'overhead' as doc_type, strftime(month_end, 'OH-%Y%m') as doc_no, month_end as entry_date, '6401.02' as account_code,
       amount as debit, 0 as credit, '结转制造费用差异' as summary, department_id
from remainders
union all
select entity_id, 'overhead', strftime(month_end, 'OH-%Y%m'), month_end, '5101', 0, amount, '结转制造费用差异', null
from remainders;

-- What each month adds to a tax that is owed (2221.03 VAT, 2221.04 surtax, 2221.05 income tax); negative VAT is carried on.
create table work.tax_accrued (entity_id varchar, month date, account_code varchar, amount decimal(18, 2));

-- What is owed is paid, what is not waits: up to a month as much is paid as ever was owed in sum.
create macro paid_up_to(owed_so_far, entity, tax, a_month) as
    greatest(0, max(owed_so_far) over (partition by entity, tax order by a_month));

insert into work.tax_accrued
select entity_id, month, '2221.03', sum(credit - debit)
from work.entry entry
join work.book_month on book_month.month = date_trunc('month', entry_date)
where account_code in ('2221.01', '2221.02') and is_over
group by entity_id, month;

-- Surtax is twelve per cent of the VAT that will be paid.
insert into work.tax_accrued
with owed as (
    select *, sum(amount) over (partition by entity_id order by month) as so_far from work.tax_accrued
), paid as (
    select *, paid_up_to(so_far, entity_id, account_code, month) as paid from owed
)
select entity_id, month, '2221.04', round(0.12 * (paid - lag(paid, 1, 0) over (partition by entity_id order by month)), 2)
from paid;

insert into work.entry by name
with transfers as (
    select entity_id, month_end, account_code, sum(credit - debit) as amount
    from work.entry entry
    join work.book_month on book_month.month = date_trunc('month', entry_date)
    where account_code in ('2221.01', '2221.02') and is_over
    group by all
), lines as (
    select * from transfers
    union all
    select entity_id, month_end, '2221.03', -sum(amount) from transfers group by all
)
select entity_id, 'vat' as doc_type, strftime(month_end, 'VAT-%Y%m') as doc_no, month_end as entry_date, account_code,
       greatest(amount, 0) as debit, greatest(-amount, 0) as credit, '结转本月增值税' as summary
from lines
where amount <> 0;

insert into work.entry by name
with surtax as (
    select entity_id, month_end, department_id, amount
    from work.tax_accrued
    join work.book_month using (month)
    join work.bookkeeping using (entity_id)
    where account_code = '2221.04' and amount <> 0
)
select entity_id, 'surtax' as doc_type, strftime(month_end, 'ST-%Y%m') as doc_no, month_end as entry_date, '6403' as account_code,
       amount as debit, 0 as credit, '计提城建税及教育费附加' as summary, department_id
from surtax
union all
select entity_id, 'surtax', strftime(month_end, 'ST-%Y%m'), month_end, '2221.04', 0, amount, '计提城建税及教育费附加', null
from surtax;

-- Income tax of the year's profit so far, less the losses of the years before that no profit has made up for yet and less what
-- the quarters before have taken: a small company with little profit, of at most three million yuan, pays 5 per cent (2023 to 2027), any other 25.
create macro income_tax(profit) as round(greatest(0, profit) * if(profit <= 3000000, 0.05, 0.25), 2);

insert into work.tax_accrued
with profits as (
    select entity_id, month, sum(credit - debit) as profit
    from work.entry entry
    join dim_account using (account_code)
    join work.book_month on book_month.month = date_trunc('month', entry_date)
    where account_class = '损益' and is_over
    group by all
), so_far as (
    select entity_id, month, sum(profit) over (partition by entity_id order by month) as profit_so_far from profits
), years as (
    -- What has been lost is the way down from the most that was ever earned.
    select entity_id, year(month) + 1 as year, max_by(profit_so_far, month) as before,
           greatest(0, max(before) over (partition by entity_id order by year)) - before as loss
    from so_far
    group by entity_id, year(month)
), quarters as (
    select so_far.entity_id, month, income_tax(profit_so_far - coalesce(before, 0) - coalesce(loss, 0)) as tax
    from so_far
    left join years on years.entity_id = so_far.entity_id and year = year(month)
    where month(month) % 3 = 0
)
select entity_id, month, '2221.05', tax - lag(tax, 1, 0) over (partition by entity_id, year(month) order by month)
from quarters;

insert into work.entry by name
with income_tax as (
    select entity_id, month_end, department_id, amount
    from work.tax_accrued
    join work.book_month using (month)
    join work.bookkeeping using (entity_id)
    where account_code = '2221.05' and amount <> 0
)
select entity_id, 'income_tax' as doc_type, strftime(month_end, 'IT-%Y%m') as doc_no, month_end as entry_date, '6801' as account_code,
       amount as debit, 0 as credit, '计提企业所得税' as summary, department_id
from income_tax
union all
select entity_id, 'income_tax', strftime(month_end, 'IT-%Y%m'), month_end, '2221.05', 0, amount, '计提企业所得税', null
from income_tax;

-- 汇算清缴: early in May the tax of the year before is settled, and paid with the taxes of April; what the
-- tax office does not accept of its expenses adds up to two per cent.
create table work.tax_settlement as
with years as (
    select entity_id, year(month) as year, sum(amount) as tax
    from work.tax_accrued
    where account_code = '2221.05'
    group by all
)
select entity_id, book_month.month as taxed_with, worked_from(last_day(book_month.month) + 10) as settled_on,
       round(tax * (0.002 + 0.018 * draw('tax settlement', entity_id || year)), 2) as amount
from years
join work.book_month on book_month.month = make_date(year + 1, 4, 1)
where is_over and tax > 0 and settled_on <= getvariable('ledger_day');

insert into work.tax_accrued
select entity_id, taxed_with, '2221.05', amount from work.tax_settlement;

insert into work.entry by name
select entity_id, 'tax_settlement' as doc_type, strftime(settled_on, 'TS-%Y%m') as doc_no, settled_on as entry_date, '6801' as account_code,
       amount as debit, 0 as credit, '上年度所得税汇算清缴' as summary, department_id
from work.tax_settlement
join work.bookkeeping using (entity_id)
where amount > 0
union all
select entity_id, 'tax_settlement', strftime(settled_on, 'TS-%Y%m'), settled_on, '2221.05', 0, amount, '上年度所得税汇算清缴', null
from work.tax_settlement
where amount > 0;

-- Taxes are paid on the fifteenth of the next month, or on the first working day after it.
create table work.tax_payment as
with pay_days as (
    select (date_trunc('month', day) - interval 1 month)::date as month, min(day) as paid_on
    from work.day
    where day(day) >= 15 and isodow(day) <= 5 and not is_holiday
    group by 1
), owed as (
    select *, sum(amount) over (partition by entity_id, account_code order by month) as so_far from work.tax_accrued
), paid as (
    select *, paid_up_to(so_far, entity_id, account_code, month) as paid from owed
), payments as (
    select entity_id, month, account_code, paid - lag(paid, 1, 0) over (partition by entity_id, account_code order by month) as amount
    from paid
)
select entity_id, month, account_code, paid_on, bank_account_id, amount
from payments
join pay_days using (month)
join work.bookkeeping using (entity_id)
where amount > 0 and paid_on <= getvariable('bank_day');

insert into work.entry by name
select entity_id, 'tax_payment' as doc_type, strftime(paid_on, 'TP-%Y%m') as doc_no, paid_on as entry_date, account_code,
       amount as debit, 0 as credit, '缴纳税款' as summary, null as bank_account_id, null as cash_flow_item
from work.tax_payment
union all
select entity_id, 'tax_payment', strftime(paid_on, 'TP-%Y%m'), paid_on, '1002', 0, sum(amount), '缴纳税款', bank_account_id, '税费支付'
from work.tax_payment
group by entity_id, paid_on, bank_account_id;

create or replace table fct_payment as
with taxes as (
    select 'PT' || entity_id || strftime(paid_on, '%Y%m') as payment_no, entity_id, 'tax' as payee_type, bank_account_id, paid_on,
           sum(amount) as amount, paid_on + interval 15 hour as created_at
    from work.tax_payment
    group by all
)
from fct_payment
union all by name
from taxes
order by payment_no;
