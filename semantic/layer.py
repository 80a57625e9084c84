"""Where the governed layer's parts meet: `Layer.open(folder).run(query, asker, as_of)`.

The only module of this package that reads the clock, and the only one that hands statements to an engine.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from sqlglot import exp

from semantic.asker import Asker, AsOf
from semantic.catalog import Catalog, Dataset
from semantic.check import check
from semantic.compile.asked import is_masked_field
from semantic.compile.resolved import Dimension, Resolved
from semantic.compile.run import outcome
from semantic.compile.run.integrity import repeated_keys, uneven_weights
from semantic.compile.run.late import resolve_late, with_figures
from semantic.compile.run.listing import is_listing
from semantic.compile.run.probes import extent_tree, members_tree
from semantic.compile.run.running import (
    Kept,
    Labels,
    Running,
    list_members,
    misfit_of,
    settled,
    settled_listing,
    telling,
    unfit,
)
from semantic.compile.run.soundness import problems_of, unplaced_accounts
from semantic.compile.setting import Basis, Extent, Held, Network, Rights, Setting, declared_through, own_bases
from semantic.compile.settle.closes import closed_periods
from semantic.compile.settle.named import is_told_by_rows
from semantic.compile.settle.resolve import AS_ASKED, Terms
from semantic.engines.duckdb import DuckDBEngine, Fetched, fingerprint_of, open_engine
from semantic.engines.tables import columns_of, disallowed, gated_tables
from semantic.errors import (
    CatalogError,
    CatalogProblem,
    GuardError,
    Inconvertible,
    NoData,
    QueryProblem,
    WorkspaceError,
)
from semantic.guard import GatedStatement, gate
from semantic.load import load_catalog, load_workspace
from semantic.periods import Unit, shift
from semantic.policy import attributes_of, hidden_from, masked, row_rules, view_of
from semantic.query import SemanticQuery
from semantic.result import MemberRow, ResultTable
from semantic.view import View
from semantic.workspace import Workspace

_Ask: TypeAlias = Callable[[SemanticQuery, Asker, Setting, float], ResultTable | QueryProblem]
Given = TypeVar("Given")
_MOST_SETTINGS, _MOST_PLANS = 256, 512


class Layer:
    """One open workspace. Safe to use from several threads. `findings` are warnings that the data gave rise to."""

    def __init__(self, workspace: Workspace, catalog: Catalog, engine: DuckDBEngine) -> None:
        self.workspace = workspace
        self.catalog = catalog
        self._engine = engine
        self._tables = gated_tables(catalog, engine)
        self._network = Network(catalog)
        self._lock = threading.RLock()
        self._views: dict[object, tuple[View, Rights]] = {}
        self._seen: dict[object, View] = {}
        self._settings: dict[object, Setting] = {}
        self._held: dict[object, Held] = {}
        self._members: dict[object, tuple[MemberRow, ...]] = {}
        self._plans: dict[object, tuple[Resolved, Kept]] = {}
        self._extents: dict[object, dict[Basis, Extent]] = {}
        self._told: dict[object, dict[str, Any]] = {}
        self._fetched: dict[str, Fetched] = {}
        self._unplaced: dict[object, dict[str, tuple[str, ...]]] = {}
        _raise_errors(tuple(disallowed(catalog, self._tables)))
        everything = self._new_setting(View(catalog=catalog, fields={}), Rights(), clock_of(self.workspace))
        found = (*repeated_keys(everything, self._fetch_once), *problems_of(everything, self._fetch_once))
        _raise_errors(found)
        self.findings = found
        self._measure_extents(everything)
        self._all_extents = everything.extents

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The layer over a workspace, its catalog checked against the data.

        Raises: WorkspaceError when there is no workspace; CatalogError with every problem; NoData when the data are
        not there; EngineUnavailable when they cannot be read.
        """
        workspace = load_workspace(folder)
        catalog = load_catalog(workspace)
        try:
            engine = open_engine(workspace.data, workspace.limits, workspace.time_zone)
        except NoData:
            _raise_errors(check(catalog, workspace, lambda _: None))
            raise
        try:
            _raise_errors(check(catalog, workspace, lambda dataset: columns_of(dataset, engine)))
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

    def statement(self, name: str, asker: Asker, **asked: Any) -> SemanticQuery | QueryProblem:
        """The plan of a statement: one query over all of its lines in order; `asked` as a semantic query takes it."""
        statement = self.view(asker).catalog.statements.get(name)
        if statement is None:
            return QueryProblem(code="unknown-metric", parameters={"metric": name})
        return SemanticQuery(metrics=tuple(line.metric for line in statement.lines), **asked)

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
        return clock_of(self.workspace)

    def complete_through(self, as_of: AsOf, datasets: tuple[str, ...] | None = None) -> date:
        """The last day whose data are complete, in all datasets or in some."""
        names = self.catalog.datasets if datasets is None else datasets
        days = (self._complete_through(as_of, self.catalog.datasets[name]) for name in names)
        return min(days, default=as_of.day)

    def problem_of(self, query: SemanticQuery, asker: Asker, as_of: AsOf) -> QueryProblem | None:
        """Why a query cannot be answered, without running it; None when it can.

        Raises: EngineError when the engine fails that looks for the members it names.
        """
        setting = self._setting(asker, as_of)
        settle = settled_listing if is_listing(query) else settled
        resolved = self._or_unfit(query, setting, lambda: settle(query, setting, self.fetch))
        return resolved if isinstance(resolved, QueryProblem) else None

    def run(self, query: SemanticQuery, asker: Asker, as_of: AsOf) -> ResultTable | QueryProblem:
        """The rows of a query with everything to disclose, or why there are none.

        Raises: EngineError when the engine fails; of its kinds BadCell where the data are not what the catalog says.
        """
        result = self._answer(self._asked, query, asker, as_of)
        return result if isinstance(result, QueryProblem) else replace(result, query=query)

    def late_documents(self, query: SemanticQuery, asker: Asker, as_of: AsOf) -> ResultTable | QueryProblem:
        """The single rows behind a query that became known after its `known_as_of`, by the question's day.

        `totals` hold every metric as known now, as known then (`revenue:known_as_of`) and the difference
        (`revenue.change:known_as_of`). The query of the table names the day that `close` is.

        Raises: EngineError as for `run`.
        """
        return self._answer(self._late, query, asker, as_of)

    def _answer(self, ask: _Ask, query: SemanticQuery, asker: Asker, as_of: AsOf) -> ResultTable | QueryProblem:
        """What `ask` gives, with the labels of all that the query names; what the engine cannot take is a problem."""
        started = time.perf_counter()
        setting = self._setting(asker, as_of)
        result = self._or_unfit(query, setting, lambda: ask(query, asker, setting, started))
        if isinstance(result, QueryProblem):
            return result
        return replace(result, members={**self.labels_of(query, asker), **result.members})

    def _or_unfit(self, query: SemanticQuery, setting: Setting, answer: Callable[[], Given]) -> Given | QueryProblem:
        """What `answer` gives, or the problem that a value of the query fits no column, or is one of too many."""
        with telling(setting):
            try:
                return answer()
            except Inconvertible as error:
                return unfit(query, error, setting, self.fetch)
            except GuardError as refused:
                if refused.reason != "size":
                    raise
                return QueryProblem(code="too-much-data", parameters={})

    def _asked(
        self, query: SemanticQuery, asker: Asker, setting: Setting, started: float
    ) -> ResultTable | QueryProblem:
        if is_listing(query):
            listing = settled_listing(query, setting, self.fetch)
            if isinstance(listing, QueryProblem):
                return listing
            if self._measure(tuple(fact.basis for one in listing.member_sets for fact in one.rows.facts), setting):
                return self._asked(query, asker, setting, started)
            labels = self._labels(listing.dimensions, asker, setting)
            through = self.complete_through(setting.as_of, (listing.members.dataset,))
            return list_members(listing, setting, self.fetch, through, labels)
        return self._run(query, asker, setting, started)

    def _late(self, query: SemanticQuery, asker: Asker, setting: Setting, started: float) -> ResultTable | QueryProblem:
        late = resolve_late(query, setting, self.fetch)
        if isinstance(late, QueryProblem):
            return late
        if self._measure(late.bases, setting):
            return self._late(query, asker, setting, started)
        table = self._run(late.rows, asker, setting, started, late.terms)
        return table if isinstance(table, QueryProblem) else with_figures(table, late, setting, self.fetch)

    def _run(
        self, query: SemanticQuery, asker: Asker, setting: Setting, started: float, terms: Terms = AS_ASKED
    ) -> ResultTable | QueryProblem:
        plan = asker.key, setting.as_of, repr(query), terms  # equal queries may differ in the order they show
        known = self._plans.get(plan)
        resolved = known[0] if known else settled(query, setting, self.fetch, terms)
        if isinstance(resolved, QueryProblem):
            return resolved
        if known is None:
            if self._measure(tuple(fact.basis for part in resolved.parts for fact in part.facts), setting):
                return self._run(query, asker, setting, started, terms)
            known = self._keep(plan, resolved)
        labels = self._labels(resolved.labelled, asker, setting)
        result = Running(resolved, setting, self, started, known[1]).result(labels)
        if single := outcome.unmixed_fields(resolved, result):
            return self._run(query, asker, setting, started, replace(terms, unmixed=terms.unmixed | single))
        return result

    def _keep(self, plan: object, resolved: Resolved) -> tuple[Resolved, Kept]:
        """Where what is worked out for a plan is kept, for when it is run again."""
        with self._lock:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            return self._plans.setdefault(plan, (resolved, {}))

    def _labels(self, dimensions: tuple[Dimension, ...], asker: Asker, setting: Setting) -> Labels:
        """The labels that only rows tell, in columns or of members that rules may hide, by field and value."""
        return {
            one.name: {member.value: member.labels for member in self.members_of(one.name, asker)}
            for one in dimensions
            if one.kind == "field" and not one.is_masked and is_told_by_rows(setting.view.fields[one.name], setting)
        }

    def labels_of(self, query: SemanticQuery, asker: Asker) -> Labels:
        """The labels, standing in columns of the data, of every field that a query names, by value."""
        fields = self.view(asker).fields
        labelled = (one for one in query.field_names if one in fields and fields[one].field.label_columns)
        return {one: {row.value: row.labels for row in self.members_of(one, asker)} for one in labelled}

    def members_of(self, address: str, asker: Asker) -> tuple[MemberRow, ...]:
        """All distinct values of a field that the asker may see, in order; none of a masked or unknown field."""
        setting = self._setting(asker, self.as_of(None))
        if address not in setting.view.fields or is_masked_field(address, setting):
            return ()
        key = asker.key, setting.rows_key, address
        if key not in self._members:
            with telling(setting):
                fetched = self._engine.run(self.gated(members_tree(address, setting)), row_limit=10_000_000)
            words = {one.value: one.words.label for one in setting.view.fields[address].field.members}
            self._members[key] = tuple(MemberRow.of(row, fetched.names, words) for row in fetched.rows)
        return self._members[key]

    def data_fingerprint(self) -> str:
        """What changes whenever the data do: names, sizes and times of their files, hashed."""
        return fingerprint_of(self.workspace.data)

    def gated(self, tree: exp.Select) -> GatedStatement:
        """A tree as a statement, once it has passed the gate.

        Raises: GuardError when any part of it is not on the list.
        """
        return gate(tree, self._tables)

    def rows_of(self, statement: GatedStatement) -> Fetched:
        """What a statement gives."""
        return self._engine.run(statement)

    def fetch(self, tree: exp.Select) -> tuple[Fetched, str]:
        """What a tree gives once it has passed the gate, with its SQL."""
        statement = self.gated(tree)
        return self.rows_of(statement), statement.sql

    def _fetch_once(self, tree: exp.Select) -> Fetched:
        """What a tree gives that says the same to many askers, and on many days: the data are asked but once."""
        statement = self.gated(tree)
        if statement.sql not in self._fetched:
            self._fetched[statement.sql] = self.rows_of(statement)
        return self._fetched[statement.sql]

    def _view(self, asker: Asker) -> tuple[View, Rights]:
        with self._lock:
            if asker.key not in self._views:
                rights = Rights(
                    row_rules=row_rules(self.catalog, self.workspace, asker),
                    attributes=attributes_of(self.workspace, asker),
                    masked=masked(self.catalog, self.workspace, asker),
                )
                key = hidden_from(self.catalog, self.workspace, asker)
                if key not in self._seen:
                    self._seen[key] = view_of(self.catalog, self.workspace, asker)
                self._views[asker.key] = self._seen[key], rights
            return self._views[asker.key]

    def _setting(self, asker: Asker, as_of: AsOf) -> Setting:
        key = asker.key, as_of
        with self._lock:
            if key not in self._settings:
                view, rights = self._view(asker)
                if len(self._settings) > _MOST_SETTINGS:
                    self._settings.clear()
                    self._held.clear()
                    self._fetched.clear()
                setting = self._new_setting(view, rights, as_of)
                self._measure_extents(setting)
                told = self._told_by_rows(setting)
                self._settings[key] = replace(setting, own_bases=own_bases(view.catalog, setting), **told)
            return self._settings[key]

    def _told_by_rows(self, setting: Setting) -> Mapping[str, Any]:
        """The closes that the asker may see, and the weights that are no whole."""
        if setting.rows_key not in self._told:
            closes = tuple(closed_periods(setting, self._fetch_once))
            uneven = {(one.source, one.role): count for one, count in uneven_weights(setting, self._fetch_once)}
            self._told[setting.rows_key] = {"closes": closes, "uneven": uneven}
        return self._told[setting.rows_key]

    def _new_setting(self, view: View, rights: Rights, as_of: AsOf) -> Setting:
        datasets, declared = self.catalog.datasets, self.workspace.data_complete_through
        setting = Setting(
            network=self._network,
            view=view,
            rights=rights,
            as_of=as_of,
            complete_through={name: self._complete_through(as_of, one) for name, one in datasets.items()},
            declared=frozenset(name for name, one in datasets.items() if declared_through(declared, one)),
            sizes=self._engine.sizes,
            types={name.casefold(): types for name, types in self._engine.columns.items()},
            held=self._held.setdefault((rights.rows_key, as_of.day), Held()),
        )
        extents = self._extents.setdefault(setting.rows_key, {})
        return replace(setting, extents=extents, unplaced=self._unplaced.setdefault(setting.rows_key, {}))

    def _complete_through(self, as_of: AsOf, dataset: Dataset) -> date:
        declared = declared_through(self.workspace.data_complete_through, dataset)
        if declared is not None:
            return min(as_of.day, declared)
        return as_of.day if as_of.is_over else shift(as_of.day, Unit.DAY, -1)

    def _measure_extents(self, setting: Setting) -> None:
        """How far the rows that the asker may see go, by every metric's time basis and every dataset's own."""
        self._measure(tuple(own_bases(self.catalog, setting)), setting)
        unplaced = self._unplaced[setting.rows_key]
        for name, statement in self.catalog.statements.items():
            if name not in unplaced:
                unplaced[name] = unplaced_accounts(statement, setting, self._fetch_once)

    def _measure(self, bases: tuple[Basis, ...], setting: Setting) -> bool:
        """Whether any basis was new and has been measured now."""
        extents = self._extents[setting.rows_key]
        new = [one for one in dict.fromkeys(bases) if one.address is not None and one not in extents]
        for basis in new:
            try:
                fetched = self._fetch_once(extent_tree(basis, setting))
            except Inconvertible as error:
                raise misfit_of(error, setting, self.fetch) from error
            first, last, undated = fetched.rows[0]
            extents[basis] = Extent(first=_day(first), last=_day(last), undated=int(str(undated)))
        return bool(new)

    def _last_day(self) -> date | None:
        own = {(one.name, one.time_field) for one in self.catalog.datasets.values()}
        found = [
            extent.last
            for basis, extent in tuple(self._all_extents.items())
            if (basis.dataset, basis.address) in own and not basis.is_scheduled and extent.last
        ]
        return max(found, default=None)


def _raise_errors(problems: tuple[CatalogProblem, ...]) -> None:
    if errors := tuple(one for one in problems if not one.is_warning):
        raise CatalogError(errors)


def clock_of(workspace: Workspace) -> AsOf:
    """Today, in the workspace's zone."""
    return AsOf(day=datetime.now(ZoneInfo(workspace.time_zone)).date(), is_over=False)


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
