WITH sold AS (
    SELECT channel, order_date AS day, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-05-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
      AND product_id IN (SELECT product_id FROM products JOIN categories USING (category_id) WHERE category_name = 'Category 7')
      AND store_id IN (SELECT store_id FROM stores JOIN cities USING (city_id) JOIN regions USING (region_id)
                       WHERE region_name = 'Isles')
    GROUP BY ALL
), days AS (
    SELECT unnest(range(DATE '2025-05-01', DATE '2025-07-01', INTERVAL 1 DAY))::DATE AS day
)
SELECT channel AS "order_lines.channel", day AS "@day", coalesce(revenue, 0) AS revenue
FROM (SELECT DISTINCT channel FROM sold) CROSS JOIN days LEFT JOIN sold USING (channel, day)
