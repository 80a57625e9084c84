"""What a question says was done or happened: by whom or not, and to whom at some time."""

from collections.abc import Iterator

from assistant.understand.annotators.counted import is_had
from assistant.understand.languages import listed
from assistant.understand.mention import Kind, Mention, NormalText
from assistant.understand.resources import Resources
from assistant.understand.tokens import Token
from assistant.understand.words.doings import of_wholes, rows_behind
from assistant.understand.words.relations import calls_rows
from semantic.view import View

# Words beside which a verb says that something was done or not.
_DOING = frozenset(
    (
        *("absent.any", "absent.each", "absent.had", "absent.never", "absent.object", "absent.once"),
        *("exclude.not", "exclude.without", "fulfilled.done"),
        *("both", "again", "done", "which.any", "which.what", "which.who", "whose"),
    )
)
# Of these, what asks as well who or what something is.
_ASKING_WHO = frozenset(("which.any", "which.what"))
# What asks how many those are that stand behind it.
_COUNTING = frozenset(("count", "count.of", "count.much", "count.word"))
# As far a time may stand from what happened then: 今年我们推出, opened an account some time in 2024.
_BEHIND, _BEFORE = 3, 14


def deeds_in(
    normal: NormalText,
    tokens: tuple[Token, ...],
    grammar: tuple[Mention, ...],
    content: tuple[Mention, ...],
    resources: Resources,
    *,
    members: tuple[Mention, ...],
) -> tuple[Mention, ...]:
    """Numbers said with a verb; and what is done, where something else of the question says that it was or not."""
    view = resources.ground.view
    heads = tuple(one for one in content if one.kind is Kind.DIMENSION)
    cues = {one.value for one in grammar if one.kind is Kind.CUE}
    found = (*resources.deed_words.annotate(tokens), *resources.verbs.annotate(normal, tokens))
    found = (*of_wholes(found, view), *resources.verbs.beside_kinds(tokens, members, view))
    is_said, is_told = bool(cues & _DOING), bool(cues & _DOING - _ASKING_WHO)
    return tuple(
        one
        for one in found
        if one.kind is not Kind.DEED
        or (is_told if one.value.is_guess else is_said)
        or one.value.is_past
        or is_had(normal.text, one, tuple(head.start for head in heads))
        or (not one.value.is_guess and _is_counted(normal.text, one, grammar, heads))
    )


def _is_counted(text: str, deed: Mention, grammar: tuple[Mention, ...], heads: tuple[Mention, ...]) -> bool:
    """Whether it is asked how many did it, right behind who: how many customers (have)|ordered, 多少客户|下了单."""
    before = [one for one in heads if one.end <= deed.start]
    counts = [one.end for one in grammar if one.kind is Kind.CUE and one.value in _COUNTING]
    between = text[before[-1].end : deed.start].strip() if before else ""
    is_next = bool(before) and between in ("", *listed("perfect"))
    return is_next and any(0 <= before[-1].start - end <= 1 for end in counts)


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
