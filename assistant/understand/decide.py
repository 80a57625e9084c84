"""Which reading it is: the one that stands apart, a question back when two are as good, or a refusal."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.codes import AssumptionCode, ClarificationCode, RefusalCode, WarningCode
from assistant.reading import Ask, Candidate, Decline, Presentation, Reading, Understanding, Understood
from assistant.understand.compose import Composed
from assistant.understand.languages import words_of
from assistant.understand.mention import Evidence, Kind, Mention, NormalText, PeriodValue
from assistant.understand.normalise import typed_span
from assistant.understand.scene import Ground
from semantic.errors import Notice, QueryProblem
from semantic.plan import Query
from semantic.query import SemanticQuery, TwoStep

# Two plans whose readings cost no more apart than this are equally plausible.
MARGIN = 0.55
_MOST_OPTIONS = 4
# Beside a reading that is not sure of itself, readings up to this far behind are offered as well.
_OFFERED_MARGIN = 1.6
_SHORT_HAN = 3
_SHORT_LATIN = 4
_MOST_CHECKED = 40
# What the catalog cannot answer is not replaced by a reading this much further from the words.
_KILL_MARGIN = 0.9
_CODES = {
    Kind.METRIC: ClarificationCode.AMBIGUOUS_METRIC,
    Kind.TERM: ClarificationCode.AMBIGUOUS_METRIC,
    Kind.OVERVIEW: ClarificationCode.AMBIGUOUS_METRIC,
    Kind.MEMBER: ClarificationCode.AMBIGUOUS_MEMBER,
    Kind.DIMENSION: ClarificationCode.AMBIGUOUS_DIMENSION,
    Kind.PERIOD: ClarificationCode.AMBIGUOUS_PERIOD,
}
_UNKNOWN = {
    Kind.METRIC: RefusalCode.UNKNOWN_METRIC,
    Kind.TERM: RefusalCode.UNKNOWN_METRIC,
    Kind.MEMBER: RefusalCode.UNKNOWN_MEMBER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A candidate with what the semantic layer says about it."""

    composed: Composed
    problem: QueryProblem | None


def decide(found: Iterable[Composed], normal: NormalText, language: str, ground: Ground) -> Understanding:
    """The understanding of a question from its candidates, cheapest first."""
    judged = [_judge(one, ground) for one in list(_distinct(found))[:_MOST_CHECKED]]
    if not judged:
        return Decline(code=RefusalCode.OUT_OF_SCOPE, language=language)
    if refused := judged[0].composed.finished.draft.refused:
        code, words = refused
        return Decline(code=code, language=language, parameters={"words": words})
    sound = [one for one in judged if one.problem is None and not _unplaced(one.composed)]
    if not sound or (not _unplaced(judged[0].composed) and sound[0].composed.cost > judged[0].composed.cost + _KILL_MARGIN):
        return _decline(judged, normal, language)
    best = sound[0].composed
    if best.finished.missing is not None:
        return _ask_for_missing(best, normal, language, ground)
    if (shared := _shared_text(best)) is not None:
        return _ask_which(best, shared, normal, language)
    rivals = [one.composed for one in sound if one.composed.cost <= best.cost + MARGIN and one.composed.plan]
    if len(rivals) > 1 or not _is_sure(best):
        return _ask(rivals, sound, normal, language, ground)
    return _reading(best, normal, language, ground)


def _distinct(found: Iterable[Composed]) -> Iterable[Composed]:
    seen = set()
    for one in found:
        key = (one.plan, one.finished.missing, one.finished.draft.refused) if one.plan is None else one.plan
        if key not in seen:
            seen.add(key)
            yield one


def _judge(one: Composed, ground: Ground) -> Judged:
    problem = ground.problem_of(one.plan.query) if isinstance(one.plan, Query) else None
    return Judged(composed=one, problem=problem)


