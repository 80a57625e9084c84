"""Verbs and units that say again what a metric is called, and what they must not be said beside, in a small catalog."""

from collections.abc import Iterator

import pytest

from assistant.pipeline import Assistant
from assistant.reading import Ask, Reading
from semantic.plan import Query
from tests.assistant.understand.worlds import query_of, read_by, tiny_company


@pytest.fixture(scope="module")
def waterworks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with tiny_company("waterworks", tmp_path_factory.mktemp("state")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        # a name said in two parts, with another verb for its own, less of it, or its unit
        ("5月收了多少水费", "collected"),
        ("5月一共缴了多少水费", "collected"),
        ("5月卖了多少水", "sold"),
        ("5月卖了多少方水", "sold"),
        ("5月卖了多少方", "sold"),
        ("5月售了多少立方水", "sold"),
        ("5月售水量多少方", "sold"),
        ("5月通了多少户", "connected"),
        ("5月兑付了多少返利", "rebates_settled"),
        ("5月送了多少箱", "cases"),
        ("how much water did we sell in May", "sold"),
        ("how many cubic metres did we sell in May", "sold"),
        ("m3 sold in May", "sold"),
        ("water sold in May in m3", "sold"),
        ("how much in rebates did we pay out in May", "rebates_settled"),
        # what is done alone, of money
        ("5月收了多少钱", "collected"),
        ("5月退了多少钱", "refunds"),
        ("how much did we collect in May", "collected"),
        ("how much money came in in May", "collected"),
        ("how much did clients pay us in May", "collected"),
        # a verb beside the whole name
        ("5月工资一共发了多少", "wages"),
        ("5月挣了多少毛利", "profit"),
        ("5月泵站电费成本花了多少", "power_cost"),
        ("how much gross profit did we make in May", "profit"),
        ("how much pumping cost did we run up in May", "power_cost"),
        ("what did we pay in wages in May", "wages"),
        ("how many repair requests did we get in May", "repairs"),
        ("how many cases did we deliver in May", "cases"),
    ],
)
def test_a_verb_or_unit_says_a_name_again(waterworks: Assistant, text: str, metric: str) -> None:
    found = query_of(waterworks, text)
    assert (found.metric_names, found.group_by, found.filters, found.output) == ((metric,), (), (), "aggregate")


@pytest.mark.parametrize(
    "text",
    [
        "5月给用户退了多少钱",
        "5月用户打款到账多少",
        "5月从用户那边收回来多少水费",
        "how much did we pay back to clients in refunds in May",
    ],
)
def test_those_to_whom_something_is_done_are_no_grouping(waterworks: Assistant, text: str) -> None:
    assert query_of(waterworks, text).group_by == ()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("5月各片区收了多少水费", "client.zone"),
        ("how much did we collect in May by zone", "client.zone"),
        ("5月各入账方式收了多少", "payment.method"),
    ],
)
def test_a_grouping_beside_a_verb_stays_one(waterworks: Assistant, text: str, address: str) -> None:
    assert query_of(waterworks, text).group_by == (address,)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("how many deliveries did we sell in May", "deliveries"),
        ("how much water revenue did we collect in May", "revenue"),
        ("how much of the water revenue was collected in May", "revenue"),
        ("how many repair requests did we ship in May", "repairs"),
        ("water revenue refunded in May", "revenue"),
        ("5月水费收入收了多少", "revenue"),
        ("5月计提返利兑付了多少", "rebates_accrued"),
        ("5月送了多少吨", "deliveries"),
        ("5月没收的水费有多少", "collected"),
        ("water payments not collected in May", "collected"),
        ("5月送货单数多少方", "deliveries"),
        ("收了款的用户5月的售水量", "sold"),
        ("wages of clients who paid in May", "wages"),
        ("how much did we collect only by card in May in water payments collected", "refunds"),
    ],
)
def test_a_verb_of_another_number_is_not_swallowed(waterworks: Assistant, text: str, other: str) -> None:
    """It may be asked about or declined; the number beside which the verb stands is no answer."""
    read = read_by(waterworks, text)
    if isinstance(read, Reading):
        assert isinstance(read.plan, Query)
        assert other not in read.plan.query.metric_names
    else:
        assert not isinstance(read, Ask) or read.candidates


def test_a_unit_tells_two_numbers_of_one_verb_apart(waterworks: Assistant) -> None:
    assert query_of(waterworks, "5月送了多少箱").metric_names == ("cases",)
    assert query_of(waterworks, "5月送了多少单").metric_names == ("deliveries",)


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("how long did it take to fix a repair request in May", "fix_days"),
        ("on average how many days did it take to fix it in May", "fix_days"),
        ("how many days did clients take to reply in May", "reply_days"),
        ("5月报修平均几天修复", "fix_days"),
        ("5月平均多久能修复", "fix_days"),
        ("5月用户平均多少天答复", "reply_days"),
    ],
)
def test_how_long_something_takes_is_the_metric_of_it(waterworks: Assistant, text: str, metric: str) -> None:
    found = query_of(waterworks, text)
    assert (found.metric_names, found.group_by, found.filters) == ((metric,), (), ())


@pytest.mark.parametrize(
    "text",
    [
        "how many hours did it take to fix a repair request in May",
        "how long did it take to connect a client in May",
        "how many days did it take to fix a leak before May",
        "5月平均几小时修复",
        "5月平均几天通水",
    ],
)
def test_how_long_something_else_takes_is_not_answered(waterworks: Assistant, text: str) -> None:
    assert not isinstance(read_by(waterworks, text), Reading)


def test_how_long_is_cut_by_what_is_named_to_cut_it(waterworks: Assistant) -> None:
    found = query_of(waterworks, "how many days did it take to fix repair requests by repair cause in May")
    assert (found.metric_names, found.group_by) == (("fix_days",), ("repair.cause",))


@pytest.mark.parametrize(
    ("text", "metric", "descending"),
    [
        ("who had the most repair requests in May", "repairs", True),
        ("5月报修量最多的是谁", "repairs", True),
        ("谁5月售水量最少", "sold", False),
    ],
)
def test_who_is_the_only_people_there_are(waterworks: Assistant, text: str, metric: str, descending: bool) -> None:
    found = query_of(waterworks, text)
    assert (found.metric_names, found.group_by) == ((metric,), ("client.name",))
    assert [one.descending for one in found.order_by] == [descending]
    assert found.limit is not None
    assert found.limit.count == 1


@pytest.mark.parametrize("text", ["who had the most deliveries in May", "5月送货单数最多的是谁"])
def test_who_of_several_kinds_of_people_is_asked_back(waterworks: Assistant, text: str) -> None:
    read = read_by(waterworks, text)
    assert isinstance(read, Ask)
    plans = [one.plan for one in read.candidates]
    groups = {plan.query.group_by for plan in plans if isinstance(plan, Query)}
    assert groups == {("client.name",), ("driver.name",)}


@pytest.mark.parametrize("text", ["who had the most wages in May", "5月职工工资最多的是谁"])
def test_who_is_nobody_where_no_people_are_known(waterworks: Assistant, text: str) -> None:
    read = read_by(waterworks, text)
    assert not isinstance(read, Reading)
