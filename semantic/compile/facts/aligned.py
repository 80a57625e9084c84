"""Days beside days of other months and years, some of which have no day of their own."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.facts.carried import moved_back
from semantic.compile.facts.spine import SPINE
from semantic.compile.nodes import Node
from semantic.compile.resolved import Fact, Resolved
from semantic.compile.timing import CLAMPED
from semantic.periods import Unit


def needs_alignment(fact: Fact, resolved: Resolved) -> bool:
    """Days moved by months or years: the 29th to 31st have no day of their own, so that two days share one base."""
    return (
        fact.take != "last_known"
        and not fact.basis.is_any_day
        and resolved.grain is Unit.DAY
        and any(step.unit in CLAMPED for step in fact.shift)
    )


def aligned(own: str, tree: exp.Select, fact: Fact, resolved: Resolved) -> exp.Select:
    """Each day of the spine with what the stage `own` holds on the day it is compared with; `tree` is that stage.

    Where there is no spine, since no data lie in the period, there is nothing to compare.
    """
    bucket = resolved.bucket or ""
    if resolved.spine is None:
        every: list[Node] = [nodes.column(one.alias_or_name) for one in tree.expressions]
        return nodes.select(every, from_=nodes.stage(own), where=exp.false())
    on = exp.EQ(this=nodes.column(bucket, own), expression=moved_back(nodes.column(bucket, SPINE), fact))
    names = [one.alias_or_name for one in tree.expressions if one.alias_or_name != bucket]
    columns = [nodes.aliased(nodes.column(bucket, SPINE), bucket), *(nodes.column(name, own) for name in names)]
    return nodes.select(columns, from_=nodes.stage(SPINE), joins=[nodes.join(nodes.stage(own), on, "INNER")])
