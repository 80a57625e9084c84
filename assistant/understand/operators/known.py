"""As the facts were known then: on a day, or when the books were closed."""

from collections.abc import Iterator
from datetime import date

from assistant.understand.mention import Kind, PeriodValue
from assistant.understand.scene import Ground, Scene


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as known on the one day beside such words, or at the close."""
    for at in scene.cues("known.on"):
        for beside in (at - 1, at + 1):
            day = _day(scene.mentions[beside].value) if scene.is_free(beside, Kind.PERIOD) else None
            if day is not None:
                yield scene.take([at, beside, *_leading(scene, min(at, beside))], known_as_of=day.isoformat())
                return
    if closes := scene.cues("known.close"):
        known = [at for at in scene.cues("known.on") if abs(at - closes[0]) == 1]
        yield scene.take([*closes[:1], *known, *_leading(scene, closes[0])], known_as_of="close")
        return
    yield scene


def _leading(scene: Scene, first: int) -> list[int]:
    return [first - 1] if scene.is_cue(first - 1, "by") else []


def _day(value: PeriodValue) -> date | None:
    """The one day that a period names, or up to which it goes when it was said so."""
    if value.balance_day is not None:
        return value.balance_day
    return value.period.start if value.period.days == 1 else None
