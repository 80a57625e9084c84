WITH sold AS (
    SELECT product_id, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY product_id
), sent_back AS (
    SELECT product_id, sum(amount) AS returned
    FROM returns
    WHERE return_date >= DATE '2025-01-01' AND return_date < DATE '2025-07-01'
    GROUP BY product_id
), by_category AS (
    SELECT category_name, coalesce(sum(revenue), 0) AS revenue, coalesce(sum(returned), 0) AS returned
    FROM sold FULL JOIN sent_back USING (product_id)
    LEFT JOIN products USING (product_id) LEFT JOIN categories USING (category_id)
    GROUP BY category_name
)
SELECT category_name AS "category.name", revenue, returned AS returned_value, revenue - returned AS net_revenue,
       returned::DOUBLE / nullif(revenue, 0) AS return_rate
FROM by_category
