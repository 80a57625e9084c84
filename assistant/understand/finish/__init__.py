"""A draft made into a plan: grain and period meet, order and limit find their columns, defaults are named."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.codes import ClarificationCode, RefusalCode
from assistant.question import Context
from assistant.understand.finish.ahead import NEXT, plan_ahead, without_horizon
from assistant.understand.finish.pointing import about_those, names_number, points_back
from assistant.understand.finish.query import query_of
from assistant.understand.finish.sense import asks_of_every_unit, is_senseless
from assistant.understand.finish.timing import bases_of, in_its_year, next_occurrence, with_main_period, without_an_end
from assistant.understand.followup import continued, kept
from assistant.understand.mention import Evidence, Kind
from assistant.understand.scene import Ahead, Draft, Ground, Scene
from semantic.catalog import Simple
from semantic.plan import CloseCheck, Describe, Help, Plan, Query, Subject
from semantic.query import SemanticQuery

# A reading that leaves something to be asked is preferred to none, not to a whole one.
_MISSING_PENALTY = 3.0
# A word of narrowing before what is no whole name of a number rather means a member called so: 只看非计划停机的.
_NARROWED_PART_PENALTY = 0.6
# Going on with the query before is likelier than starting anew when a question says nothing against it.
CONTINUED_GAIN = -1.0
# Where a word is a member of several fields, the one spoken of is likelier meant.
SPOKEN_OF_GAIN = -0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A plan, or why there is none: `missing` has to be asked; senseless: its parts contradict each other.

    `edits` is the query before that a follow-up changes.
    """

    plan: Plan | None
    draft: Draft
    missing: ClarificationCode | None = None
    is_senseless: bool = False
    penalty: float = 0.0
    edits: SemanticQuery | None = None


def finish(scene: Scene, ground: Ground, context: Context) -> Iterator[Finished]:
    """Every plan a scene can become; a change without a basis becomes one per basis."""
    draft, previous = scene.draft, context.plan
    if draft.refused is not None:
        yield Finished(plan=None, draft=draft)
    elif draft.is_help:
        yield Finished(plan=Help(), draft=draft)
    elif draft.describe is not None:
        yield _described(draft, context)
    elif isinstance(previous, Query) and points_back(scene, previous.query):
        yield from _about_those(scene, ground, previous.query)
    elif asks_of_every_unit(scene):
        yield _senseless(draft)
    elif draft.whose is not None:
        yield Finished(plan=None, draft=draft, missing=ClarificationCode.AMBIGUOUS_MEMBER, penalty=draft.penalty)
    elif draft.ahead is not None and draft.ahead.kind == "close_check":
        yield from _close_check(draft)
    elif draft.ahead is not None:
        yield from _ahead(draft, draft.ahead, ground, context)
    else:
        yield from _numbers(_narrowed(scene).edited(all_of=_all_of(scene)), ground, context)


def _all_of(scene: Scene) -> tuple[str, ...]:
    """The datasets of which all rows are said to be meant."""
    named = ((at, one) for at, one in enumerate(scene.mentions) if one.kind is Kind.DIMENSION)
    said = (str(one.value) for at, one in named if scene.is_cue(at - 1, "each.all", "total"))
    return tuple(one.rpartition(".")[0] for one in said if "." in one)


def _narrowed(scene: Scene) -> Draft:
    """The draft, dearer where a word of narrowing stands before what is no name of a number in the catalog."""
    draft, mentions = scene.draft, scene.mentions
    parts = [at for at, _ in draft.named if at < len(mentions) and mentions[at].evidence > Evidence.INFLECTION]
    is_narrowed = any(scene.is_cue(beside, "only") for at in parts for beside in (at - 1, at + 1))
    return draft.edited(penalty=draft.penalty + _NARROWED_PART_PENALTY) if is_narrowed else draft


def _about_those(scene: Scene, ground: Ground, previous: SemanticQuery) -> Iterator[Finished]:
    """What is asked of the members that the query before showed."""
    drafts = tuple(about_those(scene, previous))
    for about in drafts:
        yield from _finished(_as_of_now(about, ground), ground, previous)
    if not drafts:
        penalty = _MISSING_PENALTY if names_number(scene) else 0.0
        refused = scene.draft.edited(refused=(RefusalCode.NOT_YET, "sets"), penalty=penalty)
        yield Finished(plan=None, draft=refused, penalty=penalty)


def _as_of_now(about: Draft, ground: Ground) -> Draft:
    """The draft without the time of those it is about, where what it names is known only as it stands now."""
    catalog, view = ground.view.catalog, ground.view
    leaves = [leaf.shape for name in about.metrics for leaf in view.leaves_of(catalog.metrics[name])]
    simple = [one for one in leaves if isinstance(one, Simple)]
    times = {one.time_field or catalog.datasets[one.dataset].time_field or "none" for one in simple}
    return about.edited(is_all_time=True) if about.period is None and times == {"none"} else about


def _ahead(draft: Draft, ahead: Ahead, ground: Ground, context: Context) -> Iterator[Finished]:
    """The plans of a kind to come, around every query that the rest of the question is."""
    draft, horizon = without_horizon(draft, ground) if ahead.kind == "forecast" else (draft, NEXT)
    for one in _numbers(draft, ground, context):
        plan = plan_ahead(ahead, one.plan.query, horizon) if isinstance(one.plan, Query) else None
        yield replace(one, plan=plan)


