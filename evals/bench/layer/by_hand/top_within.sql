WITH sold AS (
    SELECT product_id, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY product_id
)
SELECT category_name AS "category.name", product_name AS "product.name", product_id AS "product.name.key", revenue
FROM sold LEFT JOIN products USING (product_id) LEFT JOIN categories USING (category_id)
QUALIFY rank() OVER (PARTITION BY category_name ORDER BY revenue DESC) <= 3
