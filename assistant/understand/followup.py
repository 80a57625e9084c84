"""Follow-ups of the simplest kind, as edits of the query before: 那华东呢, by month, and last year?"""

from dataclasses import replace

from assistant.understand.scene import Draft
from semantic.query import Filter, Limit, SemanticQuery


def continued(before: SemanticQuery, draft: Draft) -> tuple[SemanticQuery, Draft] | None:
    """The earlier query and the draft with everything it left unsaid filled in; None when it stands alone.

    A draft without a metric continues; so does one that is nothing but a metric (那毛利率呢, and the gross margin?).
    """
    says_more = draft.period or draft.group_by or draft.grain or draft.is_trend or draft.is_all_time
    narrows = draft.filters or draft.compare or draft.count or draft.has_share or draft.pair or draft.per
    if draft.adds and draft.metrics and not says_more:
        named = tuple((-1 - at, name) for at, name in enumerate(before.metric_names) if name not in draft.metrics)
        draft = replace(draft, named=(*named, *draft.named))
    if draft.output != "aggregate" or (draft.metrics and (says_more or (narrows and not draft.follows))):
        return None
    says_something = says_more or draft.metrics or draft.filters or draft.compare or draft.base or draft.asks_change
    if not (says_something or draft.count or draft.has_share or draft.thresholds or draft.chart):
        return None
    return before, replace(
        draft,
        named=draft.named or tuple((-1 - at, name) for at, name in enumerate(before.metric_names)),
        group_by=draft.group_by or (() if draft.follows and draft.grain else before.group_by),
        grain=draft.grain or (None if draft.is_trend else before.grain),
        filters=_merged(before.filters, draft),
        compare=draft.compare or (() if draft.period or draft.base else before.compare),
        count=draft.count or (None if draft.group_by or draft.grain else _count(before.limit)),
        descending=draft.descending
        if draft.descending is not None
        else (before.order_by[0].descending if before.order_by else None),
        has_share=draft.has_share or any(one.as_ == "share" for one in before.derive),
    )


def _merged(before: tuple[Filter, ...], draft: Draft) -> tuple[Filter, ...]:
    """New filters in place of those on the same field, or beside them after "also"; grouping by a field frees it."""
    fields = {one.field for one in draft.filters}
    kept = tuple(
        one for one in before if one.field not in fields and (one.op != "in" or one.field not in draft.group_by)
    )
    if not draft.adds:
        return (*kept, *draft.filters)
    earlier = {one.field: one.values for one in before if one.op == "in"}
    return (
        *kept,
        *(
            replace(one, values=(*earlier.get(one.field, ()), *one.values)) if one.op == "in" else one
            for one in draft.filters
        ),
    )


def _count(limit: Limit | None) -> int | None:
    return limit.count if limit else None
