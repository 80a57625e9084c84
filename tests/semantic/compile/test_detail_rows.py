"""The single rows behind a metric: which rows, which columns, in which order, for whom."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.hunts import examples
from tests.semantic.compile.club import among, has, open_club, rows_of
from tests.semantic.compile.company import Run, codes, column, written

JUNE = {"start": "2025-06-01", "end": "2025-07-01"}
SHOP = [{"field": "orders.channel", "op": "in", "values": ["shop"]}]


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    yield from open_club(tmp_path_factory.mktemp("rows"))


@pytest.fixture
def rows(answer: Run) -> Run:
    def run(*metrics: str, **query: Any) -> ResultTable:
        return answer(metrics=list(metrics) or ["sales"], output="rows", **query)

    return run


NUMBERS: list[tuple[str, dict[str, Any], list[int]]] = [
    ("all that count, the latest first, those without a day last", {}, [7, 6, 5, 4, 8, 3, 2, 1, 9]),
    ("of a period, without those that have no day", {"period": JUNE}, [7, 6, 5]),
    ("of a metric that counts all rows", {"metrics": ["entries"], "period": JUNE}, [10, 7, 6, 5]),
    ("that any of several metrics reads", {"metrics": ["entries", "sales"], "period": JUNE}, [10, 7, 6, 5]),
    ("of a ratio", {"metrics": ["margin"], "period": JUNE}, [7, 6, 5]),
    ("filtered", {"filters": SHOP}, [5, 8, 2]),
    (
        "filtered by a set: C3 bought in 2024 and not in 2025",
        {
            "filters": [
                {
                    "field": "customer.name",
                    "op": "in_query",
                    "query": {
                        "group_by": ["customer.name"],
                        "period": {"start": "2025-01-01", "end": "2026-01-01"},
                        "metric_filters": [{"by": "orders", "op": "eq", "value": 0}],
                    },
                }
            ]
        },
        [3, 9],
    ),
    ("by size", {"order_by": [{"by": "orders.amount"}], "period": JUNE}, [5, 7, 6]),
    (
        "by channel and then by size",
        {"order_by": [{"by": "orders.channel", "descending": False}, {"by": "orders.amount"}], "period": JUNE},
        [5, 7, 6],
    ),
    ("by the key of a text", {"order_by": [{"by": "customer.name.key"}], "group_by": ["customer.name"], "period": JUNE},
     [5, 6, 7]),
    ("the latest two", {"limit": {"count": 2}}, [7, 6]),
    ("the largest two", {"order_by": [{"by": "orders.amount"}], "limit": {"count": 2}}, [4, 1]),
    (
        "the latest of each channel",
        {"limit": {"count": 1, "within": ["orders.channel"]}},
        [7, 5],
    ),
    (
        "the largest of each customer, and of nobody: C1 4, C2 2, C3 3, C5 8, and order 7",
        {
            "group_by": ["customer.name"],
            "order_by": [{"by": "orders.amount"}],
            "limit": {"count": 1, "within": ["customer.name"]},
        },
        [4, 3, 2, 8, 7],
    ),
    (
        "of a mean per customer: those of nobody known take no part",
        {"metrics": [{"metric": "sales", "per": ["customer.name"], "aggregation": "avg"}]},
        [5, 4, 8, 3, 2, 1, 9],
    ),
    (
        "of a mean per month: those without a day take no part",
        {"metrics": [{"metric": "sales", "per": ["@month"], "aggregation": "max"}], "filters": SHOP},
        [5, 8, 2],
    ),
    (
        "of a number of months with margins, of the web",
        {
            "metrics": [{"metric": "margin", "per": ["@month"], "aggregation": "count"}],
            "filters": [{"field": "orders.channel", "op": "in", "values": ["web"]}],
        },
        [7, 6, 4, 3, 1],
    ),
    ("on a day asked for", {"time_field": "orders.ordered_on", "period": JUNE}, [7, 6, 5]),
    ("that a role may see", {"role": "bergen"}, [5, 8, 3, 2, 9]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "numbers"), [one[1:] for one in NUMBERS], ids=[one[0] for one in NUMBERS])
def test_the_rows_behind_a_number_are_shown(answer: Run, query: dict[str, Any], numbers: list[int]) -> None:
    result = answer(**{"metrics": ["sales"], "output": "rows", **query})
    assert column(result, "orders.number") == numbers
    assert result.row_count == len(numbers)
    assert result.totals == ()


def test_the_rows_add_up_to_the_number(layer: Layer, answer: Run, rows: Run) -> None:
    expected = rows_of(layer, "SELECT sum(amount) FROM orders WHERE status = 'ok' AND channel = 'shop'")
    shown = sum(Decimal(str(cell)) for cell in column(rows(filters=SHOP), "orders.amount"))
    assert shown == answer(metrics=["sales"], filters=SHOP).rows[0][0] == Decimal(str(expected[0][0]))


def test_columns_are_the_fields_that_are_not_hidden_and_those_asked_for(rows: Run) -> None:
    """The buyer is hidden; numbers keep type and unit; a text has its key beside it; no field stands twice."""
    result = rows(group_by=["customer.name", "orders.channel", "price_band"], period=JUNE)
    assert [(one.name, one.role, one.type, one.unit) for one in result.columns] == [
        ("orders.ordered_on", "dimension", "date", None),
        ("orders.number", "dimension", "integer", None),
        ("orders.channel", "dimension", "string", None),
        ("orders.status", "dimension", "string", None),
        ("orders.amount", "metric", "decimal", "CNY"),
        ("orders.cost", "metric", "decimal", "CNY"),
        ("customer.name", "dimension", "string", None),
        ("customer.name.key", "key", "string", None),
        ("price_band", "dimension", "integer", None),
    ]
    assert [row[-3:] for row in result.rows] == [(None, None, None), (None, None, None), ("Ann", "C2", None)]
    assert result.members["orders.channel"] == {"web": {"en": "online"}}


def test_masked_values_are_masked_and_hidden_fields_do_not_exist(rows: Run) -> None:
    result = rows(role="clerk", group_by=["customer.name"], filters=SHOP, period=JUNE)
    assert [one.name for one in result.columns] == [
        "orders.ordered_on", "orders.number", "orders.channel", "orders.status", "orders.amount", "customer.name",
    ]  # fmt: skip
    assert result.rows == ((date(2025, 6, 10), 5, "shop", "ok", "***", "***"),)


def test_what_limits_the_rows_is_said(rows: Run) -> None:
    """Order 9 has no day; June is not over."""
    result = rows("entries", period=JUNE)
    assert set(codes(result)) == {"partial-period", "unmatched-rows", "uncertified"}
    assert codes(result)["unmatched-rows"] == {"count": 1}
    assert result.covered is not None
    assert result.covered.last_day == date(2025, 6, 19)


def test_ties_at_the_cut_of_an_order_are_shown(rows: Run) -> None:
    """Three shop orders: the first by channel is all of them."""
    result = rows(order_by=[{"by": "orders.channel", "descending": False}], limit={"count": 1})
    assert column(result, "orders.number") == [2, 5, 8]
    assert codes(result)["ties-at-cut"] == {"count": 2}


def test_the_rows_of_a_balance_are_those_of_its_day(rows: Run) -> None:
    result = rows("stock_units")
    assert result.rows == tuple((date(2025, 6, 19), units) for units in (5, 7, 9))
    assert [dict(one.parameters) for one in result.assumptions] == [{"day": "2025-06-19"}]


def test_the_rows_of_a_mean_of_balances_are_those_of_all_its_days(rows: Run) -> None:
    assert column(rows("stock_mean"), "stock.units") == [5, 7, 9, 1]


def test_the_rows_of_a_running_total_are_all_that_it_adds_up(rows: Run) -> None:
    """All that were sold until the end of May, whatever the start."""
    assert column(rows("taken", period={"start": "2025-05-01", "end": "2025-06-01"}), "orders.number") == [
        4, 8, 3, 2, 1,
    ]  # fmt: skip


def test_the_rows_of_a_state_come_by_their_key(rows: Run) -> None:
    assert column(rows("open", limit={"count": 3}), "open_orders.number") == [1, 2, 3]


def test_rows_of_mixed_units_stand_side_by_side(rows: Run) -> None:
    result = rows("held")
    assert column(result, "accounts.currency") == ["CNY", "USD"]
    assert "mixed-units" not in codes(result)


REFUSED: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("no metric", {"metrics": []}, "unknown-metric", {"metric": ""}),
    (
        "metrics of two datasets",
        {"metrics": ["sales", "shipped"]},
        "not-yet",
        {"feature": "rows", "datasets": ("orders", "shipments")},
    ),
    ("by month", {"grain": "month"}, "not-yet", {"feature": "rows", "reason": "grain"}),
    (
        "compared",
        {"period": JUNE, "compare": [{"to": "year_before"}]},
        "not-yet",
        {"feature": "rows", "reason": "compare"},
    ),
    (
        "with a condition after aggregation",
        {"metric_filters": [{"by": "sales", "op": "gt", "value": 5}]},
        "not-yet",
        {"feature": "rows", "reason": "metric_filters"},
    ),
    (
        "with a derivation",
        {"derive": [{"column": "sales", "as": "share"}]},
        "not-yet",
        {"feature": "rows", "reason": "derive"},
    ),
    (
        "a cut with the rest as one row",
        {"limit": {"count": 1, "others": True}},
        "not-yet",
        {"feature": "rows", "reason": "limit"},
    ),
    (
        "a cut within what is not shown",
        {"limit": {"count": 1, "within": ["customer.city"]}},
        "unreachable-dimension",
        {"field": "customer.city"},
    ),
    (
        "in two steps beside one",
        {"metrics": ["sales", {"metric": "sales", "per": ["customer.name"], "aggregation": "avg"}]},
        "not-yet",
        {"feature": "rows", "reason": "two steps"},
    ),
    (
        "in two steps over different members",
        {
            "metrics": [
                {"metric": "sales", "per": ["customer.name"], "aggregation": "avg"},
                {"metric": "sales", "per": ["@month"], "aggregation": "avg"},
            ]
        },
        "not-yet",
        {"feature": "rows", "reason": "two steps"},
    ),
    (
        "a field that is not reached",
        {"group_by": ["accounts.branch"]},
        "unreachable-dimension",
        {"metric": "sales", "field": "accounts.branch"},
    ),
    (
        "a field that would repeat rows",
        {"group_by": ["shipments.shipped_on"]},
        "fan-out",
        {"metric": "sales", "field": "shipments.shipped_on"},
    ),
    (
        "an order by what is not shown",
        {"order_by": [{"by": "customer.city"}]},
        "unreachable-dimension",
        {"field": "customer.city"},
    ),
    ("an order by the metric", {"order_by": [{"by": "sales"}]}, "unreachable-dimension", {"field": "sales"}),
    (
        "after the data",
        {"period": {"start": "2026-01-01", "end": "2027-01-01"}},
        "no-data-yet",
        {"metric": "sales", "last": "2025-06-19"},
    ),
    (
        "filtered by what is not reached",
        {"filters": [{"field": "accounts.branch", "op": "in", "values": ["A"]}]},
        "filter-not-shared",
        {"metric": "sales", "field": "accounts.branch"},
    ),
]


@pytest.mark.parametrize(("query", "code", "parameters"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_single_rows_do_not_have_is_refused(
    layer: Layer, query: dict[str, Any], code: str, parameters: dict[str, Any]
) -> None:
    asked = written(**{"metrics": ["sales"], "output": "rows", **query})
    problem = layer.run(asked, layer.asker(None), layer.as_of(None))
    assert isinstance(problem, QueryProblem)
    assert (problem.code, dict(problem.parameters)) == (code, parameters)


def test_rows_without_a_field_to_show_are_refused(ask: Callable[..., ResultTable | QueryProblem]) -> None:
    problem = ask(role="guest", metrics=["open"], output="rows")
    assert problem == QueryProblem(code="not-yet", parameters={"feature": "rows", "reason": "fields"})


@settings(max_examples=examples(25), deadline=None)
@given(
    role=st.sampled_from(["all", "bergen"]),
    period=st.sampled_from([None, JUNE, {"start": "2024-01-01", "end": "2025-06-01"}]),
    filters=st.lists(
        st.sampled_from(
            [
                *SHOP,
                {"field": "customer.city", "op": "not_in", "values": ["Bergen"]},
                {"field": "orders.amount", "op": "ge", "values": [40]},
                among(metrics=["orders"], metric_filters=has("orders", "ge", 2)),
                among("product.name", metrics=["stock_units"], metric_filters=has("stock_units", "lt", 6)),
            ]
        ),
        max_size=3,
    ),
)
def test_rows_add_up_to_what_they_are_behind(
    layer: Layer, role: str, period: dict[str, str] | None, filters: list[dict[str, Any]]
) -> None:
    def run(**query: Any) -> ResultTable:
        asked = written(metrics=["sales", "orders"], period=period, filters=filters, **query)
        result = layer.run(asked, layer.asker(role), layer.as_of(None))
        assert isinstance(result, ResultTable), result
        return result

    rows = run(output="rows")
    amounts = [Decimal(str(cell)) for cell in column(rows, "orders.amount")]
    assert (sum(amounts), len(amounts)) == tuple(run().rows[0])


def test_hidden_fields_neither_order_nor_filter(ask: Callable[..., ResultTable | QueryProblem]) -> None:
    for query in ({"order_by": [{"by": "orders.cost"}]}, {"group_by": ["orders.cost"]}):
        problem = ask(role="clerk", metrics=["sales"], output="rows", **query)
        assert isinstance(problem, QueryProblem)
        assert problem.code == "unreachable-dimension"
