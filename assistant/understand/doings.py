"""What is said to be done, where several numbers of a catalog could count it."""

from assistant.understand.mention import Kind, Mention
from assistant.understand.vocabulary import is_part_of, rows_behind
from semantic.catalog import Simple
from semantic.view import View


def of_wholes(found: tuple[Mention, ...], view: View) -> tuple[Mention, ...]:
    """What is said to be done, without what only adds up its parts: who ordered has orders, by whatever was in them."""
    deeds = [one for one in found if one.kind is Kind.DEED]
    return tuple(one for one in found if not any(_is_of_parts(one, other, view) for other in deeds))


def _is_of_parts(one: Mention, whole: Mention, view: View) -> bool:
    """Whether one is said by the same words as another, and is of parts of its rows, or a sum over rows it counts."""
    if one.kind is not Kind.DEED or one == whole or (one.start, one.end) != (whole.start, whole.end):
        return False
    rows, others = (rows_behind(view, each.value.names[0]) for each in (one, whole))
    is_same = rows == others and _counts(whole, view) and not _counts(one, view)
    return is_same or is_part_of(view, rows, others)


def _counts(one: Mention, view: View) -> bool:
    metric = view.catalog.metrics.get(one.value.names[0])
    return metric is not None and isinstance(metric.shape, Simple) and metric.shape.aggregation.startswith("count")
