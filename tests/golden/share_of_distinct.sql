-- rows
WITH "orders facts" AS (
  SELECT
    "store"."name" AS "store.name",
    COUNT(DISTINCT "orders"."customer_id") AS "buyers"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
), "whole of buyers.share" AS (
  WITH "orders facts" AS (
    SELECT
      COUNT(DISTINCT "orders"."customer_id") AS "buyers"
    FROM "orders"
    WHERE
      "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
      AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
      AND "orders"."status" <> 'cancelled'
  )
  SELECT
    COALESCE("buyers", 0) AS "buyers"
  FROM "orders facts"
), "measured" AS (
  SELECT
    "store.name",
    COALESCE("buyers", 0) AS "buyers"
  FROM "orders facts"
)
SELECT
  "rows"."store.name",
  "rows"."buyers",
  CAST("rows"."buyers" AS DOUBLE) / NULLIF("whole of buyers.share"."buyers", 0) AS "buyers.share"
FROM "measured" AS "rows"
CROSS JOIN "whole of buyers.share"
ORDER BY
  "buyers" DESC,
  "store.name" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    COUNT(DISTINCT "orders"."customer_id") AS "buyers",
    COUNT(CASE WHEN "store"."store_id" IS NULL THEN 1 END) AS "_unmatched"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
), "joined" AS (
  SELECT
    "orders facts"."buyers",
    COALESCE("orders facts"."_unmatched", 0) AS "_unmatched"
  FROM "orders facts"
)
SELECT
  COALESCE("buyers", 0) AS "buyers",
  "_unmatched"
FROM "joined"
ORDER BY
  "buyers" DESC;