def _unplaced(one: Composed) -> tuple[Mention, ...]:
    """Content that found no place. A single character may turn a meaning round (未发货), so none is too small."""
    return one.leftovers


def _is_sure(one: Composed) -> bool:
    return not _doubtful(one)


def _doubtful(one: Composed) -> list[Mention]:
    """What was found by likeness alone: retrieved names, and members a letter away in a short word (西北 is not 华北)."""
    used = (one.scene.mentions[at] for at in sorted(one.scene.taken))
    return [
        mention
        for mention in used
        if mention.evidence is Evidence.EMBEDDING
        or (mention.evidence is Evidence.TYPO and mention.kind is Kind.MEMBER and _is_short(mention))
    ]


def _is_short(mention: Mention) -> bool:
    shortest = _SHORT_LATIN if mention.value.matched_text.isascii() else _SHORT_HAN
    return mention.cost > 0 and mention.end - mention.start <= shortest


def _decline(judged: list[Judged], normal: NormalText, language: str) -> Decline:
    first = judged[0]
    left = _unplaced(first.composed)
    if left:
        span = typed_span(normal, left[0].start, _run_end(left))
        code = RefusalCode.UNKNOWN_WORD if first.composed.plan else RefusalCode.UNKNOWN_METRIC
        return Decline(
            code=code,
            language=language,
            parameters={"words": span.text},
            understood=_understood(first.composed, normal),
        )
    problem = first.problem
    if problem is None:
        return Decline(code=RefusalCode.OUT_OF_SCOPE, language=language)
    return Decline(
        code=RefusalCode(problem.code),
        language=language,
        parameters=problem.parameters,
        understood=_understood(first.composed, normal),
    )


def _run_end(left: tuple[Mention, ...]) -> int:
    """Where the first run of left-over words ends."""
    end = left[0].end
    for mention in left[1:]:
        if mention.start - end > 1:
            break
        end = mention.end
    return end


def _reading(best: Composed, normal: NormalText, language: str, ground: Ground) -> Reading:
    assert best.plan is not None
    draft = best.finished.draft
    fuzzy = tuple(
        Notice(
            code=AssumptionCode.FUZZY_MATCH,
            parameters={"words": typed_span(normal, one.start, one.end).text, "value": value_text(one)},
        )
        for at in sorted(best.scene.taken)
        if (one := best.scene.mentions[at]).evidence in (Evidence.TYPO, Evidence.EMBEDDING) and one.kind is not Kind.CUE
    )
    unused = tuple(typed_span(normal, one.start, one.end) for one in best.leftovers)
    words = tuple(Notice(code=WarningCode.UNUSED_WORDS, parameters={"words": span.text}) for span in unused)
    return Reading(
        plan=best.plan,
        language=language,
        understood=_understood(best, normal),
        assumptions=(*draft.notes, *fuzzy),
        warnings=words,
        unused=unused,
        alternatives=_alternatives(best, normal, language, ground),
        presentation=Presentation(chart=draft.chart),
        confidence=_confidence(best),
    )


def _confidence(best: Composed) -> float:
    """1 for exact evidence throughout; less by the dearest mention and by what found no place."""
    used = [best.scene.mentions[at] for at in best.scene.taken]
    doubt = max((0.1 * one.evidence + 0.1 * one.cost for one in used), default=0.0)
    return round(max(0.0, 1.0 - doubt - 0.2 * len(best.leftovers) - 0.05 * best.finished.penalty), 3)


def _alternatives(best: Composed, normal: NormalText, language: str, ground: Ground) -> tuple[Candidate, ...]:
    """The other meanings of what a default decided, each as a whole plan."""
    if not isinstance(best.plan, Query):
        return ()
    found = []
    for swap in best.finished.draft.swaps:
        if swap.instead in ground.view.catalog.metrics:
            query = _swapped(best.plan.query, swap.shown, swap.instead)
            if query != best.plan.query and ground.problem_of(query) is None:
                found.append(Candidate(plan=Query(query=query), question="", differs_by=swap.instead))
    return tuple(found[:_MOST_OPTIONS])


