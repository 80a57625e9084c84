import json
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic.periods import Period, Unit
from semantic.plan import (
    KINDS,
    Describe,
    Explain,
    Forecast,
    Help,
    Horizon,
    Plan,
    Query,
    Reconcile,
    Subject,
    WhatIf,
    fields_of,
    metrics_of,
    plan_from_json,
    plan_json,
    queries_of,
    query_json,
)
from semantic.query import Comparison, Derive, Filter, Limit, Order, SemanticQuery, Threshold, TwoStep

FULL: dict[str, Any] = {
    "kind": "query",
    "metrics": ["revenue", {"metric": "revenue", "per": ["store.name"], "aggregation": "avg"}, {"ratio": ["a", "b"]}],
    "group_by": ["store.region"],
    "grain": "month",
    "period": {"start": "2025-06-01", "end": "2025-07-01"},
    "time_field": None,
    "filters": [
        {"field": "customer.name", "op": "in_query", "query": {"metrics": ["units"], "group_by": ["customer.name"]}},
        {"field": "store.region", "op": "in", "values": ["华东"]},
    ],
    "metric_filters": [{"by": "gross_margin", "op": "lt", "value": 0.2}],
    "compare": [{"to": "year_before"}, {"to": "scenario", "scenario": "budget"}],
    "derive": [{"column": "revenue", "as": "share", "within": []}],
    "order_by": [{"by": "revenue.change_ratio:year_before", "descending": True}],
    "limit": {"count": 5, "within": [], "others": False},
    "output": "aggregate",
}

INNER = SemanticQuery(metrics=("units",), group_by=("customer.name",))
OTHER = SemanticQuery(metrics=("visits",), group_by=("customer.name",), filters=())
EITHER = SemanticQuery(
    metrics=("revenue",),
    filters=(Filter(field="customer.name", op="in_query", any_of=(OTHER, INNER)),),
)
QUERY = SemanticQuery(
    metrics=("revenue",),
    group_by=("store.region",),
    filters=(Filter(field="customer.name", op="in_query", query=INNER),),
)


def test_the_contracts_plan_is_read_as_written() -> None:
    plan = plan_from_json(FULL)
    assert isinstance(plan, Query)
    query = plan.query
    assert query.metrics[1] == TwoStep(metric="revenue", per=("store.name",), aggregation="avg")
    assert query.period == Period(date(2025, 6, 1), date(2025, 7, 1))
    assert query.grain is Unit.MONTH
    assert query.derive == (Derive(column="revenue", as_="share"),)
    assert query.compare == (Comparison(to="scenario", scenario="budget"), Comparison(to="year_before"))
    assert query.limit == Limit(count=5)
    assert query.metric_filters == (Threshold(by="gross_margin", op="lt", value=0.2),)
    assert query.order_by == (Order(by="revenue.change_ratio:year_before"),)


def test_the_contracts_keys_come_out_again() -> None:
    shaped = plan_json(plan_from_json(FULL))
    assert set(shaped) == {*FULL, "known_as_of"}
    assert shaped["derive"] == FULL["derive"]
    assert shaped["period"] == FULL["period"]
    assert shaped["limit"] == FULL["limit"]


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(plan_from_json(FULL), id="query"),
        pytest.param(Query(query=EITHER), id="either of two sets"),
        pytest.param(Explain(query=QUERY, dimensions=("store.region",)), id="explain"),
        pytest.param(Forecast(query=QUERY, horizon=Horizon(count=3, unit=Unit.MONTH)), id="forecast"),
        pytest.param(Reconcile(queries=(QUERY, INNER)), id="reconcile"),
        pytest.param(WhatIf(query=QUERY, driver="price", change_ratio=0.1), id="what if"),
        pytest.param(Describe(subject=Subject(metric="revenue"), aspect="lineage"), id="describe"),
        pytest.param(Help(), id="help"),
    ],
)
def test_a_plan_survives_json(plan: Plan) -> None:
    assert plan_from_json(json.loads(json.dumps(plan_json(plan)))) == plan


def test_a_filter_shows_the_queries_it_has_and_no_others() -> None:
    (either,) = query_json(EITHER)["filters"]
    assert set(either) == {"field", "op", "values", "any_of"}
    assert len(either["any_of"]) == 2
    (one,) = query_json(QUERY)["filters"]
    assert set(one) == {"field", "op", "values", "query"}


def test_every_kind_of_the_union_can_be_read() -> None:
    assert set(KINDS.values()) == set(get_args(Plan))


queries = st.builds(
    SemanticQuery,
    metrics=st.lists(st.sampled_from(["revenue", "cost"]), max_size=2).map(tuple),
    group_by=st.lists(st.sampled_from(["store.region", "@weekday"]), max_size=2).map(tuple),
    grain=st.none() | st.sampled_from(Unit),
    period=st.none() | st.just(Period(date(2025, 1, 1), date(2025, 2, 1))),
    filters=st.lists(
        st.builds(Filter, field=st.just("store.region"), op=st.just("in"), values=st.just(("华东", 1, 2.5))), max_size=1
    ).map(tuple),
    compare=st.lists(
        st.builds(Comparison, to=st.sampled_from(["previous_period", "year_before"])), max_size=2
    ).map(tuple),
    derive=st.lists(st.builds(Derive, column=st.just("revenue"), as_=st.sampled_from(["share", "rank"]))).map(tuple),
    limit=st.none() | st.builds(Limit, count=st.integers(1, 9), others=st.booleans()),
)  # fmt: skip


@given(query=queries)
def test_any_query_survives_json(query: SemanticQuery) -> None:
    again = plan_from_json(json.loads(json.dumps(plan_json(Query(query=query)))))
    assert again == Query(query=query)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("revenue", id="no mapping"),
        pytest.param({"metrics": ["revenue"]}, id="no kind"),
        pytest.param({"kind": "guess"}, id="no such kind"),
        pytest.param({"kind": "query", "metric": ["revenue"]}, id="unknown key"),
        pytest.param({"kind": "query", "grain": "decade"}, id="no such grain"),
        pytest.param({"kind": "query", "filters": [{"field": "a.b", "op": "like", "values": ["x"]}]}, id="no such op"),
        pytest.param({"kind": "query", "filters": [{"field": "a.b", "op": "in_query", "any_of": []}]}, id="of nothing"),
        pytest.param({"kind": "query", "period": {"start": "2025-02-01", "end": "2025-01-01"}}, id="ends too early"),
        pytest.param({"kind": "describe", "subject": {"metric": "a", "term": "b"}}, id="two subjects"),
        pytest.param({"kind": "help", "about": "x"}, id="unknown key of a small kind"),
    ],
)
def test_what_is_no_plan_is_refused(written: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        plan_from_json(written)


def test_names_a_plan_reads() -> None:
    assert queries_of(Explain(query=QUERY)) == (QUERY, INNER)
    assert queries_of(Query(query=EITHER)) == (EITHER, INNER, OTHER)
    assert metrics_of(Query(query=EITHER)) == ("revenue", "units", "visits")
    assert fields_of(Query(query=EITHER)) == ("customer.name",)
    assert metrics_of(Explain(query=QUERY)) == ("revenue", "units")
    assert fields_of(Explain(query=QUERY, dimensions=("channel.code",))) == (
        "store.region",
        "customer.name",
        "channel.code",
    )
    assert metrics_of(Describe(subject=Subject(metric="cost"))) == ("cost",)
    assert fields_of(Describe(subject=Subject(field="store.city"))) == ("store.city",)
    assert metrics_of(Help()) == ()
