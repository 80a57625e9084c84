"""Everything that can be said against a workspace: its catalog, its data, and what it promises of both."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

from semantic.asker import Asker, AsOf
from semantic.catalog import Catalog
from semantic.check import ADVICE, RULES, applied, in_order
from semantic.check.answers import check_plans, check_values
from semantic.check.data import Ground, Heard, Rows, look
from semantic.check.scope import Scope, scope_of
from semantic.check.sql import tree_of
from semantic.compile.setting import Network, Rights, Setting
from semantic.engines.duckdb import DuckDBEngine, open_engine
from semantic.engines.tables import columns_of, gated_tables
from semantic.errors import CatalogError, CatalogProblem, EngineError, NoData, ProblemCode
from semantic.guard import gate
from semantic.layer import Layer, clock_of
from semantic.load import load_catalog, load_workspace
from semantic.view import View

Problems: TypeAlias = tuple[CatalogProblem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The problems by file and line. `has_data`: there were data to look at; `is_tested`: verified questions and tests
    of metrics were tried, which the problems of a catalog may keep from being so.
    """

    problems: Problems
    has_data: bool
    is_tested: bool


def review(folder: Path, hear: Heard) -> Review:
    """What there is to say against a workspace; `hear` is told how far the looks into the data have come.

    Raises: WorkspaceError when there is no workspace; CatalogError with every problem that keeps its files from being
    read; EngineUnavailable when the data cannot be.
    """
    workspace = load_workspace(folder)
    catalog = load_catalog(workspace)
    try:
        engine = open_engine(workspace.data, workspace.limits, workspace.time_zone)
    except NoData:
        scope = scope_of(catalog, workspace, lambda _: None)
        return Review(
            problems=in_order(applied((*RULES, *ADVICE), scope)), has_data=False, is_tested=not _promises(catalog)
        )
    with closing(engine):
        scope = scope_of(catalog, workspace, lambda dataset: columns_of(dataset, engine))
        found = applied(RULES, scope)
        is_sound = not _has_error(found)
        seen = look(_ground(scope), _rows(scope, engine), hear, is_sound=is_sound)
        found = (*found, *applied(ADVICE, scope), *seen)
        promised, is_tested = _tested(scope, engine, found) if is_sound else ((), not _promises(catalog))
    return Review(problems=in_order((*found, *promised)), has_data=True, is_tested=is_tested)


def _promises(catalog: Catalog) -> bool:
    """Whether there are verified questions or tests to try."""
    return bool(catalog.verified) or any(metric.tests for metric in catalog.metrics.values())


def _has_error(problems: Iterable[CatalogProblem]) -> bool:
    return any(not one.is_warning for one in problems)


def _ground(scope: Scope) -> Ground:
    """The catalog with a setting in which nothing is hidden, on the workspace's day."""
    catalog, today = scope.catalog, scope.workspace.today
    setting = Setting(
        network=Network(catalog),
        view=View(catalog=catalog, fields=scope.fields),
        rights=Rights(),
        as_of=AsOf(day=today, is_over=True) if isinstance(today, date) else clock_of(scope.workspace),
        complete_through={},
    )
    return Ground(scope, setting)


def _rows(scope: Scope, engine: DuckDBEngine) -> Rows:
    """What runs a tree that passes the gate."""
    tables = gated_tables(_parsable(scope.catalog), engine)
    return lambda tree: engine.run(gate(tree, tables)).rows


def _parsable(catalog: Catalog) -> Catalog:
    """The catalog without the datasets whose SELECT does not parse."""
    datasets = {name: one for name, one in catalog.datasets.items() if one.sql is None or tree_of(one.sql) is not None}
    return replace(catalog, datasets=datasets)


def _tested(scope: Scope, engine: DuckDBEngine, found: Problems) -> tuple[Problems, bool]:
    """What comes of the catalog's own promises, asked without any policy; and whether it could be opened to ask.

    Raises: EngineError when it cannot be opened and no problem tells why.
    """
    everyone = replace(scope.workspace, roles={}, default_role=None)
    try:
        layer = Layer(everyone, scope.catalog, engine)
    except CatalogError as error:
        told = {(one.origin, one.code) for one in found}
        return tuple(one for one in error.problems if (one.origin, one.code) not in told), not _promises(scope.catalog)
    except EngineError:
        if _has_error(found):
            return (), not _promises(scope.catalog)
        raise
    asker, today = Asker(), layer.as_of(None)
    unheld = {one.origin for one in found if one.code == ProblemCode.UNHELD_VALUE}  # refused for what is told so
    plans = check_plans(scope, lambda query: layer.problem_of(query, asker, today))
    plans = (one for one in plans if one.origin not in unheld)
    values = check_values(scope, lambda query, day: layer.run(query, asker, layer.as_of(day)))
    return (*layer.findings, *plans, *values), True
