"""Which reading it is: the one that stands apart, a question back when two are as good, or a refusal."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from assistant.codes import AssumptionCode, RefusalCode
from assistant.reading import Decline, Presentation, Reading, Understanding
from assistant.understand.compose import Candidates, Composed
from assistant.understand.deciding.asked import Asked, value_text
from assistant.understand.deciding.chosen import as_chosen_before, remembered
from assistant.understand.deciding.confidence import confidence_of, features_of
from assistant.understand.deciding.nearer import is_farther
from assistant.understand.deciding.offer import (
    MOST_OPTIONS,
    ask,
    ask_for_missing,
    ask_unsure,
    ask_which,
    other_meanings,
    shared_text,
)
from assistant.understand.followup import ASKED_FOR
from assistant.understand.mention import Evidence, Kind, Mention, Pasted
from semantic.errors import Notice, QueryProblem
from semantic.plan import Describe, Plan, Query, Watch, queries_of
from semantic.query import SemanticQuery

# A number less likely right than this is offered, not told: chosen by the curve in docs/evaluation.md.
FLOOR = 0.7
# Two plans whose readings cost no more apart than this are equally plausible.
MARGIN = 0.55
# Beside a reading that is not sure of itself, readings up to this far behind are offered as well.
_OFFERED_MARGIN = 1.6
# What the catalog cannot answer is not replaced by a reading this much further from the words.
_KILL_MARGIN = 0.8
_MOST_CHECKED = 40
_MOST_QUERIES = 2
# As many values that were not found are named.
_FIRST_LOST = 5
# Members this short have others a letter away: 西北 is no misspelt 华北, "take" no "Cake", Northwest no Southwest.
_SHORT_HAN, _SHORT_LATIN = 3, 4
_UNKNOWN = {
    Kind.METRIC: RefusalCode.UNKNOWN_METRIC,
    Kind.TERM: RefusalCode.UNKNOWN_METRIC,
    Kind.MEMBER: RefusalCode.UNKNOWN_MEMBER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A candidate with what the semantic layer says about it; sound when every word has a place and nothing objects."""

    composed: Composed
    problem: QueryProblem | None

    @property
    def is_sound(self) -> bool:
        return self.problem is None and not self.composed.leftovers


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A plan with what the confidence in it stands on; `is_apart`: the rules would neither ask nor decline."""

    plan: Plan
    features: Mapping[str, float]
    is_apart: bool


def decide(found: Candidates, asked: Asked) -> Understanding:
    """The understanding of a question from its candidates, cheapest first."""
    judged = _judged(found, asked)
    if not judged:
        return Decline(code=RefusalCode.OUT_OF_SCOPE, language=asked.language)
    decided = _decided(judged, asked)
    return decided if isinstance(decided, Reading) else replace(decided, goes_on=_goes_on(judged[0].composed))


def _goes_on(one: Composed) -> bool:
    """Whether a question edits the one before, or would; what says nothing or asks for an act leaves it there.

    So does one that names neither a number nor whose members or rows are to be listed, all of whose words are known.
    """
    draft = one.finished.draft
    is_edit = one.finished.edits is not None or draft.follows or bool(draft.drops) or not _stands_alone(one)
    return is_edit or (draft.refused is not None and draft.refused[0] is RefusalCode.ACTION_NOT_SUPPORTED)


def _stands_alone(one: Composed) -> bool:
    """Whether a question may be one of its own: it names what can be asked for, or a word that nobody knows."""
    draft = one.finished.draft
    is_asked = draft.output != "aggregate" or draft.describe is not None or bool(draft.metrics)
    return is_asked or any(mention.kind in ASKED_FOR for mention in one.scene.mentions)


def _decided(judged: list[Judged], asked: Asked) -> Understanding:
    found = _apart(judged, asked)
    return _told(found, judged, asked) if isinstance(found, Composed) else found


def _apart(judged: list[Judged], asked: Asked) -> Composed | Understanding:
    """The reading that stands apart from all others, or what is asked or declined where none does."""
    if refused := judged[0].composed.finished.draft.refused:
        code, words = refused
        return Decline(code=code, language=asked.language, parameters={"words": words})
    sound = _sound(judged)
    if not sound or _is_far_fetched(sound[0], judged[0]):
        return _decline(judged[0], asked)
    return _chosen(sound, asked)


def _sound(judged: list[Judged]) -> list[Composed]:
    return [one.composed for one in judged if one.is_sound]


def guessed(found: Candidates, asked: Asked) -> Guess | None:
    """The plan that would be answered if one had to be; None when no candidate can be.

    What confidence is fitted on: nothing is asked back or declined here that could be answered.
    """
    judged = _judged(found, asked)
    apart = _apart(judged, asked) if judged else None
    likely = (one.composed for one in judged if one.problem is None and one.composed.plan is not None)
    best = apart if isinstance(apart, Composed) else next(likely, None)
    if best is None or best.plan is None:
        return None
    return Guess(plan=best.plan, features=_features(best, judged, asked), is_apart=best is apart)


def _judged(found: Candidates, asked: Asked) -> list[Judged]:
    """The candidates that may be answered or offered, or be what confidence is held against, cheapest first.

    What is too dear to be offered beside a sound one counts for nothing.
    """
    judged: list[Judged] = []
    sound: float | None = None
    for one in islice(_distinct(found), _MOST_CHECKED):
        judged.append(_judge(one, asked))
        if sound is None and judged[-1].is_sound:
            sound = one.cost
            found.most = sound + _OFFERED_MARGIN
    near = (one for one in judged if one.is_sound and sound is not None and one.composed.cost <= sound + MARGIN)
    plans = [one.composed.plan for one in near if one.composed.plan is not None]
    return [one for one in judged if not is_farther(one.composed.plan, plans, asked.ground, one.composed.scene)]


def _chosen(sound: list[Composed], asked: Asked) -> Composed | Understanding:
    """The best sound reading, unless something about it has to be asked."""
    best = sound[0]
    if best.finished.missing is not None:
        return ask_for_missing(best, best.finished.missing, asked)
    if (shared := shared_text(best)) is not None:
        return ask_which(best, shared, asked)
    doubtful = _doubtful(best, asked)
    if len(doubtful) > 1:
        return _unknown(doubtful, asked)  # what is guessed twice is as good as not understood
    rivals = as_chosen_before(_within(MARGIN, sound), asked)
    if len(rivals) == 1 and doubtful:
        rivals = _within(_OFFERED_MARGIN, sound)
    if len(rivals) > 1:
        return ask(rivals, asked)
    if doubtful:
        return _unknown(doubtful, asked)
    return rivals[0] if rivals else best


def _told(apart: Composed, judged: list[Judged], asked: Asked) -> Understanding:
    """A reading as the answer; a number too unlikely to be right is offered instead, with the next best readings.

    What was chosen before, for words that this question says again, has no rival in what was not.
    """
    others = [one for one in _sound(judged) if one.plan not in (None, apart.plan)]
    kept = as_chosen_before([apart, *others], asked)
    plans = {one.plan for one in kept}
    left = [one for one in judged if not one.is_sound or one.composed.plan in plans]
    confidence = _confidence(apart, left if apart.plan in plans else judged, asked)
    if confidence >= FLOOR or not isinstance(apart.plan, Query):
        return _reading(apart, confidence, asked)
    if len(kept) == 1 <= len(others):
        return _reading(kept[0], _confidence(kept[0], left, asked), asked)
    return ask_unsure(kept[:MOST_OPTIONS], asked)


def _confidence(one: Composed, judged: list[Judged], asked: Asked) -> float:
    return confidence_of(_features(one, judged, asked))


def _features(one: Composed, judged: list[Judged], asked: Asked) -> dict[str, float]:
    """What the confidence in a reading stands on, beside those that leave no more words without a place."""
    left = len(one.leftovers)
    rivals = (other.composed for other in judged if other.problem is None and len(other.composed.leftovers) <= left)
    return features_of(one, rivals, judged[0].composed.cost, len(asked.unused))


def _within(margin: float, sound: list[Composed]) -> list[Composed]:
    return [one for one in sound if one.plan is not None and one.cost <= sound[0].cost + margin]


def _distinct(found: Iterable[Composed]) -> Iterator[Composed]:
    seen: set[object] = set()
    for one in found:
        key = one.plan or (one.finished.missing, one.finished.draft.refused, one.finished.is_senseless)
        if key not in seen:
            seen.add(key)
            yield one


def _judge(one: Composed, asked: Asked) -> Judged:
    if one.finished.is_senseless:
        return Judged(composed=one, problem=QueryProblem(code=RefusalCode.OUT_OF_SCOPE))
    problems = (asked.ground.problem_of(query) for query in _checked(one.plan))
    return Judged(composed=one, problem=next((problem for problem in problems if problem is not None), None))


def _checked(plan: Plan | None) -> tuple[SemanticQuery, ...]:
    """The queries of a plan that must compile; a bound to be told about may be one on a total."""
    if plan is None:
        return ()
    if isinstance(plan, Watch):
        return (replace(plan.query, metric_filters=()),)
    return queries_of(plan)[:_MOST_QUERIES]


def _is_far_fetched(best: Composed, first: Judged) -> bool:
    """Whether the words plainly say something else, which the catalog cannot answer."""
    return not first.composed.leftovers and best.cost > first.composed.cost + _KILL_MARGIN


def _doubtful(one: Composed, asked: Asked) -> list[Mention]:
    """What was found by likeness alone: retrieved names, and members a letter away in a short word."""
    used = (one.scene.mentions[at] for at in sorted(one.scene.taken))
    return [
        mention
        for mention in used
        if mention.evidence is Evidence.EMBEDDING
        or (mention.evidence is Evidence.TYPO and mention.kind is Kind.MEMBER and _is_far(mention, asked))
        if not (isinstance(one.plan, Describe) and mention.value not in _subject(one.plan))  # what it may hold
    ]


def _subject(plan: Describe) -> tuple[str | None, ...]:
    return plan.subject.metric, plan.subject.term, plan.subject.field, plan.subject.dataset, plan.subject.scenario


def _is_far(mention: Mention, asked: Asked) -> bool:
    """Whether a member a letter or two away may be another name: a short one, or one that begins otherwise."""
    matched = mention.value.matched_text
    shortest = _SHORT_LATIN if matched.isascii() else _SHORT_HAN
    begins = asked.normal.text[mention.start] == matched[:1].lower()
    return mention.cost > 0 and (mention.end - mention.start <= shortest or not begins)


def _unknown(doubtful: list[Mention], asked: Asked) -> Decline:
    """A word that is only like something governed, and like nothing else."""
    return Decline(
        code=_UNKNOWN.get(doubtful[0].kind, RefusalCode.UNKNOWN_WORD),
        language=asked.language,
        parameters={"words": asked.span(doubtful[0]).text},
        nearest=tuple(one.value for one in doubtful if one.kind is Kind.METRIC),
    )


def _decline(first: Judged, asked: Asked) -> Decline:
    """Why even the best reading gives no answer: words without a place first, then what the catalog objects to."""
    understood = asked.understood(first.composed)
    if left := first.composed.leftovers:
        return Decline(
            code=RefusalCode.UNKNOWN_WORD if first.composed.plan else RefusalCode.UNKNOWN_METRIC,
            language=asked.language,
            parameters={"words": asked.normal.typed[asked.span(left[0]).start : asked.span(_run_end(left)).end]},
            understood=understood,
        )
    if doubtful := _doubtful(first.composed, asked):
        return _unknown(doubtful, asked)
    if first.problem is None:
        return Decline(code=RefusalCode.OUT_OF_SCOPE, language=asked.language)
    return Decline(
        code=RefusalCode(first.problem.code),
        language=asked.language,
        parameters=first.problem.parameters,
        understood=understood,
    )


def _run_end(left: tuple[Mention, ...]) -> Mention:
    """The last of the first run of left-over words."""
    last = left[0]
    for mention in left[1:]:
        if mention.start - last.end > 1:
            break
        last = mention
    return last


def _reading(best: Composed, confidence: float, asked: Asked) -> Understanding:
    plan = best.plan
    if plan is None:
        return Decline(code=RefusalCode.OUT_OF_SCOPE, language=asked.language)
    draft = best.finished.draft
    return Reading(
        plan=plan,
        language=asked.language,
        understood=asked.understood(best),
        assumptions=(*draft.notes, *_near_matches(best, asked), *remembered(best, asked)),
        warnings=_lost(best),
        alternatives=other_meanings(best, asked),
        presentation=Presentation(chart=draft.chart, scale=draft.scale),
        premise=draft.premise,
        beyond="explanation" if draft.premise else ("judgement" if draft.judges else None),
        edits=best.finished.edits,
        unused=tuple(asked.span(one) for one in asked.unused),
        confidence=round(confidence, 3),
    )


def _lost(best: Composed) -> tuple[Notice, ...]:
    """What a pasted list holds that its field does not know: how much, and the first of it."""
    used = (best.scene.mentions[at].value for at in sorted(best.scene.taken))
    return tuple(
        Notice(
            code="unused-words",
            parameters={"lost": len(one.lost), "listed": one.count, "first": one.lost[:_FIRST_LOST]},
        )
        for one in used
        if isinstance(one, Pasted) and one.lost
    )


def _near_matches(best: Composed, asked: Asked) -> tuple[Notice, ...]:
    """What was read as something it is not quite, to be disclosed."""
    used = (best.scene.mentions[at] for at in sorted(best.scene.taken))
    return tuple(
        Notice(code=AssumptionCode.FUZZY_MATCH, parameters={"words": asked.span(one).text, "meaning": value_text(one)})
        for one in used
        if one.evidence in (Evidence.CONCEPT, Evidence.PART, Evidence.TYPO)
    )
