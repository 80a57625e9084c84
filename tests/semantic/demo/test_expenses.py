"""Laws of expenses, people, assets and loans: each query lists the rows that break one, and finds none."""

import duckdb
import pytest

REQUESTS = {
    "a request is decided after it was made, and approved has a day": """
        from fct_expense_request
        where status not in ('approved', 'closed', 'rejected', 'pending', 'withdrawn') or amount <= 0
           or approved_on < requested_on or (status in ('approved', 'closed')) <> (approved_on is not null)""",
    "a request waits for a month at most": """
        from fct_expense_request where status = 'pending' and requested_on < date '2025-06-19' - 31""",
    "the numbers of requests run through a month by day": """
        from (
            select *, lag(requested_on) over (partition by request_no[1:8] order by request_no) as before
            from fct_expense_request
        ) where before > requested_on or request_no not like strftime(requested_on, 'ER%Y%m-____')""",
    "nobody approves what he asked for": """
        from fct_approval join fct_expense_request on request_no = document_no where approver_code = requester_code""",
    "approvals go up step by step, after the request, and end in its status": """
        with steps as (
            select document_no, count(*) as steps, max(step) as last_step, min(step) as first_step,
                   arg_max(decision, step) as decision, min(approved_at) as first_at,
                   max(approved_at)::date as last_on,
                   count(distinct approver_code) as approvers
            from fct_approval group by all
        )
        from fct_expense_request request left join steps on document_no = request_no
        where (status in ('approved', 'closed', 'rejected') and (steps is null or first_step <> 1 or last_step <> steps
               or decision <> if(status = 'closed', 'approved', status) or approvers < steps
               or first_at::date < requested_on))
           or (status in ('approved', 'closed') and approved_on <> last_on)""",
    "a later step is decided later": """
        from (
            select *, lag(approved_at) over (partition by document_no order by step) as before from fct_approval
        ) where approved_at < before""",
    "nobody decides before the request is made or out of hours, and mornings see as much as afternoons": """
        select document_no, approved_at from fct_approval join fct_expense_request on request_no = document_no
        where approved_at <= created_at or approved_at::time not between time '09:10:00' and time '17:40:00'
        union all
        select step::varchar, null from fct_approval group by step
        having avg((hour(approved_at) < 13)::int) not between 0.3 and 0.6""",
    "what is booked on a request was approved, no later than it was booked, and with tax no more than was asked": """
        select request_no from fct_expense expense join fct_expense_request request using (request_no)
        group by request_no, request.amount, approved_on, status
        having status <> 'closed' or min(expense_date) < approved_on
            or sum(expense.amount + vat_amount) > request.amount""",
    "a request asks for a round sum, near what it comes to": """
        with booked as (select request_no, sum(amount + vat_amount) as booked from fct_expense group by all)
        from fct_expense_request left join booked using (request_no)
        where amount % case when amount <= 500 then 10 when amount <= 2000 then 50 when amount <= 10000 then 100
                            when amount <= 50000 then 500 else 1000 end <> 0
           or booked < 0.75 * amount - 10""",
    "a request is closed on the day of its last booking": """
        select request_no from fct_expense_request request left join fct_expense expense using (request_no)
        group by request_no, status, closed_on
        having closed_on is distinct from max(expense_date) or (status = 'closed') <> (closed_on is not null)""",
    "what is approved and not booked is of the last three months": """
        select sum(amount) as committed, sum(amount) filter (requested_on < date '2025-03-20') as older
        from fct_expense_request where status = 'approved'
        having committed is null or older > 0.05 * committed""",
    "what is booked on a request is its department's, on its account": """
        from fct_expense expense join fct_expense_request request using (request_no)
        where expense.department_id <> request.department_id or expense.account_code <> request.account_code
           or expense.entity_id <> request.entity_id""",
}

