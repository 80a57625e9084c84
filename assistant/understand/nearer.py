"""One word for one thing in two roles: what the facts themselves point to is meant before what lies further out.

The branch of a policy, and the home branch of the agent who sold it: by branch is the first. Whoever means the second
says a word of its role, or something else of the agent. So it is with a role that has a word of its own: the customer
of an order is not who pays for it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.understand.relations import are_twins, steps_between
from assistant.understand.scene import Ground
from semantic.plan import Describe, Plan, fields_of, metrics_of, plan_json


def is_farther(plan: Plan | None, others: Sequence[Plan], ground: Ground) -> bool:
    """Whether one of the other plans is the same, and reaches directly what this one takes the longer way to."""
    return plan is not None and any(_is_nearer(other, plan, ground) for other in others)


def _is_nearer(plan: Plan, other: Plan, ground: Ground) -> bool:
    ours, theirs = fields_of(plan), fields_of(other)
    if isinstance(plan, Describe) and isinstance(other, Describe):
        return plan.aspect == other.aspect and _is_plainer(plan.subject.field, other.subject.field, ground)
    if not metrics_of(plan):
        return False
    kept = [one for one in theirs if one in ours]
    swapped = {
        their: our
        for their in theirs
        for our in ours
        if their not in ours and _leads_nearer(our, their, plan, kept, ground)
    }
    if not swapped or len(swapped) + len(kept) != len(theirs):
        return False
    return bool(_shaped(plan_json(other), swapped) == _shaped(plan_json(plan), {}))


def _shaped(told: Any, swapped: Mapping[str, str]) -> Any:
    """A plan's JSON with other addresses in it; conditions in no order, each grouping once."""
    if isinstance(told, str):
        return swapped.get(told, told)
    if isinstance(told, list):
        return [_shaped(one, swapped) for one in told]
    if not isinstance(told, dict):
        return told
    shaped = {key: _shaped(one, swapped) for key, one in told.items()}
    if "filters" in shaped:
        shaped["filters"], shaped["group_by"] = _gathered(shaped["filters"]), list(dict.fromkeys(shaped["group_by"]))
    return shaped


def _gathered(filters: list[dict[str, Any]]) -> list[str]:
    gathered: dict[str, list[str]] = {}
    for one in filters:
        bare = json.dumps({**one, "values": []}, sort_keys=True)
        gathered.setdefault(bare, []).extend(json.dumps(value) for value in one["values"])
    return sorted(json.dumps([bare, sorted(values)]) for bare, values in gathered.items())


def _leads_nearer(address: str, other: str, plan: Plan, kept: Sequence[str], ground: Ground) -> bool:
    """Whether every fact points to the first by its plain name, and to the second over what nothing names."""
    if not are_twins(address, other, ground):
        return False
    catalog, (role, *steps), (far, *further) = ground.view.catalog, _way(address), _way(other)
    facts = {home for name in metrics_of(plan) for home in ground.view.datasets_of(catalog.metrics[name])}
    direct = {(one.source, one.role) for one in catalog.relationships}
    is_plain = not steps and any(one.role == role == one.target for one in catalog.relationships)
    between = {one.target if further else one.source for one in catalog.relationships if one.role == far}
    named = {ground.view.fields[one].home for one in kept if one in ground.view.fields} - facts
    called = {one.role for one in catalog.relationships if one.role == far != one.target and one.words.label}
    is_named = not further and bool(called)
    is_far = all((fact, role) in direct and (bool(further) or is_named or (fact, far) not in direct) for fact in facts)
    is_far = is_far or all(_is_plainly_reached(fact, address, other, ground) for fact in facts)
    return is_plain and is_far and not named & between


def _is_plainly_reached(fact: str, address: str, other: str, ground: Ground) -> bool:
    """Whether plain names alone lead from a fact to the first, and a way as long with a role's word to the second.

    The district of the customer of a bill is its district; that of the customer's account manager is his home district.
    """
    links, way = ground.view.catalog.relationships, _way(other)
    near = steps_between(fact, ground.view.fields[address].home, [one for one in links if one.role == one.target])
    sources = [steps_between(fact, one.source, links) for one in links if one.role == way[0]]
    is_called = any(one.role in way and one.role != one.target and one.words.label for one in links)
    return near is not None and is_called and all(one is None or near <= one + len(way) for one in sources)


def _is_plainer(address: str | None, other: str | None, ground: Ground) -> bool:
    """Whether the first is what a dataset holds by its plain name, and the second the same of one in another role."""
    if address is None or other is None or not are_twins(address, other, ground):
        return False
    homes = ground.view.fields[address].home
    return _way(address) == [homes] != _way(other)


def _way(address: str) -> list[str]:
    """The roles a field is reached by, from the facts on."""
    return address.split(".")[:-1]
