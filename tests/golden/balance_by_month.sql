-- rows
WITH "spine of time" AS (
  SELECT
    CAST(UNNEST(
      GENERATE_SERIES(CAST('2025-05-01' AS DATE), CAST('2025-06-01' AS DATE), INTERVAL '1' MONTH)
    ) AS DATE) AS "@month"
), "stock facts days" AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', "stock"."stock_on") AS DATE) AS "@month",
    MAX(CAST("stock"."stock_on" AS DATE)) AS "_day"
  FROM "stock"
  WHERE
    "stock"."stock_on" >= CAST('2025-05-01' AS DATE)
    AND "stock"."stock_on" < CAST('2025-06-20' AS DATE)
  GROUP BY
    1
), "stock facts" AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', "stock"."stock_on") AS DATE) AS "@month",
    "store"."name" AS "store.name",
    SUM("stock"."units") AS "stock_units",
    MAX("stock facts days"."_day") AS "_day"
  FROM "stock"
  LEFT JOIN "stores" AS "store"
    ON "stock"."store_id" = "store"."store_id"
  INNER JOIN "stock facts days"
    ON CAST("stock"."stock_on" AS DATE) = "stock facts days"."_day"
  WHERE
    "stock"."stock_on" >= CAST('2025-05-01' AS DATE)
    AND "stock"."stock_on" < CAST('2025-06-20' AS DATE)
  GROUP BY
    1,
    2
), "joined" AS (
  SELECT
    "stock facts"."@month" AS "@month",
    "stock facts"."store.name" AS "store.name",
    "stock facts"."stock_units",
    "stock facts"."_day" AS "_balance_day"
  FROM "stock facts"
), "filled" AS (
  SELECT
    "spine of time"."@month",
    "members"."store.name",
    "joined"."stock_units",
    "joined"."_balance_day",
    "joined"."@month" IS NULL AS "_filled"
  FROM "spine of time"
  CROSS JOIN (
    SELECT DISTINCT
      "store.name"
    FROM "joined"
  ) AS "members"
  LEFT JOIN "joined"
    ON "spine of time"."@month" = "joined"."@month"
    AND "members"."store.name" IS NOT DISTINCT FROM "joined"."store.name"
)
SELECT
  "@month",
  "store.name",
  CASE
    WHEN NOT (
      SELECT
        MAX("stock facts days"."_day")
      FROM "stock facts days"
      WHERE
        "stock facts days"."@month" = "filled"."@month"
    ) IS NULL
    THEN COALESCE("stock_units", 0)
  END AS "stock_units",
  "_balance_day",
  "_filled"
FROM "filled"
ORDER BY
  "@month" ASC,
  "store.name" ASC;

-- totals
WITH "stock facts days" AS (
  SELECT
    MAX(CAST("stock"."stock_on" AS DATE)) AS "_day"
  FROM "stock"
  WHERE
    "stock"."stock_on" >= CAST('2025-05-01' AS DATE)
    AND "stock"."stock_on" < CAST('2025-06-20' AS DATE)
), "stock facts" AS (
  SELECT
    SUM("stock"."units") AS "stock_units",
    MAX("stock facts days"."_day") AS "_day",
    COUNT(CASE WHEN "store"."store_id" IS NULL THEN 1 END) AS "_unmatched"
  FROM "stock"
  LEFT JOIN "stores" AS "store"
    ON "stock"."store_id" = "store"."store_id"
  INNER JOIN "stock facts days"
    ON CAST("stock"."stock_on" AS DATE) = "stock facts days"."_day"
  WHERE
    "stock"."stock_on" >= CAST('2025-05-01' AS DATE)
    AND "stock"."stock_on" < CAST('2025-06-20' AS DATE)
), "joined" AS (
  SELECT
    "stock facts"."stock_units",
    "stock facts"."_day" AS "_balance_day",
    COALESCE("stock facts"."_unmatched", 0) AS "_unmatched"
  FROM "stock facts"
)
SELECT
  CASE
    WHEN NOT (
      SELECT
        MAX("stock facts days"."_day")
      FROM "stock facts days"
    ) IS NULL
    THEN COALESCE("stock_units", 0)
  END AS "stock_units",
  "_balance_day",
  "_unmatched"
FROM "joined"
ORDER BY
  "stock_units" DESC;
