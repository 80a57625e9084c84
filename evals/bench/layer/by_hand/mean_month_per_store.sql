WITH sold AS (
    SELECT store_id, date_trunc('month', order_date) AS month, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
      AND store_id IS NOT NULL
    GROUP BY ALL
)
-- A store that sold in any month counts in all six.
SELECT region_name AS "region.name", sum(revenue)::DOUBLE / (6 * count(DISTINCT store_id)) AS "revenue.avg:@month+store.name"
FROM sold LEFT JOIN stores USING (store_id) LEFT JOIN cities USING (city_id) LEFT JOIN regions USING (region_id)
GROUP BY region_name
