-- The months of the books: how far each is booked, and when each entity closed it. Closing takes seven working days at first
-- and three in the end, nine days and three if no holiday or weekend comes between. The e-commerce entity
-- has not closed the last month that is over; the group closes with its last entity.
create table work.book_month as
select month, last_day(month) as month_end, least(last_day(month), getvariable('ledger_day')) as booked_to,
       last_day(month) <= getvariable('ledger_day') as is_over,
       (row_number() over (order by month) - 1)::integer as month_no
from (select distinct date_trunc('month', day)::date as month from work.day)
order by month;

-- work_days, days_to_close: as they were, or as they would have been where the period is still open. The vouchers of the month's
-- end are made when three quarters of the time are over; statements and review follow. Nobody closes books on a holiday.
create table work.closing as
with last_month as (
    select max(month) as month, max(month_no) as month_no from work.book_month where is_over
), entities as (
    select entity_id, book_month.month, month_end,
           not is_over or (entity_id = 'E4' and book_month.month = last_month.month) as is_open,
           least(7, greatest(3, round(7.4 - 4.8 * book_month.month_no / last_month.month_no
                                      + 0.9 * (draw('days to close', entity_id || book_month.month) - 0.5))))::integer as work_days
    from work.book_month
    cross join last_month
    cross join dim_entity
    where entity_id <> 'EL'
), everyone as (
    from entities
    union all
    select 'EL', month, month_end, bool_or(is_open), max(work_days) from entities group by month, month_end
)
select everyone.*, (closes.on_day - month_end)::integer as days_to_close, books.on_day as month_end_booked_on
from everyone
join work.office_calendar ends on ends.on_day = month_end
join work.office_calendar closes on closes.is_worked and closes.worked_no = ends.worked_no + work_days
join work.office_calendar books on books.is_worked and books.worked_no = ends.worked_no + ceil(0.75 * work_days);

create table dim_period as
select entity_id, month, case when is_open then 'open' else 'closed' end as status,
       case when not is_open then month_end + days_to_close end as closed_on
from work.closing
order by entity_id, month;

-- Who keeps an entity's books, and the account it pays from.
create table work.bookkeeping as
select entity_id, department_id, count_department_id, bank_account_id
from (values ('E1', 'D16', 'D16'), ('E2', 'D08', 'D07'), ('E3', 'D17', 'D11'), ('E4', 'D18', 'D12'))
    books(entity_id, department_id, count_department_id)
join dim_bank_account using (entity_id)
where account_code = '1002' and currency = 'CNY';

-- The vouchers of a month's end, in the order in which they are made, after all the documents of the day.
create table work.month_end_step as
from (values
    ('opening', -1, 'opening'),
    ('bank_fee', 1, 'normal'),
    ('overhead', 2, 'normal'),
    ('vat', 3, 'normal'),
    ('surtax', 4, 'normal'),
    ('income_tax', 5, 'normal'),
    ('elimination', 6, 'elimination'),
    ('closing', 7, 'closing'),
    ('year_end', 8, 'closing')
) step(doc_type, place, voucher_type);
