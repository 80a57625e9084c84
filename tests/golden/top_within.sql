-- rows
WITH "orders facts" AS (
  SELECT
    "store.region"."name" AS "region.name",
    "store"."name" AS "store.name",
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
    1,
    2
), "measured" AS (
  SELECT
    "region.name",
    "store.name",
    COALESCE("sales", 0) AS "sales"
  FROM "orders facts"
), "ranked" AS (
  SELECT
    "region.name",
    "store.name",
    "sales",
    RANK() OVER (PARTITION BY "region.name", "store.name" IS NULL ORDER BY "sales" DESC) AS "_rank"
  FROM "measured"
)
SELECT
  "region.name",
  "store.name",
  "sales",
  "_rank"
FROM "ranked"
WHERE
  "_rank" <= 1 OR (
    "store.name" IS NULL
  )
ORDER BY
  "sales" DESC,
  "region.name" ASC,
  "store.name" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
    COUNT(
      CASE
        WHEN "store.region"."region_id" IS NULL OR "store"."store_id" IS NULL
        THEN 1
      END
    ) AS "_unmatched"
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
    COALESCE("orders facts"."_unmatched", 0) AS "_unmatched"
  FROM "orders facts"
)
SELECT
  COALESCE("sales", 0) AS "sales",
  "_unmatched"
FROM "joined"
ORDER BY
  "sales" DESC;
