"""Laws of the ledger: each query lists the rows that break one, and finds none."""

import duckdb
import pytest

VOUCHERS = {
    "a voucher balances": """
        select voucher_id, sum(debit) as debits, sum(credit) as credits from fct_voucher_line
        group by voucher_id having debits <> credits""",
    "a voucher counts its lines, two at least": """
        select voucher_id, any_value(line_count) as told, count(line.voucher_id) as lines
        from fct_voucher left join fct_voucher_line line using (voucher_id)
        group by voucher_id having told <> lines or lines < 2""",
    "a line has its voucher's entity and day": """
        from fct_voucher_line line join fct_voucher using (voucher_id)
        where line.entity_id <> fct_voucher.entity_id or line.voucher_date <> fct_voucher.voucher_date
           or is_closing <> (voucher_type = 'closing')""",
    "a line is a debit or a credit, and says why": """
        from fct_voucher_line where (debit <> 0) = (credit <> 0) or summary is null or summary = ''""",
    "only accounts without parts are posted to": """
        from fct_voucher_line line join dim_account on dim_account.group_code = line.account_code
            and dim_account.account_code <> line.account_code""",
    "numbers run through an entity's month without a gap, in order of days": """
        select * from (
            select entity_id, voucher_no, voucher_date, row_number() over each as place,
                   lag(voucher_date) over each as before
            from fct_voucher
            window each as (partition by entity_id, date_trunc('month', voucher_date)
                            order by regexp_extract(voucher_no, '\\d+')::int)
        ) where voucher_no <> printf('记-%04d', place) or voucher_date < before""",
    "nobody approves what he prepared": """
        from fct_voucher where preparer_code is null or approver_code is null or preparer_code = approver_code""",
    "a voucher is posted from its day on, within a week, one of a month's end when that is closed": """
        from fct_voucher
        where posted_at::date - voucher_date not between 0 and if(voucher_date = last_day(voucher_date), 11, 7)
                  + case when month(voucher_date) in (1, 2) or strftime(voucher_date, '%m%d') between '0424' and '0505'
                           or strftime(voucher_date, '%m%d') between '0924' and '1007' then 6 else 0 end""",
    "people work on working days: they close, spend, ask, bill and pay then": """
        select day from (
            select closed_on as day from dim_period union all select done_on from fct_close_task
            union all select requested_on from fct_expense_request union all select paid_on from fct_payroll
            union all select approved_at::date from fct_approval
            union all select expense_date from fct_expense where supplier_id is null
            union all select paid_on from fct_payment where invoice_no is null
            union all select event_date from fct_loan_event where kind <> 'draw'
            union all select invoice_date from fct_invoice where source_system = 'ERP'
            union all select voucher_date from fct_voucher where doc_type = 'bill_collection'
            union all select receipt_date from fct_receipt where method in ('transfer', 'bill', 'platform')
            union all select invoice_date from fct_purchase_invoice
            union all select ordered_on from fct_purchase_order
        ) where isodow(day) > 5 or strftime(day, '%m%d') in ('0101', '0405', '0501', '1001', '1002', '1003')
           or day in ('2023-06-22', '2024-06-10', '2025-06-02', '2024-09-16')""",
    "a closed month's vouchers were posted by its close": """
        from fct_voucher join dim_period on dim_period.entity_id = fct_voucher.entity_id
            and dim_period.month = date_trunc('month', voucher_date)
        where status = 'closed' and posted_at::date > closed_on""",
    "a voucher's type is known, and eliminations are all that the elimination ledger has": """
        from fct_voucher
        where voucher_type not in ('normal', 'opening', 'accrual', 'reversal', 'closing', 'elimination')
           or (voucher_type = 'elimination') <> (entity_id = 'EL' and voucher_type not in ('opening', 'closing'))""",
    "revenue is only credited, expenses only debited, but at closing; variances and exchange may be either": """
        from fct_voucher_line line join fct_voucher using (voucher_id)
        where not is_closing and line.entity_id <> 'EL'
          and ((account_code[1:2] in ('60', '63') and debit <> 0)
               or (account_code[1:2] in ('64', '66', '67', '68') and credit <> 0
                   and account_code not in ('6401.02', '6603.03')))""",
    "a reversal is red on the sides its voucher was black on, for no more than it": """
        with red as (
            select fct_voucher.voucher_id, reverses_id, account_code, sum(debit) as debit, sum(credit) as credit
            from fct_voucher join fct_voucher_line using (voucher_id) where reverses_id is not null group by all
        ), black as (
            select voucher_id, account_code, sum(debit) as debit, sum(credit) as credit from fct_voucher_line
            group by all
        )
        from red left join black on black.voucher_id = reverses_id and black.account_code = red.account_code
        where red.debit > 0 or red.credit > 0 or -red.debit > coalesce(black.debit, 0)
           or -red.credit > coalesce(black.credit, 0)""",
    "an accrual is reversed line by line": """
        with lines as (
            select reversal.voucher_id, account_code, department_id, store_id, debit, credit
            from fct_voucher reversal join fct_voucher accrual on accrual.voucher_id = reversal.reverses_id
            join fct_voucher_line line on line.voucher_id in (reversal.voucher_id, accrual.voucher_id)
            where accrual.voucher_type = 'accrual'
        )
        select voucher_id, account_code from lines group by voucher_id, account_code, department_id, store_id
        having sum(debit) <> 0 or sum(credit) <> 0""",
    "a reversal names a voucher of its entity, not a later one": """
        from fct_voucher reversal left join fct_voucher original on original.voucher_id = reversal.reverses_id
        where (reversal.voucher_type = 'reversal' and original.voucher_id is null)
           or original.entity_id <> reversal.entity_id or original.voucher_date > reversal.voucher_date""",
    "an accrual is reversed on the first of the next month": """
        from fct_voucher accrual left join fct_voucher reversal on reversal.reverses_id = accrual.voucher_id
        where accrual.voucher_type = 'accrual' and accrual.voucher_date < date '2025-06-01'
          and (reversal.voucher_id is null or reversal.voucher_date <> accrual.voucher_date + 1
               or reversal.voucher_type <> 'reversal' or accrual.voucher_date <> last_day(accrual.voucher_date))""",
    "red figures stand in reversals and red documents alone": """
        from fct_voucher_line join fct_voucher using (voucher_id)
        where (debit < 0 or credit < 0) and voucher_type in ('opening', 'accrual')""",
}

