"""What a catalog says that cannot hold: names nobody declared, SQL that does not parse, words that two things claim."""

from collections.abc import Callable, Iterator, Mapping

from semantic.catalog import Catalog, Dataset
from semantic.check.datasets import check_datasets, check_fields, check_hierarchies
from semantic.check.metrics import check_cycles, check_metrics
from semantic.check.policies import check_policies, check_roles
from semantic.check.relationships import check_relationships, check_roles_of_relationships
from semantic.check.scope import Scope, scope_of
from semantic.check.vocabulary import (
    check_bands,
    check_groups,
    check_overviews,
    check_scenarios,
    check_terms,
    check_verified,
)
from semantic.check.words import check_contested_words, check_languages
from semantic.check.workspace import check_sources
from semantic.errors import CatalogProblem
from semantic.workspace import Workspace

RULES: tuple[Callable[[Scope], Iterator[CatalogProblem]], ...] = (
    check_datasets,
    check_fields,
    check_hierarchies,
    check_relationships,
    check_roles_of_relationships,
    check_metrics,
    check_cycles,
    check_terms,
    check_overviews,
    check_scenarios,
    check_groups,
    check_bands,
    check_policies,
    check_roles,
    check_sources,
    check_verified,
    check_contested_words,
    check_languages,
)


def check(
    catalog: Catalog, workspace: Workspace, columns: Callable[[Dataset], Mapping[str, str] | None]
) -> tuple[CatalogProblem, ...]:
    """Every problem of a catalog that was read without one, by file and line; warnings among them.

    `columns` gives the columns of a dataset's table with their types: empty when there is no such table, None when that
    cannot be known (no data yet), and what depends on it is then left unchecked.
    """
    scope = scope_of(catalog, workspace, columns)
    found = [problem for rule in RULES for problem in rule(scope)]
    return tuple(sorted(found, key=lambda one: (one.origin.file, one.origin.line, one.code)))
