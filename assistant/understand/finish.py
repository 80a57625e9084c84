"""A draft made into a plan: grain and period meet, order and limit find their columns, defaults are named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from assistant.codes import AssumptionCode, ClarificationCode, RefusalCode
from assistant.understand.followup import continued
from assistant.understand.mention import PeriodValue
from assistant.understand.scene import Draft, Ground, PendingThreshold, Scene
from semantic.catalog import Simple
from semantic.errors import Notice
from semantic.periods import Period, Unit, previous_period, shift, unit_holding, year_before
from semantic.plan import Describe, Help, Plan, Query
from semantic.query import (
    Comparison,
    Derive,
    Filter,
    Limit,
    MetricItem,
    Order,
    SemanticQuery,
    Threshold,
    TwoStep,
    column_of,
)

# A reading that leaves something to be asked is preferred to none, not to a whole one.
_MISSING_PENALTY = 3.0
# Going on with the query before is likelier than starting anew when a question says nothing against it.
_CONTINUED_GAIN = -1.0
_LEAST_DAYS = {Unit.DAY: 1, Unit.WEEK: 1, Unit.MONTH: 1, Unit.QUARTER: 85, Unit.YEAR: 170}
# A trend over no more days than these is drawn by day, then by week, else by month (contract, section 5).
_DAILY_UP_TO_DAYS = 31
_WEEKLY_UP_TO_DAYS = 7 * 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A plan, or why there is none: `missing` has to be asked; senseless: its parts contradict each other."""

    plan: Plan | None
    draft: Draft
    missing: ClarificationCode | None = None
    is_senseless: bool = False
    penalty: float = 0.0


def finish(scene: Scene, ground: Ground, previous: Plan | None) -> Iterator[Finished]:
    """Every plan a scene can become; a change without a basis becomes one per basis."""
    draft = scene.draft
    if draft.refused is not None:
        yield Finished(plan=None, draft=draft)
    elif draft.is_help:
        yield Finished(plan=Help(), draft=draft)
    elif _points_back(scene) and _is_a_set(previous):
        refused = (RefusalCode.NOT_YET, "sets")  # their margin: of the five that were shown, which is a set
        yield Finished(plan=None, draft=replace(draft, refused=refused))
    elif draft.describe is not None:
        subject, aspect = draft.describe
        if draft.count or draft.period or draft.filters or draft.thresholds or draft.compare:
            yield _senseless(draft)  # what asks for numbers asks for no description
            return
        yield Finished(plan=Describe(subject=subject, aspect=aspect), draft=draft)
    elif isinstance(previous, Query) and (edited := continued(previous.query, draft)) is not None:
        query, changed = edited
        yield from _finished(replace(changed, penalty=changed.penalty + _CONTINUED_GAIN), ground, query)
    else:
        yield from _finished(draft, ground, None)


def _points_back(scene: Scene) -> bool:
    return any(scene.is_cue(at, "those") for at in range(len(scene.mentions)))


def _is_a_set(previous: Plan | None) -> bool:
    """Whether the last answer showed only some members, chosen by what it found."""
    return isinstance(previous, Query) and bool(previous.query.limit or previous.query.metric_filters)


def _finished(draft: Draft, ground: Ground, before: SemanticQuery | None) -> Iterator[Finished]:
    draft = _with_main_period(draft, ground, before)
    metrics = draft.metrics or (before.metric_names if before else ())
    if not metrics and draft.output == "aggregate":
        yield Finished(plan=None, draft=draft, missing=ClarificationCode.MISSING_METRIC, penalty=_MISSING_PENALTY)
        return
    needs_period = draft.asks_change or any(one.to in ("year_before", "previous_period") for one in draft.compare)
    if _is_senseless(draft, metrics, ground):
        yield _senseless(draft)
        return
    period_missing = draft.period is None and not draft.is_all_time and (before is None or before.period is None)
    if metrics and period_missing and draft.grain is None and (needs_period or ground.default_period == "ask"):
        yield Finished(plan=None, draft=draft, missing=ClarificationCode.MISSING_PERIOD, penalty=_MISSING_PENALTY)
        return
    for compare, cost in _bases(draft, ground):
        changed = replace(draft, compare=compare)
        query, notes = _query(changed, ground, before)
        changed = replace(changed, notes=(*changed.notes, *notes))
        yield Finished(plan=Query(query=query), draft=changed, penalty=draft.penalty + cost)


