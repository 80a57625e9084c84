"""Readings that give way to a member that is called by the same words."""

import pytest

from assistant.understand.annotators.giving_way import is_of_a_member, of_no_member
from assistant.understand.mention import Evidence, Kind, MemberValue, Mention
from assistant.understand.normalise import normalise


def _mention(text: str, words: str, kind: Kind, value: object, evidence: Evidence = Evidence.EXACT) -> Mention:
    start = normalise(text).text.index(words)
    return Mention(start=start, end=start + len(words), kind=kind, value=value, evidence=evidence)


@pytest.mark.parametrize(
    ("text", "is_spread"),
    [
        ("sales of distribution by month", False),
        ("lowest margin in the distribution last year", False),
        ("distribution of sales by month", True),
        ("sales distribution by month", True),
    ],
)
def test_how_something_is_spread_is_no_member_behind_of(text: str, is_spread: bool) -> None:
    spread = _mention(text, "distribution", Kind.CUE, "dimension_head.spread")
    member = _mention(text, "distribution", Kind.MEMBER, MemberValue(address="channel.code", value="DST"))
    assert of_no_member(normalise(text), (spread,), (member,)) == ((spread,) if is_spread else ())
    assert of_no_member(normalise(text), (spread,), ()) == (spread,)


@pytest.mark.parametrize(
    ("text", "words", "called", "address", "expected"),
    [
        ("the distribution channel", "distribution channel", "distribution", "channel.code", True),
        ("the distribution channel", "distribution channel", "distribution", "warehouse.type", False),
        ("企业采购的销售额", "企业", "企业采购", "channel.code", True),
        ("企业的销售额", "企业", "企业", "customer.kind", False),
    ],
)
def test_another_word_for_a_grouping_gives_way_to_its_member(
    text: str, words: str, called: str, address: str, expected: bool
) -> None:
    grouping = _mention(text, words, Kind.DIMENSION, "channel.code", Evidence.CONCEPT)
    member = _mention(text, called, Kind.MEMBER, MemberValue(address=address, value="A"), Evidence.SYNONYM)
    assert is_of_a_member(grouping, (member,)) is expected
