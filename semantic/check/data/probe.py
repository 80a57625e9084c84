"""A look into the data: one statement, and what its rows say is wrong with the catalog or with them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sqlglot import exp

from semantic.catalog import Catalog, Dataset, Field, Relationship
from semantic.check.scope import Scope
from semantic.compile import nodes
from semantic.compile.expressions import Bound, of_table
from semantic.compile.facts.rows import FactRows
from semantic.compile.nodes import Node
from semantic.compile.setting import Setting
from semantic.errors import CatalogProblem, Origin
from semantic.graph import home_of
from semantic.result import Cell

Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """`name` is what is looked at; `unfit`, where it is given, tells a value that the statement could not read."""

    name: str
    origin: Origin
    tree: Callable[[], exp.Select]
    found: Callable[[tuple[Row, ...]], Iterable[CatalogProblem]]
    unfit: Callable[[str], CatalogProblem] | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What rules over the data look at: the catalog, and a setting in which nothing is hidden."""

    scope: Scope
    setting: Setting

    @property
    def catalog(self) -> Catalog:
        return self.scope.catalog

    @property
    def parameters(self) -> Bound:
        """What expressions bind."""
        return {"as_of": self.setting.as_of.day}

    def rows(self, dataset: str) -> FactRows:
        """The rows of a dataset."""
        return FactRows(self.setting, dataset)

    def own_filter(self, dataset: Dataset, alias: str) -> list[Node]:
        """What the dataset itself asks of its rows."""
        return [of_table(dataset.filter, alias, self.parameters)] if dataset.filter else []

    def dimensions(self) -> Iterator[tuple[Dataset, Field, str]]:
        """Every dimension that is shown, with its dataset and its address there."""
        for dataset in self.catalog.datasets.values():
            for field in dataset.fields.values():
                if field.kind == "dimension" and not field.hidden:
                    yield dataset, field, f"{dataset.name}.{field.name}"

    def relationships(self) -> Iterator[Relationship]:
        """The relationships whose two ends are there."""
        datasets = self.catalog.datasets
        return (one for one in self.catalog.relationships if one.source in datasets and one.target in datasets)

    def home(self, address: str) -> tuple[str, Field] | None:
        """The dataset and the field that an address names; None when there is no such field."""
        dataset, _, name = (home_of(self.catalog, address) or "").partition(".")
        return (dataset, self.catalog.datasets[dataset].fields[name]) if dataset else None


def select(
    rows: FactRows,
    columns: Iterable[Node],
    *,
    where: Iterable[Node] = (),
    group_count: int = 0,
    is_whole: bool = False,
) -> exp.Select:
    """Columns over the rows of a dataset that meet `where`, and its own filter unless `is_whole`."""
    listed = list(columns)
    conditions = [*([] if is_whole else rows.conditions()), *where]
    return nodes.select(
        listed, from_=rows.from_, joins=rows.joins, where=nodes.all_of(conditions), group_count=group_count
    )


def count_where(condition: Node, name: str) -> Node:
    """How many rows meet a condition."""
    return nodes.aliased(exp.Count(this=nodes.case(condition, nodes.number(1))), name)


def count_all(name: str = "rows") -> Node:
    """How many rows there are."""
    return nodes.aliased(exp.Count(this=exp.Star()), name)


def text(value: Node) -> Node:
    """A value as text."""
    return nodes.cast(value, "VARCHAR")


def is_held(value: Node) -> Node:
    """That a value is not null."""
    return exp.Not(this=nodes.is_null(value))


def grouped(inner: exp.Select, columns: Iterable[Node], *, where: Node | None = None) -> exp.Select:
    """Columns over a SELECT, known as `each`."""
    each = exp.Subquery(this=inner, alias=exp.TableAlias(this=nodes.identifier("each")))
    return nodes.select(list(columns), from_=each, where=where)


def number(cell: Cell) -> int:
    """A count."""
    return int(str(cell or 0))
