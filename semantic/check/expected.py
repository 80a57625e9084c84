"""The tests of metrics, as written: what they name, and that a flow is asked over a period."""

from collections.abc import Iterator

from semantic.check.scope import Scope, problem
from semantic.check.vocabulary import field_named
from semantic.errors import CatalogProblem, ProblemCode, nearest_names


def check_tests(scope: Scope) -> Iterator[CatalogProblem]:
    """Tests that filter by what is no field, or leave the period out where the metric is no state."""
    for metric in scope.catalog.metrics.values():
        for test in metric.tests:
            if test.period is None and "period" not in test.origin.keys and scope.state_behind(metric) is None:
                yield problem(test.origin, ProblemCode.MISSING_KEY, key="period")
            for address in test.filters:
                if address not in scope.catalog.bands and field_named(scope, address) is None:
                    near = nearest_names(address, (*scope.addresses, *scope.catalog.bands))
                    yield problem(test.origin.at("filters"), ProblemCode.UNKNOWN_FIELD, near, field=address)
