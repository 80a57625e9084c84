"""What the catalog says will be answered: verified questions that compile, tests of metrics that hold."""

import math
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from semantic.catalog import Metric, Verified
from semantic.check.scope import Scope, problem
from semantic.errors import CatalogProblem, EngineError, ProblemCode, QueryProblem
from semantic.expected import MetricTest
from semantic.plan import plan_from_json, queries_of
from semantic.query import Filter, SemanticQuery
from semantic.result import Cell, ResultTable

# How far doubles may be apart that were added up in another order.
_SAME_DIGITS = 1e-12

Refuses: TypeAlias = Callable[[SemanticQuery], QueryProblem | None]
Answers: TypeAlias = Callable[[SemanticQuery, date | None], ResultTable | QueryProblem]


def check_plans(scope: Scope, problem_of: Refuses) -> Iterator[CatalogProblem]:
    """Verified questions whose plan is a plan and is refused all the same."""
    for verified in scope.catalog.verified:
        try:
            plan = plan_from_json(dict(verified.plan))
        except ValueError:
            continue  # another rule tells it
        asked = queries_of(plan)
        inside = {one.query for query in asked for one in query.filters}  # settled with the query they belong to
        found = (problem_of(query) for query in asked if query not in inside)
        refused = next((one for one in found if one is not None), None)
        if refused is not None:
            stated = {"question": _question(verified), "refusal": refused.code, "detail": _detail(refused)}
            yield problem(verified.origin.at("plan"), ProblemCode.REFUSED_PLAN, is_warning=False, **stated)


def _question(verified: Verified) -> str:
    return next((text for texts in verified.question.values() for text in texts), "")


def _detail(refused: QueryProblem) -> str:
    """What a refusal states, as `name=value`."""
    return ", ".join(f"{name}={value}" for name, value in refused.parameters.items())


def check_values(scope: Scope, run: Answers) -> Iterator[CatalogProblem]:
    """Tests of metrics that are refused, or give another value than the catalog states."""
    for metric in scope.catalog.metrics.values():
        for test in metric.tests:
            yield from _tested(metric, test, run)


def _tested(metric: Metric, test: MetricTest, run: Answers) -> Iterator[CatalogProblem]:
    filters = tuple(Filter(field=name, op="in", values=values) for name, values in test.filters.items())
    try:
        answer = run(SemanticQuery(metrics=(metric.name,), period=test.period, filters=filters), test.as_of)
    except EngineError as error:
        answer = QueryProblem(code=error.code, parameters={"detail": str(error)})
    if isinstance(answer, QueryProblem):
        stated = {"metric": metric.name, "refusal": answer.code, "detail": _detail(answer)}
        yield problem(test.origin, ProblemCode.REFUSED_TEST, is_warning=False, **stated)
        return
    got = [row[answer.index_of(metric.name)] for row in answer.rows]
    if len(got) != 1 or not _is_expected(got[0], test):
        shown = ", ".join("unknown" if value is None else str(value) for value in got) or "unknown"
        expected = "unknown" if test.equals is None else str(test.equals)
        stated = {"metric": metric.name, "expected": expected, "within": str(test.within), "got": shown}
        yield problem(test.origin.at("equals"), ProblemCode.FAILED_TEST, is_warning=False, **stated)


def _is_expected(got: Cell, test: MetricTest) -> bool:
    """Whether a value is the expected one: within the tolerance, doubles up to what their adding up leaves open."""
    if got is None or test.equals is None:
        return got is None and test.equals is None
    if isinstance(got, float):
        return math.isclose(got, test.equals, rel_tol=_SAME_DIGITS, abs_tol=float(test.within))
    return isinstance(got, int | Decimal) and abs(got - test.equals) <= test.within
