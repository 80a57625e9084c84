-- What is booked as expense. Every booking starts as a document of work.booking with a key of its own; those that need a
-- request get one before them (45). Accruals and their reversals carry no VAT.

-- Planted: from its first day on, all that a department spends runs above its plan. Wages, rents and depreciation are what they
-- are, so that what it decides itself rises by more.
create table work.overspending as
with plans as (
    select month, department_id, plan_amount, billing = 'booked' as is_decided from work.spend_plan
    union all
    select month, department_id, plan_amount, true from work.freight_plan
    union all
    select month, department_id, planned_cost, false from work.pay
    union all
    select month, department_id, amount, false from work.depreciation
)
select department_id, first_day, last_day,
       1 + (size - 1) * (sum(plan_amount) / sum(plan_amount) filter (is_decided))::double as rise
from work.plant
join plans using (department_id)
where name = 'department_over_budget' and is_active and month between first_day and last_day
group by department_id, first_day, last_day, size;

create macro overspend(department, day) as
    coalesce((select any_value(rise) from work.overspending where department_id = department and day between first_day and last_day), 1);

create table work.booking (
    booking_key varchar, entity_id varchar, expense_date date, department_id varchar, account_code varchar, store_id varchar,
    supplier_id varchar, purpose varchar, amount decimal(18, 2), vat_rate decimal(4, 2), needs_request boolean default false,
    is_accrual boolean default false, reverses_key varchar, planted_by varchar
);

-- A month's spend is near its plan, nearer in some departments than in others, and falls into documents: a few large ones and small ones
-- for advertising, IT and travel, many alike for the rest; of a trip, fares, hotels and allowances carry different taxes. The group needed a
-- week to begin with.
create table work.office_month as
select date_trunc('month', on_day)::date as month, list(on_day order by on_day) as working_days
from work.office_calendar
where is_worked and on_day >= date '2023-01-09'
group by 1;

insert into work.booking by name
with documents as (
    select spend_plan.*,
           round(coalesce(production.amount * (0.97 + 0.06 * draw('spent', spend_id || month)),
                          plan_amount * (0.88 + 0.20 * draw('spent', spend_id || month))
                              * (0.94 + 0.14 * draw('thrift', department_id || year(month)))), 2) as spent,
           unnest(range(1, 1 + greatest(1, round(documents * (0.85 + 0.3 * draw('documents', spend_id || month)))::integer))) as document
    from work.spend_plan
    left join work.production_spend production using (spend_id, month)
    where billing = 'booked' and month <= getvariable('last_day') + 20
), weighed as (
    select *, spend_id || '/' || month || '/' || document as booking_key, draw('weight', spend_id || month || document) as weight_drawn,
           working_days[1 + floor(draw('booked on', spend_id || month || document) * len(working_days))::integer] as booked_on
    from documents
    join work.office_month using (month)
), shares as (
    select *, case when account_code in ('6601.01', '6601.03', '6602.05', '6602.06') then 40 + floor(1000 * power(weight_drawn, 3))
                   else 250 + floor(1000 * weight_drawn) end::bigint as weight
    from weighed
)
select booking_key, entity_id, booked_on as expense_date, department_id, account_code, store_id, supplier_id,
       purpose, round(spent * weight / sum(weight) over (partition by spend_id, month)
             * overspend(department_id, booked_on), 2) as amount,
       case when account_code in ('6601.03', '6602.05') then [0.06, 0.09, 0.09, 0.00][1 + floor(4 * draw('trip', booking_key))::integer]
            else vat_rate end as vat_rate, needs_request,
       case when overspend(department_id, booked_on) > 1 then 'department_over_budget' end as planted_by
from shares;

insert into work.booking by name
select spend_id || '/' || month as booking_key, entity_id, worked_from(month) as expense_date, department_id, account_code, store_id, supplier_id,
       purpose, case when exists (from work.plant where name = 'missing_rent' and is_active and plant.store_id = spend_plan.store_id
                                                    and first_day = spend_plan.month) then 0 else plan_amount end as amount, vat_rate
from work.spend_plan
where billing in ('rent', 'fixed');

-- What is bought by the piece is settled on the month's last day.
insert into work.booking by name
select spend_id || '/' || month as booking_key, entity_id, month_end as expense_date, department_id, account_code, supplier_id, purpose,
       production.amount, vat_rate
