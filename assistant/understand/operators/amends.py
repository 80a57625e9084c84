"""What takes back how the question before was read: no, order value; not April but May; 不是华东，是华南."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.of import address_of
from assistant.understand.scene import Ground, Scene

_NAMES = (Kind.PERIOD, Kind.MEMBER, Kind.GROUP, Kind.METRIC, Kind.TERM, Kind.DIMENSION)
_NUMBERS = (Kind.METRIC, Kind.TERM)
_NOT = ("exclude.not", "exclude.open.is_not")
_JOINTS = ("and.comma", "exclude_but")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with the words taken that say what was not meant, where what is meant stands beside them."""
    start = 0
    while scene.is_cue(start, "drop", "corrects") and scene.is_cue(start + 1, "and.comma"):
        start += 2
    is_before = scene.is_cue(start, *_NOT) and scene.is_cue(start + 2, *_JOINTS) and not _goes_on(scene, start, ground)
    is_behind = len(scene.mentions) == 4 and scene.is_cue(1, *_JOINTS) and scene.is_cue(2, *_NOT)
    if is_before and _alike(scene, start + 1, start + 3, ground):
        yield scene.take(range(start + 3), follows=True)
    elif is_behind and _alike(scene, 0, 3, ground):
        yield scene.take((1, 2, 3), follows=True)
    elif start and any(at >= start for at in scene.free(*_NAMES)):
        yield scene.take(range(start), follows=True)
    else:
        yield scene


def _goes_on(scene: Scene, start: int, ground: Ground) -> bool:
    """Whether what stands behind a joint is but one of several that are left out: not East, North or South."""
    return scene.is_cue(start + 4, "and", "or", "or_else") and _alike(scene, start + 1, start + 5, ground)


def _alike(scene: Scene, first: int, second: int, ground: Ground) -> bool:
    """Whether two mentions could stand in each other's place: two times, two numbers, two members of one field."""
    if not (scene.is_free(first, *_NAMES) and scene.is_free(second, *_NAMES)):
        return False
    kinds = {scene.mentions[at].kind for at in (first, second)}
    if kinds <= {Kind.MEMBER, Kind.GROUP}:
        return address_of(scene, first, ground) == address_of(scene, second, ground)
    return len(kinds) == 1 or kinds <= set(_NUMBERS)
