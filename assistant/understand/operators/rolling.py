"""Windows that move along: 7日移动平均, rolling 3-month sum, 近12个月滚动; and moves in a row: 连续三个月下降."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.understand.mention import Kind
from assistant.understand.operators.change import FALLS, RISES
from assistant.understand.operators.in_each import moved_in_each
from assistant.understand.scene import Ground, Scene
from semantic.periods import Unit


@dataclass(frozen=True, slots=True)
class _Window:
    unit: Unit
    count: int
    said: tuple[int, ...]


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its moving window, or its runs of moves, both by the unit that they are counted in."""
    if cues := scene.cues("rolling"):
        yield _rolled(scene, cues)
    elif (each := moved_in_each(scene, ground)) is not None:
        yield each
    elif cues := scene.cues("streak.word"):
        yield _in_a_row(scene, cues)
    else:
        yield scene


def _rolled(scene: Scene, cues: tuple[int, ...]) -> Scene:
    edges = (min(cues), max(cues))
    means = tuple(at for at in scene.cues("average") if any(abs(at - cue) <= 4 for cue in cues))
    window = _window(scene, edges, means)
    if window is None or window.count < 2:
        return scene
    is_mean = any(scene.is_cue(at, "rolling.mean") for at in cues) or bool(means)
    beside = [at for at in (edges[0] - 1, edges[1] + 1) if scene.is_cue(at, "sum_up", "total")]
    said = [*cues, *means, *window.said, *beside]
    return scene.take(said, grain=window.unit, rolling=window.count, is_rolling_mean=is_mean)


def _window(scene: Scene, edges: tuple[int, int], means: tuple[int, ...]) -> _Window | None:
    """How many of which unit, right before the words of a window or right after them."""
    first, last = min((*edges, *means)), max((*edges, *means))
    if scene.is_cue(first, "rolling.mean.day", "rolling.sum.day") and scene.is_free(first - 1, Kind.NUMBER):
        return _Window(Unit.DAY, int(scene.mentions[first - 1].value.value), (first - 1,))
    for number in scene.free(Kind.NUMBER):
        unit = number + 2 if scene.is_cue(number + 1, "dash") else number + 1
        span = tuple(range(number, unit + 1))
        value = scene.mentions[number].value.value
        is_near = any(unit + 1 == at or number - 1 == at for at in (first, last, *edges))
        if scene.is_cue(unit, "unit", "grain") and is_near and value == int(value):
            return _Window(_unit(scene, unit), int(value), span)
    for at in scene.free(Kind.PERIOD):
        value = scene.mentions[at].value
        if value.unit is not None and value.count > 1 and (at + 1 == first or at - 1 == last):
            return _Window(value.unit, value.count, (at,))
    return None


def _in_a_row(scene: Scene, cues: tuple[int, ...]) -> Scene:
    """Rows whose run is so long, or every run where no length is said (连续增长几个月).

    Each bucket is held against the one before; against another time, nobody counts in a row.
    """
    moves = scene.cues(*RISES, *FALLS)
    units = scene.cues("unit", "grain", "per") or _units_of_moves(scene)
    if len(moves) != 1 or not units or scene.cues("year_before", "versus"):
        return scene
    is_fall = scene.is_cue(moves[0], *FALLS)
    numbers = [at for at in scene.free(Kind.NUMBER) if at + 1 in units or (at + 1 in cues and at + 2 in units)]
    count = int(scene.mentions[numbers[0]].value.value) if numbers else 0
    unit = next(at for at in units if not numbers or at > numbers[0])
    bound = [at for at in (min(cues) - 1, unit + 1) if scene.is_cue(at, "at_least", "or_more")]
    asked = () if numbers else scene.cues("count")
    before = [at for at in (moves[0] - 1, moves[0] + 1) if scene.is_cue(at, "previous_period")]
    said = [*cues, *moves, *numbers, *bound, *asked, *before, unit]
    scene = scene.take(said, grain=_unit(scene, unit), streak=-count if is_fall else count, asks_change=False)
    return _ended(scene, _unit(scene, unit), count)


def _units_of_moves(scene: Scene) -> tuple[int, ...]:
    """连续三个月环比增长: the unit of a number, in one word with what each is held against."""
    return tuple(
        at for at in scene.cues(*(f"previous_period.{unit}" for unit in Unit)) if at - 1 in scene.free(Kind.NUMBER)
    )


def _ended(scene: Scene, unit: Unit, count: int) -> Scene:
    """到5月为止连续三个月下滑: the run is the last one up to that day, wherever it began.

    So it is in as many months as the run is long (3月到5月连续三个月): the first is held against the one before them.
    """
    periods = scene.free(Kind.PERIOD)
    if len(periods) != 1:
        return scene
    value = scene.mentions[periods[0]].value
    is_filled = value.unit is unit and value.count == count > 1
    # In one month nothing rises two months in a row: how long it has, is asked up to its end.
    is_an_end = count == 0 and value.count == 1 and value.unit in (unit, Unit.DAY)
    until = value.period.last_day if is_filled or is_an_end else value.balance_day
    return scene if until is None else scene.take(periods, is_all_time=True, streak_until=until)


def _unit(scene: Scene, at: int) -> Unit:
    return Unit(str(scene.mentions[at].value).rpartition(".")[2])
