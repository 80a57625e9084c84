-- rows
WITH "orders facts" AS (
  SELECT
    "store.region"."name" AS "region.name",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  LEFT JOIN "regions" AS "store.region"
    ON "store"."region_id" = "store.region"."region_id"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-20' AS DATE)
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1
), "budgets:budget facts" AS (
  SELECT
    "region"."name" AS "region.name",
    SUM(
      CAST(CAST("budgets"."amount" AS DECIMAL(18, 2)) AS DOUBLE) * GREATEST(
        DATE_DIFF(
          'DAY',
          GREATEST(CAST(DATE_TRUNC('MONTH', "budgets"."month") AS DATE), CAST('2025-06-01' AS DATE)),
          LEAST(
            CAST(CAST(DATE_TRUNC('MONTH', "budgets"."month") AS DATE) + INTERVAL '1' MONTH AS DATE),
            CAST('2025-06-20' AS DATE)
          )
        ),
        0
      ) / DATE_DIFF(
        'DAY',
        CAST(DATE_TRUNC('MONTH', "budgets"."month") AS DATE),
        CAST(CAST(DATE_TRUNC('MONTH', "budgets"."month") AS DATE) + INTERVAL '1' MONTH AS DATE)
      )
    ) AS "sales_budget:budget~phased"
  FROM "budgets"
  LEFT JOIN "regions" AS "region"
    ON "budgets"."region_id" = "region"."region_id"
  WHERE
    "budgets"."month" >= CAST('2025-06-01' AS DATE)
    AND "budgets"."month" < CAST('2025-06-20' AS DATE)
  GROUP BY
    1
), "joined" AS (
  SELECT
    COALESCE("orders facts"."region.name", "budgets:budget facts"."region.name") AS "region.name",
    "orders facts"."sales",
    "budgets:budget facts"."sales_budget:budget~phased"
  FROM "orders facts"
  FULL JOIN "budgets:budget facts"
    ON "orders facts"."region.name" IS NOT DISTINCT FROM "budgets:budget facts"."region.name"
), "measured" AS (
  SELECT
    "region.name",
    COALESCE("sales", 0) AS "sales",
    "sales_budget:budget~phased" AS "sales:budget"
  FROM "joined"
)
SELECT
  "region.name",
  "sales",
  "sales:budget",
  "sales" - "sales:budget" AS "sales.change:budget",
  CASE
    WHEN "sales:budget" > 0
    THEN CAST((
      "sales" - "sales:budget"
    ) AS DOUBLE) / NULLIF("sales:budget", 0)
  END AS "sales.change_ratio:budget"
FROM "measured"
ORDER BY
  "sales" DESC,
  "region.name" ASC;

-- totals
WITH "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
    COUNT(CASE WHEN "store.region"."region_id" IS NULL THEN 1 END) AS "_unmatched"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  LEFT JOIN "regions" AS "store.region"
    ON "store"."region_id" = "store.region"."region_id"
  WHERE
    "orders"."ordered_on" >= CAST('2025-06-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-20' AS DATE)
    AND "orders"."status" <> 'cancelled'
), "budgets:budget facts" AS (
  SELECT
    SUM(
      CAST(CAST("budgets"."amount" AS DECIMAL(18, 2)) AS DOUBLE) * GREATEST(
        DATE_DIFF(
          'DAY',
          GREATEST(CAST(DATE_TRUNC('MONTH', "budgets"."month") AS DATE), CAST('2025-06-01' AS DATE)),
          LEAST(
            CAST(CAST(DATE_TRUNC('MONTH', "budgets"."month") AS DATE) + INTERVAL '1' MONTH AS DATE),
            CAST('2025-06-20' AS DATE)
          )
        ),
        0
      ) / DATE_DIFF(
        'DAY',
        CAST(DATE_TRUNC('MONTH', "budgets"."month") AS DATE),
        CAST(CAST(DATE_TRUNC('MONTH', "budgets"."month") AS DATE) + INTERVAL '1' MONTH AS DATE)
      )
    ) AS "sales_budget:budget~phased",
    COUNT(CASE WHEN "region"."region_id" IS NULL THEN 1 END) AS "_unmatched"
  FROM "budgets"
  LEFT JOIN "regions" AS "region"
    ON "budgets"."region_id" = "region"."region_id"
  WHERE
    "budgets"."month" >= CAST('2025-06-01' AS DATE)
    AND "budgets"."month" < CAST('2025-06-20' AS DATE)
), "joined" AS (
  SELECT
    "orders facts"."sales",
    "budgets:budget facts"."sales_budget:budget~phased",
    GREATEST(
      COALESCE("orders facts"."_unmatched", 0),
      COALESCE("budgets:budget facts"."_unmatched", 0)
    ) AS "_unmatched"
  FROM "orders facts"
  CROSS JOIN "budgets:budget facts"
), "measured" AS (
  SELECT
    COALESCE("sales", 0) AS "sales",
    "sales_budget:budget~phased" AS "sales:budget",
    "_unmatched"
  FROM "joined"
), "compared" AS (
  SELECT
    "sales",
    "sales:budget",
    "_unmatched",
    "sales" - "sales:budget" AS "sales.change:budget",
    CASE
      WHEN "sales:budget" > 0
      THEN CAST((
        "sales" - "sales:budget"
      ) AS DOUBLE) / NULLIF("sales:budget", 0)
    END AS "sales.change_ratio:budget"
  FROM "measured"
)
SELECT
  "sales",
  "sales:budget",
  "sales.change:budget",
  "sales.change_ratio:budget",
  "_unmatched"
FROM "compared"
ORDER BY
  "sales" DESC;
