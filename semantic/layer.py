"""Where the governed layer's parts meet: `Layer.open(folder).run(query, asker, as_of)`.

The only module of this package that reads the clock, and the only one that hands statements to an engine.
"""

import hashlib
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from sqlglot import exp

from semantic.asker import Asker, AsOf
from semantic.catalog import Catalog, Dataset, Simple
from semantic.check import check
from semantic.compile import outcome
from semantic.compile.asked import is_masked_field
from semantic.compile.build import build
from semantic.compile.expressions import parsed
from semantic.compile.probes import extent_tree, members_tree, undated_tree
from semantic.compile.resolve import resolve
from semantic.compile.resolved import Resolved
from semantic.compile.setting import Basis, Extent, Network, Rights, Setting
from semantic.engines.duckdb import DuckDBEngine, Fetched, data_files, open_engine
from semantic.errors import CatalogError, CatalogProblem, GuardError, NoData, ProblemCode, QueryProblem, WorkspaceError
from semantic.guard import check_tree, gate
from semantic.load import load_catalog, load_workspace
from semantic.policy import attributes_of, masked, row_rules, view_of
from semantic.query import SemanticQuery
from semantic.result import ResultTable, Statement, Totals
from semantic.view import View
from semantic.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A value of a dimension as stored, its labels by language, one of its keys, and how many keys share the value."""

    value: str
    key: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    keys: int = 1


class Layer:
    """One open workspace. Safe to use from several threads."""

    def __init__(self, workspace: Workspace, catalog: Catalog, engine: DuckDBEngine) -> None:
        self.workspace = workspace
        self.catalog = catalog
        self._engine = engine
        self._tables = _gated_tables(catalog, engine)
        self._network = Network(catalog)
        self._lock = threading.RLock()
        self._views: dict[object, tuple[View, Rights]] = {}
        self._settings: dict[object, Setting] = {}
        self._members: dict[object, tuple[MemberRow, ...]] = {}
        self._extents: dict[Basis, Extent] = {}
        _check_selects(catalog, self._tables)
        self._measure_extents()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The layer over a workspace, its catalog checked against the data.

        Raises: WorkspaceError when there is no workspace; CatalogError with every problem; NoData when the data are
        not there; EngineUnavailable when they cannot be read.
        """
        workspace = load_workspace(folder)
        catalog = load_catalog(workspace)
        try:
            engine = open_engine(workspace.data, workspace.limits)
        except NoData:
            _raise_errors(check(catalog, workspace, lambda _: None))
            raise
        try:
            _raise_errors(check(catalog, workspace, lambda dataset: _columns_of(dataset, engine)))
            return cls(workspace, catalog, engine)
        except BaseException:
            engine.close()
            raise

    def close(self) -> None:
        """Lets go of the data."""
        self._engine.close()

    def asker(self, role: str | None) -> Asker:
        """Who asks with a role; None: the workspace's default role.

        Raises: WorkspaceError when no such role is declared.
        """
        roles, named = self.workspace.roles, role or self.workspace.default_role
        if named is None and not roles:
            return Asker()
        if named is None or named not in roles:
            raise WorkspaceError("unknown-role", role=named or "", known=tuple(roles))
        return Asker(role=named, attributes=roles[named].attributes)

    def view(self, asker: Asker) -> View:
        """The catalog as the asker sees it."""
        return self._view(asker)[0]

    def as_of(self, requested: date | None) -> AsOf:
        """The question's day: the requested one, else what the workspace says is today."""
        today = self.workspace.today
        if requested is not None:
            return AsOf(day=requested, is_over=True)
        if isinstance(today, date):
            return AsOf(day=today, is_over=True)
        if today == "data" and (day := self._last_day()) is not None:
            return AsOf(day=day, is_over=True)
        return AsOf(day=self._clock_day(), is_over=False)

    def complete_through(self, as_of: AsOf, datasets: tuple[str, ...] | None = None) -> date:
        """The last day whose data are complete, in all datasets or in some."""
        names = self.catalog.datasets if datasets is None else datasets
        days = (self._complete_through(as_of, self.catalog.datasets[name]) for name in names)
        return min(days, default=as_of.day)

    def problem_of(self, query: SemanticQuery, asker: Asker, as_of: AsOf) -> QueryProblem | None:
        """Why a query cannot be answered, without running it; None when it can."""
        resolved = resolve(query, self._setting(asker, as_of))
        return resolved if isinstance(resolved, QueryProblem) else None

    def run(self, query: SemanticQuery, asker: Asker, as_of: AsOf) -> ResultTable | QueryProblem:
        """The rows of a query with everything to disclose, or why there are none.

        Raises: EngineError when the engine fails.
        """
        started = time.perf_counter()
        setting = self._setting(asker, as_of)
        resolved = resolve(query, setting)
        if isinstance(resolved, QueryProblem):
            return resolved
        if self._measure(tuple(fact.basis for fact in resolved.facts), setting):
            return self.run(query, asker, as_of)
        running = _Running(self, resolved, setting)
        return running.result(asker, started)

    def members_of(self, address: str, asker: Asker) -> tuple[MemberRow, ...]:
        """All distinct values of a field that the asker may see, in order; none of a masked or unknown field."""
        setting = self._setting(asker, self.as_of(None))
        if address not in setting.view.fields or is_masked_field(address, setting):
            return ()
        key = asker.key, address
        if key not in self._members:
            fetched = self._engine.run(gate(members_tree(address, setting), self._tables), row_limit=10_000_000)
            words = {one.value: one.words.label for one in setting.view.fields[address].field.members}
            self._members[key] = tuple(_member(row, fetched.names, words) for row in fetched.rows)
        return self._members[key]

    def data_fingerprint(self) -> str:
        """What changes whenever the data do: names, sizes and times of their files, hashed."""
        digest = hashlib.sha256()
        for path in data_files(self.workspace.data):
            stated = path.stat()
            digest.update(f"{path.name}|{stated.st_size}|{stated.st_mtime_ns}\n".encode())
        return digest.hexdigest()[:16]

    def fetch(self, tree: exp.Select) -> tuple[Fetched, str]:
        """What a tree gives once it has passed the gate, with its SQL."""
        statement = gate(tree, self._tables)
        return self._engine.run(statement), statement.sql

    def _view(self, asker: Asker) -> tuple[View, Rights]:
        with self._lock:
            if asker.key not in self._views:
                rights = Rights(
                    row_rules=row_rules(self.catalog, self.workspace, asker),
                    attributes=attributes_of(self.workspace, asker),
                    masked=masked(self.catalog, self.workspace, asker),
                )
                self._views[asker.key] = view_of(self.catalog, self.workspace, asker), rights
            return self._views[asker.key]

    def _setting(self, asker: Asker, as_of: AsOf) -> Setting:
        key = asker.key, as_of
        with self._lock:
            if key not in self._settings:
                view, rights = self._view(asker)
                if len(self._settings) > _MOST_SETTINGS:
                    self._settings.clear()
                self._settings[key] = self._new_setting(view, rights, as_of)
            return self._settings[key]

    def _new_setting(self, view: View, rights: Rights, as_of: AsOf) -> Setting:
        datasets = self.catalog.datasets
        declared = self.workspace.data_complete_through
        return Setting(
            network=self._network,
            view=view,
            rights=rights,
            as_of=as_of,
            complete_through={name: self._complete_through(as_of, one) for name, one in datasets.items()},
            declared=frozenset(name for name, one in datasets.items() if _declared(declared, one)),
            extents=self._extents,
        )

    def _complete_through(self, as_of: AsOf, dataset: Dataset) -> date:
        declared = _declared(self.workspace.data_complete_through, dataset)
        if declared is not None:
            return min(as_of.day, declared)
        return as_of.day if as_of.is_over else as_of.day - timedelta(days=1)

    def _measure_extents(self) -> None:
        """How far the data of every metric's time basis go, and of every dataset's own."""
        whole = View(catalog=self.catalog, fields={})
        setting = self._new_setting(whole, Rights(), AsOf(day=self._clock_day(), is_over=False))
        wanted = {(one.name, one.time_field) for one in self.catalog.datasets.values() if one.time_field}
        for metric in self.catalog.metrics.values():
            if isinstance(metric.shape, Simple) and metric.shape.time_field and not metric.shape.is_state:
                wanted.add((metric.shape.dataset, metric.shape.time_field))
        datasets = self.catalog.datasets
        self._measure(tuple(setting.basis_of(datasets[name], time) for name, time in sorted(wanted)), setting)

    def _measure(self, bases: tuple[Basis, ...], setting: Setting) -> bool:
        """Whether any basis was new and has been measured now."""
        new = [one for one in dict.fromkeys(bases) if one.address is not None and one not in self._extents]
        for basis in new:
            fetched, _ = self.fetch(extent_tree(basis, setting))
            first, last, undated = fetched.rows[0]
            self._extents[basis] = Extent(first=_day(first), last=_day(last), undated=int(str(undated)))
        return bool(new)

    def _last_day(self) -> date | None:
        own = {(one.name, one.time_field) for one in self.catalog.datasets.values()}
        found = [
            extent.last
            for basis, extent in self._extents.items()
            if (basis.dataset, basis.address) in own and not basis.is_scheduled and extent.last
        ]
        return max(found, default=None)

    def _clock_day(self) -> date:
        return datetime.now(ZoneInfo(self.workspace.time_zone)).date()


