"""What a catalog says that cannot hold, what it had better not say, and what the data say against it.

RULES hold whenever a workspace is opened: their errors keep it closed. ADVICE, the looks into the data (`data`) and the
tests (`answers`) are for the catalog's author: `semantic.review` puts them together. Every rule is one function.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from semantic.catalog import Catalog, Dataset
from semantic.check.balances import (
    check_balances_and_flows,
    check_cumulated_balances,
    check_ratios,
    check_summed_balances,
)
from semantic.check.clashes import check_field_words, check_member_words, check_metric_words, check_questions
from semantic.check.completeness import check_metrics_are_told, check_overview_units, check_scenario_units
from semantic.check.datasets import check_datasets, check_fields, check_hierarchies
from semantic.check.expected import check_tests
from semantic.check.metrics import check_cycles, check_metrics
from semantic.check.money import (
    check_closes,
    check_converts,
    check_currencies,
    check_phasing,
    check_unit_conversions,
    check_units,
    check_versions,
)
from semantic.check.policies import check_hidden_terms, check_policies, check_roles
from semantic.check.reach import check_reached, check_ways
from semantic.check.relationships import check_relationships, check_roles_of_relationships
from semantic.check.scope import Scope, scope_of
from semantic.check.statements import check_statements
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

Rule = Callable[[Scope], Iterator[CatalogProblem]]

RULES: tuple[Rule, ...] = (
    check_datasets,
    check_fields,
    check_hierarchies,
    check_relationships,
    check_roles_of_relationships,
    check_metrics,
    check_cycles,
    check_tests,
    check_terms,
    check_overviews,
    check_scenarios,
    check_scenario_units,
    check_groups,
    check_bands,
    check_policies,
    check_roles,
    check_sources,
    check_verified,
    check_currencies,
    check_converts,
    check_unit_conversions,
    check_units,
    check_statements,
    check_versions,
    check_closes,
    check_phasing,
    check_contested_words,
    check_languages,
)

# Warnings, which an opening workspace would throw away, and metrics that are refused when they are asked for.
ADVICE: tuple[Rule, ...] = (
    check_reached,
    check_ways,
    check_metric_words,
    check_field_words,
    check_member_words,
    check_questions,
    check_summed_balances,
    check_cumulated_balances,
    check_balances_and_flows,
    check_ratios,
    check_overview_units,
    check_metrics_are_told,
    check_hidden_terms,
)


def check(
    catalog: Catalog, workspace: Workspace, columns: Callable[[Dataset], Mapping[str, str] | None]
) -> tuple[CatalogProblem, ...]:
    """Every problem of a catalog that was read without one, by file and line; warnings among them.

    `columns` gives the columns of a dataset's table with their types: empty when there is no such table, None when that
    cannot be known (no data yet), and what depends on it is then left unchecked.
    """
    return in_order(applied(RULES, scope_of(catalog, workspace, columns)))


def found_without_data(catalog: Catalog, workspace: Workspace) -> tuple[CatalogProblem, ...]:
    """Every problem and warning that can be told from the files alone."""
    return in_order(applied((*RULES, *ADVICE), scope_of(catalog, workspace, lambda _: None)))


def applied(rules: tuple[Rule, ...], scope: Scope) -> tuple[CatalogProblem, ...]:
    """Every problem that rules find, in their order."""
    return tuple(problem for rule in rules for problem in rule(scope))


def in_order(problems: Iterable[CatalogProblem]) -> tuple[CatalogProblem, ...]:
    """Problems by file and line."""
    return tuple(sorted(problems, key=lambda one: (one.origin.file, one.origin.line, one.code)))
