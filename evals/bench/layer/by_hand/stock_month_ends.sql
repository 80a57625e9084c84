WITH days AS (
    SELECT day, max(day) OVER (PARTITION BY date_trunc('month', day)) = day AS is_last
    FROM (SELECT DISTINCT day FROM stock WHERE day >= DATE '2023-12-01' AND day < DATE '2025-07-01')
), counted AS (
    SELECT store_id, day, sum(units) AS units
    FROM stock SEMI JOIN (FROM days WHERE is_last) AS month_ends USING (day)
    GROUP BY ALL
)
SELECT region_name AS "region.name", date_trunc('month', day)::DATE AS "@month", sum(units) AS stock_units
FROM counted LEFT JOIN stores USING (store_id) LEFT JOIN cities USING (city_id) LEFT JOIN regions USING (region_id)
GROUP BY ALL
