"""Every planted fact shows where it was placed and nowhere else, and touches only what it concerns.

Each kind is planted alone and looked for by a query that knows neither its place nor its time. What the company is
before a kind begins to matter is built once for all of them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import duckdb
import pytest

from semantic.demo import generate
from tests.semantic.demo import (
    test_documents,
    test_expenses,
    test_ledger,
    test_sales_documents,
    test_subledgers,
    test_supply,
    test_workspace,
)
from tests.semantic.demo.branches import ACTIVATE, NAMES, SCRIPTS, SEED, Trunk, first_script, statements
from tests.semantic.demo.conftest import silent

pytestmark = pytest.mark.slow

SCALE = 0.1

TRADE_SCALE = 0.3
"""Trade has few orders, of very different size: a region or a warehouse has a handful a month at the usual scale."""

TABLES = "select table_name from duckdb_tables() where schema_name = 'main' and database_name = current_database()"

Rows = set[tuple[str, ...]]

Build = Callable[[str, float], "Built"]

METRIC_WORDS = ", ".join(
    "'" + word.replace("'", "''") + "'"
    for entry in test_workspace.CATALOG["metrics"] + test_workspace.CATALOG["terms"]
    for language in test_workspace.LANGUAGES
    for word in sorted(test_workspace.words_of(entry, language))
)
"""Every word by which a question may name a metric or a term of several, as a list in SQL."""

LEDGER = {"fct_bank_statement", "fct_payment", "fct_voucher", "fct_voucher_line"}
BOOKED = LEDGER | {"fct_approval", "fct_expense", "fct_expense_request"}
STOCK = LEDGER | {
    "dim_stock_policy", "fct_expense", "fct_intercompany", "fct_lot", "fct_payroll", "fct_purchase_invoice",
    "fct_purchase_order", "fct_purchase_order_line", "fct_purchase_receipt", "fct_purchase_request",
        "fct_shipment_line", "fct_stock_count",
    "fct_stock_daily", "fct_stock_move", "fct_work_order", "fct_work_order_material",
}  # fmt: skip
COLLECTED = LEDGER | {"fct_receipt", "fct_receipt_application", "fct_receivable"}
SHIPPED = STOCK | COLLECTED | {"fct_invoice", "fct_invoice_line", "fct_rebate", "fct_return", "fct_shipment"}
PLANS = {
    "fct_budget_sales": "if(version = 'revised' and month(month) >= 7, make_date(year(month), 6, 1), "
                        "date_trunc('year', month))",
    "fct_forecast_sales": "frozen_on",
    "fct_sales_target": "date_trunc('year', month)",
}  # fmt: skip
"""Tables of plans for sales, and the day from which on a row of each stands."""
SOLD = SHIPPED | PLANS.keys() | {
    "dim_customer", "dim_promotion", "fct_order", "fct_order_line", "fct_platform_settlement",
}  # fmt: skip
"""What sales concern: a member joins on the first purchase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of planted fact: the query that finds it, what of its place the query names, what it may change, and at
    which scale it is looked for."""

    finds: str
    place: tuple[str, ...]
    concerns: set[str]
    scale: float = SCALE


KINDS = {
    "accrual_not_reversed": Kind(
        finds="""
            select accrual.entity_id, accrual.account_code, date_trunc('month', accrual.expense_date)::date as first_day
            from fct_expense accrual
            where is_accrual and reverses is null and expense_date < date '2025-06-01'
              and not exists (from fct_expense reversal where reversal.reverses = accrual.expense_no)""",
        place=("entity_id", "account_code", "first_day"),
        concerns=BOOKED,
    ),
    "channel_stuffing": Kind(
        finds="""
            with ordered as (
                select region_id, date_trunc('month', order_date) as month, sum(order_amount) as amount,
                       sum(order_amount) filter (last_day(order_date) - order_date < 8) as amount_of_last_week
                from fct_order join dim_province using (province_id) where channel_code = 'DST' group by all
            ), returned as (
                select region_id, date_trunc('month', return_date) - interval 1 month as month, sum(amount) as returned
                from fct_return join dim_province using (province_id) where channel_code = 'DST' group by all
            )
            select region_id from ordered join returned using (region_id, month)
            where month(month) % 3 = 0 and amount_of_last_week > 0.4 * amount and returned > 0.15 * amount""",
        place=("region_id",),
        concerns=SOLD,
        scale=TRADE_SCALE,
    ),
    "count_loss": Kind(
        finds="""
            with counts as (
                select warehouse_id, counted_on, -sum(difference_amount) as lost, -sum(difference_units) as missing,
                       sum(book_units) as units
                from fct_stock_count group by all
            ), held as (
                select warehouse_id, stock_date as counted_on, sum(stock_value) as held
                from fct_stock_daily group by all
            )
            select store_id, counted_on as first_day
            from counts join held using (warehouse_id, counted_on) join dim_warehouse using (warehouse_id)
            join dim_store using (store_id)
            -- A small store's one dear piece is more than this of its stock's value, but not of its pieces.
            where counted_on is distinct from closed_on and lost > 0.025 * (held + lost) and missing > 0.025 * units""",
        place=("store_id", "first_day"),
        concerns=STOCK,
    ),
    "department_over_budget": Kind(
        finds="""
            with spent as (
                select department_id, date_trunc('month', voucher_date)::date as month, sum(debit - credit) as spent
                from fct_voucher_line where not is_closing and account_code[1:4] in ('6601', '6602') group by all
            ), budget as (
                select department_id, month, sum(amount) as budget from fct_budget_expense
                where version = 'revised' and account_code[1:4] in ('6601', '6602') group by all
            )
            select department_id from spent join budget using (department_id, month)
            where month between date '2025-03-01' and date '2025-05-01'
            group by department_id having sum(spent) / sum(budget) > 1.1""",
        place=("department_id",),
        concerns=BOOKED,
    ),
    "duplicate_invoices": Kind(
        finds="""
            select supplier_id, date_trunc('month', min(invoice_date))::date as first_day from fct_purchase_invoice
            group by supplier_id, supplier_invoice_no having count(*) > 1""",
        place=("supplier_id", "first_day"),
        concerns=LEDGER | {"fct_purchase_invoice", "fct_purchase_order_line"},
    ),
    "ic_one_sided": Kind(
        finds="""
            select seller_id as entity_id, store_id from fct_intercompany
            join dim_warehouse on warehouse_id = to_warehouse_id
            where booked_by_seller and not booked_by_buyer and received_on <= date '2025-06-18'""",
        place=("entity_id", "store_id"),
        concerns=LEDGER | {"fct_intercompany"},
    ),
    "late_customer": Kind(
        finds="""
            select customer_id from fct_receivable
            where entity_id = 'E2'
              and customer_id in (select customer_id from fct_shipment where ship_date >= date '2025-05-01')
            group by customer_id
            having count(*) filter (due_date <= date '2025-06-20' - 60) >= 2
               and sum(open_amount) filter (due_date <= date '2025-06-20' - 60) > 0.3 * sum(open_amount)""",
        place=("customer_id",),
        concerns=SOLD,
    ),
    "late_shipments": Kind(
        finds="""
            select warehouse_id, date_trunc('month', order_date)::date as month
            -- An order leaves a day or some after its own: these are to leave in the last week of their month.
            from fct_shipment where order_no is not null and last_day(order_date) - order_date between 2 and 8
            group by all having avg(ship_date - promised_date) > 0""",
        place=("warehouse_id", "month"),
        concerns=SHIPPED,
        scale=TRADE_SCALE,
    ),
    "late_vouchers": Kind(
        finds="""
            select voucher.entity_id, month as first_day
            from fct_voucher voucher join dim_period period
              on period.entity_id = voucher.entity_id and month = date_trunc('month', voucher_date)
            where posted_at::date > closed_on""",
        place=("entity_id", "first_day"),
        concerns={"fct_voucher"},
    ),
    "margin_mix": Kind(
        finds="""
            with quarters as (
                select channel_code, year(order_date) as year, sum(amount) as amount,
                    sum(amount - cost_amount) as margin
                from fct_order_line join fct_order using (order_no)
                where month(order_date) in (3, 4, 5) and status <> 'cancelled' group by all
            ), changes as (
                select now.channel_code, now.margin / now.amount - before.margin / before.amount as change,
                       sum(now.margin) over () / sum(now.amount) over ()
                           - sum(before.margin) over () / sum(before.amount) over () as change_of_all,
                       now.amount / before.amount as growth
                from quarters now join quarters before on before.channel_code = now.channel_code
                   and before.year = now.year - 1
                where now.year = 2025
            )
            select arg_max(channel_code, growth) as channel_code from changes
            having min(change) > 0 and any_value(change_of_all) < -0.001""",
        place=("channel_code",),
        concerns=SOLD,
        scale=TRADE_SCALE,
    ),
    "missing_rent": Kind(
        finds="""
            select dim_store.store_id, month::date as first_day
            from dim_store cross join generate_series(date '2023-01-01', date '2025-05-01',
                interval 1 month) months(month)
            where store_format = 'own' and month >= opened_on and month < coalesce(closed_on, date '2025-06-20')
              and not exists (from fct_voucher_line line where line.store_id = dim_store.store_id
                              and account_code = '6601.04' and debit > 0
                                 and date_trunc('month', voucher_date) = month)""",
        place=("store_id", "first_day"),
        concerns=BOOKED,
    ),
    "name_collisions": Kind(
        finds="""
            select store_id, customer_id, product_id
            from (
                select store_id from dim_store store
                where store_format = 'own' and exists (
                    from dim_store other
                    where other.store_name = store.store_name and other.store_name_en = store.store_name_en
                      and other.province_id <> store.province_id)
            )
            full join (
                select customer_id from dim_customer
                join dim_region on starts_with(customer_name, region_cn) and starts_with(customer_name_en, region_en)
            ) on true
            full join (
                select product_id from dim_product
                where lower(product_name) in (METRIC_WORDS) and lower(product_name_en) in (METRIC_WORDS)
            ) on true""",
        place=("store_id", "customer_id", "product_id"),
        concerns=LEDGER | {"dim_asset", "dim_customer", "dim_product", "dim_store", "dim_warehouse", "fct_expense"},
    ),
    "negative_promotion": Kind(
        finds="""
            with before as (
                select promotion.promotion_id, sum(amount - line.cost_amount) / 28 as margin_a_day
                from dim_promotion promotion join fct_order on fct_order.channel_code = promotion.channel_code
                  and order_date >= first_day - 28 and order_date < first_day
                join fct_order_line line using (order_no) join dim_product using (product_id)
                where dim_product.category = promotion.category and status <> 'cancelled' group by all
            ), under_it as (
                select line.promotion_id, sum(amount - line.cost_amount) as margin,
                    sum(discount_amount) / sum(list_amount) as rate
                from fct_order_line line join fct_order using (order_no) where status <> 'cancelled' group by all
            )
            select category, channel_code, first_day
            from dim_promotion promotion join before using (promotion_id) join under_it using (promotion_id)
            where rate > 0.25
              and margin - promotion.cost_amount < least(0, margin_a_day * (last_day - first_day + 1))""",
        place=("category", "channel_code", "first_day"),
        concerns=SOLD,
    ),
    "price_up_volume_down": Kind(
        finds="""
            with springs as (
                select category, year(order_date) as year, sum(units) as units,
                    sum(list_amount) / sum(units * list_price) as price
                from fct_order_line join fct_order using (order_no) join dim_product using (product_id)
                where channel_code in ('STR', 'ONL') and status <> 'cancelled' and month(order_date) between 3 and 5
                group by all
            )
            select category from springs now join springs before using (category)
            where now.year = 2025 and before.year = 2024 and now.price > 1.05 * before.price
               and now.units < 0.92 * before.units""",
        place=("category",),
        concerns=SOLD,
    ),
    "short_settlement": Kind(
        finds="""
            select platform_id, first_day from fct_platform_settlement where received_amount < expected_amount""",
        place=("platform_id", "first_day"),
        concerns=COLLECTED | {"fct_platform_settlement"},
    ),
    "silent_store": Kind(
        finds="""
            select store_id from dim_store left join fct_order using (store_id) where closed_on is null
            group by all having max(order_date) < date '2025-06-12'""",
        place=("store_id",),
        concerns=SOLD,
    ),
    "split_requests": Kind(
        finds="""
            select department_id from fct_expense_request
            where amount between 35000 * getvariable('scale') and 50000 * getvariable('scale')
            group by department_id, requester_code, supplier_id, date_trunc('month', requested_on)
            having count(*) >= 3 and max(requested_on) - min(requested_on) < 10""",
        place=("department_id",),
        concerns=BOOKED,
    ),
    "stock_pile": Kind(
        finds="""
            with days as (
                select warehouse_id, category, stock_date, sum(stock_value) as held
                from fct_stock_daily join dim_product using (product_id) join dim_warehouse using (warehouse_id)
                where warehouse_type = 'distribution' group by all
            ), months as (
                select warehouse_id, category, date_trunc('month', stock_date) as month, avg(held) as held
                from days group by all
            ), needs as (
                select warehouse_id, category, -sum(amount) / 365 as a_day
                from fct_stock_move join dim_product using (product_id)
                where move_type in ('sale', 'transfer_out') and move_date >= date '2024-06-20' group by all
            )
            select warehouse_id, category from months join needs using (warehouse_id, category)
            -- A year's need of one article, bought at once, is half a year's of its category at most.
            where held > 200 * a_day""",
        place=("warehouse_id", "category"),
        concerns=STOCK,
    ),
    "supplier_price": Kind(
        finds="""
            with levels as (
                select supplier_id, ordered_on, line.amount, line.units * version.standard_cost as standard
                from fct_purchase_order_line line join fct_purchase_order using (order_no)
                join dim_product_cost version on version.product_id = line.product_id and ordered_on >= valid_from
                  and (valid_to is null or ordered_on < valid_to)
            )
            select supplier_id from levels group by supplier_id
            having sum(amount) filter (ordered_on >= date '2025-04-01')
                   / sum(standard) filter (ordered_on >= date '2025-04-01')
                   > 1.08 * sum(amount) filter (ordered_on between date '2024-01-01' and date '2024-11-30')
                     / sum(standard) filter (ordered_on between date '2024-01-01' and date '2024-11-30')""",
        place=("supplier_id",),
        concerns=STOCK,
    ),
    "unknown_customers": Kind(
        finds="""
            select date_trunc('month', min(order_date))::date as first_day
            from fct_order anti join dim_customer using (customer_id)
            where customer_id is not null having count(*) >= 3""",
        place=("first_day",),
        concerns=COLLECTED | {"fct_invoice", "fct_order", "fct_rebate", "fct_return", "fct_shipment"},
    ),
    "zero_budget_spend": Kind(
        finds="""
            with budget as (
                select department_id, account_code, month, sum(amount) as budget from fct_budget_expense
                where version = 'revised' group by all
            )
            select department_id, account_code, date_trunc('month', voucher_date)::date as first_day
            from fct_voucher_line line
            left join budget using (department_id, account_code)
            where not is_closing and account_code[1:4] in ('6601', '6602') and debit > 0
              and (budget.month is null or budget.month = date_trunc('month', voucher_date))
            group by all having coalesce(sum(budget), 0) = 0""",
        place=("department_id", "account_code", "first_day"),
        concerns=BOOKED,
    ),
}

IN_ORDER = sorted(KINDS, key=lambda name: (KINDS[name].scale, first_script(name)))
"""The kinds as they branch off from the company without them, one after the other."""

EACH = pytest.mark.parametrize(("name", "kind"), [(name, KINDS[name]) for name in IN_ORDER], ids=IN_ORDER)

LAWS = (
    test_documents.LAWS | test_sales_documents.LAWS | test_supply.LAWS | test_expenses.LAWS | test_ledger.LAWS
    | test_subledgers.LAWS
)  # fmt: skip

BREAKS = {
    "a closed month's vouchers were posted by its close": "late_vouchers",
    "a settlement expects its gross less refunds, commission and fees, and receives it": "short_settlement",
    "a shipment carries what its order says, within five working days in trade, two weeks online": "late_shipments",
    "a supplier's invoice is booked once": "duplicate_invoices",
    "a supplier's numbers rise in time, since 2024 with the year and the supplier's province": "duplicate_invoices",
    "a voucher is posted from its day on, within a week, one of a month's end when that is closed": "late_vouchers",
    "after eliminations the group owes itself nothing": "ic_one_sided",
    "an accrual is reversed on the first of the next month": "accrual_not_reversed",
    "an accrual is reversed whole on the first of the next month": "accrual_not_reversed",
    "every open store of the group's own pays rent each month": "missing_rent",
    "goods in the ledger are what the stock moves say": "ic_one_sided",
    "input tax is what suppliers' invoices, expenses, assets and deliveries within the group say": "ic_one_sided",
    "the seller books what left, the buyer what came": "ic_one_sided",
    "three-way match: an order is invoiced for what arrived of it, never more": "duplicate_invoices",
    "what one entity of the group is owed another owes, but for what is on its way": "ic_one_sided",
}
"""The laws that planted facts break, and which fact does; all others hold whatever is planted."""


BESIDE = {
    "duplicate_invoices": {"fct_purchase_invoice": "invoice_no"},
    "split_requests": {"fct_expense": "expense_no", "fct_expense_request": "request_no"},
    "zero_budget_spend": {"fct_expense": "expense_no", "fct_expense_request": "request_no"},
}
"""Kinds that put documents beside the others, and the tables and keys of these: the others stay as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """Of one build: what each query finds, a digest of each table's rows and of those not planted, the rows of plans,
    what was planted."""

    found: Mapping[str, Rows]
    digests: Mapping[str, Rows]
    others: Mapping[str, Rows]
    plans: Mapping[str, Rows]
    plants: Sequence[Mapping[str, object]]
    planted_rows: Rows


