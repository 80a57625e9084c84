WITH channels AS (
    SELECT channel,
           coalesce(sum(qty * unit_price - discount) FILTER (order_date >= DATE '2025-06-01'), 0) AS revenue,
           coalesce(sum(qty * unit_price - discount) FILTER (order_date < DATE '2025-06-01'), 0) AS revenue_before,
           count(DISTINCT order_id) FILTER (order_date >= DATE '2025-06-01') AS orders,
           count(DISTINCT order_id) FILTER (order_date < DATE '2025-06-01') AS orders_before
    FROM order_lines
    WHERE order_date >= DATE '2025-05-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY channel
)
SELECT channel AS "order_lines.channel", revenue, orders,
       revenue_before AS "revenue:previous_period", revenue - revenue_before AS "revenue.change:previous_period",
       CASE WHEN revenue_before > 0 THEN (revenue - revenue_before)::DOUBLE / revenue_before END
           AS "revenue.change_ratio:previous_period",
       orders_before AS "orders:previous_period", orders - orders_before AS "orders.change:previous_period",
       CASE WHEN orders_before > 0 THEN (orders - orders_before)::DOUBLE / orders_before END
           AS "orders.change_ratio:previous_period"
FROM channels
