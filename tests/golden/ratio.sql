-- rows
WITH "orders facts" AS (
  SELECT
    "store.region"."name" AS "region.name",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
    COUNT(*) AS "order_count"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  LEFT JOIN "regions" AS "store.region"
    ON "store"."region_id" = "store.region"."region_id"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
)
SELECT
  "region.name",
  CAST(COALESCE("sales", 0) AS DOUBLE) / NULLIF(COALESCE("order_count", 0), 0) AS "order_value"
FROM "orders facts"
ORDER BY
  "order_value" DESC,
  "region.name" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
    COUNT(*) AS "order_count",
    COUNT(CASE WHEN "store.region"."region_id" IS NULL THEN 1 END) AS "_unmatched"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  LEFT JOIN "regions" AS "store.region"
    ON "store"."region_id" = "store.region"."region_id"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
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
  CAST(COALESCE("sales", 0) AS DOUBLE) / NULLIF(COALESCE("order_count", 0), 0) AS "order_value",
  "_unmatched"
FROM "joined"
ORDER BY
  "order_value" DESC;
