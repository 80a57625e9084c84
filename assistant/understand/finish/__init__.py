"""A draft made into a plan: grain and period meet, order and limit find their columns, defaults are named."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.codes import ClarificationCode, RefusalCode
from assistant.understand.finish.pointing import about_those, names_number, points_back
from assistant.understand.finish.query import query_of
from assistant.understand.finish.sense import is_senseless
from assistant.understand.finish.timing import bases_of, with_main_period
from assistant.understand.followup import continued
from assistant.understand.scene import Draft, Ground, Scene
from semantic.plan import Describe, Help, Plan, Query
from semantic.query import SemanticQuery

# A reading that leaves something to be asked is preferred to none, not to a whole one.
_MISSING_PENALTY = 3.0
# Going on with the query before is likelier than starting anew when a question says nothing against it.
_CONTINUED_GAIN = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A plan, or why there is none: `missing` has to be asked; senseless: its parts contradict each other."""

    plan: Plan | None
    draft: Draft
    missing: ClarificationCode | None = None
    is_senseless: bool = False
    penalty: float = 0.0


def finish(scene: Scene, ground: Ground, previous: Plan | None) -> Iterator[Finished]:
    """Every plan a scene can become; a change without a basis becomes one per basis."""
    draft = scene.draft
    if draft.refused is not None:
        yield Finished(plan=None, draft=draft)
    elif draft.is_help:
        yield Finished(plan=Help(), draft=draft)
    elif isinstance(previous, Query) and points_back(scene, previous.query):
        drafts = tuple(about_those(scene, previous.query))
        for about in drafts:
            yield from _finished(about, ground, previous.query)
        if not drafts:
            penalty = _MISSING_PENALTY if names_number(scene) else 0.0
            refused = replace(draft, refused=(RefusalCode.NOT_YET, "sets"), penalty=penalty)
            yield Finished(plan=None, draft=refused, penalty=penalty)
    elif draft.describe is not None:
        subject, aspect = draft.describe
        if draft.count or draft.period or draft.filters or draft.thresholds or draft.compare:
            yield _senseless(draft)  # what asks for numbers asks for no description
            return
        yield Finished(plan=Describe(subject=subject, aspect=aspect), draft=draft)
    elif isinstance(previous, Query) and (edited := continued(previous.query, draft)) is not None:
        query, changed = edited
        yield from _finished(replace(changed, penalty=changed.penalty + _CONTINUED_GAIN), ground, query)
    else:
        yield from _finished(draft, ground, None)


def _finished(draft: Draft, ground: Ground, before: SemanticQuery | None) -> Iterator[Finished]:
    draft = with_main_period(draft, ground, before)
    metrics = draft.metrics or (before.metric_names if before else ())
    if not metrics and draft.output == "aggregate":
        yield Finished(plan=None, draft=draft, missing=ClarificationCode.MISSING_METRIC, penalty=_MISSING_PENALTY)
        return
    needs_period = draft.asks_change or any(one.to in ("year_before", "previous_period") for one in draft.compare)
    if is_senseless(draft, metrics, ground):
        yield _senseless(draft)
        return
    period_missing = draft.period is None and not draft.is_all_time and (before is None or before.period is None)
    if metrics and period_missing and draft.grain is None and (needs_period or ground.default_period == "ask"):
        yield Finished(plan=None, draft=draft, missing=ClarificationCode.MISSING_PERIOD, penalty=_MISSING_PENALTY)
        return
    for compare, cost in bases_of(draft, ground):
        changed = replace(draft, compare=compare)
        query, notes = query_of(changed, ground, before)
        changed = replace(changed, notes=(*changed.notes, *notes))
        yield Finished(plan=Query(query=query), draft=changed, penalty=draft.penalty + cost)


def _senseless(draft: Draft) -> Finished:
    return Finished(plan=None, draft=draft, is_senseless=True, penalty=draft.penalty)
