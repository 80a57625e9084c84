-- 损益结转: in every closed month what the profit and loss accounts hold goes to the year's profit, and at the end of a
-- year that goes to retained earnings, and a tenth of it, once earlier losses are made good, to the surplus
-- reserve of the company. A month that is not closed keeps its balances.
insert into work.entry by name
with balances as (
    select entry.entity_id, book_month.month, month_end, account_code, sum(credit - debit) as amount
    from work.entry entry
    join dim_account using (account_code)
    join work.book_month on book_month.month = date_trunc('month', entry_date)
    join dim_period period on period.entity_id = entry.entity_id and period.month = book_month.month
    where account_class = '损益' and period.status = 'closed'
    group by all
    having sum(credit - debit) <> 0
), lines as (
    select entity_id, month_end, account_code, amount from balances
    union all
    select entity_id, month_end, '4103', -sum(amount) from balances group by all
)
select entity_id, 'closing' as doc_type, strftime(month_end, 'PL-%Y%m') as doc_no, month_end as entry_date, account_code,
       greatest(amount, 0) as debit, greatest(-amount, 0) as credit, '结转本月损益' as summary
from lines
where amount <> 0;

insert into work.entry by name
with years as (
    select entity_id, month_end as year_end, sum(credit - debit) as profit
    from work.entry
    join work.book_month on is_over and month = make_date(year(entry_date), 12, 1)
    where account_code = '4103'
    group by all
), reserved as (
    select *, case when entity_id = 'EL' then 0
                   else round(0.1 * greatest(0, least(profit, sum(profit) over (partition by entity_id order by year_end))), 2) end as reserve
    from years
), lines as (
    select entity_id, year_end, '4103' as account_code, profit as amount from reserved
    union all
    select entity_id, year_end, '4101', -reserve from reserved
    union all
    select entity_id, year_end, '4104', reserve - profit from reserved
)
select entity_id, 'year_end' as doc_type, strftime(year_end, 'YE-%Y') as doc_no, year_end as entry_date, account_code,
       greatest(amount, 0) as debit, greatest(-amount, 0) as credit, '结转本年利润' as summary
from lines
where amount <> 0;
