"""Whether two results hold the same rows, in any order, numbers to nine digits."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

_RELATIVE = 1e-9
_ABSOLUTE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A result: its columns, which of them tell the rows apart, and the rows."""

    columns: tuple[str, ...]
    labels: frozenset[str]
    rows: Sequence[tuple[Any, ...]]

    def only(self, names: Collection[str]) -> "Rows":
        """The same rows with some of the columns."""
        kept = [at for at, name in enumerate(self.columns) if name in names]
        return Rows(
            columns=tuple(self.columns[at] for at in kept),
            labels=self.labels,
            rows=[tuple(row[at] for at in kept) for row in self.rows],
        )


def difference(found: Rows, expected: Rows) -> str | None:
    """What differs first, in words; None when nothing does. Columns that only `found` has are looked past."""
    if missing := [one for one in expected.columns if one not in found.columns]:
        return f"no column {', '.join(missing)}"
    if len(found.rows) != len(expected.rows):
        return f"{len(found.rows)} rows for {len(expected.rows)}"
    named = tuple(one for one in expected.columns if one in found.labels)
    numbers = tuple(one for one in expected.columns if one not in found.labels)
    pairs = zip(_sorted(found, named, numbers), _sorted(expected, named, numbers), strict=True)
    for (our_labels, ours), (labels, theirs) in pairs:
        if our_labels != labels:
            return f"a row of {our_labels} for one of {labels}"
        for column, our_value, value in zip(numbers, ours, theirs, strict=True):
            if not _is_same(our_value, value):
                return f"{column} at {labels}: {our_value} for {value}"
    return None


def _sorted(
    rows: Rows, named: tuple[str, ...], numbers: tuple[str, ...]
) -> list[tuple[tuple[str, ...], tuple[Any, ...]]]:
    """Rows as labels and numbers, in the order of their labels."""
    label_at = [rows.columns.index(one) for one in named]
    number_at = [rows.columns.index(one) for one in numbers]
    split = ((tuple(_text(row[at]) for at in label_at), tuple(row[at] for at in number_at)) for row in rows.rows)
    return sorted(split, key=lambda one: one[0])


def _text(label: object) -> str:
    if isinstance(label, datetime):
        return str(label.date())
    return str(float(label)) if isinstance(label, int | float | Decimal) else str(label)


def _is_same(one: object, other: object) -> bool:
    if one is None or other is None:
        return one is other
    if isinstance(one, int | float | Decimal) and isinstance(other, int | float | Decimal):
        return math.isclose(float(one), float(other), rel_tol=_RELATIVE, abs_tol=_ABSOLUTE)
    return one == other
