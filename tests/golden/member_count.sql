-- members
WITH "found members" AS (
  SELECT DISTINCT
    "store"."name" AS "store.name"
  FROM "stores" AS "store"
  LEFT JOIN "regions" AS "region"
    ON "store"."region_id" = "region"."region_id"
  WHERE
    "region"."name" IN ('East')
)
SELECT
  COUNT(*) AS "member_count"
FROM "found members"
WHERE
  NOT "store.name" IS NULL;
