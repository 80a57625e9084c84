"""Sets of members by what they did or did not: who bought last year and not this year, 没有销售的门店, both A and B."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.understand.finish.timing import period_of
from assistant.understand.mention import DeedValue, Evidence, Kind, Mention, PeriodValue
from assistant.understand.operators import whom
from assistant.understand.operators.count import counts_rows
from assistant.understand.operators.deed_counts import Part, bounds_of, counted_as, is_counted_alike, metrics_of
from assistant.understand.operators.deeds import DOING, EACH_TIME, is_each_time, parts_of
from assistant.understand.operators.of import address_of, filters_of
from assistant.understand.scene import Draft, Ground, Scene
from semantic.errors import Notice
from semantic.query import Filter, SemanticQuery

_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.OVERVIEW, Kind.PART)
_MEMBERS = (Kind.MEMBER, Kind.GROUP)
_ASKED_EACH = ("which", "which_several", "each", "by", "respectively")
# A verb that only says that something was done is passed over where the question has a plainer reading.
_ONE_DEED_PENALTY = 0.6
_MEMBER_HEAD_PENALTY = 0.3
# How many did something is what a governed number of them says, wherever that is named.
_GOVERNED_PENALTY = 0.6
# What rows a member is of, a word that names them says better.
_IMPLIED_PENALTY = 1.0
# What touches a run in front belongs to it: 去年有|今年没有.
_TORN_PENALTY = 0.8
# Who did something in each of several months is hardly their number by month.
_EACH_TIME_GAIN = 1.9
_DENYING = ("absent", "exclude.not", "exclude.without")
_SAYING = (*_DENYING, "both", "again", *DOING)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """A run that says what the members of a head at `address` did; `outside`: a period elsewhere that is said of it."""

    span: Sequence[int]
    head: int
    address: str
    parts: tuple[Part, ...]
    outside: int | None = None


def most_gain(scene: Scene) -> float:
    """By how much a reading may be cheaper for what was done at each of several times."""
    return _EACH_TIME_GAIN if len(scene.free(Kind.PERIOD)) > 1 and scene.cues(*EACH_TIME) else 0.0


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene as it is, and one for every set that a head and what its members did make in it."""
    yield scene
    for named in (scene, *whom.named(scene, ground)):
        yield from _sets(named, ground)


def _sets(scene: Scene, ground: Ground) -> Iterator[Scene]:
    is_said = bool(scene.cues(*_SAYING) or scene.free(Kind.DEED))
    for head in scene.free(Kind.DIMENSION, *_MEMBERS, Kind.METRIC):
        if not is_said and not _has_rows(scene, head, ground):
            continue
        address = whom.rows_named(scene, head, ground)
        spans = _clauses(scene, head, address, ground) if address else ()
        read = [_read(scene, span, head, address, ground) for span in spans]
        found = [one for one in read if one is not None]
        for clause in (*found, *_pairs(scene, found, head)):
            for metrics in metrics_of(scene, clause.parts, address, ground):
                yield from _around(scene, clause, _draft(scene, clause, metrics, ground), ground)
                yield from _as_their_number(scene, clause, metrics, ground)


def _pairs(scene: Scene, found: list["_Clause"], head: int) -> Iterator["_Clause"]:
    """What some of those did of whom something is said already: 投诉过的学员里有多少续过费."""
    if _begin(scene, head + 1) == head + 1:
        return
    whole = [one for one in found if one.outside is None and not _is_torn(scene, one)]
    for before in (one for one in whole if one.span[-1] < head):
        for behind in (one for one in whole if one.span[0] > head):
            span, parts = (*before.span, *behind.span), (*before.parts, *behind.parts)
            yield replace(before, span=span, parts=parts)
            times = {one.period for one in parts if one.period}
            if len(times) == 1 and any(one.period is None for one in behind.parts):
                timed = tuple(replace(one, period=one.period or next(iter(times))) for one in parts)
                yield replace(before, span=span, parts=timed)


def _has_rows(scene: Scene, head: int, ground: Ground) -> bool:
    """Whether a head is named with rows that it has: customers with orders, and not sales by region with orders."""
    is_had = scene.is_cue(head + 1, "and.with", "which.who") and scene.is_free(head + 2, Kind.METRIC)
    is_listed = scene.is_cue(head - 1, "each", "by")
    return is_had and not is_listed and counts_rows(str(scene.mentions[head + 2].value), ground)


