"""Laws of roles: what a role may not see might as well not be there, whatever is asked and whatever is told beside."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.result import Cell, ResultTable
from tests.hunts import examples
from tests.semantic.compile.firms import CATALOG, WORKSPACE, drawn, left_to
from tests.semantic.compile.worlds import Company, company, grand_total, number, only

pytestmark = pytest.mark.slow

WORLDS = 8
ROLES = ("east", "web", "east_web")
WITHIN = (("east", "all"), ("web", "all"), ("east_web", "east"), ("east_web", "web"))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A company, and for every role one that holds only what the role may see."""

    company: Company
    left: Mapping[str, Company]


@cache
def world(seed: int) -> World:
    tables = drawn(seed)
    left = {role: company(f"roles-{role}-{seed}", WORKSPACE, CATALOG, left_to(tables, role)) for role in ROLES}
    return World(company=company(f"roles-{seed}", WORKSPACE, CATALOG, tables), left=left)


WORLD = st.integers(0, WORLDS - 1).map(world)
PERIOD = st.sampled_from((
    None, ("2025-01-01", "2026-01-01"), ("2025-06-01", "2025-07-01"), ("2025-05-10", "2025-06-11"),
    ("2024-03-01", "2025-03-01"), ("2025-04-01", "2025-07-01"),
))  # fmt: skip
OF_SALES = ("sales", "lines", "buyers", "mean", "converted", "running", "ytd", "each", "repeated", "income_net")
OF_STORES = ("sales", "lines", "buyers", "plan", "each", "running", "ytd")
BALANCES = ("stock", "level", "per_unit")
FIELDS = {
    "sales": ("store.name", "region.name", "sales.channel"),
    "stores": ("store.name", "region.name"),
    "claims": ("region.name",),
}
METRICS = {"sales": OF_SALES, "stores": OF_STORES, "claims": ("claims", "paid")}
FILTERS = {
    "store.name": ("A", "B", "C"), "region.name": ("East", "West"), "sales.channel": ("web", "shop")
}  # fmt: skip


@st.composite
def _asked(draw: Callable[..., Any]) -> dict[str, Any]:
    """A plain question: metrics of one kind, perhaps grouped, filtered and over some days."""
    kind = draw(st.sampled_from(sorted(METRICS)))
    fields = FIELDS[kind]
    filters = draw(st.lists(st.sampled_from(fields), max_size=1))
    return {
        "metrics": draw(st.lists(st.sampled_from(METRICS[kind]), min_size=1, max_size=2, unique=True)),
        "group_by": draw(st.lists(st.sampled_from(fields), max_size=2, unique=True)),
        "period": draw(PERIOD),
        "filters": [
            only(field, *((draw(st.sampled_from(FILTERS[field])),) if op == "in" else ()), op=op)
            for field in filters
            for op in [draw(st.sampled_from(("in", "is_null")))]
        ],
    }


def _run(of: Company, role: str, query: Mapping[str, Any]) -> Any:
    """Everything an answer says, but for when and how it was computed; of a refusal its code."""
    result = of.ask(role=role, **query)
    if isinstance(result, QueryProblem):
        return result.code
    return (
        Counter(tuple(map(_told, row)) for row in result.rows), result.row_count, tuple(result.others.values()),
        [(one.level, {name: _told(cell) for name, cell in one.values.items()}) for one in result.totals],
        # Weights that do not sum to one are counted in all of the data, where those of what is left may not.
        sorted(
            (one.code, sorted(one.parameters.items(), key=str))
            for one in (*result.warnings, *result.assumptions) if "weights" not in one.parameters
        ),
        result.covered, dict(result.bases),
    )  # fmt: skip


def _told(cell: Cell) -> object:
    """A cell, sums of floats to twelve digits."""
    return f"{cell:.12g}" if isinstance(cell, float) else cell


def _hides(of: World, role: str, query: Mapping[str, Any]) -> None:
    ruled, left = _run(of.company, role, query), _run(of.left[role], "all", query)
    assert ruled == left, query


@settings(max_examples=examples(40))
@given(of=WORLD, role=st.sampled_from(ROLES), query=_asked(), grain=st.sampled_from((None, None, "month", "quarter")))
def test_a_role_is_answered_as_if_the_rest_were_not_there(
    of: World, role: str, query: dict[str, Any], grain: str | None
) -> None:
    """Rows, totals, and what is told beside them."""
    _hides(of, role, {**query, "grain": grain})


