"""What workspace.yml names of the catalog, beside roles: the source systems of its data."""

from collections.abc import Iterator

from semantic.check.scope import Scope, problem
from semantic.errors import CatalogProblem, ProblemCode, nearest_names

_EVERY_OTHER = "default"


def check_sources(scope: Scope) -> Iterator[CatalogProblem]:
    """Days of `data_complete_through` for a source system that no dataset has, and that hold for nothing."""
    known = {one.source_system for one in scope.catalog.datasets.values() if one.source_system} | {_EVERY_OTHER}
    key = "data_complete_through"
    for source in sorted(scope.workspace.data_complete_through.keys() - known):
        near = nearest_names(source, known) or sorted(known)
        origin = scope.workspace.origin.at(key)
        yield problem(origin, ProblemCode.UNKNOWN_VALUE, near, is_warning=True, key=key, value=source)
