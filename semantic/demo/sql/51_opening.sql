-- The opening voucher of each entity: what the group put in on its first day.
insert into work.entry by name
with put_in as (
    select entity_id, account_code, case when account_code like '10%' then coalesce(opening.bank_account_id, books.bank_account_id) end
               as bank_account_id, sum(amount) as amount
    from work.opening opening
    join work.bookkeeping books using (entity_id)
    group by all
), borrowed as (
    select entity_id, -sum(amount) as loans from put_in where account_code in ('2001', '2501') group by entity_id
), of_banks as (
    -- What of the money was borrowed is told apart from what the owners paid in.
    select put_in.entity_id, account_code, bank_account_id, amount - coalesce(loans, 0) as amount, '投资收到' as cash_flow_item
    from put_in
    left join borrowed on borrowed.entity_id = put_in.entity_id and bank_account_id = 'BA' || put_in.entity_id[2]
    where bank_account_id is not null
    union all
    select entity_id, '1002', 'BA' || entity_id[2], loans, '借款收到' from borrowed
)
select entity_id, 'opening' as doc_type, 'OB-' || entity_id as doc_no, getvariable('first_day') as entry_date, account_code,
       greatest(amount, 0) as debit, greatest(-amount, 0) as credit, '期初建账' as summary, bank_account_id, cash_flow_item
from (
    from of_banks
    union all
    select *, null from put_in where bank_account_id is null
)
where amount <> 0;

-- What the bank takes for its services, three times a month; the books learn of it at the month's end.
create table work.bank_fee as
select entity_id, bank_account_id, month, fee_no, office_day(month + (8 * fee_no + floor(4 * draw('fee day', key)))::integer) as taken_on,
       greatest(0.01, scaled(25 + 60 * draw('fee', key)))::decimal(18, 2) as amount
from work.bookkeeping
cross join work.book_month
cross join (select unnest(range(3)) as fee_no)
cross join lateral (select concat_ws('|', bank_account_id, month, fee_no) as key);

insert into work.entry by name
with fees as (
    select entity_id, bank_account_id, department_id, month_end, sum(amount) as amount
    from work.bank_fee
    join work.book_month using (month)
    join work.bookkeeping using (entity_id, bank_account_id)
    where is_over
    group by all
)
select entity_id, 'bank_fee' as doc_type, strftime(month_end, 'FEE-%Y%m') as doc_no, month_end as entry_date,
       '6603.02' as account_code, amount as debit, 0 as credit, '银行手续费' as summary, department_id,
       null as bank_account_id, null as cash_flow_item
from fees
union all
select entity_id, 'bank_fee', strftime(month_end, 'FEE-%Y%m'), month_end, '1002', 0, amount, '银行手续费', null, bank_account_id, '费用支付'
from fees;
