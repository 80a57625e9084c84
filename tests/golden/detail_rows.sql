-- rows
WITH "detail rows" AS (
  SELECT
    "orders"."ordered_on" AS "orders.ordered_on",
    "orders"."status" AS "orders.status",
    CAST("orders"."amount" AS DECIMAL(18, 2)) AS "orders.amount",
    "store"."name" AS "store.name",
    "orders"."ordered_on" AS "_moment",
    "orders"."order_id" AS "_key1"
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
)
SELECT
  "orders.ordered_on",
  "orders.status",
  "orders.amount",
  "store.name"
FROM "detail rows"
ORDER BY
  "_moment" DESC,
  "_key1" ASC;
