WITH sold AS (
    SELECT store_id, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY store_id
), actual AS (
    SELECT region_name, sum(revenue) AS revenue
    FROM sold LEFT JOIN stores USING (store_id) LEFT JOIN cities USING (city_id) LEFT JOIN regions USING (region_id)
    GROUP BY region_name
), planned AS (
    SELECT region_name, sum(amount) AS base
    FROM budgets LEFT JOIN regions USING (region_id)
    WHERE month >= DATE '2025-01-01' AND month < DATE '2025-07-01'
    GROUP BY region_name
)
SELECT coalesce(actual.region_name, planned.region_name) AS "region.name", coalesce(revenue, 0) AS revenue,
       base AS "revenue:budget", coalesce(revenue, 0) - base AS "revenue.change:budget",
       CASE WHEN base > 0 THEN (coalesce(revenue, 0) - base)::DOUBLE / base END AS "revenue.change_ratio:budget"
FROM actual FULL JOIN planned ON actual.region_name IS NOT DISTINCT FROM planned.region_name
