"""The sides of a query: what is measured on each, and which rows of which facts that reads."""

from dataclasses import replace
from datetime import date
from typing import TypeAlias

from semantic import periods
from semantic.catalog import CumulativeWindow, Metric
from semantic.compile import inputs, timing
from semantic.compile.asked import Item, Refused, basis_of, pinned_of
from semantic.compile.converted import also_read
from semantic.compile.resolved import Fact, Measure, Pinned, Reading, Take
from semantic.compile.setting import Basis, Setting
from semantic.compile.settle.holidays import aligned_days
from semantic.compile.timing import Frame, Window
from semantic.periods import Period, Unit
from semantic.query import SAME_DAYS, Comparison, SemanticQuery

_Together: TypeAlias = tuple[
    Basis, Window, timing.Shift, Take | None, CumulativeWindow | None, tuple[str, ...], Pinned | None, bool
]


def frame_of(query: SemanticQuery, items: tuple[Item, ...], setting: Setting, *, is_cut: bool) -> Frame:
    """What the query says about time, with the last day that all inputs have; `is_cut`: nothing is read after it."""
    complete = [
        setting.complete_through[name]
        for item in items
        for leaf, _ in inputs.leaves_of(setting.catalog, item.metric, Reading())
        if not (basis := basis_of(leaf, query, setting)).is_scheduled
        for name in (basis.dataset, *also_read(setting.catalog, leaf))
    ]
    is_phased = any(_reading(item.metric, query, setting).is_phased for item in items)
    last = min(complete, default=setting.as_of.day)
    period = query.period or _whole_unit(query, items, last, setting)
    return Frame(
        period=period,
        grain=query.grain,
        as_of=setting.as_of.day,
        complete_through=last,
        compares=any(one.to not in SAME_DAYS for one in query.compare) or is_phased or is_cut,
        rules=setting.catalog.rules,
        aligned_days=aligned_days(period, setting.catalog.calendars),
    )


def _whole_unit(query: SemanticQuery, items: tuple[Item, ...], last: date, setting: Setting) -> Period | None:
    """The last whole unit by `last`, where an input lies that unit back and the query says nothing of time."""
    leaves = (one for item in items for one in inputs.leaves_of(setting.catalog, item.metric, Reading()))
    units = [step.unit for _, reading in leaves for step in reading.offsets]
    if query.grain is not None or not units:
        return None
    unit = max(units, key=tuple(Unit).index)
    holding = periods.unit_holding(last, unit, setting.catalog.rules)
    whole = holding.last_day <= last
    return holding if whole else periods.unit_holding(last, unit, setting.catalog.rules, offset=-1)


def measures_of(query: SemanticQuery, items: tuple[Item, ...], setting: Setting) -> tuple[Measure, ...]:
    """The values of the result, on every side: the current one, then that of each comparison."""
    found = [
        Measure(
            column=item.column,
            metric=item.metric,
            reading=_reading(item.metric, query, setting),
            is_shown=item.is_shown,
        )
        for item in items
    ]
    for comparison in query.compare:
        if comparison.to == "average":  # of rows, once they have their values
            continue
        bases = [_base(item, comparison, query, setting) for item in items]
        found += [base for base in bases if base is not None]
        if not any(bases):
            raise Refused("unknown-metric", metric=items[0].column, scenario=comparison.suffix)
    return tuple(found)


def _reading(metric: Metric, query: SemanticQuery, setting: Setting) -> Reading:
    leaves = inputs.leaves_of(setting.catalog, metric, Reading())
    kinds = {basis_of(leaf, query, setting).is_scheduled for leaf, _ in leaves}
    return Reading(is_phased=kinds == {True, False})


def _base(item: Item, comparison: Comparison, query: SemanticQuery, setting: Setting) -> Measure | None:
    metric: Metric | None = item.metric
    reading = replace(_reading(item.metric, query, setting), suffix=comparison.suffix)
    if comparison.to == "scenario":
        scenario = setting.view.catalog.scenarios.get(comparison.scenario or "")
        metric = inputs.counterpart(setting.view.catalog, scenario, item.metric) if scenario else None
        reading = replace(reading, is_phased=True, is_scenario=True)
    if comparison.to == "member":
        reading = replace(reading, pinned=pinned_of(comparison, setting))
    if metric is None:
        return None
    return Measure(column=f"{item.column}:{comparison.suffix}", metric=metric, reading=reading, is_shown=item.is_shown)


def facts_of(query: SemanticQuery, measures: tuple[Measure, ...], frame: Frame, setting: Setting) -> tuple[Fact, ...]:
    """The leaves of all measures, those that read the same rows together."""
    grouped: dict[_Together, dict[str, Metric]] = {}
    sides: dict[_Together, str] = {}
    comparisons = {one.suffix: one for one in query.compare}
    for measure in measures:
        for leaf, reading in inputs.leaves_of(setting.catalog, measure.metric, measure.reading):
            basis = basis_of(leaf, query, setting)
            take = _take(leaf, basis)
            comparison = comparisons.get(reading.suffix)
            read_at = frame if reading.carried is None or query.grain else frame.at_its_end
            is_balance = take is not None or basis.is_any_day or (reading.carried is not None and not reading.over)
            window = _window(read_at, comparison, basis, reading, is_balance=is_balance)
            window = window if take is None else replace(window, share_of=None)  # what lies there is no part of itself
            shift = (*(timing.shift_of(comparison, frame) if comparison else ()), *reading.offsets)
            by = _balance_keys(leaf, take)
            key = (
                basis,
                window,
                shift if query.grain else (),
                take,
                reading.carried,
                by,
                reading.pinned,
                bool(reading.over),
            )
            grouped.setdefault(key, {})[reading.column(leaf.name)] = leaf
            sides.setdefault(key, f"{basis.dataset}:{reading.suffix}" if reading.suffix else basis.dataset)
    names = _unique(tuple(sides.values()))
    return tuple(
        Fact(
            name=name,
            basis=key[0],
            window=key[1],
            shift=key[2],
            take=key[3],
            leaves=leaves,
            carried=key[4],
            pinned=key[6],
            by_whole_buckets=key[7],
        )
        for name, (key, leaves) in zip(names, grouped.items(), strict=True)
    )


def _take(leaf: Metric, basis: Basis) -> Take | None:
    over = inputs.simple(leaf).non_additive
    if over is None or over.over != "time" or basis.address is None:
        return None
    return over.take or "last"


def _balance_keys(leaf: Metric, take: Take | None) -> tuple[str, ...]:
    over = inputs.simple(leaf).non_additive
    return over.by if over is not None and take == "last_known" else ()


def _unique(names: tuple[str, ...]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(f"{name} facts" if seen[name] == 1 else f"{name} facts {seen[name]}")
    return tuple(found)


def _window(frame: Frame, comparison: Comparison | None, basis: Basis, reading: Reading, *, is_balance: bool) -> Window:
    if comparison is None:
        window = timing.current_window(frame, basis, is_balance=is_balance, is_phased=reading.is_phased)
    else:
        is_phased = reading.is_phased
        window = timing.base_window(frame, comparison, basis, is_balance=is_balance, is_phased=is_phased)
    return timing.moved(window, reading.offsets) if reading.offsets else window
