"""The law of any question whatever: it is answered or refused, and never breaks."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.result import ResultTable
from tests.hunts import examples
from tests.semantic.compile.company import written
from tests.semantic.compile.firms import CATALOG, FIRST, TODAY, WORKSPACE, drawn
from tests.semantic.compile.worlds import Company, company, only

pytestmark = pytest.mark.slow

WORLDS = 6
METRICS = (
    "sales", "lines", "buyers", "mean", "converted", "running", "ytd", "stock", "level", "plan", "each", "per_unit",
    "repeated", "claims", "paid", "income_goods", "income_net",
)  # fmt: skip
FIELDS = ("store.name", "region.name", "sales.channel", "sales.person", "store.opened", "@weekday", "@workday")
VALUES = {"store.name": "A", "region.name": "East", "sales.channel": "web", "sales.person": "ann"}
GRAINS = (None, None, "day", "week", "month", "quarter", "year")


@cache
def world(seed: int) -> Company:
    return company(f"answered-{seed}", WORKSPACE, CATALOG, drawn(seed))


WORLD = st.integers(0, WORLDS - 1).map(world)
METRIC = st.sampled_from(METRICS)
ITEM = METRIC | st.one_of(
    st.tuples(METRIC, METRIC).map(lambda one: {"ratio": list(one)}),
    st.tuples(METRIC, METRIC).map(lambda one: {"difference": list(one)}),
    st.tuples(METRIC, st.sampled_from(("store.name", "@month")), st.sampled_from(("avg", "max", "count"))).map(
        lambda one: {"metric": one[0], "per": [one[1]], "aggregation": one[2]}
    ),
)
DAY = st.integers(-30, 560).map(lambda days: FIRST + timedelta(days))
PERIOD = st.none() | st.tuples(DAY, st.integers(1, 400)).map(
    lambda one: {"start": one[0].isoformat(), "end": (one[0] + timedelta(one[1])).isoformat()}
)
MONTH = st.sampled_from((date(2025, 6, 1), date(2025, 5, 1), date(2024, 3, 1))).map(
    lambda day: {"start": day.isoformat(), "end": (day + timedelta(31)).replace(day=1).isoformat()}
)
COMPARED = st.sampled_from((
    {"to": "previous_period"}, {"to": "year_before"}, {"to": "year_before_aligned"}, {"to": "average"},
    {"to": "period", "period": {"start": "2024-05-01", "end": "2024-07-01"}},
    {"to": "scenario", "scenario": "budget"}, {"to": "member", "field": "store.name", "value": "A"},
))  # fmt: skip
DERIVED = ("share", "rank", "cumulative", "rolling", "growth", "contribution", "first", "last", "streak")


@st.composite
def _conditions(draw: Callable[..., Any]) -> dict[str, Any]:
    field = draw(st.sampled_from(sorted(VALUES)))
    op = draw(st.sampled_from(("in", "not_in", "is_null", "not_null", "starts_with", "in_query")))
    if op == "in_query":
        metric_filters = [{"by": draw(METRIC), "op": draw(st.sampled_from(("ge", "lt", "eq"))), "value": 1}]
        inner = {"metrics": [metric_filters[0]["by"]], "group_by": [field], "metric_filters": metric_filters}
        return {"field": field, "op": op, "query": {**inner, "period": draw(PERIOD)}}
    return only(field, *(() if op in ("is_null", "not_null") else (VALUES[field],)), op=op)


@st.composite
def _questions(draw: Callable[..., Any]) -> dict[str, Any]:
    """A query with something of everything, whether it goes together or not."""
    metrics = draw(st.lists(ITEM, min_size=1, max_size=3, unique_by=str))
    group_by = draw(st.lists(st.sampled_from(FIELDS), max_size=2, unique=True))
    grain, compare = draw(st.sampled_from(GRAINS)), draw(st.lists(COMPARED, max_size=2, unique_by=str))
    named = [one for one in metrics if isinstance(one, str)] or ["sales"]
    suffixes = [":" + str(one.get("scenario") or one.get("value") or one["to"]) for one in compare]
    columns = [*named, *(f"{name}{suffix}" for name in named for suffix in suffixes)]
    columns += [f"{name}.change{suffix}" for name in named for suffix in suffixes]
    derive = [
        {"column": column, "as": as_, **({"count": draw(st.integers(1, 4))} if as_ == "rolling" else {})}
        for column, as_ in draw(st.lists(st.tuples(st.sampled_from(columns), st.sampled_from(DERIVED)), max_size=2))
    ]
    cut = {"count": draw(st.integers(1, 3)), "others": draw(st.booleans()),
           "within": draw(st.sampled_from(([], [], group_by[:1], [f"@{grain}"] if grain else [])))}  # fmt: skip
    return {
        "metrics": metrics, "group_by": group_by, "grain": grain, "period": draw(PERIOD | MONTH),
        "filters": draw(st.lists(_conditions(), max_size=2)), "compare": compare, "derive": derive,
        "metric_filters": draw(st.sampled_from(([], [], [{"by": columns[-1], "op": "gt", "value": 1}]))),
        "order_by": draw(st.sampled_from(([], [{"by": columns[-1]}]))),
        "limit": draw(st.sampled_from((None, cut))),
        "known_as_of": draw(st.sampled_from((None, None, None, "2025-04-01", "close"))),
        "output": draw(st.sampled_from(("aggregate",) * 5 + ("members", "member_count", "rows"))),
    }  # fmt: skip


@settings(max_examples=examples(60))
@given(of=WORLD, query=_questions(), role=st.sampled_from(("all", "east", "web")),
       as_of=st.sampled_from((TODAY, TODAY, date(2024, 2, 29), date(2024, 12, 31), date(2030, 1, 1))))  # fmt: skip
def test_any_question_is_answered_or_refused(of: Company, query: dict[str, Any], role: str, as_of: date) -> None:
    """What can be refused without running it is refused alike; no group comes twice."""
    result = of.ask(role=role, as_of=as_of, **query)
    problem = of.layer.problem_of(written(**query), of.layer.asker(role), of.layer.as_of(as_of))
    if isinstance(result, QueryProblem):
        assert problem == result
        return
    assert problem is None
    assert isinstance(result, ResultTable)
    assert all(len(row) == len(result.columns) for row in result.rows)
    keys = [at for at, one in enumerate(result.columns) if one.role in ("dimension", "time", "key")]
    if query["output"] == "aggregate":
        shown = [tuple(row[at] for at in keys) for place, row in enumerate(result.rows) if place not in result.others]
        assert len(set(shown)) == len(shown)
