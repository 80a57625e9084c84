"""What is offered: the options of a question back, and the other meanings of what a default decided."""

from dataclasses import replace

from assistant.codes import ClarificationCode
from assistant.reading import Ask, Candidate
from assistant.understand.asked import Asked
from assistant.understand.compose import Composed
from assistant.understand.languages import words_of
from assistant.understand.mention import Kind, Mention
from semantic.plan import Query
from semantic.query import SemanticQuery, TwoStep

MOST_OPTIONS = 4
_CODES = {
    Kind.METRIC: ClarificationCode.AMBIGUOUS_METRIC,
    Kind.TERM: ClarificationCode.AMBIGUOUS_METRIC,
    Kind.OVERVIEW: ClarificationCode.AMBIGUOUS_METRIC,
    Kind.MEMBER: ClarificationCode.AMBIGUOUS_MEMBER,
    Kind.DIMENSION: ClarificationCode.AMBIGUOUS_DIMENSION,
    Kind.PERIOD: ClarificationCode.AMBIGUOUS_PERIOD,
}


def ask(rivals: list[Composed], asked: Asked) -> Ask:
    """Readings that are as good as each other, told apart by the first word they take differently."""
    best = rivals[0]
    found = [(one, *_difference(one, rivals[1] if one is best else best, asked)) for one in rivals[:MOST_OPTIONS]]
    told_apart = [mention for _, mention, _ in found if mention is not None]
    span = asked.span(told_apart[0]) if told_apart else None
    return Ask(
        code=_CODES.get(told_apart[0].kind, ClarificationCode.AMBIGUOUS_STRUCTURE)
        if told_apart
        else ClarificationCode.AMBIGUOUS_STRUCTURE,
        language=asked.language,
        candidates=tuple(
            Candidate(
                plan=one.plan,
                question=asked.replaced(asked.span(mention), words) if mention is not None else "",
                differs_by=words,
            )
            for one, mention, words in found
        ),
        span=span,
        understood=asked.understood(best),
        parameters={"words": span.text} if span else {},
    )


def _difference(one: Composed, other: Composed, asked: Asked) -> tuple[Mention | None, str]:
    """The first mention that this reading takes for something else, and what it takes it for, in words."""
    theirs = {(at.start, at.end, at.kind): at.value for at in other.scene.mentions}
    named, others_named = dict(one.finished.draft.named), dict(other.finished.draft.named)
    for position, mention in enumerate(one.scene.mentions):
        metric = named.get(position)
        if metric is not None and metric != others_named.get(position):
            return mention, asked.metric_label(metric)
        is_same = theirs.get((mention.start, mention.end, mention.kind)) == mention.value
        if not is_same and mention.kind in _CODES:
            return mention, asked.label(mention)
    return None, ""


def ask_for_missing(best: Composed, missing: ClarificationCode, asked: Asked) -> Ask:
    """What the question leaves out, with the same question completed in the usual ways."""
    if missing is ClarificationCode.MISSING_METRIC:
        words = [asked.metric_label(name) for name in _usual_metrics(asked)]
    else:
        words = [str(one) for one in words_of(asked.language)["offered_periods"]]
    candidates = tuple(Candidate(plan=None, question=asked.continued(one), differs_by=one) for one in words)
    return Ask(code=missing, language=asked.language, candidates=candidates, understood=asked.understood(best))


def _usual_metrics(asked: Asked) -> list[str]:
    """What people here ask for: the overviews' metrics, then certified ones, then any."""
    catalog, role = asked.ground.view.catalog, asked.ground.role
    shown = (name for overview in catalog.overviews.values() for name in overview.metrics)
    meant = (catalog.terms[name].default_for(role) if name in catalog.terms else name for name in shown)
    certified = (metric.name for metric in catalog.metrics.values() if metric.certified)
    names = dict.fromkeys(name for name in (*meant, *certified, *catalog.metrics) if name is not None)
    return list(names)[:MOST_OPTIONS]


def shared_text(best: Composed) -> Mention | None:
    """A member whose text several keys share, unless all of them are asked for or each is shown apart."""
    for at in sorted(best.scene.taken):
        mention = best.scene.mentions[at]
        if mention.kind is Kind.MEMBER and mention.value.keys > 1 and isinstance(best.plan, Query):
            together = best.scene.is_cue(at - 1, "each", "total")
            if not together and mention.value.address not in best.plan.query.group_by:
                return mention
    return None


def ask_which(best: Composed, shared: Mention, asked: Asked) -> Ask:
    """All members of one name together, or each apart."""
    span = asked.span(shared)
    together = asked.replaced(span, words_of(asked.language)["all_of_them"].format(name=span.text))
    candidates = [Candidate(plan=best.plan, question=together, differs_by="")]
    if isinstance(best.plan, Query):
        apart = replace(best.plan.query, group_by=(*best.plan.query.group_by, shared.value.address))
        candidates.insert(0, Candidate(plan=Query(query=apart), question="", differs_by=""))
    return Ask(
        code=ClarificationCode.AMBIGUOUS_MEMBER,
        language=asked.language,
        candidates=tuple(candidates),
        span=span,
        understood=asked.understood(best),
        parameters={"words": span.text},
    )


def other_meanings(best: Composed, asked: Asked) -> tuple[Candidate, ...]:
    """The other meanings of what a default decided, each as a whole plan."""
    if not isinstance(best.plan, Query):
        return ()
    found = []
    for swap in best.finished.draft.swaps:
        if swap.instead in asked.ground.view.catalog.metrics:
            query = _swapped(best.plan.query, swap.shown, swap.instead)
            if query != best.plan.query and asked.ground.problem_of(query) is None:
                found.append(Candidate(plan=Query(query=query), question="", differs_by=swap.instead))
    return tuple(found[:MOST_OPTIONS])


def _swapped(query: SemanticQuery, shown: str, instead: str) -> SemanticQuery:
    """The query with one metric in place of another, wherever its columns are named."""

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
