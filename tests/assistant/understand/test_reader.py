"""Understanding as a whole: the corpus of questions over tests/tiny/shop, and the laws that hold for any text."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.codes import ClarificationCode, RefusalCode
from assistant.pipeline import Assistant
from assistant.present import question_for
from assistant.question import LONGEST_QUESTION
from assistant.reading import Ask, Decline, Reading, Understanding
from semantic.plan import Query, plan_json
from tests.assistant.conftest import Read
from tests.assistant.questions import (
    Answered,
    Asked,
    Declined,
    Open,
    Said,
    answered,
    asked,
    declined,
    pairs,
    still_open,
    written_wrongly,
)
from tests.hunts import by_turns, examples

ANSWERED, ASKED, DECLINED, OPEN = tuple(answered()), tuple(asked()), tuple(declined()), tuple(still_open())
WRITTEN_WRONGLY = written_wrongly()
_NONSENSE = {"en": ("blorptang", "quizzaxle"), "zh": ("戥鼗", "彧麤")}


def told(found: Understanding) -> str:
    """An understanding in one line, for a failed test."""
    match found:
        case Reading():
            return f"answered {_short(plan_json(found.plan))}"
        case Ask():
            return f"asked {found.code}: {[one.question for one in found.candidates]}"
        case Decline():
            return f"declined {found.code}: {dict(found.parameters)}"


def _short(plan: Mapping[str, Any]) -> str:
    return str({name: part for name, part in plan.items() if part not in (None, [], "aggregate")})


def is_met(said: Said, found: Understanding) -> bool:
    """Whether an understanding is what the corpus expects of the text."""
    match said:
        case Answered(plan=plan):
            return isinstance(found, Reading) and found.plan == plan
        case Asked(code=code, options=options):
            return (
                isinstance(found, Ask) and found.code == code and set(options) <= {one.plan for one in found.candidates}
            )
        case Declined(codes=codes, may_ask=may_ask):
            return (isinstance(found, Decline) and found.code in codes) or (may_ask and isinstance(found, Ask))
        case _:
            raise AssertionError(said)


# The corpus


@pytest.mark.parametrize("said", ANSWERED, ids=lambda one: one.id)
def test_a_question_gives_the_plan_written_for_it(said: Answered, read: Read) -> None:
    found = read(said)
    assert is_met(said, found), told(found)


@pytest.mark.parametrize("said", ASKED, ids=lambda one: one.id)
def test_an_ambiguous_question_is_asked_back_with_every_reading(said: Asked, read: Read) -> None:
    found = read(said)
    assert is_met(said, found), told(found)
    assert isinstance(found, Ask)
    assert 2 <= len(found.candidates) <= 4


@pytest.mark.slow
@pytest.mark.parametrize("said", DECLINED, ids=lambda one: one.id)
def test_what_the_catalog_does_not_cover_is_declined(said: Declined, read: Read) -> None:
    found = read(said)
    assert is_met(said, found), told(found)


@pytest.mark.parametrize("one", OPEN, ids=lambda one: one.said.id)
def test_an_open_defect_is_still_open(one: Open, read: Read) -> None:
    """When this fails a defect is gone: move the entry from open.yml to where its like are."""
    assert not is_met(one.said, read(one.said)), one.defect


def test_the_corpus_shows_at_least_sixty_plans_in_both_languages() -> None:
    both = [texts for _, texts in pairs() if {one.language for one in texts} == {"zh", "en"}]
    assert len({texts[0].plan for texts in both}) >= 60


def test_the_corpus_says_nothing_twice() -> None:
    seen = [(one.text, one.language, one.role, one.after) for one in (*ANSWERED, *ASKED, *DECLINED)]
    assert len(seen) == len(set(seen))


# Laws


@pytest.mark.parametrize("said", ANSWERED, ids=lambda one: one.id)
def test_spans_are_slices_of_the_typed_text(said: Answered, read: Read) -> None:
    found = read(said)
    assert not isinstance(found, Decline)
    for one in found.understood:
        assert said.text[one.span.start : one.span.end] == one.span.text
        assert one.span.text
    starts = [one.span.start for one in found.understood]
    assert starts == sorted(starts)


@pytest.mark.slow
@settings(max_examples=examples(120))
@given(said=st.sampled_from(ANSWERED), at=st.floats(min_value=0, max_value=1), word=st.integers(0, 1))
def test_a_word_that_means_nothing_is_never_passed_over(said: Answered, at: float, word: int, read: Read) -> None:
    nonsense = _NONSENSE[said.language][word]
    text = _with_word(said.text, nonsense, at)
    found = read(Said(text=text, language=said.language, entry=said.entry, role=said.role, after=said.after))
    if isinstance(found, Reading):
        unused = " ".join(span.text for span in found.unused)
        assert nonsense in unused, f"{text!r}: {told(found)}"


def _with_word(text: str, word: str, at: float) -> str:
    """The text with a word more, between words where there are spaces, anywhere else."""
    if " " not in text:
        place = round(at * len(text))
        return f"{text[:place]}{word}{text[place:]}"
    words = text.split(" ")
    words.insert(round(at * len(words)), word)
    return " ".join(words)


_EXCLUDING = ("不含", "剔除", "除了", "excluding ", "except ", "outside ")
_WITH_EXCLUSION = tuple(
    (one, cue)
    for one in ANSWERED
    if isinstance(one.plan, Query) and any(kept.op == "not_in" for kept in one.plan.query.filters)
    for cue in _EXCLUDING
    if cue in one.text and "以外" not in one.text  # said twice: 除了…以外
)


@pytest.mark.parametrize(("said", "cue"), _WITH_EXCLUSION, ids=lambda one: one.id if isinstance(one, Said) else one)
def test_without_its_negation_a_question_has_another_plan(said: Answered, cue: str, read: Read) -> None:
    text = said.text.replace(cue, "", 1)
    found = read(Said(text=text, language=said.language, entry=said.entry, role=said.role, after=said.after))
    assert not isinstance(found, Reading) or found.plan != said.plan, text


@pytest.mark.parametrize("said", ASKED, ids=lambda one: one.id)
def test_every_option_asked_alone_gives_exactly_its_plan(said: Asked, read: Read) -> None:
    found = read(said)
    assert isinstance(found, Ask)
    for one in found.candidates:
        alone = read(Said(text=one.question, language=said.language, entry=said.entry, role=said.role))
        assert isinstance(alone, Reading), f"{one.question!r}: {told(alone)}"
        assert alone.plan == one.plan, one.question


_PLANS = tuple({(one.plan, one.role, one.language): one for one in ANSWERED}.values())


@pytest.mark.slow
@pytest.mark.parametrize("said", _PLANS, ids=lambda one: one.id)
def test_the_question_written_for_a_plan_gives_it_again(said: Answered, shop: Assistant, read: Read) -> None:
    text = question_for(said.plan, shop.view(shop.asker(said.role)), said.language)
    again = read(Said(text=text, language=said.language, entry=said.entry, role=said.role))
    is_open = (said.language, said.plan) in WRITTEN_WRONGLY
    assert (isinstance(again, Reading) and again.plan == said.plan) != is_open, f"{text!r}: {told(again)}"


_ANY_TEXT = st.one_of(
    st.text(max_size=3000),
    st.text(alphabet="运费单数特快本月各的和同比前3个客户 ,.?", max_size=400),
    st.text(alphabet="freight top 3 by client this month and 0123456789.,%", max_size=800),
    st.lists(st.sampled_from([one.text for one in ANSWERED]), max_size=60).map(" ".join),
)


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(text=_ANY_TEXT)
def test_any_text_is_understood_asked_or_declined(text: str, read: Read) -> None:
    assert isinstance(read(Said(text=text[:3000], language="zh", entry="any")), Reading | Ask | Decline)


@pytest.mark.slow
@pytest.mark.parametrize(
    "word", ["重量", "昆明", "海桐", "运单数派送成本", "重量昆明", "重量和", "weight ", "各时效", "前3"]
)
def test_a_word_said_over_and_over_is_too_long(word: str, read: Read) -> None:
    """Every reading of an ambiguous word times those of its neighbours would never end: it is not tried."""
    found = read(Said(text=(word * LONGEST_QUESTION)[:LONGEST_QUESTION], language="zh", entry="over"))
    assert isinstance(found, Decline)
    assert found.code is RefusalCode.QUESTION_TOO_LONG


_FULL_WIDTH = str.maketrans({chr(0x21 + at): chr(0xFF01 + at) for at in range(94)})
_TRADITIONAL = str.maketrans("运单数费时派节开预实际发货户骑网", "運單數費時派節開預實際發貨戶騎網")
_WRITTEN: dict[str, Callable[[str], str]] = {
    "upper-case": str.upper,
    "full-width": lambda text: text.translate(_FULL_WIDTH),
    "traditional": lambda text: text.translate(_TRADITIONAL),
    "spaces-around": "  {}  ".format,
}


@pytest.mark.slow
@pytest.mark.hunt
@pytest.mark.parametrize("way", _WRITTEN)
def test_the_way_of_writing_does_not_change_the_plan(way: str, read: Read) -> None:
    """Every text of the corpus in one of the ways; a soak writes each in every way."""
    changed, written = [], _WRITTEN[way]
    for said in by_turns(ANSWERED, tuple(_WRITTEN), way):
        if not said.after:
            found = read(Said(text=written(said.text), language=said.language, entry=said.entry, role=said.role))
            if not is_met(said, found):
                changed.append(f"{written(said.text)}: {told(found)}")
    assert changed == []


@pytest.mark.parametrize("length", [LONGEST_QUESTION, LONGEST_QUESTION + 1, 10_000])
def test_a_question_is_at_most_so_many_characters_long(length: int, read: Read) -> None:
    found = read(Said(text="运费".ljust(length), language="zh", entry="long"))
    is_too_long = isinstance(found, Decline) and found.code is RefusalCode.QUESTION_TOO_LONG
    assert is_too_long == (length > LONGEST_QUESTION)


@pytest.mark.parametrize("said", ANSWERED[:40], ids=lambda one: one.id)
def test_the_language_is_that_of_the_words(said: Answered, read: Read) -> None:
    assert read(said).language == said.language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("7月Qinghe的派送成本", "zh"),
        ("delivery cost of 青禾 in July", "en"),
        ("parcels 2024-07", "en"),
        ("票数 Q2", "zh"),
    ],
)
def test_a_member_in_the_other_script_does_not_change_the_language(text: str, language: str, read: Read) -> None:
    found = read(Said(text=text, language=language, entry="mixed"))
    assert isinstance(found, Reading), told(found)
    assert found.language == language


def test_missing_metric_is_asked_with_governed_ones(read: Read) -> None:
    found = read(Said(text="本月", language="zh", entry="missing"))
    assert isinstance(found, Ask)
    assert found.code is ClarificationCode.MISSING_METRIC
