"""One place in a ranking: 第二名, 第3大, the third largest, second best."""

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene

_UP = ("top", "best", "more")
_DOWN = ("bottom", "worst", "fewer")
_CHANGES = ("growth", "growth_rate", "fall", "fastest")


def in_place(scene: Scene, ground: Ground) -> Scene | None:
    """The scene asking for one place alone; None where there is none, or it is counted from the other end."""
    at = next(iter(scene.cues("place")), None)
    if at is None or len(scene.draft.metrics) != 1 or scene.cues(*_CHANGES):
        return None
    said, place = _numbered(scene, at)
    if place is None:
        return None
    beside = [one for one in (said[-1] + 1, at - 1) if scene.is_cue(one, *_UP, *_DOWN) and one not in scene.taken]
    if any(not _is_from_the_top(scene, one, ground) for one in beside):
        return None
    ranked = scene.cues("rank")
    if scene.is_cue(at, "place.nth") and not (beside or ranked):
        return None  # the second client may be any
    return scene.take([*said, *beside, *ranked], place=place, is_ranked=True, descending=True)


def _numbered(scene: Scene, at: int) -> tuple[tuple[int, ...], int | None]:
    """The mentions that say which place, and which: a word of its own, or a mark before a number."""
    name = str(scene.mentions[at].value).rpartition(".")[2]
    if name.isdigit():
        return (at,), int(name)
    if not scene.is_free(at + 1, Kind.NUMBER):
        return (at,), None
    number = scene.mentions[at + 1].value
    is_place = not number.is_ratio and number.value == int(number.value) and number.value >= 1
    return (at, at + 1), int(number.value) if is_place else None


def _is_from_the_top(scene: Scene, beside: int, ground: Ground) -> bool:
    """Whether the largest comes first: the best does, of what is favourable the larger it is."""
    if scene.is_cue(beside, *_DOWN):
        return False
    favourable = ground.view.catalog.metrics[scene.draft.metrics[0]].favourable
    return not scene.is_cue(beside, "best", "more.good") or favourable != "down"
