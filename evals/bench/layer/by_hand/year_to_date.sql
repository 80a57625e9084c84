WITH sold AS (
    SELECT store_id, date_trunc('month', order_date)::DATE AS month, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2024-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY ALL
), regional AS (
    SELECT region_name, month, sum(revenue) AS revenue
    FROM sold LEFT JOIN stores USING (store_id) LEFT JOIN cities USING (city_id) LEFT JOIN regions USING (region_id)
    GROUP BY ALL
)
SELECT region_name AS "region.name", month AS "@month",
       sum(revenue) OVER (PARTITION BY region_name, year(month) ORDER BY month) AS revenue_ytd
FROM regional
