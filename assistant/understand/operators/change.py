"""Growth and decline whose basis is not said: left to be asked, unless the question's shape gives it."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene asking for a change; a word that a comparison left over was a condition nobody understood."""
    cues = scene.cues("growth", "growth_rate", "fall")
    has_basis = bool(scene.draft.compare) or scene.draft.base is not None
    yield scene if has_basis or not cues or _is_of_members(scene) else scene.take(cues, asks_change=True)


def _is_of_members(scene: Scene) -> bool:
    """Whether what is compared is one member with another, and not with a time before."""
    members = [at for at, one in enumerate(scene.mentions) if one.kind is Kind.MEMBER]
    return any(scene.is_cue(at, "versus") for at in range(min(members, default=0), max(members, default=0)))