def _with_main_period(draft: Draft, ground: Ground, before: SemanticQuery | None) -> Draft:
    """The draft with what its base is compared with, and with whole units where the same part of them is compared."""
    rules = ground.clock.rules
    if draft.base is not None and draft.period is None and before is not None and before.period is not None:
        whole = (unit for unit in Unit if unit_holding(before.period.start, unit, rules) == before.period)
        return replace(draft, period=PeriodValue(period=before.period, unit=next(whole, None)))
    if draft.base is not None and draft.period is None:
        return replace(draft, period=draft.running)
    if draft.over is None or draft.period is None:
        return draft
    period = draft.period.period
    own = unit_holding(period.start, draft.over, rules)
    if period.start == own.start and ground.clock.complete_through <= period.last_day <= ground.clock.as_of:
        return replace(draft, period=replace(draft.period, period=own, unit=draft.over))  # 本月至今与上月同期
    if period.days > own.days and draft.grain is None:
        return replace(draft, grain=draft.over)  # month over month in 2024
    return draft


def _senseless(draft: Draft) -> Finished:
    return Finished(plan=None, draft=draft, is_senseless=True, penalty=draft.penalty)


def _is_senseless(draft: Draft, metrics: tuple[str, ...], ground: Ground) -> bool:
    """Whether the parts of a draft make no question together."""
    is_grouped = bool(draft.group_by or draft.grain)
    is_cut = is_grouped or draft.is_trend
    return (
        bool((draft.thresholds or draft.count or draft.is_ranked) and not is_cut)  # a rank of a grand total
        or bool((draft.thresholds or draft.beats) and not metrics)
        or (any(one.change for one in draft.thresholds) and not (draft.compare or draft.base or draft.asks_change))
        or (draft.shares_member and not _shared_member(draft)[2])
        or (draft.has_share and not is_grouped and not _shared_member(draft)[0])  # a share of itself
        or _is_out_of_time(draft)
        or _contradicts(draft, metrics, ground)
        or _ranks_in_a_heap(draft)
    )


def _is_out_of_time(draft: Draft) -> bool:
    """Whether the period is too short for the grain (June by year), or what it is compared with is another unit's."""
    if draft.grain and draft.period and draft.period.period.days < _LEAST_DAYS[draft.grain]:
        return True
    return draft.base is not None and draft.period is not None and _is_beside_the_point(draft.period, draft.base)


def _is_beside_the_point(main: PeriodValue, base: PeriodValue) -> bool:
    """Whether what is compared is no pair.

    "Last month" and its like is said beside a period of another unit, whose last month it is not; a part of a year
    beside all of an earlier one (May against 2023); a time this year has not seen yet beside the latest one.
    """
    if main.is_latest and base.period == main.period and not base.is_previous:
        return True
    if base.unit is Unit.YEAR and main.unit not in (None, Unit.YEAR) and not (base.is_previous or base.is_whole):
        return base.period.days > main.period.days
    if not base.is_previous or base.is_whole or base.unit in (main.unit, Unit.YEAR):
        return False
    return base.unit is None or shift(main.period.start, base.unit, 1) != main.period.end


def _contradicts(draft: Draft, metrics: tuple[str, ...], ground: Ground) -> bool:
    """Whether filters exclude each other, or keep only what a metric's own definition leaves out."""
    kept = {one.field for one in draft.filters if one.op == "in"}
    if any(one.op == "not_in" and one.field in kept for one in draft.filters):
        return True
    leaves = (leaf for name in metrics for leaf in ground.view.leaves_of(ground.view.catalog.metrics[name]))
    written = " ".join(leaf.shape.filter or "" for leaf in leaves if isinstance(leaf.shape, Simple))
    values = [str(value) for one in draft.filters if one.op == "in" for value in one.values]
    return any(re.search(rf"(?:<>|!=|not in \([^)]*)\s*'{re.escape(value)}'", written) for value in values)


