WITH days AS (
    SELECT order_date, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2024-07-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY order_date
), months AS (
    SELECT date_trunc('month', order_date)::DATE AS month, sum(revenue) AS revenue FROM days GROUP BY month
)
SELECT month AS "@month", revenue, revenue::DOUBLE / nullif(lag(revenue) OVER (ORDER BY month), 0) - 1 AS "revenue.growth"
FROM months
