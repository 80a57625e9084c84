"""Follow-ups as edits of the query before: 那华东呢, by month, and last year, drop returns, the other way round."""

from dataclasses import replace

from assistant.understand.scene import Draft
from semantic.query import Comparison, Filter, Limit, SemanticQuery, Threshold, Value, column_of


def continued(before: SemanticQuery, draft: Draft) -> tuple[SemanticQuery, Draft] | None:
    """The earlier query and the draft with everything it left unsaid filled in; None when it stands alone.

    A draft without a metric continues; so does one that is nothing but a metric (那毛利率呢, and the gross margin?).
    """
    if draft.drops:
        shortened = _without(before, draft.drops)
        return None if shortened is None else (shortened, _filled(shortened, draft))
    says_more = draft.period or draft.group_by or draft.grain or draft.is_trend or draft.is_all_time
    narrows = draft.filters or draft.compare or draft.count or draft.has_share or draft.pair or draft.per
    if draft.adds and draft.metrics and not says_more:
        named = tuple((-1 - at, name) for at, name in enumerate(before.metric_names) if name not in draft.metrics)
        draft = draft.edited(named=(*named, *draft.named))
    if draft.output != "aggregate" or (draft.metrics and (says_more or (narrows and not draft.follows))):
        return None
    changes = draft.metrics or draft.filters or draft.compare or draft.base or draft.asks_change or draft.count
    shows = draft.has_share or draft.thresholds or draft.chart or draft.scale or draft.reverses
    asks = draft.ahead or draft.premise or draft.judges
    if not (says_more or changes or shows or asks):
        return None
    return before, _filled(before, draft)


def _filled(before: SemanticQuery, draft: Draft) -> Draft:
    """The draft with everything it leaves unsaid as the query before has it."""
    return replace(
        draft,
        named=draft.named or tuple((-1 - at, name) for at, name in enumerate(before.metric_names)),
        group_by=draft.group_by or (() if draft.follows and draft.grain else before.group_by),
        grain=draft.grain or (None if draft.is_trend else before.grain),
        filters=_merged(before.filters, draft),
        compare=draft.compare or _compared(before, draft),
        count=draft.count or (None if draft.group_by or draft.grain else _count(before.limit)),
        descending=_descending(before, draft),
        has_share=draft.has_share or any(one.as_ == "share" for one in before.derive),
    )


def _descending(before: SemanticQuery, draft: Draft) -> bool | None:
    if draft.descending is not None:
        return draft.descending
    earlier = before.order_by[0].descending if before.order_by else None
    return not (earlier is None or earlier) if draft.reverses else earlier


def _without(before: SemanticQuery, drops: tuple[str, ...]) -> SemanticQuery | None:
    """The query without some of its parts; None when it does not have one of them, or nothing would be left."""
    query = before
    for part in drops:
        match part:
            case "@grain":
                shorter = replace(query, grain=None)
            case "@compare":
                shorter = replace(query, compare=())
            case "@limit":
                shorter = replace(query, limit=None, order_by=())
            case "@share":
                shorter = replace(query, derive=tuple(one for one in query.derive if one.as_ != "share"))
            case "@filters":
                shorter = replace(query, filters=(), metric_filters=())
            case _:
                shorter = _without_name(query, part)
        if shorter == query or not shorter.metrics:
            return None
        query = shorter
    return _sound(query)


def _without_name(query: SemanticQuery, name: str) -> SemanticQuery:
    """The query without a metric, a grouping or, where it is none, the filter on it."""
    if name in query.metrics:
        return replace(query, metrics=tuple(one for one in query.metrics if one != name))
    if name in query.group_by:
        return replace(query, group_by=tuple(one for one in query.group_by if one != name))
    return replace(query, filters=tuple(one for one in query.filters if one.field != name))


