WITH sold AS (
    SELECT qty * unit_price - discount AS amount
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
)
SELECT CASE WHEN amount >= 1000 THEN 1000 WHEN amount >= 500 THEN 500 WHEN amount >= 100 THEN 100
            WHEN amount >= 50 THEN 50 WHEN amount >= 0 THEN 0 END AS line_size,
       sum(amount) AS revenue, count(*) AS line_count
FROM sold
GROUP BY line_size
