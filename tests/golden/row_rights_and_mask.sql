-- rows
WITH "orders facts" AS (
  SELECT
    CASE
      WHEN NOT COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) IS NULL
      THEN '***'
    END AS "customer.name",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
    COUNT(*) AS "order_count"
  FROM "orders"
  LEFT JOIN "customers" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  LEFT JOIN "regions" AS "store.region"
    ON "store"."region_id" = "store.region"."region_id"
  WHERE
    "store.region"."region_id" = 'E'
    AND "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
)
SELECT
  "customer.name",
  COALESCE("sales", 0) AS "sales",
  COALESCE("order_count", 0) AS "order_count"
FROM "orders facts"
ORDER BY
  "sales" DESC,
  "customer.name" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
    COUNT(*) AS "order_count",
    COUNT(CASE WHEN "customer"."customer_id" IS NULL THEN 1 END) AS "_unmatched"
  FROM "orders"
  LEFT JOIN "customers" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  LEFT JOIN "regions" AS "store.region"
    ON "store"."region_id" = "store.region"."region_id"
  WHERE
    "store.region"."region_id" = 'E'
    AND "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
), "joined" AS (
  SELECT
    "orders facts"."sales",
    "orders facts"."order_count",
    COALESCE("orders facts"."_unmatched", 0) AS "_unmatched"
  FROM "orders facts"
)
SELECT
  COALESCE("sales", 0) AS "sales",
  COALESCE("order_count", 0) AS "order_count",
  "_unmatched"
FROM "joined"
ORDER BY
  "sales" DESC;