BALANCES = {
    "assets are liabilities and equity at each month end": """
        with months as (
            select last_day(month::date) as day
            from generate_series(date '2023-01-01', date '2025-05-01', interval 1 month) months(month)
        )
        select entity_id, day,
               sum(debit - credit) filter (account_class in ('资产', '成本')) as assets,
               sum(credit - debit) filter (account_class in ('负债', '权益', '损益')) as claims
        from months join fct_voucher_line on voucher_date <= day join dim_account using (account_code)
        group by all having assets is distinct from claims""",
    "closing empties every account of profit and loss in each month that is closed": """
        select line.entity_id, month, account_code, sum(debit - credit) as remains
        from fct_voucher_line line join dim_account using (account_code)
        join dim_period on dim_period.entity_id = line.entity_id and month = date_trunc('month', voucher_date)
        where account_class = '损益' and status = 'closed' group by all having remains <> 0""",
    "closing touches profit and loss, the year's profit and what is retained, on a month's last day": """
        from fct_voucher_line join dim_account using (account_code)
        where is_closing and ((account_class <> '损益' and account_code not in ('4101', '4103', '4104'))
                              or voucher_date <> last_day(voucher_date))""",
    "an open month is not closed": """
        from fct_voucher_line line join dim_period
          on dim_period.entity_id = line.entity_id and month = date_trunc('month', voucher_date)
        where is_closing and status = 'open'""",
    "the year's profit is retained at the year's end": """
        select entity_id, year(voucher_date) as year, sum(credit - debit) as remains from fct_voucher_line
        where account_code = '4103' and voucher_date < date '2025-01-01' group by all having remains <> 0""",
    "production is empty at each month's end": """
        with months as (
            select last_day(month::date) as day
            from generate_series(date '2023-01-01', date '2025-05-01', interval 1 month) months(month)
        )
        select entity_id, day, account_code, sum(debit - credit) as remains
        from months join fct_voucher_line on voucher_date <= day
        where account_code in ('5001', '5101') group by all having remains <> 0""",
    "the first voucher of an entity opens it, with what it was set up with": """
        select line.entity_id, account_code, voucher_type from fct_voucher_line line join fct_voucher using (voucher_id)
        where (voucher_type = 'opening' and (line.voucher_date <> date '2023-01-01'
               or account_code not in ('1001', '1002', '1012', '1403', '1405', '1601', '1602', '1801', '2001', '2501',
                   '4001', '4002')))
           or (account_code in ('4001', '4002') and voucher_type <> 'opening')""",
    "every entity is opened, with capital": """
        select entity_id from dim_entity left join (
            select fct_voucher.entity_id, sum(credit - debit) as capital from fct_voucher
            join fct_voucher_line using (voucher_id) where voucher_type = 'opening' and account_code = '4001'
            group by all
        ) using (entity_id) where entity_id <> 'EL' and coalesce(capital, 0) <= 0""",
    "no asset is owed and no debt is owned at any month end, but taxes paid in advance": """
        with months as (
            select last_day(month::date) as day
            from generate_series(date '2023-01-01', date '2025-05-01', interval 1 month) months(month)
        )
        select entity_id, account_code, day, sum(if(normal_side = 'debit', debit - credit, credit - debit)) as balance
        from months join fct_voucher_line on voucher_date <= day join dim_account using (account_code)
        where entity_id <> 'EL' and account_class in ('资产', '负债') and account_code not like '2221%'
        group by all having balance < 0""",
}

