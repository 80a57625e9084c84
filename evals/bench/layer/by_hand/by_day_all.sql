SELECT order_date AS "@day", sum(qty * unit_price - discount) AS revenue, sum(qty) AS units
FROM order_lines
WHERE status <> 'cancelled'
GROUP BY order_date
