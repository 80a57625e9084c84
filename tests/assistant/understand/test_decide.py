"""The decision among candidates: answered when one stands apart, asked when two are as good, declined otherwise."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.codes import ClarificationCode, RefusalCode
from assistant.pipeline import Assistant
from assistant.question import Made, Question
from assistant.reading import Ask, Decline, Reading, Understanding
from assistant.understand.compose import Candidates, Composed, Source
from assistant.understand.deciding.asked import Asked
from assistant.understand.deciding.decide import FLOOR, MARGIN, decide
from assistant.understand.finish import Finished
from assistant.understand.mention import Evidence, Kind, MemberValue, Mention
from assistant.understand.normalise import normalise
from assistant.understand.scene import Draft, Scene
from semantic.errors import QueryProblem
from semantic.plan import Describe, Query, Subject
from semantic.query import SemanticQuery

TEXT = "weight zorp"
WEIGHT = Mention(start=0, end=6, kind=Kind.METRIC, value="actual_weight")
ZORP = Mention(start=7, end=11, kind=Kind.UNKNOWN, value="zorp")


@pytest.fixture
def asked(shop: Assistant) -> Asked:
    question = Question(text=TEXT, asker=shop.asker("analyst"), as_of=shop.as_of(None))
    ground = replace(shop.grounding.resources(question).ground, problem_of=lambda _: None)
    return Asked(normal=normalise(TEXT), language="en", ground=ground)


def candidate(metric: str, cost: float, *more: Mention, **mention: Any) -> Composed:
    """A reading of the first word as a metric; what else stands there found no place."""
    mentions = (replace(WEIGHT, value=metric, **mention), *more)
    draft = Draft(named=((0, metric),))
    plan = Query(query=SemanticQuery.of(metric))
    scene = Scene(mentions=mentions, taken=frozenset({0}), draft=draft)
    return Composed(finished=Finished(plan=plan, draft=draft), scene=scene, cost=cost)


def decided(found: list[Composed], asked: Asked) -> Understanding:
    return decide(Candidates([Source(least=0.0, read=lambda: found)]), asked)


def objecting(asked: Asked, code: str, to: Callable[[SemanticQuery], bool]) -> Asked:
    problem = QueryProblem(code=code, parameters={"field": "x"})
    return replace(asked, ground=replace(asked.ground, problem_of=lambda query: problem if to(query) else None))


def test_a_reading_that_stands_apart_is_the_answer(asked: Asked) -> None:
    found = decided([candidate("actual_weight", 1.0), candidate("charged_weight", 1.1 + MARGIN)], asked)
    assert isinstance(found, Reading)
    assert found.plan == Query(query=SemanticQuery.of("actual_weight"))
    assert found.understood[0].span.text == "weight"
    assert found.confidence > 0.8


def test_two_readings_as_good_as_each_other_are_asked(asked: Asked) -> None:
    found = decided([candidate("actual_weight", 1.0), candidate("charged_weight", 1.0 + MARGIN / 2)], asked)
    assert isinstance(found, Ask)
    assert found.code is ClarificationCode.AMBIGUOUS_METRIC
    assert found.span is not None
    assert found.span.text == "weight"
    assert [one.question for one in found.candidates] == ["actual weight zorp", "charged weight zorp"]


def doubtful(metric: str, cost: float) -> Composed:
    """A reading whose steps cost more than any margin makes up for."""
    one = candidate(metric, cost)
    return replace(one, finished=replace(one.finished, penalty=6.0))


def test_a_number_too_unlikely_to_be_right_is_offered_with_the_next_best_readings(asked: Asked) -> None:
    found = decided([doubtful("actual_weight", 1.0), candidate("charged_weight", 1.1 + MARGIN)], asked)
    assert isinstance(found, Ask)
    assert found.code is ClarificationCode.AMBIGUOUS_STRUCTURE
    assert [one.plan for one in found.candidates] == [
        Query(query=SemanticQuery.of("actual_weight")),
        Query(query=SemanticQuery.of("charged_weight")),
    ]
    assert {(one.question, one.differs_by) for one in found.candidates} == {("", "")}, "each in words of its own"
    assert found.span is not None
    assert found.span.text == "weight", "what they take differently, to be remembered"


def test_a_single_reading_too_unlikely_to_be_right_is_offered_alone(asked: Asked) -> None:
    found = decided([doubtful("actual_weight", 1.0)], asked)
    assert isinstance(found, Ask)
    assert [one.plan for one in found.candidates] == [Query(query=SemanticQuery.of("actual_weight"))]
    assert found.span is None


def test_what_cannot_be_answered_is_not_offered_beside_an_unlikely_number(asked: Asked) -> None:
    kills = objecting(asked, "fan-out", lambda query: query.metric_names == ("charged_weight",))
    found = decided([doubtful("actual_weight", 1.0), candidate("charged_weight", 1.1 + MARGIN)], kills)
    assert isinstance(found, Ask)
    assert len(found.candidates) == 1


@pytest.mark.parametrize("chosen", ["actual_weight", "charged_weight"])
def test_an_unlikely_number_chosen_before_is_answered(chosen: str, asked: Asked) -> None:
    before = replace(asked, made=(Made(words="weight", names=(chosen,)),))
    found = decided([doubtful("actual_weight", 1.0), candidate("charged_weight", 1.1 + MARGIN)], before)
    assert isinstance(found, Reading)
    assert found.plan == Query(query=SemanticQuery.of(chosen))
    assert [one.code for one in found.assumptions] == ["remembered-choice"]


def longer(metric: str, cost: float) -> Composed:
    """A reading that takes both words for the name of a metric."""
    return candidate(metric, cost, end=11)


def test_readings_that_cut_the_words_differently_are_told_apart_by_all_of_them(asked: Asked) -> None:
    found = decided([doubtful("actual_weight", 1.0), longer("charged_weight", 1.1 + MARGIN)], asked)
    assert isinstance(found, Ask)
    assert found.span is not None
    assert found.span.text == TEXT


@pytest.mark.parametrize("chosen", ["actual_weight", "charged_weight"])
def test_and_the_same_question_is_not_asked_back_again(chosen: str, asked: Asked) -> None:
    before = replace(asked, made=(Made(words=TEXT, names=(chosen,)),))
    found = decided([doubtful("actual_weight", 1.0), longer("charged_weight", 1.1 + MARGIN)], before)
    assert isinstance(found, Reading)
    assert found.plan == Query(query=SemanticQuery.of(chosen))
    assert [one.parameters["words"] for one in found.assumptions] == [TEXT]


def test_what_was_chosen_before_has_no_rival_in_what_was_not(asked: Asked) -> None:
    near = [candidate("actual_weight", 1.0), candidate("charged_weight", 1.0)]
    chosen = decided(near, replace(asked, made=(Made(words="weight", names=("charged_weight",)),)))
    alone = decided(near[1:], asked)
    assert isinstance(chosen, Reading)
    assert isinstance(alone, Reading)
    assert (chosen.plan, chosen.confidence) == (alone.plan, alone.confidence)


def test_but_not_for_a_choice_that_all_readings_share(asked: Asked) -> None:
    one, other = doubtful("actual_weight", 1.0), candidate("actual_weight", 1.1 + MARGIN)
    shorter = Query(query=replace(SemanticQuery.of("actual_weight"), output="rows"))
    before = replace(asked, made=(Made(words="weight", names=("actual_weight",)),))
    found = decided([one, replace(other, finished=replace(other.finished, plan=shorter))], before)
    assert isinstance(found, Ask)
    assert len(found.candidates) == 2


def test_a_definition_holds_no_number_and_names_what_it_defines(asked: Asked) -> None:
    one = doubtful("actual_weight", 1.0)
    defined = Describe(subject=Subject(metric="actual_weight"), aspect="definition")
    found = decided([replace(one, finished=replace(one.finished, plan=defined))], asked)
    assert isinstance(found, Reading)
    assert found.confidence < FLOOR


def test_two_ways_to_the_same_plan_are_no_ambiguity(asked: Asked) -> None:
    found = decided([candidate("actual_weight", 1.0), candidate("actual_weight", 1.0)], asked)
    assert isinstance(found, Reading)


def test_a_word_without_a_place_declines_and_is_named(asked: Asked) -> None:
    found = decided([candidate("actual_weight", 7.0, ZORP)], asked)
    assert isinstance(found, Decline)
    assert (found.code, found.parameters["words"]) == (RefusalCode.UNKNOWN_WORD, "zorp")


def test_what_the_catalog_cannot_answer_gives_way_to_what_it_can(asked: Asked) -> None:
    kills = objecting(asked, "unreachable-dimension", lambda query: query.metric_names == ("actual_weight",))
    found = decided([candidate("actual_weight", 1.0), candidate("charged_weight", 1.2)], kills)
    assert isinstance(found, Reading)
    assert found.plan == Query(query=SemanticQuery.of("charged_weight"))


def test_but_not_to_what_the_words_do_not_say(asked: Asked) -> None:
    kills = objecting(asked, "unreachable-dimension", lambda query: query.metric_names == ("actual_weight",))
    found = decided([candidate("actual_weight", 1.0), candidate("charged_weight", 5.0)], kills)
    assert isinstance(found, Decline)
    assert (found.code, dict(found.parameters)) == (RefusalCode.UNREACHABLE_DIMENSION, {"field": "x"})


def test_nothing_at_all_is_out_of_scope(asked: Asked) -> None:
    found = decided([], asked)
    assert isinstance(found, Decline)
    assert found.code is RefusalCode.OUT_OF_SCOPE


def test_a_refusal_that_is_the_cheapest_reading_stands(asked: Asked) -> None:
    draft = Draft(refused=(RefusalCode.NOT_YET, "forecast"))
    refused = Composed(finished=Finished(plan=None, draft=draft), scene=Scene(mentions=()), cost=0.5)
    found = decided([refused, candidate("actual_weight", 1.0)], asked)
    assert isinstance(found, Decline)
    assert found.code is RefusalCode.NOT_YET


def test_what_likeness_alone_found_is_never_just_answered(asked: Asked) -> None:
    found = decided([candidate("actual_weight", 1.0, evidence=Evidence.EMBEDDING)], asked)
    assert isinstance(found, Decline)
    assert (found.code, found.nearest) == (RefusalCode.UNKNOWN_METRIC, ("actual_weight",))


def test_beside_a_likeness_readings_further_off_are_offered(asked: Asked) -> None:
    like = candidate("actual_weight", 1.0, evidence=Evidence.EMBEDDING)
    found = decided([like, candidate("charged_weight", 1.1 + MARGIN, evidence=Evidence.EMBEDDING)], asked)
    assert isinstance(found, Ask)


def test_a_typing_error_is_answered_and_said(asked: Asked) -> None:
    found = decided([candidate("actual_weight", 1.0, evidence=Evidence.TYPO)], asked)
    assert isinstance(found, Reading)
    assert [(one.code, one.parameters["words"]) for one in found.assumptions] == [("fuzzy-match", "weight")]
    assert found.confidence < 1.0


def test_a_member_that_several_keys_share_is_asked(asked: Asked) -> None:
    value = MemberValue(address="client.name", value="海桐", keys=2, matched_text="zorp")
    shared = Mention(start=7, end=11, kind=Kind.MEMBER, value=value)
    one = candidate("actual_weight", 1.0, shared)
    found = decided([replace(one, scene=replace(one.scene, taken=frozenset({0, 1})))], asked)
    assert isinstance(found, Ask)
    assert found.code is ClarificationCode.AMBIGUOUS_MEMBER
    assert len(found.candidates) == 2
