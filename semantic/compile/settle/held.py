"""The statements that look for members: whether rows hold them, and which of those there are come nearest."""

from collections.abc import Iterable, Sequence

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.facts.conditions import condition
from semantic.compile.facts.rows import FactRows
from semantic.compile.nodes import Node
from semantic.compile.setting import Setting
from semantic.compile.settle.named import Named
from semantic.compile.stages import Stages
from semantic.query import Filter, Value

# Looked for among so many rows at most, by so many characters of each text; so many are told.
_ROWS, _LETTERS, _NEAREST = 1_000_000, 64, 3


def held_tree(sought: Sequence[Named], setting: Setting) -> exp.Select:
    """One row with a column for each value: itself where a row that the asker may see holds it, else null.

    Each is looked for by itself, which ends at the first row that holds it.
    """
    columns: list[Node] = []
    for one in sought:
        for value in one.values:
            first = _holding(one, (value,), setting)
            first.set("limit", exp.Limit(expression=nodes.number(1)))
            columns.append(nodes.aliased(exp.Subquery(this=first), f"{one.field.name} {len(columns) + 1}"))
    return nodes.select(columns, from_=None)


def held_among_tree(one: Named, setting: Setting) -> exp.Select:
    """The values that a row holds which the asker may see, of many."""
    found = _holding(one, one.values, setting)
    found.set("distinct", exp.Distinct())
    return found


def _holding(one: Named, values: tuple[Value, ...], setting: Setting) -> exp.Select:
    rows = FactRows(setting, one.home)
    asked = Filter(field=one.field.name, op="in", values=values)
    held = condition(asked, rows.compared(asked, one.field.name))
    where = nodes.all_of([*rows.conditions(), held])
    value = nodes.aliased(rows.value(one.field.name), one.field.name)
    return nodes.select([value], from_=rows.from_, joins=rows.joins, where=where)


def nearest_tree(one: Named, text: str, first: Iterable[str], setting: Setting) -> exp.Select:
    """The members whose text, or a label in a column, is most like a text, with how much; `first` come first.

    They are looked for among some rows that the asker may see, all rows where a dataset has no more than a million.
    """
    rows = FactRows(setting, one.home)
    value = nodes.aliased(nodes.cast(rows.value(one.field.name), "VARCHAR"), "member")
    labels = {f"label:{name}": label for name, label in rows.label_columns(one.field.name).items()}
    where = nodes.all_of(rows.conditions())
    shown = [value, *(nodes.aliased(label, name) for name, label in labels.items())]
    some = nodes.select(shown, from_=rows.from_, joins=rows.joins, where=where)
    some.set("limit", exp.Limit(expression=nodes.number(_ROWS)))
    stages = Stages(setting.network.tables)
    stages.add("some rows", some)
    stages.add("members there are", _each_once(stages.last, tuple(labels)))
    likeness = [_likeness(nodes.column(name), text) for name in ("member", *labels)]
    best = exp.Greatest(this=likeness[0], expressions=likeness[1:], ignore_nulls=True) if labels else likeness[0]
    found = nodes.select([nodes.column("member"), nodes.aliased(best, "likeness")], from_=stages.last)
    order = [
        *_first_of(tuple(first)),
        exp.Ordered(this=nodes.column("likeness"), desc=True, nulls_first=False),
        exp.Ordered(this=nodes.column("member"), nulls_first=False),
    ]
    found.set("order", exp.Order(expressions=order))
    found.set("limit", exp.Limit(expression=nodes.number(_NEAREST)))
    return nodes.with_stages(found, stages.done)


def _each_once(some: Node, labels: tuple[str, ...]) -> exp.Select:
    columns: list[Node] = [nodes.column("member")]
    columns += [nodes.aliased(exp.Min(this=nodes.column(name)), name) for name in labels]
    where = exp.Not(this=nodes.is_null(nodes.column("member")))
    return nodes.select(columns, from_=some, where=where, group_count=1)


def _likeness(shown: Node, text: str) -> Node:
    """How alike two texts are, 0 to 1, by their beginnings."""
    begun = exp.Lower(this=exp.Left(this=shown, expression=nodes.number(_LETTERS)))
    return exp.JarowinklerSimilarity(this=begun, expression=nodes.text(text[:_LETTERS].lower()))


def _first_of(first: tuple[str, ...]) -> list[exp.Ordered]:
    if not first:
        return []
    among = exp.In(this=nodes.column("member"), expressions=[nodes.text(value) for value in first])
    return [exp.Ordered(this=nodes.case(among, nodes.number(0), nodes.number(1)))]
