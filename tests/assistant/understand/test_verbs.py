"""What is said with a verb where the catalog has a noun, in a catalog made for it; and what must not be read so."""

from collections.abc import Iterator

import pytest

from assistant.codes import ClarificationCode, RefusalCode
from assistant.pipeline import Assistant
from assistant.reading import Ask, Decline, Reading
from assistant.understand.annotators.acts import acts
from assistant.understand.languages import is_past, verb_key
from assistant.understand.normalise import normalise
from assistant.understand.tokens import tokenise
from semantic.plan import Query
from tests.assistant.understand.worlds import query_of, read_by, tiny_company


@pytest.fixture(scope="module")
def insurer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with tiny_company("claims", tmp_path_factory.mktemp("state")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("how many claims did we reject in May", "rejected"),
        ("how many claims were rejected in May", "rejected"),
        ("how many claims did we file in May", "filed"),
        ("how many bids did we lose in May", "lost_bids"),
        ("how many bills did we withdraw in May", "withdrawn"),
        ("how much did we invoice in May", "invoiced"),
        ("5月丢了几个标", "lost_bids"),
        ("5月丢了多少标", "lost_bids"),
        ("5月驳回了多少申请", "rejected"),
        ("5月作废了几张账单", "withdrawn"),
        ("5月开了多少票的金额", "invoiced"),
        ("5月收到多少赔付申请", "filed"),
        ("5月提了几件赔付申请", "filed"),
    ],
)
def test_a_verb_means_the_number_that_the_catalog_names_with_it(insurer: Assistant, text: str, metric: str) -> None:
    found = query_of(insurer, text)
    assert (found.metric_names, found.output, found.filters) == ((metric,), "aggregate", ())


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("list the claims we rejected in May", "rejected"),
        ("which bills did we withdraw in May", "withdrawn"),
        ("把5月作废的账单列一下", "withdrawn"),
        ("5月驳回的赔付申请有哪些", "rejected"),
    ],
)
def test_rows_that_something_was_done_to_are_listed(insurer: Assistant, text: str, metric: str) -> None:
    found = query_of(insurer, text)
    assert (found.metric_names, found.output) == ((metric,), "rows")


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("which clients filed a claim in May", [False]),
        ("clients who did not submit any claims in May", [True]),
        ("how many clients filed claims in May but none in June", [False, True]),
        ("which clients have not filed a single claim in May", [True]),
        ("clients with no claims filed in May", [True]),
        ("count of clients with claims filed in May", [False]),
        ("how many clients had claims filed in May but none in June", [False, True]),
        ("5月有赔付申请的客户数", [False]),
        ("5月没有赔付申请的客户数", [True]),
        ("5月有赔付申请6月没有赔付申请的客户数", [False, True]),
        ("5月提过赔付申请的客户有哪些", [False]),
        ("5月没提过赔付申请的客户", [True]),
        ("5月提过赔付申请、6月没提过的客户有几家", [False, True]),
    ],
)
def test_those_who_did_it_or_not_are_sets(insurer: Assistant, text: str, absent: list[bool]) -> None:
    found = query_of(insurer, text)
    inner = sorted((one.query for one in found.filters if one.query), key=lambda one: str(one.period))
    assert [one.metric_names for one in inner] == [("filed",)] * len(absent)
    assert [bool(one.metric_filters) for one in inner] == absent


def test_a_verb_with_its_rows_is_the_number_called_so(insurer: Assistant) -> None:
    found = query_of(insurer, "which clients have not issued a single bill in May")
    assert [one.query.metric_names for one in found.filters if one.query] == [("issued",)]


@pytest.mark.parametrize(
    ("text", "output"), [("5月有赔付申请的客户数", "member_count"), ("5月有赔付申请的客户", "members")]
)
def test_what_says_number_behind_a_name_counts_its_members(insurer: Assistant, text: str, output: str) -> None:
    assert query_of(insurer, text).output == output


