"""Average of what is an average already: average days to close, 平均几天关账."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene
from semantic.catalog import Ratio, Simple

_BESIDE = ("above", "at_least", "below", "at_most", "or_more", "or_less", "versus", "and.with")
_PER = ("each", "per", "by", "unit")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene without the word where its one metric is a mean of rows, and nothing says what else it may be over."""
    names = scene.draft.metrics
    is_mean = len(names) == 1 and not scene.draft.per and is_mean_of_rows(names[0], ground)
    cues = scene.cues("average.word") if is_mean else ()
    yield scene.take(at for at in cues if not _is_over_something(scene, at))


def is_mean_of_rows(name: str, ground: Ground) -> bool:
    """Whether a metric is an average, or so many of a unit for each of something; a share has no mean of its own."""
    metric = ground.view.catalog.metrics[name]
    if isinstance(metric.shape, Ratio):
        return metric.unit not in (None, "ratio", "percent")
    return isinstance(metric.shape, Simple) and metric.shape.aggregation == "avg"


def _is_over_something(scene: Scene, average: int) -> bool:
    """Whether what the average is over, or held against, stands beside the word."""
    after = scene.is_free(average + 1, Kind.DIMENSION) or scene.is_cue(average + 1, *_PER, *_BESIDE)
    return after or scene.is_free(average - 1, Kind.DIMENSION) or scene.is_cue(average - 1, *_BESIDE)
