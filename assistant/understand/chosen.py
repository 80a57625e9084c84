"""Choices made in a conversation: the same words are taken the same way again, and that is said."""

from collections.abc import Iterator

from assistant.codes import AssumptionCode
from assistant.question import Made
from assistant.understand.asked import Asked
from assistant.understand.compose import Composed
from assistant.understand.mention import Kind, Mention
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
        Notice(
            code=AssumptionCode.REMEMBERED_CHOICE,
            parameters={"words": asked.span(mention).text, "meaning": made.names[0]},
        )
        for made, mention in _spoken(one, asked)
        if _agrees(one, made) and mention.kind is not Kind.UNKNOWN
    )


def _spoken(one: Composed, asked: Asked) -> Iterator[tuple[Made, Mention]]:
    """The choices whose words this question says again."""
    for mention in one.scene.mentions:
        words = asked.normal.text[mention.start : mention.end]
        yield from ((made, mention) for made in asked.made if made.words == words)


def _agrees(one: Composed, made: Made) -> bool:
    plan = one.plan
    return plan is not None and set(made.names) <= {*metrics_of(plan), *fields_of(plan)}