_MOST_SETTINGS = 256


@dataclass
class _Running:
    """One query on its way through build, gate and engine."""

    layer: Layer
    resolved: Resolved
    setting: Setting
    statements: list[Statement] = field(default_factory=list)
    compile_ms: float = 0.0

    def result(self, asker: Asker, started: float) -> ResultTable:
        resolved = self.resolved
        tree = build(resolved, self.setting)
        self.compile_ms = (time.perf_counter() - started) * 1000
        fetched = self._run("rows", tree)
        read = outcome.read(resolved, fetched)
        totals, unmatched = self._totals(read)
        unmatched += self._undated()
        execute_ms = sum(one.elapsed_ms for one in self.statements)
        return ResultTable(
            query=resolved.query,
            columns=read.columns,
            rows=read.rows,
            row_count=fetched.row_count,
            is_truncated=fetched.row_count > len(fetched.rows),
            totals=totals,
            period=resolved.period,
            covered=resolved.covered,
            bases=resolved.bases,
            statements=tuple(self.statements),
            warnings=(*resolved.warnings, *read.warnings, *outcome.unmatched_notice(unmatched)),
            assumptions=outcome.assumptions(resolved, read),
            data_as_of=resolved.complete_through,
            freshness=outcome.freshness(resolved, self.setting),
            compile_ms=self.compile_ms,
            execute_ms=execute_ms,
            members=self._members(asker),
        )

    def _run(self, name: str, tree: exp.Select) -> Fetched:
        started = time.perf_counter()
        fetched, sql = self.layer.fetch(tree)
        self.compile_ms += (time.perf_counter() - started) * 1000 - fetched.elapsed_ms
        self.statements.append(Statement(name=name, sql=sql, rows=fetched.row_count, elapsed_ms=fetched.elapsed_ms))
        return fetched

    def _totals(self, read: outcome.Read) -> tuple[tuple[Totals, ...], int]:
        """The grand total by its own query, and how many rows found no match in a dimension."""
        resolved = self.resolved
        if not outcome.has_totals(resolved):
            return (), 0
        started = time.perf_counter()
        whole = resolve(outcome.whole_query(resolved), self.setting, is_dated=resolved.is_dated)
        if isinstance(whole, QueryProblem):
            return (), 0
        fields = tuple(one.name for one in resolved.dimensions if one.kind == "field")
        tree = build(whole, self.setting, unmatched=fields)
        self.compile_ms += (time.perf_counter() - started) * 1000
        return outcome.totals(whole, self._run("totals", tree), resolved, read)

    def _undated(self) -> int:
        """How many rows have no day and so belong to no period."""
        if not self.resolved.is_dated:
            return 0
        count = 0
        for fact in self.resolved.facts:
            extent = self.setting.extents.get(fact.basis)
            if fact.is_base or extent is None or not extent.undated:
                continue
            fetched = self._run("undated", undated_tree(fact, self.resolved, self.setting))
            count = max(count, int(str(fetched.rows[0][0])))
        return count

    def _members(self, asker: Asker) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        found = {}
        for dimension in self.resolved.dimensions:
            if dimension.kind != "field" or dimension.is_masked:
                continue
            named = self.setting.view.fields[dimension.name].field
            labels = {one.value: dict(one.words.label) for one in named.members if one.words.label}
            if named.label_columns:
                labels |= {one.value: dict(one.labels) for one in self.layer.members_of(dimension.name, asker)}
            if labels:
                found[dimension.name] = labels
        return found


