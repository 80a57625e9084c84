"""What a turn leaves to the next one: its query, the ones before it, its topic, and the choices made."""

from assistant.answer import Answer
from assistant.question import Choice, Context, Made
from assistant.turn import Turn
from semantic.plan import Plan, Query, fields_of, metrics_of, queries_of

_MOST_EARLIER = 10


def left_by(turn: Turn, answer: Answer) -> Context:
    """The context of the next turn."""
    before = turn.question.context
    plan, is_lost = _spoken_of(before, answer)
    asked = answer.clarification
    named = metrics_of(answer.plan) if answer.plan and answer.status == "answered" else ()
    return Context(
        plan=plan,
        language=answer.language,
        options=asked.options if asked else (),
        words=_words(answer),
        earlier=_earlier(before, plan),
        topic=next(iter(named), None if is_lost else before.topic),
        made=_made(before, turn.picked),
        is_lost=is_lost,
    )


def _spoken_of(before: Context, answer: Answer) -> tuple[Plan | None, bool]:
    """What the next turn goes on with, and whether it is lost: a question that stood alone and was not answered.

    What was understood and has no answer yet is gone on with by the query behind it.
    """
    if answer.status == "answered":
        return (answer.plan, False) if isinstance(answer.plan, Query) else (before.plan, before.is_lost)
    if answer.plan is not None:
        behind = queries_of(answer.plan)
        return (Query(query=behind[0]), False) if behind else (before.plan, before.is_lost)
    is_kept = answer.goes_on or answer.status == "error"  # what broke down is asked again
    return (before.plan, before.is_lost) if is_kept else (None, True)


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