@settings(max_examples=examples(20))
@given(
    of=WORLD, metric=st.sampled_from(BALANCES), period=PERIOD, grain=st.sampled_from((None, "month")),
    fields=st.lists(st.sampled_from(FIELDS["stores"]), max_size=2, unique=True),
)  # fmt: skip
def test_a_balance_is_that_of_a_condition_that_says_the_rule(
    of: World, metric: str, period: tuple[str, str] | None, grain: str | None, fields: list[str]
) -> None:
    """On the days on which anything was counted, by whomever."""
    asked: dict[str, Any] = {"metrics": [metric], "group_by": fields, "period": period, "grain": grain}
    said = {**asked, "filters": [only("region.name", "East")]}
    assert _run(of.company, "east", asked)[0] == _run(of.company, "all", said)[0]


COMPARED = st.sampled_from([
    {"to": "previous_period"}, {"to": "year_before"}, {"to": "average"}, {"to": "scenario", "scenario": "budget"},
    {"to": "member", "field": "store.name", "value": "A"}, {"to": "member", "field": "region.name", "value": "West"},
])  # fmt: skip


@settings(max_examples=examples(25))
@given(of=WORLD, role=st.sampled_from(ROLES), query=_asked(), compared=COMPARED, grain=st.sampled_from((None, "month")))
def test_nothing_unseen_stands_beside_anything(
    of: World, role: str, query: dict[str, Any], compared: dict[str, Any], grain: str | None
) -> None:
    _hides(of, role, {**query, "compare": [compared], "grain": grain})


@settings(max_examples=examples(25))
@given(
    of=WORLD,
    role=st.sampled_from(ROLES),
    query=_asked(),
    as_=st.sampled_from(("share", "rank", "rolling", "cumulative", "streak")),
)
def test_nothing_unseen_enters_what_comes_after(of: World, role: str, query: dict[str, Any], as_: str) -> None:
    """Shares, places, windows; the best with all others as one row."""
    count = {"count": 2} if as_ == "rolling" else {}
    derived = {**query, "derive": [{"column": query["metrics"][0], "as": as_, **count}]}
    if as_ in ("rolling", "cumulative", "streak"):
        derived["grain"] = "month"
    _hides(of, role, derived)
    if query["group_by"]:
        order = [{"by": query["metrics"][0], "descending": True}]
        _hides(of, role, {**query, "order_by": order, "limit": {"count": 1, "others": True}})


SETS = [
    {"filters": [{"field": "store.name", "op": "in_query", "query": {
        "metrics": ["lines"], "group_by": ["store.name"], "metric_filters": [{"by": "lines", "op": op, "value": 2}]}}]}
    for op in ("ge", "lt")
]  # fmt: skip
OTHER = (
    {"output": "members", "group_by": ["store.name"]}, {"output": "members", "group_by": ["region.name"]},
    {"output": "member_count", "group_by": ["store.name"]}, {"output": "rows"},
    {"output": "member_count", "group_by": ["store.name"], "metric_filters": [{"by": "lines", "op": "lt", "value": 2}]},
    {"filters": [only("store.like_for_like", True)]}, {"known_as_of": "2025-04-01"}, {"known_as_of": "close"},
    {"metrics": [{"metric": "lines", "per": ["store.name"], "aggregation": "avg"}]},
    {"metrics": [{"metric": "lines", "per": ["@month"], "aggregation": "max"}]}, *SETS,
)  # fmt: skip


@settings(max_examples=examples(25))
@given(
    of=WORLD,
    role=st.sampled_from(ROLES),
    period=PERIOD,
    metric=st.sampled_from(("lines", "sales")),
    other=st.sampled_from(OTHER),
)
def test_nothing_unseen_is_listed_counted_or_selected_by(
    of: World, role: str, period: tuple[str, str] | None, metric: str, other: dict[str, Any]
) -> None:
    """Members, single rows, sets, means per member, like for like, facts as known."""
    if other.get("output") in ("members", "member_count") and "metric_filters" not in other:
        _hides(of, role, other)
    else:
        _hides(of, role, {"metrics": [metric], "period": period, **other})


@settings(max_examples=examples(40))
@given(
    of=WORLD,
    within=st.sampled_from(WITHIN),
    period=PERIOD,
    fields=st.lists(st.sampled_from(FIELDS["sales"]), max_size=2, unique=True),
)
def test_a_role_never_sees_more_than_one_that_contains_it(
    of: World, within: tuple[str, str], period: tuple[str, str] | None, fields: list[str]
) -> None:
    """No group, no row and no member more."""
    asked: dict[str, Any] = {"metrics": ["lines", "buyers"], "group_by": fields, "period": period}
    narrow, wide = (of.company.ask(role=role, **asked) for role in within)
    if not isinstance(narrow, ResultTable) or not isinstance(wide, ResultTable):
        return
    whole = {row[:-2]: row[-2:] for row in wide.rows}
    for row in narrow.rows:
        assert all(number(one) <= number(other) for one, other in zip(row[-2:], whole[row[:-2]], strict=True))
    if fields:
        assert number(grand_total(narrow, "lines")) <= number(grand_total(wide, "lines"))
