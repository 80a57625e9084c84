"""What of a metric's names says what is done."""

import pytest

from assistant.understand.words.act_words import Called, all_acts
from semantic.catalog import Metric, Simple, Words
from semantic.errors import Origin

_SHAPE = Simple(dataset="orders", aggregation="sum")
_WORDS = Words(
    label={"zh": "实收金额", "en": "cash received"},
    synonyms={"zh": ("POS 收款",), "en": ("amounts collected",)},
    description={},
)


@pytest.fixture(scope="module")
def called() -> Called:
    return Called.of(Metric(name="m", shape=_SHAPE, words=_WORDS, origin=Origin(file="catalog/a.yml", line=1)))


@pytest.mark.parametrize(
    "word", ["实收", "收款", "received", "Cash Received", "amount collected", "pos"]
)  # fmt: skip
def test_a_word_is_found_whole_in_any_number_and_in_han_names_anywhere(called: Called, word: str) -> None:
    assert called.holds(("付款", word))


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("ash", id="a-piece-of-a-latin-word"),
        pytest.param("received amounts", id="words-of-two-names"),
        pytest.param("金额POS", id="signs-of-two-names"),
        pytest.param("received cash", id="another-order"),
    ],
)
def test_what_no_name_says_is_not_found(called: Called, word: str) -> None:
    assert not called.holds((word,))


def test_the_longest_word_of_a_name_comes_first_in_every_act() -> None:
    for act in all_acts():
        sizes = [len(word) for word in act.named]
        assert sizes == sorted(sizes, reverse=True)
