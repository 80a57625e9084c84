"""Conversion metrics: two counts of dated rows, and an entity that both know."""

from collections.abc import Iterator

from semantic.catalog import Conversion, Metric, Simple
from semantic.check.scope import Scope, problem
from semantic.errors import CatalogProblem, Origin, ProblemCode
from semantic.periods import Unit

_COUNTS = ("count", "count_distinct")


def check_conversion(scope: Scope, metric: Metric, shape: Conversion) -> Iterator[CatalogProblem]:
    """What keeps one metric's events from being followed by another's."""
    for key, name in (("base", shape.base), ("conversion", shape.conversion)):
        origin = metric.origin.at(key)
        yield from scope.check_metric_names((name,), origin)
        found = scope.catalog.metrics.get(name)
        if found is not None:
            yield from _check_events(scope, found, shape, origin, metric.origin.at("entity"))
    base = scope.catalog.metrics.get(shape.base)
    if shape.is_repeat and base is not None and isinstance(base.shape, Simple):
        dataset = scope.catalog.datasets.get(base.shape.dataset)
        if dataset is not None and not dataset.primary_key:
            yield problem(metric.origin.at("base"), ProblemCode.MISSING_PRIMARY_KEY, dataset=dataset.name)


def _check_events(
    scope: Scope, events: Metric, shape: Conversion, origin: Origin, entity: Origin
) -> Iterator[CatalogProblem]:
    found = events.shape
    if not isinstance(found, Simple) or found.aggregation not in _COUNTS:
        kind = found.aggregation if isinstance(found, Simple) else type(found).__name__.lower()
        yield problem(origin, ProblemCode.WRONG_KIND, field=events.name, kind=kind, expected="count")
        return
    dataset = scope.catalog.datasets.get(found.dataset)
    if dataset is None:
        return
    yield from scope.check_address(dataset, shape.entity, entity)
    time_field = None if found.is_state else found.time_field or dataset.time_field
    if time_field is None:
        yield problem(origin, ProblemCode.WRONG_KIND, field=events.name, kind="state", expected="count")
        return
    field = scope.field_at(dataset, time_field)
    if field is not None and field.granularity not in (None, Unit.DAY):
        yield problem(origin, ProblemCode.WRONG_KIND, field=time_field, kind=str(field.granularity), expected="day")
