WITH facts AS (
    SELECT store_id, product_id, sum(qty * unit_price - discount) AS revenue, NULL::DECIMAL AS returned, NULL::BIGINT AS units
    FROM order_lines
    WHERE order_date >= DATE '2025-04-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY ALL
    UNION ALL
    SELECT store_id, product_id, NULL, sum(amount), NULL
    FROM returns
    WHERE return_date >= DATE '2025-04-01' AND return_date < DATE '2025-07-01'
    GROUP BY ALL
    UNION ALL
    SELECT store_id, product_id, NULL, NULL, units
    FROM stock
    WHERE day = (SELECT max(day) FROM stock WHERE day >= DATE '2025-04-01' AND day < DATE '2025-07-01')
)
SELECT department AS "category.department", region_name AS "region.name", coalesce(sum(revenue), 0) AS revenue,
       coalesce(sum(returned), 0) AS returned_value, coalesce(sum(units), 0) AS stock_units
FROM facts
LEFT JOIN products USING (product_id) LEFT JOIN categories USING (category_id)
LEFT JOIN stores USING (store_id) LEFT JOIN cities USING (city_id) LEFT JOIN regions USING (region_id)
GROUP BY ALL
