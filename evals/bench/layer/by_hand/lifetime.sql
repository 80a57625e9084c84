WITH days AS (
    SELECT order_date, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY order_date
), months AS (
    SELECT date_trunc('month', order_date)::DATE AS month, sum(revenue) AS revenue FROM days GROUP BY month
), carried AS (
    SELECT month, sum(revenue) OVER (ORDER BY month) AS revenue FROM months
)
SELECT month AS "@month", revenue AS lifetime_revenue FROM carried WHERE month >= DATE '2024-01-01'
