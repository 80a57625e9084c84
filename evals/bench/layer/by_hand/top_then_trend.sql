WITH sold AS (
    SELECT product_id, date_trunc('month', order_date)::DATE AS month, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY ALL
), best AS (
    SELECT product_id FROM sold GROUP BY product_id QUALIFY rank() OVER (ORDER BY sum(revenue) DESC) <= 20
)
SELECT product_name AS "product.name", product_id AS "product.name.key", month AS "@month", revenue
FROM sold SEMI JOIN best USING (product_id) LEFT JOIN products USING (product_id)