@pytest.fixture(scope="module")
def build() -> Build:
    """The company of a scale with one kind planted alone, with none or all: built once, in memory, and let go."""
    trunk = cache(Trunk)

    @contextmanager
    def company(plant: str, scale: float) -> Iterator[duckdb.DuckDBPyConnection]:
        if plant == "all":
            with duckdb.connect(config={"threads": 1}) as connection:
                generate.populate(connection, scale=scale, seed=SEED, plant=plant, on_step=silent)
                yield connection
        else:
            with trunk(scale).company(plant) as connection:
                yield connection

    @cache
    def one(plant: str, scale: float) -> Built:
        kinds = {
            name: kind.finds.replace("METRIC_WORDS", METRIC_WORDS)
            for name, kind in KINDS.items()
            if plant in ("none", name) and kind.scale == scale
        }
        laws = {law: LAWS[law] for law in LAWS if plant in ("all", BREAKS.get(law))}
        with company(plant, scale) as connection:
            tables = rows_of(connection, TABLES)
            return Built(
                found={name: rows_of(connection, sql) for name, sql in (kinds | laws).items()},
                digests={
                    row[0]: rows_of(connection, f"select count(*), sum(hash(whole)) from {row[0]} whole")
                    for row in tables
                },
                others={
                    table: rows_of(
                        connection,
                        f"""select count(*), sum(hash(whole)) from {table} whole where {key} not in (
                            select row_key from work.planted_row where table_name = '{table}')""",
                    )
                    for keys in BESIDE.values()
                    for table, key in keys.items()
                },
                plans={
                    name: rows_of(connection, f"select {set_on} as set_on, * from {name}")
                    for name, set_on in PLANS.items()
                },
                plants=generate._records(connection, "from work.plant where is_active"),
                planted_rows=rows_of(connection, "from work.planted_row"),
            )

    return one


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    return {tuple(str(cell) for cell in row) for row in connection.execute(sql).fetchall()}


