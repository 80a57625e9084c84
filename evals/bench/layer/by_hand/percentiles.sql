SELECT category_name AS "category.name", avg(qty * unit_price - discount) AS mean_line,
       median((qty * unit_price - discount)::DOUBLE) AS median_line,
       quantile_cont((qty * unit_price - discount)::DOUBLE, 0.9) AS p90_line
FROM order_lines LEFT JOIN products USING (product_id) LEFT JOIN categories USING (category_id)
WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
GROUP BY category_name
