"""The value of a metric over the aggregated columns of its leaves."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from sqlglot import exp

from semantic.catalog import Catalog, Conversion, Cumulative, Derived, Metric, Ratio, Simple
from semantic.compile import nodes
from semantic.compile.converted import CONVERTED
from semantic.compile.expressions import parsed
from semantic.compile.inputs import fills_zero, leaves_of, parts_of
from semantic.compile.nodes import Node
from semantic.compile.resolved import Measure, Reading

Known: TypeAlias = Mapping[str, Node]


def value_of(catalog: Catalog, measure: Measure, known: Known = MappingProxyType({})) -> Node:
    """The expression of a measure; a member that a scenario does not hold stays null.

    `known` says of the columns of some leaves when they are known at all; else they are null, whatever their fill.
    """
    metric, reading = measure.metric, measure.reading
    if not reading.is_scenario:
        return _value(catalog, metric, reading, known)
    leaves = dict.fromkeys(side.column(leaf.name) for leaf, side in leaves_of(catalog, metric, reading))
    first, *rest = (nodes.column(name) for name in leaves)
    if isinstance(metric.shape, Simple):
        return first
    is_held = exp.Not(this=nodes.is_null(nodes.coalesce(first, *rest) if rest else first))
    return nodes.case(is_held, _value(catalog, metric, reading, known))


def _value(catalog: Catalog, metric: Metric, reading: Reading, known: Known) -> Node:
    parts = parts_of(catalog, metric, reading)
    inside = {name: _value(catalog, part, side, known) for name, (part, side) in parts.items()}
    match metric.shape:
        case Ratio(numerator=numerator, denominator=denominator):
            value = nodes.divided(inside[numerator], inside[denominator].copy())
        case Derived(expression=expression):
            value = _formula(expression, inside)
        case Cumulative(metric=name):
            value = inside[name]
        case Conversion(base=base, calculation="conversion_rate"):
            value = nodes.divided(inside[CONVERTED], inside[base])
        case Conversion():
            value = inside[CONVERTED]
        case _:
            value = nodes.column(reading.column(metric.name))
    is_filled = fills_zero(metric) and not _carries_fill(metric)
    value = nodes.coalesce(value, nodes.number(0)) if is_filled else value
    is_leaf = isinstance(metric.shape, Simple)
    test = known.get(reading.column(metric.name)) if is_leaf else None
    return value if test is None else nodes.case(test.copy(), value)


def _carries_fill(metric: Metric) -> bool:
    return not isinstance(metric.shape, Simple) and metric.fill != "zero"


def _formula(expression: str, inside: dict[str, Node]) -> Node:
    def replace(node: exp.Expr) -> Node:
        return nodes.enclosed(inside[node.name].copy()) if isinstance(node, exp.Column) else node

    filled: Node = _guarded(expression).copy().transform(replace, copy=False)
    return filled.this if isinstance(filled, exp.Paren) else filled


@lru_cache(maxsize=2048)
def _guarded(expression: str) -> Node:
    """The formula with every division cast to double and its divisor guarded."""
    whole = exp.Paren(this=parsed(expression).copy())
    for division in reversed(list(whole.find_all(exp.Div))):
        division.replace(exp.Paren(this=nodes.divided(division.this.copy(), division.expression.copy())))
    return whole
