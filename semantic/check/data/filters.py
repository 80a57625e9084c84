"""Filters, and bands, against the data: rows that pass, and texts that the filtered column holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlglot import exp

from semantic.asker import Asker
from semantic.catalog import Band, Simple
from semantic.check.data.probe import Ground, Probe, Row, count_all, count_where, is_held, number, select
from semantic.check.data.values import unheld, values_tree
from semantic.check.scope import problem
from semantic.check.sql import AS_OF, parsed, tree_of
from semantic.compile.expressions import Bound, of_table
from semantic.compile.facts.rows import FactRows
from semantic.compile.nodes import Node
from semantic.errors import CatalogProblem, Origin, ProblemCode
from semantic.policy import attributes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filter:
    """A filter, whose it is, and how an expression of it reads over the rows of its dataset.

    `is_own` is the filter that the dataset puts to all of its rows, which are looked at without it then.
    """

    kind: str
    name: str
    sql: str
    dataset: str
    origin: Origin
    read: Callable[[FactRows, str], Node]
    is_own: bool = False


def probe_filters(ground: Ground) -> Iterator[Probe]:
    """That some row passes every filter, and that the texts it compares a column with are there."""
    for one in (*_of_datasets(ground), *_of_metrics(ground), *_of_policies(ground)):
        for column, values in _compared(one.sql).items():
            yield Probe(
                name=one.name,
                origin=one.origin,
                tree=partial(_values, ground, one, column, values),
                found=partial(unheld, values, column, one.origin),
            )
        yield Probe(
            name=one.name, origin=one.origin, tree=partial(_passing, ground, one), found=partial(_none_passes, one)
        )


def _of_datasets(ground: Ground) -> Iterator[_Filter]:
    for dataset in ground.catalog.datasets.values():
        if dataset.filter is not None:
            yield _Filter(
                kind="dataset", name=dataset.name, sql=dataset.filter, dataset=dataset.name,
                origin=dataset.origin.at("filter"), read=partial(_of_columns, ground.parameters), is_own=True,
            )  # fmt: skip


def _of_metrics(ground: Ground) -> Iterator[_Filter]:
    for metric in ground.catalog.metrics.values():
        shape = metric.shape
        if isinstance(shape, Simple) and shape.filter is not None and shape.dataset in ground.catalog.datasets:
            yield _Filter(
                kind="metric", name=metric.name, sql=shape.filter, dataset=shape.dataset,
                origin=metric.origin.at("filter"), read=FactRows.metric_sql,
            )  # fmt: skip


def _of_policies(ground: Ground) -> Iterator[_Filter]:
    """The row rules of policies, as each role binds them; one without a role stands alone, if it needs none."""
    for policy in ground.catalog.policies.values():
        roles = [name for name, rule in ground.scope.workspace.roles.items() if policy.name in rule.policies]
        bound = {name: attributes_of(ground.scope.workspace, Asker(role=name)) for name in roles} or {policy.name: {}}
        for rule in policy.rows:
            needed = set(parsed(rule.filter, policy.origin, attributes=True).parameters) - {AS_OF}
            for name, attributes in bound.items():
                if needed <= attributes.keys() and rule.dataset in ground.catalog.datasets:
                    yield _Filter(
                        kind="policy", name=name, sql=rule.filter, dataset=rule.dataset,
                        origin=policy.origin.at("rows"), read=partial(_of_columns, {**attributes, **ground.parameters}),
                    )  # fmt: skip


def _of_columns(parameters: Bound, rows: FactRows, sql: str) -> Node:
    return of_table(sql, rows.alias, parameters)


def _compared(sql: str) -> dict[str, tuple[str, ...]]:
    """The texts that a filter compares a column with as a whole, by the column as it is written."""
    tree = tree_of(sql)
    found: dict[str, tuple[str, ...]] = {}
    for node in tree.find_all(exp.EQ, exp.NEQ, exp.In) if tree is not None else ():
        sides = (node.this, *(node.expressions if isinstance(node, exp.In) else (node.expression,)))
        columns = [side for side in sides if isinstance(side, exp.Column)]
        texts = tuple(side.name for side in sides if isinstance(side, exp.Literal) and side.is_string)
        if len(columns) == 1 and texts:
            name = columns[0].sql(dialect="duckdb")
            found[name] = (*found.get(name, ()), *texts)
    return found


def _values(ground: Ground, one: _Filter, column: str, values: tuple[str, ...]) -> exp.Select:
    rows = ground.rows(one.dataset)
    return values_tree(rows, one.read(rows, column), values, is_whole=one.is_own)


def _passing(ground: Ground, one: _Filter) -> exp.Select:
    """How many rows there are, and how many of them pass."""
    rows = ground.rows(one.dataset)
    return select(rows, [count_all(), count_where(one.read(rows, one.sql), "passing")], is_whole=one.is_own)


def _none_passes(one: _Filter, rows: tuple[Row, ...]) -> Iterator[CatalogProblem]:
    count, passing = rows[0]
    if number(count) and not number(passing):
        stated = {"kind": one.kind, "name": one.name, "filter": one.sql}
        yield problem(one.origin, ProblemCode.EMPTY_FILTER, is_warning=True, **stated)


def probe_bands(ground: Ground) -> Iterator[Probe]:
    """That the measure of a band is not null in every row."""
    for band in ground.catalog.bands.values():
        yield Probe(
            name=band.name,
            origin=band.origin.at("of"),
            tree=partial(_banded, ground, band),
            found=partial(_no_band, band),
        )


def _banded(ground: Ground, band: Band) -> exp.Select:
    """How many rows there are, and how many of them have the measure."""
    found = ground.home(band.of)
    if found is None:
        raise KeyError(band.of)
    rows = ground.rows(found[0])
    return select(rows, [count_all(), count_where(is_held(rows.value(found[1].name)), "measured")])


def _no_band(band: Band, rows: tuple[Row, ...]) -> Iterator[CatalogProblem]:
    count, measured = rows[0]
    if number(count) and not number(measured):
        stated = {"band": band.name, "field": band.of}
        yield problem(band.origin.at("of"), ProblemCode.EMPTY_BAND, is_warning=True, **stated)
