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
        others = _others(scene, {str(scene.mentions[at].value.address) for at in members if _is_member(scene, at)})
        doubled = [at for at in scene.cues("exclude") if at in (min(run) - 1, max(run) + 1)]
        filters = filters_of(scene, tuple(sorted(outer)), ground, op="not_in")
        scene = scene.take([cue, *doubled, *outer, *others], filters=(*scene.draft.filters, *filters))
    yield scene


def _is_member(scene: Scene, position: int) -> bool:
    return scene.mentions[position].kind is Kind.MEMBER


def _others(scene: Scene, addresses: set[str]) -> tuple[int, ...]:
    """除了A,其他品类: the dimension after "other" only says what is left; 其他各品类 still asks for each."""
    for cue in scene.cues("others"):
        if scene.is_free(cue + 1, Kind.DIMENSION) and scene.mentions[cue + 1].value in addresses:
            return cue, cue + 1
    return ()
