"""A figure per head: 人均费用, spend per capita, over the number of people that the catalog counts."""

from collections.abc import Iterator

from assistant.understand.languages import listed
from assistant.understand.operators.count import is_rate
from assistant.understand.operators.step import governed
from assistant.understand.rownouns import surfaces_of
from assistant.understand.scene import Ground, Scene
from semantic.query import RatioOf


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """One scene for every number of people it may be over; none counted, or no metric beside it: not understood."""
    cues, named = scene.cues("per_head"), dict(scene.draft.named)
    found = [] if len(cues) != 1 or len(named) != 1 else _people(ground)
    metric = next(iter(named.values()), "")
    if not found or metric in found or is_rate(metric, ground):
        yield scene
        return
    for people in found:
        if (ratio := governed(metric, people, ground)) is not None:
            yield scene.take(cues, named=tuple((at, ratio) for at in named))
        else:
            yield scene.take(cues, pair=RatioOf(ratio=(metric, people)))


def _people(ground: Ground) -> list[str]:
    """The metrics that are called the number of some people."""
    people = {name.lower() for name in listed("people")}
    metrics = ground.view.catalog.metrics.values()
    return [one.name for one in metrics if any(name.lower() in people for name in surfaces_of(one.words))]
