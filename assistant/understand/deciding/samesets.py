"""Sets that are the same however they are counted: who has orders has order lines, and an order amount."""

from typing import Any

from assistant.understand.words.happenings import ADDING
from semantic.catalog import Simple
from semantic.plan import Plan, Query, plan_json
from semantic.view import View


def finds_the_same(plan: Plan, other: Plan, view: View) -> bool:
    """Whether two plans differ in nothing but by which number of the same rows their members are found."""
    if not isinstance(plan, Query) or not isinstance(other, Query):
        return False
    if not plan.query.inner_queries or not other.query.inner_queries:
        return False
    return bool(_by_rows(plan_json(plan), view) == _by_rows(plan_json(other), view))


def _by_rows(told: Any, view: View) -> Any:
    """A plan's JSON with the rows in place of the number in every set of those that have any, or none."""
    if isinstance(told, list):
        return [_by_rows(one, view) for one in told]
    if not isinstance(told, dict):
        return told
    if told.get("op") == "in_query" and told.get("query"):
        query = told["query"]
        rows = _rows(query["metrics"], view)
        is_plain = not (query["order_by"] or query["limit"]) and all(
            one["op"] == "eq" and one["value"] == 0 for one in query["metric_filters"]
        )
        if rows is not None and is_plain:
            bare = {**query, "metrics": list(rows), "metric_filters": [one["op"] for one in query["metric_filters"]]}
            return {**told, "query": bare}
    return {key: _by_rows(one, view) for key, one in told.items()}


def _rows(metrics: list[Any], view: View) -> tuple[str, ...] | None:
    """The rows that the one metric of a set reads, lines as what they are lines of; None where they are no such."""
    metric = view.catalog.metrics.get(metrics[0]) if len(metrics) == 1 and isinstance(metrics[0], str) else None
    shape = metric.shape if metric is not None else None
    if metric is None or not isinstance(shape, Simple) or shape.aggregation not in ADDING or view.is_state(metric):
        return None
    key = view.catalog.datasets[shape.dataset].primary_key
    links = (one for one in view.catalog.relationships if one.source == shape.dataset)
    whole = next((one.target for one in links if set(one.columns) < set(key)), shape.dataset)
    return whole, _bare(shape.filter or "", view), _bare(shape.time_field or "", view)


def _bare(expression: str, view: View) -> str:
    """An expression without the names of the datasets whose columns it names."""
    names = {*view.catalog.datasets, *(one.role for one in view.catalog.relationships)}
    for name in sorted(names, key=lambda one: (-len(one), one)):
        expression = expression.replace(f"{name}.", "")
    return expression
