"""A query after its names, rights and days are settled, before any SQL: what the builder works from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeAlias

from semantic.catalog import CumulativeWindow, Metric, Offset
from semantic.compile.setting import Basis
from semantic.compile.timing import Shift, Window
from semantic.errors import Notice
from semantic.periods import Period, Unit
from semantic.query import Aggregation, Comparison, Derive, Filter, Limit, Order, SemanticQuery
from semantic.result import Column

Take: TypeAlias = Literal["last", "first", "avg", "last_known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One grouping column: a field, a band of a measure, a cycle of time (`@weekday`), or whether a member is like for
    like, which is that all of `tests` hold for it.
    """

    name: str
    kind: Literal["field", "band", "cycle", "alike"]
    has_key: bool = False
    is_masked: bool = False
    tests: tuple[Filter, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it fills: itself and, where a text stands for a key, that key."""
        return (self.name, f"{self.name}.key") if self.has_key else (self.name,)


@dataclass(frozen=True, slots=True)
class Pinned:
    """The one member of a field whose rows are read; filters on that field itself do not hold for them."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Which side of a query an input is read on, and how far it is carried on over time.

    `is_phased`: scheduled rows end where the other inputs end. `over` says over which buckets the input is taken
    together (`rolling 3`); empty: over each alone.
    """

    suffix: str = ""
    offsets: Shift = ()
    carried: CumulativeWindow | None = None
    is_phased: bool = False
    is_scenario: bool = False
    pinned: Pinned | None = None
    over: str = ""

    def column(self, metric_name: str) -> str:
        """The name of a leaf's column within the statement; never a name of the result."""
        back = "".join(f"~{step.count}{step.unit.value}" for step in self.offsets)
        back += f"~{self.over}" if self.over else ""
        on = f" {_said(self.carried)}" if self.carried else ""
        return f"{metric_name}{on}{':' + self.suffix if self.suffix else ''}{back}{'~phased' if self.is_phased else ''}"


def _said(carried: CumulativeWindow) -> str:
    return f"trailing {carried.count} {carried.unit.value}" if isinstance(carried, Offset) else carried


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Rows of one dataset over one window, aggregated at once: its leaves by column.

    `carried`: rows before the window are carried on into it. `by_whole_buckets`: of buckets that are read together with
    each; then "all" are those of the window itself.
    `pinned`: they are rows of one member.
    """

    name: str
    basis: Basis
    window: Window
    shift: Shift
    take: Take | None
    leaves: Mapping[str, Metric]
    carried: CumulativeWindow | None = None
    by_whole_buckets: bool = False
    pinned: Pinned | None = None

    @property
    def is_read_on_a_day(self) -> bool:
        """Whether its values hold on one day: a balance, a state, what is carried on until then."""
        return self.take in ("last", "first", "last_known") or self.basis.address is None or self.carried is not None

    @property
    def is_base(self) -> bool:
        """Whether it holds nothing but what the current side is compared with."""
        return all(":" in column or "~" in column.removesuffix("~phased") for column in self.leaves)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One value of the result: a metric, read on one side."""

    column: str
    metric: Metric
    reading: Reading
    is_shown: bool = True

    @property
    def ending(self) -> str:
        """What its column's name ends with: the comparison it is the base of."""
        return f":{self.reading.suffix}" if self.reading.suffix else ""

    def is_of(self, metric_name: str) -> bool:
        """Whether it fills the column of a metric, or of a base of it."""
        return self.column == f"{metric_name}{self.ending}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The difference between a measure and its base, in two columns.

    `peers`: the base is the mean over all rows that have the same values in these columns; None: it is a measure.
    `in_days`: both are dates.
    """

    current: str
    base: str
    suffix: str
    is_shown: bool = True
    peers: tuple[str, ...] | None = None
    in_days: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A measure over several buckets up to each: over `count` of them, or from the first on where None.

    `since`: it has no value in earlier buckets, which would reach back before the data; `is_void`: it has none at all.
    `source` is the reading under which its leaves stand by bucket. `anew` is that under which they are read over those
    buckets at once, where what is distinct in several, or their mean, does not follow from each.
    """

    column: str
    measure: Measure
    source: Reading
    count: int | None
    since: date | None = None
    is_void: bool = False
    anew: Reading | None = None

    @property
    def reading(self) -> Reading:
        """The reading under which its leaves stand, taken over its buckets."""
        if self.anew is not None:
            return self.anew
        over = "to date" if self.count is None else f"rolling {self.count}"
        return replace(self.measure.reading, over=over)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The rows that a cut left out, which stand in a stage of their own: what they are grouped by."""

    dimensions: tuple[Dimension, ...]
    grain: Unit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSet:
    """The members of a field that a query inside a filter gives: a stage of this name, from `column` of its rows."""

    name: str
    column: str
    rows: "Resolved"


Sets: TypeAlias = Mapping[Filter, tuple[MemberSet, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """All members there are, with or without facts: rows of `dataset`, from where grouping and filters are written.

    `base` is the grouping column that names a member, the others hang on it. `fields` are the addresses by grouping
    column, `filters` those of the filters that hold for a member itself.
    """

    dataset: str
    base: str
    fields: Mapping[str, str]
    filters: Mapping[Filter, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Everything the builder needs.

    `spine` are the first and the last bucket; `reach` is how many buckets before them are read as well, for `spans`.
    `apart` are the grouping fields that keep units apart: rows that differ in them are never taken together.
    `is_dated`: rows without a day are left out. `groups` are, by derived column, the columns whose values are the same
    in all rows that it is taken over; `wholes` the queries that give the whole of a share whose parts do not add up.
    `others` is the query of the rows that a cut leaves out, taken together; of facts it reads the rows of `rest` alone.
    Of two steps, `inner` is the first, and `steps` say by column which column of it is aggregated again, and how;
    `over` are the fields of the first whose members the second goes over, so that rows of none take no part.
    `beside` are parts that stand side by side; `base_of` is the comparison that a part is the base of, which may stand
    beside every member of a field. `is_of_present`: a group has no value, zero neither, on a side on which it has no
    rows; `is_of_side`: where it has none there in any bucket.
    `days_read` are all days that some side reads; None where they have no bounds.
    `unknown` are the columns without a value in buckets before a day, in all where None: no data stand behind them.
    `ends` are those without one in buckets from a day on: their data end there, others' go on.
    Rows posted after `known_as_of` are not seen, nor those posted by `posted_after`. `sets` are what stands behind each
    filter with queries; `members` those that have a row with or without facts. `counted` are the rows by member whose
    number is asked for, `details` the columns of single rows of the one fact.
    """

    query: SemanticQuery
    dimensions: tuple[Dimension, ...]
    filters: tuple[Filter, ...]
    facts: tuple[Fact, ...]
    measures: tuple[Measure, ...]
    changes: tuple[Change, ...]
    derives: tuple[Derive, ...]
    order: tuple[Order, ...]
    limit: Limit | None
    grain: Unit | None
    spine: tuple[date, date] | None
    is_dated: bool
    is_cut: bool
    running: date | None
    period: Period | None
    covered: Period | None
    complete_through: date
    bases: Mapping[str, Period]
    columns: tuple[Column, ...]
    apart: tuple[str, ...] = ()
    wholes: Mapping[str, "Resolved"] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    reach: int = 0
    others: "Resolved | None" = None
    rest: Rest | None = None
    unmixed: frozenset[str] = frozenset()
    inner: "Resolved | None" = None
    steps: Mapping[str, tuple[str, Aggregation]] = field(default_factory=dict)
    over: tuple[str, ...] = ()
    beside: tuple["Resolved", ...] = ()
    base_of: Comparison | None = None
    is_of_present: bool = False
    is_of_side: bool = False
    unknown: Mapping[str, date | None] = field(default_factory=dict)
    ends: Mapping[str, date] = field(default_factory=dict)
    known_as_of: date | None = None
    days_read: Period | None = None
    posted_after: date | None = None
    sets: Sets = field(default_factory=dict)
    members: Members | None = None
    counted: "Resolved | None" = None
    details: tuple[Dimension, ...] = ()
    warnings: tuple[Notice, ...] = ()
    assumptions: tuple[Notice, ...] = ()

    @property
    def bucket(self) -> str | None:
        """The name of the time column."""
        return f"@{self.grain.value}" if self.grain else None

    @property
    def member_sets(self) -> tuple[MemberSet, ...]:
        """The sets of all filters, in order."""
        return tuple(one for sets in self.sets.values() for one in sets)

    @property
    def parts(self) -> tuple["Resolved", ...]:
        """The query itself and the queries inside its filters."""
        return self, *(one.rows for one in self.member_sets)

    @property
    def labelled(self) -> tuple[Dimension, ...]:
        """The dimensions whose members stand in the result."""
        return self.details or self.dimensions

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The grouping columns without time, in order."""
        return tuple(name for dimension in self.dimensions for name in dimension.columns)

    @property
    def cut_within(self) -> tuple[str, ...]:
        """The grouping names within which a cut is made: those it names, and those that keep units apart."""
        return tuple(dict.fromkeys((*(self.limit.within if self.limit else ()), *self.apart)))

    def is_aside(self, fact: Fact) -> bool:
        """Whether a fact holds one member that stands beside all others, and so is no side of the join."""
        return fact.pinned is not None and any(one.name == fact.pinned.field for one in self.dimensions)

    def as_read_by(self, fact: Fact) -> "Resolved":
        """The query as a fact answers it: one of one member is not grouped by that field, and has its own condition.

        Nor is it what a cut among the members of that field left out.
        """
        if fact.pinned is None:
            return self
        is_left_out = self.rest is not None and any(one.name == fact.pinned.field for one in self.rest.dimensions)
        own = Filter(field=fact.pinned.field, op="in", values=(fact.pinned.value,))
        return replace(
            self,
            dimensions=tuple(one for one in self.dimensions if one.name != own.field),
            filters=(*(one for one in self.filters if one.field != own.field), own),
            rest=None if is_left_out else self.rest,
        )

    def columns_of(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The columns behind grouping names, keys of texts included."""
        by_name = {one.name: one.columns for one in self.labelled}
        return tuple(column for name in names for column in by_name.get(name, (name,)))
