"""A follow-up told as an edit: what the question now reads like, what was changed and what was kept."""

from collections.abc import Callable, Mapping

from assistant.present.context import Context
from assistant.present.phrase import question_for
from assistant.reading import Reading
from semantic.plan import Query
from semantic.query import SemanticQuery

_PARTS: Mapping[str, Callable[[SemanticQuery], object]] = {
    "metrics": lambda query: frozenset(query.metrics),
    "groups": lambda query: (frozenset(query.group_by), query.grain),
    "period": lambda query: query.period,
    "filters": lambda query: (query.filters, query.metric_filters),
    "compare": lambda query: query.compare,
    "order": lambda query: (tuple(one.descending for one in query.order_by), query.limit),
    "derive": lambda query: query.derive,
}
_PLAIN = SemanticQuery()


def edit_told(reading: Reading, context: Context) -> str:
    """One sentence that says how a follow-up was read; empty for a question of its own."""
    if reading.edits is None or not isinstance(reading.plan, Query):
        return ""
    before, after = reading.edits, reading.plan.query
    changed = tuple(part for part, of in _PARTS.items() if of(before) != of(after))
    kept = tuple(part for part, of in _PARTS.items() if of(before) == of(after) != of(_PLAIN))
    asked = question_for(reading.plan, context.names.view, context.language.code, context.result.members)
    said = {"asked": asked} | ({"changed": _listed(changed, context)} if changed else {})
    return context.language.say("edit.said", **said, **({"kept": _listed(kept, context)} if kept else {}))


def _listed(parts: tuple[str, ...], context: Context) -> str:
    return context.language.listed(tuple(context.language.say(f"edit.part.{one}") for one in parts))
