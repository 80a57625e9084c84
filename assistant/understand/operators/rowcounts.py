"""How many rows that happened at a time, named by their noun alone: how many batches failed, 去年有几个批次不合格."""

from collections.abc import Iterator

from assistant.understand.annotators.stages import Keys, done_at, keys_in, verbs_of
from assistant.understand.finish.sense import members_kept
from assistant.understand.mention import Kind
from assistant.understand.operators.rowsets import dataset_at
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.held import time_of
from assistant.understand.words.narrowness import conditions_of
from assistant.understand.words.rownouns import counts_rows, surfaces_of
from semantic.catalog import Metric, Simple

# The governed number of rows is meant before the members of what tells them apart.
_PENALTY = 0.4


def counted_rows(scene: Scene, cues: tuple[int, ...], at: int, ground: Ground) -> Iterator[Scene]:
    """The rows named as the governed number of them; by each that it may be where nothing says which rows are meant."""
    dataset = dataset_at(scene, at, ground)
    field = ground.view.fields.get(str(scene.mentions[at].value))
    if (
        field is None
        or field.field.display_of
        or dataset is None
        or ground.view.catalog.datasets[dataset].time_field is None
    ):
        return
    counts = [one for one in ground.view.catalog.metrics.values() if _counts(one, dataset, ground)]
    whole = [one for one in counts if isinstance(one.shape, Simple) and not (one.shape.filter or one.shape.time_field)]
    events = [one for one in scene.free(Kind.EVENT) if scene.mentions[one].value.dataset == dataset]
    times = tuple(f"{dataset}.{scene.mentions[one].value.field}" for one in events)
    if not times and scene.draft.filters and scene.draft.period is not None:
        times = _times_done(scene, dataset, ground) or _times_counted(scene, counts, ground)
    is_told, time_field = bool(scene.draft.filters or events), times[0] if len(times) == 1 else None
    timed = [one for one in counts if events and time_of(one, ground.view) == time_field]
    for one in _widest(timed) or (whole if is_told else counts):
        edits = {"time_field": time_field} if time_field and not timed else {}
        penalty = scene.draft.penalty + _PENALTY
        yield scene.take([*cues, at, *events], named=((at, one.name),), penalty=penalty, **edits)


def _widest(numbers: list[Metric]) -> list[Metric]:
    """The one number of some that leaves out nothing that another of them has; all of them where there is no such."""
    said = [(one, conditions_of(one.shape)) for one in numbers if isinstance(one.shape, Simple)]
    widest = [one for one, own in said if all(own <= other for _, other in said)]
    return widest[:1] or numbers


def _counts(metric: Metric, dataset: str, ground: Ground) -> bool:
    return counts_rows(metric, ground.view) and isinstance(metric.shape, Simple) and metric.shape.dataset == dataset


def _times_done(scene: Scene, dataset: str, ground: Ground) -> tuple[str, ...]:
    """The time of what rows are told to be by a word of it: terminated last year is of the termination date."""
    view = ground.view
    main = view.catalog.datasets[dataset].time_field
    said = {key for one in scene.mentions if one.kind is Kind.MEMBER for key in keys_in(one.value.matched_text)}
    own = ((address, one) for address, one in view.fields.items() if address == f"{dataset}.{one.field.name}")
    return tuple(
        address
        for address, one in own
        if one.field.kind == "time" and main not in (address, one.field.name)
        if any(_is_of(core, said) for core in map(done_at, surfaces_of(one.words)))
    )


def _times_counted(scene: Scene, counts: list[Metric], ground: Ground) -> tuple[str, ...]:
    """The one time by which a number counts rows of the members named: lost deals by the day they closed."""
    told = [(one.field.rpartition(".")[2], {str(value) for value in one.values}) for one in scene.draft.filters]
    found = {
        time_of(one, ground.view)
        for one in counts
        if isinstance(one.shape, Simple) and one.shape.time_field is not None
        if any(values <= members_kept(one.shape.filter or "", field) for field, values in told)
    }
    return tuple(one for one in found if one is not None) if len(found) == 1 else ()


def _is_of(core: Keys, said: set[str]) -> bool:
    """Whether what was done at a time is said, by its noun or its verb: termination, terminated."""
    return any(set(one) <= said for one in verbs_of(core) if one)
