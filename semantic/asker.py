"""Who asks: an argument of every stage that reads catalog, members, cache or index."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

# Further off, periods counted from the day of a question leave the calendar.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A role of the workspace with the attributes that its policies bind; `role` None: no roles are declared."""

    role: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str | None, tuple[tuple[str, str], ...]]:
        """What caches keep apart: the role and its attributes, in order."""
        return self.role, tuple(sorted(self.attributes.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """The only clock of a question. `is_over`: the day counts as complete (a fixed or requested day)."""

    day: date
    is_over: bool
