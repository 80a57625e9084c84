WITH sold AS (
    SELECT store_id, order_date >= DATE '2025-01-01' AS is_now, sum(qty * unit_price - discount) AS revenue, sum(qty) AS units
    FROM order_lines
    WHERE status <> 'cancelled'
      AND (order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01'
           OR order_date >= DATE '2024-01-01' AND order_date < DATE '2024-07-01')
    GROUP BY ALL
), regional AS (
    SELECT region_name,
           coalesce(sum(revenue) FILTER (is_now), 0) AS revenue, coalesce(sum(revenue) FILTER (NOT is_now), 0) AS revenue_before,
           coalesce(sum(units) FILTER (is_now), 0) AS units, coalesce(sum(units) FILTER (NOT is_now), 0) AS units_before
    FROM sold LEFT JOIN stores USING (store_id) LEFT JOIN cities USING (city_id) LEFT JOIN regions USING (region_id)
    GROUP BY region_name
)
SELECT region_name AS "region.name", revenue, units,
       revenue_before AS "revenue:year_before", revenue - revenue_before AS "revenue.change:year_before",
       CASE WHEN revenue_before > 0 THEN (revenue - revenue_before)::DOUBLE / revenue_before END
           AS "revenue.change_ratio:year_before",
       units_before AS "units:year_before", units - units_before AS "units.change:year_before",
       CASE WHEN units_before > 0 THEN (units - units_before)::DOUBLE / units_before END AS "units.change_ratio:year_before"
FROM regional
