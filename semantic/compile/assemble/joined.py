"""Facts side by side: joined on what they share, their gaps in time filled, every measure given its value."""

from sqlglot import exp

from semantic import periods
from semantic.catalog import Simple
from semantic.compile import nodes
from semantic.compile.assemble.member_rows import EVERYBODY, all_members, beside_everybody
from semantic.compile.assemble.rolling import add_spans, span_columns
from semantic.compile.assemble.values import value_of
from semantic.compile.facts.aligned import needs_alignment
from semantic.compile.facts.balances import DAY, DAYS
from semantic.compile.facts.building import days_name
from semantic.compile.facts.carried import moved_back
from semantic.compile.facts.conversions import conversion_stages
from semantic.compile.facts.exchange import converts_of, rate_stages
from semantic.compile.facts.fact import UNMATCHED, fact_stages
from semantic.compile.facts.spine import SPINE, beside_every_bucket, members_shown, spine_tree
from semantic.compile.inputs import leaves_of
from semantic.compile.nodes import Node
from semantic.compile.resolved import Fact, Measure, Resolved
from semantic.compile.setting import Setting
from semantic.compile.stages import BALANCE_DAY, FILLED, Stages


def measure(resolved: Resolved, setting: Setting, stages: Stages, unmatched: tuple[str, ...]) -> None:
    """The stages up to the values of every measure."""
    if resolved.spine is not None and resolved.grain is not None:
        first, last = resolved.spine
        earliest = periods.shift(first, resolved.grain, -resolved.reach)
        stages.add(SPINE, spine_tree(resolved, setting, resolved.grain, (earliest, last)))
    for name, tree in rate_stages(converts_of(*resolved.facts), setting, resolved.known_as_of):
        stages.add(name, tree)
    for name, tree in conversion_stages(resolved, setting):
        stages.add(name, tree)
    for fact in resolved.facts:
        for name, tree in fact_stages(fact, resolved, setting, unmatched):
            stages.add(name, tree)
    if len(resolved.facts) > 1 or unmatched or resolved.facts[0].take in ("last", "first"):
        stages.add("joined", _joined(resolved, unmatched))
    if resolved.members is not None:
        found, names = stages.last_name, stages.names
        stages.add(EVERYBODY, all_members(resolved, resolved.members, setting))
        stages.add("beside all members", beside_everybody(found, names, resolved))
    if resolved.spine is not None:
        stages.add("filled", _filled(resolved, setting, stages))
    if aside := [fact for fact in resolved.facts if resolved.is_aside(fact)]:
        stages.add("beside", _beside(aside, resolved, stages))
    add_spans(resolved, setting, stages)
    stages.add("measured", _measured(resolved, setting, stages))


def _joined(resolved: Resolved, unmatched: tuple[str, ...]) -> exp.Select:
    """The facts side by side: every member of any fact, null equal to null."""
    keys = ([resolved.bucket] if resolved.bucket else []) + list(resolved.key_columns)
    facts = tuple(fact for fact in resolved.facts if not resolved.is_aside(fact))
    columns: list[Node] = [
        nodes.aliased(nodes.coalesce(*(nodes.column(key, fact.name) for fact in facts)), key) for key in keys
    ]
    columns += [nodes.column(leaf, fact.name) for fact in facts for leaf in fact.leaves]
    days: list[Node] = [
        nodes.column(DAY, fact.name) for fact in facts if fact.take in ("last", "first") and not fact.is_base
    ]
    if days:
        columns.append(nodes.aliased(_largest(days), BALANCE_DAY))
    if unmatched:
        counts: list[Node] = [nodes.coalesce(nodes.column(UNMATCHED, fact.name), nodes.number(0)) for fact in facts]
        columns.append(nodes.aliased(_largest(counts), UNMATCHED))
    joins = [_join(fact, facts[:position], keys) for position, fact in enumerate(facts) if position]
    return nodes.select(columns, from_=nodes.stage(facts[0].name), joins=joins)


def _largest(columns: list[Node]) -> Node:
    first, *rest = columns
    return exp.Greatest(this=first, expressions=rest, ignore_nulls=True) if rest else first


def _join(fact: Fact, before: tuple[Fact, ...], keys: list[str]) -> exp.Join:
    right = nodes.stage(fact.name)
    if not keys:
        return nodes.join(right, None, "CROSS")
    pairs = [
        nodes.same(nodes.coalesce(*(nodes.column(key, one.name) for one in before)), nodes.column(key, fact.name))
        for key in keys
    ]
    return nodes.join(right, nodes.all_of(pairs), "FULL")


