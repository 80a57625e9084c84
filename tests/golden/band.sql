-- rows
WITH "orders facts" AS (
  SELECT
    CASE
      WHEN CAST("orders"."amount" AS DECIMAL(18, 2)) >= 100
      THEN 100
      WHEN CAST("orders"."amount" AS DECIMAL(18, 2)) >= 50
      THEN 50
    END AS "order_size",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
    COUNT(*) AS "order_count"
  FROM "orders"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
)
SELECT
  "order_size",
  COALESCE("sales", 0) AS "sales",
  COALESCE("order_count", 0) AS "order_count"
FROM "orders facts"
ORDER BY
  "order_size" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
    COUNT(*) AS "order_count"
  FROM "orders"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
)
SELECT
  COALESCE("sales", 0) AS "sales",
  COALESCE("order_count", 0) AS "order_count"
FROM "orders facts"
ORDER BY
  "sales" DESC;
