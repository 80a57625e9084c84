"""What a turn leaves to the next one: its query, the ones before it, its topic, and the choices made."""

from assistant.answer import Answer
from assistant.question import Choice, Context, Made
from assistant.turn import Turn
from semantic.plan import Plan, Query, fields_of, metrics_of

_MOST_EARLIER = 10


def left_by(turn: Turn, answer: Answer) -> Context:
    """The context of the next turn."""
    before = turn.question.context
    is_query = isinstance(answer.plan, Query) and answer.status == "answered"
    plan = answer.plan if is_query else before.plan
    asked = answer.clarification
    named = metrics_of(answer.plan) if answer.plan and answer.status == "answered" else ()
    return Context(
        plan=plan,
        language=answer.language,
        options=asked.options if asked else (),
        words=_words(answer),
        earlier=_earlier(before, plan),
        topic=next(iter(named), before.topic),
        made=_made(before, turn.picked),
    )


def _words(answer: Answer) -> str:
    """The words that were asked back about, or had no place."""
    if answer.clarification is not None and answer.clarification.span is not None:
        return answer.clarification.span.text.lower()
    return answer.refusal.words.lower() if answer.refusal is not None else ""


def _earlier(before: Context, plan: Plan | None) -> tuple[Plan, ...]:
    """The queries before the last one; going back to one takes it off again."""
    if before.plan is None or plan == before.plan:
        return before.earlier
    if before.earlier and plan == before.earlier[-1]:
        return before.earlier[:-1]
    return (*before.earlier, before.plan)[-_MOST_EARLIER:]


def _made(before: Context, picked: Choice | None) -> tuple[Made, ...]:
    """The choices made, the one of this turn among them: what sets its plan apart from the other options."""
    apart = names_apart(picked.plan, before.options) if picked is not None and before.words else ()
    if not apart:
        return before.made
    others = tuple(one for one in before.made if one.words != before.words)
    return (*others, Made(words=before.words, names=apart))


def names_apart(plan: Plan, options: tuple[Choice, ...]) -> tuple[str, ...]:
    """The governed names that set a plan apart from the other options."""
    shared = set.intersection(*(_names(one.plan) for one in options)) if options else set[str]()
    return tuple(sorted(_names(plan) - shared))


def _names(plan: Plan) -> set[str]:
    return {*metrics_of(plan), *fields_of(plan)}
