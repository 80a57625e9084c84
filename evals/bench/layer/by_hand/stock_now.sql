WITH counted AS (
    SELECT product_id, sum(units) AS units
    FROM stock
    WHERE day = (SELECT max(day) FROM stock WHERE day <= DATE '2025-06-30')
    GROUP BY product_id
)
SELECT category_name AS "category.name", sum(units) AS stock_units
FROM counted LEFT JOIN products USING (product_id) LEFT JOIN categories USING (category_id)
GROUP BY category_name
