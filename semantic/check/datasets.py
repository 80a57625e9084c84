"""Datasets, their fields and hierarchies."""

from collections.abc import Iterator

from semantic.catalog import Dataset, Field
from semantic.check.scope import Scope, problem
from semantic.check.sql import check_select, check_type, parsed
from semantic.errors import CatalogProblem, Origin, ProblemCode
from semantic.graph import needs_own_day, path_to


def check_datasets(scope: Scope) -> Iterator[CatalogProblem]:
    """Tables, keys, filters and time bases that are not there."""
    for dataset in scope.catalog.datasets.values():
        origin = dataset.origin
        if dataset.sql is not None:
            yield from check_select(dataset.sql, origin.at("sql"))
        if scope.columns[dataset.name] == {}:
            table = dataset.table or dataset.name
            yield problem(origin.at("table", "sql"), ProblemCode.UNKNOWN_TABLE, table=table, dataset=dataset.name)
        yield from _check_key(scope, dataset)
        if dataset.filter is not None:
            yield from check_row_expression(scope, dataset, dataset.filter, origin.at("filter"))
        if dataset.time_field is not None:
            yield from check_time_field(scope, dataset, dataset.time_field, origin.at("time_field"))
        rule = dataset.like_for_like
        for name in (rule.opened, rule.closed) if rule else ():
            if name is not None:
                yield from check_time_field(scope, dataset, name, origin.at("like_for_like"))
        if dataset.posted_at is not None and dataset.posted_at not in dataset.fields:
            yield from scope.check_columns(dataset, (dataset.posted_at,), origin.at("posted_at"))


def _check_key(scope: Scope, dataset: Dataset) -> Iterator[CatalogProblem]:
    if dataset.primary_key:
        yield from scope.check_columns(dataset, dataset.primary_key, dataset.origin.at("primary_key"))
        return
    is_reached = any(one.target == dataset.name for one in scope.catalog.relationships)
    yield problem(dataset.origin, ProblemCode.MISSING_PRIMARY_KEY, is_warning=not is_reached, dataset=dataset.name)


def check_row_expression(scope: Scope, dataset: Dataset, text: str, origin: Origin) -> Iterator[CatalogProblem]:
    """What is wrong with an expression over the columns of a dataset."""
    found = parsed(text, origin)
    yield from found.problems
    yield from scope.check_columns(dataset, found.names, origin)


def check_time_field(scope: Scope, dataset: Dataset, address: str, origin: Origin) -> Iterator[CatalogProblem]:
    """What keeps an address from being a time basis of a dataset's rows."""
    yield from scope.check_address(dataset, address, origin)
    field = scope.field_at(dataset, address)
    if field is not None and field.kind != "time":
        yield problem(origin, ProblemCode.WRONG_KIND, field=address, kind=field.kind, expected="time")
    for one in path_to(scope.catalog, dataset.name, address) or ():
        if needs_own_day(one):
            yield problem(origin, ProblemCode.CIRCULAR_DAY, field=address, role=one.role)


def check_fields(scope: Scope) -> Iterator[CatalogProblem]:
    """Expressions, types and columns of fields."""
    for dataset in scope.catalog.datasets.values():
        for field in dataset.fields.values():
            yield from _check_field(scope, dataset, field)


def _check_field(scope: Scope, dataset: Dataset, field: Field) -> Iterator[CatalogProblem]:
    origin = field.origin
    yield from check_row_expression(scope, dataset, field.expression, origin.at("expression", "name"))
    if field.type is not None:
        yield from check_type(field.type, origin.at("type"))
    if field.display_of is not None:
        yield from scope.check_columns(dataset, (field.display_of,), origin.at("display_of"))
    yield from scope.check_columns(dataset, field.label_columns.values(), origin.at("label_columns"))


def check_hierarchies(scope: Scope) -> Iterator[CatalogProblem]:
    """Levels that are not there, or that rows of the dataset do not have one of."""
    for dataset in scope.catalog.datasets.values():
        for level in (level for hierarchy in dataset.hierarchies for level in hierarchy.levels):
            yield from scope.check_address(dataset, level, dataset.origin.at("hierarchies"))
