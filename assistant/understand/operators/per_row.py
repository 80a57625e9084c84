"""A mean over single rows: contract value per contract, 平均每份合同多少钱, the average invoice amount."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.count import adds_up, is_money
from assistant.understand.operators.rowsets import counted_by, dataset_at, main_measure
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.relations import names_rows
from semantic.catalog import Ratio, Simple

_NAMES = (Kind.METRIC, Kind.TERM, Kind.PART, Kind.OVERVIEW, Kind.SET, Kind.DEED)
# A sum that only its rows name.
_UNNAMED_PENALTY = 0.3
# Where a governed number counts the rows, the sum over that number is meant before.
_EACH_PENALTY = 1.0


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as it is, and with a sum taken per row that its own rows are called by."""
    yield scene
    if scene.draft.describe or scene.draft.per:
        return
    averages = scene.cues("average.word")
    if len(scene.draft.named) == 1 and not averages:
        yield from _each(scene, ground)
    elif not scene.draft.metrics and len(averages) == 1 and not scene.free(*_NAMES):
        yield from _unnamed(scene, averages[0], ground)


def _each(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """A sum of money per one of the rows that it adds up."""
    at, name = scene.draft.named[0]
    for per in scene.cues("each.per"):
        rows = _rows_at(scene, per + 1, ground)
        shape = ground.view.catalog.metrics[name].shape
        is_own = isinstance(shape, Simple) and shape.dataset == rows and _are_counted_so(shape, ground)
        if at < per and is_own and is_money(name, ground) and adds_up(name, ground):
            penalty = scene.draft.penalty + _EACH_PENALTY
            yield scene.take([per, per + 1], per=(str(scene.mentions[per + 1].value),), penalty=penalty)


def _unnamed(scene: Scene, average: int, ground: Ground) -> Iterator[Scene]:
    """What one of a kind of rows is worth, where only the rows and an amount are said."""
    at = average + 2 if scene.is_cue(average + 1, "each") else average + 1
    measures = [one for one in scene.free(Kind.MEASURE) if scene.mentions[one].value]
    if measures == [at]:
        worth = str(scene.mentions[at].value)
        rows, said = ground.view.fields[worth].home, [at]
        key = key_of(rows, ground)
    elif (home := _rows_at(scene, at, ground)) is not None and not measures:
        rows, key = home, str(scene.mentions[at].value)
        worth = main_measure(rows, ground) or ""
        said = [one for one in (*scene.cues("sort.money", "size"), *scene.free(Kind.MEASURE)) if one > at]
    else:
        return
    for name, is_mean in _worths(rows, worth.rpartition(".")[2], ground) if said and key and worth else ():
        penalty = scene.draft.penalty + _UNNAMED_PENALTY
        per = () if is_mean else (key,)
        yield scene.take([*range(average, at + 1), *said], named=((at, name),), per=per, penalty=penalty)


def _worths(rows: str, field: str, ground: Ground) -> list[tuple[str, bool]]:
    """The metrics that add up what rows are worth; where some are a mean of them, these alone, and that they are."""
    metrics = ground.view.catalog.metrics
    means = [
        (one.name, True)
        for one in metrics.values()
        if isinstance(one.shape, Ratio) and is_money(one.name, ground)
        if counted_by(metrics[one.shape.denominator], ground) == rows
    ]
    own = [
        (one.name, one.shape)
        for one in metrics.values()
        if isinstance(one.shape, Simple) and one.shape.dataset == rows and one.shape.expression == field
    ]
    means += [(name, True) for name, shape in own if shape.aggregation == "avg"]
    sums = [(name, False) for name, shape in own if shape.aggregation == "sum" and _are_counted_so(shape, ground)]
    return means or sums


def _are_counted_so(shape: Simple, ground: Ground) -> bool:
    """Whether the rows that a metric adds up are those that the catalog counts, or it counts none: no credit notes."""
    if shape.non_additive is not None or shape.is_state or shape.is_any_day:
        return False
    others = (one.shape for one in ground.view.catalog.metrics.values())
    counts = [one for one in others if isinstance(one, Simple) and one.dataset == shape.dataset]
    counts = [one for one in counts if one.aggregation == "count" and not (one.is_state or one.is_any_day)]
    return not counts or any(one.filter == shape.filter and one.time_field == shape.time_field for one in counts)


def _rows_at(scene: Scene, at: int, ground: Ground) -> str | None:
    """The dataset whose single rows a grouping is called by, each of which happened at a time."""
    home = dataset_at(scene, at, ground) if scene.is_free(at, Kind.DIMENSION) else None
    return home if home is not None and ground.view.catalog.datasets[home].time_field else None


def key_of(rows: str, ground: Ground) -> str:
    fields = ground.view.fields.items()
    return next((address for address, one in fields if address.startswith(f"{rows}.") and names_rows(one, ground)), "")
