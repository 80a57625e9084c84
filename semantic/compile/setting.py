"""What surrounds a query: the catalog as the asker sees it, what binds the rows, and how far the data go."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from semantic.asker import AsOf
from semantic.catalog import Catalog, Dataset, Field, Simple
from semantic.graph import Path, bridged_from, reach_of
from semantic.periods import Unit, shift
from semantic.query import Value
from semantic.view import View

# What a whole expression is cast to: cast(OrderDate as date), ordered_at::date.
_CAST = re.compile(r"""(?:try_)?cast\s*\([^()]*\bas\s+(\w+)\s*\)|[\w."]+\s*::\s*(\w+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """How the rows of a dataset are placed in time: by the time field at `address`; None: a state, as of now or,
    where `is_any_day`, as of the day it is read at.
    """

    dataset: str
    address: str | None
    granularity: Unit = Unit.DAY
    is_scheduled: bool = False
    is_any_day: bool = False

    @property
    def by_day(self) -> "Basis":
        """The same as if every row stood for a day, and none lay ahead."""
        return replace(self, granularity=Unit.DAY, is_scheduled=False)

    @property
    def is_now(self) -> bool:
        """Whether the rows are known as they are now alone."""
        return self.address is None and not self.is_any_day

    @property
    def is_coarse(self) -> bool:
        """Whether a row stands for a bucket longer than a day."""
        return self.granularity is not Unit.DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The first and last day that the rows of a basis hold, and how many rows have no day."""

    first: date | None
    last: date | None
    undated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """All days through `through` were closed on the day `on`; `source_system` None: wherever it has none of its own."""

    source_system: str | None
    through: date
    on: date


class Network:
    """Every many-to-one path of a catalog, found once; `tables` are the names it reads from, in small letters.

    `reads_the_day`: which rows there are, and what they hold, hangs on the day of the question.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.tables = frozenset(_table_names(catalog))
        self.reads_the_day = any(":as_of" in text for text in _row_texts(catalog))
        self._written = {name: reach_of(catalog, name).written for name in catalog.datasets}
        self._bridged = {name: bridged_from(catalog, name) for name in catalog.datasets}

    def path(self, dataset: str, address: str) -> Path | None:
        """The relationships from a dataset to a field, empty for its own; None when no safe path leads there."""
        *roles, name = address.split(".")
        if not roles:
            return () if name in self.catalog.datasets[dataset].fields else None
        path = self._written[dataset].get(tuple(roles))
        home = path[-1].target if path else dataset
        return path if path is not None and name in self.catalog.datasets[home].fields else None

    def bridged(self, dataset: str, address: str) -> Path | None:
        """The relationships from a dataset to a field over one bridge of many to many; None where a safe path leads."""
        *roles, name = address.split(".")
        path = self._bridged[dataset].get(tuple(roles))
        return path if path is not None and name in self.catalog.datasets[path[-1].target].fields else None

    def any_path(self, dataset: str, address: str) -> Path | None:
        """The safe path from a dataset to a field, else the one over a bridge of many to many."""
        path = self.path(dataset, address)
        return self.bridged(dataset, address) if path is None else path

    def bridged_into(self, dataset: str, target: str) -> tuple[Path, ...]:
        """Every path from a dataset to another over one bridge of many to many."""
        return _once_each(path for path in self._bridged[dataset].values() if path[-1].target == target)

    def paths_into(self, dataset: str, target: str) -> tuple[Path, ...]:
        """Every path from a dataset to another dataset (or to itself, the empty one)."""
        if dataset == target:
            return ((),)
        return _once_each(path for path in self._written[dataset].values() if path and path[-1].target == target)


def _once_each(paths: Iterable[Path]) -> tuple[Path, ...]:
    return tuple({tuple(step.role for step in path): path for path in paths}.values())


def _row_texts(catalog: Catalog) -> Iterator[str]:
    """The SQL that says which rows a dataset has, who sees them, and what their fields hold."""
    for dataset in catalog.datasets.values():
        yield from (dataset.sql or "", dataset.filter or "", *(one.expression for one in dataset.fields.values()))
    yield from (rule.filter for policy in catalog.policies.values() for rule in policy.rows)
    yield from (":as_of" for one in catalog.relationships if one.valid is not None)


def _table_names(catalog: Catalog) -> Iterator[str]:
    """The names of tables, and every word of a SELECT, which may be one."""
    for dataset in catalog.datasets.values():
        yield from re.findall(r"\w+", (dataset.sql or dataset.table or dataset.name).casefold())
    for relationship in catalog.relationships:
        if relationship.via is not None:
            yield relationship.via.table.casefold()


_MOST_HELD = 100_000


class Held:
    """Members that were looked for and found, by the dataset and the field that hold them.

    What was not found is looked for again. `unbounded` are the fields, as (dataset, field), whose values turned out to
    be no members: days, and what is true or not.
    """

    def __init__(self) -> None:
        self.unbounded: set[tuple[str, str]] = set()
        self._found: set[tuple[str, str, Value]] = set()

    def has(self, dataset: str, field_name: str, value: Value) -> bool:
        """Whether a member is known to be there."""
        return (dataset, field_name, value) in self._found

    def add(self, dataset: str, field_name: str, values: Iterable[Value]) -> None:
        """Remembers members that are there."""
        if len(self._found) >= _MOST_HELD:
            self._found.clear()
        self._found |= {(dataset, field_name, value) for value in values}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What binds the rows and columns one asker may see."""

    row_rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    masked: frozenset[str] = frozenset()

    @property
    def rows_key(self) -> tuple[object, ...]:
        """What keeps apart whatever is computed from rows: empty where the asker may see all of them."""
        if not self.row_rules:
            return ()
        return tuple(sorted(self.row_rules.items())), tuple(sorted(self.attributes.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What one asker's query on one day is resolved against.

    `complete_through` is the last day whose data are complete, by dataset; `declared` are those that state it.
    `extents` are known for the bases of every metric; a basis that a query names itself may be missing. `sizes` are
    the rows of each table, about; `types` those of its columns; `uneven` are the rows whose weights on a bridge do not
    sum to one, by the source and the role of its relationship. `closes` are all that were ever made, those after the
    question's day too; `unplaced` are the accounts in no line, by statement; `held` are the members that were looked
    for and found; `own_bases` are those of the datasets, and of the metrics that the asker sees, whatever was asked.
    """

    network: Network
    view: View
    rights: Rights
    as_of: AsOf
    complete_through: Mapping[str, date]
    declared: frozenset[str] = frozenset()
    extents: Mapping[Basis, Extent] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    types: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    uneven: Mapping[tuple[str, str], int] = field(default_factory=dict)
    closes: tuple[Closed, ...] = ()
    unplaced: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    held: Held = field(default_factory=Held)
    own_bases: frozenset[Basis] = frozenset()

    @property
    def rows_key(self) -> tuple[object, ...]:
        """What keeps apart whatever is computed from rows: who may see them, and on which day where that matters."""
        return self.rights.rows_key, self.as_of.day if self.network.reads_the_day else None

    def size_of(self, dataset: str) -> int:
        """How many rows the table of a dataset holds, about; 0 where that is not known."""
        table = self.catalog.datasets[dataset].table
        return self.sizes.get(table.casefold(), 0) if table else 0

    def is_date(self, basis: Basis) -> bool:
        """Whether the rows of a basis are placed by days that are known to have no hours."""
        if basis.address is None:
            return False
        path = self.network.path(basis.dataset, basis.address)
        home = self.catalog.datasets[path[-1].target if path else basis.dataset]
        return self.type_of(home, home.fields[basis.address.rsplit(".", 1)[-1]]) == "DATE"

    def type_of(self, home: Dataset, one: Field) -> str:
        """The engine's type of a field's values, in capitals; empty where that is not known without asking it."""
        types = {name.casefold(): kind for name, kind in self.types.get((home.table or "").casefold(), {}).items()}
        cast = _CAST.fullmatch(one.expression.strip())
        return (one.type or (cast and (cast[1] or cast[2])) or types.get(one.expression.casefold(), "")).upper()

    @property
    def catalog(self) -> Catalog:
        """The whole catalog, hidden names included: expressions may use them."""
        return self.network.catalog

    @property
    def tomorrow(self) -> date:
        """The day after the question's."""
        return shift(self.as_of.day, Unit.DAY, 1)

    @property
    def first_day(self) -> date | None:
        """The first day that any row which is not scheduled holds, by the times of datasets and metrics themselves."""
        current = (self.extents.get(basis) for basis in self.own_bases if not basis.is_scheduled)
        return min((extent.first for extent in current if extent and extent.first), default=None)

    def own_basis(self, shape: Simple) -> Basis:
        """How the rows of a simple metric are placed in time by itself, whatever a query names."""
        dataset = self.catalog.datasets[shape.dataset]
        is_state = shape.is_state or shape.is_any_day
        address = None if is_state else shape.time_field or dataset.time_field
        is_any_day = shape.is_any_day or (dataset.is_any_day and address is None and not shape.is_state)
        return self.basis_of(dataset, address, is_any_day=is_any_day)

    def basis_of(self, dataset: Dataset, address: str | None, *, is_any_day: bool = False) -> Basis:
        """The basis that a time field, written from the dataset, gives its rows."""
        if address is None:
            return Basis(dataset=dataset.name, address=None, is_any_day=is_any_day)
        path = self.network.path(dataset.name, address)
        home = self.catalog.datasets[path[-1].target] if path else dataset
        found = home.fields[address.rsplit(".", 1)[-1]]
        is_default = address == dataset.time_field
        return Basis(
            dataset=dataset.name,
            address=address,
            granularity=found.granularity or Unit.DAY,
            is_scheduled=found.scheduled or home.scheduled or (dataset.scheduled and is_default),
        )


def own_bases(catalog: Catalog, setting: Setting) -> frozenset[Basis]:
    """The bases of every dataset, and of every metric of a catalog that has a time field of its own."""
    wanted = {(one.name, one.time_field) for one in catalog.datasets.values() if one.time_field}
    for metric in catalog.metrics.values():
        if isinstance(metric.shape, Simple) and metric.shape.time_field and not metric.shape.is_state:
            wanted.add((metric.shape.dataset, metric.shape.time_field))
    return frozenset(setting.basis_of(catalog.datasets[name], time) for name, time in wanted)


def declared_through(declared: Mapping[str, date], dataset: Dataset) -> date | None:
    """The last day that a workspace declares complete for the source system of a dataset; None where it does not."""
    return declared.get(dataset.source_system or "default", declared.get("default"))
