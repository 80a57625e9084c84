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
    AND "orders"."ordered_on" < CAST('2025-06-20' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
), "orders:year_before facts" AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', "orders"."ordered_on" + INTERVAL '1' YEAR) AS DATE) AS "@month",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales:year_before"
  FROM "orders"
  WHERE
    "orders"."ordered_on" >= CAST('2024-05-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2024-06-20' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
), "joined" AS (
  SELECT
    COALESCE("orders facts"."@month", "orders:year_before facts"."@month") AS "@month",
    "orders facts"."sales",
    "orders:year_before facts"."sales:year_before"
  FROM "orders facts"
  FULL JOIN "orders:year_before facts"
    ON "orders facts"."@month" IS NOT DISTINCT FROM "orders:year_before facts"."@month"
), "filled" AS (
  SELECT
    "spine of time"."@month",
    "joined"."sales",
    "joined"."sales:year_before",
    "joined"."@month" IS NULL AS "_filled"
  FROM "spine of time"
  LEFT JOIN "joined"
    ON "spine of time"."@month" = "joined"."@month"
), "measured" AS (
  SELECT
    "@month",
    COALESCE("sales", 0) AS "sales",
    COALESCE("sales:year_before", 0) AS "sales:year_before",
    "_filled"
  FROM "filled"
), "compared" AS (
  SELECT
    "@month",
    "sales",
    "sales:year_before",
    "_filled",
    "sales" - "sales:year_before" AS "sales.change:year_before",
    CASE
      WHEN "sales:year_before" > 0
      THEN CAST((
        "sales" - "sales:year_before"
      ) AS DOUBLE) / NULLIF("sales:year_before", 0)
    END AS "sales.change_ratio:year_before"
  FROM "measured"
)
SELECT
  "@month",
  "sales",
  "sales:year_before",
  "sales.change:year_before",
  "sales.change_ratio:year_before",
  "_filled"
FROM "compared"
ORDER BY
  "@month" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  WHERE
    "orders"."ordered_on" >= CAST('2025-05-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-20' AS DATE)
    AND "orders"."status" <> 'cancelled'
), "orders:year_before facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales:year_before"
  FROM "orders"
  WHERE
    "orders"."ordered_on" >= CAST('2024-05-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2024-06-20' AS DATE)
    AND "orders"."status" <> 'cancelled'
), "joined" AS (
  SELECT
    "orders facts"."sales",
    "orders:year_before facts"."sales:year_before"
  FROM "orders facts"
  CROSS JOIN "orders:year_before facts"
), "measured" AS (
  SELECT
    COALESCE("sales", 0) AS "sales",
    COALESCE("sales:year_before", 0) AS "sales:year_before"
  FROM "joined"
)
SELECT
  "sales",
  "sales:year_before",
  "sales" - "sales:year_before" AS "sales.change:year_before",
  CASE
    WHEN "sales:year_before" > 0
    THEN CAST((
      "sales" - "sales:year_before"
    ) AS DOUBLE) / NULLIF("sales:year_before", 0)
  END AS "sales.change_ratio:year_before"
FROM "measured"
ORDER BY
  "sales" DESC;
