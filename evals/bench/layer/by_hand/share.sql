WITH sold AS (
    SELECT product_id, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY product_id
)
SELECT category_name AS "category.name", sum(revenue) AS revenue,
       sum(revenue)::DOUBLE / nullif(sum(sum(revenue)) OVER (), 0) AS "revenue.share"
FROM sold LEFT JOIN products USING (product_id) LEFT JOIN categories USING (category_id)
GROUP BY category_name