from work.spend_plan
join work.production_spend production using (spend_id, month)
where billing = 'piece' and is_over;

-- The meter is read after the month: an accrual stands for it at the month's end, the bill comes in the next month.
insert into work.booking by name
with bills as (
    select spend_plan.*,
           coalesce(production.amount * (0.98 + 0.04 * draw('metered', spend_id || month)),
                    plan_amount * (0.90 + 0.20 * draw('metered', spend_id || month))) as used,
           office_day((month_end + 5 + floor(5 * draw('bill', spend_id || month))::integer)::date) as billed_on
    from work.spend_plan
    left join work.production_spend production using (spend_id, month)
    where billing = 'metered' and is_over
)
select spend_id || '/' || month || '/bill' as booking_key, entity_id, billed_on as expense_date, department_id, account_code, store_id,
       supplier_id, purpose, round(used, 2) as amount, vat_rate, false as is_accrual
from bills
union all
select spend_id || '/' || month || '/accrual', entity_id, month_end, department_id, account_code, store_id, supplier_id, '预提' || purpose,
       round(used * (0.97 + 0.06 * draw('estimate', spend_id || month)), 0), 0, true
from bills;

-- Freight by what is shipped: carriers take goods to dealers, firms and stores, parcels to consumers.
create table work.freight as
with shipped as (
    select entity_id, warehouse_id, ship_date, count(*) as shipments, sum(amount) as amount
    from fct_shipment
    where channel_code <> 'STR'
    group by all
), delivered_to_stores as (
    select 'E2' as entity_id, plan.warehouse_id, ship_date, 0 as shipments, sum(amount) as amount
    from fct_shipment
    join work.province using (province_id)
    join work.region_plan plan using (region_id)
    where channel_code = 'STR'
    group by all
), moved as (
    select *, case entity_id when 'E4' then 0.010 else 0.024 end as rate, 14 as per_shipment from shipped
    union all
    select *, 0.012, 0 from delivered_to_stores
), costs as (
    select entity_id, case entity_id when 'E4' then 'D12' else 'D07' end as department_id,
           case when entity_id = 'E4' then 'V32' else ['V31', 'V41', 'V42'][warehouse_id[2]::integer] end as supplier_id, warehouse_id, ship_date,
           worked_from(date_trunc('week', ship_date)::date + 9) as billed_on,
           sum((amount * rate + shipments * per_shipment)::decimal(18, 2)) as plain_amount
    from moved
    group by all
)
select *, round(plain_amount * overspend(department_id, ship_date), 2)::decimal(18, 2) as amount
from costs
order by warehouse_id, ship_date;

-- A carrier bills a week, Monday to Sunday, on the Wednesday after or the next working day; what is not yet billed at a month's end is accrued.
insert into work.booking by name
select 'freight/' || warehouse_id || '/' || billed_on as booking_key, entity_id, billed_on as expense_date, department_id,
       '6601.02' as account_code, supplier_id, any_value(warehouse_cn) || '周运费' as purpose, sum(amount) as amount, 0.09 as vat_rate,
       false as is_accrual, case when sum(amount) > sum(plain_amount) then 'department_over_budget' end as planted_by
from work.freight
join dim_warehouse using (warehouse_id, entity_id)
where billed_on <= getvariable('last_day')
group by all
having sum(amount) > 0
union all
select 'freight/' || warehouse_id || '/' || last_day(ship_date) || '/accrual', entity_id, last_day(ship_date), department_id, '6601.02',
       supplier_id, '预提' || warehouse_id || '运费',
       round(sum(amount) * (0.97 + 0.06 * any_value(draw('freight estimate', warehouse_id || last_day(ship_date)))), 0), 0, true,
       case when sum(amount) > sum(plain_amount) then 'department_over_budget' end
from work.freight
where last_day(billed_on) > last_day(ship_date) and last_day(ship_date) <= getvariable('ledger_day')
group by all
having sum(amount) >= 1;