def placed(built: Built, place: tuple[str, ...]) -> tuple[str, ...]:
    """Where the one kind of this build was planted, as the generator tells it; `month` is that of its first day."""
    (plant,) = built.plants
    return tuple(str(plant["first_day"])[:8] + "01" if column == "month" else str(plant[column]) for column in place)


def test_every_kind_is_looked_for() -> None:
    assert set(KINDS) == set(generate.PLANTS)


def test_what_reads_the_plants_names_the_kind_it_reads() -> None:
    """So what stands before the first script that names a kind is the same whether it is planted or not."""
    unnamed = [
        statement
        for script in NAMES
        for statement in statements(script)
        if re.search(r"\bwork\.plant\b", statement) and not any(f"'{name}'" in statement for name in KINDS)
    ]
    assert [statement.split()[:3] for statement in unnamed] == [
        ["create", "table", "work.plant"], ["update", "work.plant", "set"],
    ]  # fmt: skip
    assert unnamed[1] == ACTIVATE
    assert "".join(SCRIPTS.values()).count("getvariable('plant')") == 1


@EACH
def test_a_planted_fact_is_found_where_it_was_placed_and_nowhere_else(build: Build, name: str, kind: Kind) -> None:
    built = build(name, kind.scale)
    assert built.found[name] == {placed(built, kind.place)}


