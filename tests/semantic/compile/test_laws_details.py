"""Laws of detail rows: they are the rows that a number adds up, each once."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.result import ResultTable
from tests.hunts import examples
from tests.semantic.compile.company import column, written
from tests.semantic.compile.stars import WORLDS, World, seen, world
from tests.semantic.compile.worlds import NOT_HELD, figure, number, only

pytestmark = pytest.mark.slow

WORLD = st.integers(0, WORLDS - 1).map(world)
VALUES = {"store.name": ("A", "B"), "region.name": ("R1", "O'R3"), "product.name": ("P1",), "orders.channel": ("web",)}
OPS = ("in", "not_in", "is_null", "not_null")
FILTERS = st.lists(
    st.tuples(st.sampled_from(sorted(VALUES)), st.sampled_from(OPS)).map(
        lambda one: only(one[0], *(VALUES[one[0]] if "in" in one[1].split("_") else ()), op=one[1])
    ),
    max_size=2,
)  # fmt: skip
PERIOD = st.sampled_from(
    (None, ("2024-06-01", "2025-06-01"), ("2025-01-01", "2026-01-01"), ("2024-02-29", "2024-03-01"))
)
METRIC = st.sampled_from(("sales", "lines", "web", "buyers", "running"))


def _ask(of: World, role: str, **query: Any) -> ResultTable | QueryProblem:
    return of.layer.run(written(**query), of.layer.asker(role), of.layer.as_of(None))


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, period=PERIOD, filters=FILTERS, role=st.sampled_from(("all", "one")))
def test_the_rows_behind_a_number_are_those_it_adds_up(
    of: World, metric: str, period: tuple[str, str] | None, filters: list[dict[str, Any]], role: str
) -> None:
    """With the members they belong to; the sum of their amounts is the number."""
    asked: dict[str, Any] = {"metrics": [metric], "period": period, "filters": filters}
    groups = ["store.name", "region.name", "product.name"]
    details = _ask(of, role, **asked, output="rows", group_by=groups)
    whole = _ask(of, role, **asked)
    if isinstance(details, QueryProblem) or isinstance(whole, QueryProblem):
        assert all(one.code in NOT_HELD for one in (details, whole) if isinstance(one, QueryProblem))
        assert isinstance(details, QueryProblem) == isinstance(whole, QueryProblem)
        return
    rule = [only("region.name", "R1")] if role == "one" else []
    read = ("0001-01-01", period[1] if period else "9999-01-01") if metric == "running" else period
    rows = seen(of.orders, {"period": read, "filters": [*filters, *rule]})
    if metric == "running" and period is None:
        rows = [row for row in rows if row.day and row.day <= of.complete_through]
    if metric == "web":
        rows = [row for row in rows if row.of["orders.channel"] == "web"]
    names = ["orders.day", "orders.channel", "orders.amount", *groups]
    found = Counter(zip(*(column(details, name) for name in names), strict=True))
    if metric == "running" and period is not None:
        rows = [row for row in rows if row.day and row.day <= of.complete_through]
    assert found == Counter((row.day, row.of["orders.channel"], row.amount, *map(row.of.get, groups)) for row in rows)
    assert details.row_count == len(rows)
    amounts = sum(number(cell) for cell in column(details, "orders.amount"))
    if metric in ("sales", "web", "running"):
        assert amounts == number(figure(whole))
    if metric == "lines":
        assert len(rows) == number(figure(whole))


@settings(max_examples=examples(40))
@given(of=WORLD, count=st.integers(1, 5), field=st.sampled_from(("orders.amount", "orders.day", "orders.channel")))
def test_the_first_rows_come_with_their_ties(of: World, count: int, field: str) -> None:
    details = of.answer(metrics=["lines"], output="rows", order_by=[{"by": field}], limit={"count": count})
    every = of.answer(metrics=["lines"], output="rows", order_by=[{"by": field}])
    known = [cell for cell in column(every, field) if cell is not None]
    shown = [cell for cell in column(details, field) if cell is not None]
    if len(known) >= count:
        assert shown == [cell for cell in known if cell in known[: known.index(known[count - 1]) + 1]]
