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
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
), "measured" AS (
  SELECT
    "store.name",
    COALESCE("sales", 0) AS "sales"
  FROM "orders facts"
), "averaged" AS (
  SELECT
    "store.name",
    "sales",
    AVG(CASE WHEN NOT (
      "store.name" IS NULL
    ) THEN "sales" END) OVER () AS "sales:average"
  FROM "measured"
), "compared" AS (
  SELECT
    "store.name",
    "sales",
    "sales:average",
    "sales" - "sales:average" AS "sales.change:average",
    CASE
      WHEN "sales:average" > 0
      THEN CAST((
        "sales" - "sales:average"
      ) AS DOUBLE) / NULLIF("sales:average", 0)
    END AS "sales.change_ratio:average"
  FROM "averaged"
)
SELECT
  "store.name",
  "sales",
  "sales:average",
  "sales.change:average",
  "sales.change_ratio:average"
FROM "compared"
WHERE
  "sales.change:average" > 0
ORDER BY
  "sales" DESC,
  "store.name" ASC;