CASH = {
    "money moves with an account and a reason, nothing else has either": """
        from fct_voucher_line
        where (account_code in ('1001', '1002', '1012')) <> (bank_account_id is not null)
           or (account_code in ('1001', '1002', '1012')) <> (cash_flow_item is not null)""",
    "a reason is one of the statement's": """
        from fct_voucher_line where cash_flow_item not in ('销售收款', '采购付款', '职工支付', '税费支付', '费用支付',
            '长期资产支付', '借款收到', '借款偿还', '利息支付', '利息收入', '政府补助', '内部往来', '资金划转',
            '投资收到', '汇率变动', '股利支付')""",
    "an account is its entity's and its ledger account's": """
        from fct_voucher_line line join dim_bank_account account using (bank_account_id)
        where account.entity_id <> line.entity_id or account.account_code <> line.account_code""",
    "cash flow by reason is the change of bank and cash": """
        with flows as (
            select entity_id, date_trunc('month', voucher_date) as month, sum(debit - credit) as flow
            from fct_voucher_line where cash_flow_item is not null group by all
        ), balances as (
            select entity_id, date_trunc('month', voucher_date) as month, sum(debit - credit) as change
            from fct_voucher_line join dim_account using (account_code)
            where account_group_cn in ('库存现金', '银行存款', '其他货币资金') group by all
        )
        from flows full join balances using (entity_id, month) where flow is distinct from change""",
    "money in the group's own hands changes neither by transfers nor by settling within": """
        select cash_flow_item, date_trunc('month', voucher_date) as month, sum(debit - credit) as flow
        from fct_voucher_line where cash_flow_item in ('资金划转', '内部往来') group by all having flow <> 0""",
    "a transfer is between accounts of one entity": """
        select voucher_id, sum(debit - credit) as flow from fct_voucher_line
        where cash_flow_item = '资金划转' group by all having flow <> 0""",
    "reasons of payment go out, reasons of receipt come in": """
        select entity_id, cash_flow_item, date_trunc('month', voucher_date) as month, sum(debit - credit) as flow
        from fct_voucher_line where cash_flow_item not in ('资金划转', '内部往来', '汇率变动') group by all
        having flow <> 0
           and (flow > 0) <> (cash_flow_item in ('销售收款', '借款收到', '投资收到', '利息收入', '政府补助'))""",
    "no account of money is ever below nothing": """
        select * from (
            select *, sum(change) over (partition by bank_account_id order by voucher_date) as balance from (
                select bank_account_id, voucher_date, sum(debit - credit) as change
                from fct_voucher_line where bank_account_id is not null group by all
            )
        ) where balance < 0""",
    "a dollar account holds its dollars at the rate of the month's end, and they move": """
        with months as (
            select last_day(month::date) as day
            from generate_series(date '2023-01-01', date '2025-05-01', interval 1 month) months(month)
        ), dollars as (
            select voucher_date, cash_flow_item, debit - credit as yuan, (debit - credit)::double / rate as dollars
            from fct_voucher_line join dim_bank_account account using (bank_account_id)
            join dim_exchange_rate on rate_date = voucher_date and dim_exchange_rate.currency = account.currency
            where account.currency = 'USD'
        )
        select day, sum(yuan) as booked, sum(dollars) filter (cash_flow_item <> '汇率变动') * any_value(rate) as worth,
               count(*) filter (cash_flow_item = '资金划转' and voucher_date > day - 92) as moves
        from months join dollars on voucher_date <= day
        join dim_exchange_rate on rate_date = day and currency = 'USD'
        group by day having abs(booked - worth) > 0.15 or (day >= date '2023-03-31' and moves = 0)""",
    "a dividend is paid out of what is retained, within two months": """
        select * from (
            select line.entity_id, voucher_date,
                   sum(credit - debit) filter (account_code = '4104') over so_far as retained,
                   sum(credit - debit) filter (account_code = '2232') over so_far as declared
            from fct_voucher_line line join dim_entity using (entity_id)
            where entity_id in (select entity_id from fct_voucher_line where account_code = '2232')
            window so_far as (partition by entity_id order by voucher_date
                              range between unbounded preceding and current row)
        ) where (declared > 0 and retained < 0) or (declared <> 0 and month(voucher_date) not in (5, 6))""",
    "a statement's balance is the one before and its amount": """
        select * from (
            select *, lag(balance) over (partition by bank_account_id order by booked_on, statement_no) as before
            from fct_bank_statement
        ) where balance <> coalesce(before, 0) + amount or amount = 0""",
    "the bank books what the ledger does, on its day or the next, and fees before the month's end": """
        with bank as (select voucher_id, bank_account_id, sum(amount) as amount, min(booked_on) as first_on,
                             max(booked_on) as last_on
                      from fct_bank_statement where voucher_id is not null group by all),
        ledger as (select voucher_id, bank_account_id, any_value(voucher_date) as voucher_date,
            sum(debit - credit) as amount
                   from fct_voucher_line where account_code = '1002' and cash_flow_item <> '汇率变动'
                   group by all having sum(debit - credit) <> 0)
        from ledger full join bank using (voucher_id, bank_account_id) join fct_voucher using (voucher_id)
        where (bank.amount is distinct from ledger.amount and ledger.voucher_date < date '2025-06-17')
           or last_on > ledger.voucher_date + 1
           or first_on < if(doc_type = 'bank_fee', date_trunc('month', ledger.voucher_date), ledger.voucher_date)""",
    "the bank pays each supplier on its own, claims of staff together, and knows whom it pays": """
        with told as (
            select payment.bank_account_id, paid_on, coalesce(supplier_name, '员工报销') as counterparty,
                   sum(amount) as told
            from fct_payment payment left join dim_supplier using (supplier_id)
            where (expense_no is not null or payment_no like 'PA%') and paid_on < date '2025-06-17' group by all
        ), seen as (
            select bank_account_id, voucher_date as paid_on, counterparty, -sum(amount) as seen, count(*) as lines
            from fct_bank_statement join fct_voucher using (voucher_id)
            where doc_type in ('expense_payment', 'asset') and voucher_date < date '2025-06-17' group by all
        )
        from told full join seen using (bank_account_id, paid_on, counterparty)
        where told is distinct from seen or lines <> 1""",
    "wages go to staff, what is withheld from them and taxes to the tax office, interest and loans to a bank": """
        select distinct doc_type, counterparty from fct_bank_statement join fct_voucher using (voucher_id)
        where counterparty is distinct from case
            when doc_type in ('payroll_remittance', 'tax_payment') then '税务局'
            when doc_type = 'payroll_payment' then '员工'
            when doc_type like 'loan%' or doc_type = 'deposit_interest' then '银行'
            when doc_type = 'dividend_payment' then '股东' else counterparty end""",
    "what a bank cannot know is on no statement": """
        from fct_bank_statement join fct_voucher_line using (voucher_id, bank_account_id)
        where cash_flow_item = '汇率变动'""",
    "only fees of the open month are at the bank and not in the ledger": """
        from fct_bank_statement
        where voucher_id is null and (booked_on < date '2025-06-01' or amount >= 0 or amount < -2000)""",
}

