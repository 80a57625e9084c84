"""A large fact is added up before it is joined, and the numbers are those of the plain join."""

from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from semantic.compile.facts import early
from semantic.compile.facts.sizes import Sizes
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import JUNE, YEAR, written
from tests.semantic.compile.own import add_up_early

NOT_NORTH = [{"field": "region.name", "op": "not_in", "values": ["North"]}]
NOWHERE = [{"field": "region.name", "op": "starts_with", "values": ["no such"]}]
SMALL = [{"field": "customer.name", "op": "in_query", "query": {"metrics": ["freight"], "group_by": ["customer.name"],
          "metric_filters": [{"by": "freight", "op": "le", "value": 5}]}}]  # fmt: skip
QUERIES: list[tuple[str, dict[str, Any], bool]] = [
    ("by a far dimension", {"metrics": ["freight"], "group_by": ["region.name"]}, True),
    ("by month alone", {"metrics": ["freight", "orders"], "grain": "month"}, True),
    ("by week", {"metrics": ["orders"], "grain": "week", "group_by": ["region.name"]}, True),
    ("by a dimension of its own", {"metrics": ["freight"], "group_by": ["orders.status"], "grain": "quarter"}, True),
    ("members of one name", {"metrics": ["freight"], "group_by": ["customer.name"]}, True),
    ("a filter on a dimension", {"metrics": ["orders"], "filters": NOT_NORTH, "period": YEAR}, True),
    ("a filter on the fact", {"metrics": ["freight"], "group_by": ["store.name"],
     "filters": [{"field": "orders.status", "op": "in", "values": ["ok"]}]}, True),
    ("weekdays", {"metrics": ["orders"], "group_by": ["@weekday", "region.name"]}, True),
    ("a year before by month", {"metrics": ["orders"], "grain": "month", "group_by": ["region.name"], "period": YEAR,
     "compare": [{"to": "year_before"}]}, True),
    ("two facts", {"metrics": ["freight", "returned"], "group_by": ["region.name"], "period": JUNE}, True),
    ("a condition that crosses to another table", {"metrics": ["sales"], "group_by": ["product.name"]}, True),
    ("amounts that need the dimension", {"metrics": ["cost"], "group_by": ["product.name"]}, False),
    ("distinct members", {"metrics": ["buyers"], "group_by": ["region.name"]}, False),
    ("averages", {"metrics": ["score"], "group_by": ["region.name"]}, False),
    ("balances", {"metrics": ["stock_end"], "group_by": ["region.name"]}, True),
    ("balances at the end of each month", {"metrics": ["stock_end"], "group_by": ["region.name"], "grain": "month",
     "period": YEAR}, True),
    ("balances at the start of each week", {"metrics": ["stock_start"], "group_by": ["store.name"], "grain": "week",
     "period": YEAR}, True),
    ("balances outside a region", {"metrics": ["stock_start"], "filters": NOT_NORTH, "period": YEAR}, True),
    ("mean balances", {"metrics": ["stock_mean"], "group_by": ["region.name"], "period": YEAR}, True),
    ("mean balances by month", {"metrics": ["stock_mean"], "group_by": ["region.name"], "grain": "month",
     "period": YEAR}, True),
    ("mean balances of days beside the year before", {"metrics": ["stock_mean"], "grain": "day", "period": JUNE,
     "compare": [{"to": "year_before"}]}, True),
    ("days beside the year before", {"metrics": ["freight"], "group_by": ["region.name"], "grain": "day",
     "period": JUNE, "compare": [{"to": "year_before"}]}, True),
    ("to date from month to month", {"metrics": ["running"], "group_by": ["product.name"], "grain": "month",
     "period": YEAR}, True),
    ("to date from week to week", {"metrics": ["running"], "group_by": ["product.name"], "grain": "week",
     "period": JUNE}, True),
    ("the first and all others", {"metrics": ["freight"], "group_by": ["region.name"], "order_by": [{"by": "freight"}],
     "limit": {"count": 1, "others": True}}, True),
    ("others in each month", {"metrics": ["orders"], "group_by": ["store.name"], "grain": "month", "period": YEAR,
     "order_by": [{"by": "orders"}], "limit": {"count": 1, "others": True, "within": ["@month"]}}, True),
    ("members of a set", {"metrics": ["freight"], "group_by": ["customer.name"], "filters": SMALL}, True),
    ("members of a set or without a name", {"metrics": ["orders"], "group_by": ["region.name"], "filters": SMALL,
     "grain": "month"}, True),
    ("no member", {"metrics": ["orders", "freight"], "filters": NOWHERE}, True),
    ("a dimension of its own and no time", {"metrics": ["freight"], "group_by": ["orders.status"]}, False),
    ("two steps", {"metrics": [{"metric": "freight", "per": ["customer.name", "@month"], "aggregation": "avg"}],
     "group_by": ["region.name"]}, True),
    ("a plan phased by days", {"metrics": ["variance"], "group_by": ["region.name"], "period": JUNE}, True),
    ("nothing to group by", {"metrics": ["freight"]}, False),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("query", "is_early"), [one[1:] for one in QUERIES], ids=[one[0] for one in QUERIES])
