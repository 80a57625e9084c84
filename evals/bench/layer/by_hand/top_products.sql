WITH sold AS (
    SELECT product_id, sum(qty * unit_price - discount) AS revenue, sum(qty * unit_cost) AS cost
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY product_id
    QUALIFY rank() OVER (ORDER BY revenue DESC) <= 20
)
SELECT product_name AS "product.name", product_id AS "product.name.key", revenue,
       (revenue - cost)::DOUBLE / nullif(revenue, 0) AS gross_margin
FROM sold LEFT JOIN products USING (product_id)
ORDER BY revenue DESC
