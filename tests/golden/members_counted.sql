-- rows
WITH "orders facts" AS (
  SELECT
    COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) AS "customer.name",
    "customer"."customer_id" AS "customer.name.key",
    COUNT(*) AS "order_count"
  FROM "orders"
  LEFT JOIN "customers" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-10' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1,
    2
), "all members" AS (
  SELECT DISTINCT
    COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) AS "customer.name",
    "customer"."customer_id" AS "customer.name.key"
  FROM "customers" AS "customer"
  WHERE
    NOT COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) IS NULL
), "beside all members" AS (
  SELECT
    COALESCE("orders facts"."customer.name", "all members"."customer.name") AS "customer.name",
    COALESCE("orders facts"."customer.name.key", "all members"."customer.name.key") AS "customer.name.key",
    "orders facts"."order_count"
  FROM "orders facts"
  FULL JOIN "all members"
    ON "orders facts"."customer.name" IS NOT DISTINCT FROM "all members"."customer.name"
    AND "orders facts"."customer.name.key" IS NOT DISTINCT FROM "all members"."customer.name.key"
), "measured" AS (
  SELECT
    "customer.name",
    "customer.name.key",
    COALESCE("order_count", 0) AS "order_count"
  FROM "beside all members"
), "kept" AS (
  SELECT
    "customer.name",
    "customer.name.key",
    "order_count"
  FROM "measured"
  WHERE
    "order_count" = 0
)
SELECT
  COUNT(CASE WHEN NOT "customer.name" IS NULL THEN 1 END) AS "member_count"
FROM "kept";
