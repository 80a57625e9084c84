"""Sets of members by what they did or did not: who bought last year and not this year, 没有销售的门店, both A and B."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.finish.timing import period_of
from assistant.understand.mention import Kind, Mention, PeriodValue
from assistant.understand.operators.deeds import Part, metrics_of, parts_of
from assistant.understand.operators.of import address_of, filters_of, names_rows
from assistant.understand.scene import Draft, Ground, Scene
from semantic.errors import Notice
from semantic.query import Filter, SemanticQuery, Threshold

_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW, Kind.PART)
_MEMBERS = (Kind.MEMBER, Kind.GROUP)
_ASKED_EACH = ("which", "which_several", "each", "by", "respectively")
# A verb that only says that something was done is passed over where the question has a plainer reading.
_ONE_DEED_PENALTY = 0.6
_MEMBER_HEAD_PENALTY = 0.3
# What touches a run in front belongs to it: 去年有|今年没有.
_TORN_PENALTY = 0.8
_SAYING = ("absent", "exclude.not", "exclude.without", "both", "again")


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as it is, and one for every set that a head and what its members did make in it."""
    yield scene
    if not (scene.cues(*_SAYING) or scene.free(Kind.DEED)):
        return
    for head in scene.free(Kind.DIMENSION, *_MEMBERS):
        address = _rows_named(scene, head, ground)
        for span in _clauses(scene, head) if address else ():
            for parts, period in _read(scene, span, head, ground):
                for metrics in metrics_of(scene, parts, ground):
                    draft = _draft(scene, parts, metrics, address, ground)
                    yield from _around(scene, span, head, address, draft, period)


def _rows_named(scene: Scene, head: int, ground: Ground) -> str:
    """The field whose members are meant: a dimension, or for 大客户 what the rows are called that it is a kind of."""
    mention = scene.mentions[head]
    if mention.kind is Kind.DIMENSION:
        return str(mention.value) if mention.value in ground.view.fields else ""
    own = address_of(scene, head, ground)
    role, home = own.rpartition(".")[0], ground.view.fields[own].home if own in ground.view.fields else ""
    rows = (
        address
        for address, one in ground.view.fields.items()
        if one.home == home and address.rpartition(".")[0] == role and one.field.kind == "dimension"
        if address != own and not one.field.hidden and names_rows(one, ground)
    )
    return next(rows, "")


def _clauses(scene: Scene, head: int) -> Iterator[range]:
    """The runs that may say what a head's members did: those that end before it, longest first, or begin after it."""
    yield from (range(start, head) for start in range(head))
    yield from (range(head + 1, end) for end in range(len(scene.mentions), head + 1, -1))


def _read(
    scene: Scene, span: range, head: int, ground: Ground
) -> Iterator[tuple[tuple[Part, ...], int | None]]:
    """The parts of a run, with the one period that stands outside and was not said inside."""
    parts = parts_of(scene, span, ground)
    if not parts or not _is_begun(scene, span, head, parts):
        return
    outside = [at for at in scene.free(Kind.PERIOD) if at not in span]
    if len(outside) == 1 and not any(one.period or one.is_ever for one in parts):
        value: PeriodValue = scene.mentions[outside[0]].value
        yield tuple(replace(one, period=value) for one in parts), outside[0]
    else:
        yield parts, None


def _is_begun(scene: Scene, span: range, head: int, parts: tuple[Part, ...]) -> bool:
    """Whether a run reads like what a head's members did.

    One behind its head is led by "with", "who" or a negation, or says more than that something was done; a metric there
    is what is asked for. That something was done is enough before a head, and where the head is asked for.
    """
    says = any(one.is_absent for one in parts) or len(parts) > 1
    deeds = [scene.mentions[at] for at in span if scene.mentions[at].kind is Kind.DEED]
    if span[0] < head:
        return says or bool(deeds)
    leads = scene.is_cue(span[0], "which", "whose", "and.with", *_SAYING)
    is_done = scene.mentions[span[0]].kind in (Kind.DEED, Kind.PERIOD)
    is_asked = scene.is_cue(head - 1, "which", "which_several", "count") and bool(deeds)
    return leads or (is_done and (says or is_asked or any(one.value.is_past for one in deeds)))


