-- rows
WITH "orders facts" AS (
  SELECT
    COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) AS "customer.name",
    "customer"."customer_id" AS "customer.name.key",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  LEFT JOIN "customers" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1,
    2
)
SELECT
  "customer.name",
  "customer.name.key",
  COALESCE("sales", 0) AS "sales"
FROM "orders facts"
ORDER BY
  "sales" DESC,
  "customer.name" ASC,
  "customer.name.key" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
    COUNT(CASE WHEN "customer"."customer_id" IS NULL THEN 1 END) AS "_unmatched"
  FROM "orders"
  LEFT JOIN "customers" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
), "joined" AS (
  SELECT
    "orders facts"."sales",
    COALESCE("orders facts"."_unmatched", 0) AS "_unmatched"
  FROM "orders facts"
)
SELECT
  COALESCE("sales", 0) AS "sales",
  "_unmatched"
FROM "joined"
ORDER BY
  "sales" DESC;
