"""What "list" asks for where no single rows are: some of each, or numbers by their names, and never one number."""

from collections.abc import Iterator

from assistant.understand.operators.count import is_money
from assistant.understand.operators.rowsets import says_number
from assistant.understand.scene import Ground, Scene
from semantic.catalog import Metric, Simple

# Rows that are named are rather listed than counted by something.
_COUNTED_PENALTY = 1.6


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with "list" taken where what is asked for has several rows, or is a number that was named as one.

    The number of orders does not list the orders, nor do this year's refunds in one sum: there the word stays, and
    bars an answer.
    """
    cues = scene.cues("listing.word")
    draft = scene.draft
    is_list = bool(draft.group_by or draft.grain or draft.output != "aggregate" or draft.describe or draft.is_help)
    if cues and _are_numbers(scene, ground) and (is_list or not _is_one_sum(scene, ground)):
        yield scene.take(cues)
    elif cues and is_list:
        yield scene.take(cues, penalty=draft.penalty + (_COUNTED_PENALTY if draft.metrics else 0.0))
    else:
        yield scene


def _are_numbers(scene: Scene, ground: Ground) -> bool:
    """Whether any metric was named as a number, and not by the rows that it counts."""
    metrics = ground.view.catalog.metrics
    named = ((scene.mentions[at], metrics[name]) for at, name in scene.draft.named)
    return any(not _counts(metric) or says_number(mention, metric) for mention, metric in named)


def _is_one_sum(scene: Scene, ground: Ground) -> bool:
    """Whether all that is asked for is what one amount adds up to, which is called by those it was: refunds."""
    named = scene.draft.named
    if len({name for _, name in named}) != 1 or not is_money(named[0][1], ground):
        return False
    shape = ground.view.catalog.metrics[named[0][1]].shape
    is_sum = isinstance(shape, Simple) and shape.aggregation == "sum" and shape.non_additive is None
    return is_sum and scene.mentions[named[0][0]].is_plural


def _counts(metric: Metric) -> bool:
    return isinstance(metric.shape, Simple) and metric.shape.aggregation in ("count", "count_distinct")
