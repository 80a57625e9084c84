"""Conversations through the assistant: edits piled up and undone, choices remembered, what conversations teach."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Answer
from assistant.channels.cli import main
from assistant.pipeline import Assistant
from semantic.plan import Query, plan_from_json
from semantic.query import Filter
from tests.assistant.questions import SHOP, plan_of

JULY, JUNE = "2024-07-01/2024-08-01", "2024-06-01/2024-07-01"
BY_CLIENT: dict[str, Any] = {"metrics": ["delivery_cost"], "group_by": ["client.name"], "period": JULY}
FIRST = {"order_by": [{"by": "delivery_cost"}], "limit": {"count": 2}}
LAST = {"order_by": [{"by": "delivery_cost", "descending": False}], "limit": {"count": 2}}
TOTAL = {"metrics": ["delivery_cost"], "period": JULY}

Talk = Callable[..., list[Answer]]


@pytest.fixture
def talk(shop: Assistant) -> Talk:
    """Says one thing after the other in one conversation."""
    return lambda *texts: talked(shop, *texts)


def talked(assistant: Assistant, *texts: str) -> list[Answer]:
    answers: list[Answer] = []
    for text in texts:
        conversation = answers[-1].conversation_id if answers else None
        asker, as_of = assistant.asker(None), assistant.as_of(None)
        answers.append(assistant.ask(text, asker=asker, as_of=as_of, conversation_id=conversation))
    return answers


@pytest.mark.parametrize(
    "turns",
    [
        [
            ("7月各客户派送成本", BY_CLIENT),
            ("只看前2名", {**BY_CLIENT, **FIRST}),
            ("反过来排", {**BY_CLIENT, **LAST}),
            ("和去年比", {**BY_CLIENT, **LAST, "compare": [{"to": "year_before"}]}),
            ("不要对比了", {**BY_CLIENT, **LAST}),
            ("画成条形图", {**BY_CLIENT, **LAST}),
            ("不按客户了", TOTAL),
            ("回到刚才那个", {**BY_CLIENT, **LAST}),
            ("再加上成本率", {**BY_CLIENT, **LAST, "metrics": ["delivery_cost", "cost_rate"]}),
            ("不看成本率了", {**BY_CLIENT, **LAST}),
            ("本月运单数", {"metrics": ["parcel_count"], "period": "2024-08-01/2024-09-01"}),
        ],
        [
            ("delivery cost by client in July", BY_CLIENT),
            ("only the top 2", {**BY_CLIENT, **FIRST}),
            ("the other way round", {**BY_CLIENT, **LAST}),
            ("what about June?", {**BY_CLIENT, **LAST, "period": JUNE}),
            ("not by client", {**TOTAL, "period": JUNE}),
            ("go back", {**BY_CLIENT, **LAST, "period": JUNE}),
            ("no, I meant July", {**BY_CLIENT, **LAST}),
            ("number of parcels this month", {"metrics": ["parcel_count"], "period": "2024-08-01/2024-09-01"}),
        ],
    ],
    ids=["zh", "en"],
)
def test_edits_pile_up_and_are_undone_until_a_question_stands_alone(turns: list[Any], talk: Talk) -> None:
    answers = talk(*(text for text, _ in turns))
    for (text, expected), answer in zip(turns, answers, strict=True):
        assert answer.plan == plan_of(expected), text


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("7月运单数", "再看特快和普件", "去掉普件"), ["EXP"]),
        (("number of parcels in July", "what about express and standard?", "drop standard"), ["EXP"]),
    ],
)
def test_leaving_out_one_of_the_members_kept_leaves_the_others(
    texts: tuple[str, ...], expected: Any, talk: Talk
) -> None:
    plan = talk(*texts)[-1].plan
    assert plan is not None
    assert [one.values for one in plan.query.filters if one.op == "in"] == [tuple(expected)]  # type: ignore[union-attr]


@pytest.mark.parametrize("texts", [("7月派送成本", "不要按客户"), ("delivery cost in July", "drop the comparison")])
def test_what_is_not_there_cannot_be_dropped(texts: tuple[str, ...], talk: Talk) -> None:
    assert talk(*texts)[-1].status == "refused"


def test_an_edit_is_told_with_what_changed_and_what_stayed(talk: Talk) -> None:
    assert "改了时间，指标不变" in talk("7月派送成本", "那6月呢")[-1].narrative
    assert "time changed, metric kept" in talk("delivery cost in July", "what about June?")[-1].narrative


def test_amounts_are_told_in_the_scale_asked_for(talk: Talk) -> None:
    # 30 + 21 + 150
    assert "201元" in talk("7月派送成本")[-1].narrative
    assert "0.02万元" not in talk("7月派送成本", "单位亿元")[-1].narrative
    assert "2.01万元" not in talk("7月派送成本", "单位亿元")[-1].narrative
    assert "201" in talk("7月派送成本", "单位亿元")[-1].narrative


@pytest.mark.parametrize(
    ("texts", "pick"), [(("7月重量", "6月重量"), "第二个"), (("weight in July", "weight in June"), "2")]
)
def test_a_choice_is_remembered_in_its_conversation_and_said(texts: tuple[str, str], pick: str, talk: Talk) -> None:
    asked, _, again = talk(texts[0], pick, texts[1])
    assert asked.status == "clarification"
    assert again.plan == plan_of({"metrics": ["charged_weight"], "period": JUNE})
    assert "remembered-choice" in [one.code for one in again.assumptions]
    assert talk(texts[1])[0].status == "clarification"


@pytest.mark.parametrize(
    ("text", "is_false"),
    [
        # July 2024: 30 + 21 + 150, June: see the parcels; the cost rose against both bases
        ("为什么7月派送成本降了", True),
        ("why did delivery cost rise in July", False),
    ],
)
def test_a_premise_is_held_against_the_numbers(text: str, is_false: bool, talk: Talk) -> None:
    (answer,) = talk(text)
    assert ("premise-false" in [one.code for one in answer.warnings]) is is_false
    first = answer.narrative.split("\n\n")[0]
    assert first.startswith(("与问题的前提不同", "The data do not bear out")) is is_false


# Verified questions


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shop with a verified question whose words mean nothing by themselves."""
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path / "state"))
    folder = tmp_path / "house"
    shutil.copytree(SHOP, folder)
    (folder / "catalog" / "verified.yml").write_text(
        "verified:\n"
        "  - question: {zh: [7月青禾走了几趟货], en: [how hectic was July for Qinghe]}\n"
        "    plan: {kind: query, metrics: [parcel_count], filters: [{field: client.name, op: in, values: [青禾]}],"
        ' period: {start: "2024-07-01", end: "2024-08-01"}}\n',
        encoding="utf-8",
    )
    return folder


