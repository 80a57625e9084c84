"""From where to where: one city in two roles, that which parcels leave and that which they reach."""

import pytest

from assistant.pipeline import Assistant
from semantic.query import Filter
from tests.assistant.understand.worlds import query_of

WUHAN, NANJING = ("武汉",), ("南京",)


@pytest.mark.parametrize(
    ("text", "origin", "destination"),
    [
        ("从武汉到南京的运单数", WUHAN, NANJING),
        ("7月由南京到武汉的运单数", NANJING, WUHAN),
        ("number of parcels from Wuhan to Nanjing in July", WUHAN, NANJING),
        ("parcels from Wuhan to Nanjing this year", WUHAN, NANJING),
        ("number of parcels in July from Nanjing to Wuhan", NANJING, WUHAN),
    ],
)
def test_what_is_left_and_what_is_reached_are_two_roles(
    shop: Assistant, text: str, origin: tuple[str, ...], destination: tuple[str, ...]
) -> None:
    query = query_of(shop, text)
    assert query.metric_names == ("parcel_count",)
    assert set(query.filters) == {
        Filter(field="origin.name", op="in", values=origin),
        Filter(field="destination.name", op="in", values=destination),
    }
