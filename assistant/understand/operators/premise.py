"""Why, with what it takes for granted; and judgements, which get the numbers and no verdict."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from assistant.understand.mention import Kind, PeriodValue
from assistant.understand.scene import Ahead, Draft, Ground, Scene
from semantic.periods import Period, shift
from semantic.query import Comparison

_NAMES = (Kind.METRIC, Kind.TERM, Kind.DIMENSION, Kind.MEMBER, Kind.UNKNOWN)
_TURNED = ("turned", "growth", "fall", "more", "fewer")
_ATTAINED = ("missed", "under_budget", "beaten", "over_budget", "attainment")


def explained(scene: Scene, ground: Ground, cues: tuple[int, ...]) -> Iterator[Scene]:
    """Why something rose, fell or was missed is read as what it takes for granted; why without that, as an explanation.

    A word that only may ask why ("how") asks for nothing of its own.
    """
    is_why = any(scene.is_cue(at, "later") for at in cues)
    if not cues:
        yield scene
    elif scene.cues("missed", "under_budget", "beaten", "over_budget"):
        yield from _attained(scene.take(scene.cues("degree")), ground)
    elif (direction := _direction(scene)) is not None:
        yield _from_one_to_the_next(scene.take(scene.cues("degree", *_TURNED), premise=direction))
    elif is_why:
        yield scene.take(scene.cues("degree", "growth.any", "growth_rate.any"), ahead=Ahead(kind="explain"))
    else:
        yield scene


def _direction(scene: Scene) -> Literal["upwards", "downwards"] | None:
    """Which way the words say that a number went; None when they say neither, or both."""
    falls = bool(scene.cues("fall", "turned.down", "fewer"))
    rises = bool(scene.cues("growth.up", "turned.up", "more"))
    if falls == rises:
        return None
    return "downwards" if falls else "upwards"


def _from_one_to_the_next(scene: Scene) -> Scene:
    """The scene with the second of two units of time beside the first: why it fell from April to May."""
    periods = scene.free(Kind.PERIOD)
    value: PeriodValue | None = scene.mentions[periods[0]].value if len(periods) == 1 else None
    if value is None or value.unit is None or value.count != 2 or value.by_unit is not None:
        return scene
    middle = shift(value.period.end, value.unit, -1)
    one = replace(value, count=1, balance_day=None)
    later, first = replace(one, period=Period(middle, value.period.end)), Period(value.period.start, middle)
    return scene.take(periods, period=later, base=replace(one, period=first))


def _attained(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """What was planned and missed, or surpassed, beside its scenario: each number that has one when none is said."""
    missed = bool(scene.cues("missed", "under_budget"))
    said = scene.free(Kind.SCENARIO)
    names = {str(scene.mentions[at].value) for at in said}
    metrics, cue = scene.draft.metrics, scene.cues(*_ATTAINED)[0]
    for scenario in ground.view.catalog.scenarios.values():
        if names and scenario.name not in names:
            continue
        taken = scene.take(
            [*said, *scene.cues(*_ATTAINED, "versus")],
            compare=(*scene.draft.compare, Comparison(to="scenario", scenario=scenario.name)),
        )
        for metric in metrics[:1] or tuple(scenario.of):
            if metric in scenario.of:
                draft = _premised(taken.draft, metric, ground, missed=missed)
                yield replace(taken, draft=draft if metrics else draft.edited(named=((cue, metric),)))


def _premised(draft: Draft, metric: str, ground: Ground, *, missed: bool) -> Draft:
    """A cost that missed its plan lies above it."""
    favours_less = ground.view.catalog.metrics[metric].favourable == "down"
    return draft.edited(premise="downwards" if missed != favours_less else "upwards")


def judged(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene marked as asking for a judgement: a word for one that says it of what was named, not what is meant."""
    cues = tuple(at for at in scene.cues("judge") if scene.is_cue(at, "judge.act") or not _is_said_of_next(scene, at))
    is_held = bool(scene.cues("versus")) and len(scene.free(Kind.MEMBER)) > 1  # one is high beside the other
    yield scene.take([*cues, *scene.cues("degree", "vague")], judges=not is_held) if cues else scene


def _is_said_of_next(scene: Scene, cue: int) -> bool:
    """Normal orders, good customers: a word before a name says which are meant."""
    return cue + 1 < len(scene.mentions) and scene.mentions[cue + 1].kind in _NAMES
