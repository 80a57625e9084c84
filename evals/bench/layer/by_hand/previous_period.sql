WITH halves AS (
    SELECT channel, order_date >= DATE '2025-06-01' AS is_now, sum(qty * unit_price - discount) AS revenue,
           count(DISTINCT order_id) AS orders
    FROM order_lines
    WHERE order_date >= DATE '2025-05-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
    GROUP BY ALL
), channels AS (
    SELECT channel,
           coalesce(sum(revenue) FILTER (is_now), 0) AS revenue, coalesce(sum(revenue) FILTER (NOT is_now), 0) AS revenue_before,
           coalesce(sum(orders) FILTER (is_now), 0) AS orders, coalesce(sum(orders) FILTER (NOT is_now), 0) AS orders_before
    FROM halves
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