@pytest.mark.parametrize("role", ["all", "north"])
def test_two_steps_give_what_one_gives(
    layer: Layer, monkeypatch: pytest.MonkeyPatch, role: str, query: dict[str, Any], is_early: bool
) -> None:
    plain = _run(layer, role, query)
    add_up_early(layer, monkeypatch)
    two = _run(layer, role, query)
    assert (plain.rows, plain.totals, plain.warnings) == (two.rows, two.totals, two.warnings)
    assert [one.type for one in plain.columns] == [one.type for one in two.columns]
    if role == "all":
        assert (" by key" in two.statements[0].sql) is is_early
    assert " by key" not in plain.statements[0].sql


def _run(layer: Layer, role: str, query: dict[str, Any]) -> ResultTable:
    layer._plans.clear()  # a plan that was run before is not built again
    result = layer.run(written(**query), layer.asker(role), layer.as_of(None))
    assert isinstance(result, ResultTable), result
    return result


@pytest.mark.slow
@pytest.mark.parametrize("query", [one[1] for one in QUERIES], ids=[one[0] for one in QUERIES])
@pytest.mark.parametrize("role", ["all", "north"])
def test_dimensions_joined_first_give_what_one_after_the_other_does(
    layer: Layer, monkeypatch: pytest.MonkeyPatch, role: str, query: dict[str, Any]
) -> None:
    plain = _run(layer, role, query)
    monkeypatch.setattr(early, "FEWEST_ROWS", 0)
    monkeypatch.setattr(early, "_FEWER", 1_000_000)
    monkeypatch.setattr(early, "_FEWER_ANYWAY", 1_000_000)
    joined = _run(layer, role, query)
    assert (plain.rows, plain.totals, plain.warnings) == (joined.rows, joined.totals, joined.warnings)
    assert [one.type for one in plain.columns] == [one.type for one in joined.columns]
    assert " by key" not in joined.statements[0].sql


@pytest.mark.parametrize(
    ("field", "is_joined_first"), [("region.name", True), ("store.name", False), ("orders.status", False)]
)
def test_only_what_lies_behind_a_dimension_is_joined_to_it_first(
    layer: Layer, monkeypatch: pytest.MonkeyPatch, field: str, is_joined_first: bool
) -> None:
    monkeypatch.setattr(early, "FEWEST_ROWS", 0)
    sql = _run(layer, "all", {"metrics": ["buyers"], "group_by": [field]}).statements[0].sql
    assert ('"store of orders facts"' in sql) is is_joined_first


def test_what_would_leave_as_many_rows_is_joined_plainly(layer: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine orders of three stores: three keys are not a sixth of nine rows."""
    monkeypatch.setattr(early, "FEWEST_ROWS", 0)
    assert " by key" not in _run(layer, "all", QUERIES[0][1]).statements[0].sql


def test_rows_are_those_of_the_period(layer: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine orders in all, of which June holds some."""
    monkeypatch.setattr(early, "FEWEST_ROWS", 9)
    monkeypatch.setattr(early, "_FEWER", 0)
    assert " by key" in _run(layer, "all", QUERIES[0][1]).statements[0].sql
    assert " by key" not in _run(layer, "all", {**QUERIES[0][1], "period": JUNE}).statements[0].sql


def test_a_set_is_looked_up_before_its_members_are_joined(layer: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early, "FEWEST_ROWS", 0)
    monkeypatch.setattr(early, "_FEWER", 0)
    sql = _run(layer, "all", next(query for name, query, _ in QUERIES if name == "members of a set")).statements[0].sql
    statement = sqlglot.parse_one(sql, dialect="duckdb")
    assert isinstance(statement, exp.Select)
    stages = {one.alias: one.this for one in statement.ctes}
    (test,) = [one.this.sql("duckdb") for one in stages["orders facts by key"].find_all(exp.In)]
    assert test == '"orders"."customer_id"'


@pytest.mark.parametrize(("name", "is_early"), [("shown", True), ("key", False)])
def test_two_keys_of_one_name_stay_in_one_step(name: str, is_early: bool) -> None:
    plain = sqlglot.parse_one(
        f'SELECT UPPER("f"."word") AS "{name}", "d"."of" AS "of", SUM("f"."v") AS "v" '
        'FROM "t" AS "f" LEFT JOIN "d" ON "f"."key" = "d"."key" GROUP BY 1, 2',
        dialect="duckdb",
    )
    assert isinstance(plain, exp.Select)
    sizes = Sizes(rows=1_000_000, days=1, values={})
    source = early.Source(alias="f", moment=None, bucket=None, grain=None, sizes=sizes)
    assert (early.aggregated_early("facts", plain, source) is not None) is is_early
