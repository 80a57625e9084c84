"""What comes back from the layer: a typed table with everything the answer must disclose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Self, TypeAlias

from semantic.errors import Notice
from semantic.periods import Period, Unit
from semantic.query import SemanticQuery

Cell: TypeAlias = str | int | float | Decimal | bool | date | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `metric` is the governed metric behind a number, `suffix` the comparison it belongs to."""

    name: str
    role: Literal["dimension", "time", "metric", "comparison", "derived", "key"]
    type: Literal["string", "integer", "decimal", "double", "date", "timestamp", "boolean"]
    unit: str | None = None
    grain: Unit | None = None
    metric: str | None = None
    field: str | None = None
    derivation: str | None = None
    suffix: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement that passed the gate and ran."""

    name: str
    sql: str
    rows: int
    elapsed_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Values at a coarser level (`level` empty: the grand total), computed by query, by column name."""

    level: tuple[str, ...]
    values: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """Through which day a source system is complete."""

    source: str
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultTable:
    """The rows of a query, with what to disclose.

    `period` is what was asked, resolved (None: all data); `covered` the part of it that the numbers are over (cut where
    data end); `bases` the period behind each comparison suffix. `members` maps a grouping column to labels by language
    by stored value. `rows` never exceed the workspace's limit; `row_count` counts all. `others` are the rows, by
    position, that stand for what the query's limit left out, with how many rows each stands for; their grouping cells
    are null but for those of the limit's groups.
    """

    query: SemanticQuery
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    row_count: int
    is_truncated: bool
    totals: tuple[Totals, ...]
    period: Period | None
    covered: Period | None
    bases: Mapping[str, Period]
    statements: tuple[Statement, ...]
    warnings: tuple[Notice, ...]
    assumptions: tuple[Notice, ...]
    data_as_of: date
    freshness: tuple[Freshness, ...]
    compile_ms: float
    execute_ms: float
    members: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    others: Mapping[int, int] = field(default_factory=dict)

    def index_of(self, name: str) -> int:
        """The position of a column.

        Raises: KeyError when there is none of that name.
        """
        for position, column in enumerate(self.columns):
            if column.name == name:
                return position
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A value of a dimension as stored, its labels by language, one of its keys, and how many keys share the value."""

    value: str
    key: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    keys: int = 1

    @classmethod
    def of(cls, row: tuple[object, ...], names: tuple[str, ...], words: Mapping[str, Mapping[str, str]]) -> Self:
        """The member in a row of value, key, number of keys and label columns (`label:zh`), declared words first."""
        value, key, count, *labels = row
        languages = [name.partition(":")[2] for name in names[3:]]
        told = {language: str(label) for language, label in zip(languages, labels, strict=True) if label is not None}
        stored = str(value)
        return cls(
            value=stored,
            key=None if key is None else str(key),
            labels={**told, **words.get(stored, {})},
            keys=int(str(count)),
        )
