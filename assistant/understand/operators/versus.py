"""One thing set beside another: a period, a scenario, the year or the period before."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.mention import Kind, PeriodValue
from assistant.understand.scene import Ground, Scene
from semantic.periods import Period, shift
from semantic.query import Comparison

_WORDS = ("versus", "growth", "fall")
_NAMED = ("year_before", "previous_period")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with what it is compared with."""
    for name in _NAMED:
        if cues := scene.cues(name):
            beside = [*cues, *scene.cues("versus", "growth", "fall")]
            compare = (*scene.draft.compare, Comparison(to=name))  # type: ignore[arg-type]  # the two names above
            scene = scene.take(beside, compare=compare, asks_change=False)
    scene = _scenario(scene)
    yield _periods(scene, ground)


def _scenario(scene: Scene) -> Scene:
    scenarios = scene.free(Kind.SCENARIO)
    cues = scene.cues("versus")
    if not scenarios or not (cues or scene.draft.metrics):
        return scene
    to = Comparison(to="scenario", scenario=scene.mentions[scenarios[0]].value)
    return scene.take([*cues, scenarios[0]], compare=(*scene.draft.compare, to))


def _periods(scene: Scene, ground: Ground) -> Scene:
    periods = scene.free(Kind.PERIOD)
    cues = scene.cues("versus")
    if not cues:
        return scene
    if len(periods) == 2:
        main, base = _main_and_base(scene, periods, cues)
        return scene.take([*periods, *cues, *scene.cues(*_WORDS)], **_against(scene, main, base))
    if len(periods) == 1 and scene.is_cue(periods[0] - 1, "versus") and not scene.draft.compare:
        base = scene.mentions[periods[0]].value
        if (main := _following(base, ground)) is not None:
            return scene.take([*periods, *cues, *scene.cues(*_WORDS)], **_against(scene, main, base))
    return scene


def _main_and_base(
    scene: Scene, periods: tuple[int, ...], cues: tuple[int, ...]
) -> tuple[PeriodValue, PeriodValue]:
    """A comparing word between two periods: the second is the base. Else the earlier one is."""
    first, second = (scene.mentions[at].value for at in periods)
    if any(periods[0] < cue < periods[1] for cue in cues) and not any(cue < periods[0] for cue in cues):
        return first, second
    return (first, second) if first.period.start >= second.period.start else (second, first)


def _following(base: PeriodValue, ground: Ground) -> PeriodValue | None:
    """The unit after the base when that is the running one (比上月: this month), else None."""
    if base.unit is None or base.count != 1:
        return None
    period = Period(shift(base.period.start, base.unit, 1), shift(base.period.end, base.unit, 1))
    return replace(base, period=period, by_unit=None, is_latest=False) if ground.clock.as_of in period else None


def _against(scene: Scene, main: PeriodValue, base: PeriodValue) -> dict[str, object]:
    return {"period": main, "base": base, "asks_change": False}
