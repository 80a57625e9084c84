"""Parts of a query as stages, joined on what they are grouped by."""

from collections.abc import Callable

from sqlglot import exp

from semantic.catalog import Catalog, Derived, Simple
from semantic.compile import nodes
from semantic.compile.assemble.values import value_of
from semantic.compile.facts.fact import UNMATCHED
from semantic.compile.inputs import fills_zero, leaves_of, simple
from semantic.compile.naming import step_behind
from semantic.compile.nodes import Node
from semantic.compile.resolved import Measure, Resolved
from semantic.compile.setting import Setting
from semantic.compile.stages import BALANCE_DAY, FILLED, Stages
from semantic.periods import floor
from semantic.query import SemanticQuery, TwoStep

# Marks the rows that a part has.
_HELD = "_held"


def put_side_by_side(
    resolved: Resolved, setting: Setting, stages: Stages, tree_of: Callable[[Resolved], exp.Select]
) -> None:
    """The stage of every part, then the one that holds the measures of all."""
    parts = {_name_of(part): part for part in resolved.beside}
    hidden: dict[str, list[Node]] = {}
    for name, part in parts.items():
        tree = tree_of(part)
        tree.append("expressions", nodes.aliased(exp.true(), _HELD))
        stages.add(name, tree)
        for one in stages.names:
            if one in (UNMATCHED, BALANCE_DAY, FILLED):
                hidden.setdefault(one, []).append(nodes.column(one, name))
    keys = _keys(resolved)
    sides = [name for name, part in parts.items() if _keys(part) == keys]
    owners = {one.column: (name, part) for name, part in parts.items() for one in part.measures}
    columns: list[Node] = [nodes.aliased(_any_of(key, sides), key) for key in keys]
    for measure in resolved.measures:
        name, part = owners[measure.column]
        gap = _gap(measure, resolved.query, setting.catalog)
        columns.append(_held(measure, name, gap and _within(part, gap, sides, setting)))
    columns += [
        nodes.column(one.name, name) for name, part in parts.items() for one in part.columns if one.role == "derived"
    ]
    columns += [nodes.aliased(_largest(held), one) for one, held in hidden.items()]
    first, *rest = sides
    joins = [_join(name, [first, *rest[:place]], keys, "FULL") for place, name in enumerate(rest)]
    joins += [_join(name, sides, _keys(part), "LEFT") for name, part in parts.items() if name not in sides]
    stages.add("measured", nodes.select(columns, from_=nodes.stage(first), joins=joins))


def _keys(resolved: Resolved) -> list[str]:
    return ([resolved.bucket] if resolved.bucket else []) + list(resolved.key_columns)


def _any_of(key: str, stages: list[str]) -> Node:
    return nodes.coalesce(*(nodes.column(key, one) for one in stages))


def _name_of(part: Resolved) -> str:
    """What the stage of a part is called: by what its metrics are taken per, and what it is the base of."""
    first = part.query.metrics[0]
    if part.spans and isinstance(first, TwoStep):
        return part.spans[0].column
    name = f"per {' '.join(first.per)}" if isinstance(first, TwoStep) else "as a whole"
    return name if part.base_of is None else f"{name}:{part.base_of.suffix}"


def _held(one: Measure, stage: str, gap: Node | None) -> Node:
    """A measure as its part holds it; what it is without any rows where the part has no such row."""
    column = nodes.column(one.column, stage)
    if gap is None:
        return column
    is_missing = exp.If(this=nodes.is_null(nodes.column(_HELD, stage)), true=gap)
    return nodes.aliased(exp.Case(ifs=[is_missing], default=column), one.column)


def _within(part: Resolved, gap: Node, sides: list[str], setting: Setting) -> Node:
    """What stands in a gap of a part, in the buckets that its data reach."""
    spine = part.spine or (part.inner.spine if part.inner is not None else None)
    if part.bucket is None or part.grain is None or spine is None:
        return gap
    last = nodes.day(floor(spine[1], part.grain, setting.catalog.rules))
    return nodes.case(exp.LTE(this=_any_of(part.bucket, sides), expression=last), gap)


def _gap(one: Measure, query: SemanticQuery, catalog: Catalog) -> Node | None:
    """The value of a measure over no rows; None where there is none. Of empty buckets it is what each of them is."""
    shape, step = one.metric.shape, step_behind(one.column, query)
    if one.reading.is_scenario or (step is not None and not _is_of_empty_buckets(one, step, catalog)):
        return None
    if isinstance(shape, Simple):
        return nodes.number(0) if fills_zero(one.metric) else None
    if not isinstance(shape, Derived):
        return None
    return value_of(catalog, one).transform(lambda node: exp.Null() if isinstance(node, exp.Column) else node)


def _is_of_empty_buckets(one: Measure, step: TwoStep, catalog: Catalog) -> bool:
    """Whether two steps over no rows are taken over buckets that are empty, not over members, nor days of a balance."""
    leaves = [simple(leaf) for leaf, _ in leaves_of(catalog, one.metric, one.reading)]
    is_flow = all(leaf.non_additive is None or leaf.non_additive.over != "time" for leaf in leaves)
    return is_flow and step.aggregation != "count" and all(name.startswith("@") for name in step.per)


def _largest(columns: list[Node]) -> Node:
    first, *rest = columns
    return exp.Greatest(this=first, expressions=rest, ignore_nulls=True) if rest else first


def _join(name: str, before: list[str], keys: list[str], side: str) -> exp.Join:
    if not keys:
        return nodes.join(nodes.stage(name), None, "CROSS")
    pairs = [nodes.same(_any_of(key, before), nodes.column(key, name)) for key in keys]
    return nodes.join(nodes.stage(name), nodes.all_of(pairs), side)
