"""A resolved query as one SELECT: facts apart, joined on what they share, then compared, derived, filtered, cut."""

from collections.abc import Iterable

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.assemble.cut import cut, order_by, threshold
from semantic.compile.assemble.derived import changes, derive
from semantic.compile.assemble.detail_rows import details
from semantic.compile.assemble.joined import measure
from semantic.compile.assemble.member_rows import EVERYBODY, all_members, beside_everybody
from semantic.compile.assemble.others import add_others, with_others_last
from semantic.compile.assemble.peers import means
from semantic.compile.assemble.rolling import add_step_spans
from semantic.compile.assemble.side_by_side import put_side_by_side
from semantic.compile.facts.fact import UNMATCHED, aggregated
from semantic.compile.facts.membership import set_tree
from semantic.compile.inputs import fills_zero
from semantic.compile.naming import COUNT
from semantic.compile.nodes import Node
from semantic.compile.resolved import MemberSet, Resolved
from semantic.compile.setting import Setting
from semantic.compile.stages import FILLED, Stages
from semantic.periods import Unit


def build(resolved: Resolved, setting: Setting, *, unmatched: tuple[str, ...] = ()) -> exp.Select:
    """The SELECT of a resolved query: its columns in order, then hidden ones whose names begin with `_`.

    `unmatched` are fields for which rows without a match are counted, in a hidden column.
    """
    stages = _new_stages(setting)
    add_sets(resolved.member_sets, setting, stages)
    return _statement(resolved, setting, stages, unmatched)


def add_sets(sets: Iterable[MemberSet], setting: Setting, stages: Stages) -> None:
    """Adds a stage for each set of members that filters name."""
    for one in sets:
        inside = _new_stages(setting)
        _kept_rows(one.rows, setting, inside, ())
        stages.add(one.name, nodes.with_stages(set_tree(one, inside.last), inside.done))


def _new_stages(setting: Setting) -> Stages:
    return Stages(setting.network.tables)


def _statement(resolved: Resolved, setting: Setting, stages: Stages, unmatched: tuple[str, ...]) -> exp.Select:
    if resolved.details:
        return details(resolved, setting, stages)
    if resolved.counted is not None:
        _kept_rows(resolved.counted, setting, stages, ())
        stages.add("counted", _counted(resolved, resolved.counted, stages))
    else:
        _kept_rows(resolved, setting, stages, unmatched)
    return _final(resolved, stages)


def _kept_rows(resolved: Resolved, setting: Setting, stages: Stages, unmatched: tuple[str, ...]) -> None:
    """The stages up to the rows that conditions and a cut keep."""
    if resolved.beside:
        put_side_by_side(
            resolved,
            setting,
            stages,
            lambda part: _statement(part, setting, _new_stages(setting), _of_part(part, resolved, unmatched)),
        )
    elif resolved.inner is not None:
        stages.add("each", _statement(resolved.inner, setting, _new_stages(setting), unmatched))
        stages.add("measured", _again(resolved, resolved.inner, setting, unmatched))
        add_step_spans(resolved, stages)
        if resolved.members is not None:
            found, names = stages.last_name, stages.names
            stages.add(EVERYBODY, all_members(resolved, resolved.members, setting))
            stages.add("beside all members", beside_everybody(found, names, resolved, _of_none(resolved)))
    else:
        measure(resolved, setting, stages, unmatched)
    if averages := means(resolved):
        stages.add("averaged", nodes.select(stages.all_and(averages), from_=stages.last))
    if resolved.changes:
        stages.add("compared", nodes.select(stages.all_and(changes(resolved)), from_=stages.last))
    if resolved.derives:
        wholes = {name: _statement(whole, setting, _new_stages(setting), ()) for name, whole in resolved.wholes.items()}
        derive(resolved, wholes, stages)
    if resolved.query.metric_filters:
        tests = nodes.all_of(threshold(one) for one in resolved.query.metric_filters)
        stages.add("kept", nodes.select(stages.all_and([]), from_=stages.last, where=tests))
    if resolved.limit is not None:
        cut(resolved, resolved.limit, stages)
        if resolved.others is not None:
            tree = _statement(resolved.others, setting, _new_stages(setting), ())
            add_others(resolved, resolved.others, tree, stages)


