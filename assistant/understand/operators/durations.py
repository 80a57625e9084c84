"""How long: a number with a word of time behind it, in the unit of what it is held against."""

from decimal import Decimal

from assistant.understand.scene import Scene
from assistant.understand.words.ageing import SECONDS

_UNITS = ("duration", "unit.day", "unit.week")


def unit_at(scene: Scene, number: int) -> int | None:
    """Where the word of time stands that a number counts; None where it counts none."""
    return number + 1 if scene.is_cue(number + 1, *_UNITS) and number + 1 not in scene.taken else None


def in_unit(scene: Scene, number: int, unit: object) -> Decimal | None:
    """The number in a unit; None where the words of time beside it are no part of such a unit."""
    value: Decimal = scene.mentions[number].value.value
    said = unit_at(scene, number)
    if said is None:
        return value
    spoken = SECONDS[str(scene.mentions[said].value).rpartition(".")[2]]
    own = SECONDS.get(str(unit))
    return None if own is None else value * spoken / own
