"""Balances and flows: what is true at a day, and what adds up over time. One taken for the other is a wrong number."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from sqlglot import exp

from semantic.catalog import Cumulative, Dataset, Derived, DerivedInput, Metric, Ratio, Simple
from semantic.check.scope import Scope, problem
from semantic.check.sql import tree_of
from semantic.errors import CatalogProblem, ProblemCode

Metrics: TypeAlias = tuple[Metric, ...]

# What a sum over time gives away as a balance; the first stand alone, the second where rows are taken day by day.
_BALANCE = re.compile(r"\bbalances?\b|余额|结存", re.IGNORECASE)
_TAKEN = re.compile(
    r"\b(inventory|stock|on hand|closing|opening|ending|outstanding|headcount|heads)\b"
    r"|库存|存货|期末|期初|在库|在册|在职",
    re.IGNORECASE,
)
_FLOW = re.compile(
    r"\b(receiv\w*|issu\w*|purchas\w*|sold|sales|return\w*|mov\w*|chang\w*|adjust\w*|added|net|writ\w*)\b"
    r"|入库|出库|变动|增减|增加|减少|新增|净增|发生|调整|采购|退",
    re.IGNORECASE,
)
# What in a description says at which day a balance is read.
_SAID = re.compile(
    r"\b(end|start|beginning|opening|closing|average|mean|as of|as at|now|current(ly)?|latest|last day)\b"
    r"|期末|期初|月末|年末|平均|截至|当前|现在|时点|最后一天",
    re.IGNORECASE,
)


def check_summed_balances(scope: Scope) -> Iterator[CatalogProblem]:
    """Sums over time of what looks like a balance: by its words, or because another metric reads it as one."""
    for metric in scope.declared_metrics:
        shape = metric.shape
        if not isinstance(shape, Simple) or shape.aggregation != "sum" or scope.state_behind(metric) is not None:
            continue
        dataset = scope.catalog.datasets.get(shape.dataset)
        if dataset is not None and (_is_balance_elsewhere(scope, shape) or _looks_like_one(metric, shape, dataset)):
            origin = metric.origin.at("aggregation")
            yield problem(origin, ProblemCode.SUMMED_BALANCE, is_warning=True, metric=metric.name)


def _is_balance_elsewhere(scope: Scope, shape: Simple) -> bool:
    """Whether the same expression over the same rows is declared not to add up over time by another metric."""
    shapes = (metric.shape for metric in scope.catalog.metrics.values())
    return any(
        isinstance(one, Simple)
        and (one.dataset, one.expression) == (shape.dataset, shape.expression)
        and one.non_additive is not None
        and one.non_additive.over == "time"
        for one in shapes
    )


def _looks_like_one(metric: Metric, shape: Simple, dataset: Dataset) -> bool:
    said = " ".join((metric.name, *metric.words.label.values(), shape.expression or "")).replace("_", " ")
    if _FLOW.search(said):
        return False
    return _BALANCE.search(said) is not None or (_is_taken_daily(dataset) and _TAKEN.search(said) is not None)


def _is_taken_daily(dataset: Dataset) -> bool:
    """Whether a row of the dataset stands for a day of something: its time is part of its key."""
    field = dataset.fields.get(dataset.time_field or "")
    return field is not None and field.expression.casefold() in {one.casefold() for one in dataset.primary_key}


def check_cumulated_balances(scope: Scope) -> Iterator[CatalogProblem]:
    """Balances, states and cumulative metrics that a cumulative metric adds up over time once more."""
    for metric in scope.catalog.metrics.values():
        if isinstance(metric.shape, Cumulative) and metric.shape.metric in scope.catalog.metrics:
            given = scope.catalog.metrics[metric.shape.metric]
            is_cumulative = any(isinstance(one.shape, Cumulative) for one in scope.behind(given))
            if is_cumulative or scope.state_behind(given) is not None:
                origin = metric.origin.at("metric")
                yield problem(origin, ProblemCode.CUMULATED_BALANCE, metric=metric.name, input=given.name)


def check_balances_and_flows(scope: Scope) -> Iterator[CatalogProblem]:
    """Formulas that add a balance to a flow; an opening balance with the flows that follow it is a closing one."""
    for metric in scope.declared_metrics:
        if not isinstance(metric.shape, Derived):
            continue
        named = {name: one for name, one in metric.shape.inputs.items() if one.offset is None}
        terms = [named[name].metric for name in _terms(metric.shape.expression) if name in named]
        known = [scope.catalog.metrics[name] for name in terms if name in scope.catalog.metrics]
        states = [one for one in known if (state := scope.state_behind(one)) is not None and not _is_opening(state)]
        flows = [one for one in known if scope.state_behind(one) is None]
        if states and flows:
            stated = {"metric": metric.name, "balance": states[0].name, "flow": flows[0].name}
            yield problem(metric.origin.at("expression"), ProblemCode.BALANCE_AND_FLOW, is_warning=True, **stated)


def _is_opening(state: Metric) -> bool:
    shape = state.shape
    return isinstance(shape, Simple) and shape.non_additive is not None and shape.non_additive.take == "first"


def _terms(expression: str) -> tuple[str, ...]:
    """The names that a formula adds up as they are."""
    found: list[str] = []
    waiting = [tree_of(expression)]
    while waiting:
        match waiting.pop():
            case exp.Add(this=left, expression=right) | exp.Sub(this=left, expression=right):
                waiting += [right, left]
            case exp.Paren(this=inside) | exp.Neg(this=inside):
                waiting.append(inside)
            case exp.Column() as column:
                found.append(column.name)
            case _:
                pass
    return tuple(found) if len(found) > 1 else ()


def check_ratios(scope: Scope) -> Iterator[CatalogProblem]:
    """Ratios whose sides share no dimension, or of which one is a state and the other a flow, unsaid."""
    for metric in scope.declared_metrics:
        for left, right in _sides(scope, metric):
            if {one.name for one in left} != {one.name for one in right}:
                yield from _check_sides(scope, metric, left, right)


def _sides(scope: Scope, metric: Metric) -> Iterator[tuple[Metrics, Metrics]]:
    """The metrics over and under a ratio, or every division of metrics in a formula; both sides have some."""
    match metric.shape:
        case Ratio(numerator=numerator, denominator=denominator):
            named: list[tuple[tuple[str, ...], tuple[str, ...]]] = [((numerator,), (denominator,))]
        case Derived(expression=expression, inputs=inputs):
            tree = tree_of(expression)
            divisions = list(tree.find_all(exp.Div)) if tree is not None else []
            named = [
                (_metrics_in(division.this, inputs), _metrics_in(division.expression, inputs)) for division in divisions
            ]
        case _:
            named = []
    for over, under in named:
        left, right = _known(scope, over), _known(scope, under)
        if left and right:
            yield left, right


def _metrics_in(tree: exp.Expr, inputs: Mapping[str, DerivedInput]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(inputs[one.name].metric for one in tree.find_all(exp.Column) if one.name in inputs))


def _known(scope: Scope, names: tuple[str, ...]) -> Metrics:
    return tuple(scope.catalog.metrics[name] for name in names if name in scope.catalog.metrics)


def _check_sides(scope: Scope, metric: Metric, left: Metrics, right: Metrics) -> Iterator[CatalogProblem]:
    origin = metric.origin.at("numerator", "expression")
    if _is_apart(scope, (*left, *right)):
        stated = {"metric": metric.name, "numerator": left[0].name, "denominator": right[0].name}
        yield problem(origin, ProblemCode.NO_SHARED_DIMENSION, is_warning=True, **stated)
    for states, flows in ((left, right), (right, left)):
        behind = [state for one in states if (state := scope.state_behind(one)) is not None]
        is_mixed = len(behind) == len(states) and all(scope.state_behind(one) is None for one in flows)
        if is_mixed and not _is_said(metric, behind[0]):
            stated = {"metric": metric.name, "state": states[0].name, "flow": flows[0].name}
            yield problem(origin, ProblemCode.STATE_OVER_FLOW, is_warning=True, **stated)


def _is_apart(scope: Scope, metrics: Metrics) -> bool:
    """Whether several facts are behind metrics, and no dimension is reached by all of them."""
    datasets = frozenset(name for metric in metrics for name in scope.datasets_of(metric))
    return len(datasets) > 1 and not any(
        one.field.kind == "dimension" and not one.field.hidden and datasets <= one.facts
        for one in scope.fields.values()
    )


def _is_said(metric: Metric, state: Metric) -> bool:
    """Whether it is told which balance is meant: the average over the time, or in a description."""
    shape = state.shape
    if isinstance(shape, Simple) and shape.non_additive is not None and shape.non_additive.take in ("avg", "first"):
        return True
    return any(_SAID.search(text) for text in metric.words.description.values())
