"""Verbs of who did something or not: their forms, and which numbers of a catalog they may mean."""

import pytest

from assistant.pipeline import Assistant
from assistant.understand.languages import verbs_of
from assistant.understand.mention import DeedValue, Kind
from assistant.understand.normalise import normalise
from assistant.understand.tokens import tokenise
from assistant.understand.words.deed_words import deed_lexicon


@pytest.mark.parametrize(
    ("noun", "past"),
    [("visit", "visited"), ("purchase", "purchased"), ("ship", "shipped"), ("reply", "replied"), ("order", "ordered")],
)
def test_a_noun_has_the_regular_past_of_its_verb(noun: str, past: str) -> None:
    assert past in verbs_of(noun)


def test_what_counts_rows_is_a_deed_by_its_rows_alone(shop: Assistant) -> None:
    found = deed_lexicon(shop.view(shop.asker("analyst"))).annotate(tokenise(normalise("没有运单")))
    assert [(one.kind, one.value) for one in found] == [(Kind.DEED, DeedValue(names=("parcel_count",)))]