def _described(draft: Draft, context: Context) -> Finished:
    """What is said of a thing, or of the metric spoken of before; what asks for numbers asks for no description."""
    assert draft.describe is not None  # noqa: S101  # its one caller has looked
    subject, aspect = draft.describe
    if subject is None and context.topic is not None:
        subject = Subject(metric=context.topic)
        draft = draft.edited(penalty=draft.penalty + CONTINUED_GAIN)
    if subject is None or draft.count or draft.period or draft.filters or draft.thresholds or draft.compare:
        return _senseless(draft)
    return Finished(plan=Describe(subject=subject, aspect=aspect), draft=draft, penalty=draft.penalty)


def _close_check(draft: Draft) -> Iterator[Finished]:
    """Whether a period can be closed; nothing else can be said of it."""
    if draft.metrics or draft.group_by or draft.filters:
        yield _senseless(draft)
    else:
        period = draft.period.period if draft.period else None
        yield Finished(plan=CloseCheck(period=period), draft=draft, penalty=draft.penalty)


def _numbers(draft: Draft, ground: Ground, context: Context) -> Iterator[Finished]:
    """The queries of a draft: the one before as edited, an earlier one again, or a new one."""
    before = context.earlier[-1:] if draft.goes_back else (context.plan,)
    previous = before[0] if before else None
    if draft.goes_back and not isinstance(previous, Query):
        yield _senseless(draft)
    elif isinstance(previous, Query) and (edited := _continued(previous.query, draft)) is not None:
        yield from _edited(edited, previous.query, draft, ground)
        wider = _wider(previous.query, draft)
        if wider != previous.query and (edited := _continued(wider, draft)) is not None:
            yield from _edited(edited, previous.query, draft, ground)
    elif isinstance(previous, Query) and draft.goes_back:
        yield Finished(plan=previous, draft=draft, penalty=draft.penalty)
    elif draft.drops:
        yield _senseless(draft)
    elif context.is_lost and draft.follows and draft.metrics and draft.period is None and not draft.is_all_time:
        # of when, was said in a question that nobody understood
        yield Finished(plan=None, draft=draft, missing=ClarificationCode.MISSING_PERIOD, penalty=_MISSING_PENALTY)
    else:
        yield from _finished(draft, ground, None)


def _edited(
    edited: tuple[SemanticQuery, Draft], before: SemanticQuery, draft: Draft, ground: Ground
) -> Iterator[Finished]:
    """The queries that the one before, without what goes, and a draft filled from it make."""
    query, changed = edited
    gain = CONTINUED_GAIN + SPOKEN_OF_GAIN * _is_of_fields_spoken_of(before, draft)
    changed = changed.edited(penalty=changed.penalty + gain)
    for when in in_its_year(changed, query, ground):
        for one in _finished(when, ground, query):
            whole = Query(query=kept(query, one.plan.query, draft)) if isinstance(one.plan, Query) else one.plan
            yield replace(one, plan=whole, edits=before)


def _wider(before: SemanticQuery, draft: Draft) -> SemanticQuery:
    """The query without what narrows the rows of which all are asked for: 全部客户, after those of one kind."""
    filters = tuple(one for one in before.filters if one.field.rpartition(".")[0] not in draft.all_of)
    return replace(before, filters=filters)


def _is_of_fields_spoken_of(before: SemanticQuery, draft: Draft) -> bool:
    """Whether every member named is of a field that the query before groups or narrows by."""
    spoken_of = {*before.group_by, *(one.field for one in before.filters)}
    return bool(draft.filters) and all(one.field in spoken_of for one in draft.filters)


def _continued(before: SemanticQuery, draft: Draft) -> tuple[SemanticQuery, Draft] | None:
    """The edit of the query before; a kind of plan to come that names its number is of that number alone."""
    stands_alone = draft.ahead is not None and draft.ahead.kind != "explain" and bool(draft.metrics)
    return None if stands_alone else continued(before, draft)


def _finished(draft: Draft, ground: Ground, before: SemanticQuery | None) -> Iterator[Finished]:
    draft = with_main_period(draft, ground, before)
    metrics = draft.metrics or (before.metric_names if before else ())
    if not metrics and draft.output == "aggregate":
        yield Finished(plan=None, draft=draft, missing=ClarificationCode.MISSING_METRIC, penalty=_MISSING_PENALTY)
        return
    needs_period = draft.asks_change or bool(_without_bounds(ground) & {one.to for one in draft.compare})
    endless = without_an_end(draft, metrics, ground) if draft.period and draft.period.is_open else draft
    if endless is None or is_senseless(draft, metrics, ground):
        yield _senseless(draft)
        return
    draft = endless
    period_missing = draft.period is None and not draft.is_all_time and (before is None or before.period is None)
    if metrics and period_missing and draft.grain is None and (needs_period or ground.default_period == "ask"):
        yield Finished(plan=None, draft=draft, missing=ClarificationCode.MISSING_PERIOD, penalty=_MISSING_PENALTY)
        return
    if (coming := next_occurrence(draft, metrics, ground)) is not None:
        yield from _finished(coming, ground, before)
    for compare, cost in bases_of(draft, ground):
        changed = draft.edited(compare=compare)
        query, notes = query_of(changed, ground, before)
        changed = changed.edited(notes=(*changed.notes, *notes)) if notes else changed
        yield Finished(plan=Query(query=query), draft=changed, penalty=draft.penalty + cost)


def _without_bounds(ground: Ground) -> frozenset[str]:
    """What nothing can be held against without a period: the year before of all time, the period before of none."""
    is_all = ground.default_period == "all"
    return frozenset(("year_before", "previous_period") if is_all else ("previous_period",))


def _senseless(draft: Draft) -> Finished:
    return Finished(plan=None, draft=draft, is_senseless=True, penalty=draft.penalty)
