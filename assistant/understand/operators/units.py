"""How many units of time meet a condition: in how many months did X exceed Y, 退款额超过5万的月份有几个."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene
from semantic.periods import Unit


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene counting the units that a counting word stands beside; of each member of something, nobody counts."""
    said = counted_units(scene) or _counted_days(scene, ground)
    is_cut = any(not scene.is_free(at + 1, Kind.MEMBER, Kind.GROUP) for at in scene.free(Kind.DIMENSION))
    is_other = scene.draft.streak is not None or scene.draft.rolling is not None or is_cut
    if not said or is_other or not scene.draft.metrics:
        yield scene
        return
    named = (str(scene.mentions[at].value).rpartition(".")[2] for at in said if scene.is_cue(at, "unit"))
    unit = Unit(next(named, Unit.DAY))
    yield scene if scene.draft.grain not in (None, unit) else scene.take(said, grain=unit, output="member_count")


def _counted_days(scene: Scene, ground: Ground) -> tuple[int, ...]:
    """The one word for how many days beside a condition on what is not counted in days itself."""
    metrics = (ground.view.catalog.metrics[name] for name in scene.draft.metrics)
    is_of_days = any(one.unit in ("day", "days") for one in metrics)
    return scene.cues("sort.days") if scene.draft.thresholds and not is_of_days else ()


def counted_units(scene: Scene) -> tuple[int, ...]:
    """A counting word and the unit of time right behind it, or right before it: how many months, 月份有几个."""
    for at in scene.cues("count"):
        if beside := next((one for one in (at + 1, at - 1) if scene.is_cue(one, "unit")), None):
            return at, beside
    return ()


def counts_dimension(scene: Scene, cue: int) -> bool:
    """Whether a counting word stands beside a dimension whose members are counted."""
    others = (
        at for at in range(cue + 1, len(scene.mentions)) if scene.mentions[at].kind not in (Kind.MEMBER, Kind.GROUP)
    )
    if scene.is_free(next(others, -1), Kind.DIMENSION):
        return True  # how many customers, how many German customers
    named = {at for at, _ in scene.draft.named}
    return scene.is_free(cue - 1, Kind.DIMENSION) and cue + 1 not in named


def asks_for_some(scene: Scene) -> bool:
    """Whether those groups or units of time are asked for that something is true of, or how many of them there are."""
    is_of_units = scene.draft.output == "member_count"
    is_of_members = any(counts_dimension(scene, at) for at in scene.cues("count"))
    chosen = any(scene.is_cue(at, "which", "which_several", "grain.asked") for at in range(len(scene.mentions)))
    is_cut = bool(scene.free(Kind.DIMENSION) or scene.draft.group_by or scene.draft.grain)
    return is_of_units or is_of_members or (chosen and is_cut)