@EACH
def test_nothing_is_found_where_nothing_was_planted(build: Build, name: str, kind: Kind) -> None:
    assert build("none", kind.scale).found[name] == set()


@EACH
def test_a_planted_fact_leaves_alone_what_it_does_not_concern(build: Build, name: str, kind: Kind) -> None:
    planted, none = build(name, kind.scale).digests, build("none", kind.scale).digests
    changed = {table for table in none if planted[table] != none[table]}
    assert changed
    assert changed - kind.concerns == set()


@pytest.mark.parametrize("name", BESIDE)
def test_planted_documents_leave_the_others_as_they_are(build: Build, name: str) -> None:
    planted, none = build(name, KINDS[name].scale), build("none", KINDS[name].scale)
    for table in BESIDE[name]:
        assert planted.digests[table] != none.digests[table]
        assert planted.others[table] == none.others[table]


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.concerns & PLANS.keys()])
def test_a_plan_knows_nothing_that_came_after_it(build: Build, name: str) -> None:
    planted, none = build(name, KINDS[name].scale), build("none", KINDS[name].scale)
    (first_day,) = placed(planted, ("first_day",))
    for table in PLANS:
        differ = {row for row in planted.plans[table] - none.plans[table] if row[0] <= first_day}
        assert differ == set(), table


@EACH
def test_the_rows_that_tell_of_a_fact_exist_and_are_few(build: Build, name: str, kind: Kind) -> None:
    built = build(name, kind.scale)
    assert 1 <= len(built.planted_rows) <= 500
    assert {row[0] for row in built.planted_rows} == {name}
    assert {row[1] for row in built.planted_rows} <= set(built.digests)


def test_planted_facts_break_the_laws_they_must_and_no_other(build: Build) -> None:
    assert {name for name, rows in build("all", SCALE).found.items() if rows} == set(BREAKS)


@pytest.mark.parametrize(("law", "name"), BREAKS.items(), ids=BREAKS)
def test_the_fact_that_breaks_a_law_does_so_alone(build: Build, law: str, name: str) -> None:
    assert build(name, KINDS[name].scale).found[law] != set()
