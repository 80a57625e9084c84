"""Which numbers what was done may be: what a verb means, and by which rows the catalog counts who did it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

from assistant.understand.annotators.states import known_states
from assistant.understand.lexicon import Part as NamePart
from assistant.understand.mention import DeedValue, Kind, PeriodValue
from assistant.understand.operators.of import address_of, filters_of
from assistant.understand.operators.rowsets import counts_members
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.happenings import counting_rows
from assistant.understand.words.held import taken_off
from assistant.understand.words.relations import calls_rows
from semantic.catalog import Metric, Simple
from semantic.query import Threshold

_MOST_READINGS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that was done or not: the mention of the deed, when, and of which members of other fields.

    `is_opposed`: after "but"; `is_listed`: after "and" or a comma; `is_others`: of all members but these. `is_done`: a
    verb says so that leaves open what was done: 用过支付宝.
    """

    deed: int | None = None
    period: PeriodValue | None = None
    members: tuple[int, ...] = ()
    is_absent: bool = False
    is_ever: bool = False
    is_again: bool = False
    is_opposed: bool = False
    is_listed: bool = False
    is_others: bool = False
    is_done: bool = False

    @property
    def is_empty(self) -> bool:
        says = self.is_absent or self.is_again or self.is_done
        return not (self.deed is not None or self.period or self.members or says)


def metrics_of(scene: Scene, parts: tuple[Part, ...], head: str, ground: Ground) -> Iterator[dict[int, str]]:
    """Which metric each deed may be, one answer per combination; what cannot be absent is no deed left undone."""
    absent = {one.deed for one in parts if one.is_absent}
    deeds = sorted({one.deed for one in parts if one.deed is not None})
    choices = []
    for at in deeds:
        members = [member for one in parts if one.deed == at for member in one.members]
        fields = [head, *(address_of(scene, member, ground) for member in members)]
        found = [
            name for name in _meanings(scene, at, fields, ground) if not _is_of_the_head(name, scene, at, head, ground)
        ]
        found = _of_their_stage(found, scene, parts, at, ground)
        choices.append([name for name in found if at not in absent or _reads_zero(name, ground)])
    for names in islice(product(*choices), _MOST_READINGS):
        yield dict(zip(deeds, names, strict=True))


def _of_their_stage(found: list[str], scene: Scene, parts: tuple[Part, ...], at: int, ground: Ground) -> list[str]:
    """The numbers of rows by the day when they came into the state that a member says: disconnected this year.

    The day of something else, as of their order, says nothing of when that was; without its own there are none.
    """
    is_dated = any(one.deed == at and at in one.members and one.period is not None for one in parts)
    address = address_of(scene, at, ground) if is_dated else ""
    field = ground.view.fields.get(address)
    known = known_states(ground)
    told = known.statuses.get(field.home, {}).get(address, ()) if field is not None else ()
    if field is None or not told:
        return found
    values = {value for one in filters_of(scene, (at,), ground, op="in") for value in one.values}
    stages = {stage for one in told if one.value in values for doing, stage in one.facts if doing == "done"}
    days = {day for stage in stages for day in known.times.get(field.home, {}).get(stage, ())}
    kept = [name for name in found if _day_of(name, ground) in days]
    own = [name for name in ground.view.catalog.metrics if _is_count(name, ground) and _day_of(name, ground) in days]
    return kept or (own if len(own) == 1 else [])


def _is_count(name: str, ground: Ground) -> bool:
    shape = ground.view.catalog.metrics[name].shape
    return isinstance(shape, Simple) and shape.aggregation == "count"


def _day_of(name: str, ground: Ground) -> str:
    """The field of the day that a number of rows goes by; empty where there is none."""
    shape = ground.view.catalog.metrics[name].shape
    if not isinstance(shape, Simple):
        return ""
    day = shape.time_field or ground.view.catalog.datasets[shape.dataset].time_field
    return f"{shape.dataset}.{day}" if day else ""


def _is_of_the_head(name: str, scene: Scene, at: int, head: str, ground: Ground) -> bool:
    """Whether a verb is said of the head's own rows, which tells when it was and not what they have."""
    field = ground.view.fields.get(head)
    is_called = field is not None and calls_rows(field, ground)
    own = is_called and field is not None and ground.view.datasets_of(ground.view.catalog.metrics[name]) == {field.home}
    return own and scene.mentions[at].kind is Kind.DEED


def _meanings(scene: Scene, at: int, fields: list[str], ground: Ground) -> tuple[str, ...]:
    """Of a metric named that one; of a verb the first whose rows have all that is said of it.

    Those that are counted where the catalog counts who did it come first: an order cancelled may make no buyer.
    """
    value = scene.mentions[at].value
    view = ground.view
    if scene.mentions[at].kind in (Kind.MEMBER, Kind.GROUP):
        return counted_with(scene, at, ground)
    kept = _kept_by_counts(fields[0], ground)
    if not isinstance(value, DeedValue):
        mention = scene.mentions[at]
        is_short = mention.kind is Kind.PART or (mention.kind is Kind.METRIC and mention.cost > 0)
        found = metrics_called(names_at(scene, at)[0], ground)
        return tuple(_as_counted(one, kept, ground) for one in found) if is_short else found
    if value.time_field is None:
        value = replace(value, names=tuple(_as_counted(one, kept, ground) for one in value.names))
    for name in sorted(
        value.names, key=lambda name: not any(_is_kept(one, kept, ground) for one in metrics_called(name, ground))
    ):
        found = metrics_called(name, ground)
        if found and all(view.is_shared(field, view.catalog.metrics[one]) for one in found for field in fields):
            return found
    return metrics_called(value.names[0], ground)


