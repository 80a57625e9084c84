"""Those that rose, or fell, in every one of several units of time: in both April and May, 一个月比一个月高."""

from assistant.understand.mention import Kind, PeriodValue
from assistant.understand.operators.at import adjoining
from assistant.understand.operators.change import FALLS, RISES
from assistant.understand.scene import Ground, Scene
from semantic.periods import Period, Unit, shift

_MORE, _LESS = ("more.word", "more.plain"), ("fewer.word", "fewer.plain")
# That all of them are meant is said, and would say nothing elsewhere.
_EACH_GAIN = 1.0
_OTHER_BASES = ("year_before", "one_before", "versus")


def most_gain(scene: Scene) -> float:
    """By how much a reading may be cheaper for units in each of which something moved."""
    is_said = scene.cues("both") and (scene.cues("per") or len(scene.free(Kind.PERIOD)) > 1)
    return _EACH_GAIN if is_said else 0.0


def moved_in_each(scene: Scene, ground: Ground) -> Scene | None:
    """The scene with runs that fill the times that are said, each unit held against the one before.

    None where of no group is asked, where it is not over, or where it is not said that each of them is meant.
    """
    climbs = scene.cues("streak.climb")
    moves = scene.cues(*RISES, *FALLS, *(_MORE + _LESS if climbs else ()))
    if len(moves) != 1 or not scene.free(Kind.DIMENSION) or scene.cues(*_OTHER_BASES):
        return None
    found = _listed(scene, climbs) or _both(scene) or _from_to(scene, climbs) or _every(scene)
    if found is None or found[1].last_day > ground.clock.complete_through:
        return None
    said, period, unit, count = found
    is_fall = scene.is_cue(moves[0], *FALLS, *_LESS)
    edits = {"grain": unit, "streak": -count if is_fall else count, "streak_until": period.last_day}
    gained = scene.draft.penalty - _EACH_GAIN * bool(scene.cues("both"))
    taken = [*said, *moves, *climbs, *scene.cues("previous_period", "whose", "those.own")]
    return scene.take(taken, **edits, penalty=gained, is_all_time=True, asks_change=False)


def _both(scene: Scene) -> tuple[list[int], Period, Unit, int] | None:
    """Times that follow one another, of which it is said that both are meant, or that they are in a row."""
    periods = scene.free(Kind.PERIOD)
    cues = scene.cues("both", "streak.word")
    joints = [at for at in range(periods[0], periods[-1]) if scene.is_cue(at, "and")] if periods else []
    if len(periods) < 2 or not cues or len(joints) < len(periods) - 1:
        return None
    value = adjoining([scene.mentions[at].value for at in periods])
    if value is None or value.unit is None:
        return None
    told = [
        at for at in scene.free(Kind.NUMBER) if scene.mentions[at].value.value == len(periods) and _is_unit(scene, at)
    ]
    units = [at + 1 for at in told]
    return [*periods, *joints, *cues, *told, *units], value.period, value.unit, len(periods)


def _is_unit(scene: Scene, number: int) -> bool:
    """Whether a number counts times: 连续两个月, and in one word with what each is held against, 两个月环比."""
    return scene.is_cue(number + 1, "unit", "grain", *(f"previous_period.{unit}" for unit in Unit))


def _listed(scene: Scene, climbs: tuple[int, ...]) -> tuple[list[int], Period, Unit, int] | None:
    """Three times or more, one by one, of which each is held against the one before: 3、4、5月一个月比一个月低."""
    periods = scene.free(Kind.PERIOD)
    each = climbs or scene.cues("per", "grain")
    value = adjoining([scene.mentions[at].value for at in periods]) if periods else None
    if value is None or value.unit is None or not each or scene.cues("both", "streak.word"):
        return None
    numbers = _months_before(scene, periods[0]) if value.unit is Unit.MONTH else []
    joints = [at for at in range(min([*numbers, periods[0]]), periods[-1]) if scene.is_cue(at, "and")]
    count = len(numbers) + len(periods)
    if count < 3 or len(joints) != count - 1:
        return None
    units = [] if climbs else each
    return [*numbers, *periods, *joints, *units], value.period, value.unit, count - 1


def _months_before(scene: Scene, period: int) -> list[int]:
    """Numbers of the months right before a month that they are joined to: 3 and 4 in 3、4、5月."""
    found: list[int] = []
    month = scene.mentions[period].value.period.start.month
    at = period - 2
    while scene.is_free(at, Kind.NUMBER) and scene.is_cue(at + 1, "and"):
        if scene.mentions[at].value.value != month - len(found) - 1:
            break
        found.insert(0, at)
        at -= 2
    return found


def _from_to(scene: Scene, climbs: tuple[int, ...]) -> tuple[list[int], Period, Unit, int] | None:
    """Every month from February to May: from one end to the other, so that the first of them is where it began."""
    value = _only_period(scene)
    each = [at for at in scene.cues("per", "grain") if value is not None and scene.is_cue(at, *_of_unit(value.unit))]
    if value is None or value.ends is None or value.unit is None or value.count < 3 or not (each or climbs):
        return None
    return [*scene.free(Kind.PERIOD), *each], value.period, value.unit, value.count - 1


def _every(scene: Scene) -> tuple[list[int], Period, Unit, int] | None:
    """In every month of the first quarter, where it is said that those are meant who did in each."""
    value, both = _only_period(scene), scene.cues("both")
    units = scene.cues("per")
    if value is None or value.ends is not None or len(units) != 1 or not both:
        return None
    unit = Unit(str(scene.mentions[units[0]].value).rpartition(".")[2])
    count = 0
    while shift(value.period.start, unit, count) < value.period.end:
        count += 1
    is_whole = shift(value.period.start, unit, count) == value.period.end
    return ([*scene.free(Kind.PERIOD), *units, *both], value.period, unit, count) if is_whole and count > 1 else None


def _only_period(scene: Scene) -> PeriodValue | None:
    periods = scene.free(Kind.PERIOD)
    return scene.mentions[periods[0]].value if len(periods) == 1 else None


def _of_unit(unit: Unit | None) -> tuple[str, ...]:
    return (f"per.{unit}", f"grain.{unit}") if unit is not None else ("per",)
