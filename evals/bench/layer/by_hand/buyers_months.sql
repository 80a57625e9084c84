WITH placed AS (
    SELECT order_id, any_value(customer_id) AS customer_id, any_value(order_date) AS order_date
    FROM order_lines
    WHERE order_date >= DATE '2024-07-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY order_id
)
-- An order has one customer and one date.
SELECT date_trunc('month', order_date)::DATE AS "@month", count(DISTINCT customer_id) AS buyers, count(*) AS orders
FROM placed
GROUP BY ALL
