"""workspace.yml, with every key's default, and where the program may write."""

import hashlib
import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import yaml

from semantic.errors import CatalogError, ProblemCode, WorkspaceError, nearest_names
from semantic.load.located import Entry, Findings, compose
from semantic.load.words import one_by_language
from semantic.periods import CalendarRules, FiscalPattern
from semantic.workspace import Limits, RoleRule, Workspace

FILE = "workspace.yml"
_APP = "metric-assistant"
_DEMO = Path(__file__).parent.parent / "demo" / "workspace"
_VARIABLE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}")
# A part of the machine's memory, or a size: what DuckDB takes and is enough to open a database.
_MEMORY = re.compile(r"(?=.*[1-9])(?:\d{1,6}(?:\.\d+)?\s*[MGT](?:i?B)?|(?:100|\d{1,2})(?:\.0+)?%)", re.IGNORECASE)
_STATE_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9_.+-]*://[^\0]*)?")
_PLACE = re.compile(r"[^\0]*")
_LONGEST_TIMEOUT_S, _MOST_ROWS = 86_400, 1_000_000_000
_FISCAL_PATTERNS: tuple[FiscalPattern, ...] = ("months", "4-4-5", "4-5-4", "5-4-4")
_TODAY: tuple[Literal["clock", "data"], ...] = ("clock", "data")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LANGUAGES = ("zh", "en")


def load_workspace(folder: Path) -> Workspace:
    """The setting that a folder holds; nothing is written.

    Raises: WorkspaceError when there is no workspace.yml, CatalogError with every problem of it.
    """
    folder = folder.resolve()
    if not (folder / FILE).is_file():
        raise WorkspaceError(ProblemCode.NO_WORKSPACE, folder=str(folder))
    findings = Findings()
    entry = compose(folder / FILE, FILE, findings) or Entry.empty(FILE, findings)
    workspace = workspace_of(entry, folder, state_folder(folder))
    if findings.problems:
        raise CatalogError(tuple(sorted(findings.problems, key=lambda one: one.origin.line)))
    return workspace


def state_folder(folder: Path) -> Path:
    """Where the program writes for a workspace: inside it, or for the demo and read-only ones in the user's state."""
    own = f"{folder.name}-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
    if named := os.environ.get("ASSISTANT_STATE"):
        return Path(named).expanduser().resolve() / own
    if folder != _DEMO.resolve() and os.access(folder, os.W_OK):
        return folder / ".assistant"
    home = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(home).expanduser() / _APP / own


def workspace_of(entry: Entry, folder: Path, state: Path) -> Workspace:
    """The setting that the mapping of workspace.yml declares; what is wrong with it is added to its findings."""
    languages = entry.choices("languages", LANGUAGES) or LANGUAGES
    roles = _roles(entry)
    workspace = Workspace(
        folder=folder,
        state=state,
        name=one_by_language(entry, "name", languages) or dict.fromkeys(languages, folder.name),
        data=_place(_expanded(entry, "data", state, _PLACE, "data/") or "data/", folder),
        languages=languages,
        time_zone=_time_zone(entry),
        today=_today(entry),
        data_complete_through=_complete_through(entry),
        default_period=entry.choice("default_period", ("all", "this_year", "last_complete_month", "ask"), "all"),
        calendar=_calendar(entry),
        date_order=entry.choice("date_order", ("ymd", "mdy", "dmy"), "ymd"),
        roles=roles,
        default_role=_default_role(entry, roles),
        limits=_limits(entry),
        assistant=_assistant(entry, state),
        origin=entry.origin,
    )
    entry.done()
    return workspace


