"""What must not change a plan, and what must: every text of the bundled cases, said otherwise."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from assistant.codes import AssumptionCode
from assistant.reading import Reading
from tests.assistant.understand.changes import SAME, mistyped, qualified
from tests.assistant.understand.worlds import FREIGHT, LANGUAGES, Text, World, told
from tests.hunts import one_in

pytestmark = pytest.mark.hunt

# Of the texts that a change fits, at least so many keep their plan, in whole texts; the others get no answer.
_LEAST_KEPT: Mapping[str, float] = {
    "polite": 0.98, "chatty": 0.98, "upper": 1.0, "lower": 1.0, "full-width": 1.0, "bare": 1.0, "spaced": 0.94,
    "period-moved": 0.97,
}  # fmt: skip
# Some cases ask for two things in their wordings (next month and July; from the average up and above it).
_LEAST_ALIKE = 0.8
_LEAST_MENDED = 0.85
# Every text is said in one of so many ways; a soak says each in every way.
_ONE_IN = one_in(6, soak=1)


def _turn(world: World, at: int) -> Iterable[tuple[Text, Reading]]:
    """The texts, with what is made of them, whose turn it is in the way at a place."""
    return tuple(world.readings.items())[at % _ONE_IN :: _ONE_IN]


@pytest.mark.parametrize("change", SAME)
def test_the_same_said_otherwise_has_the_same_plan_or_no_answer(change: str, world: World) -> None:
    kept, other, asked = 0, [], 0
    for text, found in _turn(world, list(SAME).index(change)):
        if (said := SAME[change](text, found)) is None:
            continue
        asked += 1
        again = world.read(replace(text, text=said))
        is_kept = isinstance(again, Reading) and again.plan == found.plan
        kept += is_kept
        if isinstance(again, Reading) and not is_kept:
            other.append(f"{said!r}: {told(again)} for {found.plan}")
    assert other == []
    assert kept >= int(_LEAST_KEPT[change] * asked), f"{kept} of {asked} texts keep their plan"


def test_an_unknown_qualifier_is_never_passed_over(world: World) -> None:
    """Asked back, declined, or told with the answer to the same question: never silent, and never another answer."""
    silent = []
    for text, found in _turn(world, 0):
        for word, said in qualified(text, found):
            again = world.read(replace(text, text=said))
            if isinstance(again, Reading) and not (again.plan == found.plan and _is_told(word, again)):
                silent.append(f"{said!r}: {told(again)}")
    assert silent == []


def _is_told(words: str, found: Reading) -> bool:
    """Whether an answer says what it made of some words, or that it did not use them."""
    said = [span.text for span in found.unused]
    said += [str(one.parameters.get("words", "")) for one in (*found.assumptions, *found.warnings)]
    return any(word in text.lower() for word in words.split() for text in said)


def test_both_languages_of_a_case_have_one_plan(world: World) -> None:
    plans: dict[str, dict[str, list[object]]] = {}
    for text, found in world.readings.items():
        plans.setdefault(text.case, {}).setdefault(text.language, []).append(found.plan)
    both = {case: by for case, by in plans.items() if len(by) == len(LANGUAGES)}
    differ = [case for case, by in both.items() if len({plan for texts in by.values() for plan in texts}) > 1]
    assert len(both) >= 0.6 * len(plans)
    assert len(both) - len(differ) >= _LEAST_ALIKE * len(both), differ


def test_a_typing_error_is_told_or_gets_no_answer(world: World) -> None:
    seen, wrong = Counter[str](), dict[str, str]()
    for text, found in _turn(world, 1):
        for said in mistyped(text, found):
            again = world.read(replace(text, text=said))
            if not isinstance(again, Reading):
                seen["no answer"] += 1
            elif again.plan == found.plan and _is_mended(again):
                seen["mended"] += 1
            else:
                seen["wrong"] += 1
                wrong[said] = f"{told(again)} for {found.plan}"
    assert wrong == {}
    assert seen["mended"] >= int(_LEAST_MENDED * seen.total()), seen  # in whole texts


def _is_mended(found: Reading) -> bool:
    return any(one.code == AssumptionCode.FUZZY_MATCH for one in found.assumptions)


@pytest.mark.parametrize("world", [FREIGHT], indirect=True)
@pytest.mark.parametrize(
    ("language", "plain", "changed"),
    [
        ("zh", "近3个月每周票数", "近 3 个月每周票数"),
        ("zh", "年初至今票数", "看一下年初至今票数"),
        ("en", "top customer by gross profit this year", "top custoemr by gross profit this year"),
    ],
)
def test_blanks_particles_and_misspelt_singulars_change_no_plan(
    language: str, plain: str, changed: str, world: World
) -> None:
    first, again = (world.read(Text(text=one, language=language, case="plain")) for one in (plain, changed))
    assert isinstance(first, Reading), told(first)
    assert isinstance(again, Reading), told(again)
    assert again.plan == first.plan
