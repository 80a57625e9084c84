"""Time fields as the data have them: dates, and dates that can be meant."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from sqlglot import exp

from semantic.catalog import Dataset, Field
from semantic.check.data.probe import Ground, Probe, Row, count_where, is_held, number, select, text
from semantic.check.scope import problem
from semantic.compile import nodes
from semantic.compile.expressions import of_table
from semantic.compile.nodes import Node
from semantic.errors import CatalogProblem, ProblemCode

# Before it lie the days that spreadsheets and databases put where there is none; from the second on nobody plans.
_FIRST, _BEYOND = date(1901, 1, 2), date(2200, 1, 1)


def probe_times(ground: Ground) -> Iterator[Probe]:
    """That the values of time fields are dates, and lie within what a company can mean where they are shown."""
    for dataset in ground.catalog.datasets.values():
        for field in dataset.fields.values():
            if field.kind == "time":
                yield _probe(ground, dataset, field)


def _probe(ground: Ground, dataset: Dataset, field: Field) -> Probe:
    origin = field.origin.at("expression", "name")
    name = f"{dataset.name}.{field.name}"

    def found(rows: tuple[Row, ...]) -> Iterator[CatalogProblem]:
        unread, unread_one, far, far_one = rows[0]
        if number(unread):
            yield problem(origin, ProblemCode.NO_DATE, field=name, count=number(unread), example=str(unread_one))
        if number(far) and not field.hidden:
            example = str(far_one)
            yield problem(origin, ProblemCode.FAR_DATE, is_warning=True, field=name, count=number(far), example=example)

    return Probe(
        name=name,
        origin=origin,
        tree=partial(_tree, ground, dataset, field),
        found=found,
        unfit=lambda value: problem(origin, ProblemCode.NO_DATE, field=name, count=1, example=value),
    )


def _tree(ground: Ground, dataset: Dataset, field: Field) -> exp.Select:
    """How many values are no dates, and one of them; how many lie far out, and one of them."""
    rows = ground.rows(dataset.name)
    value = of_table(field.expression, rows.alias, ground.parameters)
    day = exp.TryCast(this=value.copy(), to=exp.DataType.build("DATE", dialect="duckdb"))
    is_unread = exp.And(this=is_held(value.copy()), expression=nodes.is_null(day.copy()))
    is_early = exp.LT(this=day.copy(), expression=nodes.day(_FIRST))
    is_far = exp.Or(this=is_early, expression=exp.GTE(this=day.copy(), expression=nodes.day(_BEYOND)))
    columns = [
        count_where(is_unread, "unread"),
        _example(is_unread, text(value.copy()), "unread_one"),
        count_where(is_far, "far"),
        _example(is_far, text(day.copy()), "far_one"),
    ]
    return select(rows, columns)


def _example(condition: Node, value: Node, name: str) -> Node:
    return nodes.aliased(exp.Min(this=nodes.case(condition.copy(), value)), name)
