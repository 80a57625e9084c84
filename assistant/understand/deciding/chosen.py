"""Choices made in a conversation: the same words are taken the same way again, and that is said."""

from collections.abc import Iterator

from assistant.codes import AssumptionCode
from assistant.question import Made
from assistant.understand.compose import Composed
from assistant.understand.deciding.asked import Asked, shortened
from assistant.understand.mention import Kind
from semantic.errors import Notice
from semantic.plan import fields_of, metrics_of


def as_chosen_before(rivals: list[Composed], asked: Asked) -> list[Composed]:
    """Those readings that take words as they were chosen to be taken before; all of them when none was."""
    if len(rivals) < 2:
        return rivals
    agreeing = [one for one in rivals if any(_agrees(one, made) for made, _ in _spoken(one, asked))]
    return agreeing or rivals


def remembered(one: Composed, asked: Asked) -> tuple[Notice, ...]:
    """What was taken as chosen before."""
    return tuple(
        Notice(code=AssumptionCode.REMEMBERED_CHOICE, parameters={"words": words, "meaning": made.names[0]})
        for made, words in _spoken(one, asked)
        if _agrees(one, made)
    )


def _spoken(one: Composed, asked: Asked) -> Iterator[tuple[Made, str]]:
    """The choices whose words this question says again, as it says them: in its midst, or all of them."""
    text, typed = asked.normal.text, asked.normal.typed
    words = {typed.lower(): shortened(typed)}
    for mention in one.scene.mentions:
        if mention.kind is not Kind.UNKNOWN:
            words[text[mention.start : mention.end]] = asked.span(mention).text
    yield from ((made, words[made.words]) for made in asked.made if made.words in words)


def _agrees(one: Composed, made: Made) -> bool:
    plan = one.plan
    return plan is not None and set(made.names) <= {*metrics_of(plan), *fields_of(plan)}
