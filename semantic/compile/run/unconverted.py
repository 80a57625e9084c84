"""Rows that a query reads and cannot convert: how many, by their own currency or unit."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from sqlglot import exp

from semantic.catalog import Simple
from semantic.compile import nodes
from semantic.compile.assemble.build import add_sets
from semantic.compile.facts.exchange import converts_of, is_left_out, rate_stages
from semantic.compile.facts.fact import rows_read
from semantic.compile.facts.rows import MASK, FactRows
from semantic.compile.inputs import simple
from semantic.compile.nodes import Node
from semantic.compile.resolved import Fact, Resolved
from semantic.compile.run.disclosed import Run
from semantic.compile.setting import Setting
from semantic.compile.settle.finance import may_read
from semantic.compile.stages import Stages
from semantic.errors import Notice
from semantic.money import Convert
from semantic.result import Cell


def unconverted_notices(parts: Iterable[Resolved], setting: Setting, run: Run) -> tuple[Notice, ...]:
    """The warnings that rows are left out for want of a rate or of a conversion, on every side of the queries."""
    found = []
    for part in (part for part in parts if not part.details):
        for fact in part.facts:
            for convert in converts_of(fact):
                counted = run("unconverted", partial(unconverted_tree, fact, convert, part, setting)).rows
                found += [unconverted_notice(fact, convert, counted, setting)] if counted else []
    return tuple(found)


def unconverted_notice(fact: Fact, convert: Convert, counted: tuple[tuple[Cell, ...], ...], setting: Setting) -> Notice:
    """That rows in some currencies or units are left out: `counted` are those with the number of their rows.

    They are named where the asker may see the field that holds them, else masked.
    """
    columns = [column for column, leaf in fact.leaves.items() if simple(leaf).convert == convert]
    units = tuple(str(unit) for unit, _ in counted if unit is not None)
    stated: dict[str, str | int | tuple[str, ...]] = {
        "count": sum(int(str(rows)) for _, rows in counted),
        "metrics": tuple(dict.fromkeys(fact.leaves[column].name for column in columns)),
        "no_rate_into" if convert.rates else "no_conversion_into": convert.target,
    }
    if units:
        stated["units"] = units if may_read(fact.basis.dataset, convert.source, setting) else (MASK,)
    if without := sum(int(str(rows)) for unit, rows in counted if unit is None):
        stated["without_unit"] = without
    suffixes = {column.partition(":")[2].partition("~")[0] for column in columns}
    return Notice(code="unmatched-rows", parameters=stated | ({"comparison": suffixes.pop()} if all(suffixes) else {}))


def unconverted_tree(fact: Fact, convert: Convert, resolved: Resolved, setting: Setting) -> exp.Select:
    """How many of the rows that a fact reads some metric of it leaves out, by their own currency or unit.

    A state of any day is counted on every day that it is read at.
    """
    shapes = [simple(one) for one in fact.leaves.values() if simple(one).convert == convert]
    stages = Stages(setting.network.tables)
    add_sets(resolved.member_sets, setting, stages)
    *before, (_, tree) = rows_read(
        fact,
        resolved.as_read_by(fact),
        setting,
        lambda rows: (rows.value(convert.source), _left_out(shapes, rows, setting)),
    )
    tree.set("order", exp.Order(expressions=[exp.Ordered(this=nodes.column("value"), nulls_first=False)]))
    return nodes.with_stages(tree, [*stages.done, *rate_stages((convert,), setting, resolved.known_as_of), *before])


def _left_out(shapes: list[Simple], rows: FactRows, setting: Setting) -> list[Node]:
    """The conditions on rows that some of the metrics leave out; those of metrics over one value are told once."""
    filters: dict[Simple, list[str | None]] = {}
    for shape in shapes:
        filters.setdefault(replace(shape, filter=None, aggregation="sum", percentile=None), []).append(shape.filter)
    ways = []
    for shape, texts in filters.items():
        way = is_left_out(rows.metric_sql(shape.expression or ""), shape, rows, setting)
        own = [rows.metric_sql(text) for text in dict.fromkeys(texts) if text is not None]
        either = nodes.any_of(own) if None not in texts else None
        ways.append([*way, *([exp.Paren(this=either)] if either is not None else [])])
    if len(ways) == 1:
        return ways[0]
    either = nodes.any_of(exp.Paren(this=one) for way in ways if (one := nodes.all_of(way)) is not None)
    return [exp.Paren(this=either)] if either is not None else []
