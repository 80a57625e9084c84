WITH sold AS (
    SELECT product_id, date_trunc('quarter', order_date)::DATE AS quarter, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE status <> 'cancelled'
      AND (order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01'
           OR order_date >= DATE '2024-04-01' AND order_date < DATE '2024-07-01')
    GROUP BY ALL
), by_category AS (
    SELECT category_name,
           coalesce(sum(revenue) FILTER (quarter = DATE '2025-04-01'), 0) AS revenue,
           coalesce(sum(revenue) FILTER (quarter = DATE '2025-01-01'), 0) AS previous,
           coalesce(sum(revenue) FILTER (quarter = DATE '2024-04-01'), 0) AS year_before
    FROM sold LEFT JOIN products USING (product_id) LEFT JOIN categories USING (category_id)
    GROUP BY category_name
)
SELECT category_name AS "category.name", revenue,
       previous AS "revenue:previous_period", revenue - previous AS "revenue.change:previous_period",
       CASE WHEN previous > 0 THEN (revenue - previous)::DOUBLE / previous END AS "revenue.change_ratio:previous_period",
       year_before AS "revenue:year_before", revenue - year_before AS "revenue.change:year_before",
       CASE WHEN year_before > 0 THEN (revenue - year_before)::DOUBLE / year_before END AS "revenue.change_ratio:year_before"
FROM by_category
