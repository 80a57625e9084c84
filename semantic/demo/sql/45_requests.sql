-- Requests before bookings, who approved them, and the bookings themselves. Up to 50,000 yuan (scaled) the head of the
-- department decides, above it the finance director as well. Those who ask are some of the department's people, its head is none.

create table work.asking as
select department_id, least(6, min(closing_count) - 1) as people from fct_headcount group by department_id;

create macro requester(department, whom) as
    (select printf('%s-%02d', department, 2 + floor(people * draw('requester', whom))::integer) from work.asking where department_id = department);

-- A request asks, in a round sum, for a little more than what is booked later with its tax, and is closed with its booking, whatever is
-- left of it; now and then an earlier, larger one was turned down. Planted ones of one kind come from one person. Numbers run as those of bookings do.
create macro round_up(amount) as (ceil(amount / round_step(amount)) * round_step(amount))::decimal(18, 2);

create table work.request as
with planned as (
    select *, coalesce(planted_by = 'split_requests', false) as is_split, if(is_extra(planted_by), planted_by, booking_key) as occasion,
           expense_date - case when is_split then 14 else 9 + floor(12 * draw('request gap', occasion)) end::integer as asked_on,
           draw('turned down', booking_key) as turned_down,
           (amount + vat_amount) * case when is_split then 1 else 1 + 0.08 * draw('requested', booking_key) end as wanted
    from work.numbered
    where needs_request
), requests as (
    select booking_key, 'approved' as outcome, case when expense_date <= getvariable('last_day') then expense_date end as closed_on,
           entity_id, department_id, account_code, supplier_id, purpose,
           greatest(worked_before(asked_on), date '2023-01-03') as requested_on, planted_by,
           round_up(wanted) as amount,
           requester(department_id, occasion) as requester_code
    from planned
    union all
    select booking_key || '/first', case when turned_down < 0.03 then 'rejected' else 'withdrawn' end, null, entity_id, department_id,
           account_code, supplier_id, purpose, worked_before(asked_on - 5), null,
           round_up(wanted * 1.3), requester(department_id, booking_key)
    from planned
    where turned_down < 0.04 and asked_on > date '2023-01-10' and not is_extra(planted_by)
), first_decided as (
    select *, amount > scaled(50000) as needs_director,
           office_day(requested_on + 1 + floor(3 * draw('decided', booking_key))::integer) as first_decision_on
    from requests
    where requested_on <= getvariable('last_day')
), decided as (
    select *, case when needs_director then office_day(first_decision_on + 1) else first_decision_on end as decided_on
    from first_decided
), forms as (
    select booking_key as form_key, requested_on as day from decided where not is_extra(planted_by)
    union all
    select form_key, day from work.spare_form
), numbers as (
    select form_key, printf('ER%s-%04d', strftime(day, '%Y%m'),
                            row_number() over (partition by date_trunc('month', day)
                                               order by day, draw('form', form_key), form_key)) as request_no
    from forms
), requested as (
    select *, case when is_extra(planted_by)
                   then given_up(requested_on, row_number() over (partition by requested_on, is_extra(planted_by) order by booking_key))
                   else booking_key end as form_key
    from decided
)
select request_no, * exclude (outcome, request_no, form_key),
       case when closed_on is not null then 'closed'
            when outcome <> 'withdrawn' and decided_on > getvariable('last_day') then 'pending' else outcome end as status
from requested
join numbers using (form_key);

create table fct_expense_request as
select request_no, entity_id, department_id, account_code, supplier_id, purpose, requested_on, amount, requester_code, status,
       case when status in ('approved', 'closed') then decided_on end as approved_on, closed_on,
       requested_on + to_minutes(540 + floor(480 * draw('requested at', request_no))::integer) as created_at
from work.request
order by request_no;

-- Decisions fall between ten past nine and twenty to six: the first after the request, the director's after it.
create macro decided_at(a_day, after, latest, luck) as
    greatest(a_day + interval 550 minute, after + interval 5 minute)
        + to_minutes(floor(luck * datediff('minute', greatest(a_day + interval 550 minute, after + interval 5 minute),
                                           a_day + to_minutes(latest)))::integer);

create table fct_approval as
with first_decided as (
    select request.*, decided_at(first_decision_on, asked.created_at, 1050, draw('decided at', request_no || 1)) as first_decided_at
    from work.request
    join (select request_no, created_at from fct_expense_request) asked using (request_no)
    where request.status <> 'withdrawn'
), steps as (
    select request_no, 1 as step, department_id || '-01' as approver_code, first_decision_on as decided_on, first_decided_at as approved_at,
           case when status = 'rejected' and not needs_director then 'rejected' else 'approved' end as decision
    from first_decided
    union all
    select request_no, 2, 'FD-01', decided_on, decided_at(decided_on, first_decided_at, 1060, draw('decided at', request_no || 2)),
           case status when 'rejected' then 'rejected' else 'approved' end
    from first_decided
    where needs_director
)
select request_no as document_no, step, approver_code, approved_at, decision
from steps
where decided_on <= getvariable('last_day')
order by document_no, step;

-- A few documents reach the books a day or two after their date.
create table fct_expense as
select booking.expense_no, request_no, booking.entity_id, booking.expense_date, booking.department_id, booking.account_code,
       booking.store_id, booking.supplier_id, booking.purpose, booking.amount, booking.vat_amount, booking.is_accrual,
       accrual.expense_no as reverses,
       least(booking.expense_date + case when draw('late', booking.expense_no) < 0.01 and not booking.is_accrual
                                         then 1 + floor(200 * draw('late', booking.expense_no))::integer else 0 end,
             getvariable('last_day'))
           + to_minutes(540 + floor(500 * draw('created', booking.expense_no))::integer) as created_at
from work.numbered booking
left join work.numbered accrual on accrual.booking_key = booking.reverses_key
left join work.request on request.booking_key = booking.booking_key
where booking.expense_date <= getvariable('last_day')
order by booking.expense_no;

insert into work.planted_row
select planted_by, 'fct_expense', expense_no
from work.numbered
where planted_by is not null and expense_date <= getvariable('last_day')
qualify row_number() over (partition by planted_by order by expense_no) <= 400;

insert into work.planted_row
select planted_by, 'fct_expense_request', request_no from work.request where is_extra(planted_by);

-- Accruals that nothing reverses, though their month is over.
insert into work.planted_row
select name, 'fct_expense', expense_no
from fct_expense
join work.plant using (entity_id, account_code)
where name = 'accrual_not_reversed' and plant.is_active and is_accrual and expense_date = last_day(plant.first_day);

-- The rent that is not there: its month and store.
insert into work.planted_row
select name, 'dim_store', store_id from work.plant where name = 'missing_rent' and is_active;
