"""A resolved query as one SELECT: facts apart, joined on what they share, then compared, derived, filtered, cut."""

from datetime import date

from sqlglot import exp

from semantic.compile import naming, nodes
from semantic.compile.facts import AGGREGATES, DAY, DAYS, SPINE, UNMATCHED, days_name, fact_stages
from semantic.compile.inputs import leaves_of
from semantic.compile.nodes import Node
from semantic.compile.resolved import Fact, Measure, Resolved
from semantic.compile.setting import Setting
from semantic.compile.values import value_of
from semantic.periods import Unit
from semantic.query import Derive, Limit, Order, Threshold

FILLED, RANK, BALANCE_DAY = "_filled", "_rank", "_balance_day"
_TESTS: dict[str, type[exp.Binary]] = {
    "gt": exp.GT, "ge": exp.GTE, "lt": exp.LT, "le": exp.LTE, "eq": exp.EQ, "ne": exp.NEQ,
}  # fmt: skip


class _Stages:
    """The named stages so far, and the columns of the last."""

    def __init__(self) -> None:
        self.done: list[tuple[str, exp.Select]] = []
        self.names: list[str] = []

    def add(self, name: str, tree: exp.Select) -> None:
        self.done.append((name, tree))
        self.names = [one.alias_or_name for one in tree.expressions]

    def all_and(self, extra: list[Node]) -> list[Node]:
        return [*(nodes.column(name) for name in self.names), *extra]

    @property
    def last(self) -> Node:
        name = self.done[-1][0]
        return nodes.stage(name)


def build(resolved: Resolved, setting: Setting, *, unmatched: tuple[str, ...] = ()) -> exp.Select:
    """The SELECT of a resolved query: its columns in order, then hidden ones whose names begin with `_`.

    `unmatched` are fields for which rows without a match are counted, in a hidden column.
    """
    stages = _Stages()
    if resolved.inner is not None:
        stages.add("each", build(resolved.inner, setting, unmatched=unmatched))
        stages.add("measured", _again(resolved, resolved.inner, unmatched))
    else:
        _measure(resolved, setting, stages, unmatched)
    if resolved.changes:
        stages.add("compared", nodes.select(stages.all_and(_changes(resolved)), from_=stages.last))
    if resolved.derives:
        _derive(resolved, setting, stages)
    if resolved.query.metric_filters:
        tests = nodes.all_of(_threshold(one) for one in resolved.query.metric_filters)
        stages.add("kept", nodes.select(stages.all_and([]), from_=stages.last, where=tests))
    if resolved.limit is not None:
        _cut(resolved, resolved.limit, stages)
    return _final(resolved, stages)


def _measure(resolved: Resolved, setting: Setting, stages: _Stages, unmatched: tuple[str, ...]) -> None:
    """The stages up to the values of every measure."""
    if resolved.spine is not None and resolved.grain is not None:
        stages.add(SPINE, _spine(resolved.bucket or "", resolved.grain, resolved.spine))
    for fact in resolved.facts:
        for name, tree in fact_stages(fact, resolved, setting, unmatched):
            stages.add(name, tree)
    stages.add("joined", _joined(resolved, unmatched))
    if resolved.spine is not None:
        stages.add("filled", _filled(resolved, stages))
    stages.add("measured", _measured(resolved, setting, stages))


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


def _spine(bucket_name: str, grain: Unit, ends: tuple[date, date]) -> exp.Select:
    first, last = ends
    days = exp.GenerateSeries(start=nodes.day(first), end=nodes.day(last), step=nodes.interval(1, grain))
    bucket = nodes.cast(exp.Explode(this=days), "DATE")
    return nodes.select([nodes.aliased(bucket, bucket_name)], from_=None)


def _joined(resolved: Resolved, unmatched: tuple[str, ...]) -> exp.Select:
    """The facts side by side: every member of any fact, null equal to null."""
    keys = ([resolved.bucket] if resolved.bucket else []) + list(resolved.key_columns)
    facts = resolved.facts
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


