"""Policies, and the roles that they hold for."""

from collections.abc import Iterator
from dataclasses import replace

from semantic.asker import Asker
from semantic.catalog import Policy
from semantic.check.scope import Scope, problem
from semantic.check.sql import AS_OF, parsed
from semantic.check.vocabulary import field_named
from semantic.errors import CatalogProblem, ProblemCode, nearest_names
from semantic.policy import view_of
from semantic.workspace import RoleRule


def check_policies(scope: Scope) -> Iterator[CatalogProblem]:
    """What policies name and is not there."""
    for policy in scope.catalog.policies.values():
        yield from _check_rows(scope, policy)
        yield from scope.check_metric_names(policy.hidden_metrics, policy.origin.at("hide"))
        for key, names in (("hide", policy.hidden_fields), ("mask", policy.masked_fields)):
            for name in names:
                if field_named(scope, name) is None:
                    near = nearest_names(name, scope.addresses)
                    yield problem(policy.origin.at(key), ProblemCode.UNKNOWN_FIELD, near, field=name)


def _check_rows(scope: Scope, policy: Policy) -> Iterator[CatalogProblem]:
    origin = policy.origin.at("rows")
    for rule in policy.rows:
        dataset = scope.catalog.datasets.get(rule.dataset)
        if dataset is None:
            near = nearest_names(rule.dataset, scope.catalog.datasets)
            yield problem(origin, ProblemCode.UNKNOWN_DATASET, near, dataset=rule.dataset)
            continue
        found = parsed(rule.filter, origin, attributes=True)
        yield from found.problems
        yield from scope.check_columns(dataset, found.names, origin)


def check_roles(scope: Scope) -> Iterator[CatalogProblem]:
    """Policies of roles that are not declared, and attributes that a role does not give its policies.

    A missing attribute is a warning: the credential of who asks may carry it.
    """
    for role, rule in scope.workspace.roles.items():
        for name in rule.policies:
            policy = scope.catalog.policies.get(name)
            if policy is None:
                near = nearest_names(name, scope.catalog.policies)
                yield problem(rule.origin, ProblemCode.UNKNOWN_POLICY, near, policy=name)
                continue
            texts = (parsed(row.filter, policy.origin, attributes=True) for row in policy.rows)
            needed = {parameter for text in texts for parameter in text.parameters} - {AS_OF}
            for attribute in sorted(needed - set(rule.attributes)):
                stated = {"role": role, "policy": name, "attribute": attribute}
                yield problem(rule.origin, ProblemCode.MISSING_ATTRIBUTE, is_warning=True, **stated)


def check_hidden_terms(scope: Scope) -> Iterator[CatalogProblem]:
    """Terms that are left without any metric by what one policy hides, so that the word is unknown to its roles."""
    told = {name for name, term in scope.catalog.terms.items() if {*term.metrics} & scope.catalog.metrics.keys()}
    for policy in scope.catalog.policies.values():
        if policy.hidden_metrics or policy.hidden_fields:
            alone = {policy.name: RoleRule(policies=(policy.name,))}
            seen = view_of(scope.catalog, replace(scope.workspace, roles=alone), Asker(role=policy.name)).catalog
            for name in sorted(told - seen.terms.keys()):
                origin = policy.origin.at("hide")
                yield problem(origin, ProblemCode.HIDDEN_TERM, is_warning=True, policy=policy.name, term=name)
