"""Metrics: what they name, what they compute from, and circles among them."""

from collections.abc import Iterator

from semantic.catalog import Conversion, Cumulative, Dataset, Derived, FieldUnit, Metric, Ratio, Simple
from semantic.check.conversions import check_conversion
from semantic.check.datasets import check_time_field
from semantic.check.scope import Scope, problem
from semantic.check.sql import parsed
from semantic.errors import CatalogProblem, Origin, ProblemCode, nearest_names
from semantic.policy import inputs_of


def check_metrics(scope: Scope) -> Iterator[CatalogProblem]:
    """Names in metrics that are not there, or out of reach, and expressions that cannot be."""
    for metric in scope.declared_metrics:
        origin = metric.origin
        match metric.shape:
            case Simple():
                yield from _check_simple(scope, metric, metric.shape)
            case Ratio(numerator=numerator, denominator=denominator):
                yield from scope.check_metric_names((numerator,), origin.at("numerator"))
                yield from scope.check_metric_names((denominator,), origin.at("denominator"))
            case Derived():
                yield from _check_derived(scope, metric, metric.shape)
            case Cumulative(metric=name):
                yield from scope.check_metric_names((name,), origin.at("metric"))
            case Conversion():
                yield from check_conversion(scope, metric, metric.shape)


def _check_simple(scope: Scope, metric: Metric, shape: Simple) -> Iterator[CatalogProblem]:
    origin = metric.origin
    dataset = scope.catalog.datasets.get(shape.dataset)
    if dataset is None:
        near = nearest_names(shape.dataset, scope.catalog.datasets)
        yield problem(origin.at("dataset"), ProblemCode.UNKNOWN_DATASET, near, dataset=shape.dataset)
        return
    for key, text in (("expression", shape.expression), ("filter", shape.filter)):
        if text is not None:
            yield from check_metric_expression(scope, dataset, text, origin.at(key))
    if shape.time_field is not None:
        yield from check_time_field(scope, dataset, shape.time_field, origin.at("time_field"))
    if isinstance(metric.unit, FieldUnit):
        yield from scope.check_address(dataset, metric.unit.field, origin.at("unit"))
    if shape.non_additive is not None:
        over = () if shape.non_additive.over == "time" else (shape.non_additive.over,)
        for address in over:
            yield from scope.check_address(dataset, address, origin.at("non_additive"))
        by = (name for name in shape.non_additive.by if name not in dataset.fields)
        yield from scope.check_columns(dataset, by, origin.at("non_additive"))


def check_metric_expression(scope: Scope, dataset: Dataset, text: str, origin: Origin) -> Iterator[CatalogProblem]:
    """What is wrong with an expression whose names are fields first, then columns, or fields reached by a role."""
    found = parsed(text, origin)
    yield from found.problems
    for name in found.names:
        if "." in name:
            yield from scope.check_address(dataset, name, origin)
        elif name not in dataset.fields:
            yield from scope.check_columns(dataset, (name,), origin, also=dataset.fields)


def _check_derived(scope: Scope, metric: Metric, shape: Derived) -> Iterator[CatalogProblem]:
    origin = metric.origin.at("expression")
    found = parsed(shape.expression, origin)
    yield from found.problems
    named = {name: shape.inputs[name].metric for name in found.names if name in shape.inputs}
    yield from scope.check_metric_names((name for alias, name in named.items() if alias == name), origin)
    given = (one.metric for alias, one in shape.inputs.items() if one.metric != alias or one.offset is not None)
    yield from scope.check_metric_names(given, metric.origin.at("inputs"))


def check_cycles(scope: Scope) -> Iterator[CatalogProblem]:
    """Metrics that are computed from themselves; each circle is reported once, at its first metric in the file."""
    reported: set[frozenset[str]] = set()
    for name, metric in scope.catalog.metrics.items():
        circle = _circle(scope, name)
        if circle and frozenset(circle) not in reported:
            reported.add(frozenset(circle))
            origin = metric.origin.at("expression", "numerator", "metric")
            yield problem(origin, ProblemCode.CYCLE, metrics=(*circle, name))


def _circle(scope: Scope, start: str) -> tuple[str, ...]:
    """The shortest way from a metric through its inputs back to itself; empty when there is none."""
    edge: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while edge:
        trail = edge.pop(0)
        metric = scope.catalog.metrics.get(trail[-1])
        for name in inputs_of(metric) if metric else ():
            if name == start:
                return trail
            if name not in seen:
                seen.add(name)
                edge.append((*trail, name))
    return ()
