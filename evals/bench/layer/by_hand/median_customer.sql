WITH bought AS (
    SELECT customer_id, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY customer_id
)
SELECT segment AS "customer.segment", median(revenue::DOUBLE) AS "revenue.median:customer.code"
FROM bought LEFT JOIN customers USING (customer_id)
GROUP BY segment
