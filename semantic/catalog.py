"""The governed catalog as frozen nouns: datasets, relationships, metrics, terms and what surrounds them.

Expressions and filters are SQL text here (DuckDB dialect); the compiler parses them. Mappings keep the file's order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias

from semantic import statements, words
from semantic.errors import Origin
from semantic.expected import MetricTest
from semantic.money import Close, CloseTable, Convert, PreviousVersion, Rates, UnitConversion
from semantic.periods import CalendarRules, Unit

ByLanguage: TypeAlias = words.ByLanguage
Words: TypeAlias = words.Words
Statement: TypeAlias = statements.Statement
StatementLine: TypeAlias = statements.StatementLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A stored value of a dimension with its words."""

    value: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of meaning in a dataset. `expression` is row-level SQL over the dataset's own columns."""

    name: str
    kind: Literal["dimension", "time", "measure"]
    expression: str
    words: Words
    origin: Origin
    granularity: Unit | None = None
    scheduled: bool = False
    type: str | None = None
    unit: str | None = None
    display_of: str | None = None
    label_columns: ByLanguage = field(default_factory=dict)
    index: Literal["yes", "exact", "no"] = "yes"
    hidden: bool = False
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """Levels from coarse to fine; a level is a field of the dataset or `role.field`."""

    name: str
    levels: tuple[str, ...]
    words: Words = field(default_factory=Words)