def opened(folder: Path) -> Assistant:
    assistant = Assistant.open(folder)
    assistant.index(lambda *_: None)
    return assistant


@pytest.mark.parametrize(
    ("text", "client", "period"),
    [
        ("7月青禾走了几趟货？", "青禾", JULY),
        ("6月松石走了几趟货", "松石", JUNE),
        ("How hectic was June for Songshi?", "松石", JUNE),
    ],
)
def test_a_verified_question_is_filled_anew(text: str, client: str, period: str, house: Path) -> None:
    assistant = opened(house)
    (answer,) = talked(assistant, text)
    assistant.close()
    filters = [{"field": "client.name", "op": "in", "values": [client]}]
    assert answer.plan == plan_of({"metrics": ["parcel_count"], "filters": filters, "period": period})
    assert answer.planner == "verified"


@pytest.mark.parametrize("text", ["7月昆明走了几趟货", "青禾7月走了几趟货", "7月青禾走了几趟", "how hectic was July"])
def test_anything_less_than_its_words_is_no_verified_question(text: str, house: Path) -> None:
    assistant = opened(house)
    (answer,) = talked(assistant, text)
    assistant.close()
    assert answer.planner != "verified"


# Learning


def test_what_was_rephrased_or_expected_becomes_a_synonym_when_accepted(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assistant = opened(house)
    talked(assistant, "7月邮包数", "7月运单数")
    talked(assistant, "parcel cnt in July", "number of parcels in July")
    (refused,) = talked(assistant, "6月邮包数")
    assistant.give_feedback(refused.answer_id, assistant.asker(None), "wrong", None, "运单数")
    found = {(one.words, one.name): one.count for one in assistant.proposals()}
    assistant.close()
    assert found == {("邮包数", "parcel_count"): 2, ("parcel cnt", "parcel_count"): 1}
    assert main(["--workspace", str(house), "learn", "--accept", "邮包数", "parcel cnt=parcel_count"]) == 0
    assert main(["--workspace", str(house), "check"]) == 0
    assert main(["--workspace", str(house), "learn", "--accept", "邮包数"]) == 2  # it is proposed no more
    capsys.readouterr()
    assistant = opened(house)
    plans = [talked(assistant, text)[0].plan for text in ("7月邮包数", "parcel cnt in July")]
    assert assistant.proposals() == ()
    assistant.close()
    july = {"start": "2024-07-01", "end": "2024-08-01"}
    assert plans == [plan_from_json({"kind": "query", "metrics": ["parcel_count"], "period": july})] * 2
    written = (house / "catalog" / "meanings.yml").read_text(encoding="utf-8")
    assert "synonyms: {zh: [票数, 邮包数], en: [parcels, parcel cnt]}" in written


@pytest.mark.parametrize(
    ("first", "lost", "then"),
    [
        ("7月派送成本", "6月火星的运单数", "那特快呢"),
        ("7月派送成本", "6月重量", "那特快呢"),
        ("delivery cost in July", "parcels of Atlantis in June", "and express?"),
        ("delivery cost in July", "weight in June", "what about express"),
    ],
)
def test_what_follows_a_question_without_an_answer_does_not_edit_an_older_one(
    talk: Talk, first: str, lost: str, then: str
) -> None:
    answered, unanswered, asked = talk(first, lost, then)
    assert answered.status == "answered"
    assert unanswered.status in ("refused", "clarification")
    assert asked.clarification is not None
    assert asked.clarification.code == "missing-metric"


@pytest.mark.parametrize(
    ("lost", "then"),
    [("6月火星的运单数", "换成派送成本"), ("parcels of Atlantis in June", "delivery cost instead")],
)
def test_of_when_is_asked_where_the_question_gone_on_with_was_not_understood(talk: Talk, lost: str, then: str) -> None:
    *_, asked = talk(lost, then)
    assert asked.clarification is not None
    assert asked.clarification.code == "missing-period"


@pytest.mark.parametrize(
    "between",
    ["那火星呢", "what about Atlantis", "by depot", "发给老板", "send it to the boss", "谢谢", "thanks", "???"],
)
def test_an_edit_that_fails_and_what_says_nothing_leave_the_question_before(talk: Talk, between: str) -> None:
    _, unanswered, answer = talk("delivery cost in July", between, "and express?")
    express = {"filters": [{"field": "service.kind", "op": "in", "values": ["EXP"]}]}
    assert unanswered.status != "answered"
    assert answer.plan == plan_of({**TOTAL, **express})


def test_a_question_that_stands_alone_is_answered_after_one_that_was_not(talk: Talk) -> None:
    *_, answer = talk("6月火星的运单数", "7月派送成本")
    assert answer.plan == plan_of(TOTAL)


def test_going_back_and_the_topic_after_a_question_without_an_answer(talk: Talk) -> None:
    *_, back = talk("delivery cost in July", "parcels of Atlantis in June", "go back")
    *_, described = talk("delivery cost in July", "parcels of Atlantis in June", "how is it calculated")
    assert back.plan == plan_of(TOTAL)
    assert described.status == "refused"


@pytest.mark.parametrize(
    ("texts", "plans"),
    [
        (("7月派送成本", "2023年呢"), ["2023-07-01/2023-08-01", "2023-01-01/2024-01-01"]),
        (("delivery cost in July", "what about 2023"), ["2023-07-01/2023-08-01", "2023-01-01/2024-01-01"]),
    ],
)
def test_a_year_by_its_number_after_a_month_may_be_all_of_it(
    texts: tuple[str, ...], plans: list[str], talk: Talk
) -> None:
    asked = talk(*texts)[-1].clarification
    assert asked is not None
    assert [one.plan for one in asked.options] == [plan_of({**TOTAL, "period": period}) for period in plans]


@pytest.mark.parametrize(
    ("question", "between", "then"),
    [
        ("7月开单运费", "大于40的", "那6月呢"),
        ("7月开单运费", "这两个一起看", "那6月呢"),
        ("billed freight in July", "only those above 40", "and June?"),
        ("billed freight in July", "worst first", "and June?"),
    ],
)
def test_what_names_nothing_to_be_asked_for_leaves_the_question_before(
    question: str, between: str, then: str, talk: Talk
) -> None:
    _, unanswered, answer = talk(question, between, then)
    assert unanswered.status != "answered"
    assert answer.plan == plan_of({"metrics": ["billed_freight"], "period": JUNE})


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (("哪些客户7月没有运单", "其中茶叶的有哪些"), "茶叶"),
        (("which clients had no parcels in July", "only tea"), "茶叶"),
    ],
)
def test_some_of_the_members_listed_are_listed_again(texts: tuple[str, ...], kept: str, talk: Talk) -> None:
    listed, some = talk(*texts)
    assert isinstance(listed.plan, Query)
    assert isinstance(some.plan, Query)
    assert some.plan.query.output == "members"
    assert some.plan.query.filters == (
        *listed.plan.query.filters,
        Filter(field="client.trade", op="in", values=(kept,)),
    )


