WITH bought AS (
    SELECT DISTINCT customer_id, date_trunc('month', order_date)::DATE AS month
    FROM order_lines
    WHERE order_date >= DATE '2024-02-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
), asked AS (
    SELECT unnest(range(DATE '2025-01-01', DATE '2025-07-01', INTERVAL 1 MONTH))::DATE AS month
)
SELECT asked.month AS "@month", count(DISTINCT customer_id) AS buyers_12m
FROM asked JOIN bought ON bought.month BETWEEN asked.month - INTERVAL 11 MONTH AND asked.month
GROUP BY asked.month
