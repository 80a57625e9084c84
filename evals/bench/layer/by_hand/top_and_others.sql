WITH sold AS (
    SELECT product_id, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY product_id
), by_category AS (
    SELECT category_name, sum(revenue) AS revenue, rank() OVER (ORDER BY sum(revenue) DESC) AS place
    FROM sold LEFT JOIN products USING (product_id) LEFT JOIN categories USING (category_id)
    GROUP BY category_name
)
SELECT CASE WHEN place <= 5 THEN category_name END AS "category.name", sum(revenue) AS revenue
FROM by_category
GROUP BY ALL
