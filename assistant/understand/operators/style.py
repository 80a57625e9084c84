"""Words that change nothing in the plan: totals, joining words, a chart's name, a scale, "what about", all time."""

from collections.abc import Iterator
from typing import Literal

from assistant.understand.operators.count import is_money
from assistant.understand.operators.per_head import people_of
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.held import is_held

# What begins with a word that joins or adds is rather meant to add.
_JOINT_FIRST_PENALTY = 0.6
_SCALES = {"thousand": 10**3, "ten_thousand": 10**4, "million": 10**6, "hundred_million": 10**8, "billion": 10**9}


def _is_their_unit(scene: Scene, cue: int, ground: Ground) -> bool:
    """Whether the currency named is the one the sums of money are in; another would need a conversion.

    Of sums that are each in a currency of their own, and of what is no money, it says which are meant.
    """
    code = str(scene.mentions[cue].value).rpartition(".")[2].upper()
    units = {ground.view.catalog.metrics[name].unit for name in scene.draft.metrics if is_money(name, ground)}
    return units == {code} or not scene.draft.metrics


def _correction(scene: Scene) -> tuple[int, ...]:
    """The words a question begins with that take back how the one before was read: no, I meant …; 不对…"""
    first = next((at for at in range(len(scene.mentions)) if not scene.is_cue(at, "drop", "and", "corrects")), 0)
    said = scene.cues("corrects")
    return tuple(at for at in scene.cues("drop", "corrects") if at < first) if said and said[0] < first else ()


def _is_held(metric: str, ground: Ground) -> bool:
    """Whether a metric is a balance, of which something is left at any time."""
    return is_held(ground.view.catalog.metrics[metric], ground.view)


def _sums(scene: Scene) -> tuple[int, ...]:
    """Words for a sum, where nothing else would have to be added up: neither the first few nor two metrics."""
    if scene.draft.count:
        return ()
    return scene.cues("sum_up.word") if len(scene.draft.metrics) > 1 else scene.cues("sum_up")


def _joints(scene: Scene) -> tuple[int, ...]:
    """Joining words; "plus" between two metrics would add them up."""
    named = dict(scene.draft.named)
    adding = (at for at in scene.cues("adds") if not (at - 1 in named and at + 1 in named))
    return (*scene.cues("and"), *adding)


def _are_gone(scene: Scene, at: int, ground: Ground) -> bool:
    """Who left, how many employees left: of people it says that they are gone, and not that they are still there."""
    is_of_people = scene.is_cue(at, "remaining.went") and not set(people_of(ground)).isdisjoint(scene.draft.metrics)
    return is_of_people or scene.is_cue(at - 1, "which")


def _whole(scene: Scene) -> Literal["total", "sum"] | None:
    """What is asked for in one: all there is (overall, 全国的呢), or what is shown (altogether, 一共呢)."""
    if scene.cues("sum_up", "total.sum"):
        return "sum"
    return "total" if scene.cues("total") else None


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with such words taken."""
    charts = scene.cues("chart")
    chart = str(scene.mentions[charts[0]].value).rpartition(".")[2] if charts else None
    if (currencies := scene.cues("currency")) and _is_their_unit(scene, currencies[0], ground):
        scene = scene.take(currencies)
    left = tuple(at for at in scene.cues("remaining", "held") if not _are_gone(scene, at, ground))
    if left and scene.draft.metrics and all(_is_held(name, ground) for name in scene.draft.metrics):
        scene = scene.take(left)  # what is left of a stock is the stock
    follows, all_time = (*scene.cues("follow"), *_correction(scene)), scene.cues("all_time")
    turns = scene.cues("reverse")
    scales = tuple(at for at in scene.cues("scale") if not scene.is_cue(at - 1, "each"))  # per thousand policies
    sums = _sums(scene)
    yield scene.take(
        [*sums, *charts, *scales, *turns, *follows, *all_time, *_joints(scene), *scene.cues("total", "when")],
        chart=chart,
        scale=_SCALES[str(scene.mentions[scales[0]].value).rpartition(".")[2]] if scales else None,
        reverses=bool(turns),
        follows=scene.draft.follows or bool(follows),
        is_all_time=scene.draft.is_all_time or bool(all_time),
        adds=scene.is_cue(0, "adds") or scene.is_cue(len(scene.mentions) - 1, "adds.too"),
        whole=_whole(scene),
        penalty=scene.draft.penalty + _JOINT_FIRST_PENALTY * (scene.is_cue(0, "and.word") and bool(scene.draft.named)),
    )
