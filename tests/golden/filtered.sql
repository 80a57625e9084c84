-- rows
WITH "orders facts" AS (
  SELECT
    "customer"."tier" AS "customer.tier",
    COUNT(*) AS "order_count"
  FROM "orders"
  LEFT JOIN "customers" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  WHERE
    (
      NOT "customer"."tier" IN ('gold') OR "customer"."tier" IS NULL
    )
    AND STRPOS(LOWER(CAST("store"."name" AS TEXT)), LOWER('r')) > 0
    AND "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
)
SELECT
  "customer.tier",
  COALESCE("order_count", 0) AS "order_count"
FROM "orders facts"
ORDER BY
  "order_count" DESC,
  "customer.tier" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    COUNT(*) AS "order_count",
    COUNT(CASE WHEN "customer"."customer_id" IS NULL THEN 1 END) AS "_unmatched"
  FROM "orders"
  LEFT JOIN "customers" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  WHERE
    (
      NOT "customer"."tier" IN ('gold') OR "customer"."tier" IS NULL
    )
    AND STRPOS(LOWER(CAST("store"."name" AS TEXT)), LOWER('r')) > 0
    AND "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
), "joined" AS (
  SELECT
    "orders facts"."order_count",
    COALESCE("orders facts"."_unmatched", 0) AS "_unmatched"
  FROM "orders facts"
)
SELECT
  COALESCE("order_count", 0) AS "order_count",
  "_unmatched"
FROM "joined"
ORDER BY
  "order_count" DESC;