def bounds_of(metric: str, ground: Ground, *, is_absent: bool) -> tuple[Threshold, ...]:
    """What a number reads of who has none, and of who has some: a balance of nothing is a row as well.

    Who paid and got it all back paid something: a sum from which another number is taken reads 0 of them as well.
    """
    if is_absent:
        return tuple(Threshold(by=name, op="eq", value=0) for name in (metric, *taken_off(metric, ground.view)))
    one = ground.view.catalog.metrics[metric]
    is_balance = isinstance(one.shape, Simple) and one.shape.aggregation == "sum" and ground.view.is_state(one)
    return (Threshold(by=metric, op="gt", value=0),) if is_balance else ()


def is_counted_alike(name: str, head: str, ground: Ground) -> bool:
    """Whether the catalog has a number of the members of a head by the very rows that a metric counts."""
    return _is_kept(name, _kept_by_counts(head, ground), ground)


def counted_as(name: str, head: str, ground: Ground) -> tuple[str, ...]:
    """The numbers of the catalog that count a head's members by the very rows that a metric counts."""
    metrics = ground.view.catalog.metrics
    shape = metrics[name].shape
    if not isinstance(shape, Simple):
        return ()
    rows = (shape.dataset, shape.filter, shape.time_field, shape.is_any_day)
    return tuple(
        one.name
        for one in metrics.values()
        if isinstance(one.shape, Simple) and counts_members(one, head, ground)
        if (one.shape.dataset, one.shape.filter, one.shape.time_field, one.shape.is_any_day) == rows
    )


def _kept_by_counts(head: str, ground: Ground) -> frozenset[tuple[str, str | None]]:
    """Which rows the catalog counts a head's members by: the datasets, and what is left out of each."""
    metrics = (one for one in ground.view.catalog.metrics.values() if not ground.view.is_state(one))
    shapes = (one.shape for one in metrics if counts_members(one, head, ground))
    return frozenset((one.dataset, one.filter) for one in shapes if isinstance(one, Simple) and not one.is_any_day)


def _as_counted(name: str, kept: frozenset[tuple[str, str | None]], ground: Ground) -> str:
    """A number of all rows as that of those by which the catalog counts who did it: cancelled orders make no buyer."""
    metrics = ground.view.catalog.metrics
    shape = metrics[name].shape if name in metrics else None
    if not isinstance(shape, Simple) or shape.filter or not kept:
        return name
    narrower = [
        one.name
        for one in metrics.values()
        if isinstance(one.shape, Simple) and (one.shape.dataset, one.shape.filter) in kept
        if _counts_rows_of(one.shape, shape, ground)
    ]
    return narrower[0] if len(narrower) == 1 else name


def _counts_rows_of(one: Simple, whole: Simple, ground: Ground) -> bool:
    """Whether a number counts the same rows as another, or them by the lines that they have."""
    if whole.aggregation != "count" or (one.time_field, one.is_any_day) != (whole.time_field, whole.is_any_day):
        return False
    if one.dataset == whole.dataset:
        return one.aggregation == "count"
    links = (link for link in ground.view.catalog.relationships if link.source == one.dataset)
    keys = [link.columns for link in links if link.target == whole.dataset and link.role == whole.dataset]
    return one.aggregation == "count_distinct" and (one.expression,) in keys


def _is_kept(metric: str, kept: frozenset[tuple[str, str | None]], ground: Ground) -> bool:
    shape = ground.view.catalog.metrics[metric].shape
    return isinstance(shape, Simple) and (shape.dataset, shape.filter) in kept


def meant_by(scene: Scene, at: int, ground: Ground) -> tuple[str, ...]:
    """The metrics that a verb may mean, whoever did it."""
    return tuple(metric for name in names_at(scene, at) for metric in metrics_called(name, ground))


def metrics_called(name: str, ground: Ground) -> tuple[str, ...]:
    term = ground.view.catalog.terms.get(name)
    if term is None:
        return (name,) if name in ground.view.catalog.metrics else ()
    default = term.default_for(ground.role)
    return (default,) if default else term.metrics


def _reads_zero(name: str, ground: Ground) -> bool:
    """Whether a metric is 0 for who has nothing of it."""
    metric: Metric = ground.view.catalog.metrics[name]
    counts = isinstance(metric.shape, Simple) and metric.shape.aggregation in ("sum", "count", "count_distinct")
    return metric.fill == "zero" or (metric.fill is None and counts)


def names_at(scene: Scene, at: int) -> tuple[str, ...]:
    value = scene.mentions[at].value
    if isinstance(value, NamePart):
        return (value.name,)
    return value.names if isinstance(value, DeedValue) else (str(value),)


def counted_with(scene: Scene, at: int, ground: Ground) -> tuple[str, ...]:
    """What counts the rows that a member is of; nothing where it is of things, to which nothing happens."""
    field = ground.view.fields.get(address_of(scene, at, ground))
    counting = counting_rows(field.home, ground.view) if field is not None else None
    return (counting,) if counting else ()
