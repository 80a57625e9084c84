WITH pairs AS (
    SELECT DISTINCT region_id, customer_id
    FROM order_lines LEFT JOIN stores USING (store_id) LEFT JOIN cities USING (city_id)
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
)
SELECT region_name AS "region.name", count(*) AS buyers
FROM pairs LEFT JOIN regions USING (region_id)
GROUP BY region_name
