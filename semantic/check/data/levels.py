"""Hierarchies as the data have them: every value of a level under one value of the level above."""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from sqlglot import exp

from semantic.catalog import Dataset, Hierarchy
from semantic.check.data.probe import Ground, Probe, Row, count_all, grouped, is_held, number, select, text
from semantic.check.scope import problem
from semantic.compile import nodes
from semantic.errors import CatalogProblem, ProblemCode


def probe_levels(ground: Ground) -> Iterator[Probe]:
    """That no value of a level stands under two values of the level above it."""
    for dataset in ground.catalog.datasets.values():
        for hierarchy in dataset.hierarchies:
            for above, level in pairwise(hierarchy.levels):
                yield _probe(ground, dataset, hierarchy, above, level)


def _probe(ground: Ground, dataset: Dataset, hierarchy: Hierarchy, above: str, level: str) -> Probe:
    origin = dataset.origin.at("hierarchies")

    def found(rows: tuple[Row, ...]) -> Iterator[CatalogProblem]:
        count, example = rows[0]
        if number(count):
            stated = {"dataset": dataset.name, "hierarchy": hierarchy.name, "level": level, "above": above}
            yield problem(
                origin, ProblemCode.SPLIT_LEVEL, is_warning=True, count=number(count), example=str(example), **stated
            )

    tree = partial(_split, ground, dataset.name, above, level)
    return Probe(name=f"{dataset.name}.{hierarchy.name}", origin=origin, tree=tree, found=found)


def _split(ground: Ground, dataset: str, above: str, level: str) -> exp.Select:
    """How many values of a level stand under several values of the one above, and one of them."""
    rows = ground.rows(dataset)
    own = rows.key(level) or rows.value(level)
    parent = rows.key(above) or rows.value(above)
    shown = nodes.aliased(exp.Min(this=text(rows.value(level))), "value")
    parents = nodes.aliased(exp.Count(this=exp.Distinct(expressions=[parent])), "parents")
    inner = select(rows, [nodes.aliased(own, "level"), shown, parents], where=[is_held(own.copy())], group_count=1)
    is_split = exp.GT(this=nodes.column("parents", "each"), expression=nodes.number(1))
    example = nodes.aliased(exp.Min(this=nodes.column("value", "each")), "example")
    return grouped(inner, [count_all(), example], where=is_split)
