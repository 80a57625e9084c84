WITH placed AS (
    SELECT store_id, region_name FROM stores LEFT JOIN cities USING (city_id) LEFT JOIN regions USING (region_id)
), ranged AS (
    SELECT product_id, department FROM products LEFT JOIN categories USING (category_id)
), facts AS (
    SELECT department, store_id, sum(qty * unit_price - discount) AS revenue, NULL::DECIMAL AS returned, NULL::BIGINT AS units
    FROM order_lines LEFT JOIN ranged USING (product_id)
    WHERE order_date >= DATE '2025-04-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY ALL
    UNION ALL
    SELECT department, store_id, NULL, sum(amount), NULL
    FROM returns LEFT JOIN ranged USING (product_id)
    WHERE return_date >= DATE '2025-04-01' AND return_date < DATE '2025-07-01'
    GROUP BY ALL
    UNION ALL
    SELECT department, store_id, NULL, NULL, sum(units)
    FROM stock LEFT JOIN ranged USING (product_id)
    WHERE day = (SELECT max(day) FROM stock WHERE day >= DATE '2025-04-01' AND day < DATE '2025-07-01')
    GROUP BY ALL
)
SELECT department AS "category.department", region_name AS "region.name", coalesce(sum(revenue), 0) AS revenue,
       coalesce(sum(returned), 0) AS returned_value, coalesce(sum(units), 0) AS stock_units
FROM facts LEFT JOIN placed USING (store_id)
GROUP BY ALL
