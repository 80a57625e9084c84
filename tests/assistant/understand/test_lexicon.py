"""The trie of phrases: every phrase is found wherever it starts, and says how exactly it was written."""

from collections.abc import Iterator

import pytest

from assistant.understand.lexicon import Entry, Lexicon, Part, Scattered
from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.normalise import normalise
from assistant.understand.tokens import surface_tokens, tokenise


def entry(surface: str, value: str, kind: Kind = Kind.METRIC, evidence: Evidence = Evidence.EXACT) -> Entry:
    return Entry(tokens=surface_tokens(surface, normalise), kind=kind, value=value, evidence=evidence)


LEXICON = Lexicon(
    (
        entry("派送成本", "cost"),
        entry("成本", "any_cost", Kind.TERM),
        entry("cost ratio", "rate", evidence=Evidence.SYNONYM),
        entry("cost", "any_cost", Kind.TERM),
        entry("on time rate", "punctuality"),
        entry("client", "clients", Kind.DIMENSION),
        entry("client", "clients", Kind.DIMENSION),
    )
)


def found(text: str) -> Iterator[tuple[str, str, Evidence]]:
    for one in LEXICON.annotate(tokenise(normalise(text))):
        yield text[one.start : one.end], one.value, one.evidence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本月派送成本", {("派送成本", "cost", Evidence.EXACT), ("成本", "any_cost", Evidence.EXACT)}),
        ("cost ratio", {("cost", "any_cost", Evidence.EXACT), ("cost ratio", "rate", Evidence.SYNONYM)}),
        ("cost ratios", {("cost", "any_cost", Evidence.EXACT), ("cost ratios", "rate", Evidence.INFLECTION)}),
        ("on-time rate", {("on-time rate", "punctuality", Evidence.EXACT)}),
        ("clients", {("clients", "clients", Evidence.INFLECTION)}),
        ("成 本", {("成 本", "any_cost", Evidence.EXACT)}),
        ("costly", set()),
        ("派送", set()),
        ("on, time, rate", set()),
    ],
)
def test_every_known_phrase_is_found_and_nothing_else(text: str, expected: set[tuple[str, str, Evidence]]) -> None:
    listed = list(found(text))
    assert set(listed) == expected
    assert len(listed) == len(expected)


SCATTERED = Scattered((entry("units sold", "sold"), entry("gross weight", "weight")))


def parts(text: str) -> set[tuple[str, Part]]:
    mentions: tuple[Mention, ...] = SCATTERED.annotate(tokenise(normalise(text)))
    return {(text[one.start : one.end], one.value) for one in mentions}


def test_the_words_of_a_name_may_stand_apart() -> None:
    assert parts("how many units have we sold") == {
        ("units", Part(name="sold", index=0, count=2)),
        ("sold", Part(name="sold", index=1, count=2)),
    }


def test_a_name_of_which_a_word_is_missing_has_no_parts() -> None:
    assert parts("how many units do we hold") == set()
