WITH days AS (
    SELECT order_date, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE status <> 'cancelled'
      AND (order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01'
           OR order_date >= DATE '2024-01-01' AND order_date < DATE '2024-07-01')
    GROUP BY order_date
), months AS (
    SELECT month(order_date) AS month, coalesce(sum(revenue) FILTER (year(order_date) = 2025), 0) AS revenue,
           coalesce(sum(revenue) FILTER (year(order_date) = 2024), 0) AS base
    FROM days
    GROUP BY ALL
)
SELECT make_date(2025, month, 1) AS "@month", revenue, base AS "revenue:year_before",
       revenue - base AS "revenue.change:year_before",
       CASE WHEN base > 0 THEN (revenue - base)::DOUBLE / base END AS "revenue.change_ratio:year_before"
FROM months
