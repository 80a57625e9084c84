"""Inputs taken over several buckets: rolling over the last few up to each, or accumulated from the first on."""

from dataclasses import replace
from datetime import date

from sqlglot import exp

from semantic.catalog import Metric
from semantic.compile import nodes
from semantic.compile.assemble.values import value_of
from semantic.compile.facts.fact import aggregated
from semantic.compile.inputs import leaves_of, simple
from semantic.compile.nodes import Node
from semantic.compile.resolved import Resolved, Span
from semantic.compile.setting import Setting
from semantic.compile.stages import Stages

_OVER: dict[str, type[exp.AggFunc]] = {"sum": exp.Sum, "count": exp.Sum, "min": exp.Min, "max": exp.Max}


def add_spans(resolved: Resolved, setting: Setting, stages: Stages) -> None:
    """The stages of inputs over several buckets; what lies before the period is left out once it has been read."""
    rolled = [one for one in resolved.spans if one.count is not None and one.anew is None]
    accumulated = [one for one in resolved.spans if one.count is None and one.anew is None]
    if rolled:
        stages.add("rolled", _windows(rolled, resolved, setting, stages))
    if resolved.reach and resolved.spine:
        stages.add("in the period", _from_bucket(resolved.spine[0], resolved, stages))
    if accumulated:
        stages.add("to date", _windows(accumulated, resolved, setting, stages))


def add_step_spans(resolved: Resolved, stages: Stages) -> None:
    """The stages of a metric of two steps over several buckets, from what the second step gives in each."""
    if not resolved.spans:
        return
    found: list[Node] = []
    for one in resolved.spans:
        steps = resolved.steps.items()
        column, aggregation = next((name, again) for name, (inner, again) in steps if inner == one.measure.column)
        each = nodes.column(column)
        over = _OVER[aggregation](this=each) if aggregation in _OVER else aggregated(aggregation, each)
        found.append(nodes.aliased(_known_from(one, _over_buckets(over, one.count, resolved), resolved), one.column))
    stages.add("rolled", nodes.select(stages.all_and(found), from_=stages.last))
    if resolved.reach and resolved.spine:
        stages.add("in the period", _from_bucket(resolved.spine[0], resolved, stages))


def span_columns(resolved: Resolved, setting: Setting) -> list[Node]:
    """The value of every measure over several buckets, from its inputs: of ratios the ratio of what came together."""
    return [nodes.aliased(_value(one, resolved, setting), one.column) for one in resolved.spans]


def _value(one: Span, resolved: Resolved, setting: Setting) -> Node:
    return _known_from(one, value_of(setting.catalog, replace(one.measure, reading=one.reading)), resolved)


def _known_from(one: Span, value: Node, resolved: Resolved) -> Node:
    """The value of a measure over several buckets; null before all of them have data."""
    if one.is_void:
        return nodes.cast(exp.Null(), "DOUBLE")
    if one.since is None:
        return value
    return nodes.case(exp.GTE(this=nodes.column(resolved.bucket or ""), expression=nodes.day(one.since)), value)


def _windows(spans: list[Span], resolved: Resolved, setting: Setting, stages: Stages) -> exp.Select:
    found: dict[str, Node] = {}
    for one in spans:
        sources = leaves_of(setting.catalog, one.measure.metric, one.source)
        targets = leaves_of(setting.catalog, one.measure.metric, one.reading)
        for (leaf, source), (_, target) in zip(sources, targets, strict=True):
            name = target.column(leaf.name)
            found[name] = nodes.aliased(_window(leaf, source.column(leaf.name), one.count, resolved), name)
    return nodes.select(stages.all_and(list(found.values())), from_=stages.last)


def _window(leaf: Metric, column: str, count: int | None, resolved: Resolved) -> Node:
    return _over_buckets(_OVER[simple(leaf).aggregation](this=nodes.column(column)), count, resolved)


def _over_buckets(aggregate: Node, count: int | None, resolved: Resolved) -> Node:
    """An aggregate over the last `count` buckets up to each, over all of them where None."""
    order = exp.Order(expressions=[exp.Ordered(this=nodes.column(resolved.bucket or ""), nulls_first=False)])
    start = "UNBOUNDED" if count is None else nodes.number(count - 1)
    frame = exp.WindowSpec(kind="ROWS", start=start, start_side="PRECEDING", end="CURRENT ROW")
    members: list[Node] = [nodes.column(key) for key in resolved.key_columns]
    return exp.Window(this=aggregate, partition_by=members, order=order, spec=frame, over="OVER")


def _from_bucket(first: date, resolved: Resolved, stages: Stages) -> exp.Select:
    is_in = exp.GTE(this=nodes.column(resolved.bucket or ""), expression=nodes.day(first))
    return nodes.select(stages.all_and([]), from_=stages.last, where=is_in)
