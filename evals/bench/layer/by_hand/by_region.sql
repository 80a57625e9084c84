WITH sold AS (
    SELECT store_id, sum(qty * unit_price - discount) AS revenue, sum(qty * unit_cost) AS cost
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY ALL
)
SELECT region_name AS "region.name", sum(revenue) AS revenue,
       (sum(revenue) - sum(cost))::DOUBLE / nullif(sum(revenue), 0) AS gross_margin
FROM sold LEFT JOIN stores USING (store_id) LEFT JOIN cities USING (city_id) LEFT JOIN regions USING (region_id)
GROUP BY region_name
