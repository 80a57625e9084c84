WITH bought AS (
    SELECT customer_id,
           sum(qty * unit_price - discount) FILTER (order_date < DATE '2025-01-01') AS revenue,
           count(*) FILTER (order_date < DATE '2025-01-01') AS lines_then,
           count(*) FILTER (order_date >= DATE '2025-04-02') AS lines_lately
    FROM order_lines
    WHERE status <> 'cancelled'
      AND (order_date >= DATE '2024-01-01' AND order_date < DATE '2025-01-01'
           OR order_date >= DATE '2025-04-02' AND order_date < DATE '2025-07-01')
    GROUP BY customer_id
)
SELECT segment AS "customer.segment", count(*) AS buyers, sum(revenue) AS revenue
FROM bought LEFT JOIN customers USING (customer_id)
WHERE lines_then > 0 AND lines_lately = 0
GROUP BY segment
