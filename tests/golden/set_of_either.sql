-- rows
WITH "set 1 of store.name" AS (
  WITH "returns facts" AS (
    SELECT
      "store"."name" AS "store.name",
      SUM(CAST("returns"."amount" AS DECIMAL(18, 2))) AS "returned"
    FROM "returns"
    LEFT JOIN "stores" AS "store"
      ON "returns"."store_id" = "store"."store_id"
    WHERE
      (
        "returns"."returned_on" < CAST('2025-06-21' AS DATE)
        OR "returns"."returned_on" IS NULL
      )
    GROUP BY
      1
  ), "measured" AS (
    SELECT
      "store.name",
      COALESCE("returned", 0) AS "returned"
    FROM "returns facts"
  )
  SELECT
    "store.name" AS "member"
  FROM "measured"
  WHERE
    NOT "store.name" IS NULL
), "set 2 of store.name" AS (
  WITH "stock facts days" AS (
    SELECT
      MAX(CAST("stock"."stock_on" AS DATE)) AS "_day"
    FROM "stock"
    WHERE
      "stock"."stock_on" < CAST('2025-06-20' AS DATE)
  ), "stock facts" AS (
    SELECT
      "store"."name" AS "store.name",
      SUM("stock"."units") AS "stock_units",
      MAX("stock facts days"."_day") AS "_day"
    FROM "stock"
    LEFT JOIN "stores" AS "store"
      ON "stock"."store_id" = "store"."store_id"
    INNER JOIN "stock facts days"
      ON CAST("stock"."stock_on" AS DATE) = "stock facts days"."_day"
    WHERE
      (
        "stock"."stock_on" < CAST('2025-06-20' AS DATE) OR "stock"."stock_on" IS NULL
      )
    GROUP BY
      1
  ), "joined" AS (
    SELECT
      "stock facts"."store.name" AS "store.name",
      "stock facts"."stock_units",
      "stock facts"."_day" AS "_balance_day"
    FROM "stock facts"
  ), "measured" AS (
    SELECT
      "store.name",
      CASE
        WHEN NOT (
          SELECT
            MAX("stock facts days"."_day")
          FROM "stock facts days"
        ) IS NULL
        THEN COALESCE("stock_units", 0)
      END AS "stock_units",
      "_balance_day"
    FROM "joined"
  ), "kept" AS (
    SELECT
      "store.name",
      "stock_units",
      "_balance_day"
    FROM "measured"
    WHERE
      "stock_units" > 5
  )
  SELECT
    "store.name" AS "member"
  FROM "kept"
  WHERE
    NOT "store.name" IS NULL
), "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  WHERE
    (
      "store"."name" IN (
        SELECT
          "member"
        FROM "set 1 of store.name"
      )
      OR "store"."name" IN (
        SELECT
          "member"
        FROM "set 2 of store.name"
      )
    )
    AND "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
)
SELECT
  COALESCE("sales", 0) AS "sales"
FROM "orders facts"
ORDER BY
  "sales" DESC;
