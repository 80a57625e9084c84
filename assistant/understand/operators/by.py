"""Dimensions as groupings: by region, 各渠道, which store."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene

_CUES = ("by", "each", "which", "which_several", "dimension_head", "respectively", "only", "versus")
# A dimension with nothing that asks for it may only have been named in passing.
_BARE_DIMENSION_PENALTY = 0.3


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene grouped by every dimension that is left; the words around them are taken."""
    dimensions = scene.free(Kind.DIMENSION)
    grouped = tuple(dict.fromkeys((*scene.draft.group_by, *(scene.mentions[at].value for at in dimensions))))
    penalty = scene.draft.penalty
    for at in dimensions:
        asked = scene.is_cue(at - 1, *_CUES, "and") or scene.is_cue(at + 1, *_CUES)
        penalty += 0.0 if asked or scene.draft.count or scene.draft.has_share else _BARE_DIMENSION_PENALTY
    has_groups = bool(grouped or scene.draft.grain)
    cues = scene.cues(*_CUES) if has_groups else scene.cues("by", "which", "respectively")
    yield scene.take([*dimensions, *cues], group_by=grouped, penalty=penalty)
