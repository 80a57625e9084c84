"""Kinds of plan to come: forecast, anomalies, reconciliation, a figure held against ours, what if, close, watch."""

from collections.abc import Callable, Iterator, Mapping

from assistant.understand.mention import Kind
from assistant.understand.operators.premise import explained
from assistant.understand.scene import Ahead, Ground, PendingThreshold, Scene
from assistant.understand.words.held import is_ahead
from semantic.catalog import Metric
from semantic.query import ThresholdOp

_MOST_RECONCILED = 2
_OPS: Mapping[str, ThresholdOp] = {"above": "gt", "at_least": "ge", "below": "lt", "at_most": "le"}
# A number beside one of these says how many, or bounds; it is no figure that somebody stated.
_BOUNDS = (
    "above", "at_least", "below", "at_most", "between", "or_more", "or_less", "top", "bottom", "top_few", "bottom_few",
    "top_count", "bottom_count",
)  # fmt: skip


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene marked as what it asks for; a word of such a kind that lacks what it needs was not understood."""
    if to_come := scene.cues("to_come"):
        scene = _to_come(scene, ground, to_come)
    cues = tuple(at for at in scene.cues("later") if not scene.is_cue(at - 1, "by", "each"))
    if not cues:
        yield from explained(scene.take(scene.cues("how_come")), ground, scene.cues("how_come"))
        return
    kind = str(scene.mentions[cues[0]].value).removeprefix("later.")
    same = tuple(at for at in cues if scene.is_cue(at, f"later.{kind}"))
    yield from _KINDS.get(kind, _plain)(scene.take((*same, *scene.cues("how_come"))), ground, same)


def _to_come(scene: Scene, ground: Ground, cues: tuple[int, ...]) -> Scene:
    """What will be is known of days written down before they come, and of a plan; of anything else it is a forecast.

    Without a number of it the word stays: nothing is said of what will be.
    """
    view = ground.view
    metrics = [view.catalog.metrics[name] for name in scene.draft.metrics]
    periods = [scene.mentions[at].value for at in scene.free(Kind.PERIOD)]
    lies_ahead = all(one.period.last_day >= ground.clock.as_of for one in periods)
    if scene.free(Kind.SCENARIO) or all(is_ahead(one, view) for one in metrics):
        return scene.take(cues) if metrics and (lies_ahead or all(one.is_latest for one in periods)) else scene
    if scene.cues("later") or not metrics:
        return scene.take(cues if scene.cues("later") else ())
    has_days = any(_has_days_ahead(one, ground) for one in metrics)
    return scene.take(cues) if has_days and periods and lies_ahead else scene.take(cues, ahead=Ahead(kind="forecast"))


def _has_days_ahead(metric: Metric, ground: Ground) -> bool:
    """Whether rows that a metric reads hold a day that is known before it comes."""
    homes = ground.view.datasets_of(metric)
    return any(one.field.scheduled and one.home in homes for one in ground.view.fields.values())


def _plain(scene: Scene, ground: Ground, cues: tuple[int, ...]) -> Iterator[Scene]:
    kind = str(scene.mentions[cues[0]].value).removeprefix("later.")
    yield scene.take(scene.cues("degree", "outcome"), ahead=Ahead(kind=kind))


def _watch(scene: Scene, ground: Ground, cues: tuple[int, ...]) -> Iterator[Scene]:
    """A number with its bound (drops below 90%); how often it is to be told is its grain."""
    for number in scene.free(Kind.NUMBER):
        op = next((op for name, op in _OPS.items() if scene.is_cue(number - 1, name)), None)
        if op is not None and len(scene.draft.named) == 1:
            value = scene.mentions[number].value
            at = scene.draft.named[0][0]
            bound = PendingThreshold(op=op, value=float(value.value), is_ratio=value.is_ratio, at=at)
            said = scene.cues("growth", "fall", "turned", "drop")
            scene = scene.take([number, number - 1, *said], thresholds=(*scene.draft.thresholds, bound))
    yield scene.take((), ahead=Ahead(kind="watch"))


def _reconcile(scene: Scene, ground: Ground, cues: tuple[int, ...]) -> Iterator[Scene]:
    if 1 <= len(scene.draft.metrics) <= _MOST_RECONCILED:
        said = scene.cues("and", "versus", "difference", "later.explain")
        yield scene.take(said, ahead=Ahead(kind="reconcile"))


def _my_number(scene: Scene, ground: Ground, cues: tuple[int, ...]) -> Iterator[Scene]:
    """The figure somebody stated; with none, "the boss says" says nothing."""
    stated = [at for at in scene.free(Kind.NUMBER) if not _is_a_bound(scene, at)]
    if not stated:
        yield scene
        return
    ahead = Ahead(kind="my_number", stated=float(scene.mentions[stated[-1]].value.value))
    yield scene.take([stated[-1]], ahead=ahead)


def _is_a_bound(scene: Scene, number: int) -> bool:
    beside = any(scene.is_cue(at, *_BOUNDS) for at in (number - 1, number + 1))
    return beside or scene.is_free(number + 1, Kind.DIMENSION, Kind.GRAIN) or scene.is_cue(number + 1, "unit")


def _what_if(scene: Scene, ground: Ground, cues: tuple[int, ...]) -> Iterator[Scene]:
    """What changes is named right before the ratio, or else last; the other number is what is asked for."""
    ratios = [at for at in scene.free(Kind.NUMBER) if scene.mentions[at].value.is_ratio]
    named = sorted(scene.draft.named)
    if len(ratios) != 1 or not 1 <= len(named) <= _MOST_RECONCILED:
        return
    before = [at for at, _ in named if at < ratios[0]]
    driver = dict(named)[before[-1] if before else named[-1][0]]
    falls = bool(scene.cues("fall", "turned.down"))
    ratio = float(scene.mentions[ratios[0]].value.value)
    said = scene.cues("fall", "growth", "growth_rate", "turned", "outcome", "vague", "and", "more", "fewer")
    left = tuple(one for one in named if one[1] != driver) or tuple(named)
    ahead = Ahead(kind="what_if", driver=driver, change_ratio=-ratio if falls else ratio)
    yield scene.take([*said, *ratios], ahead=ahead, named=left)


_KINDS: Mapping[str, Callable[[Scene, Ground, tuple[int, ...]], Iterator[Scene]]] = {
    "explain": explained,
    "watch": _watch,
    "reconcile": _reconcile,
    "my_number": _my_number,
    "what_if": _what_if,
}
