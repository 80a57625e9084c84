"""A figure per head: 人均费用, spend per capita, over the number of people that the catalog counts."""

from collections.abc import Iterator
from functools import cache

from assistant.understand.languages import LANGUAGES, words_of
from assistant.understand.operators.step import governed
from assistant.understand.scene import Ground, Scene
from semantic.catalog import Metric
from semantic.query import RatioOf


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """One scene for every number of people it may be over; none counted, or no metric beside it: not understood."""
    cues, named = scene.cues("per_head"), dict(scene.draft.named)
    found = [] if len(cues) != 1 or len(named) != 1 else _people(ground)
    metric = next(iter(named.values()), "")
    if not found or metric in found or ground.view.catalog.metrics[metric].unit in ("ratio", "percent"):
        yield scene
        return
    for people in found:
        if (ratio := governed(metric, people, ground)) is not None:
            yield scene.take(cues, named=tuple((at, ratio) for at in named))
        else:
            yield scene.take(cues, pair=RatioOf(ratio=(metric, people)))


def _people(ground: Ground) -> list[str]:
    """The metrics that are called the number of some people."""
    return [one.name for one in ground.view.catalog.metrics.values() if any(name in _called() for name in _names(one))]


def _names(metric: Metric) -> Iterator[str]:
    yield from (label.lower() for label in metric.words.label.values())
    yield from (name.lower() for names in metric.words.synonyms.values() for name in names)


@cache
def _called() -> frozenset[str]:
    return frozenset(str(word).lower() for language in LANGUAGES for word in words_of(language)["people"])
