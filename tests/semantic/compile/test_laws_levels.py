"""Laws of one question at several levels: alone or with others, in parts or whole, now or as a base: one number."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.result import Cell, ResultTable
from tests.hunts import examples
from tests.semantic.compile.firms import CATALOG, TODAY, WORKSPACE, drawn
from tests.semantic.compile.worlds import (
    Company,
    Groups,
    Key,
    company,
    figure,
    following,
    grand_total,
    is_close,
    is_nothing,
    keyed,
    number,
    only,
)

pytestmark = pytest.mark.slow

WORLDS = 8
DAY = timedelta(1)
METRICS = (
    "sales", "lines", "buyers", "mean", "converted", "running", "ytd", "stock", "level", "plan", "each", "per_unit",
    "repeated", "income_net",
)  # fmt: skip
BALANCES = ("stock", "level", "per_unit", "running", "ytd", "plan")
FIELDS = ("store.name", "region.name")
VALUES = {"store.name": ("A", "B", "C"), "region.name": ("East", "West")}
PERIODS = (
    ("2025-01-01", "2026-01-01"), ("2025-06-01", "2025-07-01"), ("2025-05-10", "2025-06-11"),
    ("2024-03-01", "2025-03-01"), ("2025-04-01", "2025-07-01"), ("2024-12-01", "2025-01-01"),
)  # fmt: skip


@cache
def world(seed: int) -> Company:
    return company(f"levels-{seed}", WORKSPACE, CATALOG, drawn(seed))


WORLD = st.integers(0, WORLDS - 1).map(world)
METRIC = st.sampled_from(METRICS)
PERIOD = st.sampled_from(PERIODS)
FIELD = st.sampled_from(FIELDS)


@st.composite
def _asked(draw: Callable[..., Any]) -> dict[str, Any]:
    filters = draw(st.lists(st.tuples(FIELD, st.sampled_from(("in", "not_in", "is_null"))), max_size=1))
    return {
        "group_by": draw(st.lists(FIELD, max_size=2, unique=True)),
        "period": draw(PERIOD),
        "filters": [
            only(field, *((draw(st.sampled_from(VALUES[field])),) if op != "is_null" else ()), op=op)
            for field, op in filters
        ],
    }


def _keys(query: Mapping[str, Any]) -> list[str]:
    return [*query["group_by"], *([f"@{query['grain']}"] if query.get("grain") else [])]


def _is_same(one: Cell, other: Cell) -> bool:
    return is_close(one, other) or (is_nothing(one) and is_nothing(other))


def _begun(cells: Mapping[Key, Cell]) -> Groups:
    """What lies in buckets that have begun: beside a plan there are some that have not."""
    return {key: cell for key, cell in cells.items() if not (key and isinstance(key[-1], date) and key[-1] > TODAY)}


def _agree(one: Mapping[Any, Cell], other: Mapping[Any, Cell]) -> None:
    """Two columns; a group that only one of them has is a gap."""
    for key in {*one, *other}:
        assert _is_same(one.get(key), other.get(key)), (key, one.get(key), other.get(key))


@settings(max_examples=examples(40))
@given(of=WORLD, metrics=st.lists(METRIC, min_size=2, max_size=4, unique=True), query=_asked(),
       grain=st.sampled_from((None, "month", "quarter")))  # fmt: skip
def test_what_stands_beside_a_metric_changes_nothing(
    of: Company, metrics: list[str], query: dict[str, Any], grain: str | None
) -> None:
    """Asked together each is what it is alone, in its groups and in total."""
    asked = {**query, "grain": grain}
    together = of.ask(metrics=metrics, **asked)
    for metric in metrics:
        alone = of.ask(metrics=[metric], **asked)
        if isinstance(together, QueryProblem) or isinstance(alone, QueryProblem):
            continue
        _agree(*(_begun(keyed(one, metric, _keys(asked))) for one in (together, alone)))
        if query["group_by"] or grain:
            assert _is_same(grand_total(together, metric), grand_total(alone, metric)), metric


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, query=_asked(), compared=st.sampled_from((None, "previous_period", "year_before")))
def test_a_total_is_what_asking_without_groups_gives(
    of: Company, metric: str, query: dict[str, Any], compared: str | None
) -> None:
    """And so is the total of a base."""
    compare = [{"to": compared}] if compared else []
    grouped = of.ask(metrics=[metric], compare=compare, **query)
    whole = of.ask(metrics=[metric], compare=compare, **{**query, "group_by": []})
    if isinstance(grouped, QueryProblem) or isinstance(whole, QueryProblem) or not query["group_by"]:
        return
    for name in (metric, *((f"{metric}:{compared}",) if compared else ())):
        assert _is_same(grand_total(grouped, name), figure(whole, name)), name


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, query=_asked(), grain=st.sampled_from(("month", "quarter", "year")))
def test_a_bucket_is_what_asking_for_its_days_gives(
    of: Company, metric: str, query: dict[str, Any], grain: str
) -> None:
    """The days of it that are asked for."""
    by_bucket = of.ask(metrics=[metric], grain=grain, **query)
    if not isinstance(by_bucket, ResultTable):
        return
    cells = keyed(by_bucket, metric, [f"@{grain}", *query["group_by"]])
    for bucket in sorted({key[0] for key in cells if isinstance(key[0], date)}):
        start = max(bucket, date.fromisoformat(query["period"][0]))
        end = min(following(bucket, grain), date.fromisoformat(query["period"][1]))
        alone = of.ask(metrics=[metric], **{**query, "period": (start.isoformat(), end.isoformat())})
        held = {key[1:]: cell for key, cell in cells.items() if key[0] == bucket}
        if isinstance(alone, QueryProblem):
            assert alone.code in ("no-data-yet", "no-history", "grain-too-fine")
            assert metric == "plan" or all(map(is_nothing, held.values()))
        else:
            _agree(held, keyed(alone, metric, query["group_by"]))


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, query=_asked(), field=FIELD, data=st.data())
def test_a_group_is_what_a_condition_gives(
    of: Company, metric: str, query: dict[str, Any], field: str, data: st.DataObject
) -> None:
    grain = data.draw(st.sampled_from((None, "month")))
    asked = {**query, "group_by": [field], "grain": grain, "filters": []}
    grouped = of.ask(metrics=[metric], **asked)
    if not isinstance(grouped, ResultTable):
        return
    cells = keyed(grouped, metric, _keys(asked))
    value = data.draw(st.sampled_from(sorted({str(key[0]) for key in cells if key[0] is not None}) or ["none such"]))
    alone = of.ask(metrics=[metric], **{**asked, "group_by": [], "filters": [only(field, value)]})
    if isinstance(alone, ResultTable):
        times = [f"@{grain}"] if grain else []
        _agree({key[1:]: cell for key, cell in cells.items() if key[0] == value}, keyed(alone, metric, times))


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, query=_asked(), to=st.sampled_from(("previous_period", "year_before")))
def test_a_base_is_what_asking_for_its_days_gives(of: Company, metric: str, query: dict[str, Any], to: str) -> None:
    """Of whatever shape the metric is; of days that are over and of whole months."""
    compared = of.ask(metrics=[metric], compare=[{"to": to}], **query)
    if not isinstance(compared, ResultTable):
        return
    base, now = compared.bases[to], compared.covered
    assert now is not None
    for name, days in ((f"{metric}:{to}", base), (metric, now)):
        if metric == "plan" and (days.start.day, days.end.day) != (1, 1):
            continue  # a plan by itself is told of whole months alone
        asked = {**query, "period": (days.start.isoformat(), days.end.isoformat())}
        alone = of.ask(metrics=[metric], **asked)
        if isinstance(alone, ResultTable):
            _agree(keyed(compared, name, query["group_by"]), keyed(alone, metric, query["group_by"]))


@settings(max_examples=examples(40))
@given(of=WORLD, metric=METRIC, query=_asked(), value=st.sampled_from((0, 1, 3, 20)), op=st.sampled_from(("ge", "lt")))
def test_a_set_keeps_those_that_the_condition_shows(
    of: Company, metric: str, query: dict[str, Any], value: int, op: str
) -> None:
    """Whoever a condition after aggregation leaves, a set of the same condition selects; the rest is outside of it."""
    field = "store.name"
    condition: list[dict[str, Any]] = [{"by": metric, "op": op, "value": value}]
    inner = {**query, "metrics": [metric], "group_by": [field]}
    plain, kept = of.ask(**inner), of.ask(**inner, metric_filters=condition)
    if not isinstance(plain, ResultTable) or not isinstance(kept, ResultTable):
        return
    known = {key[0]: cell for key, cell in keyed(plain, metric, [field]).items() if cell is not None}
    expected = {name for name, cell in known.items() if (number(cell) >= value) == (op == "ge")}
    assert {row[0] for row in kept.rows} == expected
    asked: dict[str, Any] = {"metrics": ["lines"], "group_by": [field]}
    period = {"start": query["period"][0], "end": query["period"][1]}
    chosen = {**inner, "period": period, "metric_filters": condition}
    among = of.ask(**asked, filters=[{"field": field, "op": "in_query", "query": chosen}])
    every = of.answer(**asked)
    if isinstance(among, ResultTable):
        lines = keyed(every, "lines", [field])
        found = keyed(among, "lines", [field])
        assert all(cell == lines[key] for key, cell in found.items())
        shown = {key for key in lines if key[0] in (expected - {None})}
        assert shown <= set(found)
        assert not any(key[0] in set(known) - expected for key in found)


@settings(max_examples=examples(40))
@given(
    of=WORLD,
    metric=METRIC,
    field=FIELD,
    aggregation=st.sampled_from(("avg", "max", "min", "sum", "count")),
    data=st.data(),
)
def test_two_steps_are_the_second_over_what_the_first_shows(
    of: Company, metric: str, field: str, aggregation: str, data: st.DataObject
) -> None:
    """Over members, nobody left aside, or over the months of a period."""
    per = data.draw(st.sampled_from((field, "@month")))
    period = data.draw(PERIOD)
    step = {"metric": metric, "per": [per], "aggregation": aggregation}
    result = of.ask(metrics=[step], period=period)
    grain = "month" if per == "@month" else None
    first = of.ask(metrics=[metric], group_by=[] if grain else [per], grain=grain, period=period)
    if not isinstance(result, ResultTable) or not isinstance(first, ResultTable):
        return
    known = {key: cell for key, cell in keyed(first, metric, [per]).items() if cell is not None}
    cells = [number(cell) for key, cell in known.items() if key[0] is not None]
    expected: Cell = None
    if cells:
        expected = {
            "avg": sum(cells) / len(cells), "max": max(cells), "min": min(cells), "sum": sum(cells),
            "count": len(cells),
        }[aggregation]  # fmt: skip
    assert _is_same(figure(result), expected), (figure(result), expected, cells)


@settings(max_examples=examples(30))
@given(of=WORLD, metric=METRIC, query=_asked(), count=st.none() | st.integers(1, 4), month=st.integers(1, 10))
def test_a_window_of_any_metric_is_what_asking_for_its_days_gives(
    of: Company, metric: str, query: dict[str, Any], count: int | None, month: int
) -> None:
    """Months that are over, rolling or since the period began."""
    start = date(2024 + (6 + month) // 12, (6 + month) % 12 + 1, 1)
    end = following(following(start, "month"), "month")
    as_, size = ("rolling", {"count": count}) if count else ("cumulative", {})
    asked = {**query, "metrics": [metric], "period": (start.isoformat(), end.isoformat())}
    result = of.ask(**asked, grain="month", derive=[{"column": metric, "as": as_, **size}])
    if not isinstance(result, ResultTable) or end > TODAY:
        return
    cells = keyed(result, f"{metric}.{as_}", ["@month", *query["group_by"]])
    for bucket in sorted({key[0] for key in cells if isinstance(key[0], date)}):
        first = start
        if count:
            first = bucket
            for _ in range(count - 1):
                first = (first - DAY).replace(day=1)
        days = (first.isoformat(), following(bucket, "month").isoformat())
        alone = of.ask(**{**asked, "period": days})
        if isinstance(alone, ResultTable):
            held = {key[1:]: cell for key, cell in cells.items() if key[0] == bucket}
            _agree(held, keyed(alone, metric, query["group_by"]))
