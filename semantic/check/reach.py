"""What the facts reach, and under what names: dimensions out of reach, and roles that several ways lead to."""

from collections.abc import Iterator

from semantic.catalog import Catalog
from semantic.check.scope import Scope, problem
from semantic.errors import CatalogProblem, ProblemCode
from semantic.graph import Path, reach_of


def check_reached(scope: Scope) -> Iterator[CatalogProblem]:
    """Datasets whose dimensions can group no metric, because no fact leads to them."""
    reached = {
        path[-1].target if path else fact
        for fact in scope.facts & scope.catalog.datasets.keys()
        for path in reach_of(scope.catalog, fact, with_many=True).named.values()
    }
    for name, dataset in scope.catalog.datasets.items():
        fields = tuple(one.name for one in dataset.fields.values() if one.kind == "dimension" and not one.hidden)
        if name not in reached and fields:
            origin = dataset.origin.at("fields")
            yield problem(origin, ProblemCode.UNREACHABLE_DIMENSION, is_warning=True, dataset=name, fields=fields)


def check_ways(scope: Scope) -> Iterator[CatalogProblem]:
    """Roles that a fact reaches over several ways, so that the role alone names none of them; each is told once."""
    told: set[tuple[str, frozenset[str]]] = set()
    for fact in sorted(scope.facts & scope.catalog.datasets.keys()):
        for role, ways in _ways(scope.catalog, fact).items():
            ways.sort(key=lambda way: [(one.origin.file, one.origin.line) for one in reversed(way)])
            names = tuple(".".join(one.role for one in way) for way in ways)
            if (role, frozenset(names)) not in told:
                told.add((role, frozenset(names)))
                origin = ways[-1][-1].origin.at("role", "to")
                yield problem(origin, ProblemCode.AMBIGUOUS_PATH, is_warning=True, dataset=fact, role=role, ways=names)


def _ways(catalog: Catalog, fact: str) -> dict[str, list[Path]]:
    """The ways of a fact to each role that one name is not enough for; ways that are detours are named in full."""
    reach = reach_of(catalog, fact)
    found: dict[str, list[Path]] = {}
    for roles, path in reach.named.items():
        if len(roles) > 1 and roles not in reach.detours:
            found.setdefault(roles[-1], []).append(path)
    return {role: ways for role, ways in found.items() if len(ways) > 1}
