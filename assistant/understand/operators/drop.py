"""What of the query before goes, or comes back: drop returns, 不要按区域, add it back; going back to an earlier one."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.of import filters_of
from assistant.understand.scene import Ground, Scene

# Going on with what was shown is meant where a word of leaving out begins the sentence.
_DROPPED_GAIN = 0.7
_DROPPING = ("drop", "exclude")
_NAMES = (Kind.METRIC, Kind.TERM, Kind.DIMENSION, Kind.MEMBER, Kind.GROUP)
_PARTS = {
    "@grain": ("grain", "per", "unit", "trend"),
    "@compare": ("year_before", "previous_period", "versus", "difference", "growth", "growth_rate"),
    "@limit": ("top", "bottom", "top_few", "bottom_few", "top_count", "bottom_count", "rank"),
    "@share": ("share", "as_percent"),
    "@filters": ("narrowing",),
}


def most_gain(scene: Scene) -> float:
    """By how much a reading may be cheaper for what it drops."""
    return _DROPPED_GAIN if scene.cues(*_DROPPING) else 0.0


def _again(scene: Scene) -> tuple[int, ...]:
    """The words that bring back what was left out: add it back, and around who it is: add East back."""
    last = len(scene.mentions) - 1
    around = (0, last) if scene.is_cue(0, "adds") and scene.is_cue(last, "back") and last > 1 else ()
    return (*scene.cues("put_back"), *around)


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with what it drops, beside the reading without; and whether it goes back."""
    if again := _again(scene):
        members = scene.free(Kind.MEMBER, Kind.GROUP)
        filters = (*scene.draft.filters, *filters_of(scene, members, ground, op="in"))
        yield scene.take((*again, *members), drops=("@left_out",), filters=filters, follows=True)
        return
    if back := scene.cues("back"):
        scene = scene.take(back, goes_back=True)
    yield scene
    first = scene.cues(*_DROPPING)
    if not first or first[0] != min(scene.free(*Kind), default=-1):
        return
    taken, drops = [first[0]], list[str]()
    members = scene.free(Kind.MEMBER, Kind.GROUP) if scene.is_cue(first[0], "drop") else ()
    for at in scene.free(Kind.METRIC, Kind.DIMENSION):
        if not scene.is_free(at - 1, Kind.MEMBER) and not scene.is_free(at + 1, Kind.MEMBER):
            drops.append(str(scene.mentions[at].value))
            taken.append(at)
    for part, cues in _PARTS.items():
        if found := scene.cues(*cues):
            drops.append(part)
            taken.extend(found)
    if not drops and not members:
        return
    beside = scene.cues("by", "each", "dimension_head", "and", "those", "only")
    filters = (*scene.draft.filters, *filters_of(scene, members, ground, op="not_in"))
    penalty = scene.draft.penalty - _DROPPED_GAIN
    yield scene.take([*taken, *members, *beside], drops=tuple(drops), filters=filters, penalty=penalty, follows=True)
