-- rows
WITH "each" AS (
  WITH "orders facts" AS (
    SELECT
      "store.region"."name" AS "region.name",
      COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) AS "customer.name",
      "customer"."customer_id" AS "customer.name.key",
      SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
    FROM "orders"
    LEFT JOIN "stores" AS "store"
      ON "orders"."store_id" = "store"."store_id"
    LEFT JOIN "regions" AS "store.region"
      ON "store"."region_id" = "store.region"."region_id"
    LEFT JOIN "customers" AS "customer"
      ON "orders"."customer_id" = "customer"."customer_id"
    WHERE
      "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
      AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
      AND "orders"."status" <> 'cancelled'
    GROUP BY
      1,
      2,
      3
  )
  SELECT
    "region.name",
    "customer.name",
    "customer.name.key",
    CASE WHEN NOT "sales" IS NULL THEN COALESCE("sales", 0) END AS "sales"
  FROM "orders facts"
)
SELECT
  "region.name",
  AVG("sales") AS "sales.avg:customer.name"
FROM "each"
WHERE
  NOT "customer.name" IS NULL
GROUP BY
  1
ORDER BY
  "sales.avg:customer.name" DESC,
  "region.name" ASC;

-- totals
WITH "each" AS (
  WITH "orders facts" AS (
    SELECT
      COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) AS "customer.name",
      "customer"."customer_id" AS "customer.name.key",
      SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
      COUNT(
        CASE
          WHEN "store.region"."region_id" IS NULL
          OR COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) IS NULL
          THEN 1
        END
      ) AS "_unmatched"
    FROM "orders"
    LEFT JOIN "customers" AS "customer"
      ON "orders"."customer_id" = "customer"."customer_id"
    LEFT JOIN "stores" AS "store"
      ON "orders"."store_id" = "store"."store_id"
    LEFT JOIN "regions" AS "store.region"
      ON "store"."region_id" = "store.region"."region_id"
    WHERE
      "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
      AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
      AND "orders"."status" <> 'cancelled'
    GROUP BY
      1,
      2
  ), "joined" AS (
    SELECT
      "orders facts"."customer.name" AS "customer.name",
      "orders facts"."customer.name.key" AS "customer.name.key",
      "orders facts"."sales",
      COALESCE("orders facts"."_unmatched", 0) AS "_unmatched"
    FROM "orders facts"
  )
  SELECT
    "customer.name",
    "customer.name.key",
    CASE WHEN NOT "sales" IS NULL THEN COALESCE("sales", 0) END AS "sales",
    "_unmatched"
  FROM "joined"
)
SELECT
  AVG(CASE WHEN NOT "customer.name" IS NULL THEN "sales" END) AS "sales.avg:customer.name",
  SUM("_unmatched") AS "_unmatched"
FROM "each"
ORDER BY
  "sales.avg:customer.name" DESC;
