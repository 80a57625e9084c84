"""What a question says was done or happened: by whom or not, and to whom at some time."""

from collections.abc import Iterator

from assistant.understand.annotators.counted import is_had
from assistant.understand.mention import Kind, Mention, NormalText
from assistant.understand.resources import Resources
from assistant.understand.tokens import Token
from assistant.understand.words.doings import of_wholes, rows_behind
from assistant.understand.words.relations import calls_rows
from semantic.view import View

# Words beside which a verb says that something was done or not.
_DOING = frozenset(
    (
        *("absent.any", "absent.each", "absent.never", "absent.object", "exclude.not", "exclude.without"),
        *("both", "again", "done", "which.any", "which.what", "which.who", "whose"),
    )
)
# Of these, what asks as well who or what something is.
_ASKING_WHO = frozenset(("which.any", "which.what"))
# As far a time may stand from what happened then: 今年我们推出, opened an account some time in 2024.
_BEHIND, _BEFORE = 3, 14


def deeds_in(
    normal: NormalText,
    tokens: tuple[Token, ...],
    grammar: tuple[Mention, ...],
    content: tuple[Mention, ...],
    resources: Resources,
) -> tuple[Mention, ...]:
    """Numbers said with a verb; and what is done, where something else of the question says that it was or not."""
    heads = tuple(one.start for one in content if one.kind is Kind.DIMENSION)
    cues = {one.value for one in grammar if one.kind is Kind.CUE}
    found = (*resources.deed_words.annotate(tokens), *resources.verbs.annotate(normal, tokens))
    found = of_wholes(found, resources.ground.view)
    is_said, is_told = bool(cues & _DOING), bool(cues & _DOING - _ASKING_WHO)
    return tuple(
        one
        for one in found
        if one.kind is not Kind.DEED
        or (is_told if one.value.is_guess else is_said)
        or one.value.is_past
        or is_had(normal.text, one, heads)
    )


def without_events(deeds: tuple[Mention, ...], events: tuple[Mention, ...], view: View) -> Iterator[Mention]:
    """What was done, without guesses of other rows at words that say what happened to those that are named."""
    for one in deeds:
        homes = {event.value.dataset for event in events if (event.start, event.end) == (one.start, one.end)}
        is_guess = one.kind is Kind.DEED and one.value.is_guess
        if not (is_guess and homes and homes.isdisjoint(rows_behind(view, one.value.names[0]))):
            yield one


def events_in(tokens: tuple[Token, ...], content: tuple[Mention, ...], resources: Resources) -> Iterator[Mention]:
    """What happened to rows at some time, where these rows are named."""
    view = resources.ground.view
    fields = [view.fields[one.value] for one in content if one.kind is Kind.DIMENSION and one.value in view.fields]
    homes = {one.home for one in fields if calls_rows(one, resources.ground)}
    times = [one for one in content if one.kind is Kind.PERIOD]
    for one in resources.event_words.annotate(tokens) if times and homes else ():
        is_near = any(0 <= one.start - time.end <= _BEHIND or 0 <= time.start - one.end <= _BEFORE for time in times)
        if is_near and one.value.dataset in homes:
            yield one