def _clauses(scene: Scene, head: int, address: str, ground: Ground) -> Iterator[range]:
    """The runs that may say what a head's members did: those that end before it, longest first, or begin after it.

    Members beside the head say which of its own are meant: 没下单的美国客户, customers in Germany who bought nothing.
    """
    asked = [head - 1] if scene.is_cue(head - 1, "which_several", "which.any") else []  # 发给过|哪些|客户
    ends = [head, *asked, *_own_beside(scene, head, -1, address, ground)]
    starts = [_begin(scene, at + 1) for at in (head, *_own_beside(scene, head, 1, address, ground))]
    starts = [_behind_its_time(scene, head, at) for at in starts if not _is_compound(scene, head, at)]
    yield from (range(start, end) for end in ends for start in range(end))
    yield from (range(start, end) for start in starts for end in range(len(scene.mentions), start, -1))


def _behind_its_time(scene: Scene, head: int, at: int) -> int:
    """Where begins what a number was not of at another time, past the time it is of: buyers last year | have not."""
    is_timed = scene.mentions[head].kind is Kind.METRIC and scene.is_free(at, Kind.PERIOD)
    is_denied = is_timed and scene.is_cue(at + 1, *_DENYING) and scene.free(Kind.PERIOD)[-1] > at
    return at + 1 if is_denied else at


def _is_compound(scene: Scene, head: int, at: int) -> bool:
    """Whether a word right behind one of some is said of them as a noun: client parcels are parcels of clients."""
    is_noun = scene.is_free(at, Kind.DEED) and not scene.mentions[at].value.is_past
    return at == head + 1 and is_noun and scene.mentions[head].is_singular


def _begin(scene: Scene, at: int) -> int:
    """Where begins what is said of some of those before: behind 客户里, and behind 客户里有多少."""
    while scene.is_cue(at, "in_it") or (scene.is_cue(at - 1, "in_it") and scene.is_cue(at, "count", "which_several")):
        at += 1
    return at


def _own_beside(scene: Scene, head: int, step: int, address: str, ground: Ground) -> list[int]:
    """The members right before or right behind a head that say what its members are, the nearest first."""
    found = []
    at = head + step
    while scene.is_free(at, *_MEMBERS) and _is_own(address_of(scene, at, ground), address, ground):
        found.append(at)
        at += step
    return found


def _is_own(field: str, address: str, ground: Ground) -> bool:
    """Whether a field says something of the members of another: their country, their kind."""
    fields = ground.view.fields
    is_of_one_role = field.rpartition(".")[0] == address.rpartition(".")[0]
    return field in fields and fields[field].home == fields[address].home and is_of_one_role


def _is_of_its_rows(field: str, address: str, ground: Ground) -> bool:
    """Whether a field says something of rows like those of another, in whatever role."""
    fields = ground.view.fields
    return field in fields and fields[field].home == fields[address].home


def _read(scene: Scene, span: range, head: int, address: str, ground: Ground) -> _Clause | None:
    """What a run says, with the one period that stands outside where none was said inside; None when it says none."""
    is_of_the_head = _is_of_the_head(scene, head) or _is_said_of_the_head(scene, span, head)
    if (span.stop == head and is_of_the_head) or _is_twice_guessed(scene, span, head) or _goes_on(scene, span):
        return None
    if any(scene.is_cue(at, "only") for at in (span.start - 1, span.stop)):
        return None  # it belongs to what was done: 只在门店买过
    parts = parts_of(scene, span, ground)
    is_plain = not any(one.is_absent for one in parts)  # the number of those, and not those of the number
    is_number = scene.mentions[head].kind is Kind.METRIC and is_plain
    if not parts or is_number or not _is_begun(scene, span, head, parts) or _is_anothers(scene, span, head):
        return None
    members = (at for one in parts for at in one.members)
    if any(_is_of_its_rows(address_of(scene, at, ground), address, ground) for at in members):
        return None  # a country says which customers, and not of what they bought
    outside = [at for at in scene.free(Kind.PERIOD) if at not in span]
    if len(outside) != 1 or any(one.period or one.is_ever for one in parts):
        return _Clause(span=span, head=head, address=address, parts=parts)
    value: PeriodValue = scene.mentions[outside[0]].value
    timed = tuple(replace(one, period=value) for one in parts)
    return _Clause(span=span, head=head, address=address, parts=timed, outside=outside[0])


