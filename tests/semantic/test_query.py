import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic.query import Comparison, DifferenceOf, Filter, Limit, Order, RatioOf, SemanticQuery, TwoStep, Value

names = st.sampled_from(["revenue", "cost", "units", "freight"])
addresses = st.sampled_from(["store.region", "store.city", "product.name", "channel.code"])
values: st.SearchStrategy[Value] = st.sampled_from(["华东", "华南", "a", 1, 2.5])
filters = st.builds(
    Filter,
    field=addresses,
    op=st.sampled_from(["in", "not_in"]),
    values=st.lists(values, min_size=1, max_size=4).map(tuple),
)

UNITS = SemanticQuery(metrics=("units",), group_by=("store.region",))
COST = SemanticQuery(metrics=("cost",), group_by=("store.region",))


@given(metrics=st.lists(names, max_size=4), grouping=st.lists(addresses, max_size=4), seed=st.randoms())
def test_order_and_repetition_of_metrics_and_grouping_are_for_display(
    metrics: list[str], grouping: list[str], seed: object
) -> None:
    one = SemanticQuery(metrics=tuple(metrics), group_by=tuple(grouping))
    other = SemanticQuery(metrics=tuple(reversed(metrics)), group_by=(*reversed(grouping), *grouping))
    assert one == other
    assert hash(one) == hash(other)
    assert one.metrics == tuple(dict.fromkeys(metrics))


@given(written=st.lists(filters, max_size=4).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_filters_hold_together_in_any_order(written: tuple[list[Filter], list[Filter]]) -> None:
    one, other = (SemanticQuery(filters=tuple(found)) for found in written)
    assert one == other
    assert SemanticQuery(filters=(*one.filters, *other.filters)) == one


@given(given_values=st.lists(values, min_size=1, max_size=5))
def test_values_of_a_filter_are_a_set(given_values: list[Value]) -> None:
    one = Filter(field="store.region", op="in", values=tuple(given_values))
    other = Filter(field="store.region", op="in", values=(*reversed(given_values), *given_values))
    assert one == other
    assert set(one.values) == set(given_values)


def test_either_of_several_queries_is_a_set_and_of_one_is_that_query() -> None:
    def either(*queries: SemanticQuery) -> Filter:
        return Filter(field="store.region", op="in_query", any_of=queries)

    two = SemanticQuery(metrics=("revenue", "cost"), group_by=("store.region",))
    turned = SemanticQuery(metrics=("cost", "revenue"), group_by=("store.region",))
    assert either(UNITS, two) == either(turned, UNITS, two)
    assert hash(either(UNITS, two)) == hash(either(turned, UNITS))
    assert (
        SemanticQuery(filters=(either(UNITS, two),)).sort_key
        == SemanticQuery(filters=(either(turned, UNITS),)).sort_key
    )
    assert either(UNITS, UNITS) == Filter(field="store.region", op="in_query", query=UNITS)
    assert either(UNITS, two) != either(UNITS, COST)


def test_what_is_meant_differently_is_different() -> None:
    plain = SemanticQuery(metrics=("revenue",))
    assert plain != SemanticQuery(metrics=("revenue",), compare=(Comparison(to="year_before"),))
    assert plain != SemanticQuery(metrics=("revenue",), limit=Limit(count=5))
    ascending = SemanticQuery(metrics=("revenue",), order_by=(Order(by="revenue", descending=False),))
    assert ascending != SemanticQuery(metrics=("revenue",), order_by=(Order(by="revenue"),))
    assert plain.filters == ()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda: Filter(field="store.region", op="in"), id="in without values"),
        pytest.param(lambda: Filter(field="store.region", op="in_query"), id="in_query without query"),
        pytest.param(lambda: Filter(field="a.b", op="in_query", any_of=()), id="any of nothing"),
        pytest.param(lambda: Filter(field="a.b", op="in", values=("x",), any_of=(UNITS,)), id="any_of with values"),
        pytest.param(lambda: Filter(field="a.b", op="in_query", query=UNITS, any_of=(COST,)), id="query and any_of"),
        pytest.param(lambda: Comparison(to="period"), id="period without period"),
        pytest.param(lambda: Comparison(to="year_before", scenario="budget"), id="year before with a scenario"),
        pytest.param(lambda: Limit(count=0), id="the first none"),
    ],
)
def test_what_cannot_be_meant_cannot_be_built(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=r"."):
        wrong()


def test_columns_are_one_string() -> None:
    assert TwoStep(metric="revenue", per=("store.name",), aggregation="avg").column == "revenue.avg:store.name"
    assert RatioOf(ratio=("freight", "revenue")).column == "freight/revenue"
    assert DifferenceOf(difference=("freight", "revenue")).column == "freight-revenue"


def test_names_a_query_reads() -> None:
    inner = SemanticQuery(metrics=("units",), group_by=("customer.name",), filters=(_in("channel.code"),))
    query = SemanticQuery(
        metrics=(TwoStep(metric="revenue", per=("@month", "store.name"), aggregation="avg"), RatioOf(ratio=("a", "b"))),
        group_by=("store.region", "@weekday"),
        time_field="orders.shipped_on",
        filters=(Filter(field="customer.name", op="in_query", query=inner),),
        compare=(Comparison(to="member", field="store.city", value="南京"),),
        limit=Limit(count=3, within=("store.province",)),
    )
    assert query.metric_names == ("revenue", "a", "b")
    assert set(query.field_names) == {
        "store.region",
        "store.name",
        "store.province",
        "store.city",
        "customer.name",
        "channel.code",
        "orders.shipped_on",
    }


def _in(field: str) -> Filter:
    return Filter(field=field, op="in", values=("x",))
