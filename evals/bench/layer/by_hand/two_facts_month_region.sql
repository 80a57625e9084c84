WITH sold AS (
    SELECT store_id, date_trunc('month', order_date) AS month, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2024-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY ALL
), sent_back AS (
    SELECT store_id, date_trunc('month', return_date) AS month, sum(amount) AS returned, sum(qty) AS units
    FROM returns
    WHERE return_date >= DATE '2024-01-01' AND return_date < DATE '2025-07-01'
    GROUP BY ALL
), both_facts AS (
    SELECT store_id, month, revenue, 0 AS returned, 0 AS units FROM sold
    UNION ALL
    SELECT store_id, month, 0, returned, units FROM sent_back
)
SELECT region_name AS "region.name", month::DATE AS "@month", sum(revenue) - sum(returned) AS net_revenue,
       sum(units) AS returned_units
FROM both_facts LEFT JOIN stores USING (store_id) LEFT JOIN cities USING (city_id) LEFT JOIN regions USING (region_id)
GROUP BY ALL
