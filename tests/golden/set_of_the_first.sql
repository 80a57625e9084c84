-- rows
WITH "set 1 of store.name" AS (
  WITH "orders facts" AS (
    SELECT
      "store"."name" AS "store.name",
      SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
    FROM "orders"
    LEFT JOIN "stores" AS "store"
      ON "orders"."store_id" = "store"."store_id"
    WHERE
      (
        "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
        OR "orders"."ordered_on" IS NULL
      )
      AND "orders"."status" <> 'cancelled'
    GROUP BY
      1
  ), "measured" AS (
    SELECT
      "store.name",
      COALESCE("sales", 0) AS "sales"
    FROM "orders facts"
  ), "ranked" AS (
    SELECT
      "store.name",
      "sales",
      RANK() OVER (PARTITION BY "store.name" IS NULL ORDER BY "sales" DESC) AS "_rank"
    FROM "measured"
  ), "first" AS (
    SELECT
      "store.name",
      "sales",
      "_rank"
    FROM "ranked"
    WHERE
      "_rank" <= 1 OR (
        "store.name" IS NULL
      )
  )
  SELECT
    "store.name" AS "member"
  FROM "first"
  WHERE
    NOT "store.name" IS NULL
), "spine of time" AS (
  SELECT
    CAST(UNNEST(
      GENERATE_SERIES(CAST('2025-05-01' AS DATE), CAST('2025-06-01' AS DATE), INTERVAL '1' MONTH)
    ) AS DATE) AS "@month"
), "orders facts" AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', "orders"."ordered_on") AS DATE) AS "@month",
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  WHERE
    "store"."name" IN (
      SELECT
        "member"
      FROM "set 1 of store.name"
    )
    AND "orders"."ordered_on" >= CAST('2025-05-01' AS DATE)
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
)
SELECT
  "@month",
  COALESCE("sales", 0) AS "sales",
  "_filled"
FROM "filled"
ORDER BY
  "@month" ASC;

-- totals
WITH "set 1 of store.name" AS (
  WITH "orders facts" AS (
    SELECT
      "store"."name" AS "store.name",
      SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
    FROM "orders"
    LEFT JOIN "stores" AS "store"
      ON "orders"."store_id" = "store"."store_id"
    WHERE
      (
        "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
        OR "orders"."ordered_on" IS NULL
      )
      AND "orders"."status" <> 'cancelled'
    GROUP BY
      1
  ), "measured" AS (
    SELECT
      "store.name",
      COALESCE("sales", 0) AS "sales"
    FROM "orders facts"
  ), "ranked" AS (
    SELECT
      "store.name",
      "sales",
      RANK() OVER (PARTITION BY "store.name" IS NULL ORDER BY "sales" DESC) AS "_rank"
    FROM "measured"
  ), "first" AS (
    SELECT
      "store.name",
      "sales",
      "_rank"
    FROM "ranked"
    WHERE
      "_rank" <= 1 OR (
        "store.name" IS NULL
      )
  )
  SELECT
    "store.name" AS "member"
  FROM "first"
  WHERE
    NOT "store.name" IS NULL
), "orders facts" AS (
  SELECT
    SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
  FROM "orders"
  LEFT JOIN "stores" AS "store"
    ON "orders"."store_id" = "store"."store_id"
  WHERE
    "store"."name" IN (
      SELECT
        "member"
      FROM "set 1 of store.name"
    )
    AND "orders"."ordered_on" >= CAST('2025-05-01' AS DATE)
    AND "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
    AND "orders"."status" <> 'cancelled'
)
SELECT
  COALESCE("sales", 0) AS "sales"
FROM "orders facts"
ORDER BY
  "sales" DESC;

-- members of a set
WITH "set 1 of store.name" AS (
  WITH "orders facts" AS (
    SELECT
      "store"."name" AS "store.name",
      SUM(CAST("orders"."amount" AS DECIMAL(18, 2))) AS "sales"
    FROM "orders"
    LEFT JOIN "stores" AS "store"
      ON "orders"."store_id" = "store"."store_id"
    WHERE
      (
        "orders"."ordered_on" < CAST('2025-06-21' AS DATE)
        OR "orders"."ordered_on" IS NULL
      )
      AND "orders"."status" <> 'cancelled'
    GROUP BY
      1
  ), "measured" AS (
    SELECT
      "store.name",
      COALESCE("sales", 0) AS "sales"
    FROM "orders facts"
  ), "ranked" AS (
    SELECT
      "store.name",
      "sales",
      RANK() OVER (PARTITION BY "store.name" IS NULL ORDER BY "sales" DESC) AS "_rank"
    FROM "measured"
  ), "first" AS (
    SELECT
      "store.name",
      "sales",
      "_rank"
    FROM "ranked"
    WHERE
      "_rank" <= 1 OR (
        "store.name" IS NULL
      )
  )
  SELECT
    "store.name" AS "member"
  FROM "first"
  WHERE
    NOT "store.name" IS NULL
)
SELECT
  COUNT(*) AS "members"
FROM "set 1 of store.name";
