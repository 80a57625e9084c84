"""Members by when something happened to them: customers who joined in 2024, 今年上市的产品, 去年新开户的用户."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.understand.mention import EventValue, Kind, Mention, PeriodValue
from assistant.understand.operators.rowsets import reading_of
from assistant.understand.operators.sets import folded, listed_members, with_mention
from assistant.understand.scene import Draft, Ground, Scene
from assistant.understand.words.relations import calls_rows, names_rows
from assistant.understand.words.rownouns import counts_rows
from semantic.catalog import Simple
from semantic.query import Filter

_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW, Kind.PART)
_MEMBERS = (Kind.MEMBER, Kind.GROUP)
_HEADS = (Kind.DIMENSION, Kind.SET)
# What may stand between those of which something is said and what it is.
_RELATIVE = ("which", "whose", "and.with", "which_several")
_ASKING = ("which_several", "which", "count")
# A number of those of another time is hardly all there ever was, nor only of that time.
_SHARED_PENALTY = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cohort:
    """Where it is said when something happened: the mentions, those of which it is said, the field and the time."""

    at: int
    span: frozenset[int]
    head: int | None
    field: str
    time: int


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as it is, and one for all that are told by the time at which something happened to them."""
    yield scene
    for at in scene.free(Kind.EVENT, Kind.TIME_FIELD):
        of_some = (*_before(scene, at, ground), *_behind(scene, at, ground))
        for cohort in of_some or _of_none(scene, at):
            yield from _around(scene, cohort, ground)


def _before(scene: Scene, at: int, ground: Ground) -> Iterator[_Cohort]:
    """今年上市的产品, 上市日期在今年的产品, 今年推出了哪些产品: the event before its head, members between them."""
    for time, last in ((at - 1, at), (at + 1, at + 1)):
        head = last + 1
        while scene.is_free(head, *_MEMBERS) or scene.is_cue(head, *_ASKING):
            head += 1
        field = _field(scene, at, head, ground)
        if field is not None and scene.is_free(time, Kind.PERIOD):
            yield _Cohort(at=at, span=frozenset((at, time)), head=head, field=field, time=time)


def _behind(scene: Scene, at: int, ground: Ground) -> Iterator[_Cohort]:
    """Customers who joined in 2024, products with a launch date this year: the event behind its head."""
    for time, first in ((at + 1, at), (at - 1, at - 1)):
        head, between = first - 1, []
        while scene.is_cue(head, *_RELATIVE):
            between.append(head)
            head -= 1
        while scene.is_free(head, *_MEMBERS):
            head -= 1
        field = _field(scene, at, head, ground)
        if field is not None and scene.is_free(time, Kind.PERIOD):
            yield _Cohort(at=at, span=frozenset((at, time, *between)), head=head, field=field, time=time)


def _of_none(scene: Scene, at: int) -> Iterator[_Cohort]:
    """A date with its time, said of nobody named, where a number has its own time: 今年开户日期在2024年的售气量."""
    is_date = scene.mentions[at].kind is Kind.TIME_FIELD and scene.is_free(at + 1, Kind.PERIOD)
    if is_date and len(scene.free(Kind.PERIOD)) > 1 and scene.free(*_NUMBERS):
        before = [at - 1] if scene.is_cue(at - 1, "whose", "and.with") else []
        yield _Cohort(
            at=at, span=frozenset((at, at + 1, *before)), head=None, field=str(scene.mentions[at].value), time=at + 1
        )


def _field(scene: Scene, at: int, head: int, ground: Ground) -> str | None:
    """The date in the role of those named, whose own rows it is of; None where it is not theirs."""
    if not 0 <= head < len(scene.mentions) or scene.mentions[head].kind not in _HEADS:
        return None
    value = scene.mentions[at].value
    fields = ground.view.fields
    if not isinstance(value, EventValue):
        value = EventValue(dataset=fields[value].home, field=fields[value].field.name)
    role = _role(scene.mentions[head], value.dataset, ground)
    return next((one for one in (f"{role}.{value.field}",) if role and one in fields), None)


