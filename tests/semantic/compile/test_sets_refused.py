"""Sets and members that have no honest answer, each with what to say about it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from semantic.errors import QueryProblem
from semantic.layer import Layer
from semantic.result import ResultTable
from tests.semantic.compile.club import Y25, among, has, open_club
from tests.semantic.compile.company import written


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    yield from open_club(tmp_path_factory.mktemp("sets"))


LATER = {"start": "2026-01-01", "end": "2027-01-01"}
REFUSED: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    (
        "a set within a set",
        {"metrics": ["sales"], "filters": [among(metrics=["orders"], filters=[among(metrics=["orders"])])]},
        "not-yet",
        {"feature": "in_query", "reason": "nested"},
    ),
    (
        "by another field",
        {"metrics": ["sales"], "filters": [among(by="customer.city", metrics=["orders"])]},
        "filter-not-shared",
        {"field": "customer.name", "metric": "orders", "grouped": ("customer.city",)},
    ),
    (
        "by two fields",
        {
            "metrics": ["sales"],
            "filters": [{**among(), "query": {"metrics": ["orders"], "group_by": ["customer.name", "customer.city"]}}],
        },
        "filter-not-shared",
        {"field": "customer.name", "metric": "orders", "grouped": ("customer.name", "customer.city")},
    ),
    (
        "by nothing",
        {"metrics": ["sales"], "filters": [{**among(), "query": {"metrics": ["orders"]}}]},
        "filter-not-shared",
        {"field": "customer.name", "metric": "orders", "grouped": ()},
    ),
    (
        "the inner query does not reach the field",
        {"metrics": ["sales"], "filters": [among(metrics=["stock_units"])]},
        "unreachable-dimension",
        {"metric": "stock_units", "field": "customer.name"},
    ),
    (
        "an outer fact does not reach the field",
        {"metrics": ["sales", "stock_units"], "filters": [among(metrics=["orders"])]},
        "filter-not-shared",
        {"metric": "stock_units", "field": "customer.name"},
    ),
    (
        "the inner metric is not known",
        {"metrics": ["sales"], "filters": [among(metrics=["turnover"])]},
        "unknown-metric",
        {"metric": "turnover"},
    ),
    (
        "the inner period lies after the data",
        {"metrics": ["sales"], "filters": [among(metrics=["orders"], period=LATER)]},
        "no-data-yet",
        {"metric": "orders", "last": "2025-06-19"},
    ),
    (
        "by month",
        {"metrics": ["sales"], "filters": [among(metrics=["orders"], grain="month")]},
        "not-yet",
        {"feature": "in_query", "reason": "grain"},
    ),
    (
        "of single rows",
        {"metrics": ["sales"], "filters": [among(metrics=["orders"], output="rows")]},
        "not-yet",
        {"feature": "in_query", "reason": "output"},
    ),
    (
        "compared without a condition",
        {"metrics": ["sales"], "filters": [among(metrics=["orders"], period=Y25, compare=[{"to": "year_before"}])]},
        "not-yet",
        {"feature": "in_query", "reason": "compare"},
    ),
    (
        "the first few among members that may have no facts",
        {
            "metrics": ["sales"],
            "filters": [among(metrics=["orders"], limit={"count": 1}, metric_filters=has("orders", "lt", 2))],
        },
        "not-yet",
        {"feature": "in_query", "reason": "limit"},
    ),
    (
        "beyond a rank that members without facts do not have",
        {
            "metrics": ["sales"],
            "filters": [
                among(
                    metrics=["sales"],
                    derive=[{"column": "sales", "as": "rank"}],
                    metric_filters=has("sales.rank", "gt", 2),
                )
            ],
        },
        "not-yet",
        {"feature": "sales.rank"},
    ),
    (
        "amounts of several currencies",
        {
            "metrics": ["held"],
            "filters": [among("accounts.branch", metrics=["held"], metric_filters=has("held", "gt", 5))],
        },
        "not-yet",
        {"feature": "in_query", "field": "accounts.currency"},
    ),
    (
        "weekdays without an order",
        {
            "metrics": ["sales"],
            "filters": [among("@weekday", metrics=["orders"], metric_filters=has("orders", "eq", 0))],
        },
        "not-yet",
        {"feature": "members", "field": "@weekday"},
    ),
    (
        "all pairs of members",
        {"metrics": ["sales"], "group_by": ["customer.name", "product.name"], "output": "members"},
        "not-yet",
        {"feature": "members", "field": "product.name"},
    ),
    (
        "members beside a field of events",
        {"metrics": ["sales"], "group_by": ["customer.name", "orders.channel"], "output": "members"},
        "not-yet",
        {"feature": "members", "field": "customer.name"},
    ),
    ("all members of nothing", {"metrics": ["sales"], "output": "members"}, "not-yet", {"feature": "members"}),
    ("the number of nothing", {"metrics": ["sales"], "output": "member_count"}, "not-yet", {"feature": "member_count"}),
    (
        "the number of months of which nothing is said",
        {"metrics": ["sales"], "grain": "month", "output": "member_count", "period": Y25},
        "not-yet",
        {"feature": "member_count"},
    ),
    (
        "the number of the first few",
        {"metrics": ["sales"], "group_by": ["customer.name"], "output": "member_count", "limit": {"count": 3}},
        "not-yet",
        {"feature": "member_count"},
    ),
    (
        "a number compared, without a condition",
        {
            "metrics": ["sales"], "group_by": ["customer.name"], "output": "member_count", "period": Y25,
            "compare": [{"to": "year_before"}],
        },
        "not-yet",
        {"feature": "member_count", "reason": "compare"},
    ),
    (
        "with any fact of two years",
        {"metrics": ["growth"], "group_by": ["customer.name"], "output": "member_count", "period": Y25},
        "not-yet",
        {"feature": "member_count", "reason": "offset"},
    ),
    (
        "a period without anything that has days",
        {"group_by": ["customer.name"], "output": "member_count", "period": Y25},
        "not-yet",
        {"feature": "member_count"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("query", "code", "parameters"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_would_not_be_honest_is_refused(
    layer: Layer, query: dict[str, Any], code: str, parameters: dict[str, Any]
) -> None:
    problem = layer.run(written(**query), layer.asker(None), layer.as_of(None))
    assert isinstance(problem, QueryProblem)
    assert (problem.code, dict(problem.parameters)) == (code, parameters)
    assert layer.problem_of(written(**query), layer.asker(None), layer.as_of(None)) == problem


MASKED: list[tuple[str, dict[str, Any]]] = [
    ("a set of a masked field", {"metrics": ["sales"], "filters": [among(metrics=["orders"])]}),
    (
        "a set by a masked field under another role",
        {"metrics": ["visits"], "filters": [among("host.name", by="customer.name", metrics=["orders"])]},
    ),
    ("members of a masked field", {"metrics": ["sales"], "group_by": ["customer.name"], "output": "members"}),
    ("the number of masked members", {"metrics": ["sales"], "group_by": ["customer.name"], "output": "member_count"}),
]


@pytest.mark.parametrize("query", [one[1] for one in MASKED], ids=[one[0] for one in MASKED])
def test_masked_members_make_no_set(ask: Callable[..., ResultTable | QueryProblem], query: dict[str, Any]) -> None:
    problem = ask(role="clerk", **query)
    assert isinstance(problem, QueryProblem)
    assert problem.code == "unknown-member"
