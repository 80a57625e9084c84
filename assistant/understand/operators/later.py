"""Requests that are understood and not served: acts on the data, and kinds of plan that are not built yet."""

from collections.abc import Iterator

from assistant.codes import RefusalCode
from assistant.understand.scene import Ground, Scene


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """A refusal where such a cue stands, whatever else the question says."""
    for code, cues in (
        (RefusalCode.ACTION_NOT_SUPPORTED, scene.cues("act")),
        (RefusalCode.NOT_YET, tuple(at for at in scene.cues("later") if not scene.is_cue(at - 1, "by", "each"))),
        (RefusalCode.GRAIN_TOO_FINE, scene.cues("too_fine")),
    ):
        if cues:
            kind = str(scene.mentions[cues[0]].value).rpartition(".")[2]
            yield scene.take(cues, refused=(code, kind))
            return
    yield scene
