"""The files of a catalog, joined into one Catalog."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from semantic.catalog import Catalog, Overview
from semantic.errors import CatalogError, Origin, ProblemCode
from semantic.load.datasets import dataset_of, relationship_of
from semantic.load.located import Entry, Findings, compose
from semantic.load.metrics import metric_of
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
from semantic.periods import CalendarRules
from semantic.workspace import Workspace

FOLDER = "catalog"
# Parts of the format that are written in the same files and shaped by work still to come: accepted, not read.
_NOT_READ_YET = (
    "currencies", "unit_conversions", "statements", "drivers", "monitors", "reports", "bridges", "close_checks",
    "rollups",
)  # fmt: skip

One = TypeVar("One")
OneNamed = TypeVar("OneNamed", bound=Named)


def load_catalog(workspace: Workspace) -> Catalog:
    """The governed catalog of a workspace.

    Raises: CatalogError with every problem of every file.
    """
    findings = Findings()
    entries = _files(workspace.folder, findings)
    catalog = catalog_of(entries, findings, workspace.languages, workspace.calendar, _fingerprint(workspace, entries))
    if findings.problems:
        raise CatalogError(tuple(sorted(findings.problems, key=lambda one: (one.origin.file, one.origin.line))))
    return catalog


def _files(folder: Path, findings: Findings) -> list[Entry]:
    paths = sorted(path for path in (folder / FOLDER).rglob("*") if path.suffix in (".yml", ".yaml"))
    if not paths:
        findings.add(Origin(file=FOLDER, line=1), ProblemCode.NO_CATALOG)
    names = [path.relative_to(folder).as_posix() for path in paths]
    entries = [compose(path, name, findings) for name, path in zip(names, paths, strict=True)]
    return [entry for entry in entries if entry is not None]


def catalog_of(
    files: list[Entry], findings: Findings, languages: tuple[str, ...], rules: CalendarRules, fingerprint: str
) -> Catalog:
    """The catalog that the mappings of files make together; what is wrong with them is added to the findings."""

    def all_of(key: str, read: Callable[[Entry, tuple[str, ...]], One]) -> tuple[One, ...]:
        return tuple(read(one, languages) for entry in files for one in entry.entries(key))

    def named(key: str, kind: str, read: Callable[[Entry, tuple[str, ...]], OneNamed]) -> dict[str, OneNamed]:
        return dict(by_name(findings, kind, all_of(key, read)))

    catalog = Catalog(
        languages=languages,
        rules=rules,
        fingerprint=fingerprint,
        datasets=named("datasets", "dataset", dataset_of),
        relationships=all_of("relationships", relationship_of),
        metrics=named("metrics", "metric", metric_of),
        terms=named("terms", "term", term_of),
        overviews=_overviews(all_of("overviews", overview_of), findings),
        scenarios=named("scenarios", "scenario", scenario_of),
        calendars=named("calendars", "calendar", calendar_of),
        groups=named("groups", "group", group_of),
        bands=named("bands", "band", band_of),
        policies=named("policies", "policy", policy_of),
        verified=all_of("verified", verified_of),
    )
    for entry in files:
        for key in _NOT_READ_YET:
            entry.raw(key)
        entry.done()
    return catalog


def _overviews(declared: tuple[Overview, ...], findings: Findings) -> dict[str, Overview]:
    found: dict[str, Overview] = {}
    for one in declared:
        first = found.setdefault(one.subject, one)
        if first is not one:
            place = f"{first.origin.file}:{first.origin.line}"
            origin = one.origin.at("subject")
            findings.add(origin, ProblemCode.DUPLICATE_NAME, kind="overview", name=one.subject, first=place)
    return found


def _fingerprint(workspace: Workspace, files: list[Entry]) -> str:
    """A hash of what was written, without comments, layout and the names of files."""
    digest = hashlib.sha256(repr((workspace.languages, workspace.calendar)).encode())
    for entry in files:
        digest.update(repr(entry.everything()).encode())
    return digest.hexdigest()[:16]