EXPENSES = {
    "an expense is positive, unless it reverses one": """
        from fct_expense where (amount <= 0) <> (reverses is not null) or (vat_amount < 0 and reverses is null)""",
    "an expense is booked by a department of its entity on an account of expenses": """
        from fct_expense join dim_department using (department_id)
        where fct_expense.entity_id <> dim_department.entity_id
           or account_code[1:4] not in ('6601', '6602', '6603', '5101')""",
    "tax on an expense is 6, 9 or 13 per cent, or none": """
        from fct_expense
        where vat_amount <> 0 and not (abs(vat_amount - amount * 0.06) <= 0.01
           or abs(vat_amount - amount * 0.09) <= 0.01
                                       or abs(vat_amount - amount * 0.13) <= 0.01)""",
    "trips are few and small or many times larger, and taxed by what was paid for": """
        with trips as (
            select amount / getvariable('scale') as amount, round(vat_amount / amount, 2) as rate from fct_expense
            where account_code in ('6601.03', '6602.05') and not is_accrual
        )
        select median(amount) as middle, quantile_cont(amount, 0.02) as low, quantile_cont(amount, 0.99) as high,
               max(amount) as most, count(distinct rate) as rates from trips
        having middle not between 600 and 1600 or low not between 80 and 400 or high not between 3500 and 7000
            or most > 12000 or rates <> 3""",
    "an accrual stands on a month's last day, without tax": """
        from fct_expense
        where is_accrual and reverses is null and (expense_date <> last_day(expense_date) or vat_amount <> 0)""",
    "an accrual is reversed whole on the first of the next month": """
        from fct_expense accrual left join fct_expense reversal on reversal.reverses = accrual.expense_no
        where accrual.is_accrual and accrual.reverses is null and accrual.expense_date < date '2025-06-01'
          and (reversal.amount is distinct from -accrual.amount
               or reversal.expense_date is distinct from accrual.expense_date + 1
               or reversal.account_code <> accrual.account_code or reversal.department_id <> accrual.department_id
               or reversal.store_id is distinct from accrual.store_id)""",
    "what is reversed is reversed once": """
        select reverses from fct_expense where reverses is not null group by reverses having count(*) > 1""",
    "every open store of the group's own pays rent each month": """
        select dim_store.store_id, month::date as month
        from dim_store cross join generate_series(date '2023-01-01', date '2025-05-01', interval 1 month) months(month)
        left join fct_expense expense on expense.store_id = dim_store.store_id and account_code = '6601.04'
            and date_trunc('month', expense_date) = month
        where store_format = 'own' and month >= date_trunc('month', opened_on) and month <= coalesce(closed_on, month)
        group by all having coalesce(sum(amount), 0) <= 0""",
    "every open store of the group's own uses power each month": """
        select dim_store.store_id, month::date as month
        from dim_store cross join generate_series(date '2023-01-01', date '2025-05-01', interval 1 month) months(month)
        left join fct_expense expense on expense.store_id = dim_store.store_id and account_code = '6601.09'
            and date_trunc('month', expense_date) = month
        where store_format = 'own' and month > opened_on
           and month < coalesce(date_trunc('month', closed_on), month + interval 1 day)
        group by all having coalesce(sum(amount), 0) <= 0""",
    "a store that is closed costs nothing any more": """
        from fct_expense join dim_store using (store_id)
        where expense_date > closed_on + 62 or expense_date < opened_on - 93""",
    "no more is paid of an expense than it says with tax, and not before": """
        select expense_no from fct_payment payment join fct_expense expense using (expense_no)
        group by expense_no, expense.amount, vat_amount, expense_date, is_accrual, expense.entity_id
        having sum(payment.amount) > expense.amount + vat_amount or min(payment.amount) <= 0
           or min(paid_on) < expense_date
            or is_accrual or min(payment.entity_id) <> expense.entity_id""",
    "a payment goes from an account of its entity to a kind of payee": """
        from fct_payment payment join dim_bank_account account using (bank_account_id)
        where payment.entity_id <> account.entity_id
           or payee_type not in ('supplier', 'employee', 'landlord', 'tax', 'bank', 'owner')
           or (invoice_no is not null and expense_no is not null)""",
    "an expense is paid within four months": """
        with paid as (select expense_no, sum(amount) as paid from fct_payment where expense_no is not null group by all)
        from fct_expense left join paid using (expense_no)
        where not is_accrual and reverses is null and supplier_id is not null and expense_date < date '2025-02-19'
          and amount + vat_amount <> coalesce(paid, 0)""",
}

