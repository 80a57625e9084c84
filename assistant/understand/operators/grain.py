"""Calendar time as a grouping: by month, daily, the trend; and averages per unit of it."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene
from semantic.periods import Unit, floor, shift
from semantic.query import CYCLES_OF_DAYS

_ASKING = ("by", "each", "which", "which_several", "dimension_head")
_LAST_DAYS = "last_day_of_each"
_BOUNDS = ("above", "at_least", "below", "at_most")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its grain, its average per unit, and whether it asks for a trend."""
    if trends := scene.cues("trend"):
        scene = scene.take([*trends, *scene.cues("growth", "growth_rate")], is_trend=True)
    if means := [at for at in scene.cues("mean") if not scene.is_cue(at - 1, *_BOUNDS)]:
        scene = scene.take(means[:1], per=(f"@{_unit(scene, means[0])}",))
    if (averages := scene.cues("average")) and (rates := scene.cues("per")):
        scene = scene.take([averages[0], rates[0]], per=(f"@{_unit(scene, rates[0])}",))
    scene = _spelled_out(scene, ground)
    grains = tuple(at for at in scene.cues("grain", "per") if not _says_what_kind(scene, at))
    last_days = _last_days(scene, ground)
    said = grains or last_days
    if grains := said or _counted_by(scene) or _conditioned(scene):
        beside = [at for at in (grains[0] - 1, grains[0] + 1) if scene.is_cue(at, *_ASKING)]
        unit = _unit(scene, grains[0])
        if unit is Unit.DAY and set(scene.draft.group_by) & set(CYCLES_OF_DAYS):
            yield scene.take([grains[0], *beside])  # 周一到周日每天: a day of the week
            return
        if scene.draft.grain not in (None, unit):  # a window of 7 days by month
            yield scene
            return
        is_inner = scene.is_cue(grains[0], "per") or scene.is_cue(grains[0] - 1, "each")
        within = (f"@{unit}",) if is_inner and scene.draft.count else ()
        others = (at for at in (*grains, *last_days) if at != grains[0])
        again = [at for at in others if scene.is_cue(at, "grain", "per", _LAST_DAYS) and _unit(scene, at) is unit]
        scene = scene.take([grains[0], *beside, *again], grain=unit, within=within)
    is_total = not (scene.free(Kind.PERIOD, Kind.DIMENSION) or scene.draft.has_share)
    if (running := scene.cues("cumulative")) and (scene.draft.grain or is_total):
        scene = scene.take(running, is_cumulative=True)
    elif scene.draft.grain and any(scene.mentions[at].value.is_running for at in scene.free(Kind.PERIOD)):
        scene = scene.take((), is_cumulative=True)  # 今年累计…按月
    yield scene


def _says_what_kind(scene: Scene, at: int) -> bool:
    """Annual plans: a word of time before a name says of what kind it is, unless a number by that name follows."""
    is_before_a_name = scene.is_cue(at, "grain.adjective") and scene.is_free(at + 1, Kind.DIMENSION)
    return is_before_a_name and at + 2 not in dict(scene.draft.named) and not scene.is_cue(at - 1, *_ASKING)


def _spelled_out(scene: Scene, ground: Ground) -> Scene:
    """The scene by the units of its time, where all of them are counted: the four quarters of 2024, 去年12个月."""
    periods = scene.free(Kind.PERIOD)
    if len(periods) != 1 or scene.draft.grain is not None:
        return scene
    period = scene.mentions[periods[0]].value.period
    for at in scene.cues("unit", "grain"):
        unit = _unit(scene, at)
        counts = int(scene.mentions[at - 1].value.value) if scene.is_free(at - 1, Kind.NUMBER) else 0
        begins = floor(period.start, unit, ground.clock.rules) == period.start
        if counts > 1 and begins and shift(period.start, unit, counts) == period.end:
            beside = [one for one in (at - 2, at + 1) if scene.is_cue(one, *_ASKING)]
            return scene.take([at - 1, at, *beside], grain=unit)
    return scene


def _last_days(scene: Scene, ground: Ground) -> tuple[int, ...]:
    """The last day of each month: by month for what is read at a day, no grain of anything else."""
    metrics = (ground.view.catalog.metrics[name] for name in scene.draft.metrics)
    last_days = scene.cues(_LAST_DAYS)
    return last_days if last_days and scene.draft.metrics and all(map(ground.view.is_state, metrics)) else ()


def _counted_by(scene: Scene) -> tuple[int, ...]:
    """Bare units beside a word that groups or ranks: by region and month, our best month, 销售额最高的月份."""
    if not (units := scene.cues("unit")):
        return ()
    words = (*_ASKING, "top", "bottom", "top_few", "bottom_few", "top_count", "bottom_count")
    is_chosen = scene.draft.count is not None or scene.draft.thresholds or scene.draft.beats
    if is_chosen and not scene.free(Kind.DIMENSION):
        return units[:1]
    after = {at: at + 2 if scene.is_cue(at + 1, "and.with") else at + 1 for at in units}
    return tuple(at for at in units if scene.is_cue(at - 1, *words, "and", "cross") or scene.is_cue(after[at], *words))


def _conditioned(scene: Scene) -> tuple[int, ...]:
    """The bare unit that begins or ends what asks for those on one side of something: 低于计划的月份."""
    units = scene.cues("unit")
    if not units or scene.free(Kind.DIMENSION) or not scene.cues(*_BOUNDS):
        return ()
    return tuple(at for at in units if at in (0, len(scene.mentions) - 1))[:1]


def _unit(scene: Scene, position: int) -> Unit:
    return Unit(str(scene.mentions[position].value).rpartition(".")[2])
