"""Laws of sets: a set and its complement, either and both."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.layer import Layer
from semantic.result import ResultTable
from tests.hunts import examples
from tests.semantic.compile.club import LAST_90_DAYS, Y24, Y25, among, has, open_club
from tests.semantic.compile.company import written

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    yield from open_club(tmp_path_factory.mktemp("laws"))


FIELDS = st.sampled_from(["customer.name", "customer.city", "product.name", "orders.channel", "orders.buyer"])


PERIODS = st.sampled_from([None, Y24, Y25, LAST_90_DAYS])
THRESHOLDS = st.tuples(st.sampled_from(["sales", "orders", "entries"]), st.sampled_from([0, 1, 2, 20, 71, 90.5, 1000]))
ROLES = st.sampled_from(["all", "bergen"])


def total(layer: Layer, role: str, **query: Any) -> list[Decimal]:
    result = layer.run(written(**query), layer.asker(role), layer.as_of(None))
    assert isinstance(result, ResultTable), result
    return [Decimal(str(cell)) for cell in result.rows[0]]


@settings(max_examples=examples(30), deadline=None)
@given(role=ROLES, field=FIELDS, threshold=THRESHOLDS, period=PERIODS)
def test_a_set_and_its_complement_make_the_whole(
    layer: Layer, role: str, field: str, threshold: tuple[str, float], period: dict[str, str] | None
) -> None:
    """What is of at least so much, what is of less, and what belongs to nobody: together everything, nothing twice."""
    metric, limit = threshold
    conditions = [has(metric, op, limit) for op in ("ge", "lt")]
    sides = [among(field, metrics=[metric], period=period, metric_filters=one) for one in conditions]
    outer = {"metrics": ["sales", "entries"]}
    parts = [total(layer, role, **outer, filters=[one]) for one in (*sides, {"field": field, "op": "is_null"})]
    assert [sum(cells) for cells in zip(*parts, strict=True)] == total(layer, role, **outer)
    counted = {"metrics": [metric], "group_by": [field], "output": "member_count", "period": period}
    counts = [total(layer, role, **counted, metric_filters=one)[0] for one in conditions]
    assert sum(counts) == total(layer, role, group_by=[field], output="member_count")[0]


@settings(max_examples=examples(30), deadline=None)
@given(field=FIELDS, first=THRESHOLDS, second=THRESHOLDS, period=PERIODS)
def test_either_and_both_are_as_much_as_one_and_the_other(
    layer: Layer, field: str, first: tuple[str, float], second: tuple[str, float], period: dict[str, str] | None
) -> None:
    one, other = (
        among(field, metrics=[metric], period=period, metric_filters=has(metric, "ge", limit))
        for metric, limit in (first, second)
    )
    either = {"field": field, "op": "in_query", "any_of": [one["query"], other["query"]]}
    sums = [
        total(layer, "all", metrics=["sales"], filters=filters)[0]
        for filters in ([either], [one, other], [one], [other])
    ]
    assert sums[0] + sums[1] == sums[2] + sums[3]
