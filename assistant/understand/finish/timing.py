"""When: the main period, what it is compared with, defaults, and the grain of a trend."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from assistant.codes import AssumptionCode
from assistant.understand.mention import PeriodValue
from assistant.understand.scene import Draft, Ground
from assistant.understand.words.held import is_ahead, is_scheduled, time_of
from semantic.errors import Notice
from semantic.periods import Period, Unit, previous_period, shift, unit_holding, year_before
from semantic.query import Comparison, Filter, SemanticQuery

# A trend over no more days than these is drawn by day, then by week, else by month (contract, section 5).
_DAILY_UP_TO_DAYS = 31
_WEEKLY_UP_TO_DAYS = 7 * 13
# Numbers without anything to hold them against are evidence too, where the catalog has nothing else.
_WITHOUT_BASE_COST = 0.6
# Of two years that a time may be of, the one spoken of is the likelier.
_OTHER_YEAR_COST = 0.8


def with_main_period(draft: Draft, ground: Ground, before: SemanticQuery | None) -> Draft:
    """The draft with what its base is compared with, and with whole units where the same part of them is compared."""
    rules = ground.clock.rules
    is_held = draft.base is not None or draft.premise is not None or draft.judges
    if is_held and draft.period is None and before is not None and before.period is not None:
        whole = (unit for unit in Unit if unit_holding(before.period.start, unit, rules) == before.period)
        return draft.edited(period=PeriodValue(period=before.period, unit=next(whole, None)))
    if draft.base is not None and draft.period is None:
        return draft.edited(period=draft.running)
    over = draft.over or _part_compared(draft)
    if over is None or draft.period is None:
        return draft
    period = draft.period.period
    own = unit_holding(period.start, over, rules)
    if period.start == own.start and ground.clock.complete_through <= period.last_day <= ground.clock.as_of:
        return draft.edited(period=replace(draft.period, period=own, unit=over))  # 本月至今与上月同期
    if period.days > own.days and draft.grain is None:
        return draft.edited(grain=over)  # month over month in 2024
    return draft


def _part_compared(draft: Draft) -> Unit | None:
    """The unit whose part so far is held against the same part of the one before: 本月至今环比."""
    is_compared = any(one.to == "previous_period" for one in draft.compare) and draft.grain is None
    return draft.period.so_far if is_compared and draft.period is not None else None


def bases_of(draft: Draft, ground: Ground) -> Iterator[tuple[tuple[Comparison, ...], float]]:
    """What a change is measured against: as said, bucket by bucket under a grain, else both usual bases."""
    if draft.base is not None and draft.period is not None:
        named = _comparison(draft.period, draft.base, ground)
        yield (*(one for one in draft.compare if one != named), named), 0.0
    elif draft.asks_change and not draft.compare and not draft.is_trend:
        if draft.grain is not None:
            yield (Comparison(to="previous_period"),), 0.0
        else:
            yield (Comparison(to="year_before"),), 0.0
            if draft.period is None or not _is_of_one_year(draft.period):
                yield (Comparison(to="previous_period"),), 0.0
    elif not draft.compare and (draft.judges or (draft.premise and draft.period)):
        usual = _usual_bases(draft.period) if draft.period else ()
        planned = _planned(draft, ground) if draft.judges else ()
        yield (*usual, *planned), 0.0
        yield usual, _WITHOUT_BASE_COST
        yield (), 2 * _WITHOUT_BASE_COST
    else:
        yield draft.compare, 0.0


def _is_of_one_year(value: PeriodValue) -> bool:
    """Whether a time is a year, or what is over of one: what lies before it is the year before."""
    return (value.unit is Unit.YEAR and value.count == 1) or value.so_far is Unit.YEAR


def _usual_bases(value: PeriodValue) -> tuple[Comparison, ...]:
    """What a number is usually held against: the year before and, for a shorter period, the one before it."""
    return (Comparison(to="year_before"), *(() if _is_of_one_year(value) else (Comparison(to="previous_period"),)))


def _planned(draft: Draft, ground: Ground) -> tuple[Comparison, ...]:
    """The scenarios that hold every number asked for."""
    scenarios = ground.view.catalog.scenarios.values()
    held = (one.name for one in scenarios if draft.metrics and all(name in one.of for name in draft.metrics))
    return tuple(Comparison(to="scenario", scenario=name) for name in held)


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


def next_occurrence(draft: Draft, metrics: tuple[str, ...], ground: Ground) -> Draft | None:
    """The draft in the next occurrence of a time without a year, which what is due then may be of: due in October.

    None where the one before is nearer, as it is for what is over by half a year at most.
    """
    value, view, today = draft.period, ground.view, ground.clock.as_of
    if value is None or not value.is_latest or value.balance_day is not None:
        return None
    if not metrics or not all(is_ahead(view.catalog.metrics[name], view) for name in metrics):
        return None
    is_running = today in value.period  # since August: the one that was, or the one to come
    if is_running and (value.unit is not None or value.period.last_day != today):
        return None
    coming = nearer_of(value.period, today)
    if coming == value.period:
        return None
    return draft.edited(period=replace(value, period=coming, is_latest=False, is_open=is_running))


def nearer_of(period: Period, today: date) -> Period:
    """A time without a year as the one before or the one to come, whichever is nearer to a day."""
    coming = Period(shift(period.start, Unit.YEAR, 1), shift(period.end, Unit.YEAR, 1))
    since = period.start if today in period else period.last_day
    return coming if coming.start - today < today - since else period


def without_an_end(draft: Draft, metrics: tuple[str, ...], ground: Ground) -> Draft | None:
    """The draft of what lies ahead from a day on, as a condition on the day it is due; None where nothing can."""
    view, value = ground.view, draft.period
    times = {draft.time_field or time_of(view.catalog.metrics[name], view) for name in metrics}
    due = times.pop() if len(times) == 1 else None
    if value is None or draft.compare or draft.base or due is None or not is_scheduled(due, view):
        return None
    on = Filter(field=due, op="ge", values=(value.period.start.isoformat(),))
    notes = (*draft.notes, *_latest(value))
    return draft.edited(period=None, is_all_time=True, filters=(*draft.filters, on), notes=notes)


def in_its_year(draft: Draft, before: SemanticQuery, ground: Ground) -> Iterator[Draft]:
    """The draft in the times that it may mean: of a year the part of it that was spoken of, and of a part its year.

    Last year, after May: May of last year. In April, after May of last year: April of that year. Of a year that is
    named by its number all of it is meant as likely.
    """
    value, spoken_of = draft.period, _unit_spoken_of(before, ground)
    is_apart = draft.grain is not None or draft.is_trend or draft.base is not None or draft.per
    if value is None or spoken_of is None or is_apart or value.is_fiscal or not _is_one_time(value):
        yield draft
        return
    period, unit = spoken_of
    moved = period if value.unit is Unit.YEAR else value.period
    years = _year(value.period, ground) - _year(period, ground)
    years = years if value.unit is Unit.YEAR else -years
    part = Period(shift(moved.start, Unit.YEAR, years), shift(moved.end, Unit.YEAR, years))
    is_part = value.unit is Unit.YEAR and not value.is_whole and unit is not Unit.YEAR
    if not years or not (is_part or value.is_latest) or part.start > ground.clock.as_of:
        yield draft
        return
    named = replace(value, period=part, unit=unit if is_part else value.unit, is_latest=False, by_unit=None)
    yield draft.edited(period=named)
    is_as_likely = is_part and not value.is_previous and ground.clock.as_of not in value.period
    yield draft if is_as_likely else draft.edited(penalty=draft.penalty + _OTHER_YEAR_COST)


def _is_one_time(value: PeriodValue) -> bool:
    """Whether a time is one unit, and neither a day, the end of something nor what is over of it."""
    is_part = value.balance_day or value.so_far or value.ends or value.is_running or value.is_open
    return value.count == 1 and not is_part


def _unit_spoken_of(before: SemanticQuery, ground: Ground) -> tuple[Period, Unit] | None:
    """The month, quarter or year that a query is of; None where it is of none, or in another calendar."""
    period, rules = before.period, ground.clock.rules
    if period is None:
        return None
    units = (Unit.MONTH, Unit.QUARTER, Unit.YEAR)
    return next(((period, unit) for unit in units if unit_holding(period.start, unit, rules) == period), None)


def _year(period: Period, ground: Ground) -> int:
    return unit_holding(period.start, Unit.YEAR, ground.clock.rules).start.year


def _latest(value: PeriodValue) -> tuple[Notice, ...]:
    if not value.is_latest:
        return ()
    return (Notice(code=AssumptionCode.LATEST_OCCURRENCE, parameters=days_of(value.period)),)


def period_of(
    draft: Draft, names: tuple[str, ...], ground: Ground, before: SemanticQuery | None
) -> tuple[Period | None, tuple[Notice, ...]]:
    value = draft.period
    if draft.is_all_time:
        return None, ()
    if value is None:
        if before is not None and before.period is not None:
            return before.period, ()
        return _default_period(ground, names, draft.grain)
    notes = _latest(value)
    metrics = [ground.view.catalog.metrics[name] for name in names]
    if value.balance_day is not None and metrics and all(ground.view.is_state(metric) for metric in metrics):
        return Period(value.balance_day, value.balance_day + timedelta(days=1)), notes
    unit = draft.grain or draft.per_unit or (value.unit if draft.is_trend and value.count > 1 else None)
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
    return period, (Notice(code=AssumptionCode.DEFAULT_PERIOD, parameters=days_of(period) if period else {}),)


def days_of(period: Period) -> dict[str, str]:
    """A period as a notice says it."""
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def trend_grain(draft: Draft, period: Period | None, ground: Ground) -> Unit:
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
