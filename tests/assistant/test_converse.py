"""Options of a question back: how one is picked, and that each one offered works alone."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from assistant.codes import ClarificationCode, RefusalCode
from assistant.converse import completed, picked, proposals_from, told_of
from assistant.question import Choice, Context
from assistant.reading import Ask, Candidate, Decline, Reading, Span, Understanding
from assistant.receipt import KeptTurn
from semantic.plan import Plan, Query
from semantic.query import SemanticQuery


def plan(metric: str) -> Plan:
    return Query(query=SemanticQuery.of(metric))


OPTIONS = (
    Choice(id="1", label="实际重量", question="本月实际重量", plan=plan("actual_weight")),
    Choice(id="2", label="Charged weight", question="charged weight this month", plan=plan("charged_weight")),
)


@pytest.mark.parametrize(
    ("said", "id_"),
    [
        ("1", "1"),
        (" 1。", "1"),
        ("第一个", "1"),
        ("the first one", "1"),
        ("实际重量", "1"),
        ("本月实际重量？", "1"),
        ("2", "2"),
        ("第二个!", "2"),
        ("SECOND", "2"),
        ("charged weight", "2"),
        ("Charged weight this month", "2"),
    ],
)
def test_an_option_is_picked_by_id_ordinal_label_or_question_in_either_language(said: str, id_: str) -> None:
    choice = picked(said, OPTIONS)
    assert choice is not None
    assert choice.id == id_


@pytest.mark.parametrize("said", ["", "3", "third", "第三个", "重量", "1 and 2", "12", "实际重量和运单数"])
def test_anything_else_is_a_new_question(said: str) -> None:
    assert picked(said, OPTIONS) is None


def ask(*candidates: tuple[str | None, str]) -> Ask:
    return Ask(
        code=ClarificationCode.AMBIGUOUS_METRIC,
        language="en",
        candidates=tuple(
            Candidate(plan=plan(metric) if metric else None, question=question, differs_by=question)
            for metric, question in candidates
        ),
    )


def complete(asked: Ask, means: Mapping[str, str], said: Mapping[str, str]) -> list[tuple[str, Plan | None]]:
    """The options left when `means` maps questions to metrics and `said` metrics to questions of ours."""

    def read(text: str) -> Understanding:
        if text not in means:
            return Decline(code=RefusalCode.UNKNOWN_WORD, language="en")
        return Reading(plan=plan(means[text]), language="en", understood=())

    whole = completed(asked, read, lambda wanted: next((said[one] for one in said if plan(one) == wanted), "?"))
    return [(one.question, one.plan) for one in whole.candidates]


def test_an_option_is_asked_in_the_askers_words_where_they_give_its_plan() -> None:
    means = {"a weight": "a", "b weight": "b"}
    assert complete(ask(("a", "a weight"), ("b", "b weight")), means, {"a": "A!", "b": "B!"}) == [
        ("a weight", plan("a")),
        ("b weight", plan("b")),
    ]


def test_else_in_ours() -> None:
    means = {"a weight": "b", "the a": "a", "b weight": "b"}
    assert complete(ask(("a", "a weight"), ("b", "b weight")), means, {"a": "the a"}) == [
        ("the a", plan("a")),
        ("b weight", plan("b")),
    ]


def test_an_option_that_no_words_give_is_not_offered() -> None:
    assert complete(ask(("a", "a weight"), ("b", "b weight")), {"b weight": "b"}, {}) == [("b weight", plan("b"))]


def test_a_refusal_asks_back_the_one_whole_question_there_is() -> None:
    one, none, span = ask(("a", "the a")), ask(), Span(start=0, end=1, text="x")
    assert told_of(one, "x y") == {"question": "the a"}
    assert told_of(none, "x y") == {"words": "x y"}
    assert told_of(replace(one, span=span), "x y") == {"words": "x", "question": "the a"}
    assert told_of(replace(none, span=span), "x y") == {"words": "x"}


def test_options_that_come_to_the_same_are_one() -> None:
    means = {"a weight": "a", "a again": "a", "b weight": "b"}
    options = complete(ask((None, "a weight"), (None, "a again"), ("b", "b weight")), means, {})
    assert options == [("a weight", plan("a")), ("b weight", plan("b"))]


def test_an_option_without_a_plan_takes_the_one_its_question_gives() -> None:
    means = {"x": "a", "y": "b"}
    assert complete(ask((None, "x"), (None, "y")), means, {}) == [("x", plan("a")), ("y", plan("b"))]


def test_no_more_than_four_are_offered() -> None:
    means = {name: name for name in "abcdef"}
    assert len(complete(ask(*((name, name) for name in "abcdef")), means, {})) == 4


@pytest.mark.parametrize(
    ("question", "known", "learnt"),
    [
        ("heft", {}, [("heft", "charged")]),  # a question of one word, which nobody knew
        ("heft of parcels by week", {"heft of parcels by week": {"parcels"}}, []),
    ],
)
def test_a_whole_question_that_names_something_is_no_other_name(
    question: str, known: Mapping[str, set[str]], learnt: list[tuple[str, str]]
) -> None:
    options = tuple(Choice(id=one, label=one, question=one, plan=plan(one)) for one in ("actual", "charged"))
    asked_back = KeptTurn(
        conversation_id="c",
        question=question.title(),
        context=Context(options=options, words=question),
        status="clarification",
        plan=None,
    )
    picked_one = KeptTurn(conversation_id="c", question="2", context=Context(), status="answered", plan=plan("charged"))
    found = proposals_from([asked_back, picked_one], lambda text: frozenset(known.get(text, ())), lambda _: False)
    assert [(one.words, one.name) for one in found] == learnt
