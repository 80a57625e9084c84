"""What is said to be done, where several numbers of a catalog could count it."""

from assistant.understand.mention import Kind, Mention
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


def rows_behind(view: View, name: str) -> frozenset[str]:
    """The datasets that a metric reads, or those a term may mean where it does not say which."""
    metrics, terms = view.catalog.metrics, view.catalog.terms
    default = terms[name].default_for(None) if name in terms else name
    names = (default,) if default else terms[name].metrics
    return frozenset(dataset for one in names if one in metrics for dataset in view.datasets_of(metrics[one]))


def is_part_of(view: View, rows: frozenset[str], whole: frozenset[str]) -> bool:
    """Whether rows are parts of other rows, as lines are of orders."""
    pairs = ((one.source, one.target) for one in view.catalog.relationships)
    return rows != whole and any(source in rows and target in whole for source, target in pairs)
