"""From one time to another, where something went from one to the other: rose from April to May, 从4月到5月涨了多少."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.mention import Kind, PeriodValue
from assistant.understand.operators.change import MOVES
from assistant.understand.scene import Ground, Scene
from semantic.periods import Unit

# With one of these a change is held against something else, or told of each part of the time.
_OTHERWISE = ("year_before", "previous_period", "one_before", "versus", "grain", "per", "trend", "streak", "rolling")


def moved(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with the last of a time beside its first; how it changed from January to May may tell of each month.

    The scene as it was where nothing changed, or where nothing is said to have gone from one end to the other.
    """
    ends = _ends(scene, ground)
    words = scene.cues(*MOVES, "difference", "bettered", *(("versus",) if _compares_ends(scene) else ()))
    if (
        ends is None
        or scene.draft.grain
        or set(scene.cues(*_OTHERWISE)) - set(words)
        or not (words or scene.draft.asks_change)
    ):
        yield scene
        return
    period, first, last = ends
    yield scene.take([period], period=last, base=first, asks_change=False)
    value: PeriodValue = scene.mentions[period].value
    if value.count > 2 and words and all(scene.is_cue(at, "growth.any", "growth_rate.any", "bettered") for at in words):
        yield scene.take([period, *words], period=value, grain=value.unit, asks_change=True)


def _compares_ends(scene: Scene) -> bool:
    """Compare revenue between April and May: a comparing word begins the question, and nothing else is compared."""
    cues = scene.cues("versus")
    others = scene.free(Kind.SCENARIO) or len(scene.free(Kind.MEMBER, Kind.GROUP)) > 1 or len(scene.draft.metrics) > 1
    return cues == (0,) and not others


def _ends(scene: Scene, ground: Ground) -> tuple[int, PeriodValue, PeriodValue] | None:
    """Where the only time stands, with its first and its last unit; its days, where all numbers are read at a day."""
    periods = scene.free(Kind.PERIOD)
    value: PeriodValue | None = scene.mentions[periods[0]].value if len(periods) == 1 else None
    if value is None or value.ends is None or (value.unit is None and not _are_read_at_days(value, scene, ground)):
        return None
    one = replace(value, unit=value.unit or Unit.DAY, count=1, by_unit=None, balance_day=None, ends=None)
    first, last = (replace(one, period=period) for period in value.ends)
    return (periods[0], first, last) if value.count > 1 or value.unit is None else None


def _are_read_at_days(value: PeriodValue, scene: Scene, ground: Ground) -> bool:
    """Whether a time goes from a day to another one, and every number is what there is on a day."""
    metrics = [ground.view.catalog.metrics[name] for name in scene.draft.metrics]
    are_days = value.ends is not None and all(one.days == 1 for one in value.ends)
    return are_days and bool(metrics) and all(ground.view.is_state(one) for one in metrics)