# The fields that a dataset with a rule of like for like has beside those it declares; both are hidden.
ALIKE, CLOSED = "like_for_like", "like_for_like_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeForLike:
    """The fields that say since when a member is there, and from which day on it is no more; None: none ever goes."""

    opened: str
    closed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One grain: a physical table or one SELECT. `time_field` None: a state as of now, or of any day (`is_any_day`)."""

    name: str
    table: str | None
    sql: str | None
    primary_key: tuple[str, ...]
    time_field: str | None
    fields: Mapping[str, Field]
    words: Words
    origin: Origin
    filter: str | None = None
    source_system: str | None = None
    posted_at: str | None = None
    scheduled: bool = False
    is_any_day: bool = False
    like_for_like: LikeForLike | None = None
    hierarchies: tuple[Hierarchy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    """A bridge table between two datasets."""

    table: str
    columns: tuple[str, ...]
    to_columns: tuple[str, ...]
    cardinality: Literal["one", "many"] = "one"
    filter: str | None = None
    weight: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Rows of a target that hold from a day up to and without another; null: from ever, or still.

    `at` says which of them is met: the row valid on the fact's own day, or on the question's.
    """

    start: str
    end: str
    at: Literal["event", "now"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """Many rows of `source` to one row of `target`, reached under the name `role`."""

    source: str
    columns: tuple[str, ...]
    target: str
    to_columns: tuple[str, ...]
    role: str
    words: Words
    origin: Origin
    via: Via | None = None
    valid: Validity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NonAdditive:
    """A measure that must not be added up over `over` ("time" or a field)."""

    over: str
    take: Literal["last", "first", "avg", "last_known"] | None = None
    by: tuple[str, ...] = ()
    require: Literal["single"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple:
    """An aggregation over rows of a dataset that pass `filter`; of a state as it is now (`is_state`), or on any day."""

    dataset: str
    aggregation: Literal["sum", "count", "count_distinct", "min", "max", "avg", "median", "percentile"]
    expression: str | None = None
    filter: str | None = None
    time_field: str | None = None
    is_state: bool = False
    is_any_day: bool = False
    percentile: float | None = None
    non_additive: NonAdditive | None = None
    convert: Convert | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Sum over sum of two metrics."""

    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """Whole units back in time."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedInput:
    """A metric under another name, perhaps of an earlier time."""

    metric: str
    offset: Offset | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """Arithmetic over metrics; `inputs` maps every name in the expression to what it stands for."""

    expression: str
    inputs: Mapping[str, DerivedInput]


ToDate: TypeAlias = Literal[
    "year_to_date", "quarter_to_date", "month_to_date", "fiscal_year_to_date", "fiscal_quarter_to_date"
]
CumulativeWindow: TypeAlias = Literal["all"] | ToDate | Offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Cumulative:
    """A metric carried on over time: over all of it, to date, or trailing units."""

    metric: str
    window: CumulativeWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """Events of the metric `base` that are followed by one of the metric `conversion`, of the same `entity`.

    The other event lies on the day of the first or later, and before `window` is over; None: any time. Where both are
    one metric, it is another event, and later.
    """

    base: str
    conversion: str
    entity: str
    window: Offset | None = None
    calculation: Literal["conversion_rate", "conversions"] = "conversion_rate"

    @property
    def is_repeat(self) -> bool:
        """Whether an event is followed by another of its own kind."""
        return self.base == self.conversion


MetricShape: TypeAlias = Simple | Ratio | Derived | Cumulative | Conversion


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldUnit:
    """A unit read from a field of the row (`{field: currency_code}`)."""

    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A governed number. `fill` None: the default of its shape."""

    name: str
    shape: MetricShape
    words: Words
    origin: Origin
    unit: str | FieldUnit | None = None
    favourable: Literal["up", "down", "none"] = "none"
    fill: Literal["zero", "unknown"] | None = None
    owner: str | None = None
    certified: bool = False
    version: int = 1
    effective_from: date | None = None
    effective_to: date | None = None
    tests: tuple[MetricTest, ...] = ()
    previous: tuple[PreviousVersion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A shared word with several governed meanings; `default` maps a role, or "any", to a metric; empty: ask."""

    name: str
    words: Words
    metrics: tuple[str, ...]
    default: Mapping[str, str]
    origin: Origin

    def default_for(self, role: str | None) -> str | None:
        return self.default.get(role or "any") or self.default.get("any")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What "how is X doing" means: metrics (or terms) shown together, with a comparison."""

    subject: str
    words: Words
    metrics: tuple[str, ...]
    compare: str | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Another version of metrics (budget, forecast): `of` maps an actual metric to its counterpart."""

    name: str
    words: Words
    of: Mapping[str, str]
    granularity: Unit
    origin: Origin
    phasing: Literal["even", "working_days", "none"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A named day of a calendar: a day off, or a day at work that would be off (`workday: true`)."""

    date: date
    words: Words
    is_workday: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Named days, holidays above all."""

    name: str
    words: Words
    days: tuple[CalendarDay, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A named set of members of one field."""

    name: str
    words: Words
    field: str
    values: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A measure cut at `edges` into half-open bands, open below and above."""

    name: str
    words: Words
    of: str
    edges: tuple[float, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRule:
    """Rows of a dataset that a role may see."""

    dataset: str
    filter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a role may not see: rows outside `rows`, hidden names, masked fields (`dataset.field`)."""

    name: str
    origin: Origin
    rows: tuple[RowRule, ...] = ()
    hidden_metrics: tuple[str, ...] = ()
    hidden_fields: tuple[str, ...] = ()
    masked_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A question somebody vouched for, with its plan as JSON (checked where plans are known)."""

    question: Mapping[str, tuple[str, ...]]
    plan: Mapping[str, Any]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Everything governed, by name, in the order written. `fingerprint` changes with any meaning."""

    languages: tuple[str, ...]
    rules: CalendarRules
    fingerprint: str
    datasets: Mapping[str, Dataset]
    relationships: tuple[Relationship, ...]
    metrics: Mapping[str, Metric]
    terms: Mapping[str, Term] = field(default_factory=dict)
    overviews: Mapping[str, Overview] = field(default_factory=dict)
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    bands: Mapping[str, Band] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    verified: tuple[Verified, ...] = ()
    rates: Mapping[str, Rates] = field(default_factory=dict)
    unit_conversions: tuple[UnitConversion, ...] = ()
    statements: Mapping[str, Statement] = field(default_factory=dict)
    closes: tuple[Close | CloseTable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressedField:
    """A field under the one address (`role.field`) that queries use, with role words and field words combined.

    `home` is the dataset it lives in; `facts` are the datasets that reach it many-to-one under this address, and
    `bridged` those that reach it over a bridge of many to many. `is_detour`: another relationship leads there directly.
    """

    address: str
    home: str
    field: Field
    words: Words
    facts: frozenset[str]
    bridged: frozenset[str] = frozenset()
    is_detour: bool = False
