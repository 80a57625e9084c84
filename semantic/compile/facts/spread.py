"""A scenario's buckets beside finer ones: a month's budget by week or day, each day with its share of the month."""

from dataclasses import replace
from datetime import date

from sqlglot import exp

from semantic import periods
from semantic.catalog import Catalog
from semantic.compile import nodes
from semantic.compile.facts.phasing import Phasing, declared_phasing, phasing_of
from semantic.compile.facts.rows import cycle_of
from semantic.compile.inputs import simple
from semantic.compile.nodes import Node
from semantic.compile.resolved import Fact, Resolved
from semantic.compile.setting import Setting
from semantic.periods import Unit

_ON, _OF, _WORKED = "on", "of", "is worked"


def is_spread(fact: Fact, grain: Unit | None, catalog: Catalog) -> bool:
    """Whether a fact is asked by finer buckets than its own and may be: sums of a plan that says how, not moved."""
    if grain is None or tuple(Unit).index(grain) >= tuple(Unit).index(fact.basis.granularity):
        return False
    is_plain = not fact.shift and fact.take is None and fact.carried is None and fact.window.end is not None
    are_sums = all(simple(one).aggregation == "sum" for one in fact.leaves.values())
    is_declared = all(declared_phasing(catalog, one.name) not in (None, "none") for one in fact.leaves.values())
    return is_plain and are_sums and is_declared and all(column.endswith("~phased") for column in fact.leaves)


def by_own_bucket(fact: Fact, resolved: Resolved) -> tuple[Fact, Resolved]:
    """The fact as it is kept: whole rows, by its own buckets."""
    whole = replace(fact, name=_own(fact), window=replace(fact.window, share_of=None))
    return whole, replace(resolved, grain=fact.basis.granularity, spine=None)


def _own(fact: Fact) -> str:
    return f"{fact.name} by {fact.basis.granularity.value}"


def _shares_of(fact: Fact) -> str:
    return f"shares of {fact.name}"


def spread_stages(
    fact: Fact, hidden: tuple[str, ...], resolved: Resolved, setting: Setting
) -> list[tuple[str, exp.Select]]:
    """The days of every bucket with their shares, and the fact by the query's buckets; `hidden` columns are zero there.

    A bucket without a working day is spread over all of its days.
    """
    ways = {column: phasing_of(setting.catalog, leaf.name) for column, leaf in fact.leaves.items()}
    days = f"days of {fact.name}"
    return [
        (days, _days(fact, setting)),
        (_shares_of(fact), _shares(days, tuple(dict.fromkeys(ways.values())))),
        (fact.name, _spread(fact, ways, hidden, resolved, setting)),
    ]


def _first_day(fact: Fact, setting: Setting) -> date:
    """The first day that is asked for, or that there are rows for."""
    start = fact.window.share_of[0] if fact.window.share_of else fact.window.start
    extent = setting.extents.get(fact.basis)
    return start or (extent.first if extent and extent.first else setting.as_of.day)


def _days(fact: Fact, setting: Setting) -> exp.Select:
    """Every day of the buckets that are touched, with its bucket, and whether it is worked."""
    catalog, unit = setting.catalog, fact.basis.granularity
    last = periods.shift(fact.window.end or setting.tomorrow, Unit.DAY, -1)
    first = periods.floor(min(_first_day(fact, setting), last), unit, catalog.rules)
    until = periods.shift(periods.shift(periods.floor(last, unit, catalog.rules), unit, 1), Unit.DAY, -1)
    series = exp.GenerateSeries(start=nodes.day(first), end=nodes.day(until), step=nodes.interval(1, Unit.DAY))
    every = nodes.select([nodes.aliased(nodes.cast(exp.Explode(this=series), "DATE"), _ON)], from_=None)
    day = nodes.column(_ON, "every day")
    columns: list[Node] = [
        day,
        nodes.aliased(nodes.bucket_of(day.copy(), unit, catalog.rules.week_start), _OF),
        nodes.aliased(_is_worked(day.copy(), catalog), _WORKED),
    ]
    return nodes.select(
        columns, from_=exp.Subquery(this=every, alias=exp.TableAlias(this=nodes.identifier("every day")))
    )


def _is_worked(day: Node, catalog: Catalog) -> Node:
    return nodes.case(cycle_of("@workday", day, catalog), nodes.number(1), nodes.number(0))


def _shares(days: str, ways: tuple[Phasing, ...]) -> exp.Select:
    """Each day's share of its bucket, by every way of spreading."""

    def over(total: Node) -> Node:
        return exp.Window(this=total, partition_by=[nodes.column(_OF)], over="OVER")

    even = nodes.divided(nodes.number(1), over(exp.Count(this=exp.Star())))
    columns: list[Node] = [nodes.column(_ON), nodes.column(_OF)]
    for way in ways:
        share = even.copy()
        if way == "working_days":
            worked = nodes.divided(nodes.column(_WORKED), over(exp.Sum(this=nodes.column(_WORKED))))
            share = nodes.coalesce(worked, share)
        columns.append(nodes.aliased(share, way))
    return nodes.select(columns, from_=nodes.stage(days))


def _spread(
    fact: Fact, ways: dict[str, Phasing], hidden: tuple[str, ...], resolved: Resolved, setting: Setting
) -> exp.Select:
    own, shares, bucket = _own(fact), _shares_of(fact), resolved.bucket or ""
    day = nodes.column(_ON, shares)
    cut = nodes.bucket_of(day.copy(), resolved.grain or Unit.DAY, setting.catalog.rules.week_start)
    keys: list[Node] = [nodes.aliased(cut, bucket), *(nodes.column(key, own) for key in resolved.key_columns)]
    columns = list(keys)
    for column, way in ways.items():
        part = exp.Mul(this=nodes.cast(nodes.column(column, own), "DOUBLE"), expression=nodes.column(way, shares))
        columns.append(nodes.aliased(exp.Sum(this=part), column))
    columns += [nodes.aliased(nodes.number(0), name) for name in hidden]
    is_of = exp.EQ(this=nodes.column(f"@{fact.basis.granularity.value}", own), expression=nodes.column(_OF, shares))
    where: list[Node] = [exp.GTE(this=day.copy(), expression=nodes.day(_first_day(fact, setting)))]
    where.append(exp.LT(this=day, expression=nodes.day(fact.window.end or setting.tomorrow)))
    joins = [nodes.join(nodes.stage(shares), is_of, "INNER")]
    return nodes.select(columns, from_=nodes.stage(own), joins=joins, where=nodes.all_of(where), group_count=len(keys))
