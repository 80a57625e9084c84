"""The units of metrics, and of arithmetic over them: what may be added to what."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic.catalog import Catalog, Derived, FieldUnit, Metric
from semantic.compile.expressions import parsed
from semantic.compile.nodes import Node

# Each row has a unit of its own, told by a field: no other unit goes with it.
_OF_ITS_ROW = "*"


class Units(NamedTuple):
    """The unit that arithmetic comes to, None where it is not known, and the first two that do not go together."""

    unit: str | None = None
    differ: tuple[str, str] | None = None


def unit_of(catalog: Catalog, metric: Metric, *, seen: frozenset[str] = frozenset()) -> str | None:
    """The unit of a metric, `*` where each row has its own; None where it is not known.

    Sums and differences without a declared unit have that of their inputs.
    """
    if isinstance(metric.unit, FieldUnit):
        return _OF_ITS_ROW
    if metric.name in seen:
        return None
    if metric.unit is None and isinstance(metric.shape, Derived):
        return units_in(catalog, metric.shape, seen=seen | {metric.name}).unit
    return metric.unit


def units_in(catalog: Catalog, shape: Derived, *, seen: frozenset[str] = frozenset()) -> Units:
    """What the arithmetic of a derived metric does with units; nothing is known of what does not parse."""
    known: dict[str, str | None] = {}
    for name, one in shape.inputs.items():
        metric = catalog.metrics.get(one.metric)
        known[name] = unit_of(catalog, metric, seen=seen) if metric else None
    try:
        return _units(parsed(shape.expression), known)
    except SqlglotError:
        return Units()


def _units(node: Node, known: Mapping[str, str | None]) -> Units:
    match node:
        case exp.Column():
            return Units(known.get(node.name))
        case exp.Paren() | exp.Neg():
            return _units(node.this, known)
        case exp.Add() | exp.Sub():
            left, right = _units(node.this, known), _units(node.expression, known)
            differ = left.differ or right.differ
            if differ is None and left.unit is not None and right.unit is not None and left.unit != right.unit:
                differ = left.unit, right.unit
            return Units(left.unit or right.unit, differ)
        case _:
            # What a product, a quotient or a function comes to is not known; sums inside it are looked at all the same.
            inside = (_units(one, known).differ for one in node.iter_expressions())
            return Units(None, next((differ for differ in inside if differ), None))