@pytest.mark.parametrize(
    "texts",
    [
        ("7月各时效运单数", "加回来"),
        ("number of parcels by service in July", "excluding bulk", "add express back"),
        ("7月各客户派送成本", "只看前2名", "一共呢"),  # of the two, or of all
        ("delivery cost by client in July", "of express", "and overall?"),
        ("7月派送成本", "从高到低排"),
        ("7月派送成本", "不是7月"),
    ],
)
def test_what_could_be_meant_of_several_or_of_nothing_is_no_edit(texts: tuple[str, ...], talk: Talk) -> None:
    assert talk(*texts)[-1].status != "answered"


@pytest.fixture
def taxed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    """Says one thing after the other in a shop with two numbers with tax, and a service called like a client."""
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path / "state"))
    folder = tmp_path / "taxed"
    shutil.copytree(SHOP, folder)
    tables = folder / "catalog" / "tables.yml"
    written = tables.read_text(encoding="utf-8")
    service = "label: {zh: 松石专线, en: Songshi line}"
    tables.write_text(written.replace("label: {zh: 大宗, en: bulk}", service), encoding="utf-8")
    shape = "type: simple, dataset: parcel, aggregation: sum, expression: fee * 1.06, unit: CNY"
    (folder / "catalog" / "taxed.yml").write_text(
        "metrics:\n"
        f"  - {{name: billed_taxed, label: {{zh: 含税开单运费, en: billed freight with tax}}, {shape}}}\n"
        f"  - {{name: with_tax, label: {{zh: 价税合计, en: invoiced amount with tax}}, {shape}}}\n",
        encoding="utf-8",
    )
    assistant = opened(folder)
    yield lambda *texts: talked(assistant, *texts)
    assistant.close()