def _declared(declared: Mapping[str, date], dataset: Dataset) -> date | None:
    return declared.get(dataset.source_system or "default", declared.get("default"))


def _raise_errors(problems: tuple[CatalogProblem, ...]) -> None:
    if errors := tuple(one for one in problems if not one.is_warning):
        raise CatalogError(errors)


def _columns_of(dataset: Dataset, engine: DuckDBEngine) -> Mapping[str, str] | None:
    if dataset.table is None:
        return None
    names = {name.casefold(): name for name in engine.columns}
    return engine.columns[names[dataset.table.casefold()]] if dataset.table.casefold() in names else {}


def _gated_tables(catalog: Catalog, engine: DuckDBEngine) -> frozenset[str]:
    """The physical tables that the catalog names, of those there are."""
    named = {one.table for one in catalog.datasets.values() if one.table}
    named |= {one.via.table for one in catalog.relationships if one.via}
    for dataset in catalog.datasets.values():
        if dataset.sql is not None:
            named |= {".".join(part.name for part in table.parts) for table in parsed(dataset.sql).find_all(exp.Table)}
    there = {name.casefold() for name in engine.tables}
    return frozenset(name for name in named if name.casefold() in there)


def _check_selects(catalog: Catalog, tables: frozenset[str]) -> None:
    found = []
    for dataset in catalog.datasets.values():
        try:
            if dataset.sql is not None:
                check_tree(parsed(dataset.sql), tables)
        except GuardError as refused:
            stated = {"sql": dataset.sql or "", "found": str(refused)}
            found.append(CatalogProblem(origin=dataset.origin, code=ProblemCode.DISALLOWED_SQL, parameters=stated))
    _raise_errors(tuple(found))


def _member(row: tuple[object, ...], names: tuple[str, ...], words: Mapping[str, Mapping[str, str]]) -> MemberRow:
    value, key, count, *labels = row
    languages = [name.partition(":")[2] for name in names[3:]]
    by_language = {language: str(label) for language, label in zip(languages, labels, strict=True) if label is not None}
    stored = str(value)
    return MemberRow(
        value=stored,
        key=None if key is None else str(key),
        labels={**by_language, **words.get(stored, {})},
        keys=int(str(count)),
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
