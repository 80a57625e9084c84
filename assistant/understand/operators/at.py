"""The period of a question: one, or several side by side."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from assistant.codes import RefusalCode
from assistant.understand.held import is_held
from assistant.understand.mention import Kind, PeriodValue
from assistant.understand.scene import Ground, Scene
from semantic.periods import Period


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
    elif not are_joined:
        yield scene
    elif (joined := _adjoining(values)) is not None:
        each = None if scene.cues("sum_up") else joined.unit
        yield scene.take(positions, period=joined, grain=scene.draft.grain or each)
    elif len(values) == 2 and values[0].unit == values[1].unit and values[0].count == values[1].count:
        later, earlier = sorted(values, key=lambda one: one.period, reverse=True)
        yield scene.take(positions, period=later, base=earlier)
    else:
        yield scene


def _latest(scene: Scene, ground: Ground) -> tuple[int, ...]:
    """The latest stock: as much of it as there is now, where no other time is said and rows are not asked for."""
    metrics = [ground.view.catalog.metrics[name] for name in scene.draft.metrics]
    named = {at for at, _ in scene.draft.named}
    is_timed = scene.free(Kind.PERIOD) or scene.draft.period or scene.draft.grain or scene.draft.output == "rows"
    if is_timed or not metrics or not all(is_held(metric, ground.view) for metric in metrics):
        return ()
    return tuple(at for at in scene.cues("latest") if at == 0 or _next_name(scene, at) in named)


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


def _adjoining(values: list[PeriodValue]) -> PeriodValue | None:
    """Periods of one unit that follow each other, as one; None when there is a gap."""
    ordered = sorted(values, key=lambda one: one.period)
    if any(one.unit is None or one.unit != ordered[0].unit or one.count != 1 for one in ordered):
        return None
    if any(one.period.end != after.period.start for one, after in pairwise(ordered)):
        return None
    whole = Period(ordered[0].period.start, ordered[-1].period.end)
    return replace(ordered[0], period=whole, count=len(ordered), by_unit=None)