def _sound(query: SemanticQuery) -> SemanticQuery:
    """The query without what speaks of columns or groupings that it no longer has."""
    grouped = (*query.group_by, *([f"@{query.grain}"] if query.grain else []))
    return replace(
        query,
        derive=tuple(one for one in query.derive if grouped and set(one.within) <= set(grouped)),
        order_by=tuple(one for one in query.order_by if grouped and has_column(query, one.by)),
        metric_filters=tuple(one for one in query.metric_filters if has_column(query, one.by)),
        limit=query.limit if grouped and query.limit and set(query.limit.within) <= set(grouped) else None,
    )


def has_column(query: SemanticQuery, column: str) -> bool:
    """Whether a query has a column: one of its metrics', or one of its groupings'."""
    if column in query.group_by:
        return True
    stem, _, suffix = column.partition(":")
    names = {column_of(item) for item in query.metrics}
    if column in names:
        return True
    derived = stem.rpartition(".")[2]
    of_metric = stem in names or stem.rpartition(".")[0] in names
    compared = {one.suffix for one in query.compare}
    return of_metric and (suffix in compared if suffix else derived in {one.as_ for one in query.derive})


def kept(before: SemanticQuery, query: SemanticQuery, draft: Draft) -> SemanticQuery:
    """The edited query with what a draft cannot hold and the question left unsaid as it was before."""
    of_same = set(query.metric_names) == set(before.metric_names)
    if of_same and draft.pair is None and not draft.per:
        query = replace(query, metrics=before.metrics)
    if draft.thresholds:
        conditions = query.metric_filters
    else:
        earlier = (one for one in before.metric_filters if has_column(query, one.by))
        conditions = (*query.metric_filters, *earlier)
    is_ordered = draft.descending is not None or draft.by_change or draft.order_at is not None
    order = tuple(one for one in before.order_by if has_column(query, one.by))
    if order and not is_ordered:
        turned = (replace(order[0], descending=not order[0].descending), *order[1:])
        query = replace(query, order_by=turned if draft.reverses else order)
    if query.limit is not None and before.limit is not None and draft.count is None:
        query = replace(query, limit=before.limit)
    return _sound(
        replace(
            query,
            metric_filters=_distinct(conditions),
            derive=(*query.derive, *before.derive),
            time_field=query.time_field or before.time_field,
            known_as_of=query.known_as_of or before.known_as_of,
        )
    )


def _distinct(conditions: tuple[Threshold, ...]) -> tuple[Threshold, ...]:
    return tuple(dict.fromkeys(conditions))


def _compared(before: SemanticQuery, draft: Draft) -> tuple[Comparison, ...]:
    """What was compared before; another period ends all of it but the plan, which has every period."""
    if draft.base is not None:
        return ()
    return tuple(one for one in before.compare if draft.period is None or one.to == "scenario")


def _merged(before: tuple[Filter, ...], draft: Draft) -> tuple[Filter, ...]:
    """New filters in place of those on the same field, or beside them after "also"; grouping by a field frees it.

    Leaving out a member that was kept beside others leaves those; one that was kept alone is there no more.
    """
    left_out = {one.field: one.values for one in draft.filters if one.op == "not_in"}
    kept_of = (_shortened(one, left_out[one.field]) for one in before if one.op == "in" and one.field in left_out)
    shortened = tuple(one for one in kept_of if one is not None)
    done = {one.field for one in before if one.op == "in" and set(one.values) & set(left_out.get(one.field, ()))}
    fields = {one.field for one in draft.filters}
    stay = tuple(
        one for one in before if one.field not in fields and (one.op != "in" or one.field not in draft.group_by)
    )
    new = tuple(one for one in draft.filters if one.field not in done)
    if not draft.adds:
        return (*stay, *shortened, *new)
    earlier = {one.field: one.values for one in before if one.op == "in"}
    return (
        *stay,
        *shortened,
        *(replace(one, values=(*earlier.get(one.field, ()), *one.values)) if one.op == "in" else one for one in new),
    )


def _shortened(one: Filter, left_out: tuple[Value, ...]) -> Filter | None:
    """A filter without the members left out; None when none is left, or it never kept them."""
    values = tuple(value for value in one.values if value not in left_out)
    return replace(one, values=values) if values and values != one.values else None


def _count(limit: Limit | None) -> int | None:
    return limit.count if limit else None