def _filled(resolved: Resolved, stages: _Stages) -> exp.Select:
    """Every bucket of the spine for every member found, with what was joined there."""
    bucket, keys = resolved.bucket or "", resolved.key_columns
    on: list[Node] = [exp.EQ(this=nodes.column(bucket, SPINE), expression=nodes.column(bucket, "joined"))]
    on += [nodes.same(nodes.column(key, "members"), nodes.column(key, "joined")) for key in keys]
    joins = []
    if keys:
        found = nodes.stage("joined")
        members = nodes.select([nodes.column(key) for key in keys], from_=found, distinct=True)
        alias = exp.TableAlias(this=nodes.identifier("members"))
        joins.append(nodes.join(exp.Subquery(this=members, alias=alias), None, "CROSS"))
    joins.append(nodes.join(nodes.stage("joined"), nodes.all_of(on), "LEFT"))
    columns: list[Node] = [nodes.column(bucket, SPINE), *(nodes.column(key, "members") for key in keys)]
    columns += [nodes.column(name, "joined") for name in stages.names if name not in (bucket, *keys)]
    columns.append(nodes.aliased(nodes.is_null(nodes.column(bucket, "joined")), FILLED))
    return nodes.select(columns, from_=nodes.stage(SPINE), joins=joins)


def _measured(resolved: Resolved, setting: Setting, stages: _Stages) -> exp.Select:
    keys = ([resolved.bucket] if resolved.bucket else []) + list(resolved.key_columns)
    columns: list[Node] = [nodes.column(key) for key in keys]
    stage = stages.done[-1][0]
    columns += [nodes.aliased(_known(one, resolved, setting, stage), one.column) for one in resolved.measures]
    columns += [nodes.column(name) for name in stages.names if name.startswith("_")]
    return nodes.select(columns, from_=stages.last)


def _known(measure: Measure, resolved: Resolved, setting: Setting, stage: str) -> Node:
    """The value of a measure; null, whatever its fill, where it lies before its data, or no balance was taken."""
    value = value_of(setting.catalog, measure)
    leaves = {side.column(leaf.name) for leaf, side in leaves_of(setting.catalog, measure.metric, measure.reading)}
    balances = [fact for fact in resolved.facts if fact.take and not leaves.isdisjoint(fact.leaves)]
    for fact in balances:
        if not (fact.is_base and resolved.bucket):  # the days of a base lie in its own buckets
            value = nodes.case(_was_taken(fact, resolved, stage), value)
    if measure.column not in resolved.unknown:
        return value
    since = resolved.unknown[measure.column]
    if since is None or resolved.bucket is None:
        return nodes.cast(exp.Null(), "DOUBLE")
    return nodes.case(exp.GTE(this=nodes.column(resolved.bucket), expression=nodes.day(since)), value)


def _was_taken(fact: Fact, resolved: Resolved, stage: str) -> Node:
    """Whether there is a day, in the bucket or in all of the time, on which a balance was taken."""
    name = days_name(fact)
    day = exp.Max(this=nodes.column(DAYS if fact.take == "avg" else DAY, name))
    where = None
    if resolved.bucket is not None:
        where = exp.EQ(this=nodes.column(resolved.bucket, name), expression=nodes.column(resolved.bucket, stage))
    found = exp.Subquery(this=nodes.select([day], from_=nodes.stage(name), where=where))
    if fact.take == "avg":
        return exp.GT(this=found, expression=nodes.number(0))
    return exp.Not(this=nodes.is_null(found))


def _changes(resolved: Resolved) -> list[Node]:
    found: list[Node] = []
    for change in resolved.changes:
        current, base = nodes.column(change.current), nodes.column(change.base)
        found.append(nodes.aliased(nodes.difference(current, base), naming.change_column(change)))
        ratio = nodes.divided(exp.Paren(this=nodes.difference(current.copy(), base.copy())), base.copy())
        is_positive = exp.GT(this=base.copy(), expression=nodes.number(0))
        found.append(nodes.aliased(nodes.case(is_positive, ratio), naming.change_ratio_column(change)))
    return found


def _derive(resolved: Resolved, setting: Setting, stages: _Stages) -> None:
    joins, before = [], nodes.stage(stages.done[-1][0], "rows")
    for derived, whole in resolved.wholes.items():
        name = f"whole of {derived}"
        stages.done.insert(len(stages.done) - 1, (name, build(whole, setting)))
        within = ([whole.bucket] if whole.bucket else []) + list(whole.key_columns)
        on = nodes.all_of(nodes.same(nodes.column(key, "rows"), nodes.column(key, name)) for key in within)
        joins.append(nodes.join(nodes.stage(name), on, "LEFT" if on is not None else "CROSS"))
    columns: list[Node] = [nodes.column(name, "rows") for name in stages.names]
    columns += [nodes.aliased(_derived(one, resolved), naming.derived_column(one)) for one in resolved.derives]
    stages.add("derived", nodes.select(columns, from_=before, joins=joins))


