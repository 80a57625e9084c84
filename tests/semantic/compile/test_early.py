"""A large fact is added up before it is joined, and the numbers are those of the plain join."""

from typing import Any

import pytest

from semantic.compile import early
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.company import JUNE, YEAR, written
from tests.semantic.compile.own import add_up_early

SOUTH = [{"field": "region.name", "op": "in", "values": ["South"]}]
QUERIES: list[tuple[str, dict[str, Any], bool]] = [
    ("by a far dimension", {"metrics": ["freight"], "group_by": ["region.name"]}, True),
    ("by month alone", {"metrics": ["freight", "orders"], "grain": "month"}, True),
    ("by week", {"metrics": ["orders"], "grain": "week", "group_by": ["region.name"]}, True),
    ("by a dimension of its own", {"metrics": ["freight"], "group_by": ["orders.status"], "grain": "quarter"}, True),
    ("members of one name", {"metrics": ["freight"], "group_by": ["customer.name"]}, True),
    ("a filter on a dimension", {"metrics": ["orders"], "filters": SOUTH, "period": YEAR}, True),
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
    ("balances", {"metrics": ["stock_end"], "group_by": ["region.name"]}, False),
    ("a plan phased by days", {"metrics": ["variance"], "group_by": ["region.name"], "period": JUNE}, True),
    ("nothing to group by", {"metrics": ["freight"]}, False),
]  # fmt: skip


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
    result = layer.run(written(**query), layer.asker(role), layer.as_of(None))
    assert isinstance(result, ResultTable), result
    return result


def test_what_would_leave_as_many_rows_is_joined_plainly(layer: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine orders of three stores: three keys are not a quarter of nine rows."""
    monkeypatch.setattr(early, "FEWEST_ROWS", 0)
    layer._plans.clear()
    assert " by key" not in _run(layer, "all", QUERIES[0][1]).statements[0].sql
