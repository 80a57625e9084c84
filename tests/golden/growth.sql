-- rows
WITH "spine of time" AS (
  SELECT
    CAST(UNNEST(
      GENERATE_SERIES(CAST('2025-05-01' AS DATE), CAST('2025-06-01' AS DATE), INTERVAL '1' MONTH)
    ) AS DATE) AS "@month"
), "orders facts" AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', "orders"."ordered_on") AS DATE) AS "@month",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  WHERE
    "orders"."ordered_on" >= CAST('2025-05-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
), "filled" AS (
  SELECT
    "spine of time"."@month",
    "orders facts"."sales",
    "orders facts"."@month" IS NULL AS "_filled"
  FROM "spine of time"
  LEFT JOIN "orders facts"
    ON "spine of time"."@month" = "orders facts"."@month"
), "measured" AS (
  SELECT
    "@month",
    COALESCE("sales", 0) AS "sales",
    "_filled"
  FROM "filled"
), "derived" AS (
  SELECT
    "rows"."@month",
    "rows"."sales",
    "rows"."_filled",
    CASE
      WHEN LAG("rows"."sales") OVER (ORDER BY "rows"."@month") > 0
      THEN CAST((
        "rows"."sales" - LAG("rows"."sales") OVER (ORDER BY "rows"."@month")
      ) AS DOUBLE) / NULLIF(LAG("rows"."sales") OVER (ORDER BY "rows"."@month"), 0)
    END AS "sales.growth"
  FROM "measured" AS "rows"
)
SELECT
  "@month",
  "sales",
  "sales.growth",
  "_filled"
FROM "derived"
ORDER BY
  "@month" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  WHERE
    "orders"."ordered_on" >= CAST('2025-05-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
)
SELECT
  COALESCE("sales", 0) AS "sales"
FROM "orders facts"
ORDER BY
  "sales" DESC;
