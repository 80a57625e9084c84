-- rows
WITH "set 1 of customer.name" AS (
  WITH "orders facts" AS (
    SELECT
      COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) AS "customer.name",
      "customer"."customer_id" AS "customer.name.key",
      COUNT(*) AS "order_count"
    FROM "orders"
    LEFT JOIN "customers" AS "customer"
      ON "orders"."customer_id" = "customer"."customer_id"
    WHERE
      "orders"."ordered_on" >= CAST('2025-06-10' AS DATE)
      AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
      AND "orders"."status" <> 'cancelled'
    GROUP BY
      1,
      2
  ), "all members" AS (
    SELECT DISTINCT
      COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) AS "customer.name",
      "customer"."customer_id" AS "customer.name.key"
    FROM "customers" AS "customer"
    WHERE
      NOT COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) IS NULL
  ), "beside all members" AS (
    SELECT
      COALESCE("orders facts"."customer.name", "all members"."customer.name") AS "customer.name",
      COALESCE("orders facts"."customer.name.key", "all members"."customer.name.key") AS "customer.name.key",
      "orders facts"."order_count"
    FROM "orders facts"
    FULL JOIN "all members"
      ON "orders facts"."customer.name" IS NOT DISTINCT FROM "all members"."customer.name"
      AND "orders facts"."customer.name.key" IS NOT DISTINCT FROM "all members"."customer.name.key"
  ), "measured" AS (
    SELECT
      "customer.name",
      "customer.name.key",
      COALESCE("order_count", 0) AS "order_count"
    FROM "beside all members"
  ), "kept" AS (
    SELECT
      "customer.name",
      "customer.name.key",
      "order_count"
    FROM "measured"
    WHERE
      "order_count" = 0
  )
  SELECT
    "customer.name.key" AS "member"
  FROM "kept"
  WHERE
    NOT "customer.name.key" IS NULL
), "set 2 of customer.name" AS (
  WITH "orders facts" AS (
    SELECT
      COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) AS "customer.name",
      "customer"."customer_id" AS "customer.name.key",
      SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
    FROM "orders"
    LEFT JOIN "customers" AS "customer"
      ON "orders"."customer_id" = "customer"."customer_id"
    WHERE
      "orders"."ordered_on" >= CAST('2025-05-01' AS DATE)
      AND "orders"."ordered_on" < CAST('2025-06-01' AS DATE)
      AND "orders"."status" <> 'cancelled'
    GROUP BY
      1,
      2
  ), "measured" AS (
    SELECT
      "customer.name",
      "customer.name.key",
      COALESCE("sales", 0) AS "sales"
    FROM "orders facts"
  )
  SELECT
    "customer.name.key" AS "member"
  FROM "measured"
  WHERE
    NOT "customer.name.key" IS NULL
), "orders facts" AS (
  SELECT
    COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) AS "customer.name",
    "customer"."customer_id" AS "customer.name.key",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  LEFT JOIN "customers" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  WHERE
    "customer"."customer_id" IN (
      SELECT
        "member"
      FROM "set 1 of customer.name"
    )
    AND "customer"."customer_id" IN (
      SELECT
        "member"
      FROM "set 2 of customer.name"
    )
    AND (
      "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
      OR "orders"."ordered_on" IS NULL
    )
    AND "orders"."status" <> 'cancelled'
  GROUP BY
    1,
    2
)
SELECT
  "customer.name",
  "customer.name.key",
  COALESCE("sales", 0) AS "sales"
FROM "orders facts"
ORDER BY
  "sales" DESC,
  "customer.name" ASC,
  "customer.name.key" ASC;

-- totals
WITH "set 1 of customer.name" AS (
  WITH "orders facts" AS (
    SELECT
      COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) AS "customer.name",
      "customer"."customer_id" AS "customer.name.key",
      COUNT(*) AS "order_count"
    FROM "orders"
    LEFT JOIN "customers" AS "customer"
      ON "orders"."customer_id" = "customer"."customer_id"
    WHERE
      "orders"."ordered_on" >= CAST('2025-06-10' AS DATE)
      AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
      AND "orders"."status" <> 'cancelled'
    GROUP BY
      1,
      2
  ), "all members" AS (
    SELECT DISTINCT
      COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) AS "customer.name",
      "customer"."customer_id" AS "customer.name.key"
    FROM "customers" AS "customer"
    WHERE
      NOT COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) IS NULL
  ), "beside all members" AS (
    SELECT
      COALESCE("orders facts"."customer.name", "all members"."customer.name") AS "customer.name",
      COALESCE("orders facts"."customer.name.key", "all members"."customer.name.key") AS "customer.name.key",
      "orders facts"."order_count"
    FROM "orders facts"
    FULL JOIN "all members"
      ON "orders facts"."customer.name" IS NOT DISTINCT FROM "all members"."customer.name"
      AND "orders facts"."customer.name.key" IS NOT DISTINCT FROM "all members"."customer.name.key"
  ), "measured" AS (
    SELECT
      "customer.name",
      "customer.name.key",
      COALESCE("order_count", 0) AS "order_count"
    FROM "beside all members"
  ), "kept" AS (
    SELECT
      "customer.name",
      "customer.name.key",
      "order_count"
    FROM "measured"
    WHERE
      "order_count" = 0
  )
  SELECT
    "customer.name.key" AS "member"
  FROM "kept"
  WHERE
    NOT "customer.name.key" IS NULL
), "set 2 of customer.name" AS (
  WITH "orders facts" AS (
    SELECT
      COALESCE("customer"."name", CAST("customer"."customer_id" AS TEXT)) AS "customer.name",
      "customer"."customer_id" AS "customer.name.key",
      SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
    FROM "orders"
    LEFT JOIN "customers" AS "customer"
      ON "orders"."customer_id" = "customer"."customer_id"
    WHERE
      "orders"."ordered_on" >= CAST('2025-05-01' AS DATE)
      AND "orders"."ordered_on" < CAST('2025-06-01' AS DATE)
      AND "orders"."status" <> 'cancelled'
    GROUP BY
      1,
      2
  ), "measured" AS (
    SELECT
      "customer.name",
      "customer.name.key",
      COALESCE("sales", 0) AS "sales"
    FROM "orders facts"
  )
  SELECT
    "customer.name.key" AS "member"
  FROM "measured"
  WHERE
    NOT "customer.name.key" IS NULL
), "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales",
    COUNT(CASE WHEN "customer"."customer_id" IS NULL THEN 1 END) AS "_unmatched"
  FROM "orders"
  LEFT JOIN "customers" AS "customer"
    ON "orders"."customer_id" = "customer"."customer_id"
  WHERE
    "customer"."customer_id" IN (
      SELECT
        "member"
      FROM "set 1 of customer.name"
    )
    AND "customer"."customer_id" IN (
      SELECT
        "member"
      FROM "set 2 of customer.name"
    )
    AND (
      "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
      OR "orders"."ordered_on" IS NULL
    )
    AND "orders"."status" <> 'cancelled'
), "joined" AS (
  SELECT
    "orders facts"."sales",
    COALESCE("orders facts"."_unmatched", 0) AS "_unmatched"
  FROM "orders facts"
)
SELECT
  COALESCE("sales", 0) AS "sales",
  "_unmatched"
FROM "joined"
ORDER BY
  "sales" DESC;
