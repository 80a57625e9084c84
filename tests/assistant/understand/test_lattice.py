"""The cheapest covers of a question: long matches beat their parts, and what none covers is unknown, at a cost."""

import pytest

from assistant.understand.lattice import cost_of, cover
from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.normalise import normalise
from assistant.understand.tokens import tokenise


def mention(text: str, part: str, kind: Kind = Kind.METRIC, **more: object) -> Mention:
    start = text.index(part)
    return Mention(start=start, end=start + len(part), kind=kind, value=part, **more)  # type: ignore[arg-type]  # evidence, cost


def best(text: str, *mentions: Mention, count: int = 1) -> list[list[tuple[Kind, str]]]:
    covers = cover(tokenise(normalise(text)), mentions, count)
    return [[(one.kind, text[one.start : one.end]) for one in path.mentions] for path in covers]


def test_a_long_match_beats_its_parts() -> None:
    text = "派送成本"
    parts = mention(text, "派送"), mention(text, "成本")
    assert best(text, *parts, mention(text, "派送成本")) == [[(Kind.METRIC, "派送成本")]]


def test_two_parts_are_found_where_there_is_no_whole() -> None:
    text = "派送成本"
    assert best(text, mention(text, "派送"), mention(text, "成本")) == [[(Kind.METRIC, "派送"), (Kind.METRIC, "成本")]]


def test_what_nothing_covers_is_unknown() -> None:
    text = "freight blorptang"
    assert best(text, mention(text, "freight")) == [[(Kind.METRIC, "freight"), (Kind.UNKNOWN, "blorptang")]]


def test_symbols_that_nothing_takes_cost_nothing() -> None:
    first, *_ = cover(tokenise(normalise("运费 ?!")), [mention("运费 ?!", "运费")], 3)
    assert first.cost == cost_of(mention("运费 ?!", "运费"))


def test_covers_come_cheapest_first_and_no_more_than_asked_for() -> None:
    text = "东仓"
    readings = [mention(text, "东仓", Kind.MEMBER, cost=cost) for cost in (0.3, 0.0, 0.6)]
    covers = cover(tokenise(normalise(text)), readings, 2)
    assert [path.mentions[0].cost for path in covers] == [0.0, 0.3]


def test_a_mention_that_begins_inside_a_word_is_no_part_of_any_cover() -> None:
    text = "freight"
    assert best(text, mention(text, "eight", Kind.NUMBER)) == [[(Kind.UNKNOWN, "freight")]]


@pytest.mark.parametrize(
    ("cheap", "dear"),
    [
        (mention("x", "x", Kind.FILLER), mention("x", "x", Kind.METRIC)),
        (mention("x", "x"), mention("x", "x", evidence=Evidence.SYNONYM)),
        (mention("x", "x", evidence=Evidence.SYNONYM), mention("x", "x", evidence=Evidence.INFLECTION)),
        (mention("x", "x", evidence=Evidence.INFLECTION), mention("x", "x", evidence=Evidence.TYPO)),
        (mention("x", "x", evidence=Evidence.TYPO), mention("x", "x", evidence=Evidence.EMBEDDING)),
        (mention("x", "x", evidence=Evidence.EMBEDDING), mention("x", "x", Kind.UNKNOWN)),
    ],
    ids=("filler", "synonym", "inflection", "typo", "embedding", "unknown"),
)
def test_weaker_evidence_costs_more(cheap: Mention, dear: Mention) -> None:
    assert cost_of(cheap) < cost_of(dear)
