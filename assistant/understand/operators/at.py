"""The period of a question: one, or several side by side."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from assistant.codes import RefusalCode
from assistant.understand.mention import Kind, PeriodValue
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.held import is_held
from semantic.periods import Period, Unit, shift

# What may stand between two times of which one is held against the other.
_AGAINST = (
    *("and.word", "and.with", "versus", "difference", "share", "growth", "growth_rate", "fall", "turned", "over"),
    *("contribution", "more", "fewer", "fulfilled", "short_of", "minus", "absent", "again", "both", "which", "those"),
    "one_before",
)
_GROUPS = (Kind.DIMENSION, Kind.MEMBER, Kind.GROUP)
# A little more than one time alone.
_TWICE = 0.2


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its period; a date that does not exist refuses the question."""
    if impossible := scene.free(Kind.NO_SUCH_DATE):
        words = str(scene.mentions[impossible[0]].value)
        yield scene.take(range(len(scene.mentions)), refused=(RefusalCode.NO_SUCH_DATE, words))
        return
    scene = scene.take(at for at in scene.cues("now") if not _is_a_second_time(scene, at))
    scene = scene.take(_latest(scene, ground))
    positions = scene.free(Kind.PERIOD)
    if not positions or scene.draft.period is not None:
        yield scene
        return
    values = [scene.mentions[at].value for at in positions]
    are_joined = all(scene.is_cue(at - 1, "and") and scene.is_free(at - 2, Kind.PERIOD) for at in positions[1:])
    if len(values) == 1:
        prefix = [at - 1 for at in positions if scene.is_cue(at - 1, "above")]  # over the last three months
        yield scene.take([*positions, *prefix], period=values[0])
    elif not _holds_against(scene) and (placed := _in_that_year(scene, positions)) is not None:
        yield scene.take(positions, period=placed, penalty=scene.draft.penalty + _TWICE)
    elif not _holds_against(scene) and (inner := innermost(values)) is not None:
        yield scene.take(positions, period=inner, penalty=scene.draft.penalty + _TWICE)
    elif not are_joined or _is_each_held(scene):
        yield scene
    elif (joined := adjoining(values)) is not None:
        each = None if scene.cues("sum_up") or _is_of_the_first(scene) else joined.unit
        yield scene.take(positions, period=joined, grain=scene.draft.grain or each)
    elif len(values) == 2 and values[0].unit == values[1].unit and values[0].count == values[1].count:
        later, earlier = sorted(values, key=lambda one: one.period, reverse=True)
        yield scene.take(positions, period=later, base=earlier)
    else:
        yield scene


def _holds_against(scene: Scene) -> bool:
    """Whether one time may be held against another: the share that May has of this year."""
    return bool(scene.cues(*_AGAINST) or scene.draft.compare or scene.draft.asks_change)


def innermost(values: list[PeriodValue]) -> PeriodValue | None:
    """The time that lies within all the others: month by month this year, January to May; None where none does.

    A day is none, for it may be one of many: this year's month ends.
    """
    inner = min(values, key=lambda one: one.period.days)
    outer = [one.period for one in values if one is not inner]
    is_plain = inner.unit is not Unit.DAY and all(one.balance_day is None and one.by_unit is None for one in values)
    is_within = all(
        one.start <= inner.period.start and inner.period.end <= one.end != inner.period.end for one in outer
    )
    return inner if is_plain and is_within else None


def _in_that_year(scene: Scene, positions: tuple[int, ...]) -> PeriodValue | None:
    """A month in the year that is said apart from it: 2024年各区域5月的收入, revenue in May (2024).

    Such a year begins the question, with nothing but groups before the month, or stands right behind a number at its
    end; elsewhere it may be that of a clause: those who joined in 2024.
    """
    if len(positions) != 2:
        return None
    for at, other in (positions, positions[::-1]):
        year: PeriodValue = scene.mentions[at].value
        place: PeriodValue = scene.mentions[other].value
        is_year = year.unit is Unit.YEAR and year.count == 1 and year.balance_day is None
        is_open = place.is_latest and place.unit in (Unit.MONTH, Unit.QUARTER) and place.balance_day is None
        if is_year and is_open and not (year.is_fiscal or place.is_fiscal) and _is_said_apart(scene, at, other):
            years = year.period.start.year - place.period.start.year
            start, end = (shift(day, Unit.YEAR, years) for day in (place.period.start, place.period.end))
            return replace(place, period=Period(start, end), is_latest=False)
    return None


def _is_said_apart(scene: Scene, year: int, place: int) -> bool:
    last = len(scene.mentions) - 1
    if year == last:
        return year - 1 in dict(scene.draft.named)
    return year == 0 and all(
        scene.mentions[at].kind in _GROUPS or scene.is_cue(at, "each", "by", "which") for at in range(1, place)
    )


def _is_of_the_first(scene: Scene) -> bool:
    """Whether the first of some are asked for over several times together: 4月和5月最低的三个门店."""
    is_grouped = bool(scene.draft.group_by or scene.free(Kind.DIMENSION)) and scene.draft.grain is None
    is_apart = bool(scene.places.of_cues(("each", "grain", "unit", "respectively")))
    return scene.draft.count is not None and is_grouped and not is_apart


def _is_each_held(scene: Scene) -> bool:
    """Whether some are meant that rose or fell in each of several times, which rows of them by time do not tell."""
    return scene.draft.beats is not None and bool(scene.draft.group_by or scene.free(Kind.DIMENSION))


def _latest(scene: Scene, ground: Ground) -> tuple[int, ...]:
    """The latest stock: as much of it as there is now, where no other time is said and rows are not asked for."""
    if not (latest := scene.cues("latest")):
        return ()
    metrics = [ground.view.catalog.metrics[name] for name in scene.draft.metrics]
    named = {at for at, _ in scene.draft.named}
    is_timed = scene.free(Kind.PERIOD) or scene.draft.period or scene.draft.grain or scene.draft.output == "rows"
    if is_timed or not metrics or not all(is_held(metric, ground.view) for metric in metrics):
        return ()
    return tuple(at for at in latest if at == 0 or _next_name(scene, at) in named)


def _next_name(scene: Scene, at: int) -> int:
    """Where the thing stands that a word is said of: behind it, and behind the members it is of."""
    after = at + 1
    while scene.is_free(after, Kind.MEMBER, Kind.GROUP):
        after += 1
    return after


def _is_a_second_time(scene: Scene, now: int) -> bool:
    """Whether "now" is one of two times that are joined or compared (年初库存和现在库存), beside another one."""
    joined = any(scene.is_cue(at, "and", "versus", "difference") for at in range(len(scene.mentions)))
    return joined and any(one.kind is Kind.PERIOD for one in scene.mentions)


def adjoining(values: list[PeriodValue]) -> PeriodValue | None:
    """Periods of one unit that follow each other, as one; None when there is a gap."""
    ordered = sorted(values, key=lambda one: one.period)
    if any(one.unit is None or one.unit != ordered[0].unit or one.count != 1 for one in ordered):
        return None
    if any(one.period.end != after.period.start for one, after in pairwise(ordered)):
        return None
    whole = Period(ordered[0].period.start, ordered[-1].period.end)
    return replace(ordered[0], period=whole, count=len(ordered), by_unit=None)
