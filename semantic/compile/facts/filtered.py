"""What the rows of a fact are grouped by and filtered by."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.facts.conditions import condition
from semantic.compile.facts.membership import asked_of
from semantic.compile.facts.rows import MASK, FactRows
from semantic.compile.nodes import Node
from semantic.compile.resolved import Dimension, Fact, Resolved
from semantic.compile.setting import Basis, Setting
from semantic.query import Filter


def dimension_value(dimension: Dimension, rows: FactRows, basis: Basis, setting: Setting) -> Node:
    """What a row is grouped by."""
    match dimension.kind:
        case "cycle":
            return rows.cycle(dimension.name, basis)
        case "band":
            return rows.band(setting.catalog.bands[dimension.name])
        case "alike":
            return exp.and_(*(condition(one, rows.compared(one, one.field)) for one in dimension.tests), copy=False)
        case "field":
            value = rows.value(dimension.name)
            return nodes.case(exp.Not(this=nodes.is_null(value)), nodes.text(MASK)) if dimension.is_masked else value


def filter_conditions(fact: Fact, resolved: Resolved, rows: FactRows, setting: Setting) -> list[Node]:
    """What the query's filters ask of the rows of a fact."""
    asked = [asked_of(one, _filtered_value(one, rows, fact.basis, setting), resolved.sets) for one in resolved.filters]
    asked += rows.known_by(resolved.known_as_of) if resolved.known_as_of else []
    return asked + (rows.posted_after(resolved.posted_after) if resolved.posted_after else [])


def _filtered_value(one: Filter, rows: FactRows, basis: Basis, setting: Setting) -> Node:
    """The value that a filter looks at; for a set the key, where a text stands for one."""
    dimension = filtered_dimension(one.field, setting)
    key = rows.key(one.field) if one.queries and dimension.kind == "field" else None
    if key is None and dimension.kind == "field" and not dimension.is_masked:
        return rows.compared(one, one.field)
    return key if key is not None else dimension_value(dimension, rows, basis, setting)


def filtered_dimension(name: str, setting: Setting) -> Dimension:
    """What a filter's field is: a cycle, a field or a band."""
    if name.startswith("@"):
        return Dimension(name=name, kind="cycle")
    return Dimension(name=name, kind="field" if name in setting.view.fields else "band")