def _ranks_in_a_heap(draft: Draft) -> bool:
    """Whether a rank over two groupings leaves open which is ranked inside which, or sums up what it ranks."""
    groupings = len(draft.group_by) + bool(draft.grain)
    is_open = draft.count is not None and groupings > 1 and not draft.within
    return is_open or bool(draft.count and draft.has_share and draft.filters)


def _bases(draft: Draft, ground: Ground) -> Iterator[tuple[tuple[Comparison, ...], float]]:
    """What a change is measured against: as said, bucket by bucket under a grain, else both usual bases."""
    if draft.base is not None and draft.period is not None:
        named = _comparison(draft.period, draft.base, ground)
        yield (*(one for one in draft.compare if one != named), named), 0.0
    elif draft.asks_change and not draft.compare and not draft.is_trend:
        if draft.grain is not None:
            yield (Comparison(to="previous_period"),), 0.0
        else:
            yield (Comparison(to="year_before"),), 0.0
            yield (Comparison(to="previous_period"),), 0.0
    else:
        yield draft.compare, 0.0


def _comparison(value: PeriodValue, base: PeriodValue, ground: Ground) -> Comparison:
    """The named comparison when the base is just that (this month against last month), else the period itself.

    "Last month" beside another month is the month before that one. "The last 30 days against the previous 30 days"
    names the same days twice and means the period before. All of a year is no part of it.
    """
    main = value.period
    if base.is_whole:
        return Comparison(to="period", period=base.period)
    if base.is_previous:
        return Comparison(to="year_before" if base.unit is Unit.YEAR else "previous_period")
    if base.period == year_before(main, ground.clock.rules) and base.unit is Unit.YEAR:
        return Comparison(to="year_before")
    whole_before = previous_period(main, main.last_day, ground.clock.rules)
    if base.period in (main, whole_before, previous_period(main, ground.clock.complete_through, ground.clock.rules)):
        return Comparison(to="previous_period")
    if base.period == year_before(main, ground.clock.rules):
        return Comparison(to="year_before")
    return Comparison(to="period", period=base.period)


def _query(draft: Draft, ground: Ground, before: SemanticQuery | None) -> tuple[SemanticQuery, tuple[Notice, ...]]:
    names = draft.metrics or (before.metric_names if before else ())
    items: tuple[MetricItem, ...] = tuple(names)
    if draft.pair is not None:
        items = (draft.pair,)
    if draft.mean_per is not None:
        items = tuple(TwoStep(metric=name, per=(f"@{draft.mean_per}",), aggregation="avg") for name in names)
    period, notes = _period(draft, names, ground, before)
    grain = draft.grain or (_trend_grain(draft, period, ground) if draft.is_trend else None)
    group_by, filters, conditions = _shared_member(draft)
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
        filters=filters,
        metric_filters=(*(_threshold(one, draft, items, ground) for one in draft.thresholds), *conditions),
        compare=draft.compare,
        derive=derive,
        order_by=_order(draft, items, ground),
        limit=Limit(count=draft.count, within=() if draft.has_share else within) if draft.count else None,
        output=draft.output,
    )
    return query, notes


def _period(
    draft: Draft, names: tuple[str, ...], ground: Ground, before: SemanticQuery | None
) -> tuple[Period | None, tuple[Notice, ...]]:
    value = draft.period
    if draft.is_all_time:
        return None, ()
    if value is None:
        if before is not None and before.period is not None:
            return before.period, ()
        return _default_period(ground, names, draft.grain)
    notes: tuple[Notice, ...] = ()
    if value.is_latest:
        notes = (Notice(code=AssumptionCode.LATEST_OCCURRENCE, parameters=_days(value.period)),)
    metrics = [ground.view.catalog.metrics[name] for name in names]
    if value.balance_day is not None and metrics and all(ground.view.is_state(metric) for metric in metrics):
        return Period(value.balance_day, value.balance_day + timedelta(days=1)), notes
    unit = draft.grain or draft.mean_per or (value.unit if draft.is_trend and value.count > 1 else None)
    if value.by_unit is not None and unit == value.unit:
        return value.by_unit, notes
    return value.period, notes


