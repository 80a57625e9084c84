SELECT date_trunc('month', order_date)::DATE AS "@month", sum(qty * unit_price - discount) AS revenue,
       count(DISTINCT order_id) AS orders
FROM order_lines
WHERE order_date >= DATE '2024-07-01' AND order_date < DATE '2025-07-01' AND status <> 'cancelled'
  AND store_id IN (SELECT store_id FROM stores JOIN cities USING (city_id) JOIN regions USING (region_id)
                   WHERE region_name IN ('East', 'North'))
  AND product_id IN (SELECT product_id FROM products JOIN categories USING (category_id) WHERE department = 'toys')
GROUP BY ALL
