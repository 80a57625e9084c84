"""The data of a chart: one axis of groups, perhaps series, values with their text. Decimals become floats only here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assistant.present.amounts import cell_text, is_currency, unit_word
from assistant.present.context import Context
from assistant.present.shape import is_unfinished, number_of
from semantic.query import SAME_DAYS
from semantic.result import Cell, Column

MOST_BARS = 20
MOST_SERIES = 8
MOST_PANELS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One column drawn under one name; `place` is its place in the legend."""

    name: str
    column: Column
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Values of one unit over one axis.

    Rows hold `x` (the group), `s` and `o` (the series and its place), `v` and `t` (the value and its text).
    """

    axis_title: str
    series_title: str | None
    value_title: str
    unit: str | None
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one["x"] for one in self.rows))


def value_title(column: Column, context: Context) -> str:
    """What stands at a value axis: the metric and its unit."""
    name = context.names.column(column, context.result)
    return _with_unit(name, column.unit, context)


def _with_unit(name: str, unit: str | None, context: Context) -> str:
    word = unit_word(unit, context.language)
    if not word or unit == "count":
        return name
    if is_currency(unit):
        word = str(context.language.formats["currencies"].get(unit, unit))
    return context.language.say("chart.unit_axis", metric=name, unit=word)


def labels_of(rows: Iterable[int], column: Column, context: Context) -> dict[int, str]:
    """A label for each row's cell; members that share a text are told apart by their key."""
    place = context.result.index_of(column.name)
    texts = {row: _label(row, context.result.rows[row][place], column, context) for row in rows}
    key = next((one for one in context.result.columns if one.name == f"{column.name}.key"), None)
    if key is None:
        return texts
    keys = {row: context.result.rows[row][context.result.index_of(key.name)] for row in texts}
    holders: dict[str, set[object]] = {}
    for row, text in texts.items():
        holders.setdefault(text, set()).add(keys[row])
    return {row: f"{text} ({keys[row]})" if len(holders[text]) > 1 else text for row, text in texts.items()}


def _label(row: int, cell: Cell, column: Column, context: Context) -> str:
    is_of_others = cell is None and row in context.result.others
    return context.language.say("others") if is_of_others else context.names.cell(cell, column)


def panels_of(context: Context, column: Column | None = None) -> tuple[Panel, ...]:
    """What to draw over the first group: one panel for each unit among the metrics, three at most."""
    shape = context.shape
    metrics = (column,) if column else shape.metrics
    if len(shape.groups) == 2:
        return (_by_series(metrics[0], context),)
    if shape.suffixes and column is None:
        return (_compared(metrics[0], context),)
    by_unit: dict[str | None, list[Column]] = {}
    for metric in metrics:
        by_unit.setdefault(metric.unit, []).append(metric)
    return tuple(_panel(_as_series(group, context), context) for group in list(by_unit.values())[:MOST_PANELS])


def _as_series(columns: list[Column], context: Context) -> tuple[Series, ...]:
    drawn = enumerate(columns[:MOST_SERIES])
    return tuple(Series(name=context.names.column(one, context.result), column=one, place=at) for at, one in drawn)


def _compared(metric: Column, context: Context) -> Panel:
    """The metric beside what it is compared with."""
    columns = {one.name: one for one in context.result.columns}
    is_of_time = any(one.to not in SAME_DAYS for one in context.result.query.compare)
    own = context.language.say("chart.now") if is_of_time else context.names.column(metric, context.result)
    series = [Series(name=own, column=metric)]
    for suffix in context.shape.suffixes:
        base = columns.get(f"{metric.name}:{suffix}")
        series += [Series(name=context.compared(suffix), column=base, place=len(series))] if base else []
    return _panel(tuple(series), context)


def _panel(series: tuple[Series, ...], context: Context) -> Panel:
    axis, first = context.shape.groups[0], series[0].column
    order, notes = _ordered(axis, first, context)
    labels = labels_of(order, axis, context)
    rows = tuple(_point(row, labels[row], one, context) for row in order for one in series)
    is_one_metric = len(series) == 1 or bool(context.shape.suffixes)
    value = context.language.say("chart.value")
    return Panel(
        axis_title=context.names.column(axis, context.result),
        series_title=context.language.say("chart.series") if len(series) > 1 else None,
        value_title=value_title(first, context) if is_one_metric else _with_unit(value, first.unit, context),
        unit=first.unit,
        rows=rows,
        notes=notes,
    )