-- The first of the month takes back what the last month accrued.
insert into work.booking by name
select booking_key || '/reversal' as booking_key, entity_id, expense_date + 1 as expense_date, department_id, account_code, store_id,
       supplier_id, '冲回' || purpose as purpose,
       case when exists (from work.plant
                         where name = 'accrual_not_reversed' and is_active and plant.entity_id = booking.entity_id
                           and plant.account_code = booking.account_code and first_day = date_trunc('month', expense_date))
            then 0 else -amount end as amount,
       0 as vat_rate, true as is_accrual, booking_key as reverses_key, planted_by
from work.booking
where is_accrual;

-- The franchisee's share of what the store sold in the month: 23 to 28 per cent, as each agreed.
insert into work.booking by name
select 'franchise/' || store_id || '/' || month as booking_key, 'E3' as entity_id, month_end as expense_date, 'D11' as department_id,
       '6601.07' as account_code, store_id, supplier_id, store_name || '加盟分成' as purpose,
       round(sum(net_amount) * (0.23 + 0.01 * floor(6 * draw('franchise share', store_id))), 2) as amount, 0.06 as vat_rate
from fct_invoice
join work.store using (store_id)
join work.franchisee using (store_id)
join work.plan_month on month = date_trunc('month', invoice_date)
where channel_code = 'STR' and store_format = 'franchise' and is_over
group by store_id, store_name, supplier_id, month, month_end
having sum(net_amount) > 1;

-- Planted: what would have needed the finance director comes on consecutive days, each request just under the limit.
insert into work.booking by name
with working_days as (
    select on_day as day, row_number() over (order by on_day) as piece
    from work.office_calendar
    where is_worked and on_day >= (select first_day from work.plant where name = 'split_requests')
)
select 'split/' || piece as booking_key, department.entity_id, worked_before(day + 14) as expense_date, department_id,
       case department_id when 'D09' then '6602.03' when 'D10' then '6602.06' else '6601.01' end as account_code,
       case department_id when 'D09' then 'V37' when 'D10' then 'V36' else 'V33' end as supplier_id,
       case department_id when 'D09' then '办公设备采购' when 'D10' then '系统开发服务' else '推广项目' end as purpose,
       case department_id when 'D09' then 0.13 else 0.06 end as vat_rate,
       scaled(50000 * (0.88 + 0.06 * draw('split', piece)) / (1 + vat_rate)) as amount, true as needs_request, name as planted_by
from work.plant
join dim_department department using (department_id)
join working_days on piece <= size
where name = 'split_requests' and is_active;

-- Planted: a department without a budget for advertising books some.
insert into work.booking by name
select 'zero/' || piece as booking_key, department.entity_id, office_day(first_day + 8 * piece::integer) as expense_date,
       department_id, account_code, 'V33' as supplier_id, '宣传活动' as purpose,
       scaled(size / 3 * (0.9 + 0.2 * draw('zero', piece))) as amount, 0.06 as vat_rate, true as needs_request, name as planted_by
from work.plant
join dim_department department using (department_id)
cross join (select unnest(range(1, 4)) as piece)
where name = 'zero_budget_spend' and is_active;

-- Numbers run through a month by day. Forms are taken and given up: two a day, and what is not booked in the end leaves its number
-- unused. A booking that is planted beside the others takes the number of a form given up on its day, and theirs stay as they are.
create macro is_extra(planted_by) as coalesce(planted_by in ('split_requests', 'zero_budget_spend'), false);

create macro given_up(day, nth) as 'given up/' || day || '/' || nth;

create table work.spare_form as
select on_day as day, given_up(on_day, nth) as form_key
from work.office_calendar
cross join (select unnest([1, 2]) as nth)
where is_worked and on_day between getvariable('first_day') and getvariable('last_day') + 31;

create table work.numbered as
with forms as (
    select booking_key as form_key, expense_date as day from work.booking where not is_extra(planted_by)
    union all
    select form_key, day from work.spare_form
), numbers as (
    select form_key, printf('EX%s-%04d', strftime(day, '%Y%m'),
                            row_number() over (partition by date_trunc('month', day)
                                               order by day, draw('form', form_key), form_key)) as expense_no
    from forms
), bookings as (
    select *, case when is_extra(planted_by)
                   then given_up(expense_date, row_number() over (partition by expense_date, is_extra(planted_by) order by booking_key))
                   else booking_key end as form_key
    from work.booking
)
select * exclude (form_key), (amount * vat_rate)::decimal(18, 2) as vat_amount
from bookings
join numbers using (form_key)
where amount <> 0;
