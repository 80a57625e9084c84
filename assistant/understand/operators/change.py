"""Growth and decline whose basis is not said: left to be asked, unless the question's shape gives it."""

from collections.abc import Iterator

from assistant.understand.scene import Ground, Scene


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene asking for a change; one that a comparison already answers says nothing more."""
    cues = scene.cues("growth", "growth_rate", "fall")
    if not cues:
        yield scene
        return
    has_basis = bool(scene.draft.compare) or scene.draft.base is not None
    yield scene.take(cues, asks_change=not has_basis)