def _point(row: int, label: str, series: Series, context: Context) -> dict[str, Any]:
    cell = context.result.rows[row][context.result.index_of(series.column.name)]
    value = number_of(cell)
    text = cell_text(cell, series.column, context.language)
    v = None if value is None else float(value)
    return {"x": label, "s": series.name, "o": series.place, "v": v, "t": text}


def _ordered(axis: Column, column: Column, context: Context) -> tuple[list[int], tuple[str, ...]]:
    """Rows in the order drawn: time forward; else as the query orders them or highest first, 20 members at most."""
    result = context.result
    place, value = result.index_of(axis.name), result.index_of(column.name)
    rows = list(range(len(result.rows)))
    if axis.role == "time" and axis.grain:
        rows = _in_time(axis, context)
        return rows, _unfinished_note(rows, axis, context)
    if not result.query.order_by:
        rows.sort(key=lambda row: -float(number_of(result.rows[row][value]) or 0))
    rows.sort(key=lambda row: (result.rows[row][place] is None, row in result.others))
    if len(rows) <= MOST_BARS:
        return rows, ()
    note = context.language.say("chart.first_of", shown=str(MOST_BARS), count=str(len(rows)))
    return rows[:MOST_BARS], (note,)


def _in_time(axis: Column, context: Context) -> list[int]:
    """The rows with a date, from the earliest."""
    place = context.result.index_of(axis.name)
    dated = {row: str(cells[place]) for row, cells in enumerate(context.result.rows) if cells[place] is not None}
    return sorted(dated, key=lambda row: dated[row])


def _unfinished_note(rows: list[int], axis: Column, context: Context) -> tuple[str, ...]:
    result, grain = context.result, axis.grain
    if not rows or grain is None:
        return ()
    last = result.rows[rows[-1]][result.index_of(axis.name)]
    if not is_unfinished(last, grain, result.covered, result.period):
        return ()
    bucket = context.names.cell(last, axis)
    return (context.language.say("chart.unfinished", bucket=bucket),)


def _by_series(metric: Column, context: Context) -> Panel:
    """Two groups: the first is the axis, the members of the second are the series, the eight largest at most."""
    axis, split = context.shape.groups[:2]
    rows = list(range(len(context.result.rows)))
    xs, series = labels_of(rows, axis, context), labels_of(rows, split, context)
    value = context.result.index_of(metric.name)
    sizes: dict[str, float] = {}
    totals: dict[str, float] = {}
    for row in rows:
        size = abs(float(number_of(context.result.rows[row][value]) or 0))
        sizes[series[row]] = sizes.get(series[row], 0.0) + size
        totals[xs[row]] = totals.get(xs[row], 0.0) + size
    kept = sorted(sizes, key=lambda one: (-sizes[one], one))[:MOST_SERIES]
    order, notes = _axis_order(axis, xs, totals, context)
    at = {(xs[row], series[row]): row for row in rows}
    named = tuple(Series(name=name, column=metric, place=place) for place, name in enumerate(kept))
    points = tuple(_point(at[x, one.name], x, one, context) for x in order for one in named if (x, one.name) in at)
    if len(kept) < len(sizes):
        notes = (*notes, context.language.say("chart.first_series", shown=str(len(kept)), count=str(len(sizes))))
    return Panel(
        axis_title=context.names.column(axis, context.result),
        series_title=context.names.column(split, context.result),
        value_title=value_title(metric, context),
        unit=metric.unit,
        rows=points,
        notes=notes,
    )


def _axis_order(
    axis: Column, xs: dict[int, str], totals: dict[str, float], context: Context
) -> tuple[list[str], tuple[str, ...]]:
    if axis.role == "time" and axis.grain:
        timed = _in_time(axis, context)
        return list(dict.fromkeys(xs[row] for row in timed)), _unfinished_note(timed, axis, context)
    order = sorted(totals, key=lambda one: (-totals[one], one))
    if len(order) <= MOST_BARS:
        return order, ()
    note = context.language.say("chart.first_of", shown=str(MOST_BARS), count=str(len(order)))
    return order[:MOST_BARS], (note,)
