-- Vouchers: a number within entity and month, who prepared and who approved, and when it was posted. Documents are posted
-- within three days or on the next working day (what tills and platforms send on any day), the vouchers of a month's end a few
-- days after it, and nothing of a month after its close.
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
                else voucher_date + case when part(chance, 0) < 0.40 then 0 when part(chance, 0) < 0.85 then 1
                                         when part(chance, 0) < 0.96 then 2 else 3 end end as wished_on,
           case when place > 0 then 9.0 + place when part(chance, 0) < 0.40 then 17.5 + 3 * part(chance, 1)
                else 9.0 + 8 * part(chance, 1) end as hour
    from work.voucher
    join work.closing using (entity_id, month)
    join dim_period using (entity_id, month)
), possible as (
    select voucher_id, closed_on, hour,
           case when doc_type in ('pos_sales', 'pos_return', 'pos_settlement', 'online_sales', 'online_return', 'cost_of_sales')
                then wished_on else worked_from end as possible_on
    from wished
    join work.office_calendar on on_day = wished_on
)
select voucher_id, closed_on, least(possible_on, closed_on, getvariable('last_day')) as posted_on,
       case when possible_on > least(closed_on, getvariable('last_day')) then 17.0 else hour end as hour
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
       'FA' || clerk || (1 + floor(3 * part(chance, 1)))::integer as preparer_code,
       'FM' || clerk || (1 + floor(2 * part(chance, 2)))::integer as approver_code,
       coalesce(late.posted_on, posting.posted_on)::timestamp + to_seconds(floor(3600 * hour)) as posted_at,
       reverses_id, line_count
from work.voucher voucher
join work.posting using (voucher_id)
left join work.late_voucher late using (voucher_id)
left join accruals on accruals.entity_id = voucher.entity_id and accruals.doc_no = voucher.doc_no
left join accruals reversed_accrual on reversed_accrual.entity_id = voucher.entity_id and reversed_accrual.doc_no = voucher.reverses
left join reversed using (voucher_id)
cross join lateral (select replace(substr(voucher.entity_id, 2), 'L', '5') as clerk)
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