@pytest.mark.parametrize("text", ["clients who filed a single claim in May", "clients who issued a single bill in May"])
def test_exactly_one_is_not_any(insurer: Assistant, text: str) -> None:
    assert not isinstance(read_by(insurer, text), Reading)


def test_a_number_listed_by_members_beside_another_is_no_set(insurer: Assistant) -> None:
    found = read_by(insurer, "amount invoiced by client with claims filed in May")
    assert not (isinstance(found, Reading) and isinstance(found.plan, Query) and found.plan.query.filters)


@pytest.mark.parametrize(
    "text",
    [
        "which outlets went over budget on outlay in May",
        "which outlets exceeded their planned outlay in May",
        "5月超了赔款计划额的网点有哪些",
        "5月赔款超了预算的网点有哪些",
    ],
)
def test_a_plan_that_is_exceeded_is_what_the_number_is_held_against(insurer: Assistant, text: str) -> None:
    found = query_of(insurer, text)
    assert found.metric_names == ("outlay",)
    assert [(one.by, one.op) for one in found.metric_filters] == [("outlay.change:budget", "gt")]


@pytest.mark.parametrize(
    "text",
    [
        "5月进了几个托盘",  # of a state nothing came in
        "how many pallets did we file in May",
        "how many claims did we withdraw in May",  # bills are
        "5月作废了几件赔付申请",
        "what was our invoice in May",
        "5月开了几张赔付申请",
    ],
)
def test_what_no_name_ties_to_a_verb_is_not_guessed(insurer: Assistant, text: str) -> None:
    assert not isinstance(read_by(insurer, text), Reading)


@pytest.mark.parametrize(
    "text", ["void bill B-1001 for me", "please cancel claim CL-1001", "取消账单B-1001", "帮我把账单B-1001作废一下"]
)
def test_an_order_about_one_thing_is_declined(insurer: Assistant, text: str) -> None:
    found = read_by(insurer, text)
    assert isinstance(found, Decline)
    assert found.code is RefusalCode.ACTION_NOT_SUPPORTED


@pytest.mark.parametrize(
    "text", ["void invoices in May", "post 2024 revenue", "refund rate 2024", "作废账单数2024", "把作废账单数看一下"]
)
def test_a_question_that_begins_like_an_order_is_none(text: str) -> None:
    normal = normalise(text)
    assert not list(acts(normal, tokenise(normal)))


@pytest.mark.parametrize(
    ("forms", "other"),
    [
        (("ship", "ships", "shipped", "shipping"), "shop"),
        (("lose", "lost", "loses", "losing"), "lease"),
        (("issue", "issued", "issues"), "is"),
        (("reply", "replied", "replies"), "replace"),
        (("cancel", "cancelled", "canceled"), "cancer"),
    ],
)
def test_all_forms_of_a_verb_have_one_key(forms: tuple[str, ...], other: str) -> None:
    assert len({verb_key(form) for form in forms}) == 1
    assert verb_key(other) != verb_key(forms[0])


@pytest.mark.parametrize(("word", "past"), [("opened", True), ("open", False), ("won", True), ("need", False)])
def test_a_past_form_is_told_from_a_plain_one(word: str, past: bool) -> None:
    assert is_past(word) is past


def test_a_verb_that_several_numbers_have_is_asked_back(insurer: Assistant) -> None:
    found = read_by(insurer, "5月开了多少票")
    assert isinstance(found, Ask)
    assert found.code is ClarificationCode.AMBIGUOUS_METRIC


@pytest.mark.parametrize(
    ("text", "is_answered"),
    [
        ("what percent of claims were rejected by client in May", False),
        ("what share of bids was lost by client in May", False),
        ("share of claims rejected by client in May", True),
    ],
)
def test_what_became_of_a_part_is_no_whole_to_share(insurer: Assistant, text: str, is_answered: bool) -> None:
    assert isinstance(read_by(insurer, text), Reading) is is_answered
