-- members
SELECT DISTINCT
  "store"."name" AS "store.name"
FROM "stores" AS "store"
LEFT JOIN "regions" AS "region"
  ON "store"."region_id" = "region"."region_id"
WHERE
  "region"."name" IN ('East')
ORDER BY
  "store.name" ASC;