CLOSE = {
    "a period for every entity and month, closed but for the last": """
        select entity_id, month::date as month, status, closed_on
        from dim_entity cross join generate_series(date '2023-01-01', date '2025-06-01', interval 1 month) months(month)
        left join dim_period using (entity_id, month)
        where entity_id <> 'EL'
          and status is distinct from if(month = date '2025-06-01' or (month = date '2025-05-01' and entity_id = 'E4'),
                                         'open', 'closed')
           or (status = 'closed') <> (closed_on is not null)""",
    "closing took nine days at first and takes three now": """
        with closes as (
            select entity_id, month, closed_on - last_day(month) as days,
                   month(month) in (1, 3, 4, 5, 9, 12) as before_holidays
            from dim_period where status = 'closed'
        )
        select entity_id, year(month) as year, avg(days) filter (not before_holidays) as days from closes
        group by entity_id, year(month)
        having max(closes.days) filter (not before_holidays) > 11 or max(closes.days) > 17 or min(closes.days) < 3
            or (year = 2023 and days not between 6 and 10) or (year = 2025 and days not between 3 and 6)""",
    "a close's tasks do not all fall on one day": """
        select entity_id, month from fct_close_task group by all
        having count(distinct due_on) < 4 or count(distinct done_on) < 3""",
    "who keeps the books is as many as a finance department, one person a duty": """
        select entity_id, count(distinct preparer_code) as preparers, count(distinct approver_code) as approvers,
               max(of_a_type) as of_a_type
        from (
            select *, count(distinct preparer_code) over (partition by entity_id, doc_type) as of_a_type
            from fct_voucher
        )
        group by entity_id having preparers > 4 or approvers > 2 or of_a_type > 1""",
    "vouchers are posted in office hours, seldom at noon": """
        select hour(posted_at) as hour, count(*) / sum(count(*)) over () as share from fct_voucher group by hour
        qualify hour not between 9 and 19 or (hour = 12 and share > 0.04) or (hour >= 18 and share > 0.1)""",
    "a closed month's tasks are done by its close, an open one's are not all done": """
        from (
            select entity_id, month, max(done_on) as last_done, count(*) as tasks, count(done_on) as done
            from fct_close_task group by all
        ) full join dim_period using (entity_id, month)
        where entity_id <> 'EL' and if(status = 'closed', tasks is null or done <> tasks or last_done <> closed_on,
                                       done >= tasks)""",
    "a task is done after its month": """
        from fct_close_task where done_on < last_day(month) - 5 or due_on < last_day(month) - 5""",
}

LAWS = VOUCHERS | BALANCES | CASH | CLOSE


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_no_row_breaks_a_law(tables: duckdb.DuckDBPyConnection, law: str) -> None:
    assert tables.execute(law).fetchall()[:5] == []
