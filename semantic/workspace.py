"""A workspace: the folder that holds one company's setting, as read from workspace.yml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from semantic.catalog import ByLanguage
from semantic.errors import Origin
from semantic.periods import CalendarRules


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRule:
    """The policies that hold for a role, and the attributes they bind."""

    policies: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = field(default=Origin(file="workspace.yml", line=1), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one query may use at most; `rows` is the most a result may hold."""

    timeout_s: float = 30.0
    rows: int = 100_000
    memory: str = "2GB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One company's setting. `data` is a folder, a .duckdb file or a URL; `state` is where the program may write."""

    folder: Path
    state: Path
    name: ByLanguage
    data: str
    languages: tuple[str, ...]
    time_zone: str
    today: Literal["clock", "data"] | date
    data_complete_through: Mapping[str, date]
    default_period: Literal["all", "this_year", "last_complete_month", "ask"]
    calendar: CalendarRules
    date_order: Literal["ymd", "mdy", "dmy"]
    roles: Mapping[str, RoleRule]
    default_role: str | None
    limits: Limits
    assistant: Mapping[str, Any]
    origin: Origin = field(default=Origin(file="workspace.yml", line=1), compare=False)
