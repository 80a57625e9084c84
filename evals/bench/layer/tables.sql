-- The tables of an invented retailer, from arithmetic and hashes alone: the same rows on every run of one DuckDB.
-- Variables: `lines`, how many order lines; `stocked`, how many products a store takes stock of.

CREATE TEMP MACRO chance(n, salt) AS (hash(n * 64 + salt) % 1000000) / 1e6;
CREATE TEMP MACRO first_day() AS DATE '2023-01-01';
CREATE TEMP MACRO last_day() AS DATE '2025-06-30';
CREATE TEMP MACRO base_price(product) AS 4 + (hash(product * 7 + 3) % 30000) / 100.0;

CREATE TABLE regions AS
SELECT (n + 1)::INTEGER AS region_id,
       (['North', 'East', 'South', 'West', 'Centre', 'Coast', 'Lakes', 'Isles'])[n + 1] AS region_name
FROM range(8) AS numbers(n);

CREATE TABLE cities AS
SELECT (n + 1)::INTEGER AS city_id, 'City ' || (n + 1) AS city_name, (n % 8 + 1)::INTEGER AS region_id
FROM range(60) AS numbers(n);

-- Stores 291 to 300 never sell.
CREATE TABLE stores AS
SELECT (n + 1)::INTEGER AS store_id, 'Store ' || (n + 1) AS store_name, (n % 60 + 1)::INTEGER AS city_id,
       (['street', 'mall', 'station'])[1 + (chance(n, 1) * 3)::INTEGER % 3] AS format
FROM range(300) AS numbers(n);

CREATE TABLE categories AS
SELECT (n + 1)::INTEGER AS category_id, 'Category ' || (n + 1) AS category_name,
       (['food', 'home', 'garden', 'toys', 'sport'])[n % 5 + 1] AS department
FROM range(40) AS numbers(n);

-- A thousand products share their name with another one. Products 4901 to 5000 never sell.
CREATE TABLE products AS
SELECT (n + 1)::INTEGER AS product_id, 'Product ' || (n % 4000 + 1) AS product_name,
       (hash(n * 5 + 1) % 40 + 1)::INTEGER AS category_id
FROM range(5000) AS numbers(n);

CREATE TABLE customers AS
SELECT (n + 1)::INTEGER AS customer_id,
       CASE WHEN chance(n, 2) < 0.6 THEN 'consumer' WHEN chance(n, 2) < 0.85 THEN 'small business'
            WHEN chance(n, 2) < 0.95 THEN 'enterprise' WHEN chance(n, 2) < 0.99 THEN 'public' END AS segment,
       DATE '2021-01-01' + (chance(n, 3) * 1600)::INTEGER AS signed_up_on
FROM range((getvariable('lines') / 20)::BIGINT) AS numbers(n);

-- Orders have one to five lines, five orders to fifteen lines, and grow in number over the days.
CREATE TABLE order_lines AS
WITH numbered AS (
    SELECT n, (n // 15) * 5 + ([0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4])[n % 15 + 1] AS o
    FROM range(getvariable('lines')) AS numbers(n)
), placed AS (
    SELECT n, o,
           first_day() + floor((last_day() - first_day() + 1) * pow((o + 0.5) / (getvariable('lines') / 3 + 5), 0.8))::INTEGER
               AS order_date,
           CASE WHEN chance(o, 4) >= 0.001 THEN (1 + floor(290 * pow(chance(o, 5), 1.5)))::INTEGER END AS store_id,
           (1 + floor(getvariable('lines') / 21 * pow(chance(o, 6), 1.8)))::INTEGER AS customer_id,
           (1 + floor(4900 * pow(chance(n, 7), 1.6)))::INTEGER AS product_id,
           CASE WHEN chance(o, 8) < 0.45 THEN 'STO' WHEN chance(o, 8) < 0.80 THEN 'ONL'
                WHEN chance(o, 8) < 0.95 THEN 'APP' ELSE 'TEL' END AS channel,
           (1 + floor(6 * pow(chance(n, 9), 2)))::SMALLINT AS qty,
           CASE WHEN chance(o, 10) < 0.92 THEN 'completed' WHEN chance(o, 10) < 0.97 THEN 'cancelled'
                ELSE 'open' END AS status
    FROM numbered
), priced AS (
    SELECT *, round(base_price(product_id) * (0.95 + 0.1 * chance(n, 11)), 2)::DECIMAL(9, 2) AS unit_price FROM placed
)
SELECT o AS order_id, n AS line_id, order_date, store_id, customer_id, product_id, channel, status, qty, unit_price,
       (CASE WHEN chance(n, 12) < 0.3
             THEN round(qty * unit_price * ([0.05, 0.1, 0.2])[(hash(n * 3) % 3 + 1)::INTEGER], 2) ELSE 0 END)::DECIMAL(9, 2)
           AS discount,
       round(unit_price * (0.55 + 0.25 * chance(product_id, 13)), 2)::DECIMAL(9, 2) AS unit_cost
FROM priced;

CREATE TABLE returns AS
WITH returned AS (
    SELECT *, order_date + 1 + (hash(line_id * 11) % 30)::INTEGER AS return_date
    FROM order_lines
    WHERE status = 'completed' AND chance(line_id, 14) < 0.06
)
SELECT line_id AS return_id, order_id, return_date, store_id, customer_id, product_id, qty,
       (qty * unit_price - discount)::DECIMAL(9, 2) AS amount,
       (['damaged', 'wrong item', 'late', 'unwanted'])[(hash(line_id * 13) % 4 + 1)::INTEGER] AS reason
FROM returned
WHERE return_date <= last_day()
ORDER BY return_date, return_id;

-- Stock is taken every evening but on New Year's Eve; one pair of store and product in twenty is not counted.
CREATE TABLE stock AS
WITH days AS (
    SELECT first_day() + n::INTEGER AS day, n AS d FROM range((last_day() - first_day() + 1)::BIGINT) AS numbers(n)
    WHERE strftime(first_day() + n::INTEGER, '%m-%d') <> '12-31'
), pairs AS (
    SELECT store_id, ((store_id * 17 + j * (5000 // getvariable('stocked'))) % 5000 + 1)::INTEGER AS product_id
    FROM stores, range(getvariable('stocked')) AS numbers(j)
)
SELECT day, store_id, product_id,
       (20 + hash(store_id * 5003 + product_id) % 150 + hash((d * 300 + store_id) * 5003 + product_id) % 40)::INTEGER AS units
FROM days, pairs
WHERE hash((d * 300 + store_id) * 5003 + product_id + 7) % 20 > 0
ORDER BY day, store_id, product_id;

-- Plans run to the end of the year; the last region has none.
CREATE TABLE budgets AS
SELECT (first_day() + to_months(m::INTEGER))::DATE AS month, (r + 1)::INTEGER AS region_id,
       round(getvariable('lines') * 1.0 * (1 + m * 0.03) * (1 + chance(m * 8 + r, 15) * 0.1), 2)::DECIMAL(14, 2) AS amount
FROM range(36) AS months(m), range(7) AS numbers(r);

-- What MetricFlow needs beside the tables: a row per day, and cities with their region, for it joins two steps at most.
CREATE TABLE days AS
SELECT DATE '2021-01-01' + n::INTEGER AS day FROM range(2191) AS numbers(n);
CREATE TABLE city_regions AS
SELECT city_id, city_name, region_name FROM cities JOIN regions USING (region_id);
