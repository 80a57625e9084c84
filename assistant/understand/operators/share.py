"""Each part's share of the total, or one metric as a share of another."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene
from semantic.query import RatioOf

# With one of these, "in percent" is said of the change.
_CHANGES = ("growth", "growth_rate", "fall", "year_before", "previous_period", "versus", "attainment")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its share cues taken; "of the total" beside them says nothing more."""
    cues = scene.cues("share")
    percent = tuple(at for at in scene.cues("as_percent") if not scene.is_free(at + 1, Kind.DIMENSION, Kind.MEMBER))
    if percent:
        is_change = bool(scene.cues(*_CHANGES)) or scene.draft.asks_change
        scene, cues = (scene.take(percent), cues) if is_change else (scene, (*cues, *percent))
    if not cues:
        yield scene
    elif (pair := _pair_around(scene, cues)) is not None:
        yield scene.take(cues, pair=RatioOf(ratio=pair))
    else:
        yield scene.take([*cues, *scene.cues("total")], has_share=True)


def _pair_around(scene: Scene, cues: tuple[int, ...]) -> tuple[str, str] | None:
    """A占B的比例, A as a percentage of B: one metric on either side of the first cue."""
    named = scene.draft.named
    if len(named) != 2 or not named[0][0] < cues[0] < named[1][0]:
        return None
    return named[0][1], named[1][1]
