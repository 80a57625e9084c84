"""A metric per member or unit of time first: average per store, 店均, median per client, the highest single day."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.of import ASKING
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.relations import names_rows
from semantic.catalog import Ratio, Simple
from semantic.query import Aggregation, RatioOf

_MIDDLES: dict[str, Aggregation] = {"average": "avg", "median": "median"}
# What is held against an average, or set beside it, stands before it.
BESIDE = ("above", "at_least", "below", "at_most", "versus", "and.with")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its metric taken per what words say; a governed ratio of that meaning comes before arithmetic."""
    if (extreme := _extreme(scene)) is not None:
        yield extreme
        return
    for at in scene.cues(*_MIDDLES):
        if scene.is_cue(at - 1, *BESIDE):
            continue  # above the average of all stores
        if (per := _per(scene, at)) is not None:
            yield _taken_per(scene, at, per, ground)
            return
    yield scene


def _extreme(scene: Scene) -> Scene | None:
    """单日最高销售额, the highest single month: the greatest or least of the units' own figures."""
    for at in scene.cues("single"):
        unit = str(scene.mentions[at].value).rpartition(".")[2]
        extremes = scene.cues("top.word", "bottom.word")
        if len(extremes) == 1 and not scene.is_free(extremes[0] + 1, Kind.DIMENSION):
            aggregation = "max" if scene.is_cue(extremes[0], "top") else "min"
            return scene.take([at, *extremes], per=(f"@{unit}",), aggregation=aggregation)
    return None


def _per(scene: Scene, average: int) -> tuple[int, ...] | None:
    """The mentions that say per what: 平均每个客户, average … per client, 店均; the last of them is what is named."""
    kinds = (Kind.DIMENSION, Kind.METRIC)
    named = dict(scene.draft.named)
    after = average + 2 if scene.is_cue(average + 1, "each") else average + 1
    if scene.is_free(after, Kind.DIMENSION) and (after > average + 1 or after + 1 in named):
        return tuple(range(average + 1, after + 1))
    if after == average + 2 and after in named and len(named) > 1:
        return average + 1, after
    for at in range(average + 1, len(scene.mentions)):
        if scene.is_cue(at, "each.per") and at + 1 < len(scene.mentions) and scene.mentions[at + 1].kind in kinds:
            return at, at + 1
    if scene.is_cue(average, "median") and average - 1 in named and scene.is_free(average - 2, Kind.DIMENSION):
        return tuple(at for at in (average - 3, average - 2) if at == average - 2 or scene.is_cue(at, "each"))
    return _per_one_before(scene, average)


def _per_one_before(scene: Scene, average: int) -> tuple[int, ...] | None:
    """Per what, where that stands before the word: visits per salesman on average, did a salesman make on average."""
    named = dict(scene.draft.named)
    if not scene.is_free(average - 1, Kind.DIMENSION) or not named:
        return None
    if scene.is_cue(average - 2, "each.per"):
        return (average - 2, average - 1) if min(named) < average - 2 else None
    is_one = scene.mentions[average - 1].is_singular and max(named) < average - 1
    is_asked = scene.is_cue(average - 2, *ASKING, *BESIDE, "and")
    return (average - 1,) if not is_asked and (average + 1 in named or is_one) else None


def _taken_per(scene: Scene, average: int, said: tuple[int, ...], ground: Ground) -> Scene:
    """The scene as it was where the metric is a rate, whose mean over members is another thing than the rate."""
    named = dict(scene.draft.named)
    unit = said[-1]
    metrics = {at: name for at, name in named.items() if at != unit}
    if not metrics or any(ground.view.catalog.metrics[name].unit in ("ratio", "percent") for name in metrics.values()):
        return scene
    middle = _MIDDLES[str(scene.mentions[average].value).partition(".")[0]]
    per = str(scene.mentions[unit].value) if unit not in named else named[unit]
    if middle == "avg" and len(metrics) == 1:
        ((at, name),) = metrics.items()
        if (ratio := governed(name, per, ground)) is not None:
            return scene.take([average, *said], named=((at, ratio),), pair=None)
        if unit in named:
            counts = ground.view.catalog.metrics[per].unit == "count"
            return scene.take([average, *said], pair=RatioOf(ratio=(name, per))) if counts else scene
    if per not in ground.view.fields:
        return scene
    return scene.take([average, *said], per=(per,), aggregation=middle)


def governed(metric: str, unit: str, ground: Ground) -> str | None:
    """The one ratio of the catalog of a metric over another, or over how many there are of a dimension."""
    metrics = ground.view.catalog.metrics
    found = [
        one.name
        for one in metrics.values()
        if isinstance(one.shape, Ratio) and one.shape.numerator == metric
        if one.shape.denominator == unit or _counts(one.shape.denominator, unit, ground)
    ]
    return found[0] if len(found) == 1 else None


def _counts(metric: str, address: str, ground: Ground) -> bool:
    """Whether a metric is the number of members of a dimension: its distinct values, or the rows it names."""
    shape, field = ground.view.catalog.metrics[metric].shape, ground.view.fields.get(address)
    if not isinstance(shape, Simple) or field is None:
        return False
    if shape.aggregation == "count_distinct":
        return shape.expression in (address, field.field.display_of, field.field.expression)
    return shape.aggregation == "count" and shape.dataset == field.home and names_rows(field, ground)