PEOPLE = {
    "a bonus is set aside each month and paid with the year's last wages, near what was set aside, not just that": """
        select department_id, year(month) as year, sum(bonus_paid) / sum(bonus_accrued) as ratio
        from fct_payroll group by department_id, year(month)
        having if(year = 2025, ratio <> 0, ratio not between 0.9 and 1.1) or min(bonus_accrued) <= 0
            or count(*) filter (bonus_paid <> 0 and month(month) <> 12) > 0
        union all
        select department_id, 2023, 1 from fct_payroll where year(month) = 2023
        group by department_id having sum(bonus_paid) = sum(bonus_accrued)""",
    "what a bonus is more or less than was set aside is in January's wages, beside a month's part of the next": """
        with sums as (
            select department_id, month, bonus_accrued, closing_count,
                   lead(bonus_accrued / closing_count) over by_month as february_a_head,
                   sum(bonus_paid - bonus_accrued) over (
                       by_month rows between unbounded preceding and 1 preceding) as short
            from fct_payroll join fct_headcount using (month, department_id)
            window by_month as (partition by department_id order by month)
        )
        from sums where month in (date '2024-01-01', date '2025-01-01')
            and (bonus_accrued - short) / closing_count / february_a_head not between 0.99 and 1.01""",
    "net pay is gross pay and bonus less what people pay themselves": """
        from fct_payroll
        where net_pay <> gross_pay + bonus_paid - employee_social - income_tax or net_pay <= 0 or income_tax < 0
           or employer_social <= 0
           or employee_social / gross_pay not between 0.05 and 0.25
           or employer_social / gross_pay not between 0.15 and 0.45 or income_tax / gross_pay > 0.25""",
    "contributions are due on a base that stays the same all year, and no lower than 4,000 yuan a head": """
        select department_id, year(month) as year, employer_social / closing_count / getvariable('scale') as a_head
        from fct_payroll join fct_headcount using (month, department_id)
        where department_id <> 'D11'
        qualify a_head < 0.26 * 4000 - 1 or abs(a_head - first_value(a_head) over (
                    partition by department_id, year(month) order by month)) > 1
             or abs(employee_social / employer_social - 0.105 / 0.26) > 0.001""",
    "tax on wages is 3 per cent, above 3,000 yuan 10, of pay less contributions and 5,000 yuan a head": """
        with taxed as (
            select month, department_id, closing_count * getvariable('scale') as heads,
                   (gross_pay - employee_social) / heads - 5000 as a_head, income_tax - 0.03 * bonus_paid as told
            from fct_payroll join fct_headcount using (month, department_id) where department_id <> 'D11'
        )
        select *, heads * case when a_head <= 0 then 0 when a_head <= 3000 then 0.03 * a_head
                               else 90 + 0.1 * (a_head - 3000) end as expected
        from taxed where abs(told - expected) > 0.05 + heads * 0.01""",
    "wages are paid in the month after, by the middle of it": """
        from fct_payroll
        where paid_on not between last_day(month) - 5 and last_day(month) + 20
           or (paid_on is null and month < date '2025-05-01')""",
    "every department with people has a payroll each month": """
        from fct_headcount full join fct_payroll using (month, department_id)
        where month <= date '2025-05-01' and (closing_count + left_count > 0) <> (gross_pay is not null)""",
    "wages are a cost of production, of selling or of administration": """
        from fct_payroll join dim_department using (department_id)
        where fct_payroll.entity_id <> dim_department.entity_id
           or account_code <> case when dim_department.entity_id = 'E1' then account_code
                                   when function_en = 'Sales' then '6601.05' else '6602.01' end
           or (dim_department.entity_id = 'E1' and account_code not in ('5101', '6602.01'))""",
    "people who were there, came or left are those who are there": """
        select * from (
            select *, lag(closing_count) over each as before, lag(month) over each as month_before
            from fct_headcount window each as (partition by department_id order by month)
        ) where closing_count <> opening_count + joined - left_count or opening_count <> before
             or month <> month_before + interval 1 month
             or least(opening_count, joined, left_count, closing_count) < 0 or left_count > opening_count + joined""",
    "every department counts its people each month": """
        select department_id from dim_department left join fct_headcount using (department_id)
        group by all having count(month) not in (29, 30) or min(month) <> date '2023-01-01'""",
}

