"""No answer where an asking word wants something else than a number: who, when, a list; nor of what is said of rows."""

from collections.abc import Iterator

import pytest

from assistant.pipeline import Assistant
from assistant.reading import Reading
from assistant.understand.finish.sense import is_senseless
from assistant.understand.scene import Draft, Ground
from semantic.plan import Query
from semantic.query import Filter, SemanticQuery, Threshold
from tests.assistant.understand.worlds import query_of, read_by, tiny_company


@pytest.fixture(scope="module")
def lodges(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with tiny_company("lodges", tmp_path_factory.mktemp("state")) as opened:
        yield opened


def is_answered(assistant: Assistant, text: str) -> bool:
    found = read_by(assistant, text)
    return isinstance(found, Reading) and isinstance(found.plan, Query)


@pytest.mark.parametrize(
    "text",
    [
        "who had takings in May",
        "when were takings recorded",
        "5月的收银额是谁收的",
        "收银额是什么时候收的",
        "list the takings of May",
        "list this year's takings",
        "takings per thousand till records by country",
        "takings of lodges for more than two years",
        "May takings for valleys with a country",
    ],
)
def test_what_asks_for_no_number_is_answered_by_none(lodges: Assistant, text: str) -> None:
    assert not is_answered(lodges, text)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("which lodge had the highest takings in May", ("lodge.name",)),
        ("list May takings by lodge", ("lodge.name",)),
        ("list takings per record in May", ()),
        ("takings in May by lodge", ("lodge.name",)),
        ("5月哪家店收银额最高", ("lodge.name",)),
        ("列出5月各店收银额", ("lodge.name",)),
        ("列出5月的收银额", ()),
    ],
)
def test_what_asks_for_a_number_is_answered(lodges: Assistant, text: str, groups: tuple[str, ...]) -> None:
    assert query_of(lodges, text).group_by == groups


def test_what_is_left_out_of_rows_is_no_grouping(lodges: Assistant) -> None:
    left_out = (Filter(field="valley.climate", op="not_in", values=("WET",)),)
    whole = query_of(lodges, "May takings excluding rainy valleys")
    cut = query_of(lodges, "May takings by valley excluding rainy valleys")
    assert (whole.group_by, whole.filters) == ((), left_out)
    assert (cut.group_by, cut.filters) == (("valley.name",), left_out)


def test_nothing_was_done_and_not_done(ground: Ground) -> None:
    done = SemanticQuery(metrics=("orders",), group_by=("client.name",))
    undone = SemanticQuery(
        metrics=("orders",), group_by=("client.name",), metric_filters=(Threshold(by="orders", op="eq", value=0),)
    )
    other = SemanticQuery(metrics=("returns",), group_by=("client.name",))
    both = Draft(filters=tuple(Filter(field="client.name", op="in_query", query=one) for one in (done, undone)))
    apart = Draft(filters=tuple(Filter(field="client.name", op="in_query", query=one) for one in (other, undone)))
    assert is_senseless(both, (), ground)
    assert not is_senseless(apart, (), ground)
