WITH sold AS (
    SELECT store_id, sum(qty * unit_price - discount) AS revenue, sum(qty * unit_cost) AS cost
    FROM order_lines
    WHERE order_date >= DATE '2025-06-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY store_id
)
SELECT store_name AS "store.name", store_id AS "store.name.key", (revenue - cost)::DOUBLE / revenue AS gross_margin, revenue
FROM sold LEFT JOIN stores USING (store_id)
WHERE revenue <> 0 AND (revenue - cost)::DOUBLE / revenue < 0.29
