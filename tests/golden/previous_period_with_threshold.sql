-- rows
WITH "orders facts" AS (
  SELECT
    "store"."name" AS "store.name",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-20' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
), "orders:previous_period facts" AS (
  SELECT
    "store"."name" AS "store.name",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales:previous_period"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  WHERE
    "orders"."ordered_on" >= CAST('2025-05-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-05-20' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
), "joined" AS (
  SELECT
    COALESCE("orders facts"."store.name", "orders:previous_period facts"."store.name") AS "store.name",
    "orders facts"."sales",
    "orders:previous_period facts"."sales:previous_period"
  FROM "orders facts"
  FULL JOIN "orders:previous_period facts"
    ON "orders facts"."store.name" IS NOT DISTINCT FROM "orders:previous_period facts"."store.name"
), "measured" AS (
  SELECT
    "store.name",
    COALESCE("sales", 0) AS "sales",
    COALESCE("sales:previous_period", 0) AS "sales:previous_period"
  FROM "joined"
), "compared" AS (
  SELECT
    "store.name",
    "sales",
    "sales:previous_period",
    "sales" - "sales:previous_period" AS "sales.change:previous_period",
    CASE
      WHEN "sales:previous_period" > 0
      THEN CAST((
        "sales" - "sales:previous_period"
      ) AS DOUBLE) / NULLIF("sales:previous_period", 0)
    END AS "sales.change_ratio:previous_period"
  FROM "measured"
)
SELECT
  "store.name",
  "sales",
  "sales:previous_period",
  "sales.change:previous_period",
  "sales.change_ratio:previous_period"
FROM "compared"
WHERE
  "sales.change:previous_period" > 40
ORDER BY
  "sales" DESC,
  "store.name" ASC;
