-- What the bank has seen: every line of the books on the same day or the next, if it works then, and its own fees, of which the books learn
-- at the month's end only. Statements are in yuan; what a dollar account gains by its rate is no movement at the bank.
create table fct_bank_statement as
with booked as (
    select line.bank_account_id, line.voucher_id, line_no, voucher_type, cash_flow_item, line.voucher_date, debit - credit as amount,
           coalesce(customer_name, supplier_name, partner.entity_cn,
                    case when cash_flow_item = '税费支付' or doc_type = 'payroll_remittance' then '税务局' when cash_flow_item = '职工支付' then '员工'
                         when cash_flow_item in ('借款收到', '借款偿还', '利息支付', '利息收入') then '银行'
                         when cash_flow_item = '政府补助' then '社会保险中心'
                         when cash_flow_item in ('投资收到', '股利支付') then '股东' else line.summary end) as counterparty
    from fct_voucher_line line
    join fct_voucher voucher using (voucher_id)
    left join dim_customer using (customer_id)
    left join dim_supplier using (supplier_id)
    left join dim_entity partner on partner.entity_id = line.partner_id
    where line.account_code = '1002' and doc_type not in ('bank_fee', 'revaluation')
), seen as (
    select bank_account_id, voucher_id, line_no,
           voucher_date + case when voucher_type <> 'opening' and part(chance(concat_ws('|', 'bank', voucher_id, line_no)), 0) < 0.3
                                    and is_worked then 1 else 0 end as booked_on,
           amount, counterparty
    from booked
    join work.office_calendar on on_day = voucher_date + 1
    union all
    select bank_account_id, voucher_id, fee_no, taken_on, -fee.amount, '银行手续费'
    from work.bank_fee fee
    left join fct_voucher voucher on voucher.entity_id = fee.entity_id and doc_type = 'bank_fee' and voucher.voucher_date = last_day(taken_on)
)
select bank_account_id || strftime(booked_on, '-%Y%m%d-')
           || printf('%05d', row_number() over (partition by bank_account_id, booked_on order by voucher_id nulls last, line_no))
           as statement_no,
       bank_account_id, booked_on, amount::decimal(18, 2) as amount,
       sum(amount) over (partition by bank_account_id order by booked_on, voucher_id nulls last, line_no rows unbounded preceding)
           ::decimal(18, 2) as balance,
       counterparty, voucher_id
from seen
where booked_on <= getvariable('bank_day')
order by statement_no;
