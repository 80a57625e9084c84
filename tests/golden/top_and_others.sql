-- rows
WITH "orders facts" AS (
  SELECT
    "store"."name" AS "store.name",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
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
), "measured" AS (
  SELECT
    "store.name",
    COALESCE("sales", 0) AS "sales",
    COALESCE("buyers", 0) AS "buyers"
  FROM "orders facts"
), "ranked" AS (
  SELECT
    "store.name",
    "sales",
    "buyers",
    RANK() OVER (PARTITION BY "store.name" IS NULL ORDER BY "sales" DESC) AS "_rank"
  FROM "measured"
), "first" AS (
  SELECT
    "store.name",
    "sales",
    "buyers",
    "_rank",
    0 AS "_others"
  FROM "ranked"
  WHERE
    "_rank" <= 1 OR (
      "store.name" IS NULL
    )
), "left out" AS (
  SELECT
    "store.name"
  FROM "ranked"
  WHERE
    "_rank" > 1 AND NOT (
      "store.name" IS NULL
    )
), "left out by group" AS (
  SELECT
    COUNT(*) AS "_others"
  FROM "ranked"
  WHERE
    "_rank" > 1 AND NOT (
      "store.name" IS NULL
    )
), "left out together" AS (
  WITH "orders facts" AS (
    SELECT
      SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
      COUNT(DISTINCT "orders"."customer_id") AS "buyers"
    FROM "orders"
    LEFT JOIN "stores" AS "store"
      ON "orders"."store_id" = "store"."store_id"
    INNER JOIN "left out"
      ON "store"."name" IS NOT DISTINCT FROM "left out"."store.name"
    WHERE
      "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
      AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
      AND "orders"."status" <> 'cancelled'
  )
  SELECT
    COALESCE("sales", 0) AS "sales",
    COALESCE("buyers", 0) AS "buyers"
  FROM "orders facts"
), "row of the others" AS (
  SELECT
    "left out together"."sales",
    "left out together"."buyers",
    "left out by group"."_others"
  FROM "left out by group"
  CROSS JOIN "left out together"
  WHERE
    "left out by group"."_others" > 0
)
SELECT
  "first"."store.name",
  COALESCE("first"."sales", "row of the others"."sales") AS "sales",
  COALESCE("first"."buyers", "row of the others"."buyers") AS "buyers",
  "first"."_rank",
  COALESCE("first"."_others", "row of the others"."_others") AS "_others"
FROM "first"
FULL JOIN "row of the others"
  ON "first"."_others" = "row of the others"."_others"
ORDER BY
  "_others" ASC,
  "sales" DESC,
  "store.name" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
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
    "orders facts"."sales",
    "orders facts"."buyers",
    COALESCE("orders facts"."_unmatched", 0) AS "_unmatched"
  FROM "orders facts"
)
SELECT
  COALESCE("sales", 0) AS "sales",
  COALESCE("buyers", 0) AS "buyers",
  "_unmatched"
FROM "joined"
ORDER BY
  "sales" DESC;
