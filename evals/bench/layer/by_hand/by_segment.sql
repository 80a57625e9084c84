WITH placed AS (
    SELECT order_id, customer_id, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2024-07-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY ALL
)
-- An order has one customer, so an order is counted once.
SELECT segment AS "customer.segment", sum(revenue) AS revenue, sum(revenue)::DOUBLE / nullif(count(*), 0) AS basket
FROM placed LEFT JOIN customers USING (customer_id)
GROUP BY segment
