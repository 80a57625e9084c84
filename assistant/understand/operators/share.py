"""Each part's share of the total."""

from collections.abc import Iterator

from assistant.understand.scene import Ground, Scene


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its share cues taken; "of the total" beside them says nothing more."""
    cues = scene.cues("share")
    yield scene.take([*cues, *scene.cues("total")], has_share=True) if cues else scene