def _of_part(part: Resolved, whole: Resolved, unmatched: tuple[str, ...]) -> tuple[str, ...]:
    """The fields for which a part counts rows without a match: no members of another part's first step."""
    own = part.inner.over if part.inner else ()
    others = {name for one in whole.beside if one.inner for name in one.inner.over}
    return tuple(name for name in unmatched if name in own or name not in others)


def _counted(resolved: Resolved, rows: Resolved, stages: Stages) -> exp.Select:
    """The number of members, in each bucket of time where there are any; a filled bucket is no member's fact."""
    tests: list[Node] = [exp.Not(this=nodes.is_null(nodes.column(one.name))) for one in rows.dimensions]
    if FILLED in stages.names and not resolved.query.metric_filters:
        tests.append(exp.Not(this=nodes.column(FILLED)))
    is_member = nodes.all_of(tests)
    member = nodes.case(is_member, nodes.number(1)) if is_member is not None else exp.Star()
    buckets: list[Node] = [nodes.column(resolved.bucket)] if resolved.bucket else []
    count = nodes.aliased(exp.Count(this=member), COUNT)
    return nodes.select([*buckets, count], from_=stages.last, group_count=len(buckets))


def _again(resolved: Resolved, inner: Resolved, setting: Setting, unmatched: tuple[str, ...]) -> exp.Select:
    """The second of two steps; what belongs to no member of the first takes no part."""
    columns: list[Node] = [nodes.column(key) for key in resolved.key_columns]
    if resolved.grain is not None and resolved.bucket is not None and inner.bucket is not None:
        columns.insert(0, _bucket_of(inner.bucket, resolved.bucket, resolved.grain, setting))
    count = len(columns)
    named = (one.name for one in inner.dimensions if one not in resolved.dimensions)
    is_member = nodes.all_of(exp.Not(this=nodes.is_null(nodes.column(name))) for name in named)
    is_counting = bool(unmatched) and is_member is not None  # of what is left out the rows are counted all the same
    for name, (of_inner, aggregation) in resolved.steps.items():
        value: Node = nodes.column(of_inner)
        value = nodes.case(is_member.copy(), value) if is_counting and is_member is not None else value
        columns.append(nodes.aliased(aggregated(aggregation, value), name))
    if unmatched:
        columns.append(nodes.aliased(exp.Sum(this=nodes.column(UNMATCHED)), UNMATCHED))
    where = None if is_counting else is_member
    return nodes.select(columns, from_=nodes.stage("each"), where=where, group_count=count)


def _of_none(resolved: Resolved) -> dict[str, Node]:
    """What second steps give over no member at all, where that is not null: there are none, and they make nothing."""
    found: dict[str, Node] = {}
    for one in resolved.measures:
        _, aggregation = resolved.steps[one.column]
        is_nothing = aggregation == "count" or (aggregation == "sum" and fills_zero(one.metric))
        if is_nothing and not one.reading.is_scenario:
            found[one.column] = nodes.number(0)
    return found


def _bucket_of(inner: str, outer: str, grain: Unit, setting: Setting) -> Node:
    """The bucket of the second step that holds one of the first."""
    if inner == outer:
        return nodes.column(outer)
    return nodes.aliased(nodes.bucket_of(nodes.column(inner), grain, setting.catalog.rules.week_start), outer)


def _final(resolved: Resolved, stages: Stages) -> exp.Select:
    wanted = [column.name for column in resolved.columns]
    wanted += [name for name in stages.names if name.startswith("_")]
    _, last = stages.done[-1]
    if wanted == stages.names:
        stages.done.pop()
    else:
        last = nodes.select([nodes.column(name) for name in wanted], from_=stages.last)
    if resolved.order:
        last.set("order", order_by(with_others_last(resolved)))
    return nodes.with_stages(last, stages.done)
