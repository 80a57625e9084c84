"""Growth and decline whose basis is not said: left to be asked, unless the question's shape gives it."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.beside import is_growth_of_its_own
from assistant.understand.scene import Ground, Scene

# Words for a number that went one way or the other; any other word of growth may be either.
RISES = ("growth.up", "growth_rate.up", "turned.up")
FALLS = ("fall", "turned.down")
MOVES = ("growth", "growth_rate", "fall", "turned")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene asking for a change; a word that a comparison left over was a condition nobody understood."""
    cues, better = scene.cues(*MOVES), scene.cues("bettered")
    has_basis = bool(scene.draft.compare) or scene.draft.base is not None
    is_of_groups = bool(scene.free(Kind.DIMENSION) or scene.draft.group_by or scene.draft.grain)
    if better and not cues and not is_of_groups:
        yield scene.take(better, asks_change=scene.draft.asks_change or not has_basis)
        return
    is_left = has_basis or not cues or (_is_of_members(scene) and not is_growth_of_its_own(scene, cues[0]))
    yield scene if is_left else scene.take(cues, asks_change=True)


def _is_of_members(scene: Scene) -> bool:
    """Whether what is compared is one member with another, and not with a time before."""
    members = [at for at, one in enumerate(scene.mentions) if one.kind is Kind.MEMBER]
    return any(scene.is_cue(at, "versus") for at in range(min(members, default=0), max(members, default=0)))
