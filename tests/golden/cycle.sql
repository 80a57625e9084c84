-- rows
WITH "orders facts" AS (
  SELECT
    ISODOW("orders"."ordered_on") AS "@weekday",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
)
SELECT
  "@weekday",
  COALESCE("sales", 0) AS "sales"
FROM "orders facts"
ORDER BY
  "@weekday" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
)
SELECT
  COALESCE("sales", 0) AS "sales"
FROM "orders facts"
ORDER BY
  "sales" DESC;
