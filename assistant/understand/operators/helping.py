"""What can be asked here."""

from collections.abc import Iterator

from assistant.understand.scene import Ground, Scene


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The help plan, beside the reading without it."""
    yield scene
    if cues := scene.cues("help"):
        yield scene.take(cues, is_help=True)
