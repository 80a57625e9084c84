WITH days AS (
    SELECT order_date, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY order_date
), actual AS (
    SELECT date_trunc('month', order_date)::DATE AS month, sum(revenue) AS revenue FROM days GROUP BY month
), planned AS (
    SELECT month, sum(amount) AS base
    FROM budgets
    WHERE month >= DATE '2025-01-01' AND month < DATE '2025-07-01'
    GROUP BY month
)
SELECT month AS "@month", coalesce(revenue, 0) AS revenue, base AS "revenue:budget",
       coalesce(revenue, 0) - base AS "revenue.change:budget",
       CASE WHEN base > 0 THEN (coalesce(revenue, 0) - base)::DOUBLE / base END AS "revenue.change_ratio:budget"
FROM actual FULL JOIN planned USING (month)
