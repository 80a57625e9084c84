WITH counted AS (
    SELECT product_id, sum(units) AS units
    FROM stock
    WHERE day >= DATE '2025-01-01' AND day < DATE '2025-07-01'
    GROUP BY product_id
), days AS (
    SELECT count(DISTINCT day) AS days FROM stock WHERE day >= DATE '2025-01-01' AND day < DATE '2025-07-01'
)
SELECT category_name AS "category.name", sum(units)::DOUBLE / any_value(days) AS average_stock
FROM counted LEFT JOIN products USING (product_id) LEFT JOIN categories USING (category_id) CROSS JOIN days
GROUP BY category_name
