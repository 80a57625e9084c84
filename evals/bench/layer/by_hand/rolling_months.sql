WITH days AS (
    SELECT order_date, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2024-05-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY order_date
), months AS (
    SELECT date_trunc('month', order_date)::DATE AS month, sum(revenue) AS revenue FROM days GROUP BY month
), rolled AS (
    SELECT month, revenue, sum(revenue) OVER (ORDER BY month ROWS 2 PRECEDING) AS rolling FROM months
)
SELECT month AS "@month", revenue, rolling AS "revenue.rolling" FROM rolled WHERE month >= DATE '2024-07-01'
