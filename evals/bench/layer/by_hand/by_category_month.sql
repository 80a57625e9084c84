WITH sold AS (
    SELECT product_id, date_trunc('month', order_date) AS month, sum(qty * unit_price - discount) AS revenue, sum(qty) AS units
    FROM order_lines
    WHERE order_date >= DATE '2024-07-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY ALL
)
SELECT category_name AS "category.name", month::DATE AS "@month", sum(revenue) AS revenue, sum(units) AS units
FROM sold LEFT JOIN products USING (product_id) LEFT JOIN categories USING (category_id)
GROUP BY ALL