ASSETS = {
    "an asset is written off evenly, from the month after it was bought, for its life": """
        select asset_id from dim_asset join fct_depreciation using (asset_id)
        where account_code = '1601' or month < coalesce(date_trunc('month', disposed_on), month + 1)
        group by asset_id, bought_on, cost, life_months
        having sum(amount) > cost or min(amount) <= 0 or max(amount) - min(amount) > 1 + cost / life_months * 0.02
            or count(*) > life_months or max(amount) > cost / life_months + 1 or min(amount) < cost / life_months * 0.9
            or min(month) < date_trunc('month', bought_on) or max(month) > bought_on + to_months(life_months + 1)
            or count(*) <> datediff('month', min(month), max(month)) + 1""",
    "what stands in a store that closes is given up with it, and its fit-out written off whole": """
        from dim_asset left join dim_store using (store_id)
        left join (
            select asset_id, sum(amount) as lost, max(month) as last_month from fct_depreciation group by all
        ) using (asset_id)
        where disposed_on is distinct from closed_on
           or (disposed_on is not null and (last_month <> date_trunc('month', disposed_on)
               or bought_on + to_months(life_months) <= disposed_on
               or (lost = cost) <> (account_code = '1801')))""",
    "the assets of a store bear its name": """
        from dim_asset left join dim_store using (store_id)
        where coalesce(not starts_with(asset_cn, store_name), asset_cn like '%店%')""",
    "every asset in use is written off each month": """
        select asset_id, month::date as month from dim_asset
        cross join generate_series(date '2023-02-01', date '2025-05-01', interval 1 month) months(month)
        left join dim_store using (store_id)
        anti join fct_depreciation written on written.asset_id = dim_asset.asset_id and written.month = months.month
        where month > last_day(bought_on) and month < last_day(bought_on) + to_months(life_months)
          and (closed_on is null or month <= closed_on)""",
    "an asset of a store stands in it from about its opening": """
        from dim_asset join dim_store using (store_id)
        where bought_on > coalesce(closed_on, bought_on) or bought_on < opened_on - 180
           or dim_asset.entity_id <> 'E3'""",
    "an asset has a cost and a life": """
        from dim_asset where cost <= 0 or life_months not between 12 and 480""",
}

LOANS = {
    "a loan is drawn once, whole, on its day": """
        select loan_id from dim_loan left join fct_loan_event event using (loan_id)
        group by loan_id, principal, drawn_on, due_on
        having coalesce(sum(amount) filter (kind = 'draw'), 0) <> principal
            or min(event_date) filter (kind = 'draw') <> drawn_on
            or coalesce(sum(amount) filter (kind = 'repay'), 0) <> principal or due_on <= drawn_on
            or max(event_date) filter (kind = 'repay') > due_on""",
    "interest is the rate on what is owed, for the time since the last": """
        with events as (
            select *, lag(event_date) over (partition by loan_id order by event_date) as since from (
                select loan_id, event_date, sum(amount) filter (kind = 'interest') as interest
                from fct_loan_event where kind in ('draw', 'interest') group by all
            )
        ), owed as (
            select events.*, principal - coalesce((select sum(amount) from fct_loan_event repaid where kind = 'repay'
                and repaid.loan_id = events.loan_id and repaid.event_date < events.event_date), 0) as owed, annual_rate
            from events join dim_loan using (loan_id)
        )
        from owed
        where interest is not null and interest not between owed * annual_rate * (event_date - since) / 365 * 0.9
                                       and owed * annual_rate * (event_date - since) / 360 * 1.1""",
    "what lies ahead of a loan is scheduled": """
        from fct_loan_event where is_scheduled <> (event_date > date '2025-06-19')""",
    "a loan costs a market rate": "from dim_loan where annual_rate not between 0.025 and 0.07 or principal <= 0",
    "a rate of exchange is given each day, and moves little from one to the next": """
        select * from (
            select *, lag(rate) over each as before, lag(rate_date) over each as day_before
            from dim_exchange_rate window each as (partition by currency order by rate_date)
        ) where rate_date <> day_before + 1 or abs(rate / before - 1) > 0.015
             or rate not between if(currency = 'USD', 6.6, 7.0) and if(currency = 'USD', 7.5, 8.5)""",
    "rates reach from the first day to the last": """
        select currency from dim_exchange_rate group by currency
        having min(rate_date) > date '2023-01-01' or max(rate_date) < date '2025-06-18'""",
}

LAWS = REQUESTS | EXPENSES | PEOPLE | ASSETS | LOANS


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_no_row_breaks_a_law(tables: duckdb.DuckDBPyConnection, law: str) -> None:
    assert tables.execute(law).fetchall()[:5] == []


def test_rates_are_of_dollars_and_euros(tables: duckdb.DuckDBPyConnection) -> None:
    rows = tables.execute("select distinct currency from dim_exchange_rate order by 1").fetchall()
    assert rows == [("EUR",), ("USD",)]
