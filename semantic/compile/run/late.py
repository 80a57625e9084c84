"""Late documents: the rows behind a query that were not known then, and its figures as known now and as known then."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from sqlglot import exp

from semantic.compile.asked import Refused
from semantic.compile.assemble.build import build
from semantic.compile.converted import Converted
from semantic.compile.inputs import fills_zero
from semantic.compile.resolved import Fact, Resolved
from semantic.compile.run import outcome
from semantic.compile.run.running import Fetch, TimedRows, settled
from semantic.compile.run.unconverted import unconverted_notices
from semantic.compile.setting import Basis, Setting
from semantic.compile.settle.resolve import Terms, resolve
from semantic.errors import Notice, QueryProblem
from semantic.query import SemanticQuery, TwoStep
from semantic.result import Cell, ResultTable, Statement, Totals

# What the figure as known then ends with, as the base of a comparison does: `revenue:known_as_of`.
KNOWN = "known_as_of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """What is read for late documents: single rows under terms of their own, and the figures now and `then`.

    `now` is as known on the question's day, `then` as known on `known_as_of`.
    """

    rows: SemanticQuery
    terms: Terms
    now: Resolved
    then: Resolved
    known_as_of: date

    @property
    def bases(self) -> tuple[Basis, ...]:
        """How the rows that are read are placed in time, those of sets in filters too."""
        return tuple(fact.basis for part in self.now.parts for fact in part.facts)


def resolve_late(query: SemanticQuery, setting: Setting, fetch: Fetch) -> Late | QueryProblem:
    """The late documents of a query settled, or why there are none to list.

    Refused as the query itself is, and as its single rows are; a condition or a cut after aggregation chooses members,
    not rows.

    Raises: EngineError as the engine failed that looks for a member to compare with.
    """
    try:
        _check(query)
        asked = settled(query, setting, fetch)
        return asked if isinstance(asked, QueryProblem) else _late(query, asked, setting)
    except Refused as refused:
        return refused.problem


def _check(query: SemanticQuery) -> None:
    if not query.metrics:
        raise Refused("unknown-metric", metric="")
    if query.known_as_of is None:
        raise Refused("no-such-date", word="")
    if query.output == "member_count":
        raise Refused("not-yet", feature=query.output)
    shaped = {
        "metric_filters": query.metric_filters,
        "two steps": any(isinstance(item, TwoStep) for item in query.metrics),
        "limit": query.limit is not None and query.output != "rows",
    }
    for reason, is_asked in shaped.items():
        if is_asked:
            raise Refused("not-yet", feature="rows", reason=reason)


def _late(query: SemanticQuery, asked: Resolved, setting: Setting) -> Late:
    """The rows and figures of the days that the query itself reads; what it is compared with takes no part."""
    if query.grain is not None and any(_is_of_buckets(one) for one in asked.facts if not one.is_base):
        raise Refused("not-yet", feature="rows", reason="grain")
    if any(isinstance(leaf.shape, Converted) for one in asked.facts for leaf in one.leaves.values()):
        raise Refused("not-yet", feature="rows", reason="conversion")  # events that follow were posted late as well
    day = asked.known_as_of or setting.as_of.day
    today = max(setting.as_of.day, day)
    terms = Terms(is_dated=asked.is_dated, is_cut=asked.is_cut)
    alone = replace(query, grain=None, compare=(), derive=(), known_as_of=today.isoformat())
    figure = replace(alone, group_by=(), order_by=(), limit=None, output="aggregate")
    now = _settled(figure, setting, terms)
    if now.filters != asked.filters:  # like for like, which depends on the days compared with
        raise Refused("not-yet", feature="rows", reason="compare")
    is_ordered = query.output == "rows"
    return Late(
        rows=replace(alone, output="rows", order_by=query.order_by if is_ordered else ()),
        terms=replace(terms, posted_after=day),
        now=now,
        then=_settled(replace(figure, known_as_of=day.isoformat()), setting, terms),
        known_as_of=day,
    )


def _is_of_buckets(fact: Fact) -> bool:
    """Whether each bucket reads rows of other days than its own, or of one of its days alone."""
    return fact.take is not None or fact.carried is not None or fact.basis.is_any_day


def _settled(query: SemanticQuery, setting: Setting, terms: Terms) -> Resolved:
    found = resolve(query, setting, terms)
    if isinstance(found, QueryProblem):
        raise Refused(found.code, **found.parameters)
    return found


def with_figures(table: ResultTable, late: Late, setting: Setting, fetch: Fetch) -> ResultTable:
    """The late documents with the figures in their totals: as known now, as known then, and the difference.

    Its query is that of single rows as known then.

    Raises: EngineError as the engine failed.
    """
    statements: list[Statement] = []

    def run(name: str, tree: Callable[[], exp.Select]) -> TimedRows:
        found, sql = fetch(tree())
        statements.append(Statement(name=name, sql=sql, rows=found.row_count, elapsed_ms=found.elapsed_ms))
        return found

    sides = (("now", late.now), ("then", late.then))
    now, then = (outcome.read(one, run(name, partial(build, one, setting))) for name, one in sides)
    left_out = unconverted_notices((late.now, late.then), setting, run)
    return replace(
        table,
        query=replace(late.rows, known_as_of=late.known_as_of.isoformat()),
        totals=tuple(_totals(late.now, now, then)),
        statements=(*table.statements, *statements),
        warnings=(*table.warnings, *(one for one in left_out if one not in table.warnings)),
        assumptions=(*table.assumptions, *_read_then(late, now, then)),
        execute_ms=table.execute_ms + sum(one.elapsed_ms for one in statements),
    )


def _totals(figure: Resolved, now: outcome.Read, then: outcome.Read) -> Iterator[Totals]:
    """The grand total, or one for each unit where several must not be added up."""
    names, level = figure.key_columns, tuple(one.name for one in figure.dimensions)
    sides = [_by_key(one, len(names)) for one in (now, then)]
    keys = tuple(dict.fromkeys(key for side in sides for key in side))
    for key in keys:
        values: dict[str, Cell] = dict(zip(names, key, strict=True)) if len(keys) > 1 else {}
        for measure in figure.measures:
            at = next(place for place, one in enumerate(now.columns) if one.name == measure.column)
            empty = 0 if fills_zero(measure.metric) else None
            known, before = (side[key][at] if key in side else empty for side in sides)
            values |= {measure.column: known, f"{measure.column}:{KNOWN}": before}
            values[f"{measure.column}.change:{KNOWN}"] = _change(known, before)
        yield Totals(level=level if len(keys) > 1 else (), values=values)


def _by_key(side: outcome.Read, width: int) -> Mapping[tuple[Cell, ...], tuple[Cell, ...]]:
    """The rows of a figure by the units that it is kept apart by, which come first."""
    return {row[:width]: row for row in side.rows}


def _change(now: Cell, then: Cell) -> Cell:
    """How much more there is now, of dates in days; None where a side is unknown, and of texts."""
    if isinstance(now, date) and isinstance(then, date):
        return now.toordinal() - then.toordinal()
    if isinstance(now, float) and isinstance(then, float | int):
        return now - then
    if isinstance(now, int | Decimal) and isinstance(then, int | Decimal):
        return now - then
    return float(now) - then if isinstance(now, int | Decimal) and isinstance(then, float) else None


def _read_then(late: Late, now: outcome.Read, then: outcome.Read) -> tuple[Notice, ...]:
    """That the balance known then was of another day."""
    if then.balance_day is None or then.balance_day == now.balance_day:
        return ()
    stated = {"day": then.balance_day.isoformat(), KNOWN: late.known_as_of.isoformat()}
    return (Notice(code="balance-date", parameters=stated),)
