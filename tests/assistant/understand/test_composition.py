"""Composition: operators that were never written together work together, in both languages.

Every two snippets of a question give the plan that their effects make, or no answer where a table says why: never a
third plan.
"""

from dataclasses import dataclass

import pytest

from assistant.pipeline import Assistant
from assistant.reading import Reading
from semantic.plan import Query
from tests.assistant.conftest import Read
from tests.assistant.questions import Said
from tests.assistant.understand.snippets import SLOTS, Snippet, pairs, query_of, question_of
from tests.assistant.understand.worlds import told


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of every question that says all of these snippets, in one language or (None) in each."""

    said: frozenset[str]
    why: str
    language: str | None = None

    def holds(self, said: tuple[Snippet, ...], language: str) -> bool:
        return self.said <= {one.name for one in said} and self.language in (None, language)


def known(said: str, why: str, *languages: str) -> tuple[Known, ...]:
    return tuple(Known(said=frozenset(said.split()), why=why, language=one) for one in languages or (None,))


_RANKED = ("top", "bottom", "most")
_CUT = ("by", "by-two", "by-unlike", "month", "quarter")
# Declined, and rightly so, or not built yet; when one of these is answered, it leaves this table.
REFUSED = (
    *(
        one
        for rank in _RANKED
        for cut in _CUT
        for one in known(f"{cut} {rank}", "two times by: which is ranked within which is not said", "en")
    ),
    *known("quarter july", "a month has no quarters"),
    *known("quarter march", "a month has no quarters"),
    *known("members exclude", "what is left out is no member of what is kept", "en"),
    *(
        one
        for compared in ("year-before", "previous", "march")
        for one in known(f"{compared} above", "over 20 is said of the change as much as of the cost", "zh")
    ),
    *known("descending above", "an order stands between a number and the condition on it", "zh"),
)
# Answered with a third plan: defects. When one of these is put right, it leaves this table.
WRONG = (
    *(
        one
        for rank in (*_RANKED, "above")
        for one in known(f"metrics {rank}", "which of two numbers is ranked is taken from what stands nearest", "zh")
    ),
    *known("metrics above", "which of two numbers the condition holds for is taken from what stands nearest", "en"),
    *known("metrics rolling", "a window said before two numbers is taken over both"),
    *known("mean to-date", "the mean of the year to date is taken over the whole year", "zh"),
    *known("members exclude", "what follows 不含…的 is left out with it", "zh"),
    *known("year-before descending", "同比从高到低 sorts by the change, rightly: a defect of the snippets", "zh"),
    *known("previous descending", "环比从高到低 likewise", "zh"),
    *known("members by-unlike", "members side by side are told apart in Chinese, and put together in English", "en"),
)
_OFTEN = frozenset(("half", "to-date", "quarter-2", "last-3"))
PAIRS = tuple(
    pytest.param(said, language, id=f"{'+'.join(one.name for one in said)}-{language}", marks=marks)
    for said in pairs()
    for marks in [(pytest.mark.slow,) if _OFTEN & {one.name for one in said} else ()]
    for language in SLOTS
)


@pytest.mark.parametrize(("said", "language"), PAIRS)
def test_every_two_operators_give_their_one_plan(
    said: tuple[Snippet, ...], language: str, read: Read, shop: Assistant
) -> None:
    query, text = query_of(said), question_of(said, language)
    found = read(Said(text=text, language=language, entry="composed"))
    is_sound = shop._layer.problem_of(query, shop.asker(None), shop.as_of(None)) is None
    if not is_sound or any(one.holds(said, language) for one in REFUSED):
        assert not isinstance(found, Reading), f"{text!r} is not refused any more: {told(found)}"
        return
    assert isinstance(found, Reading), f"{text!r}: {told(found)}"
    is_met = found.plan == Query(query=query)
    is_open = any(one.holds(said, language) for one in WRONG)
    assert is_met != is_open, f"{text!r}: {told(found)} for {query}"


def test_every_known_refusal_and_defect_is_of_a_pair() -> None:
    composed = tuple((said, language) for said in pairs() for language in SLOTS)
    idle = [one for one in (*REFUSED, *WRONG) if not any(one.holds(*pair) for pair in composed)]
    assert idle == []


def test_most_pairs_are_answered() -> None:
    composed = tuple((said, language) for said in pairs() for language in SLOTS)
    refused = [pair for pair in composed if any(one.holds(*pair) for one in (*REFUSED, *WRONG))]
    assert len(composed) > 700
    assert len(refused) < 0.17 * len(composed)
