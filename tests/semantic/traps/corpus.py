"""The corpus of traps as frozen nouns, read and validated from `cases/*.yml`.

A file names its workspace once; `views` are SELECTs over that workspace's tables which the file's `check_sql` may read.
A case holds the contract's plan and what is right: rows by hand-written SQL or by arithmetic, or a refusal.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

TRAPS = Path(__file__).resolve().parent
_FILE_KEYS = {"workspace", "views", "cases"}
_EXPECTATIONS = ("check_sql", "rows", "refuse", "refuse_like", "absent_values")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question with what is right. `refuse` True: any code but not-yet; else one of these codes."""

    id: str
    workspace: str
    views: Mapping[str, str]
    query: Mapping[str, Any]
    why: str = ""
    as_of: date | None = None
    role: str | None = None
    check_sql: str | None = None
    columns: tuple[str, ...] | None = None
    rows: tuple[tuple[Any, ...], ...] | None = None
    ordered: bool = False
    exact: bool = False
    all_columns: bool = False
    totals: tuple[Mapping[str, Any], ...] = ()
    warnings: frozenset[str] = frozenset()
    absent_warnings: frozenset[str] = frozenset()
    assumptions: frozenset[str] = frozenset()
    refuse: frozenset[str] | bool = False
    or_refuse: frozenset[str] | bool = False
    refuse_like: Mapping[str, Any] | None = None
    absent_values: tuple[Any, ...] = ()
    parameters: Mapping[str, Any] | None = None


def read_cases() -> tuple[Case, ...]:
    """Every case of every file.

    Raises: ValueError when a key is unknown, an id is used twice, or a case says nothing that could be wrong.
    """
    cases = [case for path in sorted((TRAPS / "cases").glob("*.yml")) for case in _cases_of(path)]
    ids = [case.id for case in cases]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise ValueError(f"ids used twice: {twice}")
    return tuple(cases)


def read_pending() -> dict[str, str]:
    """Why each pending case fails today, by id; a line of `pending.txt` is `id: why`."""
    lines = (TRAPS / "pending.txt").read_text(encoding="utf-8").splitlines()
    written = [line.partition(": ")[::2] for line in lines if line and not line.startswith("#")]
    pending = dict(written)
    if len(pending) < len(written) or not all(pending.values()):
        raise ValueError("pending.txt names a case twice, or does not say why")
    return pending


def _cases_of(path: Path) -> list[Case]:
    written = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if unknown := set(written) - _FILE_KEYS:
        raise ValueError(f"{path.name}: unknown keys {sorted(unknown)}")
    return [_case(entry, written, path.name) for entry in written["cases"]]


def _case(entry: dict[str, Any], file: Mapping[str, Any], name: str) -> Case:
    known = {one.name for one in fields(Case)} - {"workspace", "views"}
    where = f"{name}: {entry.get('id')}"
    if unknown := set(entry) - known:
        raise ValueError(f"{where}: unknown keys {sorted(unknown)}")
    if sum(key in entry for key in _EXPECTATIONS[:4]) > 1 or not any(key in entry for key in _EXPECTATIONS):
        raise ValueError(f"{where}: exactly one expectation")
    if "rows" in entry and not entry.get("why"):
        raise ValueError(f"{where}: rows say why")
    if "columns" in entry and "rows" in entry and any(len(row) != len(entry["columns"]) for row in entry["rows"]):
        raise ValueError(f"{where}: a row does not fit its columns")
    return Case(workspace=file["workspace"], views=file.get("views", {}), **_shaped(entry))


def _shaped(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a case in the types of its fields; the query as plain JSON, dates as text."""
    shaped = dict(entry)
    shaped["query"] = json.loads(json.dumps(entry["query"], default=str))
    for key in ("warnings", "absent_warnings", "assumptions"):
        shaped[key] = frozenset(entry.get(key, ()))
    for key in ("refuse", "or_refuse"):
        codes = entry.get(key, False)
        shaped[key] = codes if isinstance(codes, bool) else frozenset([codes] if isinstance(codes, str) else codes)
    for key in ("columns", "totals", "absent_values"):
        if key in entry:
            shaped[key] = tuple(entry[key])
    if "rows" in entry:
        shaped["rows"] = tuple(tuple(row) for row in entry["rows"])
    return shaped
