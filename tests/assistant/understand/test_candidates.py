"""Candidates come cheapest first, and what cannot be among the first is never read."""

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.understand import compose
from assistant.understand.compose import Candidates, Composed, Source
from assistant.understand.finish import Finished
from assistant.understand.mention import Kind, Mention
from assistant.understand.operators import GAINS
from assistant.understand.scene import Draft, Scene
from tests.assistant.understand.worlds import World


def candidate(cost: float, name: str = "") -> Composed:
    draft = Draft(named=((0, name),))
    return Composed(finished=Finished(plan=None, draft=draft), scene=Scene(mentions=()), cost=cost)


def names(found: Candidates) -> list[str]:
    return [one.finished.draft.metrics[0] for one in found]


def source(least: float, *found: Composed, read: list[float] | None = None) -> Source:
    def reading() -> Iterator[Composed]:
        if read is not None:
            read.append(least)
        yield from found

    return Source(least=least, read=reading)


def test_candidates_come_cheapest_first_whatever_they_come_from() -> None:
    found = Candidates([source(1.0, candidate(4.0, "d"), candidate(1.5, "a")), source(2.0, candidate(2.0, "b"))])
    assert names(found) == ["a", "b", "d"]


def test_of_the_same_cost_the_earlier_source_comes_first_however_late_it_is_read() -> None:
    found = Candidates([source(3.0, candidate(3.0, "a"), candidate(3.0, "b")), source(1.0, candidate(3.0, "c"))])
    assert names(found) == ["a", "b", "c"]


def test_a_source_is_read_when_what_costs_less_was_taken() -> None:
    read: list[float] = []
    found = Candidates([source(1.0, candidate(2.0, "a"), read=read), source(2.5, candidate(2.5, "b"), read=read)])
    next(found)
    assert read == [1.0]
    next(found)
    assert read == [1.0, 2.5]


def test_what_costs_more_than_is_wanted_is_not_looked_for() -> None:
    read: list[float] = []
    sources = (source(1.0, candidate(1.0), candidate(9.0), read=read), source(5.0, candidate(5.0), read=read))
    found = Candidates(sources)
    assert next(found).cost == 1.0
    found.most = 4.0
    assert next(found, None) is None
    assert read == [1.0]


def test_no_reading_is_cheaper_than_the_words_allow(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Checked(Candidates):
        def __init__(self, sources: list[Source]) -> None:
            super().__init__(sources)
            for one in sources:
                assert all(found.cost >= one.least - 1e-9 for found in one.read())

    monkeypatch.setattr(compose, "Candidates", Checked)
    for text in world.texts:
        world.read(text)


METRIC, PERIOD = (Kind.METRIC, "orders"), (Kind.PERIOD, None)
HEAD, MEMBER = (Kind.DIMENSION, "shop.city"), (Kind.MEMBER, None)


@pytest.mark.parametrize(
    ("said", "gains"),
    [
        ([METRIC, PERIOD], False),  # orders in May
        ([PERIOD, (Kind.CUE, "each.word"), HEAD, METRIC], False),  # orders by city
        ([PERIOD, MEMBER, METRIC], False),  # orders of Leeds in May
        ([PERIOD, (Kind.CUE, "top_few"), METRIC], False),  # nothing whose members were ranked
        ([PERIOD, PERIOD, HEAD, METRIC], False),  # of two months, and not in each of them
        ([(Kind.CUE, "listing.word"), METRIC, PERIOD], True),  # list the orders of May
        ([(Kind.CUE, "which"), METRIC, PERIOD], True),  # which orders
        ([HEAD, MEMBER, METRIC, PERIOD], True),  # the city of Leeds
        ([MEMBER, METRIC], True),  # order SO0017
        ([PERIOD, METRIC, (Kind.CUE, "top_few"), HEAD, METRIC], True),  # the orders of those with most orders
        ([PERIOD, PERIOD, (Kind.CUE, "each.word"), HEAD], True),  # who in May and in June each time
        ([HEAD, (Kind.CUE, "contribution"), METRIC, (Kind.CUE, "growth")], True),  # what each city adds to the growth
        ([(Kind.CUE, "drop"), HEAD], True),  # without the cities
        ([METRIC, (Kind.CUE, "describe.holds.asked"), MEMBER], True),  # do orders include Leeds
    ],
)
def test_readings_are_cheaper_only_beside_words_that_say_so(said: list[tuple[Kind, Any]], gains: bool) -> None:
    placed = (Mention(start=2 * at, end=2 * at + 1, kind=kind, value=value) for at, (kind, value) in enumerate(said))
    scene = Scene(mentions=tuple(placed))
    assert (sum(most_gain(scene) for most_gain in GAINS) > 0) == gains
