"""Each part's share of the total, or one metric as a share of another."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.of import ASKING
from assistant.understand.scene import Ground, Scene
from semantic.query import RatioOf

# With one of these, "in percent" is said of the change.
_CHANGES = ("growth", "growth_rate", "fall", "year_before", "previous_period", "versus", "attainment")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its share cues taken; "of the total" beside them says nothing more."""
    cues = scene.cues("share")
    percent = tuple(at for at in scene.cues("as_percent") if not scene.is_free(at + 1, Kind.DIMENSION, Kind.MEMBER))
    if percent:
        is_change = bool(scene.cues(*_CHANGES)) or scene.draft.asks_change
        scene, cues = (scene.take(percent), cues) if is_change else (scene, (*cues, *percent))
    if not cues:
        yield scene
    elif (pair := _pair_around(scene, cues)) is not None:
        yield scene if pair[0] == pair[1] else scene.take(cues, pair=RatioOf(ratio=pair))
    else:
        whole = scene.take([*cues, *scene.cues("total")], has_share=True, within=_parent(scene, cues))
        if _is_of_member(scene, cues):
            yield whole.take((), shares_member=True)
            return
        yield whole
        if _may_be_of_member(scene):
            yield whole.take((), shares_member=True)


def _parent(scene: Scene, cues: tuple[int, ...]) -> tuple[str, ...]:
    """The grouping whose total is meant: 各门店占所在区域销售额的比例, each customer's share of its channel's sales."""
    named = dict(scene.draft.named)
    for at in scene.free(Kind.DIMENSION):
        before = at - 1 if scene.is_cue(at - 1, "own", "each", "within") else at
        is_whole = (before - 1 in cues and at + 1 in named) or scene.is_cue(at - 1, "own")
        if is_whole and any(other != at for other in scene.free(Kind.DIMENSION)):
            return (str(scene.mentions[at].value),)
    return ()


def _is_of_member(scene: Scene, cues: tuple[int, ...]) -> bool:
    """线上占各区域销售额的比例: a member's share within each group."""
    members = scene.free(Kind.MEMBER)
    return len(members) == 1 and members[0] + 1 in cues and bool(scene.free(Kind.DIMENSION))


def _may_be_of_member(scene: Scene) -> bool:
    """各区域线上销售额占比: a member named after the groups may be shared within each, or over them."""
    members = scene.free(Kind.MEMBER)
    groups = [at for at in scene.free(Kind.DIMENSION) if scene.is_cue(at - 1, *ASKING)]
    named = [at for at, _ in scene.draft.named]
    is_between = len(members) == 1 and any(at < members[0] for at in groups) and any(at > members[0] for at in named)
    return is_between and not scene.cues("whose", "exclude", "exclude_after")


def _pair_around(scene: Scene, cues: tuple[int, ...]) -> tuple[str, str] | None:
    """A占B的比例, A as a percentage of B: one metric on either side of the first cue."""
    named = scene.draft.named
    if len(named) != 2 or not named[0][0] < cues[0] < named[1][0]:
        return None
    return named[0][1], named[1][1]
