"""What a role is told is what a company would tell that holds nothing but what the role sees."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.query import SemanticQuery
from semantic.result import ResultTable
from tests.hunts import examples
from tests.semantic.compile.company import written
from tests.semantic.compile.seen import COMPANIES, ROLES, left, whole

pytestmark = pytest.mark.slow

METRICS = (
    "sales", "old_sales", "orders", "buyers", "mean", "shipped", "web", "cost", "profit", "cost_share", "cny",
    "running", "to_date", "mixed", "leads", "won", "budget", "posted_amount", "grown", "income_revenue",
    "income_expense", "income_result", "no_such",
)  # fmt: skip
FIELDS = (
    "region.name", "store.name", "store.code", "store.city", "store.like_for_like", "orders.channel",
    "orders.currency", "customer.name", "product.name", "tag.name", "team.dept", "cost_band", "age_band",
    "account.code", "leads.source", "@weekday", "no_such.field",
)  # fmt: skip
VALUES = {
    "region.name": ("North", "South", "Nowhere"), "store.name": ("Gate", "Mill", "Gat"),
    "store.code": ("S1", "S2", "S3", "S4"), "store.city": ("Ely", "Rye", "Wye"),
    "orders.channel": ("web", "fax", "shop", "pigeon"), "orders.currency": ("CNY", "USD"),
    "customer.name": ("Ann", "Bob"), "product.name": ("Thing 1", "Thing 2", "Thing 3"),
    "tag.name": ("red", "secret", "news"), "team.dept": ("D1", "D2"), "account.code": ("6001", "1001"),
    "leads.source": ("ad",), "no_such.field": ("x",),
}  # fmt: skip
PERIODS = (
    None, ("2025-06-01", "2025-07-01"), ("2025-03-01", "2025-04-01"), ("2025-01-01", "2026-01-01"),
    ("2025-07-01", "2025-08-01"), ("2025-02-01", "2025-02-10"), ("2024-01-01", "2024-02-01"),
    ("2025-05-01", "2025-06-01"), ("2025-04-01", "2025-07-01"), ("2025-05-01", "2025-06-01"),
)  # fmt: skip
_OF_ORDERS = METRICS[: METRICS.index("leads")]
_METRICS = st.lists(st.sampled_from(_OF_ORDERS), min_size=1, max_size=2, unique=True) | st.lists(
    st.sampled_from(METRICS), min_size=1, max_size=2, unique=True
)
_FIELDS = st.lists(st.sampled_from(FIELDS[:9]), max_size=1) | st.lists(st.sampled_from(FIELDS), max_size=2, unique=True)


def _filter(field: str) -> st.SearchStrategy[dict[str, Any]]:
    values = st.lists(st.sampled_from(VALUES[field]), min_size=1, max_size=3, unique=True)
    plain = st.builds(
        lambda op, said: {"field": field, "op": op, "values": said},
        st.sampled_from(("in", "in", "not_in", "starts_with")),
        values,
    )
    among = st.builds(
        lambda metric, count: {
            "field": field,
            "op": "in_query",
            "query": {
                "metrics": [metric],
                "group_by": [field],
                "order_by": [{"by": metric}],
                "limit": {"count": count},
            },
        },
        st.sampled_from(("sales", "orders", "leads", "cost")),
        st.integers(1, 2),
    )
    return plain | among | st.sampled_from(("is_null", "not_null")).map(lambda op: {"field": field, "op": op})


_FILTERS = st.lists(st.sampled_from(tuple(VALUES)).flatmap(_filter), max_size=1)
_COMPARE: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.sampled_from(("previous_period", "year_before", "average")).map(lambda to: {"to": to})
    | st.sampled_from(("plan", "costs", "no_plan")).map(lambda name: {"to": "scenario", "scenario": name})
    | st.sampled_from(tuple(VALUES)).flatmap(
        lambda name: st.sampled_from(VALUES[name]).map(lambda value: {"to": "member", "field": name, "value": value})
    ),
    max_size=1,
) | st.just([])


@st.composite
def _asked(draw: st.DrawFn) -> SemanticQuery:
    metrics, group_by = draw(_METRICS), draw(_FIELDS)
    query: dict[str, Any] = {"metrics": metrics, "group_by": group_by, "period": draw(st.sampled_from(PERIODS))}
    query |= {
        "filters": draw(_FILTERS),
        "compare": draw(_COMPARE),
        "grain": draw(st.sampled_from((None, None, "month", "week"))),
    }
    shape = draw(
        st.sampled_from(
            (
                "plain",
                "plain",
                "share",
                "limit",
                "others",
                "known",
                "rows",
                "members",
                "count",
                "steps",
                "timed",
                "listing",
            )
        )
    )
    first = metrics[0]
    match shape:
        case "share":
            query["derive"] = [
                {"column": first, "as": draw(st.sampled_from(("share", "rank", "growth", "cumulative")))}
            ]
        case "limit" | "others":
            query |= {
                "order_by": [{"by": first}],
                "limit": {"count": draw(st.integers(1, 2)), "others": shape == "others"},
            }
        case "known":
            query["known_as_of"] = draw(st.sampled_from(("2025-05-15", "close", "2025-06-01")))
        case "rows" | "members":
            query["output"] = shape
        case "count":
            query["output"] = "member_count"
        case "steps":
            query["metrics"] = [
                {
                    "metric": first,
                    "per": [draw(st.sampled_from(FIELDS))],
                    "aggregation": draw(st.sampled_from(("avg", "count", "max"))),
                }
            ]
        case "timed":
            query["time_field"] = draw(st.sampled_from(("orders.shipped", "orders.posted", "store.opened")))
        case "listing":
            query = {
                "output": draw(st.sampled_from(("members", "member_count"))),
                "group_by": group_by,
                "filters": query["filters"],
            }
    return written(**query)


def _told(layer: Layer, role: str | None, query: SemanticQuery, *, late: bool = False) -> Any:
    """Everything that a layer says to a query but for its statements and their times; rows in no order."""
    ask = layer.late_documents if late else layer.run
    asker = layer.asker(role)
    result = ask(query, asker, layer.as_of(None))
    if isinstance(result, QueryProblem):
        return result
    assert isinstance(result, ResultTable)
    others = sorted((repr(result.rows[at]), count) for at, count in result.others.items())
    return {
        "rows": Counter(map(repr, result.rows)),
        "others": others,
        "columns": result.columns,
        "row_count": result.row_count,
        "truncated": result.is_truncated,
        "totals": Counter(map(repr, result.totals)),
        "period": result.period,
        "covered": result.covered,
        "bases": result.bases,
        "warnings": Counter(map(repr, result.warnings)),
        "assumptions": Counter(map(repr, result.assumptions)),
        "data_as_of": result.data_as_of,
        "freshness": result.freshness,
        "members": result.members,
    }


@settings(max_examples=examples(30))
@given(seed=st.integers(0, COMPANIES - 1), role=st.sampled_from(ROLES), query=_asked(), late=st.integers(0, 5))
def test_a_role_is_told_what_a_company_without_the_rest_would_tell(
    seed: int, role: str, query: SemanticQuery, late: int
) -> None:
    is_late = late == 0
    is_by_day = query.time_field is None and "shipped" not in query.metric_names
    assume(role != "team" or is_by_day)  # whose team it is hangs on the day that a query goes by
    assert _told(whole(seed), role, query, late=is_late) == _told(left(seed, role), None, query, late=is_late)
