SELECT store_name AS "store.name", store_id AS "store.name.key"
FROM stores
WHERE store_id NOT IN (SELECT store_id FROM order_lines
                       WHERE order_date >= DATE '2025-06-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
                         AND store_id IS NOT NULL)
