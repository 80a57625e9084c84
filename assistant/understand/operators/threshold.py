"""Conditions on a metric's value: over 10k, 低于20%, 100万以上."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, PendingThreshold, Scene
from semantic.query import ThresholdOp

_BEFORE: dict[str, ThresholdOp] = {"above": "gt", "at_least": "ge", "below": "lt", "at_most": "le"}
_AFTER: dict[str, ThresholdOp] = {"or_more": "ge", "or_less": "le"}


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with every number that stands beside a comparing word made a condition."""
    for position in scene.free(Kind.NUMBER):
        for step, words in ((-1, _BEFORE), (1, _AFTER)):
            beside = position + step
            if scene.is_free(beside, Kind.CUE) and (op := words.get(scene.mentions[beside].value)):
                number = scene.mentions[position].value
                if (at := _metric_of(scene, position, beside)) is None:
                    break
                condition = PendingThreshold(op=op, value=float(number.value), is_ratio=number.is_ratio, at=at)
                scene = scene.take([position, beside], thresholds=(*scene.draft.thresholds, condition))
                break
    yield scene


def _metric_of(scene: Scene, number: int, beside: int) -> int | None:
    """The metric right before the condition or right after it; a condition on anything else is not understood."""
    named = {at for at, _ in scene.draft.named}
    edges = (min(number, beside) - 1, max(number, beside) + 1)
    return next((at for at in edges if at in named), None)
