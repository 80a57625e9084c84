WITH days AS (
    SELECT channel, order_date, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2024-12-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY ALL
), months AS (
    SELECT channel, date_trunc('month', order_date)::DATE AS month, sum(revenue) AS revenue FROM days GROUP BY ALL
), grown AS (
    SELECT channel, month,
           revenue::DOUBLE / nullif(lag(revenue) OVER (PARTITION BY channel ORDER BY month), 0) - 1 AS growth
    FROM months
)
SELECT channel AS "order_lines.channel", month AS "@month", growth AS monthly_growth
FROM grown
WHERE month >= DATE '2025-01-01'
