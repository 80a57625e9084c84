"""The physical tables behind a catalog's datasets."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlglot import exp

from semantic.catalog import Catalog, Dataset
from semantic.compile.expressions import parsed, with_parameters
from semantic.engines.duckdb import DuckDBEngine
from semantic.errors import CatalogProblem, GuardError, ProblemCode
from semantic.guard import check_tree


def columns_of(dataset: Dataset, engine: DuckDBEngine) -> Mapping[str, str] | None:
    """The columns of a dataset's table with their types: empty when there is no such table, None for a SELECT."""
    if dataset.table is None:
        return None
    names = {name.casefold(): name for name in engine.columns}
    return engine.columns[names[dataset.table.casefold()]] if dataset.table.casefold() in names else {}


def gated_tables(catalog: Catalog, engine: DuckDBEngine) -> frozenset[str]:
    """The physical tables that the catalog names, of those there are."""
    named = {one.table for one in catalog.datasets.values() if one.table}
    named |= {one.via.table for one in catalog.relationships if one.via}
    for dataset in catalog.datasets.values():
        if dataset.sql is not None:
            named |= {".".join(part.name for part in table.parts) for table in parsed(dataset.sql).find_all(exp.Table)}
    there = {name.casefold() for name in engine.tables}
    return frozenset(name for name in named if name.casefold() in there)


def disallowed(catalog: Catalog, tables: frozenset[str]) -> Iterator[CatalogProblem]:
    """The SELECTs of datasets that do not pass the gate."""
    for dataset in catalog.datasets.values():
        try:
            if dataset.sql is not None:
                check_tree(with_parameters(dataset.sql, {"as_of": date.min}), tables)
        except GuardError as refused:
            stated = {"sql": dataset.sql or "", "found": str(refused)}
            yield CatalogProblem(origin=dataset.origin, code=ProblemCode.DISALLOWED_SQL, parameters=stated)
