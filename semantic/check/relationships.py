"""Relationships: both ends, their columns, and the roles they give names to."""

from collections.abc import Iterator

from semantic.catalog import Dataset, Relationship, Via
from semantic.check.scope import Scope, problem
from semantic.check.sql import parsed
from semantic.errors import CatalogProblem, ProblemCode, nearest_names


def check_relationships(scope: Scope) -> Iterator[CatalogProblem]:
    """Ends and columns that are not there or do not pair up."""
    datasets = scope.catalog.datasets
    for one in scope.catalog.relationships:
        for key, name in (("from", one.source), ("to", one.target)):
            if name not in datasets:
                near = nearest_names(name, datasets)
                yield problem(one.origin.at(key), ProblemCode.UNKNOWN_DATASET, near, dataset=name)
        if one.source in datasets and one.target in datasets:
            yield from _check_columns(scope, one, datasets[one.source], datasets[one.target])


def _check_columns(scope: Scope, one: Relationship, source: Dataset, target: Dataset) -> Iterator[CatalogProblem]:
    yield from scope.check_columns(source, one.columns, one.origin.at("columns"))
    yield from scope.check_columns(target, one.to_columns, one.origin.at("to_columns"))
    if one.valid is not None:
        yield from scope.check_columns(target, (one.valid.start, one.valid.end), one.origin.at("valid"))
    if one.via is not None:
        yield from _check_bridge(scope, one, one.via, source, target)
        return
    if len(one.columns) != len(one.to_columns):
        yield _arity(one, "to_columns", one.columns, one.to_columns)
    elif one.valid is None and target.primary_key and _folded(one.to_columns) != _folded(target.primary_key):
        # Another unique column is fine, but only the data can say whether it is unique.
        yield problem(
            one.origin.at("to_columns"), ProblemCode.NOT_THE_KEY, is_warning=True, dataset=target.name,
            columns=one.to_columns, key=target.primary_key,
        )  # fmt: skip


def _check_bridge(
    scope: Scope, one: Relationship, via: Via, source: Dataset, target: Dataset
) -> Iterator[CatalogProblem]:
    origin = one.origin.at("via")
    for columns, end in ((via.columns, source), (via.to_columns, target)):
        if end.primary_key and len(columns) != len(end.primary_key):
            yield _arity(one, "via", columns, end.primary_key)
    if via.weight is not None and via.cardinality == "one":
        yield problem(origin, ProblemCode.UNUSED_WEIGHT, is_warning=True, role=one.role)
    named = [*via.columns, *via.to_columns, *((via.weight,) if via.weight else ())]
    if via.filter is not None:
        found = parsed(via.filter, origin)
        yield from found.problems
        named += [name for name in found.names if "." not in name]
    yield from scope.check_bridge_columns(via.table, dict.fromkeys(named), origin)


def _arity(one: Relationship, key: str, left: tuple[str, ...], right: tuple[str, ...]) -> CatalogProblem:
    return problem(one.origin.at(key), ProblemCode.COLUMNS_ARITY, role=one.role, columns=left, to_columns=right)


def _folded(columns: tuple[str, ...]) -> set[str]:
    return {column.casefold() for column in columns}


def check_roles_of_relationships(scope: Scope) -> Iterator[CatalogProblem]:
    """Roles that name two relationships of one dataset, or two datasets, or shadow a dataset's own name."""
    first: dict[tuple[str, str], Relationship] = {}
    meaning: dict[str, str] = {name: name for name in scope.catalog.datasets}
    for one in scope.catalog.relationships:
        origin = one.origin.at("role", "to")
        known = first.setdefault((one.source, one.role), one)
        if known is not one or one.role == one.source:
            yield problem(origin, ProblemCode.DUPLICATE_ROLE, role=one.role, dataset=one.source)
        elif meaning.setdefault(one.role, one.target) != one.target:
            other = meaning[one.role]
            yield problem(origin, ProblemCode.CONTESTED_ROLE, role=one.role, target=one.target, other=other)
