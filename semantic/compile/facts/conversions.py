"""Which events are followed by another: found once for each entity and day, so that none meets all those after it."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlglot import exp

from semantic import periods
from semantic.catalog import Metric, Simple
from semantic.compile import nodes
from semantic.compile.converted import Converted, converting
from semantic.compile.facts.carried import reached
from semantic.compile.facts.conditions import time_conditions
from semantic.compile.facts.rows import FactRows
from semantic.compile.nodes import Node
from semantic.compile.resolved import Fact, Resolved
from semantic.compile.setting import Setting
from semantic.compile.timing import Window
from semantic.periods import Period, Unit

ENTITY, ON, NEXT = "entity", "day", "next"


def conversion_stages(resolved: Resolved, setting: Setting) -> Iterator[tuple[str, exp.Select]]:
    """For every conversion the stage that says on which day an event is followed, after those it needs."""
    found: dict[str, tuple[Converted, list[Fact]]] = {}
    for fact in resolved.facts:
        for leaf in fact.leaves.values():
            if isinstance(leaf.shape, Converted):
                found.setdefault(leaf.shape.stage, (leaf.shape, []))[1].append(fact)
    for stage, (shape, facts) in found.items():
        last = resolved.complete_through if resolved.query.compare else setting.as_of.day
        seen_end = periods.shift(last, Unit.DAY, 1)
        known = resolved.known_as_of
        if shape.conversion.is_repeat:
            yield stage, _repeats(shape, seen_end, known, setting)
            continue
        starts, ends = f"{shape.metric} starts", f"{shape.metric} events"
        windows = [reached(one, resolved.grain, setting.catalog.rules) for one in facts]
        is_own = all(one.basis == setting.own_basis(shape) for one in facts)
        days = _days_read(windows, seen_end) if is_own else Period(date.min, seen_end)
        yield starts, _events(shape, shape, days, known, setting)
        until = Period(days.start, min(seen_end, _followed_until(shape, days.end)))
        yield ends, _events(converting(setting.catalog, shape), shape, until, known, setting)
        yield stage, _following(starts, ends)


def _days_read(windows: list[Window], seen_end: date) -> Period:
    """The days on which the events of some windows lie."""
    start = min((one.start or date.min for one in windows), default=date.min)
    return Period(start, min(seen_end, max((one.end or seen_end for one in windows), default=seen_end)))


def _followed_until(shape: Converted, end: date) -> date:
    """The end of the days on which events before a day can be followed."""
    window = shape.conversion.window
    return periods.shift(periods.shift(end, Unit.DAY, -1), window.unit, window.count) if window else date.max


def _events(events: Simple, shape: Converted, days: Period, known: date | None, setting: Setting) -> exp.Select:
    """The days on which each entity has an event."""
    basis = setting.own_basis(events)
    rows = FactRows(setting, events.dataset, basis=basis)
    entity, moment = rows.identity(shape.conversion.entity), rows.moment(basis)
    where = _where(events, rows, entity, moment, known)
    first = nodes.day(days.start) if days.start != date.min else None
    where += time_conditions(moment, first, nodes.day(days.end), keeps_undated=False)
    columns = [nodes.aliased(entity, ENTITY), nodes.aliased(nodes.cast(moment.copy(), "DATE"), ON)]
    return nodes.select(columns, from_=rows.from_, joins=rows.joins, where=nodes.all_of(where), distinct=True)


def _where(events: Simple, rows: FactRows, entity: Node, moment: Node, known: date | None) -> list[Node]:
    """What an event has to pass, that it was known by a day, and that it has an entity and a day of its own."""
    own = [rows.metric_sql(events.filter)] if events.filter else []
    held = [exp.Not(this=nodes.is_null(part.copy())) for part in (entity, moment)]
    return [*rows.conditions(), *own, *held, *(rows.known_by(known) if known else [])]


def _following(starts: str, ends: str) -> exp.Select:
    """For each entity and day the first day, that one or later, on which it has an event that counts as following."""
    both = nodes.select(
        [
            nodes.aliased(nodes.coalesce(nodes.column(name, starts), nodes.column(name, ends)), name)
            for name in (ENTITY, ON)
        ]
        + [nodes.aliased(nodes.column(ON, ends), NEXT)],
        from_=nodes.stage(starts),
        joins=[nodes.join(nodes.stage(ends), _same_event(starts, ends), "FULL")],
    )
    days = exp.Subquery(this=both, alias=exp.TableAlias(this=nodes.identifier("days")))
    order = exp.Order(expressions=[exp.Ordered(this=nodes.column(ON, "days"), nulls_first=False)])
    frame = exp.WindowSpec(
        kind="ROWS", start="CURRENT ROW", end="UNBOUNDED", end_side="FOLLOWING"
    )  # fmt: skip
    first = exp.Window(
        this=exp.Min(this=nodes.column(NEXT, "days")),
        partition_by=[nodes.column(ENTITY, "days")], order=order, spec=frame, over="OVER",
    )  # fmt: skip
    columns = [nodes.column(ENTITY, "days"), nodes.column(ON, "days"), nodes.aliased(first, NEXT)]
    return nodes.select(columns, from_=days)


def _same_event(left: str, right: str) -> Node | None:
    return nodes.all_of(
        exp.EQ(this=nodes.column(name, left), expression=nodes.column(name, right)) for name in (ENTITY, ON)
    )


def _repeats(shape: Converted, seen_end: date, known: date | None, setting: Setting) -> exp.Select:
    """For each row of a metric the day of the entity's next; rows of one moment come in the order of their keys."""
    basis = setting.own_basis(shape)
    rows = FactRows(setting, shape.dataset, basis=basis)
    entity, moment = rows.identity(shape.conversion.entity), rows.moment(basis)
    where = _where(shape, rows, entity, moment, known)
    where += time_conditions(moment, None, nodes.day(seen_end), keeps_undated=False)
    keys = [nodes.column(name, rows.alias) for name in _key_names(shape, setting)]
    order = [exp.Ordered(this=one.copy(), nulls_first=False) for one in (moment, *keys)]
    following = exp.Window(
        this=exp.Lead(this=nodes.cast(moment.copy(), "DATE")),
        partition_by=[entity], order=exp.Order(expressions=order), over="OVER",
    )  # fmt: skip
    columns = [*keys, nodes.aliased(following, NEXT)]
    return nodes.select(columns, from_=rows.from_, joins=rows.joins, where=nodes.all_of(where))


