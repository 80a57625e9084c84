"""Keys: each value once, none of them null, and a row at the other end of every relationship."""

from collections.abc import Callable, Iterator
from functools import partial

from sqlglot import exp

from semantic.catalog import Dataset, Relationship, Via
from semantic.check.data.probe import Ground, Probe, Row, count_all, is_held, number, select, text
from semantic.check.scope import problem
from semantic.compile import nodes
from semantic.compile.expressions import of_table
from semantic.compile.facts.repeated import uneven_tree
from semantic.compile.nodes import Node
from semantic.compile.run.probes import bridge_tree, keys_tree, repeated_tree
from semantic.errors import CatalogProblem, Origin, Parameter, ProblemCode

_TARGET = "one side"
_BRIDGE = "bridge"


def probe_relationship_keys(ground: Ground) -> Iterator[Probe]:
    """That no join on the way from many to one repeats a row: keys that are led to, and those a bridge holds once."""
    for one in ground.relationships():
        if one.via is not None and one.via.cardinality == "many":
            continue
        stated: dict[str, Parameter] = {"role": one.role, "dataset": one.target, "columns": _led_to(ground, one)}
        tree = partial(keys_tree, one, ground.setting)
        yield _counted(f"{one.source} → {one.role}", one.origin, tree, ProblemCode.NOT_UNIQUE, stated)
        if one.via is not None:
            stated = {**stated, "dataset": one.via.table, "columns": one.via.columns}
            bridge = partial(bridge_tree, one.via, ground.setting)
            yield _counted(f"{one.source} → {one.role}", one.origin, bridge, ProblemCode.NOT_UNIQUE, stated)


def _led_to(ground: Ground, one: Relationship) -> tuple[str, ...]:
    """The columns that a relationship leads to."""
    return one.to_columns or ground.catalog.datasets[one.target].primary_key


def probe_weights(ground: Ground) -> Iterator[Probe]:
    """That the weights of one row on a bridge of many to many sum to one."""
    for one in ground.relationships():
        if one.via is not None and one.via.weight is not None and one.via.cardinality == "many":
            stated: dict[str, Parameter] = {"role": one.role, "dataset": one.source}
            tree = partial(uneven_tree, one, one.via, one.via.weight, ground.setting)
            name, origin = f"{one.source} → {one.role}", one.origin.at("via")
            yield _counted(name, origin, tree, ProblemCode.UNEVEN_WEIGHTS, stated, is_warning=True)


def probe_primary_keys(ground: Ground) -> Iterator[Probe]:
    """That a primary key holds each value once, where no relationship asks that of it already; and no null."""
    asked = {
        (one.target, _folded(_led_to(ground, one)))
        for one in ground.relationships()
        if one.valid is None and (one.via is None or one.via.cardinality == "one")
    }
    for dataset in ground.catalog.datasets.values():
        key = dataset.primary_key
        stated: dict[str, Parameter] = {"dataset": dataset.name, "columns": key}
        origin = dataset.origin.at("primary_key")
        if key and (dataset.name, _folded(key)) not in asked:
            tree = partial(_repeated, ground, dataset)
            yield _counted(dataset.name, origin, tree, ProblemCode.REPEATED_KEY, stated)
        if key:
            nulls = partial(_null_keys, ground, dataset)
            yield _counted(dataset.name, origin, nulls, ProblemCode.NULL_KEY, stated, is_warning=True)


def _folded(columns: tuple[str, ...]) -> frozenset[str]:
    return frozenset(column.casefold() for column in columns)


def _counted(
    name: str,
    origin: Origin,
    tree: Callable[[], exp.Select],
    code: ProblemCode,
    stated: dict[str, Parameter],
    *,
    is_warning: bool = False,
) -> Probe:
    """A probe whose one number is what is wrong, with a second one's text as the example where there is one."""

    def found(rows: tuple[Row, ...]) -> Iterator[CatalogProblem]:
        count, *examples = rows[0]
        if number(count):
            shown: dict[str, Parameter] = {"example": str(examples[0])} if examples else {}
            yield problem(origin, code, (), is_warning=is_warning, count=number(count), **{**stated, **shown})

    return Probe(name=name, origin=origin, tree=tree, found=found)


def _repeated(ground: Ground, dataset: Dataset) -> exp.Select:
    rows = ground.rows(dataset.name)
    condition = nodes.all_of(ground.own_filter(dataset, rows.alias))
    return repeated_tree(rows.from_, rows.alias, dataset.primary_key, condition)


def _null_keys(ground: Ground, dataset: Dataset) -> exp.Select:
    rows = ground.rows(dataset.name)
    is_null = nodes.any_of(nodes.is_null(nodes.column(name, rows.alias)) for name in dataset.primary_key)
    return select(rows, [count_all()], where=[is_null] if is_null is not None else [])


def probe_matches(ground: Ground) -> Iterator[Probe]:
    """That what a relationship's columns hold is found at its other end; rows that hold nothing there are no match."""
    for one in ground.relationships():
        stated: dict[str, Parameter] = {"role": one.role, "dataset": one.source, "target": one.target}
        tree = partial(_unmatched, ground, one) if one.via is None else partial(_adrift, ground, one, one.via)
        columns = one.columns if one.via is None else one.via.to_columns
        origin, stated = one.origin.at("columns", "via"), {**stated, "columns": columns}
        name = f"{one.source} → {one.role}"
        yield _counted(name, origin, tree, ProblemCode.UNMATCHED_ROWS, stated, is_warning=True)


def _unmatched(ground: Ground, one: Relationship) -> exp.Select:
    """How many rows of the many side hold a key that no row of the one side has, and one such key."""
    rows = ground.rows(one.source)
    keys = [nodes.column(name, rows.alias) for name in one.columns]
    join, missing = _join_to(ground, one, keys)
    own = ground.own_filter(ground.catalog.datasets[one.source], rows.alias)
    where = [*own, *(is_held(key.copy()) for key in keys), missing]
    example = nodes.aliased(exp.Min(this=text(keys[0].copy())), "example")
    return nodes.select([count_all(), example], from_=rows.from_, joins=[join], where=nodes.all_of(where))


def _adrift(ground: Ground, one: Relationship, via: Via) -> exp.Select:
    """How many rows of a bridge lead to a key that no row of the one side has, and one such key."""
    keys = [nodes.column(name, _BRIDGE) for name in via.to_columns]
    join, missing = _join_to(ground, one, keys)
    own = [of_table(via.filter, _BRIDGE, ground.parameters)] if via.filter else []
    where = [*own, *(is_held(key.copy()) for key in keys), missing]
    example = nodes.aliased(exp.Min(this=text(keys[0].copy())), "example")
    bridge = nodes.physical(via.table, _BRIDGE)
    return nodes.select([count_all(), example], from_=bridge, joins=[join], where=nodes.all_of(where))


def _join_to(ground: Ground, one: Relationship, keys: list[exp.Column]) -> tuple[exp.Join, Node]:
    """The join of keys to the one side of a relationship, and that nothing was found there."""
    target = ground.catalog.datasets[one.target]
    led_to = [nodes.column(name, _TARGET) for name in _led_to(ground, one)]
    pairs: list[Node] = [exp.EQ(this=key.copy(), expression=end) for key, end in zip(keys, led_to, strict=True)]
    pairs += ground.own_filter(target, _TARGET)
    join = nodes.join(ground.rows(one.source).source_of(target, _TARGET), nodes.all_of(pairs), "LEFT")
    return join, nodes.is_null(led_to[0].copy())
