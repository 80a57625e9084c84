WITH sold AS (
    SELECT product_id, date_trunc('month', order_date)::DATE AS month, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2023-02-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY ALL
), departments AS (
    SELECT department, month, sum(revenue) AS revenue
    FROM sold LEFT JOIN products USING (product_id) LEFT JOIN categories USING (category_id)
    GROUP BY ALL
), trailed AS (
    SELECT department, month, sum(revenue) OVER (PARTITION BY department ORDER BY month ROWS 11 PRECEDING) AS revenue
    FROM departments
)
SELECT department AS "category.department", month AS "@month", revenue AS revenue_12m
FROM trailed
WHERE month >= DATE '2024-01-01'
