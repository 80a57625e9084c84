"""Readings that give way to what stands beside them: a grouping to the plan it is compared with, a balance's word."""

from assistant.understand.held import is_held
from assistant.understand.mention import Kind, Mention, NormalText
from assistant.understand.resources import Resources

_COMPARING = "versus"
# Words of what is there on a day (balance, on hand), which say nothing more of a number that is just that.
_OF_BALANCES = "held"


def given_way(normal: NormalText, content: tuple[Mention, ...], grammar: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The names without groupings that are called like a scenario, where a comparing word stands before or after."""
    scenarios = {(one.start, one.end) for one in content if one.kind is Kind.SCENARIO}
    if not scenarios:
        return content
    filling = {normal.text[one.start : one.end] for one in grammar if one.kind is Kind.FILLER}
    edges = [(one.start, one.end) for one in grammar if one.kind is Kind.CUE and one.value == _COMPARING]

    def is_compared(one: Mention) -> bool:
        gaps = (normal.text[min(end, one.end) : max(start, one.start)] for start, end in edges)
        return any(set(gap.split()) <= filling for gap in gaps)

    return tuple(
        one
        for one in content
        if not (one.kind is Kind.DIMENSION and (one.start, one.end) in scenarios and is_compared(one))
    )


def of_balances(
    content: tuple[Mention, ...], grammar: tuple[Mention, ...], resources: Resources
) -> tuple[Mention, ...]:
    """The grammar without the words of balances where nothing named is one: they may belong to a name then."""
    view = resources.ground.view
    names = {one.value for one in content if one.kind is Kind.METRIC}
    if any(is_held(view.catalog.metrics[name], view) for name in names if name in view.catalog.metrics):
        return grammar
    return tuple(one for one in grammar if one.value != _OF_BALANCES or one.kind is not Kind.CUE)
