"""The physical tables behind a catalog's datasets."""

from collections.abc import Mapping

from sqlglot import exp

from semantic.catalog import Catalog, Dataset
from semantic.compile.expressions import parsed
from semantic.engines.duckdb import DuckDBEngine


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
