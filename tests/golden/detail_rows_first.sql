-- rows
WITH "detail rows" AS (
  SELECT
    "orders"."ordered_on" AS "orders.ordered_on",
    "orders"."status" AS "orders.status",
    CAST("orders"."amount" AS DECIMAL(18, 2)) AS "orders.amount",
    "orders"."ordered_on" AS "_moment",
    "orders"."order_id" AS "_key1"
  FROM "orders"
  WHERE
    "orders"."ordered_on" >= CAST('2025-01-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
), "ranked" AS (
  SELECT
    "orders.ordered_on",
    "orders.status",
    "orders.amount",
    "_moment",
    "_key1",
    RANK() OVER (ORDER BY "orders.amount" DESC) AS "_rank"
  FROM "detail rows"
)
SELECT
  "orders.ordered_on",
  "orders.status",
  "orders.amount",
  "_rank"
FROM "ranked"
WHERE
  "_rank" <= 2
ORDER BY
  "orders.amount" DESC,
  "_key1" ASC;
