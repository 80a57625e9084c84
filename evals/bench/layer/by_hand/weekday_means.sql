WITH daily AS (
    SELECT order_date, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY order_date
), days AS (
    SELECT unnest(range(DATE '2025-01-01', DATE '2025-07-01', INTERVAL 1 DAY))::DATE AS order_date
)
SELECT isodow(order_date) AS "@weekday", avg(coalesce(revenue, 0)) AS "revenue.avg:@day"
FROM days LEFT JOIN daily USING (order_date)
GROUP BY ALL
