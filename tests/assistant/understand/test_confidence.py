"""What the confidence in a reading stands on, told from readings made by hand."""

from collections.abc import Sequence
from typing import Any

import pytest

from assistant.understand.compose import Composed
from assistant.understand.deciding.confidence import FAR, FEATURES, confidence_of, features_of
from assistant.understand.finish import Finished
from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.scene import Draft, Scene
from semantic.plan import Query
from semantic.query import SemanticQuery

CLEAR = {"stretch": 0.0, "likeness": 0.0, "detour": 0.0, "margin": FAR, "behind": 0.0, "unused": 0.0}


def reading(metric: str, cost: float, *more: Mention, taken: Sequence[int] = (0,), penalty: float = 0.0) -> Composed:
    first = Mention(start=0, end=6, kind=Kind.METRIC, value=metric)
    draft = Draft(named=((0, metric),))
    plan = Query(query=SemanticQuery.of(metric))
    return Composed(
        finished=Finished(plan=plan, draft=draft, penalty=penalty),
        scene=Scene(mentions=(first, *more), taken=frozenset(taken), draft=draft),
        cost=cost,
    )


def mention(kind: Kind, **more: Any) -> Mention:
    return Mention(start=7, end=11, kind=kind, value="freight", **more)


def test_a_reading_of_exact_names_alone_has_nothing_against_it() -> None:
    assert features_of(reading("cost", 2.0), (), 2.0, 0) == CLEAR


@pytest.mark.parametrize(
    ("evidence", "stretch", "likeness"),
    [
        (Evidence.INFLECTION, 0.0, 0.0),
        (Evidence.CONCEPT, 1.0, 0.0),
        (Evidence.PART, 2.0, 0.0),
        (Evidence.TYPO, 3.0, 0.0),
        (Evidence.EMBEDDING, 0.0, 1.0),
    ],
)
def test_words_are_as_far_from_the_catalog_as_they_were_found(
    evidence: Evidence, stretch: float, likeness: float
) -> None:
    one = reading("cost", 2.0, mention(Kind.DIMENSION, evidence=evidence), taken=(0, 1))
    assert features_of(one, (), 2.0, 0) == {**CLEAR, "stretch": stretch, "likeness": likeness}


def test_doubtful_mentions_and_steps_are_one_detour() -> None:
    one = reading("cost", 2.0, mention(Kind.DATASET, cost=0.4), taken=(0, 1), penalty=0.3)
    assert features_of(one, (), 2.0, 0)["detour"] == pytest.approx(0.7)


def test_a_cue_and_a_name_found_by_likeness_are_no_detour() -> None:
    cue = mention(Kind.CUE, cost=0.4)
    alike = mention(Kind.DIMENSION, cost=0.4, evidence=Evidence.EMBEDDING)
    assert features_of(reading("cost", 2.0, cue, alike, taken=(0, 1, 2)), (), 2.0, 0)["detour"] == 0.0


@pytest.mark.parametrize(
    ("rivals", "margin"),
    [
        ((("cost", 2.1),), FAR),  # the same plan another way
        ((("sales", 2.25), ("weight", 2.5)), 0.25),
        ((("sales", 2.0 + 2 * FAR),), FAR),
        ((("sales", 1.5),), 0.0),
    ],
)
def test_the_margin_is_to_the_next_other_plan(rivals: Sequence[tuple[str, float]], margin: float) -> None:
    best = reading("cost", 2.0)
    others = (best, *(reading(metric, cost) for metric, cost in rivals))
    assert features_of(best, others, 2.0, 0)["margin"] == pytest.approx(margin)


@pytest.mark.parametrize(("cheapest", "behind"), [(2.0, 0.0), (1.75, 0.25), (2.0 - 2 * FAR, FAR)])
def test_a_cheaper_reading_that_cannot_be_answered_is_held_against_it(cheapest: float, behind: float) -> None:
    assert features_of(reading("cost", 2.0), (), cheapest, 0)["behind"] == pytest.approx(behind)


def test_a_word_without_a_place_weighs_more_than_one_set_aside() -> None:
    left = reading("cost", 2.0, mention(Kind.UNKNOWN))
    assert features_of(left, (), 2.0, 0)["unused"] == 1.0
    assert features_of(reading("cost", 2.0), (), 2.0, 2)["unused"] == 0.5


@pytest.mark.parametrize("name", [one for one in FEATURES if one != "margin"])
def test_all_that_speaks_against_a_reading_lowers_the_confidence(name: str) -> None:
    assert confidence_of({**CLEAR, name: 1.0}) < confidence_of(CLEAR)


def test_a_nearer_other_plan_lowers_the_confidence() -> None:
    assert confidence_of({**CLEAR, "margin": 0.6}) < confidence_of(CLEAR)