def _goes_on(scene: Scene, span: range) -> bool:
    """Whether the time right behind a run is of what was not done in it, and another of what was: seen last year have
    not been seen | this year."""
    times = [at for at in span if scene.is_free(at, Kind.PERIOD)]
    denials = [at for at in span if scene.is_cue(at, *_DENYING)]
    return bool(times and denials) and max(times) < min(denials) and scene.is_free(span.stop, Kind.PERIOD)


def _is_of_the_head(scene: Scene, head: int) -> bool:
    """Orders with no employee: a "no" right before a word says that this is what there is none of."""
    one = scene.mentions[head]
    gap = one.start - scene.mentions[head - 1].end if head else 0
    is_spaced = one.is_singular or one.is_plural
    return scene.is_cue(head - 1, "absent") and gap == (1 if is_spaced else 0)


def _is_twice_guessed(scene: Scene, span: range, head: int) -> bool:
    """Whether a verb that may say something else is said of whom only another word for them names: 住过的客人."""
    deeds = [scene.mentions[at].value for at in span if scene.mentions[at].kind is Kind.DEED]
    return scene.mentions[head].evidence >= Evidence.CONCEPT and any(one.is_guess for one in deeds)


def _is_said_of_the_head(scene: Scene, span: range, head: int) -> bool:
    """Whether a member right before a head, apart from what was done, is said of the head: 今年买过的|华东客户."""
    last, one = scene.mentions[span[-1]], scene.mentions[head]
    is_member = scene.is_free(span[-1], *_MEMBERS) and last.end == one.start
    return is_member and len(span) > 1 and last.start > scene.mentions[span[-2]].end


def _is_begun(scene: Scene, span: range, head: int, parts: tuple[Part, ...]) -> bool:
    """Whether a run reads like what a head's members did.

    One behind its head is led by "with", "who" or a negation, or says more than that something was done; a metric there
    is what is asked for. That something was done is enough before a head, and where the head is asked for;
    a number at one time and none at another, or of one thing and none of another, is said of who had them.
    """
    says = any(one.is_absent for one in parts) or len(parts) > 1
    deeds = [scene.mentions[at] for at in span if scene.mentions[at].kind is Kind.DEED]
    if span[0] < head:
        return says or bool(deeds)
    leads = (
        scene.is_free(span[0], Kind.NUMBER)
        or scene.is_cue(span[0], "which", "whose", "and.with", *_SAYING)
        or _begin(scene, head + 1) > head + 1
    )
    is_done = scene.mentions[span[0]].kind in (Kind.DEED, Kind.PERIOD)
    is_told = scene.is_free(span[0], Kind.METRIC) and len(parts) > 1 and any(one.is_absent for one in parts)
    is_asked = scene.is_cue(head - 1, "which", "which_several", "count") and bool(deeds)
    return leads or is_told or (is_done and (says or is_asked or any(one.value.is_past for one in deeds)))


def _draft(scene: Scene, clause: _Clause, metrics: dict[int, str], ground: Ground) -> Draft:
    """A draft under one condition for each part: members with any row; of what was not done, those that read 0."""
    filters: list[Filter] = []
    notes: tuple[Notice, ...] = ()
    for part in clause.parts:
        metric = metrics[part.deed] if part.deed is not None else ""
        timed = Draft(period=part.period, is_all_time=part.is_ever and part.period is None)
        period, told = period_of(timed, (metric,), ground, None)
        time_field = _time_field(scene, part)
        of_members = filters_of(scene, part.members, ground, op="not_in" if part.is_others else "in")
        is_dated = time_field is not None and period is None
        bounds = bounds_of(metric, ground, is_absent=part.is_absent)
        query = SemanticQuery(
            metrics=tuple(dict.fromkeys((metric, *(one.by for one in bounds)))),
            group_by=(clause.address,),
            period=period,
            time_field=None if is_dated else time_field,
            filters=(*of_members, *((Filter(field=str(time_field), op="not_null"),) if is_dated else ())),
            metric_filters=bounds,
        )
        filters.append(Filter(field=clause.address, op="in_query", query=query))
        notes = (*notes, *(one for one in told if one not in notes))
    is_plain = len(clause.parts) == 1 and not clause.parts[0].is_absent
    is_member = scene.mentions[clause.head].kind in (*_MEMBERS, Kind.METRIC)
    is_each = any(is_each_time(scene, at, clause.span) for at in clause.span) and not scene.cues("count")
    penalty = (
        _ONE_DEED_PENALTY * is_plain
        - _EACH_TIME_GAIN * is_each
        + _MEMBER_HEAD_PENALTY * is_member
        + _IMPLIED_PENALTY * any(one.deed in one.members for one in clause.parts)
        + _TORN_PENALTY * _is_torn(scene, clause)
        + _GOVERNED_PENALTY * (is_plain and _is_governed(scene, clause, metrics, ground))
    )
    return Draft(filters=tuple(filters), notes=notes, penalty=penalty)


