"""The files of a catalog, joined into one Catalog."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from semantic.catalog import Catalog, Metric, Overview, Statement
from semantic.errors import CatalogError, Origin, ProblemCode
from semantic.load.datasets import dataset_of, relationship_of
from semantic.load.located import Entry, Findings, compose
from semantic.load.metrics import metric_of
from semantic.load.money import close_of, rates_of, unit_conversion_of
from semantic.load.statements import statement_of, with_metrics
from semantic.load.unique import Named, by_name
from semantic.load.vocabulary import (
    band_of,
    calendar_of,
    group_of,
    overview_of,
    policy_of,
    scenario_of,
    term_of,
    verified_of,
)
from semantic.workspace import Workspace

FOLDER = "catalog"
# Parts of the format that are written in the same files and shaped by work still to come: accepted, not read.
NOT_READ_YET = ("drivers", "monitors", "reports", "bridges", "close_checks", "rollups")

One = TypeVar("One")
OneNamed = TypeVar("OneNamed", bound=Named)


def load_catalog(workspace: Workspace) -> Catalog:
    """The governed catalog of a workspace.

    Raises: CatalogError with every problem of every file.
    """
    findings = Findings()
    files = _files(workspace.folder, findings)
    catalog = catalog_of(workspace, files, findings)
    if findings.problems:
        raise CatalogError(tuple(sorted(findings.problems, key=lambda one: (one.origin.file, one.origin.line))))
    return catalog


def catalog_of(workspace: Workspace, files: list[tuple[str, Entry]], findings: Findings) -> Catalog:
    """The catalog that files, each by its name, make together; what is wrong with them is added to the findings."""
    catalog = _joined(workspace, files, findings)
    for _, entry in files:
        for key in NOT_READ_YET:
            entry.raw(key)
        entry.done()
    return catalog


def _files(folder: Path, findings: Findings) -> list[tuple[str, Entry]]:
    paths = sorted(path for path in (folder / FOLDER).rglob("*") if path.suffix in (".yml", ".yaml"))
    if not paths:
        findings.add(Origin(file=FOLDER, line=1), ProblemCode.NO_CATALOG)
    names = [path.relative_to(folder).as_posix() for path in paths]
    entries = [(name, compose(path, name, findings)) for name, path in zip(names, paths, strict=True)]
    return [(name, entry) for name, entry in entries if entry is not None]


def _joined(workspace: Workspace, files: list[tuple[str, Entry]], findings: Findings) -> Catalog:
    languages = workspace.languages

    def all_of(key: str, read: Callable[[Entry, tuple[str, ...]], One]) -> tuple[One, ...]:
        return tuple(read(one, languages) for _, entry in files for one in entry.entries(key))

    def named(key: str, kind: str, read: Callable[[Entry, tuple[str, ...]], OneNamed]) -> dict[str, OneNamed]:
        return dict(by_name(findings, kind, all_of(key, read)))

    metrics = all_of("metrics", metric_of)
    statements, lines = _statements(named("statements", "statement", statement_of), metrics)
    return Catalog(
        languages=languages,
        rules=workspace.calendar,
        fingerprint=_fingerprint(workspace, files),
        datasets=named("datasets", "dataset", dataset_of),
        relationships=all_of("relationships", relationship_of),
        metrics=dict(by_name(findings, "metric", (*metrics, *lines))),
        terms=named("terms", "term", term_of),
        overviews=_overviews(all_of("overviews", overview_of), findings),
        scenarios=named("scenarios", "scenario", scenario_of),
        calendars=named("calendars", "calendar", calendar_of),
        groups=named("groups", "group", group_of),
        bands=named("bands", "band", band_of),
        policies=named("policies", "policy", policy_of),
        verified=all_of("verified", verified_of),
        rates=named("currencies", "currency", rates_of),
        unit_conversions=all_of("unit_conversions", unit_conversion_of),
        statements=statements,
        closes=tuple(one for one in all_of("closes", close_of) if one is not None),
    )


def _statements(
    declared: dict[str, Statement], metrics: tuple[Metric, ...]
) -> tuple[dict[str, Statement], tuple[Metric, ...]]:
    """The statements, and the metrics that their lines add to those declared."""
    by_own_name = {one.name: one for one in reversed(metrics)}
    pairs = [with_metrics(one, by_own_name) for one in declared.values()]
    return {one.name: one for one, _ in pairs}, tuple(metric for _, lines in pairs for metric in lines)


def _overviews(declared: tuple[Overview, ...], findings: Findings) -> dict[str, Overview]:
    found: dict[str, Overview] = {}
    for one in declared:
        first = found.setdefault(one.subject, one)
        if first is not one:
            place = f"{first.origin.file}:{first.origin.line}"
            origin = one.origin.at("subject")
            findings.add(origin, ProblemCode.DUPLICATE_NAME, kind="overview", name=one.subject, first=place)
    return found


def _fingerprint(workspace: Workspace, files: list[tuple[str, Entry]]) -> str:
    """A hash of what was written, without comments, layout and the names of files."""
    digest = hashlib.sha256(repr((workspace.languages, workspace.calendar)).encode())
    for _, entry in files:
        digest.update(repr(entry.everything()).encode())
    return digest.hexdigest()[:16]
