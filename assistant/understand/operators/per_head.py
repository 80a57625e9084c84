"""A figure per head: 人均费用, spend per capita, over the number of people that the catalog counts."""

from collections.abc import Iterator

from assistant.understand.languages import listed
from assistant.understand.mention import Kind
from assistant.understand.operators.count import is_rate
from assistant.understand.operators.step import governed
from assistant.understand.rownouns import surfaces_of
from assistant.understand.scene import Ground, Scene
from semantic.query import RatioOf


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """One scene for every number of people it may be over; none counted, or no metric beside it: not understood."""
    cues, named = scene.cues("per_head"), dict(scene.draft.named)
    found = [] if len(cues) != 1 or len(named) != 1 else people_of(ground)
    metric = next(iter(named.values()), "")
    if not found or metric in found or is_rate(metric, ground):
        yield scene
        return
    for people in found:
        if (ratio := governed(metric, people, ground)) is not None:
            yield scene.take(cues, named=tuple((at, ratio) for at in named))
        else:
            yield scene.take(cues, pair=RatioOf(ratio=(metric, people)))


def people(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as it is, and by each number of people there is where only how many people there are is asked.

    Who they are, what they did or what else is counted says that others are meant.
    """
    yield scene
    cues = scene.cues("sort.count.people")
    others = scene.free(Kind.METRIC, Kind.TERM, Kind.PART, Kind.DEED, Kind.OVERVIEW, Kind.SET)
    beside = (at for cue in cues for at in (cue - 1, cue + 1) if scene.is_free(at, Kind.DIMENSION))
    is_told = any(not scene.is_cue(at - 1, "each", "by") for at in beside)
    if len(cues) != 1 or others or is_told or scene.draft.metrics or scene.draft.describe:
        return
    for name in people_of(ground):
        yield scene.take(cues, named=((cues[0], name),))


def people_of(ground: Ground) -> list[str]:
    """The metrics that are called the number of some people."""
    people = {name.lower() for name in listed("people")}
    metrics = ground.view.catalog.metrics.values()
    return [one.name for one in metrics if any(name.lower() in people for name in surfaces_of(one.words))]