def _role(head: Mention, dataset: str, ground: Ground) -> str:
    """The role in which what is named are the rows of a dataset; empty where it is none of them."""
    field = ground.view.fields.get(str(head.value)) if head.kind in _HEADS else None
    is_own = field is not None and field.home == dataset and calls_rows(field, ground)
    return str(head.value).rpartition(".")[0] if is_own else ""


def _around(scene: Scene, cohort: _Cohort, ground: Ground) -> Iterator[Scene]:
    """The rest of the question of those alone: who they are, how many, or a number of them.

    A number at no time of its own is read by the date itself; where that is over, it may be of the same time as well.
    """
    kept = [at for at in range(len(scene.mentions)) if at not in cohort.span]
    head = scene.mentions[cohort.head] if cohort.head is not None else None
    value: PeriodValue = scene.mentions[cohort.time].value
    within = (
        Filter(field=cohort.field, op="ge", values=(value.period.start.isoformat(),)),
        Filter(field=cohort.field, op="lt", values=(value.period.end.isoformat(),)),
    )
    draft = scene.draft.edited(filters=(*scene.draft.filters, *within))
    outer = _folded(scene, kept, cohort, draft)
    if not outer.free(*_NUMBERS):
        is_governed = head is not None and _has_a_number(str(head.value), ground)
        if is_governed and scene.cues("listing"):
            yield from _rows(scene, kept, cohort, ground)
        elif head is not None and not (is_governed and scene.cues("count")):
            yield from listed_members(outer, str(head.value))
    elif outer.free(Kind.PERIOD) or head is None:
        yield outer
    elif scene.mentions[cohort.at].kind is Kind.EVENT:
        yield _folded(scene, kept, cohort, scene.draft.edited(period=value, time_field=cohort.field))
        if value.period.end <= ground.clock.as_of:
            shared = with_mention(outer, scene.mentions[cohort.time])
            yield replace(shared, draft=shared.draft.edited(penalty=shared.draft.penalty + _SHARED_PENALTY))


def _rows(scene: Scene, kept: list[int], cohort: _Cohort, ground: Ground) -> Iterator[Scene]:
    """Single rows with all that is known of them, read by the date: list the contracts that end in Q3."""
    place = kept.index(cohort.head) if cohort.head is not None else 0
    metric = reading_of(ground.view.fields[cohort.field].home, ground)
    draft = scene.draft.edited(period=scene.mentions[cohort.time].value, time_field=cohort.field)
    outer = _folded(scene, kept, cohort, draft)
    if metric is not None and not outer.free(Kind.PERIOD, Kind.DIMENSION):
        yield outer.take(outer.cues("listing"), output="rows", named=(*outer.draft.named, (place, metric)))


def _has_a_number(address: str, ground: Ground) -> bool:
    """Whether the rows named have a governed number, which may leave some of them out: cancelled orders."""
    field, metrics = ground.view.fields[address], ground.view.catalog.metrics.values()
    homes = {one.shape.dataset for one in metrics if isinstance(one.shape, Simple) and counts_rows(one, ground.view)}
    return names_rows(field, ground) and field.home in homes


def _folded(scene: Scene, kept: list[int], cohort: _Cohort, draft: Draft) -> Scene:
    if cohort.head is None:
        mentions = tuple(scene.mentions[at] for at in kept)
        inside = tuple(one for at, one in enumerate(scene.mentions) if at not in kept)
        taken = frozenset(place for place, at in enumerate(kept) if at in scene.taken)
        return Scene(mentions=mentions, taken=taken, draft=draft, inside=(*scene.inside, *inside))
    is_grouping = scene.mentions[cohort.head].kind is Kind.DIMENSION
    return folded(scene, kept, cohort.head, draft=draft, is_head=is_grouping)
