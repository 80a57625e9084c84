SELECT customer_id AS "customer.code", sum(qty * unit_price - discount) AS revenue
FROM order_lines
WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
GROUP BY customer_id
QUALIFY rank() OVER (ORDER BY revenue DESC) <= 10
ORDER BY revenue DESC
