"""Members left out."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.of import filters_of
from assistant.understand.scene import Ground, Scene

_KINDS = (Kind.MEMBER, Kind.GROUP, Kind.DIMENSION)


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with the members after an excluding word, else before it, taken as left out."""
    for cue in scene.cues("exclude"):
        run = tuple(scene.run(cue + 1, 1, *_KINDS)) or tuple(scene.run(cue - 1, -1, *_KINDS))
        members = [at for at in run if scene.mentions[at].kind is not Kind.DIMENSION]
        if not members:
            continue
        outer = {at for at in run if members[0] - 1 <= at <= members[-1] + 1 or at in members}
        doubled = [at for at in scene.cues("exclude") if at in (min(run) - 1, max(run) + 1)]
        filters = filters_of(scene, tuple(sorted(outer)), ground, op="not_in")
        scene = scene.take([cue, *doubled, *outer], filters=(*scene.draft.filters, *filters))
    yield scene