def _filled(resolved: Resolved, setting: Setting, stages: Stages) -> exp.Select:
    """Every bucket of the spine for every member found, with what was joined there."""
    bucket, keys = resolved.bucket or "", resolved.key_columns
    columns: list[Node] = [nodes.column(bucket, SPINE), *members_shown(resolved, setting)]
    found = stages.last_name
    columns += [nodes.column(name, found) for name in stages.names if name not in (bucket, *keys)]
    columns.append(nodes.aliased(nodes.is_null(nodes.column(bucket, found)), FILLED))
    return nodes.select(columns, from_=nodes.stage(SPINE), joins=beside_every_bucket(found, resolved))


def _beside(aside: list[Fact], resolved: Resolved, stages: Stages) -> exp.Select:
    """What was found, with the values of one member beside every row of the same bucket and the same other groups."""
    bucket = [resolved.bucket] if resolved.bucket else []
    columns: list[Node] = [nodes.column(name, "found") for name in stages.names]
    joins = []
    for fact in aside:
        keys = [*bucket, *resolved.as_read_by(fact).key_columns]
        on = nodes.all_of(nodes.same(nodes.column(key, "found"), nodes.column(key, fact.name)) for key in keys)
        joins.append(nodes.join(nodes.stage(fact.name), on, "LEFT" if keys else "CROSS"))
        columns += [nodes.column(leaf, fact.name) for leaf in fact.leaves]
    return nodes.select(columns, from_=nodes.stage(stages.last_name, "found"), joins=joins)


def _measured(resolved: Resolved, setting: Setting, stages: Stages) -> exp.Select:
    keys = ([resolved.bucket] if resolved.bucket else []) + list(resolved.key_columns)
    columns: list[Node] = [nodes.column(key) for key in keys]
    stage = stages.last_name
    columns += [nodes.aliased(_known(one, resolved, setting, stage), one.column) for one in resolved.measures]
    columns += span_columns(resolved, setting)
    columns += [nodes.column(name) for name in stages.names if name.startswith("_")]
    return nodes.select(columns, from_=stages.last)


def _known(measure: Measure, resolved: Resolved, setting: Setting, stage: str) -> Node:
    """The value of a measure; null, whatever its fill, where it lies before its data, or no balance was taken."""
    leaves = {side.column(leaf.name) for leaf, side in leaves_of(setting.catalog, measure.metric, measure.reading)}
    balances = [fact for fact in resolved.facts if fact.take and not leaves.isdisjoint(fact.leaves)]
    taken = {fact.name: _was_taken(fact, resolved, stage) for fact in balances}
    known = {column: taken[fact.name] for fact in balances for column in fact.leaves}
    value = value_of(setting.catalog, measure, known)
    if measure.metric.fill == "zero" and not isinstance(measure.metric.shape, Simple):
        for test in taken.values():
            value = nodes.case(test, value)
    if resolved.is_of_present or resolved.is_of_side:
        value = nodes.case(_is_present(sorted(leaves), resolved), value)
    if resolved.bucket is not None and (end := resolved.ends.get(measure.column)) is not None:
        value = nodes.case(exp.LT(this=nodes.column(resolved.bucket), expression=nodes.day(end)), value)
    if measure.column not in resolved.unknown:
        return value
    since = resolved.unknown[measure.column]
    if since is None or resolved.bucket is None:
        return nodes.cast(exp.Null(), "DOUBLE")
    return nodes.case(exp.GTE(this=nodes.column(resolved.bucket), expression=nodes.day(since)), value)


def _is_present(leaves: list[str], resolved: Resolved) -> Node:
    """Whether a group has rows on the side of some leaves: in its bucket, or in any."""
    first, *rest = (nodes.column(name) for name in leaves)
    held: Node = nodes.coalesce(first, *rest) if rest else first
    if not resolved.is_of_side:
        return exp.Not(this=nodes.is_null(held))
    keys: list[Node] = [nodes.column(key) for key in resolved.key_columns]
    count = exp.Window(this=exp.Count(this=held), partition_by=keys, over="OVER")
    return exp.GT(this=count, expression=nodes.number(0))


def _was_taken(fact: Fact, resolved: Resolved, stage: str) -> Node:
    """Whether there is a day, in the bucket or in all of the time, on which a balance was taken."""
    name = days_name(fact)
    day = exp.Max(this=nodes.column(DAYS if fact.take == "avg" else DAY, name))
    where = None
    if resolved.bucket is not None:
        bucket: Node = nodes.column(resolved.bucket, stage)
        bucket = moved_back(bucket, fact) if needs_alignment(fact, resolved) else bucket
        where = exp.EQ(this=nodes.column(resolved.bucket, name), expression=bucket)
    found = exp.Subquery(this=nodes.select([day], from_=nodes.stage(name), where=where))
    if fact.take == "avg":
        return exp.GT(this=found, expression=nodes.number(0))
    return exp.Not(this=nodes.is_null(found))