@pytest.mark.parametrize(
    "texts",
    [
        ("7月各客户开单运费", "不对，我要含税的"),
        ("7月各客户开单运费", "含税呢"),
        ("billed freight by client in July", "with tax"),
        ("billed freight by client in July", "what about with tax?"),
    ],
)
def test_what_is_added_to_the_name_of_the_number_before_is_meant_of_it(texts: tuple[str, ...], taxed: Talk) -> None:
    by_client = {"metrics": ["billed_taxed"], "group_by": ["client.name"], "period": JULY}
    assert taxed(*texts)[-1].plan == plan_of(by_client)


@pytest.mark.parametrize(("first", "then"), [("7月派送成本", "含税呢"), ("delivery cost in July", "with tax")])
def test_what_is_added_to_no_name_is_what_it_says(first: str, then: str, taxed: Talk) -> None:
    assert taxed(first, then)[-1].plan == plan_of({"metrics": ["with_tax"], "period": JULY})


@pytest.mark.parametrize(
    ("texts", "fields"),
    [
        (("7月各时效运单数", "不含松石"), ["service.kind", "client.name"]),
        (("number of parcels by service in July", "excluding Songshi"), ["service.kind", "client.name"]),
        (("7月各行业运单数", "不含松石"), []),
        (("number of parcels by trade in July", "excluding Songshi"), []),
    ],
)
def test_a_word_that_fits_what_was_spoken_of_and_something_else_is_asked_about(
    texts: tuple[str, ...], fields: list[str], taxed: Talk
) -> None:
    asked = taxed(*texts)[-1].clarification
    options = asked.options if asked is not None else ()
    plans = [one.plan for one in options]
    assert [one.query.filters[0].field for one in plans if isinstance(one, Query)] == fields


@pytest.mark.parametrize(
    "texts",
    [
        ("7月特快运单数", "不含特快"),
        ("number of express parcels in July", "excluding express"),
    ],
)
def test_leaving_out_the_only_member_kept_means_all_others(texts: tuple[str, ...], talk: Talk) -> None:
    plan = talk(*texts)[-1].plan
    assert isinstance(plan, Query)
    assert [(one.op, one.values) for one in plan.query.filters] == [("not_in", ("EXP",))]


@pytest.mark.parametrize("then", ["also delivery cost of bulk", "派送成本也看大宗的"], ids=["en", "zh"])
def test_a_number_named_beside_a_member_is_not_lost_by_adding_it_back(then: str, talk: Talk) -> None:
    """Only members may be added back: with a number named, it is that number's question, or none."""
    plan = talk("number of parcels by service in July, excluding bulk", then)[-1].plan
    assert plan is None or (isinstance(plan, Query) and "delivery_cost" in plan.query.metric_names)
