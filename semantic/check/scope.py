"""What the rules look at, and the questions most of them ask of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from semantic.catalog import AddressedField, Catalog, Cumulative, Dataset, Field, Metric, Simple, StatementLine
from semantic.errors import CatalogProblem, Origin, Parameter, ProblemCode, nearest_names
from semantic.graph import addressed_fields, path_to, reaches_by_fan_out
from semantic.policy import inputs_of
from semantic.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A catalog with its workspace, the columns by dataset and of bridges by table, and every field by its address."""

    catalog: Catalog
    workspace: Workspace
    columns: Mapping[str, Mapping[str, str] | None]
    fields: Mapping[str, AddressedField]
    bridges: Mapping[str, Mapping[str, str] | None]

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address there is."""
        return tuple(self.fields)

    @property
    def facts(self) -> frozenset[str]:
        """The datasets that metrics are computed from."""
        shapes = (metric.shape for metric in self.catalog.metrics.values())
        return frozenset(shape.dataset for shape in shapes if isinstance(shape, Simple))

    def behind(self, metric: Metric) -> tuple[Metric, ...]:
        """A metric and every metric it is computed from, once each; names that are not there are left out."""
        found = {metric.name: metric}
        waiting = [metric]
        while waiting:
            for name in inputs_of(waiting.pop()):
                if name in self.catalog.metrics and name not in found:
                    found[name] = self.catalog.metrics[name]
                    waiting.append(found[name])
        return tuple(found.values())

    def datasets_of(self, metric: Metric) -> frozenset[str]:
        """The datasets a metric reads."""
        shapes = (one.shape for one in self.behind(metric))
        return frozenset(shape.dataset for shape in shapes if isinstance(shape, Simple))

    def state_behind(self, metric: Metric) -> Metric | None:
        """The first metric behind one, or itself, that is a balance or a state: read at a day, never summed."""
        return next((one for one in self.behind(metric) if self._is_state(one)), None)

    def _is_state(self, metric: Metric) -> bool:
        match metric.shape:
            case Simple() as shape:
                dataset = self.catalog.datasets.get(shape.dataset)
                is_over_time = shape.non_additive is not None and shape.non_additive.over == "time"
                is_timeless = dataset is not None and not (shape.time_field or dataset.time_field)
                return is_over_time or shape.is_state or shape.is_any_day or is_timeless
            case Cumulative(window="all"):
                return True
            case _:
                return False

    @property
    def declared_metrics(self) -> tuple[Metric, ...]:
        """The metrics as written, without those that statements add."""
        added = {name for one in self.catalog.statements.values() for line in one.lines for name in _added(line)}
        return tuple(metric for name, metric in self.catalog.metrics.items() if name not in added)

    def leaves_of(self, metric: Metric | None, above: frozenset[str] = frozenset()) -> tuple[Metric, ...]:
        """The simple metrics behind one; what is not there, or is computed from itself, has none."""
        if metric is None or metric.name in above:
            return ()
        if isinstance(metric.shape, Simple):
            return (metric,)
        parts = (self.catalog.metrics.get(name) for name in inputs_of(metric))
        found = (leaf for part in parts for leaf in self.leaves_of(part, above | {metric.name}))
        return tuple({leaf.name: leaf for leaf in found}.values())

    def field_at(self, dataset: Dataset, address: str) -> Field | None:
        """The field that a dataset reaches many-to-one under a name."""
        path = path_to(self.catalog, dataset.name, address)
        if path is None:
            return None
        home = path[-1].target if path else dataset.name
        return self.catalog.datasets[home].fields[address.rpartition(".")[2]]

    def check_address(self, dataset: Dataset, address: str, origin: Origin) -> Iterator[CatalogProblem]:
        """What is wrong with a field's name where it is meant to be reached from a dataset."""
        if path_to(self.catalog, dataset.name, address) is not None:
            return
        if reaches_by_fan_out(self.catalog, dataset.name, address):
            yield problem(origin, ProblemCode.FAN_OUT, field=address, dataset=dataset.name)
        elif address in self.addresses:
            yield problem(origin, ProblemCode.UNREACHABLE_FIELD, field=address, dataset=dataset.name)
        else:
            near = nearest_names(address, (*self.addresses, *dataset.fields))
            yield problem(origin, ProblemCode.UNKNOWN_FIELD, near, field=address)

    def check_columns(
        self, dataset: Dataset, names: Iterable[str], origin: Origin, *, also: Iterable[str] = ()
    ) -> Iterator[CatalogProblem]:
        """The names that are no columns of a dataset's table, where its columns are known; case does not matter.

        `also` holds names that would have been right as well, and may be the nearest.
        """
        yield from _unknown_columns(self.columns[dataset.name], dataset.name, names, origin, also)

    def check_bridge_columns(self, table: str, names: Iterable[str], origin: Origin) -> Iterator[CatalogProblem]:
        """The names that are no columns of a bridge, where its columns are known; that there is no such table."""
        if self.bridges.get(table) == {}:
            yield problem(origin, ProblemCode.UNKNOWN_TABLE, table=table, dataset=table)
        yield from _unknown_columns(self.bridges.get(table), table, names, origin)

    def check_metric_names(self, names: Iterable[str], origin: Origin) -> Iterator[CatalogProblem]:
        """The names that are no metrics."""
        for name in names:
            if name not in self.catalog.metrics:
                near = nearest_names(name, self.catalog.metrics)
                yield problem(origin, ProblemCode.UNKNOWN_METRIC, near, metric=name)


def _unknown_columns(
    columns: Mapping[str, str] | None, owner: str, names: Iterable[str], origin: Origin, also: Iterable[str] = ()
) -> Iterator[CatalogProblem]:
    if not columns:
        return
    known = {column.casefold() for column in columns}
    for name in names:
        if name.casefold() not in known:
            near = nearest_names(name, (*columns, *also))
            yield problem(origin, ProblemCode.UNKNOWN_COLUMN, near, column=name, dataset=owner)


def _added(line: StatementLine) -> tuple[str, ...]:
    return line.metric, *line.parts


def scope_of(catalog: Catalog, workspace: Workspace, columns: Callable[[Dataset], Mapping[str, str] | None]) -> Scope:
    """The scope of a catalog; the columns of each dataset and each bridge are asked for once."""
    crossed = {
        one.via.table: catalog.datasets[one.source]
        for one in catalog.relationships
        if one.via is not None and one.source in catalog.datasets
    }
    return Scope(
        catalog=catalog,
        workspace=workspace,
        columns={name: columns(dataset) for name, dataset in catalog.datasets.items()},
        fields=addressed_fields(catalog),
        bridges={table: columns(replace(source, table=table, sql=None)) for table, source in crossed.items()},
    )


def problem(
    origin: Origin, code: ProblemCode, nearest: Iterable[str] = (), *, is_warning: bool = False, **stated: Parameter
) -> CatalogProblem:
    """A problem at a place."""
    return CatalogProblem(
        origin=origin, code=code.value, parameters=stated, nearest=tuple(nearest), is_warning=is_warning
    )