def _default_period(
    ground: Ground, names: tuple[str, ...], grain: Unit | None
) -> tuple[Period | None, tuple[Notice, ...]]:
    clock = ground.clock
    if all(ground.view.is_state(ground.view.catalog.metrics[name]) for name in names):
        return None, ()
    match "all" if grain is Unit.YEAR else ground.default_period:
        case "this_year":
            year = unit_holding(clock.as_of, Unit.YEAR, clock.rules)
            period: Period | None = Period(year.start, clock.as_of + timedelta(days=1))
        case "last_complete_month":
            month = unit_holding(clock.complete_through + timedelta(days=1), Unit.MONTH, clock.rules, offset=-1)
            period = month
        case _:
            period = None
    return period, (Notice(code=AssumptionCode.DEFAULT_PERIOD, parameters=_days(period) if period else {}),)


def _days(period: Period) -> dict[str, str]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def _trend_grain(draft: Draft, period: Period | None, ground: Ground) -> Unit:
    value = draft.period
    if value is not None and value.unit is not None and value.count > 1:
        return value.unit
    if period is None:
        return Unit.MONTH
    shown = period.cut(ground.clock.as_of)
    days = shown.days or period.days
    if days <= _DAILY_UP_TO_DAYS:
        return Unit.DAY
    return Unit.WEEK if days <= _WEEKLY_UP_TO_DAYS else Unit.MONTH


def _shared_member(draft: Draft) -> tuple[tuple[str, ...], tuple[Filter, ...], tuple[Threshold, ...]]:
    """华东的销售占比 is East China's share of all: grouped by region, then only East China shown."""
    single = [one for one in draft.filters if one.op == "in" and len(one.values) == 1]
    is_within = draft.shares_member and len(single) == 1 and single[0].field not in draft.group_by
    if not draft.has_share or ((draft.group_by or draft.grain) and not is_within) or len(single) != 1:
        return draft.group_by, draft.filters, ()
    kept = tuple(one for one in draft.filters if one is not single[0])
    shown = Threshold(by=single[0].field, op="eq", value=str(single[0].values[0]))
    return (*draft.group_by, single[0].field), kept, (shown,)


def _threshold(pending: PendingThreshold, draft: Draft, items: tuple[MetricItem, ...], ground: Ground) -> Threshold:
    named = dict(draft.named)
    name = named.get(pending.at) if pending.at is not None else None
    metric = ground.view.catalog.metrics.get(name) if name else None
    value = pending.value
    if metric is not None and pending.is_ratio and metric.unit == "percent":
        value *= 100
    if metric is not None and metric.unit == "ratio" and not pending.is_ratio and abs(value) >= 1:
        value /= 100  # 毛利率超过30 is 30 %
    by = name or column_of(items[0])
    if pending.change is not None and draft.compare:
        return Threshold(by=f"{by}.{pending.change}:{draft.compare[0].suffix}", op=pending.op, value=pending.value)
    return Threshold(by=by, op=pending.op, value=value)


def _order(draft: Draft, items: tuple[MetricItem, ...], ground: Ground) -> tuple[Order, ...]:
    """The order asked for; the best is what the metric's direction favours, and the worst what it does not."""
    if draft.descending is None or not items:
        return ()
    column = dict(draft.named).get(draft.order_at) if draft.order_at is not None else None
    by = column or column_of(items[0])
    metric = ground.view.catalog.metrics.get(by)
    if draft.favours is not None:
        favours_less = metric is not None and metric.favourable == "down"
        return (Order(by=by, descending=(draft.favours == "best") != favours_less),)
    if draft.by_change and draft.compare:
        by = f"{by}.{draft.by_change}:{draft.compare[0].suffix}"
    return (Order(by=by, descending=draft.descending),)
