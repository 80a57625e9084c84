WITH bought AS MATERIALIZED (
    SELECT customer_id, sum(qty * unit_price - discount) AS revenue
    FROM order_lines
    WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY customer_id
), tenth AS (
    SELECT min(revenue) AS revenue FROM (SELECT revenue FROM bought ORDER BY revenue DESC LIMIT 10)
)
SELECT customer_id AS "customer.code", revenue
FROM bought
WHERE revenue >= (SELECT revenue FROM tenth)
ORDER BY revenue DESC
