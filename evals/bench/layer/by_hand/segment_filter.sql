WITH sold AS (
    SELECT product_id, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
      AND customer_id IN (SELECT customer_id FROM customers WHERE segment = 'enterprise')
    GROUP BY product_id
)
SELECT department AS "category.department", sum(revenue) AS revenue
FROM sold LEFT JOIN products USING (product_id) LEFT JOIN categories USING (category_id)
GROUP BY department
