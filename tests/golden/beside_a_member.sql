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
), "orders:East facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales:East"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  LEFT JOIN "regions" AS "store.region"
    ON "store"."region_id" = "store.region"."region_id"
  WHERE
    "store.region"."name" IN ('East')
    AND "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
), "joined" AS (
  SELECT
    "orders facts"."region.name" AS "region.name",
    "orders facts"."sales"
  FROM "orders facts"
), "beside" AS (
  SELECT
    "found"."region.name",
    "found"."sales",
    "orders:East facts"."sales:East"
  FROM "joined" AS "found"
  CROSS JOIN "orders:East facts"
), "measured" AS (
  SELECT
    "region.name",
    COALESCE("sales", 0) AS "sales",
    COALESCE("sales:East", 0) AS "sales:East"
  FROM "beside"
)
SELECT
  "region.name",
  "sales",
  "sales:East",
  "sales" - "sales:East" AS "sales.change:East",
  CASE
    WHEN "sales:East" > 0
    THEN CAST((
      "sales" - "sales:East"
    ) AS DOUBLE) / NULLIF("sales:East", 0)
  END AS "sales.change_ratio:East"
FROM "measured"
ORDER BY
  "sales" DESC,
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
), "orders:East facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales:East",
    COUNT(CASE WHEN "store.region"."region_id" IS NULL THEN 1 END) AS "_unmatched"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  LEFT JOIN "regions" AS "store.region"
    ON "store"."region_id" = "store.region"."region_id"
  WHERE
    "store.region"."name" IN ('East')
    AND "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
), "joined" AS (
  SELECT
    "orders facts"."sales",
    "orders:East facts"."sales:East",
    GREATEST(
      COALESCE("orders facts"."_unmatched", 0),
      COALESCE("orders:East facts"."_unmatched", 0)
    ) AS "_unmatched"
  FROM "orders facts"
  CROSS JOIN "orders:East facts"
), "measured" AS (
  SELECT
    COALESCE("sales", 0) AS "sales",
    COALESCE("sales:East", 0) AS "sales:East",
    "_unmatched"
  FROM "joined"
), "compared" AS (
  SELECT
    "sales",
    "sales:East",
    "_unmatched",
    "sales" - "sales:East" AS "sales.change:East",
    CASE
      WHEN "sales:East" > 0
      THEN CAST((
        "sales" - "sales:East"
      ) AS DOUBLE) / NULLIF("sales:East", 0)
    END AS "sales.change_ratio:East"
  FROM "measured"
)
SELECT
  "sales",
  "sales:East",
  "sales.change:East",
  "sales.change_ratio:East",
  "_unmatched"
FROM "compared"
ORDER BY
  "sales" DESC;
