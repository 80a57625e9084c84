"""Conditions on a metric's value: over 10k, 低于20%, 100万以上, between 10 and 20."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, PendingThreshold, Scene
from semantic.query import ThresholdOp

_BEFORE: dict[str, ThresholdOp] = {"above": "gt", "at_least": "ge", "below": "lt", "at_most": "le"}
_MIRRORED: dict[ThresholdOp, ThresholdOp] = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}
_AFTER: dict[str, ThresholdOp] = {"or_more": "ge", "or_less": "le"}


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with every number that stands beside a comparing word made a condition."""
    scene = _between(scene, ground)
    for position in scene.free(Kind.NUMBER):
        for step, words in ((-1, _BEFORE), (1, _AFTER)):
            beside = position + step
            if scene.is_free(beside, Kind.CUE) and (op := words.get(scene.mentions[beside].value)):
                scene = _conditioned(scene, (min(position, beside), max(position, beside)), {position: op}, ground)
                break
    ends = [one.until for one in scene.draft.thresholds]
    yield scene.take(at for at in scene.cues("exclude_but") if at - 1 in ends)


def _between(scene: Scene, ground: Ground) -> Scene:
    """Two numbers between which a value lies, both included: between 10 and 20, 在10到20之间."""
    for cue in scene.cues("between"):
        step = -1 if scene.is_free(cue - 1, Kind.NUMBER) else 1
        numbers = [at for at in range(cue + step, cue + 4 * step, step) if scene.is_free(at, Kind.NUMBER)]
        if len(numbers) == 2:
            low, high = sorted(numbers, key=lambda at: float(scene.mentions[at].value.value))
            scene = _conditioned(scene, (min(cue, *numbers), max(cue, *numbers)), {low: "ge", high: "le"}, ground)
    return scene


def _conditioned(scene: Scene, span: tuple[int, int], numbers: dict[int, ThresholdOp], ground: Ground) -> Scene:
    """The scene with conditions on the metric that a span of mentions speaks of; as it was when there is none."""
    at = _metric_of(scene, *span)
    if at is None:
        return _of_change(scene, span, numbers, ground)
    conditions = [
        PendingThreshold(op=op, value=float(number.value), is_ratio=number.is_ratio, at=at, until=max(span[1], at))
        for position, op in numbers.items()
        if (number := scene.mentions[position].value)
    ]
    return scene.take(range(span[0], span[1] + 1), thresholds=(*scene.draft.thresholds, *conditions))


def _of_change(scene: Scene, span: tuple[int, int], numbers: dict[int, ThresholdOp], ground: Ground) -> Scene:
    """同比增长超过10%, fell by more than 1,000: a condition on the change of the metric named before, or the first.

    The change of a rate may be meant in points or in percent of itself, so that it is left alone.
    """
    is_fall = scene.is_cue(span[0] - 1, "fall")
    if not scene.draft.named or not (is_fall or scene.is_cue(span[0] - 1, "growth", "growth_rate")):
        return scene
    named = sorted(scene.draft.named)
    at, name = next((one for one in reversed(named) if one[0] < span[0]), named[0])
    if ground.view.catalog.metrics[name].unit in ("ratio", "percent"):
        return scene
    conditions = []
    for position, op in numbers.items():
        number, sign = scene.mentions[position].value, -1 if is_fall else 1
        conditions.append(
            PendingThreshold(
                op=_MIRRORED[op] if is_fall else op,
                value=sign * float(number.value),
                is_ratio=number.is_ratio,
                at=at,
                until=span[1],
                change="change_ratio" if number.is_ratio else "change",
            )
        )
    return scene.take(range(span[0], span[1] + 1), thresholds=(*scene.draft.thresholds, *conditions))


def _metric_of(scene: Scene, start: int, end: int) -> int | None:
    """The metric right before the condition or right after it, else that of the condition it is joined to.

    A condition on anything else is not understood.
    """
    named = {at for at, _ in scene.draft.named}
    if (beside := next((at for at in (start - 1, end + 1) if at in named), None)) is not None:
        return beside
    is_joined = scene.is_cue(start - 1, "and")
    return next((one.at for one in scene.draft.thresholds if is_joined and one.until == start - 2), None)