def _swapped(query: SemanticQuery, shown: str, instead: str) -> SemanticQuery:
    def column(name: str) -> str:
        return instead + name[len(shown) :] if name == shown or name.startswith((f"{shown}.", f"{shown}:")) else name

    items = tuple(
        replace(one, metric=instead)
        if isinstance(one, TwoStep) and one.metric == shown
        else (instead if one == shown else one)
        for one in query.metrics
    )
    return replace(
        query,
        metrics=items,
        derive=tuple(replace(one, column=column(one.column)) for one in query.derive),
        order_by=tuple(replace(one, by=column(one.by)) for one in query.order_by),
        metric_filters=tuple(replace(one, by=column(one.by)) for one in query.metric_filters),
    )


def _ask(
    rivals: list[Composed], sound: list[Judged], normal: NormalText, language: str, ground: Ground
) -> Understanding:
    best = rivals[0]
    if len(rivals) == 1:
        reach = best.cost + _OFFERED_MARGIN
        rivals = [one.composed for one in sound if one.composed.plan and one.composed.cost <= reach]
    if len(rivals) == 1:
        left = _doubtful(best)
        span = typed_span(normal, left[0].start, left[0].end)
        return Decline(
            code=_UNKNOWN.get(left[0].kind, RefusalCode.UNKNOWN_WORD),
            language=language,
            parameters={"words": span.text},
            nearest=tuple(one.value for one in left if one.kind is Kind.METRIC),
        )
    offered = rivals
    candidates, span_of, code = [], None, ClarificationCode.AMBIGUOUS_STRUCTURE
    for one in offered[:_MOST_OPTIONS]:
        other = offered[1] if one is best else best
        mention, differs_by = _difference(one, other, language, ground)
        question = ""
        if mention is not None:
            code = _CODES.get(mention.kind, code)
            span = typed_span(normal, mention.start, mention.end)
            span_of = span_of or span
            question = _substituted(normal.typed, span.start, span.end, differs_by, language)
        assert one.plan is not None
        candidates.append(Candidate(plan=one.plan, question=question, differs_by=differs_by))
    return Ask(
        code=code,
        language=language,
        candidates=tuple(candidates),
        span=span_of,
        understood=_understood(best, normal),
        parameters={"words": span_of.text} if span_of else {},
    )


def _difference(one: Composed, other: Composed, language: str, ground: Ground) -> tuple[Mention | None, str]:
    """The first mention that this reading takes for something else, and what it takes it for, in words."""
    theirs = {(at.start, at.end, at.kind): at for at in other.scene.mentions}
    named, others_named = dict(one.finished.draft.named), dict(other.finished.draft.named)
    for position, mention in enumerate(one.scene.mentions):
        metric = named.get(position)
        if metric is not None and metric != others_named.get(position):
            return mention, ground.view.catalog.metrics[metric].words.label_in(language, metric)
        twin = theirs.get((mention.start, mention.end, mention.kind))
        if (twin is None or twin.value != mention.value) and mention.kind is not Kind.CUE:
            return mention, label_of(mention, language, ground)
    return None, ""


def _substituted(text: str, start: int, end: int, words: str, language: str) -> str:
    before, after = text[:start], text[end:]
    gap = " " if language == "en" else ""
    lead = "" if not before or before.endswith(" ") else gap
    return f"{before}{lead}{words}{gap if after and not after.startswith(' ') else ''}{after}"


