"""What a reader of a number would miss: its unit, what it means; and units that do not go together."""

import re
from collections.abc import Iterator

from semantic.catalog import Metric, Scenario
from semantic.check.scope import Scope, problem
from semantic.errors import CatalogProblem, Origin, ProblemCode

_CURRENCY = re.compile(r"[A-Z]{3}")


def check_metrics_are_told(scope: Scope) -> Iterator[CatalogProblem]:
    """Metrics without a unit, and without a description in any language."""
    for metric in scope.declared_metrics:
        if metric.unit is None:
            yield problem(metric.origin, ProblemCode.MISSING_UNIT, is_warning=True, metric=metric.name)
        if not metric.words.description:
            yield problem(metric.origin, ProblemCode.MISSING_DESCRIPTION, is_warning=True, metric=metric.name)


def check_scenario_units(scope: Scope) -> Iterator[CatalogProblem]:
    """Scenarios whose metric and counterpart are in unlike units; of unlike size, their difference is wrong."""
    metrics = scope.catalog.metrics
    for scenario in scope.catalog.scenarios.values():
        for actual, other in scenario.of.items():
            if actual in metrics and other in metrics:
                yield from _compared(scenario, metrics[actual], metrics[other])


def _compared(scenario: Scenario, actual: Metric, other: Metric) -> Iterator[CatalogProblem]:
    one, two = actual.unit, other.unit
    if isinstance(one, str) and isinstance(two, str) and one != two:
        yield _unlike(scenario.origin.at("of"), scenario.name, actual, other)


def _is_of_other_size(one: str, other: str) -> bool:
    return {one, other} == {"ratio", "percent"} or all(_CURRENCY.fullmatch(unit) for unit in (one, other))


def _unlike(origin: Origin, name: str, one: Metric, other: Metric, *, is_beside: bool = False) -> CatalogProblem:
    """Two metrics of unlike units; wrong where they are reckoned with each other and not of one size."""
    unit, other_unit = str(one.unit), str(other.unit)
    stated = {"name": name, "one": one.name, "unit": unit, "other": other.name, "other_unit": other_unit}
    is_warning = is_beside or not _is_of_other_size(unit, other_unit)
    return problem(origin, ProblemCode.UNLIKE_UNITS, is_warning=is_warning, **stated)


def check_overview_units(scope: Scope) -> Iterator[CatalogProblem]:
    """Overviews that show amounts of two currencies side by side; a count beside an amount is what they are for."""
    for one in scope.catalog.overviews.values():
        terms = scope.catalog.terms
        names = [name for shown in one.metrics for name in (terms[shown].metrics if shown in terms else (shown,))]
        shown = [scope.catalog.metrics[name] for name in names if name in scope.catalog.metrics]
        amounts = [metric for metric in shown if isinstance(metric.unit, str) and _CURRENCY.fullmatch(metric.unit)]
        other = next((metric for metric in amounts if metric.unit != amounts[0].unit), None)
        if other is not None:
            yield _unlike(one.origin.at("metrics"), one.subject, amounts[0], other, is_beside=True)