def _derived(one: Derive, resolved: Resolved) -> Node:
    value = nodes.column(one.column, "rows")
    within: list[Node] = [nodes.column(name, "rows") for name in one.within]
    match one.as_:
        case "share":
            name = naming.derived_column(one)
            if name in resolved.wholes:
                return nodes.divided(value, nodes.column(one.column, f"whole of {name}"))
            return nodes.divided(value, exp.Window(this=exp.Sum(this=value.copy()), partition_by=within, over="OVER"))
        case "rank":
            return _rank(one, resolved, value, within)
        case "cumulative":
            return _running(exp.Sum(this=value), resolved, is_framed=True)
        case _:
            before = _running(exp.Lag(this=value.copy()), resolved, is_framed=False)
            grown = nodes.divided(exp.Paren(this=nodes.difference(value, before)), before.copy())
            return nodes.case(exp.GT(this=before.copy(), expression=nodes.number(0)), grown)


def _rank(one: Derive, resolved: Resolved, value: Node, within: list[Node]) -> Node:
    order = exp.Order(expressions=[exp.Ordered(this=value, desc=True, nulls_first=False)])
    nobody = _is_null_member(resolved, one.within, "rows")
    if nobody is None:
        return exp.Window(this=exp.Rank(), partition_by=within, order=order, over="OVER")
    ranked = exp.Window(this=exp.Rank(), partition_by=[*within, nobody.copy()], order=order, over="OVER")
    return nodes.case(exp.Not(this=exp.Paren(this=nobody)), ranked)


def _running(function: Node, resolved: Resolved, *, is_framed: bool) -> Node:
    order = exp.Order(expressions=[exp.Ordered(this=nodes.column(resolved.bucket or "", "rows"), nulls_first=False)])
    frame = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")
    members: list[Node] = [nodes.column(key, "rows") for key in resolved.key_columns]
    return exp.Window(this=function, partition_by=members, order=order, spec=frame if is_framed else None, over="OVER")


def _is_null_member(resolved: Resolved, within: tuple[str, ...], table: str | None = None) -> Node | None:
    names = [one.name for one in resolved.dimensions if one.name not in within]
    return nodes.any_of(nodes.is_null(nodes.column(name, table)) for name in names)


def _threshold(one: Threshold) -> Node:
    value = nodes.text(one.value) if isinstance(one.value, str) else nodes.number(one.value)
    return _TESTS[one.op](this=nodes.column(one.by), expression=value)


def _cut(resolved: Resolved, limit: Limit, stages: _Stages) -> None:
    """The first rows with all their ties; the null member takes no place and stays beside them."""
    by = resolved.order[: len(resolved.query.order_by) or 1]
    nobody = _is_null_member(resolved, limit.within)
    within: list[Node] = [nodes.column(name) for name in limit.within]
    partition = [*within, nobody] if nobody is not None else within
    rank = exp.Window(this=exp.Rank(), partition_by=partition, order=_order(by), over="OVER")
    stages.add("ranked", nodes.select(stages.all_and([nodes.aliased(rank, RANK)]), from_=stages.last))
    kept: Node = exp.LTE(this=nodes.column(RANK), expression=nodes.number(limit.count))
    if nobody is not None:
        kept = exp.Or(this=kept, expression=exp.Paren(this=nobody.copy()))
    stages.add("first", nodes.select(stages.all_and([]), from_=stages.last, where=kept))


def _order(by: tuple[Order, ...]) -> exp.Order:
    ordered = [exp.Ordered(this=nodes.column(one.by), desc=one.descending, nulls_first=False) for one in by]
    return exp.Order(expressions=ordered)


def _final(resolved: Resolved, stages: _Stages) -> exp.Select:
    wanted = [column.name for column in resolved.columns]
    wanted += [name for name in stages.names if name.startswith("_")]
    _, last = stages.done[-1]
    if wanted == stages.names:
        stages.done.pop()
    else:
        last = nodes.select([nodes.column(name) for name in wanted], from_=stages.last)
    if resolved.order:
        last.set("order", _order(resolved.order))
    return nodes.with_stages(last, stages.done)
