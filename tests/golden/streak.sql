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
    AND "orders"."ordered_on" < CAST('2025-06-20' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
), "orders:previous_period facts" AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', "orders"."ordered_on" + INTERVAL '1' MONTH) AS DATE) AS "@month",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales:previous_period"
  FROM "orders"
  WHERE
    "orders"."ordered_on" >= CAST('2025-03-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-05-20' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
), "joined" AS (
  SELECT
    COALESCE("orders facts"."@month", "orders:previous_period facts"."@month") AS "@month",
    "orders facts"."sales",
    "orders:previous_period facts"."sales:previous_period"
  FROM "orders facts"
  FULL JOIN "orders:previous_period facts"
    ON "orders facts"."@month" IS NOT DISTINCT FROM "orders:previous_period facts"."@month"
), "filled" AS (
  SELECT
    "spine of time"."@month",
    "joined"."sales",
    "joined"."sales:previous_period",
    "joined"."@month" IS NULL AS "_filled"
  FROM "spine of time"
  LEFT JOIN "joined"
    ON "spine of time"."@month" = "joined"."@month"
), "measured" AS (
  SELECT
    "@month",
    COALESCE("sales", 0) AS "sales",
    COALESCE("sales:previous_period", 0) AS "sales:previous_period",
    "_filled"
  FROM "filled"
), "compared" AS (
  SELECT
    "@month",
    "sales",
    "sales:previous_period",
    "_filled",
    "sales" - "sales:previous_period" AS "sales.change:previous_period",
    CASE
      WHEN "sales:previous_period" > 0
      THEN CAST((
        "sales" - "sales:previous_period"
      ) AS DOUBLE) / NULLIF("sales:previous_period", 0)
    END AS "sales.change_ratio:previous_period"
  FROM "measured"
), "moves" AS (
  SELECT
    "@month",
    "sales",
    "sales:previous_period",
    "_filled",
    "sales.change:previous_period",
    "sales.change_ratio:previous_period",
    SIGN(
      CASE
        WHEN "@month" = CAST('2025-06-01' AS DATE)
        THEN "sales.change:previous_period"
        ELSE "sales" - LAG("sales") OVER (ORDER BY "@month")
      END
    ) AS "~move of sales"
  FROM "compared"
), "runs" AS (
  SELECT
    "@month",
    "sales",
    "sales:previous_period",
    "_filled",
    "sales.change:previous_period",
    "sales.change_ratio:previous_period",
    "~move of sales",
    ROW_NUMBER() OVER (ORDER BY "@month") - ROW_NUMBER() OVER (PARTITION BY "~move of sales" ORDER BY "@month") AS "~run of sales"
  FROM "moves"
), "derived" AS (
  SELECT
    "rows"."@month",
    "rows"."sales",
    "rows"."sales:previous_period",
    "rows"."_filled",
    "rows"."sales.change:previous_period",
    "rows"."sales.change_ratio:previous_period",
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
    AND "orders"."ordered_on" < CAST('2025-06-20' AS DATE)
    AND "orders"."status" <> 'cancelled'
)
SELECT
  COALESCE("sales", 0) AS "sales"
FROM "orders facts"
ORDER BY
  "sales" DESC;
