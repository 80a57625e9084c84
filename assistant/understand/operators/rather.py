"""Which of two is more: 3月和5月哪个高, East or South, which is higher, A高还是B高. Both are shown."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.of import address_of, is_head
from assistant.understand.scene import Ground, Scene

_ASKING = ("which", "which_several", "or_else", "or")
_JOINING = ("and", "or", "or_else", "versus", "more", "fewer", "each", "which")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with the words taken that ask which of two times, members or metrics has more; each of them stays."""
    sizes = scene.cues("more", "fewer")
    asking = scene.cues(*_ASKING)
    if not (sizes and asking) or scene.free(Kind.NUMBER, Kind.SCENARIO) or scene.cues("average"):
        yield scene
        return
    periods, members = scene.free(Kind.PERIOD), scene.free(Kind.MEMBER)
    groups = scene.free(Kind.DIMENSION)
    if len(periods) == 2 and not members and not groups and len(scene.draft.metrics) == 1:
        yield _of_times(scene, periods, (*sizes, *asking))
    elif len(members) > 1 and len(periods) < 2 and _are_of_one_field(scene, members, groups, ground):
        heads = [at for at in groups if scene.is_cue(at - 1, "which", "which_several")]
        yield scene.take([*sizes, *heads], penalty=scene.draft.penalty)
    elif len(scene.draft.metrics) == 2 and len(periods) < 2 and not groups and _are_listed(scene):
        yield scene.take([*sizes, *asking])
    else:
        yield scene


def _of_times(scene: Scene, periods: tuple[int, ...], said: tuple[int, ...]) -> Scene:
    """The later time beside the earlier one."""
    values = [scene.mentions[at].value for at in periods]
    between = [at for at in range(periods[0] + 1, periods[1]) if scene.is_cue(at, *_JOINING)]
    if values[0].unit != values[1].unit or values[0].count != values[1].count:
        return scene
    later, earlier = sorted(values, key=lambda one: one.period, reverse=True)
    return scene.take([*periods, *between, *said, *scene.cues("versus")], period=later, base=earlier)


def _are_of_one_field(scene: Scene, members: tuple[int, ...], groups: tuple[int, ...], ground: Ground) -> bool:
    """Whether all are members of one field, and whatever else is named only says what they are."""
    fields = {address_of(scene, at, ground) for at in members}
    is_plain = all(scene.mentions[at].value.keys == 1 for at in members)
    return is_plain and len(fields) == 1 and all(is_head(scene, at, next(iter(fields)), ground) for at in groups)


def _are_listed(scene: Scene) -> bool:
    """Whether two metrics are named side by side: A or B, A and B."""
    first, last = sorted(at for at, _ in scene.draft.named)[:2]
    return last - first == 2 and scene.is_cue(first + 1, "and", "or", "or_else")
