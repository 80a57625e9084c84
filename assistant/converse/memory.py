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
        words=asked.span.text.lower() if asked and asked.span else "",
        earlier=_earlier(before, plan),
        topic=next(iter(named), before.topic),
        made=_made(before, turn.picked),
    )


def _earlier(before: Context, plan: Plan | None) -> tuple[Plan, ...]:
    """The queries before the last one; going back to one takes it off again."""
    if before.plan is None or plan == before.plan:
        return before.earlier
    if before.earlier and plan == before.earlier[-1]:
        return before.earlier[:-1]
    return (*before.earlier, before.plan)[-_MOST_EARLIER:]


def _made(before: Context, picked: Choice | None) -> tuple[Made, ...]:
    """The choices made, the one of this turn among them: what sets its plan apart from the other options."""
    if picked is None or not before.words:
        return before.made
    shared = set.intersection(*(_names(one.plan) for one in before.options)) if before.options else set[str]()
    apart = tuple(sorted(_names(picked.plan) - shared))
    if not apart:
        return before.made
    others = tuple(one for one in before.made if one.words != before.words)
    return (*others, Made(words=before.words, names=apart))


def _names(plan: Plan) -> set[str]:
    return {*metrics_of(plan), *fields_of(plan)}
