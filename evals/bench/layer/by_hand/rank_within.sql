WITH sold AS (
    SELECT store_id, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY store_id
)
SELECT region_name AS "region.name", store_name AS "store.name", store_id AS "store.name.key", revenue,
       CASE WHEN store_id IS NOT NULL THEN rank() OVER (PARTITION BY region_name ORDER BY revenue DESC) END AS "revenue.rank"
FROM sold LEFT JOIN stores USING (store_id) LEFT JOIN cities USING (city_id) LEFT JOIN regions USING (region_id)
