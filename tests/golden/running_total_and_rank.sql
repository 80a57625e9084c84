-- rows
WITH "spine of time" AS (
  SELECT
    CAST(UNNEST(
      GENERATE_SERIES(CAST('2025-04-01' AS DATE), CAST('2025-06-01' AS DATE), INTERVAL '1' MONTH)
    ) AS DATE) AS "@month"
), "orders facts" AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', "orders"."ordered_on") AS DATE) AS "@month",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  WHERE
    "orders"."ordered_on" >= CAST('2025-04-01' AS DATE)
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
), "to date" AS (
  SELECT
    "@month",
    "sales",
    "_filled",
    SUM("sales") OVER (ORDER BY "@month" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS "sales~to date"
  FROM "filled"
), "measured" AS (
  SELECT
    "@month",
    COALESCE("sales", 0) AS "sales",
    COALESCE("sales~to date", 0) AS "sales.cumulative",
    "_filled"
  FROM "to date"
), "derived" AS (
  SELECT
    "rows"."@month",
    "rows"."sales",
    "rows"."sales.cumulative",
    "rows"."_filled",
    CASE
      WHEN NOT "rows"."sales" IS NULL
      THEN RANK() OVER (ORDER BY "rows"."sales" DESC)
    END AS "sales.rank"
  FROM "measured" AS "rows"
)
SELECT
  "@month",
  "sales",
  "sales.cumulative",
  "sales.rank",
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
    "orders"."ordered_on" >= CAST('2025-04-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
)
SELECT
  COALESCE("sales", 0) AS "sales"
FROM "orders facts"
ORDER BY
  "sales" DESC;
