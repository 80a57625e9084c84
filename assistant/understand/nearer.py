"""One word for one thing in two roles: what the facts themselves point to is meant before what lies further out.

The branch of a policy, and the home branch of the agent who sold it: by branch is the first. Whoever means the second
says a word of its role, or something else of the agent.
"""

import json
from collections.abc import Sequence

from assistant.understand.operators.of import are_twins
from assistant.understand.scene import Ground
from semantic.plan import Plan, fields_of, metrics_of, plan_json


def is_farther(plan: Plan | None, others: Sequence[Plan], ground: Ground) -> bool:
    """Whether one of the other plans is the same, and reaches directly what this one takes the longer way to."""
    return plan is not None and any(_is_nearer(other, plan, ground) for other in others)


def _is_nearer(plan: Plan, other: Plan, ground: Ground) -> bool:
    ours, theirs = fields_of(plan), fields_of(other)
    if len(ours) != len(theirs) or not metrics_of(plan):
        return False
    swapped = {their: our for our, their in zip(ours, theirs, strict=True) if our != their}
    kept = [one for one in theirs if one not in swapped]
    if not swapped or not all(_leads_nearer(our, their, plan, kept, ground) for their, our in swapped.items()):
        return False
    told = json.dumps(plan_json(other))
    for their in sorted(swapped, key=len, reverse=True):
        told = told.replace(their, swapped[their])
    return told == json.dumps(plan_json(plan))


def _leads_nearer(address: str, other: str, plan: Plan, kept: Sequence[str], ground: Ground) -> bool:
    """Whether every fact points to the first by its plain name, and to the second over what nothing names."""
    if not are_twins(address, other, ground):
        return False
    catalog, (role, far) = ground.view.catalog, (one.partition(".")[0] for one in (address, other))
    facts = {home for name in metrics_of(plan) for home in ground.view.datasets_of(catalog.metrics[name])}
    direct = {(one.source, one.role) for one in catalog.relationships}
    between = {one.source for one in catalog.relationships if one.role == far}
    is_plain = any(one.role == role == one.target for one in catalog.relationships)
    is_named = any(ground.view.fields[one].home in between for one in kept if one in ground.view.fields)
    return is_plain and not is_named and all((fact, role) in direct and (fact, far) not in direct for fact in facts)
