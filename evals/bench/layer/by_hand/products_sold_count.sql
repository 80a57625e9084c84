WITH sold AS (
    SELECT product_id
    FROM order_lines
    WHERE order_date >= DATE '2025-06-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY product_id
    HAVING sum(qty) >= 10
)
SELECT count(*) AS member_count FROM sold
