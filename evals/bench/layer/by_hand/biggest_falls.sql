WITH sold AS (
    SELECT product_id,
           coalesce(sum(qty * unit_price - discount) FILTER (order_date >= DATE '2025-01-01'), 0) AS revenue,
           coalesce(sum(qty * unit_price - discount) FILTER (order_date < DATE '2025-01-01'), 0) AS base
    FROM order_lines
    WHERE status <> 'cancelled'
      AND (order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01'
           OR order_date >= DATE '2024-01-01' AND order_date < DATE '2024-07-01')
    GROUP BY product_id
    QUALIFY rank() OVER (ORDER BY revenue - base) <= 10
)
SELECT product_name AS "product.name", product_id AS "product.name.key", revenue, base AS "revenue:year_before",
       revenue - base AS "revenue.change:year_before",
       CASE WHEN base > 0 THEN (revenue - base)::DOUBLE / base END AS "revenue.change_ratio:year_before"
FROM sold LEFT JOIN products USING (product_id)
ORDER BY revenue - base
