"""How long, in the unit of what it is held against: 24 hours are 1440 minutes, and no number of orders."""

from decimal import Decimal

import pytest

from assistant.understand.mention import Kind, Mention, NumberValue
from assistant.understand.operators.durations import in_unit, unit_at
from assistant.understand.scene import Scene


def scene_of(number: int, *cues: str) -> Scene:
    said = Mention(start=0, end=1, kind=Kind.NUMBER, value=NumberValue(value=Decimal(number)))
    words = (Mention(start=at, end=at + 1, kind=Kind.CUE, value=cue) for at, cue in enumerate(cues, 1))
    return Scene(mentions=(said, *words))


@pytest.mark.parametrize(
    ("number", "cue", "unit", "expected"),
    [
        (24, "duration.hour", "minutes", 1440),
        (1, "unit.day", "minutes", 1440),
        (2, "unit.day", "hours", 48),
        (3, "unit.week", "days", 21),
        (60, "unit.day", "days", 60),
        (90, "duration.minute", "hours", Decimal("1.5")),
    ],
)
def test_a_time_is_told_in_the_unit_it_is_held_against(number: int, cue: str, unit: str, expected: Decimal) -> None:
    assert in_unit(scene_of(number, cue), 0, unit) == expected


@pytest.mark.parametrize("unit", ["count", "CNY", "kg", "months", None])
def test_a_time_is_no_value_of_what_is_no_time(unit: str | None) -> None:
    assert in_unit(scene_of(2, "duration.hour"), 0, unit) is None


def test_a_number_without_a_word_of_time_is_what_it_is() -> None:
    scene = scene_of(2, "or_more")
    assert unit_at(scene, 0) is None
    assert in_unit(scene, 0, "count") == 2