def _is_governed(scene: Scene, clause: _Clause, metrics: dict[int, str], ground: Ground) -> bool:
    """Whether it is asked how many did what a number of the catalog counts them by: customers billed."""
    names = [name for at, name in metrics.items() if scene.mentions[at].kind is Kind.DEED]
    is_whole = not any(one.members for one in clause.parts)
    is_counted = any(is_counted_alike(name, clause.address, ground) for name in names)
    return is_whole and is_counted and bool(scene.cues("count"))


def _as_their_number(scene: Scene, clause: _Clause, metrics: dict[int, str], ground: Ground) -> Iterator[Scene]:
    """How many did it as the one number of the catalog that counts them: how many customers ordered, by region."""
    names = [name for at, name in metrics.items() if scene.mentions[at].kind is Kind.DEED]
    counts = [at for at in (clause.head - 1, clause.head + 1) if scene.is_cue(at, "count")]
    is_plain = len(clause.parts) == 1 and not (clause.parts[0].is_absent or clause.parts[0].is_again)
    numbers = counted_as(names[0], clause.address, ground) if names and counts and is_plain else ()
    if len(numbers) != 1 or clause.parts[0].is_ever or scene.cues("both", "only", "again"):
        return
    said = [at for at in clause.span if not scene.is_free(at, Kind.PERIOD, *_MEMBERS)]
    kept = [at for at in range(len(scene.mentions)) if at not in (*said, *counts)]
    if _are_joined(scene, kept, ground):
        return
    outer = folded(scene, kept, clause.head, draft=scene.draft, is_head=False)
    place = kept.index(clause.head)
    number = replace(scene.mentions[clause.head], kind=Kind.METRIC, value=numbers[0])
    yield replace(outer, mentions=(*outer.mentions[:place], number, *outer.mentions[place + 1 :]))


def _are_joined(scene: Scene, kept: list[int], ground: Ground) -> bool:
    """Whether members of one field are listed, which leaves open who did it with each, and who with all of them."""
    members = [at for at in kept if scene.is_free(at, *_MEMBERS)]
    fields = {address_of(scene, at, ground) for at in members}
    return len(fields) < len(members) and not scene.cues("each", "by")


def _time_field(scene: Scene, part: Part) -> str | None:
    """The date by which something was done, where it is not that of the number that counts it."""
    value = scene.mentions[part.deed].value if part.deed is not None else None
    return value.time_field if isinstance(value, DeedValue) else None


def _around(scene: Scene, clause: _Clause, draft: Draft, ground: Ground) -> Iterator[Scene]:
    """The rest of the question with the set as its condition: a list or a number of its members, or metrics of them."""
    inside = {*clause.span, clause.outside}
    kept = [at for at in range(len(scene.mentions)) if at not in inside]
    is_member = scene.mentions[clause.head].kind in (*_MEMBERS, Kind.METRIC)
    head = ground.view.catalog.metrics.get(str(scene.mentions[clause.head].value))
    is_timed = head is not None and not ground.view.is_state(head)
    outer = folded(scene, kept, clause.head, draft=draft, is_head=not is_member)
    if scene.mentions[clause.head].kind is Kind.METRIC and not outer.free(Kind.PERIOD) and is_timed:
        return  # new customers with no order this year: when they were new is not said
    if not outer.free(*_NUMBERS):
        yield from listed_members(outer, clause.address)
    elif not (is_member and outer.cues("which", "which_several")):
        shared = _said_once(scene, clause)
        yield outer if shared is None or outer.free(Kind.PERIOD) else with_mention(outer, shared)


