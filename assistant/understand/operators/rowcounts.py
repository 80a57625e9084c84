"""How many rows that happened at a time, named by their noun alone: how many batches failed, 去年有几个批次不合格."""

from collections.abc import Iterator

from assistant.understand.annotators.stages import Keys, done_at, keys_in
from assistant.understand.mention import Kind
from assistant.understand.operators.rowsets import dataset_at
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.rownouns import counts_rows, surfaces_of
from semantic.catalog import Metric, Simple

# The governed number of rows is meant before the members of what tells them apart.
_PENALTY = 0.4
_SHORTEST_STEM = 5


def counted_rows(scene: Scene, cues: tuple[int, ...], at: int, ground: Ground) -> Iterator[Scene]:
    """The rows named as the governed number of them; by each that it may be where nothing says which rows are meant."""
    dataset = dataset_at(scene, at, ground)
    time = ground.view.catalog.datasets[dataset].time_field if dataset is not None else None
    if dataset is None or time is None:
        return
    counts = [one for one in ground.view.catalog.metrics.values() if _counts(one, dataset, ground)]
    whole = [one for one in counts if isinstance(one.shape, Simple) and not (one.shape.filter or one.shape.time_field)]
    is_told = bool(scene.draft.filters)
    for one in whole if is_told else counts:
        penalty = scene.draft.penalty + _PENALTY
        times = _times_done(scene, dataset, ground) if is_told and scene.draft.period is not None else ()
        time_field = times[0] if len(times) == 1 else scene.draft.time_field
        yield scene.take([*cues, at], named=((at, one.name),), time_field=time_field, penalty=penalty)


def _counts(metric: Metric, dataset: str, ground: Ground) -> bool:
    return counts_rows(metric, ground.view) and isinstance(metric.shape, Simple) and metric.shape.dataset == dataset


def _times_done(scene: Scene, dataset: str, ground: Ground) -> tuple[str, ...]:
    """The time of what rows are told to be by a word of it: those terminated last year are of their termination date."""
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


def _is_of(core: Keys, said: set[str]) -> bool:
    """Whether what was done at a time is said, by its noun or its verb: termination, terminated."""
    return bool(core) and all(any(one == word or _is_verb_of(word, one) for word in said) for one in core)


def _is_verb_of(word: str, noun: str) -> bool:
    return word.isascii() and len(word) >= _SHORTEST_STEM and noun.startswith(word)
