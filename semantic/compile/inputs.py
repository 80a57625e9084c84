"""What a metric is computed from, side by side: its leaves, its counterpart in a scenario, and how it adds up."""

import re
from collections.abc import Iterator
from dataclasses import replace

from semantic.catalog import (
    Catalog,
    Conversion,
    Cumulative,
    Derived,
    DerivedInput,
    Metric,
    Offset,
    Ratio,
    Scenario,
    Simple,
    Words,
)
from semantic.compile.converted import parts_of_conversion
from semantic.compile.resolved import Reading
from semantic.errors import Origin
from semantic.query import DifferenceOf, MetricItem, RatioOf, TwoStep

_ADDED_UP = ("sum", "count")
_WORD = re.compile(r"\w+")
# What a sum of metrics does not hold: every sign but plus, minus and parentheses.
_OTHER_SIGN = re.compile(r"[^\w\s+()-]")


def parts_of(catalog: Catalog, metric: Metric, reading: Reading) -> dict[str, tuple[Metric, Reading]]:
    """The metrics directly behind one, by the name its formula uses, each with the side it is read on."""
    match metric.shape:
        case Ratio(numerator=numerator, denominator=denominator):
            names = {numerator: DerivedInput(metric=numerator), denominator: DerivedInput(metric=denominator)}
        case Derived(inputs=inputs):
            names = dict(inputs)
        case Cumulative(metric=name, window=window):
            return {name: (catalog.metrics[name], replace(reading, carried=window))}
        case Conversion() as shape:
            found = parts_of_conversion(catalog.metrics, metric, shape)
            return {name: (part, reading) for name, part in found.items()}
        case _:
            names = {}
    return {name: (catalog.metrics[one.metric], _moved(reading, one.offset)) for name, one in names.items()}


def _moved(reading: Reading, offset: Offset | None) -> Reading:
    return replace(reading, offsets=(*reading.offsets, offset)) if offset else reading


def simple(leaf: Metric) -> Simple:
    """The shape of a leaf.

    Raises: TypeError when the metric is not a leaf.
    """
    if not isinstance(leaf.shape, Simple):
        raise TypeError(f"{leaf.name!r} is not a simple metric")
    return leaf.shape


def leaves_of(catalog: Catalog, metric: Metric, reading: Reading) -> Iterator[tuple[Metric, Reading]]:
    """Every simple metric behind one, with the side it is read on; may repeat."""
    if isinstance(metric.shape, Simple):
        yield metric, reading
    for part, side in parts_of(catalog, metric, reading).values():
        yield from leaves_of(catalog, part, side)


def is_built(catalog: Catalog, metric: Metric) -> bool:
    """Whether every shape behind the metric can be computed by now."""
    if isinstance(metric.shape, Simple):
        over = metric.shape.non_additive
        return over is None or over.take is None or over.over == "time"
    inputs = parts_of(catalog, metric, Reading())
    if isinstance(metric.shape, Cumulative) and not _may_be_carried(catalog, metric):
        return False
    return bool(inputs) and all(is_built(catalog, part) for part, _ in inputs.values())


def _may_be_carried(catalog: Catalog, metric: Metric) -> bool:
    """Whether nothing behind a cumulative metric is a balance, a state, or cumulative itself."""
    for leaf, reading in leaves_of(catalog, metric, Reading()):
        shape = simple(leaf)
        over = shape.non_additive
        has_time = shape.time_field or catalog.datasets[shape.dataset].time_field
        if (over and over.over == "time") or shape.is_state or shape.is_any_day or not has_time or not reading.carried:
            return False
    inner = catalog.metrics[metric.shape.metric] if isinstance(metric.shape, Cumulative) else metric
    return not any(one.carried for _, one in leaves_of(catalog, inner, Reading()))


def fills_zero(metric: Metric) -> bool:
    """Whether a gap of the metric reads zero."""
    if metric.fill is not None:
        return metric.fill == "zero"
    return isinstance(metric.shape, Simple) and metric.shape.aggregation in ("sum", "count", "count_distinct")


def is_additive(catalog: Catalog, metric: Metric) -> bool:
    """Whether the parts of a breakdown add up to the whole."""
    match metric.shape:
        case Simple(aggregation=aggregation):
            return aggregation in _ADDED_UP
        case Derived(expression=expression, inputs=inputs):
            parts = parts_of(catalog, metric, Reading()).values()
            is_linear = set(_WORD.findall(expression)) <= inputs.keys() and not _OTHER_SIGN.search(expression)
            return is_linear and all(is_additive(catalog, part) for part, _ in parts)
        case Conversion(base=base, calculation="conversions"):
            return is_additive(catalog, catalog.metrics[base])
        case _:
            return False


def has_share(catalog: Catalog, metric: Metric) -> bool:
    """Whether a part of a whole means something: amounts and counts, never a ratio, an average or an extreme."""
    match metric.shape:
        case Simple(aggregation=aggregation):
            return aggregation in (*_ADDED_UP, "count_distinct")
        case Derived():
            return is_additive(catalog, metric)
        case Cumulative(metric=name):
            return has_share(catalog, catalog.metrics[name])
        case Conversion(calculation="conversions"):
            return True
        case _:
            return False


def counterpart(catalog: Catalog, scenario: Scenario, metric: Metric) -> Metric | None:
    """The metric as a scenario holds it: its declared counterpart, or its own formula over those of its inputs."""
    if (name := scenario.of.get(metric.name)) is not None:
        return catalog.metrics.get(name)
    inputs = parts_of(catalog, metric, Reading())
    if not inputs or not all(part.name in scenario.of for part, _ in inputs.values()):
        return None
    match metric.shape:
        case Ratio(numerator=numerator, denominator=denominator):
            return replace(metric, shape=Ratio(numerator=scenario.of[numerator], denominator=scenario.of[denominator]))
        case Derived(expression=expression, inputs=written):
            moved = {name: replace(one, metric=scenario.of[one.metric]) for name, one in written.items()}
            return replace(metric, shape=Derived(expression=expression, inputs=moved))
        case _:
            return None


def metric_of(catalog: Catalog, item: MetricItem) -> Metric | str:
    """The metric an item stands for, arithmetic of two included; else the name that is not known."""
    match item:
        case str():
            return catalog.metrics.get(item, item)
        case TwoStep(metric=name):
            return catalog.metrics.get(name, name)
        case RatioOf(ratio=names) | DifferenceOf(difference=names):
            unknown = [name for name in names if name not in catalog.metrics]
            return (
                unknown[0] if unknown else _arithmetic(catalog, item.column, names, is_ratio=isinstance(item, RatioOf))
            )


def _arithmetic(catalog: Catalog, column: str, names: tuple[str, str], *, is_ratio: bool) -> Metric:
    left, right = (catalog.metrics[name] for name in names)
    unit = left.unit if left.unit == right.unit else None
    if is_ratio:
        shape: Ratio | Derived = Ratio(numerator=left.name, denominator=right.name)
        unit = "ratio" if unit is not None else None
    else:
        inputs = {name: DerivedInput(metric=name) for name in names}
        shape = Derived(expression=f"{left.name} - {right.name}", inputs=inputs)
    return Metric(name=column, shape=shape, words=Words(), origin=Origin(file="", line=0), unit=unit)