def _said_once(scene: Scene, clause: _Clause) -> Mention | None:
    """The only period of a question, of which its numbers are too; of what was not done then there are none."""
    said = [at for at in scene.free(Kind.PERIOD) if at in clause.span or at == clause.outside]
    is_shared = len(said) == 1 and not all(one.is_absent for one in clause.parts)
    return scene.mentions[said[0]] if is_shared else None


def _is_torn(scene: Scene, clause: _Clause) -> bool:
    """Whether a run leaves out what touches it on the side away from its head."""
    is_before = clause.span[0] < clause.head
    outside = clause.span[0] - 1 if is_before else clause.span[-1] + 1
    if not 0 <= outside < len(scene.mentions):
        return False
    first, second = sorted((outside, clause.span[0] if is_before else clause.span[-1]))
    kinds = (Kind.PERIOD, Kind.DEED, Kind.METRIC, Kind.TERM) if is_before else (Kind.PERIOD, *_MEMBERS)
    gap = scene.mentions[second].start - scene.mentions[first].end
    return gap <= 1 and scene.mentions[outside].kind in kinds


def _is_anothers(scene: Scene, span: range, head: int) -> bool:
    """Whether a run behind a head stands right before what it says something of: 国家…今年没买|的客户数."""
    if any(scene.is_cue(at, "and", "adds") for at in (span[0] - 1, span[-1] + 1) if at != head):
        return True  # what it is listed with is not asked of them
    outside = span[-1] + 1
    if span[0] < head or outside >= len(scene.mentions):
        return False
    touches = scene.mentions[outside].start - scene.mentions[span[-1]].end <= 1
    return touches and scene.mentions[outside].kind in (Kind.METRIC, Kind.TERM, Kind.DIMENSION)


def listed_members(outer: Scene, address: str) -> Iterator[Scene]:
    """The members, or how many; what else is asked of them than who they are is not understood."""
    if outer.free(Kind.PERIOD, Kind.DIMENSION) or _is_asked_what(outer):
        return
    counts = outer.cues("count", "sort.count.people")
    output = "member_count" if counts else "members"
    yield outer.take([*counts, *outer.cues("which_several", "which")], group_by=(address,), output=output)


def _is_asked_what(outer: Scene) -> bool:
    """What did customers buy: who did it is said, and not asked for."""
    said = any(one.is_subject for one in outer.mentions if one.kind is Kind.SET)
    return said and not outer.cues("which_several", "count", "listing")


def folded(scene: Scene, kept: list[int], head: int, *, draft: Draft, is_head: bool) -> Scene:
    """The scene of the mentions kept, the head among them as a set that was taken; the others lie inside it."""
    inside = tuple(one for at, one in enumerate(scene.mentions) if at not in kept)
    mentions = [scene.mentions[at] for at in kept]
    place = kept.index(head)
    if is_head:
        mentions[place] = replace(mentions[place], kind=Kind.SET)
    taken = {at for at, one in enumerate(kept) if one in scene.taken} | ({place} if is_head else set())
    return Scene(mentions=tuple(mentions), taken=frozenset(taken), draft=draft, inside=(*scene.inside, *inside))


def with_mention(outer: Scene, shared: Mention) -> Scene:
    """The scene with a mention that lies inside its set said of the rest as well."""
    return replace(
        outer,
        mentions=(shared, *outer.mentions),
        taken=frozenset(at + 1 for at in outer.taken),
        inside=tuple(one for one in outer.inside if one is not shared),
    )


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
        thresholds=tuple(one if one.at is None else replace(one, at=moved[one.at]) for one in draft.thresholds),
        order_at=None if draft.order_at is None else moved[draft.order_at],
    )
    return Scene(
        mentions=tuple(_named(one) for *_, one in placed),
        taken=frozenset({moved[at] for at in scene.taken} | inside),
        draft=draft,
    )


def _named(mention: Mention) -> Mention:
    """A set by its head's name, and a deed by the metric that it was taken for."""
    return replace(mention, kind=Kind.DIMENSION) if mention.kind is Kind.SET else mention
