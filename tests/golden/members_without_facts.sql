-- rows
WITH "returns facts" AS (
  SELECT
    "store"."name" AS "store.name",
    SUM(CAST("returns"."amount" AS DECIMAL(18, 2))) AS "returned"
  FROM "returns"
  LEFT JOIN "stores" AS "store"
    ON "returns"."store_id" = "store"."store_id"
  WHERE
    "returns"."returned_on" >= CAST('2025-06-01' AS DATE)
    AND "returns"."returned_on" < CAST('2025-06-21' AS DATE)
  GROUP BY
    1
), "all members" AS (
  SELECT DISTINCT
    "store"."name" AS "store.name"
  FROM "stores" AS "store"
  WHERE
    NOT "store"."name" IS NULL
), "beside all members" AS (
  SELECT
    COALESCE("returns facts"."store.name", "all members"."store.name") AS "store.name",
    "returns facts"."returned"
  FROM "returns facts"
  FULL JOIN "all members"
    ON "returns facts"."store.name" IS NOT DISTINCT FROM "all members"."store.name"
)
SELECT
  "store.name",
  COALESCE("returned", 0) AS "returned"
FROM "beside all members"
ORDER BY
  "returned" DESC,
  "store.name" ASC;

-- totals
WITH "returns facts" AS (
  SELECT
    SUM(CAST("returns"."amount" AS DECIMAL(18, 2))) AS "returned",
    COUNT(CASE WHEN "store"."store_id" IS NULL THEN 1 END) AS "_unmatched"
  FROM "returns"
  LEFT JOIN "stores" AS "store"
    ON "returns"."store_id" = "store"."store_id"
  WHERE
    "returns"."returned_on" >= CAST('2025-06-01' AS DATE)
    AND "returns"."returned_on" < CAST('2025-06-21' AS DATE)
), "joined" AS (
  SELECT
    "returns facts"."returned",
    COALESCE("returns facts"."_unmatched", 0) AS "_unmatched"
  FROM "returns facts"
)
SELECT
  COALESCE("returned", 0) AS "returned",
  "_unmatched"
FROM "joined"
ORDER BY
  "returned" DESC;
