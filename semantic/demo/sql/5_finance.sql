-- Invoices follow shipments, receipts follow invoices by the customer's terms; expenses are vouchers of departments.
create table fct_invoice as
select printf('IN%s-%03d', strftime(invoice_date, '%Y%m%d'),
              row_number() over (partition by invoice_date order by shipment_no)) as invoice_no,
       shipment_no, order_no, invoice_date, invoice_date + terms_days as due_date, store_id, customer_id, channel_code,
       amount as net_amount, (amount * 0.13)::decimal(18, 2) as vat_amount,
       (amount + (amount * 0.13)::decimal(18, 2))::decimal(18, 2) as gross_amount,
       invoice_date::timestamp + to_seconds(32400 + floor(draw('invoiced', shipment_no) * 28800)::integer) as created_at
from (
    select shipment.*, ship_date + 1 + floor(draw('invoice', shipment_no) * 7)::integer as invoice_date,
           coalesce(payment_terms_days, 30) as terms_days
    from fct_shipment shipment
    left join dim_customer using (customer_id)
)
where invoice_date <= getvariable('last_day')
order by invoice_no;

create table fct_receipt as
with drawn as (
    select invoice_no, invoice_date, due_date, gross_amount, draw('pays', order_no || shipment_no) as pays_draw,
           greatest(invoice_date + 1, due_date - 10 + floor(draw('paid on', order_no || shipment_no) * 31)::integer) as first_date,
           16 + floor(draw('rest on', order_no || shipment_no) * 20)::integer as rest_days
    from fct_invoice
), parts as (
    select invoice_no, 1 as part, first_date as receipt_date,
           case when pays_draw < 0.78 then gross_amount when pays_draw < 0.93 then (gross_amount * 0.6)::decimal(18, 2)
                else (gross_amount * 0.5)::decimal(18, 2) end as amount
    from drawn
    where pays_draw < 0.98
    union all
    select invoice_no, 2, first_date + rest_days, gross_amount - (gross_amount * 0.6)::decimal(18, 2)
    from drawn
    where pays_draw >= 0.78 and pays_draw < 0.93
)
select printf('RC%s-%03d', strftime(receipt_date, '%Y%m%d'),
              row_number() over (partition by receipt_date order by invoice_no, part)) as receipt_no,
       invoice_no, receipt_date, amount::decimal(18, 2) as amount,
       receipt_date::timestamp + to_seconds(32400 + floor(draw('received', invoice_no || part) * 28800)::integer) as created_at
from parts
where receipt_date <= getvariable('last_day') and amount > 0
order by receipt_no;

create table fct_receivable as
select invoice_no, due_date, gross_amount as invoiced_amount, coalesce(received_amount, 0)::decimal(18, 2) as received_amount,
       (gross_amount - coalesce(received_amount, 0))::decimal(18, 2) as open_amount
from fct_invoice
left join (select invoice_no, sum(amount) as received_amount from fct_receipt group by invoice_no) using (invoice_no)
where gross_amount > coalesce(received_amount, 0)
order by invoice_no;

-- monthly_amount is a department's plan for a month of 2023 at scale 1; its kind says how it spreads over accounts.
create table work.department_plan as
from (values
    ('D01', 'sales', 150000), ('D02', 'sales', 120000), ('D03', 'sales', 105000), ('D04', 'sales', 70000),
    ('D05', 'sales', 65000), ('D06', 'marketing', 150000), ('D07', 'logistics', 120000), ('D08', 'office', 50000),
    ('D09', 'office', 55000), ('D10', 'office', 60000)
) plan(department_id, kind, monthly_amount);

create table work.account_plan as
from (values
    ('sales', '6602.01', 0.52, 1), ('sales', '6602.02', 0.24, 1), ('sales', '6601.03', 0.12, 3), ('sales', '6601.01', 0.08, 2),
    ('sales', '6602.03', 0.04, 2), ('marketing', '6601.01', 0.66, 4), ('marketing', '6602.01', 0.26, 1),
    ('marketing', '6601.03', 0.05, 2), ('marketing', '6602.03', 0.03, 2), ('logistics', '6601.02', 0.58, 5),
    ('logistics', '6602.01', 0.28, 1), ('logistics', '6602.02', 0.12, 1), ('logistics', '6602.03', 0.02, 1),
    ('office', '6602.01', 0.78, 1), ('office', '6602.03', 0.15, 3), ('office', '6601.03', 0.07, 2)
) plan(kind, account_code, share_ratio, vouchers);

create table work.expense_plan as
select department_id, account_code, vouchers, month,
       (monthly_amount * share_ratio * getvariable('scale') * (1 + 0.05 * (year(month) - 2023))
       * case when account_code = '6601.01' and month(month) in (6, 11) then 1.9
              when account_code = '6602.01' and month(month) = 1 then 1.5
              when account_code = '6601.03' and month(month) = 2 then 0.6 else 1.0 end)::decimal(18, 2) as plan_amount
from work.department_plan
join work.account_plan using (kind)
cross join (
    select generate_series::date as month
    from generate_series(getvariable('first_day')::timestamp, getvariable('last_budget_month')::timestamp, interval 1 month)
);

create table fct_expense as
select printf('EX%s-%03d', strftime(expense_date, '%Y%m%d'),
              row_number() over (partition by expense_date order by department_id, account_code, voucher)) as expense_no,
       expense_date, department_id, account_code,
       (plan_amount / vouchers * (0.86 + 0.30 * draw('expense', chance)))::decimal(18, 2) as amount,
       expense_date::timestamp + to_seconds(32400 + floor(draw('booked', chance) * 28800)::integer) as created_at
from (
    select *, department_id || account_code || month || '#' || voucher as chance,
           month + case account_code when '6602.01' then 9 when '6602.02' then 0
                        else floor(draw('spent', department_id || account_code || month || '#' || voucher) * 28)::integer end
               as expense_date
    from (select *, unnest(range(1, vouchers + 1)) as voucher from work.expense_plan)
)
where expense_date <= getvariable('last_day')
order by expense_no;
