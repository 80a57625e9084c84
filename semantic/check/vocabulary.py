"""Terms, overviews, scenarios, groups, bands and verified questions: what they name."""

from collections.abc import Iterator
from itertools import pairwise

from semantic.catalog import Field, Overview, Verified
from semantic.check.scope import Scope, problem
from semantic.errors import CatalogProblem, Origin, ProblemCode, nearest_names
from semantic.graph import home_of
from semantic.plan import Plan, fields_of, metrics_of, plan_from_json, queries_of

ANY_ROLE = "any"
_COMPARISONS = ("previous_period", "year_before", "year_before_aligned", "average")


def check_terms(scope: Scope) -> Iterator[CatalogProblem]:
    """Meanings and defaults that are not there."""
    for term in scope.catalog.terms.values():
        yield from scope.check_metric_names(term.metrics, term.origin.at("metrics"))
        origin = term.origin.at("default")
        for role, metric in term.default.items():
            if metric not in term.metrics:
                near = nearest_names(metric, term.metrics)
                yield problem(origin, ProblemCode.DEFAULT_NOT_LISTED, near, term=term.name, metric=metric)
            if role != ANY_ROLE and role not in scope.workspace.roles:
                near = nearest_names(role, (*scope.workspace.roles, ANY_ROLE))
                yield problem(origin, ProblemCode.UNKNOWN_ROLE, near, role=role)


def check_overviews(scope: Scope) -> Iterator[CatalogProblem]:
    """Subjects, metrics and comparisons that are not there."""
    catalog = scope.catalog
    for one in catalog.overviews.values():
        yield from _check_subject(scope, one)
        for name in one.metrics:
            if name not in catalog.metrics and name not in catalog.terms:
                near = nearest_names(name, (*catalog.metrics, *catalog.terms))
                yield problem(one.origin.at("metrics"), ProblemCode.UNKNOWN_METRIC, near, metric=name)
        if one.compare is not None and one.compare not in (*_COMPARISONS, *catalog.scenarios):
            near = nearest_names(one.compare, (*_COMPARISONS, *catalog.scenarios)) or _COMPARISONS
            origin = one.origin.at("compare")
            yield problem(origin, ProblemCode.UNKNOWN_VALUE, near, key="compare", value=one.compare)


def _check_subject(scope: Scope, one: Overview) -> Iterator[CatalogProblem]:
    known = (*scope.catalog.terms, *scope.catalog.metrics, *scope.catalog.datasets)
    if one.subject not in known and not one.words.label:
        near = nearest_names(one.subject, known)
        yield problem(one.origin.at("subject"), ProblemCode.UNKNOWN_SUBJECT, near, subject=one.subject)


def check_scenarios(scope: Scope) -> Iterator[CatalogProblem]:
    """Metrics of scenarios that are not there."""
    for one in scope.catalog.scenarios.values():
        names = dict.fromkeys((*one.of, *one.of.values()))
        yield from scope.check_metric_names(names, one.origin.at("of"))


def check_groups(scope: Scope) -> Iterator[CatalogProblem]:
    """Fields of groups that are not there, or have no members."""
    for one in scope.catalog.groups.values():
        yield from _check_field(scope, one.field, ("dimension",), one.origin.at("field"))


def check_bands(scope: Scope) -> Iterator[CatalogProblem]:
    """Measures of bands that are not there, and edges that do not rise."""
    for one in scope.catalog.bands.values():
        yield from _check_field(scope, one.of, ("measure",), one.origin.at("of"))
        if any(low >= high for low, high in pairwise(one.edges)):
            yield problem(one.origin.at("edges"), ProblemCode.EDGES_NOT_RISING, band=one.name)


def _check_field(scope: Scope, address: str, kinds: tuple[str, ...], origin: Origin) -> Iterator[CatalogProblem]:
    field = field_named(scope, address)
    if field is None:
        near = nearest_names(address, scope.addresses)
        yield problem(origin, ProblemCode.UNKNOWN_FIELD, near, field=address)
    elif field.kind not in kinds:
        yield problem(origin, ProblemCode.WRONG_KIND, field=address, kind=field.kind, expected=", ".join(kinds))


def field_named(scope: Scope, address: str) -> Field | None:
    """The field of any dataset that an address, or `dataset.field`, names."""
    home = home_of(scope.catalog, address)
    if home is None:
        return None
    dataset, _, name = home.partition(".")
    return scope.catalog.datasets[dataset].fields[name]


def check_verified(scope: Scope) -> Iterator[CatalogProblem]:
    """Plans of verified questions that are no plans, or name what is not there."""
    for one in scope.catalog.verified:
        try:
            plan = plan_from_json(dict(one.plan))
        except ValueError as error:
            yield problem(one.origin.at("plan"), ProblemCode.BAD_PLAN, detail=_reason(error))
        else:
            yield from _check_plan(scope, one, plan)


def _reason(error: ValueError) -> str:
    """The first finding of a validation, whose first line only counts findings; else the first line."""
    lines = str(error).splitlines()
    return ": ".join(line.strip().split(" [type=")[0] for line in (lines[1:3] or lines[:1]))


def _check_plan(scope: Scope, verified: Verified, plan: Plan) -> Iterator[CatalogProblem]:
    origin = verified.origin.at("plan")
    yield from scope.check_metric_names(metrics_of(plan), origin)
    for address in fields_of(plan):
        if address not in scope.catalog.bands and field_named(scope, address) is None:
            near = nearest_names(address, (*scope.addresses, *scope.catalog.bands))
            yield problem(origin, ProblemCode.UNKNOWN_FIELD, near, field=address)
    compared = (one.scenario for query in queries_of(plan) for one in query.compare if one.scenario)
    for name in compared:
        if name not in scope.catalog.scenarios:
            near = nearest_names(name, scope.catalog.scenarios)
            yield problem(origin, ProblemCode.UNKNOWN_SCENARIO, near, scenario=name)
