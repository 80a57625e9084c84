"""When two cells say the same (contract, section 7)."""

import math
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

Plain: TypeAlias = str | float | datetime | None

RELATIVE, ABSOLUTE = 1e-4, 1e-9
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?")


def plain(cell: Any) -> Plain:
    """A cell in the one form that is compared: a number as float, a date or its ISO text as the timestamp it begins at.

    NaN and infinities are null, as in the contract's JSON.
    """
    match cell:
        case None | str():
            return cell and (_moment(cell) or cell)
        case bool():
            return str(cell).lower()
        case int() | float() | Decimal():
            return float(cell) if math.isfinite(cell) else None
        case datetime():
            return cell.replace(tzinfo=None)
        case date():
            return datetime(cell.year, cell.month, cell.day)
        case _:
            return str(cell)


def exact(cell: Any) -> Plain:
    """A cell of a grouping column: a number is a name there, and names are the same or not."""
    found = plain(cell)
    if isinstance(found, float):
        return str(int(found)) if found.is_integer() else repr(found)
    return found


def agree(expected: Plain, given: Plain) -> bool:
    """Whether two plain cells say the same: numbers to 1e-4 of the expected one, everything else exactly."""
    if isinstance(expected, float) and isinstance(given, float):
        return abs(expected - given) <= max(RELATIVE * abs(expected), ABSOLUTE)
    return expected == given


def _moment(text: str) -> datetime | None:
    if not _ISO.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
