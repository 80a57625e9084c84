SELECT order_date AS "@day", sum(qty * unit_price - discount) AS revenue,
       sum(sum(qty * unit_price - discount)) OVER (ORDER BY order_date) AS "revenue.cumulative"
FROM order_lines
WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
GROUP BY order_date
