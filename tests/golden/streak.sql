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
), "measured" AS (
  SELECT
    "@month",
    COALESCE("sales", 0) AS "sales",
    "_filled"
  FROM "filled"
), "moves" AS (
  SELECT
    "@month",
    "sales",
    "_filled",
    SIGN("sales" - LAG("sales") OVER (ORDER BY "@month")) AS "~move of sales"
  FROM "measured"
), "runs" AS (
  SELECT
    "@month",
    "sales",
    "_filled",
    "~move of sales",
    ROW_NUMBER() OVER (ORDER BY "@month") - ROW_NUMBER() OVER (PARTITION BY "~move of sales" ORDER BY "@month") AS "~run of sales"
  FROM "moves"
), "derived" AS (
  SELECT
    "rows"."@month",
    "rows"."sales",
    "rows"."_filled",
    CASE
      WHEN NOT "rows"."sales" IS NULL
      THEN COALESCE(
        "rows"."~move of sales" * ROW_NUMBER() OVER (
          PARTITION BY "rows"."~move of sales", "rows"."~run of sales"
          ORDER BY "rows"."@month"
        ),
        0
      )
    END AS "sales.streak"
  FROM "runs" AS "rows"
)
SELECT
  "@month",
  "sales",
  "sales.streak",
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
