-- rows
WITH "orders facts" AS (
  SELECT
    "store.region"."name" AS "region.name",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
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
), "returns facts" AS (
  SELECT
    "store.region"."name" AS "region.name",
    SUM(CAST("returns"."amount" AS DECIMAL(18, 2))) AS "returned"
  FROM "returns"
  LEFT JOIN "stores" AS "store"
    ON "returns"."store_id" = "store"."store_id"
  LEFT JOIN "regions" AS "store.region"
    ON "store"."region_id" = "store.region"."region_id"
  WHERE
    "returns"."returned_on" >= CAST('2025-06-01' AS DATE)
    AND "returns"."returned_on" < CAST('2025-06-21' AS DATE)
  GROUP BY
    1
), "joined" AS (
  SELECT
    COALESCE("orders facts"."region.name", "returns facts"."region.name") AS "region.name",
    "orders facts"."sales",
    "returns facts"."returned"
  FROM "orders facts"
  FULL JOIN "returns facts"
    ON "orders facts"."region.name" IS NOT DISTINCT FROM "returns facts"."region.name"
)
SELECT
  "region.name",
  COALESCE("sales", 0) - COALESCE("returned", 0) AS "net_sales",
  COALESCE("returned", 0) AS "returned"
FROM "joined"
ORDER BY
  "net_sales" DESC,
  "region.name" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
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
), "returns facts" AS (
  SELECT
    SUM(CAST("returns"."amount" AS DECIMAL(18, 2))) AS "returned",
    COUNT(CASE WHEN "store.region"."region_id" IS NULL THEN 1 END) AS "_unmatched"
  FROM "returns"
  LEFT JOIN "stores" AS "store"
    ON "returns"."store_id" = "store"."store_id"
  LEFT JOIN "regions" AS "store.region"
    ON "store"."region_id" = "store.region"."region_id"
  WHERE
    "returns"."returned_on" >= CAST('2025-06-01' AS DATE)
    AND "returns"."returned_on" < CAST('2025-06-21' AS DATE)
), "joined" AS (
  SELECT
    "orders facts"."sales",
    "returns facts"."returned",
    GREATEST(
      COALESCE("orders facts"."_unmatched", 0),
      COALESCE("returns facts"."_unmatched", 0)
    ) AS "_unmatched"
  FROM "orders facts"
  CROSS JOIN "returns facts"
)
SELECT
  COALESCE("sales", 0) - COALESCE("returned", 0) AS "net_sales",
  COALESCE("returned", 0) AS "returned",
  "_unmatched"
FROM "joined"
ORDER BY
  "net_sales" DESC;