def _draft(scene: Scene, parts: tuple[Part, ...], metrics: dict[int, str], address: str, ground: Ground) -> Draft:
    """A draft under one condition for each part: members with any row; of what was not done, those that read 0."""
    filters: list[Filter] = []
    notes: tuple[Notice, ...] = ()
    for part in parts:
        metric = metrics[part.deed] if part.deed is not None else ""
        period, told = period_of(Draft(period=part.period, is_all_time=part.is_ever), (metric,), ground, None)
        query = SemanticQuery(
            metrics=(metric,),
            group_by=(address,),
            period=period,
            filters=filters_of(scene, part.members, ground, op="in"),
            metric_filters=(Threshold(by=metric, op="eq", value=0),) if part.is_absent else (),
        )
        filters.append(Filter(field=address, op="in_query", query=query))
        notes = (*notes, *(one for one in told if one not in notes))
    is_plain = len(parts) == 1 and not parts[0].is_absent
    return Draft(filters=tuple(filters), notes=notes, penalty=_ONE_DEED_PENALTY * is_plain)


def _around(
    scene: Scene, span: range, head: int, address: str, draft: Draft, period: int | None
) -> Iterator[Scene]:
    """The rest of the question with the set as its condition: a list or a number of its members, or metrics of them."""
    inside = {*span, *([] if period is None else [period])}
    kept = [at for at in range(len(scene.mentions)) if at not in inside]
    is_member = scene.mentions[head].kind in _MEMBERS
    penalty = _MEMBER_HEAD_PENALTY * is_member + _TORN_PENALTY * _is_torn(scene, span)
    draft = replace(draft, penalty=draft.penalty + penalty)
    outer = folded(scene, kept, head, draft=draft, is_head=not is_member)
    if outer.free(*_NUMBERS):
        yield outer
    else:
        yield from _listed(outer, address)


def _is_torn(scene: Scene, span: range) -> bool:
    touches = span[0] > 0 and scene.mentions[span[0]].start - scene.mentions[span[0] - 1].end <= 1
    return touches and scene.mentions[span[0] - 1].kind in (Kind.PERIOD, Kind.DEED, Kind.METRIC, Kind.TERM)


def _listed(outer: Scene, address: str) -> Iterator[Scene]:
    """The members, or how many; what else is asked of them than who they are is not understood."""
    if outer.free(Kind.PERIOD, Kind.DIMENSION):
        return
    counts = outer.cues("count")
    output = "member_count" if counts else "members"
    yield outer.take([*counts, *outer.cues("which_several", "which")], group_by=(address,), output=output)


def folded(scene: Scene, kept: list[int], head: int, *, draft: Draft, is_head: bool) -> Scene:
    """The scene of the mentions kept, the head among them as a set that was taken; the others lie inside it."""
    inside = tuple(one for at, one in enumerate(scene.mentions) if at not in kept)
    mentions = [scene.mentions[at] for at in kept]
    place = kept.index(head)
    if is_head:
        mentions[place] = replace(mentions[place], kind=Kind.SET)
    taken = frozenset((place,)) if is_head else frozenset()
    return Scene(mentions=tuple(mentions), taken=taken, draft=draft, inside=(*scene.inside, *inside))


def unfolded(scene: Scene) -> Scene:
    """The scene with what lies inside a set back in its place, taken; what the draft says of mentions moves along."""
    if not scene.inside:
        return scene
    placed = sorted(
        [(one.start, one.end, at, one) for at, one in enumerate(scene.mentions)]
        + [(one.start, one.end, -1, _named(one)) for one in scene.inside],
        key=lambda found: found[:3],
    )
    moved = {at: place for place, (_, _, at, _) in enumerate(placed) if at >= 0}
    inside = {place for place, (_, _, at, _) in enumerate(placed) if at < 0}
    draft = scene.draft
    draft = replace(
        draft,
        named=tuple((moved.get(at, at), name) for at, name in draft.named),
        thresholds=tuple(replace(one, at=moved.get(one.at, one.at)) for one in draft.thresholds),
        order_at=moved.get(draft.order_at, draft.order_at),
    )
    return Scene(
        mentions=tuple(_named(one) for *_, one in placed),
        taken=frozenset({moved[at] for at in scene.taken} | inside),
        draft=draft,
    )


def _named(mention: Mention) -> Mention:
    """A set by its head's name, and a deed by the metric that it was taken for."""
    return replace(mention, kind=Kind.DIMENSION) if mention.kind is Kind.SET else mention
