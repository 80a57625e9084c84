WITH sold AS (
    SELECT store_id, date_trunc('month', order_date) AS month,
           sum(qty * unit_price - discount) FILTER (status <> 'cancelled') AS revenue,
           sum(qty * unit_cost) FILTER (status <> 'cancelled') AS cost,
           sum(qty) FILTER (status <> 'cancelled') AS units,
           -- An order has one store, so orders add up over stores.
           count(DISTINCT order_id) FILTER (status <> 'cancelled') AS orders,
           sum(discount) FILTER (status <> 'cancelled') AS discounts,
           sum(qty * unit_price) FILTER (status <> 'cancelled') AS list_value,
           sum(qty * unit_price - discount) FILTER (status <> 'cancelled' AND channel = 'ONL') AS online_revenue,
           sum(qty * unit_price - discount) FILTER (status = 'cancelled') AS cancelled_value
    FROM order_lines
    WHERE order_date >= DATE '2024-07-01' AND order_date < DATE '2025-07-01'
    GROUP BY ALL
), sent_back AS (
    SELECT store_id, date_trunc('month', return_date) AS month, sum(amount) AS returned_value
    FROM returns
    WHERE return_date >= DATE '2024-07-01' AND return_date < DATE '2025-07-01'
    GROUP BY ALL
), regional AS (
    SELECT region_name, month, coalesce(sum(revenue), 0) AS revenue, coalesce(sum(cost), 0) AS cost,
           coalesce(sum(units), 0) AS units, coalesce(sum(orders), 0) AS orders, coalesce(sum(discounts), 0) AS discounts,
           coalesce(sum(list_value), 0) AS list_value, coalesce(sum(online_revenue), 0) AS online_revenue,
           coalesce(sum(cancelled_value), 0) AS cancelled_value, coalesce(sum(returned_value), 0) AS returned_value
    FROM (FROM sold UNION ALL BY NAME FROM sent_back)
    LEFT JOIN stores USING (store_id) LEFT JOIN cities USING (city_id) LEFT JOIN regions USING (region_id)
    GROUP BY ALL
)
SELECT region_name AS "region.name", month::DATE AS "@month", revenue, cost, revenue - cost AS gross_profit,
       (revenue - cost)::DOUBLE / nullif(revenue, 0) AS gross_margin, units, orders,
       revenue::DOUBLE / nullif(units, 0) AS unit_price, discounts::DOUBLE / nullif(list_value, 0) AS discount_rate,
       online_revenue, cancelled_value, returned_value, returned_value::DOUBLE / nullif(revenue, 0) AS return_rate
FROM regional
