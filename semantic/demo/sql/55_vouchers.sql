-- Vouchers: a number within entity and month, who prepared and who approved, and when it was posted. Documents are posted
-- within three days or on the next working day (what tills and platforms send on any day), the vouchers of a month's end a few
-- days after it, and nothing of a month after its close.

-- Whose duty a voucher is, by clerk: 1 sales, 2 purchases and stock, 3 cash and banks, 4 all else. A small entity has one clerk
-- for cash and one for the rest; the trading company's books the eliminations too.
create macro duty(a_doc_type) as
    case when a_doc_type in ('sales_invoice', 'sales_return', 'pos_sales', 'pos_return', 'online_sales', 'online_return', 'goods_issue',
                             'cost_of_sales', 'cost_of_returns', 'rebate', 'rebate_settlement', 'bad_debt', 'internal_sale') then 1
         when a_doc_type in ('goods_receipt', 'purchase_invoice', 'internal_purchase', 'work_order', 'stock_count') then 2
         when a_doc_type in ('receipt', 'bill_collection', 'pos_settlement', 'platform_settlement', 'supplier_payment', 'expense_payment',
                             'internal_settlement', 'payroll_payment', 'payroll_remittance', 'tax_payment', 'tax_settlement', 'bank_fee',
                             'deposit_interest', 'subsidy', 'loan_draw', 'loan_repay', 'loan_interest') then 3
         else 4 end;

create macro clerk(an_entity_id, a_doc_type) as
    case an_entity_id when 'EL' then '24' when 'E2' then '2' || duty(a_doc_type)
                      else an_entity_id[2] || if(duty(a_doc_type) = 3, '2', '1') end;

create macro supervisor(an_entity_id, a_doc_type) as
    case an_entity_id when 'EL' then '22' when 'E2' then if(duty(a_doc_type) <= 2, '21', '22') else an_entity_id[2] || '1' end;

-- Mornings and afternoons, with a pause at noon.
create macro office_hour(a_draw) as case when a_draw < 0.48 then 9.0 + 6.2 * a_draw else 13.2 + 8.4 * (a_draw - 0.48) end;

create table work.voucher as
with documents as (
    select entity_id, doc_type, doc_no, min(entry_date) as voucher_date, max(reverses) as reverses, count(*)::integer as line_count
    from work.entry
    group by entity_id, doc_type, doc_no
), numbered as (
    select documents.*, date_trunc('month', voucher_date)::date as month, step.place, step.voucher_type as step_type,
           row_number() over (partition by entity_id, date_trunc('month', voucher_date)
                              order by voucher_date, coalesce(step.place, 0), doc_type, doc_no) as voucher_number,
           chance(concat_ws('|', 'voucher', entity_id, doc_type, doc_no)) as chance
    from documents
    left join work.month_end_step step using (doc_type)
)
select *, entity_id || strftime(month, '-%Y%m-') || printf('%05d', voucher_number) as voucher_id from numbered;

create table work.posting as
with wished as (
    select voucher_id, closed_on, doc_type,
           case when place > 0 then greatest(month_end_booked_on, voucher_date)
                else voucher_date + case when part(chance, 0) < 0.25 then 0 when part(chance, 0) < 0.88 then 1
                                         when part(chance, 0) < 0.96 then 2 else 3 end end as wished_on,
           case when place > 0 then 9.0 + place + 0.9 * part(chance, 1) when part(chance, 0) < 0.25 then 16.0 + 2.4 * part(chance, 1)
                else office_hour(part(chance, 1)) end as hour, 17.0 + 2.5 * part(chance, 2) as closing_hour
    from work.voucher
    join work.closing using (entity_id, month)
    join dim_period using (entity_id, month)
), possible as (
    select voucher_id, closed_on, hour, closing_hour,
           case when doc_type in ('pos_sales', 'pos_return', 'pos_settlement', 'online_sales', 'online_return', 'cost_of_sales')
                then wished_on else worked_from end as possible_on
    from wished
    join work.office_calendar on on_day = wished_on
)
select voucher_id, closed_on, least(possible_on, closed_on, getvariable('last_day')) as posted_on,
       case when possible_on > least(closed_on, getvariable('last_day')) then closing_hour else hour end as hour
from possible;

-- Planted: some vouchers of a month's last days are posted when the month is closed already.
create table work.late_voucher as
select voucher_id, worked_from(closed_on + 1 + (place % 3)::integer) as posted_on
from (
    select voucher_id, closed_on, size, row_number() over (order by chance, voucher_id) as place
    from work.voucher voucher
    join work.posting using (voucher_id)
    join work.plant plant on plant.name = 'late_vouchers' and is_active and plant.entity_id = voucher.entity_id and first_day = month
    where voucher_date > last_day(month) - 5 and voucher.place is null and reverses is null
)
where place <= size;

insert into work.planted_row
select 'late_vouchers', 'fct_voucher', voucher_id from work.late_voucher;

create table fct_voucher as
with accruals as (
    select distinct entity_id, expense_no as doc_no from fct_expense where is_accrual
), reversed as (
    select reversing.voucher_id, arg_min(original.voucher_id, (original.doc_type <> reversing.doc_type, original.voucher_id)) as reverses_id
    from work.voucher reversing
    join work.voucher original on original.entity_id = reversing.entity_id and original.doc_no = reversing.reverses
    where original.voucher_id <> reversing.voucher_id
    group by reversing.voucher_id
)
select voucher_id, voucher.entity_id, printf('记-%04d', voucher_number) as voucher_no, voucher_date,
       case when step_type is not null then step_type when reversed_accrual.doc_no is not null then 'reversal'
            when accruals.doc_no is not null and reverses is null then 'accrual' else 'normal' end as voucher_type,
       doc_type, voucher.doc_no,
       'FA' || clerk(voucher.entity_id, doc_type) as preparer_code, 'FM' || supervisor(voucher.entity_id, doc_type) as approver_code,
       coalesce(late.posted_on, posting.posted_on)::timestamp + to_seconds(floor(3600 * hour)) as posted_at,
       reverses_id, line_count
from work.voucher voucher
join work.posting using (voucher_id)
left join work.late_voucher late using (voucher_id)
left join accruals on accruals.entity_id = voucher.entity_id and accruals.doc_no = voucher.doc_no
left join accruals reversed_accrual on reversed_accrual.entity_id = voucher.entity_id and reversed_accrual.doc_no = voucher.reverses
left join reversed using (voucher_id)
order by voucher_id;

create table fct_voucher_line as
select voucher_id,
       row_number() over (partition by voucher_id
                          order by debit = 0, account_code, debit, credit, department_id, store_id, category, customer_id, supplier_id,
                                   partner_id, bank_account_id, cash_flow_item, summary)::integer as line_no,
       entity_id, voucher_date, account_code, summary, debit, credit, customer_id, supplier_id, department_id, store_id, category,
       partner_id, bank_account_id, cash_flow_item, coalesce(step_type = 'closing', false) as is_closing
from work.entry entry
join work.voucher voucher using (entity_id, doc_type, doc_no)
order by voucher_id, line_no;
