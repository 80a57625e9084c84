"""What a result is made of, read off its columns: which group, which are numbers, which compare."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import isfinite

from assistant.present.amounts import Number, is_fraction, stem_of
from semantic.catalog import Conversion, Cumulative, FieldUnit, Metric, Ratio, Simple
from semantic.periods import Period, Unit, shift
from semantic.query import Derive, Order, SemanticQuery, column_of
from semantic.result import Cell, Column, ResultTable
from semantic.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`dimensions` exclude keys and time; `metrics` are the asked metrics' own columns; `suffixes` the comparisons'."""

    dimensions: tuple[Column, ...]
    time: Column | None
    metrics: tuple[Column, ...]
    suffixes: tuple[str, ...]
    columns: frozenset[str]

    @property
    def groups(self) -> tuple[Column, ...]:
        """The grouping columns that are shown, time first."""
        return ((self.time,) if self.time else ()) + self.dimensions

    @property
    def is_grouped(self) -> bool:
        return bool(self.groups)

    def share_of(self, metric: Column) -> str | None:
        """The column that holds a metric's share, if the result has one."""
        return name if (name := f"{metric.name}.share") in self.columns else None


def shape_of(result: ResultTable) -> Shape:
    """The shape of a result."""
    asked = {column_of(item) for item in result.query.metrics}
    times = [one for one in result.columns if one.role == "time"]
    return Shape(
        dimensions=tuple(one for one in result.columns if one.role == "dimension") + tuple(times[1:]),
        time=times[0] if times else None,
        metrics=tuple(one for one in result.columns if one.role == "metric" and one.name in asked),
        suffixes=tuple(dict.fromkeys(one.suffix for one in result.columns if one.suffix)),
        columns=frozenset(one.name for one in result.columns),
    )


def order_told(query: SemanticQuery) -> Order | None:
    """What the rows are ordered by, as told: the first in rank is the highest of what is ranked."""
    order = query.order_by[0] if query.order_by else None
    rank = rank_told(query)
    return replace(order, by=rank.column, descending=not order.descending) if order and rank else order


def rank_told(query: SemanticQuery) -> Derive | None:
    """The rank that the rows are ordered by, if they are."""
    by = query.order_by[0].by if query.order_by else ""
    ranked = by.replace(".rank", "")
    return next((one for one in query.derive if one.as_ == "rank" and one.column == ranked != by), None)


def number_of(cell: Cell) -> Number | None:
    """The cell when it is a finite number."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal)):
        return None
    return cell if isfinite(cell) else None


def is_additive(column: Column, view: View) -> bool:
    """Whether parts of the metric add up to its total: a plain sum or count."""
    metric = view.catalog.metrics.get(column.metric or column.name)
    if metric is None or not isinstance(metric.shape, Simple) or stem_of(column) != metric.name:
        return False  # of two steps the second adds up nothing
    return metric.shape.aggregation in ("sum", "count") and metric.shape.non_additive is None


def is_level(column: Column, view: View) -> bool:
    """Whether the number is a state, a ratio or an average: it stands at a level instead of coming to a sum."""
    metric = view.catalog.metrics.get(column.metric or column.name)
    if metric is None or is_read_at_a_day(metric, view):
        return metric is not None
    if isinstance(metric.shape, Simple):
        return metric.shape.aggregation not in ("sum", "count", "count_distinct")
    return _is_quotient(metric) or is_fraction(metric.unit if isinstance(metric.unit, str) else None)


def is_ratio(column: Column, view: View) -> bool:
    """Whether the number is one metric over another, declared or asked for in passing."""
    metric = view.catalog.metrics.get(stem_of(column))
    return _is_quotient(metric) if metric else "/" in stem_of(column)


def _is_quotient(metric: Metric) -> bool:
    shape = metric.shape
    return isinstance(shape, Ratio) or (isinstance(shape, Conversion) and shape.calculation == "conversion_rate")


def are_states(shape: Shape, view: View) -> bool:
    """Whether every metric shown is read at a day."""
    metrics = [view.catalog.metrics.get(one.metric or one.name) for one in shape.metrics]
    return bool(metrics) and all(one is not None and is_read_at_a_day(one, view) for one in metrics)


def is_read_at_a_day(metric: Metric, view: View) -> bool:
    """Whether the metric is told as of a day: a balance, a state of any day, or what was carried on until then."""
    if view.is_state(metric) or isinstance(metric.shape, Cumulative):
        return True
    if isinstance(metric.shape, Simple):
        return metric.shape.is_any_day
    return any(is_read_at_a_day(one, view) for one in view.inputs_of(metric))


def has_mixed_units(column: Column, result: ResultTable, view: View) -> bool:
    """Whether the numbers of a metric are in the unit of their own row, and the rows are of several."""
    metric = view.catalog.metrics.get(column.metric or column.name)
    if metric is None or not isinstance(metric.unit, FieldUnit):
        return False
    written = metric.unit.field
    addresses = {written, *(f"{dataset}.{written}" for dataset in view.datasets_of(metric))}
    places = [place for place, one in enumerate(result.columns) if one.name in addresses]
    return any(len({row[place] for row in result.rows}) > 1 for place in places)


def reaches_beyond_data(result: ResultTable, view: View) -> bool:
    """Whether a metric is counted by scheduled days, some of which are still to come."""
    metrics = [view.catalog.metrics[name] for name in result.query.metric_names if name in view.catalog.metrics]
    return any(all(_is_scheduled(leaf, result.query, view) for leaf in view.leaves_of(one)) for one in metrics)


def _is_scheduled(leaf: Metric, query: SemanticQuery, view: View) -> bool:
    if not isinstance(leaf.shape, Simple):
        return False
    dataset = view.catalog.datasets[leaf.shape.dataset]
    address = query.time_field or leaf.shape.time_field or dataset.time_field
    if address is None or leaf.shape.is_state:
        return False
    found = view.fields.get(address if "." in address else f"{dataset.name}.{address}")
    is_of_field = found is not None and (found.field.scheduled or view.catalog.datasets[found.home].scheduled)
    return is_of_field or (dataset.scheduled and address == dataset.time_field)


def is_unfinished(cell: Cell, grain: Unit, covered: Period | None, asked: Period | None) -> bool:
    """Whether a bucket reaches beyond the days that the numbers are over, because data end there."""
    if not isinstance(cell, date) or covered is None or (asked is not None and asked.end <= covered.end):
        return False
    return shift(cell, grain, 1) > covered.end
