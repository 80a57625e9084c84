"""A resolved query as one SELECT: facts apart, joined on what they share, then compared, derived, filtered, cut."""

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.cut import cut, order_by, threshold
from semantic.compile.derived import changes, derive
from semantic.compile.facts import AGGREGATES, UNMATCHED
from semantic.compile.joined import measure
from semantic.compile.nodes import Node
from semantic.compile.resolved import Resolved
from semantic.compile.setting import Setting
from semantic.compile.stages import Stages


def build(resolved: Resolved, setting: Setting, *, unmatched: tuple[str, ...] = ()) -> exp.Select:
    """The SELECT of a resolved query: its columns in order, then hidden ones whose names begin with `_`.

    `unmatched` are fields for which rows without a match are counted, in a hidden column.
    """
    stages = Stages()
    if resolved.inner is not None:
        stages.add("each", build(resolved.inner, setting, unmatched=unmatched))
        stages.add("measured", _again(resolved, resolved.inner, unmatched))
    else:
        measure(resolved, setting, stages, unmatched)
    if resolved.changes:
        stages.add("compared", nodes.select(stages.all_and(changes(resolved)), from_=stages.last))
    if resolved.derives:
        derive(resolved, {name: build(whole, setting) for name, whole in resolved.wholes.items()}, stages)
    if resolved.query.metric_filters:
        tests = nodes.all_of(threshold(one) for one in resolved.query.metric_filters)
        stages.add("kept", nodes.select(stages.all_and([]), from_=stages.last, where=tests))
    if resolved.limit is not None:
        cut(resolved, resolved.limit, stages)
    return _final(resolved, stages)


def _again(resolved: Resolved, inner: Resolved, unmatched: tuple[str, ...]) -> exp.Select:
    """The second of two steps; what belongs to no member of the first takes no part."""
    keys = ([resolved.bucket] if resolved.bucket else []) + list(resolved.key_columns)
    columns: list[Node] = [nodes.column(key) for key in keys]
    for name, (of_inner, aggregation) in resolved.steps.items():
        columns.append(nodes.aliased(AGGREGATES[aggregation](this=nodes.column(of_inner)), name))
    if unmatched:
        columns.append(nodes.aliased(exp.Sum(this=nodes.column(UNMATCHED)), UNMATCHED))
    named = (one.name for one in inner.dimensions if one not in resolved.dimensions)
    where = nodes.all_of(exp.Not(this=nodes.is_null(nodes.column(name))) for name in named)
    return nodes.select(columns, from_=nodes.stage("each"), where=where, group_count=len(keys))


def _final(resolved: Resolved, stages: Stages) -> exp.Select:
    wanted = [column.name for column in resolved.columns]
    wanted += [name for name in stages.names if name.startswith("_")]
    _, last = stages.done[-1]
    if wanted == stages.names:
        stages.done.pop()
    else:
        last = nodes.select([nodes.column(name) for name in wanted], from_=stages.last)
    if resolved.order:
        last.set("order", order_by(resolved.order))
    return nodes.with_stages(last, stages.done)
