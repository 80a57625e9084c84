"""Requests that are understood and not served: acts, and a grain no data are kept in."""

from collections.abc import Iterator

from assistant.codes import RefusalCode
from assistant.understand.scene import Ground, Scene

_RANKING = ("top", "bottom", "best", "worst", "top_few", "bottom_few")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """A refusal where such a cue stands, whatever else the question says."""
    for code, cues in (
        (RefusalCode.ACTION_NOT_SUPPORTED, tuple(at for at in scene.cues("act") if _is_order(scene, at))),
        (RefusalCode.GRAIN_TOO_FINE, scene.cues("too_fine")),
    ):
        if cues:
            kind = str(scene.mentions[cues[0]].value).rpartition(".")[2]
            yield scene.take(cues, refused=(code, kind))
            return
    yield scene


def _is_order(scene: Scene, cue: int) -> bool:
    """Whether a verb asks for the act: approve the request, but not "who do we pay the most"."""
    return not scene.is_cue(cue + 1, *_RANKING)