def label_of(mention: Mention, language: str, ground: Ground) -> str:
    """What a mention was taken for, in words that mean only that."""
    view = ground.view
    match mention.kind:
        case Kind.MEMBER:
            field = view.fields[mention.value.address]
            label = field.words.label_in(language, field.field.name)
            return f"{label}{'' if language == 'zh' else ' '}{mention.value.value}"
        case Kind.DIMENSION | Kind.TIME_FIELD:
            return view.fields[mention.value].words.label_in(language, mention.value)
        case Kind.METRIC:
            return view.catalog.metrics[mention.value].words.label_in(language, mention.value)
        case Kind.TERM:
            return view.catalog.terms[mention.value].words.label_in(language, mention.value)
        case _:
            return value_text(mention)


def _ask_for_missing(best: Composed, normal: NormalText, language: str, ground: Ground) -> Ask:
    """What the question leaves out, with the same question completed in the usual ways."""
    missing = best.finished.missing
    assert missing is not None
    if missing is ClarificationCode.MISSING_METRIC:
        names = _offered_metrics(ground)
        words = [ground.view.catalog.metrics[name].words.label_in(language, name) for name in names]
    else:
        words = [str(one) for one in words_of(language)["offered_periods"]]
    end = len(normal.typed.rstrip(" ?？.。!！"))
    questions = (_substituted(normal.typed[:end], end, end, one, language) for one in words)
    offered = zip(questions, words, strict=True)
    candidates = tuple(Candidate(plan=None, question=question, differs_by=one) for question, one in offered)
    return Ask(code=missing, language=language, candidates=candidates, understood=_understood(best, normal))


def _shared_text(best: Composed) -> Mention | None:
    """A member whose text several keys share, unless all of them are asked for or each is shown apart."""
    for at in sorted(best.scene.taken):
        mention = best.scene.mentions[at]
        if mention.kind is Kind.MEMBER and mention.value.keys > 1 and isinstance(best.plan, Query):
            together = best.scene.is_cue(at - 1, "each", "total")
            if not together and mention.value.address not in best.plan.query.group_by:
                return mention
    return None


def _ask_which(best: Composed, shared: Mention, normal: NormalText, language: str) -> Ask:
    """All members of one name together, or each apart."""
    assert isinstance(best.plan, Query)
    span = typed_span(normal, shared.start, shared.end)
    together = words_of(language)["all_of_them"]
    apart = replace(best.plan.query, group_by=(*best.plan.query.group_by, shared.value.address))
    question = _substituted(normal.typed, span.start, span.end, together.format(name=span.text), language)
    return Ask(
        code=ClarificationCode.AMBIGUOUS_MEMBER,
        language=language,
        candidates=(
            Candidate(plan=Query(query=apart), question="", differs_by=""),
            Candidate(plan=best.plan, question=question, differs_by=""),
        ),
        span=span,
        understood=_understood(best, normal),
        parameters={"words": span.text},
    )


def _offered_metrics(ground: Ground) -> list[str]:
    catalog = ground.view.catalog
    shown = [name for overview in catalog.overviews.values() for name in overview.metrics]
    meant = [catalog.terms[name].default_for(ground.role) if name in catalog.terms else name for name in shown]
    certified = [metric.name for metric in catalog.metrics.values() if metric.certified]
    names = [name for name in (*meant, *certified, *catalog.metrics) if name is not None]
    return list(dict.fromkeys(names))[:_MOST_OPTIONS]


def _understood(one: Composed, normal: NormalText) -> tuple[Understood, ...]:
    found = []
    for at, mention in enumerate(one.scene.mentions):
        if at in one.scene.taken and mention.kind is not Kind.UNKNOWN:
            span = typed_span(normal, mention.start, mention.end)
            found.append(Understood(span=span, as_=mention.kind.value, value=value_text(mention)))
    return tuple(found)


def value_text(mention: Mention) -> str:
    """A mention's value as the contract writes it."""
    value = mention.value
    if isinstance(value, PeriodValue):
        return f"{value.period.start}/{value.period.end}"
    if mention.kind is Kind.NUMBER:
        return str(value.value)
    if mention.kind is Kind.MEMBER:
        return f"{value.address}={value.value}"
    return str(value)