def _expanded(entry: Entry, key: str, state: Path, pattern: re.Pattern[str], example: str) -> str | None:
    """The text under a key with `${STATE}`, `${VARIABLE}` and `${VARIABLE:-default}` replaced."""

    def expanded(written: str) -> str | None:
        unset = [match["name"] for match in _VARIABLE.finditer(written) if _value_of(match, state) is None]
        for name in unset:
            entry.findings.add(entry.origin.at(key), ProblemCode.UNSET_VARIABLE, key=key, variable=name)
        return None if unset else _VARIABLE.sub(lambda match: _value_of(match, state) or "", written)

    return entry.matching(key, pattern, example, expanded)


def _value_of(match: re.Match[str], state: Path) -> str | None:
    return str(state) if match["name"] == "STATE" else os.environ.get(match["name"]) or match["default"]


def _place(written: str, folder: Path) -> str:
    if "://" in written:
        return written
    return str((folder / Path(written).expanduser()).resolve())


def _time_zone(entry: Entry) -> str:
    written = entry.text("time_zone") or "Asia/Shanghai"
    try:
        ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest_names(written, available_timezones())
        entry.findings.add(
            entry.origin.at("time_zone"), ProblemCode.UNKNOWN_VALUE, near, key="time_zone", value=written
        )
    return written


def _today(entry: Entry) -> Literal["clock", "data"] | date:
    return entry.choice_or_day("today", _TODAY, "clock")


def _complete_through(entry: Entry) -> Mapping[str, date]:
    node = entry.raw("data_complete_through")
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        day = entry.day_of(node, "data_complete_through")
        return {} if day is None else {"default": day}
    inner = entry.entry("data_complete_through")
    if inner is None:
        return {}
    return {source: day for source in inner.written if (day := inner.day(source)) is not None}


def _calendar(entry: Entry) -> CalendarRules:
    inner = entry.entry("calendar")
    if inner is None:
        return CalendarRules()
    rules = CalendarRules(
        fiscal_year_start=inner.integer("fiscal_year_start", at_least=1, at_most=12) or 1,
        fiscal_year_named_by=inner.choice("fiscal_year_named_by", ("start", "end"), "end"),
        week_start=_WEEKDAYS.index(inner.choice("week_start", _WEEKDAYS, "monday")) + 1,
        fiscal_pattern=inner.choice("fiscal_pattern", _FISCAL_PATTERNS, "months"),
        fiscal_year_end=inner.choice("fiscal_year_end", ("last", "nearest"), "last"),
    )
    inner.done()
    return rules


def _roles(entry: Entry) -> Mapping[str, RoleRule]:
    declared = entry.entry("roles")
    found = {}
    for name in declared.written if declared else ():
        rule = declared.entry(name) if declared else None
        found[name] = RoleRule(
            policies=rule.texts("policies") if rule else (),
            attributes=rule.text_map("attributes") if rule else {},
            origin=declared.origin.at(name) if declared else entry.origin,
        )
        if rule:
            rule.done()
    return found


def _default_role(entry: Entry, roles: Mapping[str, RoleRule]) -> str | None:
    written = entry.text("default_role")
    if written is not None and written not in roles:
        near = nearest_names(written, roles)
        entry.findings.add(entry.origin.at("default_role"), ProblemCode.UNKNOWN_ROLE, near, role=written)
    return written


def _limits(entry: Entry) -> Limits:
    inner = entry.entry("limits")
    if inner is None:
        return Limits()
    limits = Limits(
        timeout_s=inner.number("timeout_s", at_least=0.001, at_most=_LONGEST_TIMEOUT_S) or Limits().timeout_s,
        rows=inner.integer("rows", at_least=1, at_most=_MOST_ROWS) or Limits().rows,
        memory=inner.matching("memory", _MEMORY, Limits().memory) or Limits().memory,
    )
    inner.done()
    return limits


def _assistant(entry: Entry, state: Path) -> Mapping[str, Any]:
    return {
        "encoder": entry.text("encoder") or "builtin",
        "llm": entry.plain("llm") or None,
        "state_url": _expanded(entry, "state_url", state, _STATE_URL, "sqlite:///state.sqlite"),
    }
