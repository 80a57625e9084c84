"""What a word belongs to: per what, whose rows, from where to where, and who does what a question's words say."""

from collections.abc import Iterator

import pytest

from assistant.pipeline import Assistant
from assistant.reading import Ask, Decline, Reading
from semantic.query import Filter, RatioOf
from tests.assistant.understand.worlds import query_of, read_by, tiny_company


@pytest.fixture(scope="module")
def trader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with tiny_company("orders", tmp_path_factory.mktemp("state")) as opened:
        yield opened


def is_not_answered(assistant: Assistant, text: str) -> bool:
    return isinstance(read_by(assistant, text), Ask | Decline)


@pytest.mark.parametrize(
    "text", ["carriage per order in May", "carriage in May per order", "carriage of export buyers per order"]
)
def test_per_speaks_of_the_number_before_it_whatever_is_said_in_between(trader: Assistant, text: str) -> None:
    assert query_of(trader, text).metrics == (RatioOf(ratio=("carriage", "orders")),)


@pytest.mark.parametrize(
    "text",
    [
        "carriage rate per order in May",  # a rate is no sum
        "carriage rate in May per order",
        "turnover and carriage per order in May",  # two sums over one number
        "carriage per order number in May",
    ],
)
def test_what_cannot_be_divided_is_no_list_either(trader: Assistant, text: str) -> None:
    assert is_not_answered(trader, text)


EXPORT = Filter(field="channel.name", op="in", values=("X",))


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("turnover with export buyers in May", ()),
        ("turnover from export buyers by zone", ("buyer.zone",)),
        ("外贸买家的营业额", ()),
        ("turnover by buyer for export", ("buyer.name",)),
        ("turnover per export buyer", ("buyer.name",)),
    ],
)
def test_rows_named_behind_what_each_has_one_of_are_no_grouping(
    trader: Assistant, text: str, grouped: tuple[str, ...]
) -> None:
    found = query_of(trader, text)
    assert (found.group_by, found.filters) == (grouped, (EXPORT,))


def test_the_rows_that_are_ranked_stay_the_rows(trader: Assistant) -> None:
    found = query_of(trader, "top 5 export buyers by turnover")
    assert (found.group_by, found.filters) == (("buyer.name",), (EXPORT,))


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("turnover with buyers outside the northern zone", ()),
        ("turnover with buyers other than northern by clerk", ("clerk.name",)),
        ("turnover by buyer outside the northern zone", ("buyer.name",)),
        ("turnover for zones other than northern by clerk", ("clerk.name",)),
    ],
)
def test_of_whom_something_is_left_out_is_no_grouping(trader: Assistant, text: str, grouped: tuple[str, ...]) -> None:
    found = query_of(trader, text)
    assert found.group_by == grouped
    assert [one.op for one in found.filters] == ["not_in"]


@pytest.mark.parametrize("text", ["arrival towns of Anping orders", "arrival town of Anping orders in May"])
def test_a_member_before_a_number_is_not_that_of_the_name_before_it(trader: Assistant, text: str) -> None:
    found = read_by(trader, text)
    assert not isinstance(found, Reading) or "goal.name" in query_of(trader, text).group_by


def test_a_member_right_behind_its_role_is_of_that_role(trader: Assistant) -> None:
    assert query_of(trader, "orders with arrival town Anping").filters == (
        Filter(field="goal.name", op="in", values=("A",)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "turnover of the clerks who report to post one",
        "clerks reporting to post one by turnover",
        "汇报给一号岗的店员的营业额",
        "buyers who ask for turnover",
        "orders that need turnover",
    ],
)
def test_what_somebody_does_is_not_what_is_asked(trader: Assistant, text: str) -> None:
    assert is_not_answered(trader, text)


def test_who_asks_still_may_ask_so(trader: Assistant) -> None:
    assert query_of(trader, "I need a report of turnover by clerk").group_by == ("clerk.name",)


@pytest.mark.parametrize("text", ["turnover of annual plans", "turnover from monthly plans only"])
def test_a_word_of_time_before_a_name_is_no_grain(trader: Assistant, text: str) -> None:
    assert is_not_answered(trader, text)


@pytest.mark.parametrize("text", ["monthly turnover by plan", "turnover monthly, by plan", "turnover by plan, monthly"])
def test_a_word_of_time_elsewhere_is_a_grain(trader: Assistant, text: str) -> None:
    found = query_of(trader, text)
    assert (found.grain, found.group_by) == ("month", ("tariff.name",))


@pytest.mark.parametrize("text", ["largest order ever", "biggest order in May", "smallest order"])
def test_what_an_order_is_worth_is_not_what_its_carriage_was(trader: Assistant, text: str) -> None:
    assert is_not_answered(trader, text)


@pytest.mark.parametrize(
    "text",
    ["has turnover improved in May", "did turnover improve in May", "5月营业额有改善吗", "turnover of subscribers"],
)
def test_a_word_for_better_is_no_member_and_another_word_no_slip(trader: Assistant, text: str) -> None:
    assert is_not_answered(trader, text)


def test_better_than_a_time_is_a_comparison_with_it(trader: Assistant) -> None:
    found = query_of(trader, "has turnover worsened in June vs last month")
    assert [one.to for one in found.compare] == ["previous_period"]
    assert found.filters == ()


@pytest.mark.parametrize(
    "text",
    [
        "turnover by carriage in May",
        "turnover made by carriage in May by clerk",
        "turnover by clerk compared with three months ago",
        "turnover by clerk versus two years ago",
    ],
)
def test_by_a_number_or_against_a_time_is_never_left_out(trader: Assistant, text: str) -> None:
    assert is_not_answered(trader, text)


@pytest.mark.parametrize(
    ("text", "metrics", "order"),
    [
        ("clerks by turnover and carriage", ("turnover", "carriage"), None),
        ("turnover and carriage by clerk sorted by carriage", ("turnover", "carriage"), "carriage"),
        ("turnover and carriage by clerk, ranked by carriage", ("turnover", "carriage"), "carriage"),
        ("各店员营业额和运费，按运费排名", ("turnover", "carriage"), "carriage"),
        ("rank clerks by turnover", ("turnover",), "turnover"),
    ],
)
def test_what_is_sorted_by_is_what_is_said(
    trader: Assistant, text: str, metrics: tuple[str, ...], order: str | None
) -> None:
    found = query_of(trader, text)
    assert (found.metric_names, found.group_by) == (metrics, ("clerk.name",))
    assert [one.by for one in found.order_by] == ([] if order is None else [order])


def test_an_attribute_right_behind_whose_it_is_groups_alone(trader: Assistant) -> None:
    assert query_of(trader, "turnover by buyer zone").group_by == ("buyer.zone",)
    assert query_of(trader, "turnover by buyer and zone").group_by == ("buyer.name", "buyer.zone")
