"""The whole way of a question over tests/tiny/shop: receipts, conversations, options, languages, roles, failures."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assistant.answer import Answer, answer_json
from assistant.pipeline import Assistant
from assistant.receipt import UnknownAnswer, UnknownConversation
from assistant.turn import Stage
from assistant.understand.deciding import decide
from semantic.asker import AsOf
from semantic.errors import EngineUnavailable, NoData, OutOfMemory, QueryTimeout
from semantic.periods import Period, Unit
from semantic.plan import Forecast, Horizon, Query, plan_json
from semantic.query import Filter, SemanticQuery
from tests.assistant.questions import LANGUAGES, Answered, Asked, answered, asked

JULY = Period(date(2024, 7, 1), date(2024, 8, 1))
AUGUST = Period(date(2024, 8, 1), date(2024, 9, 1))
_ONE_OF_EACH = tuple({(one.plan, one.role): one for one in answered()}.values())


class Asking:
    """Asks as one role; the conversation goes on unless told otherwise."""

    def __init__(self, shop: Assistant) -> None:
        self.shop = shop

    def __call__(self, text: str, *, role: str | None = None, to: Answer | None = None, **more: Any) -> Answer:
        conversation = to.conversation_id if to else None
        asker = self.shop.asker(role)
        as_of = more.pop("as_of", self.shop.as_of(None))
        return self.shop.ask(text, asker=asker, as_of=as_of, conversation_id=conversation, **more)


@pytest.fixture(scope="module")
def ask(shop: Assistant) -> Asking:
    return Asking(shop)


def rows(answer: Answer) -> list[tuple[Any, ...]]:
    assert answer.result is not None, answer.narrative
    return [tuple(row) for row in answer.result.rows]


# Answers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # parcels 8, 9 and 10 were picked up in July
        ("7月运单数", [(3,)]),
        ("number of parcels in July", [(3,)]),
        # 30 + 21 + 150
        ("7月派送成本", [(Decimal(201),)]),
        # 80 + 48 + 52, and 30 of 20 August 2023 cut at the 13th: only the 60 of 3 August is in the base
        ("本月开单运费同比", [(Decimal(180), Decimal(60), Decimal(120), 2.0)]),
        # at the last count, 22 + 17; on 31 July 25 + 18
        ("在仓件数", [(39,)]),
        ("截至7月底在仓件数", [(43,)]),
        # delivered in July: parcels 8 (2 July) and 9 (19 July)
        ("按签收日期7月的运单数", [(2,)]),
    ],
)
def test_numbers_are_those_of_the_rows(text: str, expected: list[tuple[Any, ...]], ask: Asking) -> None:
    assert rows(ask(text)) == expected


@pytest.mark.slow
@pytest.mark.parametrize("said", _ONE_OF_EACH, ids=lambda one: one.id)
def test_every_plan_of_the_corpus_is_answered(said: Answered, shop: Assistant) -> None:
    asker, as_of = shop.asker(said.role), shop.as_of(None)
    answer = shop.answer_plan(said.plan, asker=asker, as_of=as_of, language=said.language)
    assert answer.status == "answered", answer.failure or answer.refusal
    assert answer.narrative
    assert answer.plan == said.plan


def test_the_term_default_is_said_and_its_other_meaning_offered(ask: Asking) -> None:
    answer = ask("本月运费")
    assert "default-reading" in [one.code for one in answer.assumptions]
    offered = [ask(text).plan for text in answer.suggestions]
    assert Query(query=SemanticQuery(metrics=("collected_freight",), period=AUGUST)) in offered


def test_the_stages_end_in_order_and_then_comes_the_answer(shop: Assistant) -> None:
    *stages, answer = shop.stages("7月运单数", asker=shop.asker(None), as_of=shop.as_of(None))
    assert [one.name for one in stages if isinstance(one, Stage)] == ["understand", "execute", "present"]
    assert isinstance(answer, Answer)
    assert answer.timings.total >= answer.timings.understand


def test_a_requested_day_is_the_clock(ask: Asking, shop: Assistant) -> None:
    answer = ask("本月运单数", as_of=shop.as_of(date(2024, 5, 31)))
    assert answer.plan == Query(
        query=SemanticQuery(metrics=("parcel_count",), period=Period(date(2024, 5, 1), date(2024, 6, 1)))
    )
    assert rows(answer) == [(2,)]  # 2 and 28 May
    assert "partial-period" not in [one.code for one in answer.warnings]


# Receipts


def test_an_answer_leaves_a_receipt_and_comes_back_as_it_was(ask: Asking, shop: Assistant) -> None:
    answer = ask("7月各时效派送成本")
    assert answer.receipt
    stored = shop.stored(answer.answer_id, shop.asker(None))
    assert stored.json["receipt"] == answer.receipt
    assert answer.plan is not None
    assert stored.json["plan"] == plan_json(answer.plan)
    assert [tuple(row) for row in stored.rows] == rows(answer)
    assert stored.json["narrative"] == answer.narrative


def test_the_same_question_has_the_same_proof(ask: Asking, shop: Assistant) -> None:
    first, second = ask("7月各时效派送成本"), ask("7月各时效派送成本")
    turns = [shop._turn(one.question, shop.asker(None), shop.as_of(None)) for one in (first, second)]
    hashes = [shop._receipt(turn, one).result_hash for turn, one in zip(turns, (first, second), strict=True)]
    assert first.receipt != second.receipt
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize("text", ["本月重量", "删除所有运单", ""])
def test_without_an_answer_there_is_no_receipt(text: str, ask: Asking) -> None:
    answer = ask(text)
    assert answer.status in ("clarification", "refused")
    assert answer.receipt == ""
    assert answer.result is None


def test_another_role_finds_no_answer_of_mine(ask: Asking, shop: Assistant) -> None:
    answer = ask("7月运单数")
    with pytest.raises(UnknownAnswer):
        shop.stored(answer.answer_id, shop.asker("cashier"))
    with pytest.raises(UnknownAnswer):
        shop.give_feedback(answer.answer_id, shop.asker("cashier"), "wrong", None, None)
    shop.give_feedback(answer.answer_id, shop.asker(None), "wrong", "off by one", "4")


# Conversations


def test_a_question_goes_on_where_the_conversation_stands(ask: Asking) -> None:
    first = ask("7月运单数")
    second = ask("那特快呢", to=first)
    third = ask("6月呢", to=second)
    assert first.conversation_id == second.conversation_id == third.conversation_id
    assert rows(second) == [(1,)]
    assert isinstance(third.plan, Query)
    assert third.plan.query.period == Period(date(2024, 6, 1), date(2024, 7, 1))
    assert third.plan.query.filters == (Filter(field="service.kind", op="in", values=("EXP",)),)


def test_a_refusal_does_not_end_the_conversation(ask: Asking) -> None:
    first = ask("7月运单数")
    refused = ask("删除所有运单", to=first)
    assert refused.status == "refused"
    assert rows(ask("那特快呢", to=refused)) == [(1,)]


def test_a_new_conversation_knows_nothing_of_the_old(ask: Asking) -> None:
    ask("7月运单数")
    assert ask("那特快呢").status == "clarification"


def test_a_conversation_of_another_is_as_unknown_as_none(ask: Asking, shop: Assistant) -> None:
    mine = ask("7月运单数")
    with pytest.raises(UnknownConversation):
        ask("那特快呢", role="cashier", to=mine)
    with pytest.raises(UnknownConversation):
        ask("那特快呢", to=replace(mine, conversation_id="no-such"))


# Options


@pytest.mark.parametrize("said", ["1", "第一个", "the first one", "label", "question"])
@pytest.mark.parametrize("text", ["本月重量", "weight this month"])
def test_an_option_is_picked_in_any_of_its_ways(said: str, text: str, ask: Asking) -> None:
    asked_back = ask(text)
    assert asked_back.clarification is not None
    first, *_ = asked_back.clarification.options
    typed = {"label": first.label, "question": first.question}.get(said, said)
    answer = ask(typed, to=asked_back)
    assert answer.plan == first.plan
    assert answer.language == asked_back.language


def test_the_option_parameter_picks_too(ask: Asking) -> None:
    asked_back = ask("本月重量")
    assert asked_back.clarification is not None
    second = asked_back.clarification.options[1]
    assert ask("", to=asked_back, option="2").plan == second.plan


@pytest.mark.slow
@pytest.mark.parametrize("said", tuple(asked()), ids=lambda one: one.id)
def test_every_option_asked_alone_in_a_new_conversation_is_answered_with_its_plan(said: Asked, ask: Asking) -> None:
    asked_back: Answer | None = None
    for text in (*said.after, said.text):
        asked_back = ask(text, to=asked_back)
    assert asked_back is not None
    assert asked_back.clarification is not None, asked_back.narrative
    for option in asked_back.clarification.options:
        alone = ask(option.question)
        assert (alone.status, alone.plan) == ("answered", option.plan), option.question


# Languages


UNLIKELY = ("7月各客户派送成本是多少呢", "show me the delivery cost by client in July")
MEANT = {"zh": "7月各客户派送成本", "en": "delivery cost by client in July"}


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """No reading of two texts is likely; of any other text, all are."""
    monkeypatch.setattr(decide, "_confidence", lambda _, __, asked: 0.1 if asked.normal.typed in UNLIKELY else 0.9)


@pytest.mark.usefixtures("unsure")
@pytest.mark.parametrize("text", UNLIKELY, ids=LANGUAGES)
def test_a_single_reading_too_unlikely_to_be_right_is_one_click_away(text: str, ask: Asking) -> None:
    found = ask(text)
    assert (found.status, found.result) == ("refused", None)
    assert found.refusal is not None
    assert found.suggestions[0] in found.refusal.message, "the whole question is asked back"
    again = ask(found.suggestions[0], to=found)
    assert (again.status, again.plan) == ("answered", ask(MEANT[found.language]).plan)


@pytest.mark.parametrize(
    ("text", "unused"),
    [
        ("zorp刚才说的。什么是运单数？", "zorp"),
        ("Regards from Zorp. What is the number of parcels?", "Zorp"),
    ],
)
def test_words_that_were_not_used_are_told_beside_a_definition_too(text: str, unused: str, ask: Asking) -> None:
    found = ask(text)
    assert found.status == "answered", found.narrative
    assert [unused in one.text for one in found.warnings if one.code == "unused-words"] == [True]


@pytest.mark.parametrize("text", ["什么是运单术", "what is the delivry cost defined as"])
def test_a_near_name_is_told_beside_a_definition_too(text: str, ask: Asking) -> None:
    found = ask(text)
    assert found.status == "answered", found.narrative
    assert found.plan is not None
    assert found.plan.kind == "describe"
    assert "fuzzy-match" in [one.code for one in found.assumptions]


@pytest.mark.parametrize(("text", "language"), [("7月运单数", "zh"), ("number of parcels in July", "en")])
def test_the_answer_speaks_the_language_of_the_question(text: str, language: str, ask: Asking) -> None:
    assert ask(text).language == language


def test_the_language_asked_for_goes_before_the_words(ask: Asking) -> None:
    answer = ask("7月运单数", language="en")
    assert answer.language == "en"
    assert "July" in answer.narrative


@pytest.mark.parametrize(
    ("before", "text", "language"),
    [
        ("number of parcels in July", "Qinghe", "en"),
        ("number of parcels in July", "青禾", "en"),
        ("7月运单数", "EXP", "zh"),
    ],
)
def test_a_text_of_names_alone_takes_the_language_of_its_conversation(
    before: str, text: str, language: str, ask: Asking
) -> None:
    assert ask(text, to=ask(before)).language == language


@pytest.mark.parametrize("text", ["", "???", "сколько посылок"])
def test_what_has_no_words_of_ours_is_declined_in_the_workspaces_first_language(text: str, ask: Asking) -> None:
    answer = ask(text)
    assert (answer.status, answer.language) == ("refused", "zh")


# Rights


@pytest.mark.parametrize(
    ("hidden", "unknown"),
    [
        ("7月骑手薪酬", "7月船长薪酬"),
        ("courier pay in July", "captain pay in July"),
        ("骑手薪酬怎么算", "船长薪酬怎么算"),
    ],
)
def test_a_hidden_metric_is_refused_exactly_like_an_unknown_one(hidden: str, unknown: str, ask: Asking) -> None:
    refused, other = ask(hidden, role="cashier"), ask(unknown, role="cashier")
    assert refused.refusal is not None
    assert other.refusal is not None
    assert refused.refusal.code == other.refusal.code
    shown = [refused.narrative.replace("骑手", "船长").replace("courier", "captain"), other.narrative]
    assert shown[0] == shown[1]
    assert "courier_pay" not in [one.metric for one in refused.refusal.nearest]
    assert ask(hidden).status == "answered"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hidden_metric_is_nowhere_in_what_can_be_asked(language: str, ask: Asking, shop: Assistant) -> None:
    text = {"zh": "可以问什么", "en": "what can I ask"}[language]
    told = str(answer_json(ask(text, role="cashier")))
    assert "courier" not in told.lower()
    assert "骑手" not in told
    assert "courier_pay" not in shop.view(shop.asker("cashier")).catalog.metrics


def test_a_plan_of_a_hidden_metric_is_refused_like_one_that_does_not_exist(shop: Assistant) -> None:
    asker, as_of = shop.asker("cashier"), shop.as_of(None)
    answers = [
        shop.answer_plan(Query(query=SemanticQuery.of(name)), asker=asker, as_of=as_of)
        for name in ("courier_pay", "captain_pay")
    ]
    assert [one.status for one in answers] == ["refused", "refused"]
    assert [one.refusal.code for one in answers if one.refusal] == ["unknown-metric", "unknown-metric"]


def test_rows_of_others_are_not_counted_and_their_members_not_known(ask: Asking) -> None:
    # of client 3, the only one in the tea trade: parcels 3 and 8
    assert rows(ask("运单数", role="tea_desk")) == [(2,)]
    hidden, unknown = ask("7月青禾的派送成本", role="tea_desk"), ask("7月紫藤的派送成本", role="tea_desk")
    assert hidden.status != "answered"
    assert hidden.narrative.replace("青禾", "紫藤") == unknown.narrative


# Refusals and failures


@pytest.mark.parametrize("text", ["本月净利润", "customer satisfaction this month"])
def test_a_refusal_carries_the_nearest_metrics_with_questions_that_work(text: str, ask: Asking) -> None:
    answer = ask(text)
    assert answer.refusal is not None
    assert answer.refusal.nearest
    for near in answer.refusal.nearest:
        plan = ask(near.question).plan
        assert plan is not None
        assert near.metric in str(plan_json(plan))
    assert answer.suggestions == tuple(near.question for near in answer.refusal.nearest)


def test_a_kind_that_is_not_built_is_refused(shop: Assistant) -> None:
    plan = Forecast(query=SemanticQuery.of("parcel_count"), horizon=Horizon(count=3, unit=Unit.MONTH))
    answer = shop.answer_plan(plan, asker=shop.asker(None), as_of=shop.as_of(None))
    assert answer.refusal is not None
    assert answer.refusal.code == "not-yet"


def _raising(error: Exception) -> Callable[..., Any]:
    def run(*_: object) -> Any:
        raise error

    return run


_BREAKDOWNS: Mapping[str, tuple[Exception, bool]] = {
    "timeout": (QueryTimeout("secret path"), True),
    "engine-unavailable": (EngineUnavailable("secret path"), True),
    "out-of-memory": (OutOfMemory("secret path"), False),
    "no-data": (NoData("secret path"), False),
    "internal": (RuntimeError("secret path"), False),
}


@pytest.mark.parametrize("code", _BREAKDOWNS)
@pytest.mark.parametrize("text", ["7月运单数", "number of parcels in July"])
def test_what_breaks_is_an_error_in_words(
    text: str, code: str, ask: Asking, shop: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    error, is_retryable = _BREAKDOWNS[code]
    monkeypatch.setattr(shop._layer, "run", _raising(error))
    answer = ask(text)
    assert (answer.status, answer.receipt, answer.result) == ("error", "", None)
    assert answer.failure is not None
    assert (answer.failure.code, answer.failure.retryable) == (code, is_retryable)
    assert answer.language == ("en" if text.isascii() else "zh")
    assert "secret" not in str(answer_json(answer))
    assert "Traceback" not in str(answer_json(answer))


def test_a_breakdown_is_forgotten_by_the_next_question(
    ask: Asking, shop: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask("7月运单数")
    with monkeypatch.context() as broken:
        broken.setattr(shop._layer, "run", _raising(QueryTimeout("late")))
        failed = ask("那特快呢", to=first)
    assert failed.status == "error"
    assert rows(ask("那特快呢", to=failed)) == [(1,)]


def test_an_answer_that_cannot_be_kept_is_still_an_answer(
    ask: Asking, shop: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop._store, "keep", _raising(OSError("disk full")))
    assert ask("7月运单数").status == "answered"


def test_the_clock_of_the_workspace_is_its_fixed_day(shop: Assistant) -> None:
    assert shop.as_of(None) == AsOf(day=date(2024, 8, 14), is_over=True)
    assert shop.is_indexed
    assert shop.index(lambda *_: None) is False


def test_august_is_partial_and_july_is_not(ask: Asking) -> None:
    assert "partial-period" in [one.code for one in ask("本月运单数").warnings]
    july = ask("7月运单数")
    assert july.result is not None
    assert july.result.period == JULY
    assert "partial-period" not in [one.code for one in july.warnings]
