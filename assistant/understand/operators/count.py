"""How many: a word before a counting metric, or the number of members of a dimension."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene
from semantic.plan import Subject


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its counting words; without a metric, the members of the dimension beside them are counted."""
    cues = scene.cues("count")
    if scene.draft.metrics:
        yield scene.take(cues)
        return
    dimensions = scene.free(Kind.DIMENSION)
    if cues and len(dimensions) == 1:
        yield scene.take([*cues, *dimensions], output="member_count", group_by=(scene.mentions[dimensions[0]].value,))
        return
    listing = scene.cues("which_several", "which", "describe.members")
    if listing and len(dimensions) == 1 and not scene.draft.describe:
        subject = Subject(field=scene.mentions[dimensions[0]].value)
        yield scene.take([*listing, *dimensions], describe=(subject, "members"))
    yield scene
