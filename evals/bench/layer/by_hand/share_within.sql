WITH sold AS (
    SELECT store_id, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY store_id
), by_city AS (
    SELECT region_name, city_name, sum(revenue) AS revenue
    FROM sold LEFT JOIN stores USING (store_id) LEFT JOIN cities USING (city_id) LEFT JOIN regions USING (region_id)
    GROUP BY ALL
)
SELECT region_name AS "region.name", city_name AS "city.name", revenue,
       revenue::DOUBLE / nullif(sum(revenue) OVER (PARTITION BY region_name), 0) AS "revenue.share"
FROM by_city
