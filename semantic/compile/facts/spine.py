"""The spine of time: every bucket of a result, and every member found beside each of them."""

from datetime import date

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.facts.membership import asked_of
from semantic.compile.facts.rows import cycle_of
from semantic.compile.nodes import Node
from semantic.compile.resolved import Resolved
from semantic.compile.setting import Setting
from semantic.periods import Unit
from semantic.query import CYCLES_OF_DAYS

# Stages that come before a fact have names that no table bears, so that none hides a table.
SPINE = "spine of time"


def spine_tree(resolved: Resolved, setting: Setting, grain: Unit, ends: tuple[date, date]) -> exp.Select:
    """Every bucket of the period; of days those alone that conditions on weekdays and the like let through."""
    first, last = ends
    name = resolved.bucket or ""
    days = exp.GenerateSeries(start=nodes.day(first), end=nodes.day(last), step=nodes.interval(1, grain))
    whole = nodes.select([nodes.aliased(nodes.cast(exp.Explode(this=days), "DATE"), name)], from_=None)
    cycles = [one for one in resolved.filters if one.field in CYCLES_OF_DAYS]
    if grain is not Unit.DAY or not cycles:
        return whole
    named = exp.Subquery(this=whole, alias=exp.TableAlias(this=nodes.identifier("days")))
    tests = (
        asked_of(one, cycle_of(one.field, nodes.column(name, "days"), setting.catalog), resolved.sets) for one in cycles
    )
    return nodes.select([nodes.column(name, "days")], from_=named, where=nodes.all_of(tests))


def member(key: str, resolved: Resolved, setting: Setting) -> Node:
    """The value of a grouping column beside a bucket: a member found, or the place of a day in its cycle."""
    if key in _own_places(resolved):
        return cycle_of(key, nodes.column(resolved.bucket or "", SPINE), setting.catalog)
    return nodes.column(key, "members")


def members_shown(resolved: Resolved, setting: Setting) -> list[Node]:
    """Every grouping column beside a bucket, under its name."""
    values = {key: member(key, resolved, setting) for key in resolved.key_columns}
    return [value if isinstance(value, exp.Column) else nodes.aliased(value, key) for key, value in values.items()]


def _own_places(resolved: Resolved) -> tuple[str, ...]:
    """The cycles in which each bucket of the spine has one place: no Monday among the Tuesdays."""
    names = (one.name for one in resolved.dimensions if one.name in CYCLES_OF_DAYS)
    return tuple(names) if resolved.grain is Unit.DAY else ()


def beside_every_bucket(found: str, resolved: Resolved) -> list[exp.Join]:
    """What joins a stage to the spine: every member it holds (as `members`), then its rows where there are any."""
    bucket = resolved.bucket or ""
    keys = [key for key in resolved.key_columns if key not in _own_places(resolved)]
    on: list[Node] = [exp.EQ(this=nodes.column(bucket, SPINE), expression=nodes.column(bucket, found))]
    on += [nodes.same(nodes.column(key, "members"), nodes.column(key, found)) for key in keys]
    joins = []
    if keys:
        members = nodes.select([nodes.column(key) for key in keys], from_=nodes.stage(found), distinct=True)
        alias = exp.TableAlias(this=nodes.identifier("members"))
        joins.append(nodes.join(exp.Subquery(this=members, alias=alias), None, "CROSS"))
    return [*joins, nodes.join(nodes.stage(found), nodes.all_of(on), "LEFT")]
