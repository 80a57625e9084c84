SELECT sum(qty * unit_price - discount) AS revenue, count(DISTINCT order_id) AS orders, sum(qty) AS units
FROM order_lines
WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
