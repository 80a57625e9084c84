"""A draft as a semantic query."""

from assistant.understand.finish.columns import order_of, shared_member, threshold_of
from assistant.understand.finish.derived import conditions_of, derives_of, items_of
from assistant.understand.finish.timing import period_of, trend_grain
from assistant.understand.scene import Draft, Ground
from semantic.errors import Notice
from semantic.periods import Period
from semantic.query import Filter, Limit, MetricItem, SemanticQuery


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


def _with_grain(draft: Draft, names: tuple[str, ...], ground: Ground) -> Draft:
    """A balance, or a rate of balances, over several units of time is what it was in each: 最近6个完整月的空置率."""
    value, metrics = draft.period, [ground.view.catalog.metrics[name] for name in names]
    is_of_several = value is not None and value.unit is not None and value.count > 1
    is_of_its_days = draft.time_field is None and draft.output == "aggregate"
    is_cut = draft.grain or draft.group_by or draft.per or draft.is_trend or draft.pair or draft.is_cumulative
    is_told = draft.thresholds or draft.compare or draft.base or draft.has_share or draft.rolling or draft.beats
    is_chosen = draft.count or draft.place or draft.stands or draft.descending is not None or draft.streak is not None
    if not is_of_several or not is_of_its_days or is_cut or is_told or is_chosen or not metrics:
        return draft
    is_balance = all(ground.view.is_state(one) for one in metrics)
    return draft.edited(grain=value.unit) if value is not None and is_balance else draft


def query_of(draft: Draft, ground: Ground, before: SemanticQuery | None) -> tuple[SemanticQuery, tuple[Notice, ...]]:
    names = draft.metrics or (before.metric_names if before else ())
    draft = _with_grain(draft, names, ground) if before is None else draft
    period, notes = period_of(draft, names, ground, before)
    grain = draft.grain or (trend_grain(draft, period, ground) if draft.is_trend else None)
    items = items_of(draft, names, grain, ground)
    group_by, filters, conditions = shared_member(draft)
    within = draft.within if group_by or not grain else ()  # the best month: ranked among all
    asked = conditions_of(draft, items, grain, ground, is_cut=bool(group_by) or grain is not None)
    query = SemanticQuery(
        metrics=items,
        group_by=group_by,
        grain=grain,
        period=period,
        time_field=draft.time_field,
        filters=(*filters, *_held(draft, items, group_by, period)),
        metric_filters=(*(threshold_of(one, draft, items, ground) for one in draft.thresholds), *conditions, *asked),
        compare=draft.compare,
        known_as_of=draft.known_as_of,
        derive=tuple(derives_of(draft, items, grain, within)),
        order_by=order_of(draft, items, ground),
        limit=_limit_of(draft, within),
        output=draft.output,
    )
    return query, notes


def _limit_of(draft: Draft, within: tuple[str, ...]) -> Limit | None:
    if not draft.count:
        return None
    return Limit(count=draft.count, within=() if draft.has_share else within, others=draft.has_others)
