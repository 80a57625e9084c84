-- members
WITH "found members" AS (
  SELECT DISTINCT
    "store"."name" AS "store.name"
  FROM "stores" AS "store"
  LEFT JOIN "regions" AS "region"
    ON "store"."region_id" = "region"."region_id"
  WHERE
    NOT "store"."name" IS NULL AND "region"."name" IN ('East')
)
SELECT
  COUNT(*) AS "member_count"
FROM "found members";
