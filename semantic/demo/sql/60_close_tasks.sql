-- The list of what closing a month takes, in every entity, since that month is over: when it is due and when it was done.
-- part: how much of the working days to close a task may take; goods are counted as the month ends.
create table fct_close_task as
with tasks as (
    from (values
        (1, '存货盘点', 'Stock count', 0.00),
        (2, '银行对账', 'Bank reconciliation', 0.30),
        (3, '收入与应收核对', 'Revenue and receivables', 0.45),
        (4, '成本核算', 'Cost of sales', 0.50),
        (5, '费用计提', 'Accruals', 0.50),
        (6, '内部往来核对', 'Intercompany reconciliation', 0.60),
        (7, '税金计提', 'Taxes', 0.70),
        (8, '损益结转', 'Profit and loss closing', 0.75),
        (9, '编制报表', 'Financial statements', 0.90),
        (10, '管理层复核', 'Management review', 1.00)
    ) task(task_no, task_cn, task_en, part)
), months as (
    select *, 7 - least(4, month_no // 6) as days_allowed, ceil(0.75 * work_days)::integer as day_of_closing
    from work.closing
    join work.book_month using (month, month_end)
    where is_over and entity_id <> 'EL'
), timed as (
    select *, ceil(part * days_allowed) as due_after,
           case when task_no >= 8 then ceil(part * work_days)
                else least(day_of_closing,
                           ceil(part * work_days) + (draw('task', concat_ws('|', entity_id, month, task_no)) < 0.2)::integer) end as done_after
    from months
    cross join tasks
)
select entity_id, month, task_no::integer as task_no, task_cn, task_en,
       case task_no when 1 then count_department_id else department_id end as department_id, due.on_day as due_on,
       case when not is_open or task_no < 8 then done.on_day end as done_on
from timed
join work.bookkeeping using (entity_id)
join work.office_calendar ends on ends.on_day = month_end
join work.office_calendar due on due.is_worked and due.worked_no = ends.worked_no + due_after
join work.office_calendar done on done.is_worked and done.worked_no = ends.worked_no + done_after
order by entity_id, month, task_no;