def _key_names(shape: Converted, setting: Setting) -> tuple[str, ...]:
    return setting.catalog.datasets[shape.dataset].primary_key


def following_joins(leaves: Iterable[Metric], rows: FactRows, setting: Setting) -> list[exp.Join]:
    """What tells each event of some leaves when it is followed: at most one row for each."""
    shapes = {leaf.shape.stage: leaf.shape for leaf in leaves if isinstance(leaf.shape, Converted)}
    found = []
    for stage, shape in shapes.items():
        if shape.conversion.is_repeat:
            names = _key_names(shape, setting)
            pairs: list[tuple[Node, str]] = [(nodes.column(name, rows.alias), name) for name in names]
        else:
            pairs = [(rows.identity(shape.conversion.entity), ENTITY), (_day(shape, rows, setting), ON)]
        on = nodes.all_of(exp.EQ(this=value, expression=nodes.column(name, stage)) for value, name in pairs)
        found.append(nodes.join(nodes.stage(stage), on, "LEFT"))
    return found


def is_followed(shape: Converted, rows: FactRows, setting: Setting) -> Node:
    """Whether an event is followed before its window is over."""
    following = nodes.column(NEXT, shape.stage)
    window_over = _window_over(shape, rows, setting)
    if window_over is None:
        return exp.Not(this=nodes.is_null(following))
    return exp.LT(this=following, expression=window_over)


def _window_over(shape: Converted, rows: FactRows, setting: Setting) -> Node | None:
    window = shape.conversion.window
    if window is None:
        return None
    return exp.Add(this=_day(shape, rows, setting), expression=nodes.interval(window.count, window.unit))


def _day(shape: Converted, rows: FactRows, setting: Setting) -> Node:
    return nodes.cast(rows.moment(setting.own_basis(shape)), "DATE")


def may_follow(shape: Converted, rows: FactRows, complete_through: date, setting: Setting) -> list[Node]:
    """That an event is not followed yet and still can be: its window is not over on the last complete day."""
    window_over = _window_over(shape, rows, setting)
    if window_over is None:
        return [exp.false()]
    tomorrow = nodes.day(periods.shift(complete_through, Unit.DAY, 1))
    following = nodes.column(NEXT, shape.stage)
    return [
        exp.Not(this=nodes.is_null(rows.identity(shape.conversion.entity))),
        exp.GT(this=window_over, expression=tomorrow),
        exp.Or(this=nodes.is_null(following), expression=exp.GTE(this=following.copy(), expression=window_over.copy())),
    ]
