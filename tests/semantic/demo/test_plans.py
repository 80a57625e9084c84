"""Laws of budgets, forecasts and targets: each query lists the rows that break one, and finds none."""

import duckdb
import pytest

LAWS = {
    "a budget of sales exists for every version, region and month through 2025": """
        with versions as (select unnest(['original', 'revised']) as version)
        select version, region_id from versions cross join dim_region
        left join fct_budget_sales using (version, region_id) group by all
        having count(month) <> 36 or min(month) <> date '2023-01-01' or max(month) <> date '2025-12-01'
            or min(ordered_amount) <= 0 or min(invoiced_amount) <= 0 or max(invoiced_amount / ordered_amount) > 1.02""",
    "a plan is restated whole: for itself, but where a province has moved since": """
        with moved as (
            select belonged.region_id, valid_to, province.region_id as region_now_id
            from dim_province_region belonged join dim_province province using (province_id)
            where belonged.region_id <> province.region_id
        ), restated as (
            select month, region_id, sum(share) as whole, max(share) as most,
                   count(*) filter (region_now_id <> restated.region_id) as others,
                   count(moved.region_now_id) as known
            from dim_plan_region restated left join moved using (region_id, region_now_id) group by all
        )
        from (select distinct month, region_id from fct_budget_sales) full join restated using (month, region_id)
        where whole is distinct from 1 or most < 0.5 or others <> known
           or known <> (from moved select count(*) where moved.region_id = restated.region_id and month < valid_to)""",
    "what is restated is the moved province's part of what its region sold the year before": """
        with year_before as (
            select province_id, region_id, order_amount from fct_order join dim_province_region using (province_id)
            where year(order_date) = 2023 and status <> 'cancelled' and not is_test
              and coalesce(valid_from, date '2023-01-01') < date '2024-01-01'
        ), expected as (
            select region_id, sum(order_amount) filter (province_id in (
                       select province_id from dim_province_region where valid_to is not null))
                       / sum(order_amount) as share
            from year_before group by region_id
        )
        select month, region_id, expected.share, told.share from expected
        join dim_plan_region told using (region_id)
        where year(month) = 2024 and region_now_id <> region_id and abs(told.share - expected.share) > 0.0001""",
    "a budget of expenses runs for each department and account through 2025": """
        select version, department_id, account_code from fct_budget_expense group by all
        having count(month) <> 36 or min(month) <> date '2023-01-01' or max(month) <> date '2025-12-01'
           or min(amount) < 0""",
    "every department has a budget in both versions": """
        with versions as (select unnest(['original', 'revised']) as version)
        from versions cross join dim_department anti join fct_budget_expense using (version, department_id)""",
    "budgets, forecasts, targets and periods stand on the first of their month": """
        select month from fct_budget_sales where day(month) <> 1
        union all select month from fct_budget_expense where day(month) <> 1
        union all select month from fct_forecast_sales where day(month) <> 1
        union all select month from fct_sales_target where day(month) <> 1
        union all select month from fct_headcount where day(month) <> 1
        union all select month from fct_payroll where day(month) <> 1
        union all select month from fct_depreciation where day(month) <> 1
        union all select month from dim_period where day(month) <> 1
        union all select month from fct_close_task where day(month) <> 1""",
    "a budget is revised for second halves only": """
        from (from fct_budget_sales where version = 'original') original
        join (from fct_budget_sales where version = 'revised') revised using (month, region_id)
        where original.ordered_amount <> revised.ordered_amount
          and month(month) < 7""",
    "a revision changes what it revises": """
        select year(month) as year from (from fct_budget_sales where version = 'original') original
        join (from fct_budget_sales where version = 'revised') revised using (month, region_id)
        where month(month) >= 7 group by all
        having sum(original.ordered_amount) = sum(revised.ordered_amount)
        union all
        select year(month) from fct_budget_expense where month(month) >= 7 group by all
        having sum(amount) filter (version = 'original') = sum(amount) filter (version = 'revised')""",
    "a budget is near what became of it": """
        with actual as (
            select year(order_date) as year, region_id, sum(order_amount) as actual
            from fct_order join dim_province_region membership on membership.province_id = fct_order.province_id
              and order_date >= coalesce(valid_from, order_date) and (valid_to is null or order_date < valid_to)
            where order_date < date '2025-06-01' and status <> 'cancelled' and not is_test group by all
        ), budget as (
            select year(month) as year, region_id, sum(ordered_amount) as budget from fct_budget_sales
            where version = 'original' and month < date '2025-06-01' group by all
        )
        from budget full join actual using (year, region_id)
        where coalesce(actual, 0) / budget not between 0.75 and 1.3 or budget is null""",
    "expenses are near their budget, for a department's year": """
        with actual as (
            select department_id, year(voucher_date) as year,
                   sum(if(account_code = '5101', debit, debit - credit)) as actual
            from fct_voucher_line where not is_closing and account_code in (select account_code from fct_budget_expense)
              and voucher_date < date '2025-06-01' group by all
        ), budget as (
            select department_id, year(month) as year, sum(amount) as budget from fct_budget_expense
            where version = 'original' and month < date '2025-06-01' group by all
        )
        from budget left join actual using (department_id, year)
        where coalesce(actual, 0) / nullif(budget, 0)
              not between 0.7 and if(department_id in ('D14', 'D15'), 1.3, 1.2)""",
    "a budget of a year does not know what its rents, assets and loans will cost": """
        with actual as (
            select department_id, account_code, date_trunc('month', voucher_date)::date as month,
                   sum(debit - credit) as actual
            from fct_voucher_line where not is_closing and voucher_date < date '2025-06-01'
               and account_code in ('6601.04', '6601.08', '6602.02', '6602.04', '6603.01') group by all
        )
        select account_code, avg((abs(amount - actual) <= 1)::int) as same, avg(abs(amount / actual - 1)) as miss
        from actual join fct_budget_expense using (department_id, account_code, month)
        where version = 'original' group by all having same > 0.25 or miss not between 0.004 and 0.15""",
    "a store's end is in the budget as revised before it, not in the original": """
        with rents as (
            select closed_on, version, sum(amount) filter (month < closed_on) as before,
                   sum(amount) filter (month > closed_on) as after
            from fct_budget_expense join dim_store on month between closed_on - 62 and closed_on + 60
            where account_code = '6601.04' group by all
        )
        from rents where (after < 0.96 * before) <> (version = 'revised')""",
    "a forecast is frozen on a quarter's first day, for the rest of its year, for every region": """
        select frozen_on, region_id from fct_forecast_sales group by all
        having month(frozen_on) % 3 <> 1 or day(frozen_on) <> 1 or min(month) <> frozen_on
            or max(month) <> make_date(year(frozen_on), 12, 1) or count(*) <> 13 - month(frozen_on)
            or min(ordered_amount) <= 0""",
    "each quarter up to this one has its forecast": """
        select quarter::date, region_id
        from generate_series(date '2023-01-01', date '2025-04-01', interval 3 month) quarters(quarter) cross
        join dim_region
        anti join fct_forecast_sales on frozen_on = quarter and fct_forecast_sales.region_id = dim_region.region_id""",
    "no forecast knows a quarter that has not begun": "from fct_forecast_sales where frozen_on > date '2025-06-20'",
    "a forecast for the quarter it opens is nearer than the budget, over all": """
        with actual as (
            select date_trunc('month', order_date)::date as month, sum(order_amount) as actual from fct_order
            where status <> 'cancelled' and not is_test and order_date < date '2025-04-01' group by all
        ), plans as (
            select month, sum(ordered_amount) as budget from fct_budget_sales where version = 'original' group by all
        ), forecasts as (
            select month, sum(ordered_amount) as forecast from fct_forecast_sales
            where month < frozen_on + interval 3 month group by all
        )
        select avg(abs(forecast / actual - 1)) as forecast_miss, avg(abs(budget / actual - 1)) as budget_miss
        from actual join plans using (month) join forecasts using (month)
        having forecast_miss > 0.2""",
    "every sales person has a target each month from joining, and none before": """
        select sales_rep_code, month::date as month
        from dim_sales_rep cross join generate_series(date '2023-01-01', date '2025-06-01',
            interval 1 month) months(month)
        left join fct_sales_target target using (sales_rep_code, month)
        where (month >= joined_on and coalesce(target_amount, 0) <= 0)
           or (last_day(month) < joined_on and target_amount is not null)""",
    "a region's targets are near what its people sell": """
        with sold as (
            select region_id, year(order_date) as year, sum(order_amount) as sold
            from fct_order join dim_sales_rep using (sales_rep_code)
            where status <> 'cancelled' and not is_test and order_date < date '2025-06-01' group by all
        ), targets as (
            select region_id, year(month) as year, sum(target_amount) as target
            from fct_sales_target join dim_sales_rep using (sales_rep_code) where month < date '2025-06-01' group by all
        )
        from targets full join sold using (region_id, year)
        where coalesce(sold, 0) / target not between 0.7 and 1.3""",
}


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_no_row_breaks_a_law(tables: duckdb.DuckDBPyConnection, law: str) -> None:
    assert tables.execute(law).fetchall()[:5] == []
