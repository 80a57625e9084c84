"""Growth and decline whose basis is not said: left to be asked, unless the question's shape gives it."""

from collections.abc import Iterator
from typing import Literal

from assistant.understand.mention import Kind
from assistant.understand.operators.beside import is_growth_of_its_own
from assistant.understand.operators.of import ASKING
from assistant.understand.operators.units import asks_for_some
from assistant.understand.scene import Ground, Scene

# Words for a number that went one way or the other; any other word of growth may be either.
RISES = ("growth.up", "growth_rate.up", "turned.up")
FALLS = ("fall", "turned.down")
MOVES = ("growth", "growth_rate", "fall", "turned")
# Of these, the verbs.
_WENT = ("growth.up", "turned", "fall")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene asking for a change; a word that a comparison left over was a condition nobody understood."""
    cues, better = scene.cues(*MOVES), scene.cues("bettered")
    has_basis = bool(scene.draft.compare) or scene.draft.base is not None
    is_of_groups = bool(scene.free(Kind.DIMENSION) or scene.draft.group_by)
    if better and not cues and not is_of_groups:
        is_change = not (has_basis or scene.draft.grain or _is_of_members(scene))  # each month beside the others tells
        yield scene.take(better, asks_change=scene.draft.asks_change or is_change)
        return
    is_left = has_basis or not cues or (_is_of_members(scene) and not is_growth_of_its_own(scene, cues[0]))
    yield scene if is_left else scene.take(cues, asks_change=True, beats=scene.draft.beats or _side(scene, cues))


def _side(scene: Scene, cues: tuple[int, ...]) -> Literal["gt", "lt"] | None:
    """Which side of no change those are on that are asked for or counted: which months grew, how many stores fell.

    A noun says no side (which stores' growth), nor do two words that say both, or a rank among those that moved.
    """
    is_asked = asks_for_some(scene) or any(qualifies(scene, at) for at in cues)
    if not is_asked or scene.draft.count is not None or any(one.change for one in scene.draft.thresholds):
        return None
    moved = [at for at in cues if scene.is_cue(at, *_WENT)]
    falls = {scene.is_cue(at, *FALLS) for at in moved}
    if len(moved) != len(cues) or len(falls) != 1:
        return None
    return "lt" if falls.pop() else "gt"


def qualifies(scene: Scene, change: int) -> bool:
    """Whether a change says which are meant: 同比下降的区域, services with growing sales."""
    before = change - 2 if scene.is_cue(change - 1, "and") else change - 1
    is_named = scene.is_free(before, Kind.DIMENSION) and not scene.is_cue(before - 1, *ASKING)
    is_of_metric = change + 1 in dict(scene.draft.named)
    return scene.is_free(change + 1, Kind.DIMENSION) or (is_named and is_of_metric)


def _is_of_members(scene: Scene) -> bool:
    """Whether what is compared is one member with another, and not with a time before."""
    members = [at for at, one in enumerate(scene.mentions) if one.kind is Kind.MEMBER]
    return any(scene.is_cue(at, "versus") for at in range(min(members, default=0), max(members, default=0)))
