"""One word for one thing in two roles: what the facts themselves point to is meant before what lies further out.

The branch of a policy, and the home branch of the agent who sold it: by branch is the first. Whoever means the second
says a word of its role, or something else of the agent. So it is with a role that has a word of its own: the customer
of an order is not who pays for it. What is listed or counted stands where the facts do: the campuses there are, and
the city that they are in.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.understand.deciding.samesets import finds_the_same
from assistant.understand.mention import Kind
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.relations import are_twins, steps_between
from semantic.plan import Describe, Plan, Query, fields_of, metrics_of, plan_json

# What two names may have between them that still stand together.
_JOINTS = ("each", "and", "or", "whose", "in_it")


def is_farther(plan: Plan | None, others: Sequence[Plan], ground: Ground, scene: Scene) -> bool:
    """Whether one of the other plans is the same, and reaches directly what this one takes the longer way to.

    Of those that find the same members the first is meant. `scene`: what it was read from, which tells whose something
    is.
    """
    if plan is None:
        return False
    before = others[: others.index(plan)] if plan in others else ()
    is_same = any(finds_the_same(plan, other, ground.view) for other in before)
    return is_same or any(_is_nearer(other, plan, ground, scene) for other in others)


def _beside_members(scene: Scene) -> tuple[set[str], set[str]]:
    """What is named right beside a member, and what is not: teachers in Hillview, sessions in Hillview by teacher."""
    named = [at for at, one in enumerate(scene.mentions) if one.kind is Kind.DIMENSION]
    beside = {at for at in named if any(_is_beside_a_member(scene, at, step) for step in (-1, 1))}
    said = {str(scene.mentions[at].value) for at in beside}
    return said, {str(scene.mentions[at].value) for at in named} - said


def _is_beside_a_member(scene: Scene, at: int, step: int) -> bool:
    while scene.is_cue(at := at + step, *_JOINTS) or _is_of_kind(scene, at, Kind.DIMENSION):
        continue
    return _is_of_kind(scene, at, Kind.MEMBER, Kind.GROUP)


def _is_of_kind(scene: Scene, at: int, *kinds: Kind) -> bool:
    return 0 <= at < len(scene.mentions) and scene.mentions[at].kind in kinds


def _is_nearer(plan: Plan, other: Plan, ground: Ground, scene: Scene) -> bool:
    ours, theirs = fields_of(plan), fields_of(other)
    if isinstance(plan, Describe) and isinstance(other, Describe):
        return plan.aspect == other.aspect and _is_plainer(plan.subject.field, other.subject.field, ground)
    facts, kept = _facts_of(plan, ground), [one for one in theirs if one in ours]
    if not facts:
        return False
    swapped = {
        their: our
        for their in theirs
        for our in ours
        if their not in ours
        and (
            _is_plainer(our, their, ground)
            if our in _listed(plan)
            else _leads_nearer(our, their, facts, _said_of(our, plan, kept, scene), ground)
        )
    }
    swapped |= _carried(swapped, [one for one in theirs if one not in ours], ours, ground)
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


def _facts_of(plan: Plan, ground: Ground) -> set[str]:
    """The datasets that a plan's numbers are of, or that what it lists or counts is called after."""
    catalog, fields = ground.view.catalog, ground.view.fields
    measured = {home for name in metrics_of(plan) for home in ground.view.datasets_of(catalog.metrics[name])}
    return measured or {fields[one].home for one in _listed(plan) if one in fields}


def _listed(plan: Plan) -> tuple[str, ...]:
    """The fields whose values are listed or counted where no number is asked for."""
    is_of_values = isinstance(plan, Query) and plan.query.output in ("members", "member_count")
    return plan.query.group_by if isinstance(plan, Query) and is_of_values and not plan.query.metrics else ()


def _carried(swapped: Mapping[str, str], rest: Sequence[str], ours: Sequence[str], ground: Ground) -> dict[str, str]:
    """What is so of the rows that are listed, beside the same of the same rows in another role."""
    roles = {(tuple(_way(their)), tuple(_way(our))) for their, our in swapped.items()}
    return {
        their: our
        for their in rest
        for our in ours
        for far, near in roles
        if are_twins(our, their, ground) and (*near, *_way(their)[len(far) :]) == tuple(_way(our))
    }


def _said_of(address: str, plan: Plan, kept: Sequence[str], scene: Scene) -> set[str]:
    """The fields of which it may be said whose something is: what is named beside a member, and what else is kept.

    A grouping that stands elsewhere says nothing of a member.
    """
    beside, apart = _beside_members(scene)
    is_group = isinstance(plan, Query) and address in plan.query.group_by
    return {*beside, *kept} - (set() if is_group else apart)


def _leads_nearer(address: str, other: str, facts: set[str], said: set[str], ground: Ground) -> bool:
    """Whether every fact points to the first by its plain name, and to the second over what nothing names."""
    if not are_twins(address, other, ground):
        return _is_own(address, other, facts, said, ground)
    catalog, (role, *steps), (far, *further) = ground.view.catalog, _way(address), _way(other)
    direct = {(one.source, one.role) for one in catalog.relationships}
    is_plain = not steps and any(one.role == role == one.target for one in catalog.relationships)
    between = {one.target if further else one.source for one in catalog.relationships if one.role == far}
    named = {ground.view.fields[one].home for one in said if one in ground.view.fields} - facts
    called = {one.role for one in catalog.relationships if one.role == far != one.target and one.words.label}
    is_named = not further and bool(called)
    is_far = all((fact, role) in direct and (bool(further) or is_named or (fact, far) not in direct) for fact in facts)
    is_far = is_far or all(_is_plainly_reached(fact, address, other, ground) for fact in facts)
    is_one_way = further and not steps and all(_is_one_way(fact, address, far, ground) for fact in facts)
    return is_one_way or (is_plain and is_far and not named & between)


def _is_own(address: str, other: str, facts: set[str], said: set[str], ground: Ground) -> bool:
    """Whether the facts have the first themselves, and the second is what is called so of others that nothing names.

    Invoices in euros: the currency of the invoice, and not that of the contract.
    """
    fields = ground.view.fields
    if address not in fields or other not in fields or fields[address].field.name != fields[other].field.name:
        return False
    home, away = fields[address].home, fields[other].home
    is_named = any(fields[one].home == away for one in said if one in fields)
    return facts == {home} == set(_way(address)) != {away} and not is_named


def _is_one_way(fact: str, address: str, far: str, ground: Ground) -> bool:
    """Whether a fact reaches the first over the rows of a role alone, so that it is said of these either way."""
    links = ground.view.catalog.relationships
    rows = {one.target for one in links if one.role == far}
    others = [one for one in links if one.target not in rows]
    return steps_between(fact, ground.view.fields[address].home, others) is None


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
