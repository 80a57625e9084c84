"""What is said when there is no answer: refusals, questions back, failures."""

from collections.abc import Iterator, Mapping

from assistant.answer import Clarification, Failure, Nearest, Refusal
from assistant.codes import ErrorCode
from assistant.present.language import language_of
from assistant.present.names import Names
from assistant.present.notices import named, spoken
from assistant.present.phrase import question_for
from assistant.question import Choice
from assistant.reading import Ask, Candidate, Decline
from semantic.errors import Parameter, QueryProblem
from semantic.plan import Plan, Query, metrics_of
from semantic.query import SemanticQuery
from semantic.view import View

_RETRYABLE = frozenset({ErrorCode.TIMEOUT, ErrorCode.ENGINE_UNAVAILABLE})
_MOST_OPTIONS = 4


def word_refusal(decline: Decline | QueryProblem, view: View, language: str) -> Refusal:
    """Why there is no answer, with the nearest governed metrics and a question for each that works."""
    names = Names(view=view, language=language_of(language))
    nearest = tuple(name for name in _nearest(decline) if name in view.catalog.metrics)
    return Refusal(
        code=str(decline.code),
        message=names.language.say(f"refusal.{decline.code}", **_stated(decline, names)),
        nearest=(*_instead(decline, names), *_behind(decline, names), *(_near(name, names) for name in nearest)),
        words=str(decline.parameters.get("words", "")),
    )


def _instead(decline: Decline | QueryProblem, names: Names) -> Iterator[Nearest]:
    """Whole questions that may be meant, each under its metric."""
    for one in decline.instead if isinstance(decline, Decline) else ():
        if one.plan is not None and (metrics := metrics_of(one.plan)):
            yield Nearest(metric=metrics[0], label=names.metric(metrics[0]), question=one.question)


def _behind(decline: Decline | QueryProblem, names: Names) -> Iterator[Nearest]:
    """The plain queries behind what cannot be answered yet, each as its question."""
    for query in decline.behind if isinstance(decline, Decline) else ():
        if query.metric_names:
            metric = query.metric_names[0]
            question = question_for(Query(query=query), names.view, names.language.code)
            yield Nearest(metric=metric, label=names.metric(metric), question=question)


def _stated(decline: Decline | QueryProblem, names: Names) -> dict[str, str]:
    """The parameters of a refusal in words, its reason as a sentence of its own."""
    stated = decline.parameters
    values = spoken({name: value for name, value in stated.items() if name != "reason"}, names)
    if "units" in stated and "word" in stated:
        values["word"] = names.measure(str(stated["word"]))
    if "field" in values:
        values["fields"] = names.language.plural_of(values["field"])
    if (field := str(stated.get("field", ""))) in names.view.catalog.metrics:
        values["column"] = names.metric(field)
    reason = str(stated.get("reason", "")).replace(" ", "_")
    for of in (stated.get("feature"), "in_query", None):
        key = ".".join(str(one) for one in ("reason", decline.code, of, reason) if one)
        if reason and key in names.language.messages:
            return {**values, "reason": names.language.say(key, **values)}
    return values


def _nearest(decline: Decline | QueryProblem) -> tuple[str, ...]:
    return decline.nearest if isinstance(decline, Decline) else ()


def _near(name: str, names: Names) -> Nearest:
    question = question_for(Query(query=SemanticQuery.of(name)), names.view, names.language.code)
    return Nearest(metric=name, label=names.metric(name), question=question)


def word_clarification(ask: Ask, view: View) -> Clarification:
    """A question back, with its options complete: each can be asked alone. A candidate without a plan is none."""
    names = Names(view=view, language=language_of(ask.language))
    values = spoken(ask.parameters, names)
    if ask.span:
        values.setdefault("word", ask.span.text)
    complete = tuple((one, one.plan) for one in ask.candidates if one.plan is not None)[:_MOST_OPTIONS]
    choices = tuple(_choice(str(place), one, plan, names) for place, (one, plan) in enumerate(complete, 1))
    return Clarification(
        code=str(ask.code),
        prompt=names.language.say(f"clarification.{ask.code}", **values),
        span=ask.span,
        options=choices,
    )


def _choice(place: str, candidate: Candidate, plan: Plan, names: Names) -> Choice:
    question = candidate.question or question_for(plan, names.view, names.language.code)
    return Choice(id=place, label=named(names, candidate.differs_by) or question, question=question, plan=plan)


def word_failure(code: str, parameters: Mapping[str, Parameter], view: View, language: str) -> Failure:
    """What broke, in one sentence that says what to do; an unknown code reads as internal."""
    names = Names(view=view, language=language_of(language))
    known = ErrorCode(code) if code in list(ErrorCode) else ErrorCode.INTERNAL
    count = parameters.get("count")
    plural = count if isinstance(count, int) else 2
    message = names.language.say(f"error.{known}", plural, **spoken(parameters, names))
    return Failure(code=str(known), message=message, retryable=known in _RETRYABLE)
