"""What a plan measures and what it derives from that: steps, shares, ranks, windows, runs, contributions."""

from collections.abc import Iterator
from datetime import timedelta

from assistant.understand.scene import Draft, Ground
from semantic.periods import Unit, unit_holding
from semantic.query import Derive, MetricItem, Threshold, TwoStep, column_of


def items_of(draft: Draft, names: tuple[str, ...], grain: Unit | None, ground: Ground) -> tuple[MetricItem, ...]:
    """The metrics as they are measured: plain, one against another, or per member or unit of time first."""
    if draft.pair is not None:
        return (draft.pair,)
    if draft.per:
        return tuple(TwoStep(metric=name, per=draft.per, aggregation=draft.aggregation) for name in names)
    if draft.is_rolling_mean and grain is not None:
        return tuple(_mean_of_buckets(name, grain, ground) for name in names)
    return tuple(names)


def _mean_of_buckets(name: str, grain: Unit, ground: Ground) -> MetricItem:
    """A moving average is the mean of buckets, and of a rate the rate of the whole window."""
    is_rate = ground.view.catalog.metrics[name].unit in ("ratio", "percent")
    return name if is_rate else TwoStep(metric=name, per=(f"@{grain}",), aggregation="avg")


def derives_of(
    draft: Draft, items: tuple[MetricItem, ...], grain: Unit | None, within: tuple[str, ...]
) -> Iterator[Derive]:
    """Every derived column the draft asks for, of every metric."""
    share_within = (*draft.group_by, *([f"@{grain}"] if grain else [])) if draft.shares_member else within
    for column in (column_of(item) for item in items):
        if draft.has_share:
            yield Derive(column=column, as_="share", within=share_within)
        is_placed = draft.place is not None or draft.stands is not None
        if (draft.is_ranked and within and not draft.count) or is_placed:
            yield Derive(column=column, as_="rank", within=within)
        if draft.is_cumulative and grain is not None:
            yield Derive(column=column, as_="cumulative")
        if draft.rolling is not None:
            yield Derive(column=column, as_="rolling", count=draft.rolling)
        if draft.streak is not None:
            yield Derive(column=column, as_="streak")
        if draft.has_contribution:
            yield Derive(column=column, as_="contribution")


def conditions_of(
    draft: Draft, items: tuple[MetricItem, ...], grain: Unit | None, ground: Ground, *, is_cut: bool
) -> Iterator[Threshold]:
    """Conditions on derived columns of the first metric: those that changed, those in a row, those in one place.

    So many in a row, without a time, are the last ones: the run has to reach the last whole unit.
    """
    if not items or not is_cut:
        return
    column = column_of(items[0])
    if draft.beats is not None:
        yield Threshold(by=f"{column}.change:{draft.compare[0].suffix}", op=draft.beats, value=0)
    if draft.streak:
        yield Threshold(by=f"{column}.streak", op="ge" if draft.streak > 0 else "le", value=draft.streak)
    is_up_to = bool(draft.streak) or draft.streak_until is not None
    if is_up_to and grain is not None and draft.period is None:
        until = draft.streak_until or ground.clock.complete_through
        last = unit_holding(until + timedelta(days=1), grain, ground.clock.rules, offset=-1)
        yield Threshold(by=f"@{grain}", op="eq", value=last.start.isoformat())
    if draft.place is not None:
        yield Threshold(by=f"{column}.rank", op="eq", value=draft.place)
