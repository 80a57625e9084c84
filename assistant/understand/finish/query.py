"""A draft as a semantic query."""

from assistant.understand.finish.columns import order_of, shared_member, threshold_of
from assistant.understand.finish.timing import period_of, trend_grain
from assistant.understand.scene import Draft, Ground
from semantic.errors import Notice
from semantic.periods import Period
from semantic.query import (
    Derive,
    Filter,
    Limit,
    MetricItem,
    SemanticQuery,
    Threshold,
    TwoStep,
    column_of,
)


def _held(
    draft: Draft, items: tuple[MetricItem, ...], group_by: tuple[str, ...], period: Period | None
) -> tuple[Filter, ...]:
    """Of those counted whose figure is small only those that have one, as in a list of them; a change is of all."""
    is_among = any(one.queries for one in draft.filters)
    counts = draft.output == "member_count" and len(group_by) == 1 and not is_among
    if not counts or not any(one.op in ("lt", "le") and not one.change for one in draft.thresholds):
        return ()
    held = SemanticQuery(
        metrics=items, group_by=group_by, period=period, time_field=draft.time_field, filters=draft.filters
    )
    return (Filter(field=group_by[0], op="in_query", query=held),)


def query_of(draft: Draft, ground: Ground, before: SemanticQuery | None) -> tuple[SemanticQuery, tuple[Notice, ...]]:
    names = draft.metrics or (before.metric_names if before else ())
    items: tuple[MetricItem, ...] = tuple(names)
    if draft.pair is not None:
        items = (draft.pair,)
    if draft.mean_per is not None:
        items = tuple(TwoStep(metric=name, per=(f"@{draft.mean_per}",), aggregation="avg") for name in names)
    period, notes = period_of(draft, names, ground, before)
    grain = draft.grain or (trend_grain(draft, period, ground) if draft.is_trend else None)
    group_by, filters, conditions = shared_member(draft)
    within = draft.within if group_by or not grain else ()  # the best month: ranked among all
    if draft.shares_member:
        within = (*draft.group_by, *([f"@{grain}"] if grain else []))
    derive = (
        tuple(Derive(column=column_of(item), as_="share", within=within) for item in items) if draft.has_share else ()
    )
    if draft.is_ranked and within and not draft.count:
        derive = (*derive, *(Derive(column=column_of(item), as_="rank", within=within) for item in items))
    if draft.is_cumulative and grain is not None:
        derive = (*derive, *(Derive(column=column_of(item), as_="cumulative") for item in items))
    if draft.beats is not None and items and (group_by or grain is not None):
        changed = f"{column_of(items[0])}.change:{draft.compare[0].suffix}"
        conditions = (*conditions, Threshold(by=changed, op=draft.beats, value=0))
    query = SemanticQuery(
        metrics=items,
        group_by=group_by,
        grain=grain,
        period=period,
        time_field=draft.time_field,
        filters=(*filters, *_held(draft, items, group_by, period)),
        metric_filters=(*(threshold_of(one, draft, items, ground) for one in draft.thresholds), *conditions),
        compare=draft.compare,
        derive=derive,
        order_by=order_of(draft, items, ground),
        limit=Limit(count=draft.count, within=() if draft.has_share else within) if draft.count else None,
        output=draft.output,
    )
    return query, notes
