"""What is offered: the options of a question back, and the other meanings of what a default decided."""

from dataclasses import replace

from assistant.codes import ClarificationCode
from assistant.reading import Ask, Candidate, Span
from assistant.understand.compose import Composed
from assistant.understand.deciding.asked import Asked, shortened
from assistant.understand.languages import words_of
from assistant.understand.mention import Kind, Mention, Pasted
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
    """Readings that are as good as each other, told apart by the words they take differently."""
    best = rivals[0]
    offered = rivals[:MOST_OPTIONS]
    found = [_differences(one, offered, asked) for one in offered]
    told_apart = next((taken[0] for taken in found if taken), None) or _time_told_apart(offered)
    span = asked.span(told_apart[0]) if told_apart else None
    return Ask(
        code=_code_of(told_apart[0]) if told_apart else ClarificationCode.AMBIGUOUS_STRUCTURE,
        language=asked.language,
        candidates=tuple(
            Candidate(
                plan=one.plan,
                question=asked.replaced([(asked.span(mention), words) for mention, words in taken]) if taken else "",
                differs_by=asked.listed([asked.distinction(mention, words) for mention, words in taken]),
            )
            for one, taken in zip(offered, found, strict=True)
        ),
        span=span,
        understood=asked.understood(best),
        parameters={"words": shortened(span.text)} if span else {},
    )


def ask_unsure(offered: list[Composed], asked: Asked) -> Ask:
    """Readings that none is sure of, each to be put in words of its own: there may be one alone.

    They are told apart by words that all of them take for something, or else by all that was said.
    """
    found, typed = ask(offered, asked), asked.normal.typed
    whole = tuple(replace(one, question="", differs_by="") for one in found.candidates)
    is_shared = all(found.span in [asked.span(said) for said in one.scene.mentions] for one in offered)
    return replace(
        found,
        code=ClarificationCode.AMBIGUOUS_STRUCTURE,
        candidates=whole,
        span=found.span if is_shared or len(offered) < 2 else Span(start=0, end=len(typed), text=typed),
    )


def _code_of(mention: Mention) -> ClarificationCode:
    """What is ambiguous where a mention may mean several things."""
    if isinstance(mention.value, Pasted):
        return ClarificationCode.AMBIGUOUS_MEMBER
    return _CODES.get(mention.kind, ClarificationCode.AMBIGUOUS_STRUCTURE)


def _time_told_apart(rivals: list[Composed]) -> tuple[Mention, str] | None:
    """The one time of a question whose occurrence is open; None where readings differ in more than when."""
    plans = [one.plan.query for one in rivals if isinstance(one.plan, Query)]
    said = [one for one in rivals[0].scene.mentions if one.kind is Kind.PERIOD]
    is_when = 1 < len(plans) == len(rivals) and len({replace(one, period=None) for one in plans}) == 1
    return (said[0], "") if is_when and len(said) == 1 else None


def _differences(one: Composed, rivals: list[Composed], asked: Asked) -> list[tuple[Mention, str]]:
    """Every mention that some rival takes for something else, and what this reading takes it for, in words."""
    others = [_meanings(other) for other in rivals if other is not one]
    own, named = _meanings(one), dict(one.finished.draft.named)
    found = []
    for position, mention in enumerate(one.scene.mentions):
        key = mention.start, mention.end
        if key in own and any(other.get(key) != own[key] for other in others):
            metric = named.get(position)
            found.append((mention, asked.label(mention) if metric is None else asked.metric_label(metric)))
    return found


def _meanings(one: Composed) -> dict[tuple[int, int], object]:
    """What a reading takes each naming span for; a term for the metric that was chosen."""
    named = dict(one.finished.draft.named)
    return {
        (mention.start, mention.end): named.get(position, (mention.kind, mention.value))
        for position, mention in enumerate(one.scene.mentions)
        if mention.kind in _CODES or isinstance(mention.value, Pasted)
    }


def ask_for_missing(best: Composed, missing: ClarificationCode, asked: Asked) -> Ask:
    """What the question leaves out, with the same question completed in the usual ways."""
    if missing is ClarificationCode.AMBIGUOUS_MEMBER:
        return _ask_whose(best, asked)
    if missing is ClarificationCode.MISSING_METRIC:
        words = [asked.metric_label(name) for name in _usual_metrics(asked)]
    else:
        words = [str(one) for one in words_of(asked.language)["offered_periods"]]
    candidates = tuple(Candidate(plan=None, question=asked.continued(one), differs_by=one) for one in words)
    return Ask(code=missing, language=asked.language, candidates=candidates, understood=asked.understood(best))


def _ask_whose(best: Composed, asked: Asked) -> Ask:
    """Which member "my region" is, with the same question about each of the first ones."""
    (first, last), address = best.finished.draft.whose or ((0, 0), "")
    spans = [asked.span(best.scene.mentions[at]) for at in (first, last)]
    span = Span(start=spans[0].start, end=spans[1].end, text=asked.normal.typed[spans[0].start : spans[1].end])
    members = asked.ground.members_of(address, asked.language)[:MOST_OPTIONS]
    candidates = tuple(
        Candidate(plan=None, question=asked.replaced([(span, label)]), differs_by=label) for label in members
    )
    return Ask(
        code=ClarificationCode.AMBIGUOUS_MEMBER,
        language=asked.language,
        candidates=candidates,
        span=span,
        understood=asked.understood(best),
        parameters={"words": span.text, "dimension": address},
    )


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
    together = asked.replaced([(span, words_of(asked.language)["all_of_them"].format(name=span.text))])
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
