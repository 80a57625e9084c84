"""What a plan sorts, filters and cuts by: columns of its own result."""

from assistant.understand.scene import Draft, Ground, PendingThreshold
from semantic.query import (
    Filter,
    MetricItem,
    Order,
    Threshold,
    column_of,
    metrics_in,
)


def shared_member(draft: Draft) -> tuple[tuple[str, ...], tuple[Filter, ...], tuple[Threshold, ...]]:
    """华东的销售占比 is East China's share of all: grouped by region, then only it is shown; so beside the average."""
    single = [one for one in draft.filters if one.op == "in" and len(one.values) == 1]
    if (own := draft.part or draft.stands) is not None:
        single = [one for one in single if one.field == own]
    is_within = draft.shares_member and len(single) == 1 and single[0].field not in draft.group_by
    is_share = draft.has_share and (is_within or not (draft.group_by or draft.grain))
    if len(single) != 1 or not (is_share or draft.stands or is_one_of_peers(draft)):
        return draft.group_by, draft.filters, ()
    kept = tuple(one for one in draft.filters if one is not single[0])
    shown = Threshold(by=single[0].field, op="eq", value=str(single[0].values[0]))
    return tuple(dict.fromkeys((*draft.group_by, single[0].field))), kept, (shown,)


def is_one_of_peers(draft: Draft) -> bool:
    """Whether members are set beside the average of their own field's, among which all others have to be."""
    kept = {one.field for one in draft.filters if one.op == "in"}
    is_beside_all = any(one.to == "average" for one in draft.compare)
    return is_beside_all and bool(kept) and (not draft.group_by or bool(kept & set(draft.group_by)))


def _column(name: str | None, items: tuple[MetricItem, ...]) -> str:
    """The column that shows a metric, be it per member or over another one; the first column where it is not shown."""
    return column_of(next((item for item in items if name in metrics_in(item)), items[0]))


def threshold_of(pending: PendingThreshold, draft: Draft, items: tuple[MetricItem, ...], ground: Ground) -> Threshold:
    named = dict(draft.named)
    name = named.get(pending.at) if pending.at is not None else None
    metric = ground.view.catalog.metrics.get(name) if name else None
    value = pending.value
    if metric is not None and pending.is_ratio and metric.unit == "percent":
        value *= 100
    if metric is not None and metric.unit == "ratio" and not pending.is_ratio and abs(value) >= 1:
        value /= 100  # 毛利率超过30 is 30 %
    by = _column(name, items)
    if pending.change is not None and draft.compare:
        return Threshold(by=f"{by}.{pending.change}:{draft.compare[0].suffix}", op=pending.op, value=pending.value)
    return Threshold(by=by, op=pending.op, value=value)


def order_of(draft: Draft, items: tuple[MetricItem, ...], ground: Ground) -> tuple[Order, ...]:
    """The order asked for; the best is what the metric's direction favours, and the worst what it does not."""
    if draft.row_order is not None:
        return (Order(by=draft.row_order, descending=draft.descending is not False),)
    if draft.descending is None or not items:
        return ()
    name = dict(draft.named).get(draft.order_at) if draft.order_at is not None else None
    by = _column(name, items)
    metric = ground.view.catalog.metrics.get(name or by)
    if draft.by_change and draft.compare:
        by = f"{by}.{draft.by_change}:{draft.compare[0].suffix}"
    if draft.favours is not None:
        favours_less = metric is not None and metric.favourable == "down"
        return (Order(by=by, descending=(draft.favours == "best") != favours_less),)
    return (Order(by=by, descending=draft.descending),)
