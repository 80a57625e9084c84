"""Laws of a cut with others: those shown, the others and nobody make the whole; all are recounted."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.result import Cell
from tests.hunts import examples
from tests.semantic.compile.stars import MEASURED, WORLDS, Row, World, seen, world
from tests.semantic.compile.worlds import grand_total, is_close, number

pytestmark = pytest.mark.slow

WORLD = st.integers(0, WORLDS - 1).map(world)
FIELD = st.sampled_from(("store.name", "region.name", "product.name", "orders.channel"))
METRIC = st.sampled_from(("sales", "lines", "buyers", "mean", "high", "web"))
PERIOD = st.sampled_from((None, ("2024-06-01", "2025-06-01"), ("2025-01-01", "2026-01-01")))


def _members(rows: list[Row], field: str) -> dict[str, list[Row]]:
    """The rows of every member; what belongs to nobody is left out."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if (value := row.of[field]) is not None:
            found.setdefault(value, []).append(row)
    return found


def _kept(values: dict[str, Cell], count: int, *, descending: bool) -> set[str]:
    """The first so many with those that tie with the last of them; what has no value comes last."""
    ranked = sorted((number(cell) for cell in values.values() if cell is not None), reverse=descending)
    if count >= len(ranked):
        return set(values) if count >= len(values) else set()
    edge = ranked[count - 1]
    known = {name: number(cell) for name, cell in values.items() if cell is not None}
    return {name for name, cell in known.items() if (cell >= edge if descending else cell <= edge)}


def _has_days(of: World, period: tuple[str, str] | None) -> bool:
    return period is None or any(seen(of.orders, {"period": period}))


@settings(max_examples=examples(50))
@given(of=WORLD, metric=METRIC, field=FIELD, period=PERIOD, cut=st.tuples(st.integers(1, 3), st.booleans()))
def test_the_others_are_what_their_rows_add_up_to(
    of: World, metric: str, field: str, period: tuple[str, str] | None, cut: tuple[int, bool]
) -> None:
    """In one row beside the first and nobody; of a sum the three make the whole."""
    if not _has_days(of, period):
        return
    count, descending = cut
    rows = [row for row in seen(of.orders, {"period": period}) if metric != "web" or row.of["orders.channel"] == "web"]
    members = _members(rows, field)
    values = {name: MEASURED[metric](held) for name, held in members.items()}
    kept = _kept(values, count, descending=descending)
    if not kept and members:
        return  # which of those without a value are shown is no matter of this law
    result = of.answer(
        metrics=[metric], group_by=[field], period=period, order_by=[{"by": metric, "descending": descending}],
        limit={"count": count, "others": True},
    )  # fmt: skip
    place = result.index_of(metric)
    shown = {row[0]: row[place] for at, row in enumerate(result.rows) if at not in result.others}
    assert set(shown) == kept | ({None} if any(row.of[field] is None for row in rows) else set())
    for name, cell in shown.items():
        held = members[str(name)] if name is not None else [row for row in rows if row.of[field] is None]
        assert is_close(cell, MEASURED[metric](held))
    left_out = [row for name, held in members.items() if name not in kept for row in held]
    others = [(result.rows[at][place], size) for at, size in result.others.items()]
    assert [size for _, size in others] == ([len(members) - len(kept)] if left_out else [])
    assert all(is_close(cell, MEASURED[metric](left_out)) for cell, _ in others)
    assert is_close(number(grand_total(result, metric)), number(MEASURED[metric](rows)))
    if metric in ("sales", "lines", "web"):
        assert is_close(sum(number(row[place]) for row in result.rows), number(grand_total(result, metric)))


@settings(max_examples=examples(30))
@given(of=WORLD, field=st.sampled_from(("store.name", "region.name")), count=st.integers(1, 2))
def test_the_others_of_a_ratio_of_two_facts_are_sum_over_sum(of: World, field: str, count: int) -> None:
    result = of.answer(
        metrics=["sales", "refunded", "rate"], group_by=[field], order_by=[{"by": "sales"}],
        limit={"count": count, "others": True},
    )  # fmt: skip
    sales, refunded, rate = (result.index_of(name) for name in ("sales", "refunded", "rate"))
    for row in result.rows:
        expected = number(row[refunded]) / number(row[sales]) if number(row[sales]) else None
        assert is_close(row[rate], expected)
    for at in (sales, refunded):
        name = result.columns[at].name
        assert is_close(sum(number(row[at]) for row in result.rows), number(grand_total(result, name)))
    shown = {row[0] for at, row in enumerate(result.rows) if at not in result.others}
    rows = [row for row in seen(of.orders, {}) if row.of[field] not in (shown | {None})]
    for at in result.others:
        assert number(result.rows[at][sales]) == number(MEASURED["sales"](rows) if rows else 0)


@settings(max_examples=examples(30))
@given(of=WORLD, metric=st.sampled_from(("sales", "lines", "buyers", "mean")), count=st.integers(1, 2))
def test_each_group_has_its_own_others(of: World, metric: str, count: int) -> None:
    """Of the products of each channel; shown, others and nobody are all of the channel's rows."""
    fields = ["orders.channel", "product.name"]
    asked: dict[str, Any] = {"metrics": [metric], "group_by": fields, "order_by": [{"by": metric}]}
    result = of.answer(**asked, limit={"count": count, "within": ["orders.channel"], "others": True})
    rows = seen(of.orders, {})
    names = [[row[result.index_of(field)] for field in fields] for row in result.rows]
    for at, row in enumerate(result.rows):
        channel, product = names[at]
        of_channel = [one for one in rows if one.of["orders.channel"] == channel]
        shown = {name for place, (held, name) in enumerate(names) if held == channel and place not in result.others}
        if at in result.others:
            held_rows = [one for one in of_channel if one.of["product.name"] not in (shown | {None})]
            assert len({one.of["product.name"] for one in held_rows}) == result.others[at]
        else:
            held_rows = [one for one in of_channel if one.of["product.name"] == product]
        assert is_close(row[result.index_of(metric)], MEASURED[metric](held_rows))
