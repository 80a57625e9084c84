"""The semantic query: what is asked of the governed layer, in one canonical form.

Equality is of the canonical form, which only the constructor builds: filters, comparisons, derivations and filter
values are sorted and free of duplicates; the order of `metrics` and `group_by` is kept for display and ignored.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self, TypeAlias

from semantic.periods import Period, Unit

Value: TypeAlias = str | int | float | bool
FilterOp: TypeAlias = Literal[
    "in", "not_in", "contains", "starts_with", "gt", "ge", "lt", "le", "is_null", "not_null", "in_query"
]
ThresholdOp: TypeAlias = Literal["gt", "ge", "lt", "le", "eq", "ne"]
Aggregation: TypeAlias = Literal["sum", "avg", "min", "max", "median", "count"]
Derivation: TypeAlias = Literal[
    "share", "rank", "cumulative", "rolling", "growth", "contribution", "first", "last", "streak"
]
ComparisonTo: TypeAlias = Literal[
    "previous_period", "year_before", "year_before_aligned", "period", "scenario", "member", "average"
]
Output: TypeAlias = Literal["aggregate", "members", "member_count", "rows"]

_FORBID: dict[str, Any] = {"extra": "forbid"}
# The comparisons that set rows beside other rows of the same days.
SAME_DAYS = ("member", "average")
CYCLES = ("@weekday", "@hour", "@week_of_month", "@workday")
# The cycles in which every day has one place.
CYCLES_OF_DAYS = ("@weekday", "@week_of_month", "@workday")


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoStep:
    """A metric per member first (`per` may hold "@month"), then aggregated again."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    metric: str
    per: tuple[str, ...]
    aggregation: Aggregation

    def __post_init__(self) -> None:
        object.__setattr__(self, "per", tuple(sorted(set(self.per))))

    @property
    def column(self) -> str:
        return f"{self.metric}.{self.aggregation}:{'+'.join(self.per)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioOf:
    """The first governed metric over the second; not certified."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    ratio: tuple[str, str]

    @property
    def column(self) -> str:
        return "/".join(self.ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceOf:
    """The first governed metric less the second; not certified."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    difference: tuple[str, str]

    @property
    def column(self) -> str:
        return "-".join(self.difference)


MetricItem: TypeAlias = str | TwoStep | RatioOf | DifferenceOf


def column_of(item: MetricItem) -> str:
    """The column a metric item fills."""
    return item if isinstance(item, str) else item.column


def metrics_in(item: MetricItem) -> tuple[str, ...]:
    """The governed metrics an item reads."""
    match item:
        case str():
            return (item,)
        case TwoStep():
            return (item.metric,)
        case RatioOf():
            return item.ratio
        case DifferenceOf():
            return item.difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A condition on a field before aggregation; `values` for all but is_null, not_null and in_query.

    in_query takes the members of `query`, or those of at least one query of `any_of`.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    field: str
    op: FilterOp
    values: tuple[Value, ...] = ()
    query: "SemanticQuery | None" = None
    any_of: "tuple[SemanticQuery, ...] | None" = None

    def __post_init__(self) -> None:
        given = (self.query is not None) + (self.any_of is not None)
        if given != (self.op == "in_query") or self.any_of == ():
            raise ValueError("a filter has a query, or any_of several, exactly when its op is in_query")
        if self.any_of is not None:
            queries = tuple(sorted(set(self.any_of), key=lambda one: one.sort_key))
            object.__setattr__(self, "query", queries[0] if len(queries) == 1 else None)
            object.__setattr__(self, "any_of", None if len(queries) == 1 else queries)
        if self.op not in ("is_null", "not_null", "in_query") and not self.values:
            raise ValueError(f"a filter with op {self.op!r} needs values")
        object.__setattr__(self, "values", tuple(sorted(set(self.values), key=lambda value: (str(type(value)), value))))

    @property
    def queries(self) -> "tuple[SemanticQuery, ...]":
        """The queries whose members pass; none for a condition on values."""
        return (self.query,) if self.query is not None else self.any_of or ()

    @property
    def sort_key(self) -> tuple[str, ...]:
        return self.field, self.op, repr(self.values), *(one.sort_key for one in self.queries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A condition after aggregation, on any column of the result."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    by: str
    op: ThresholdOp
    value: float | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What every metric is set beside."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    to: ComparisonTo
    period: Period | None = None
    scenario: str | None = None
    field: str | None = None
    value: str | None = None

    def __post_init__(self) -> None:
        needed = {"period": ("period",), "scenario": ("scenario",), "member": ("field", "value")}.get(self.to, ())
        given = {name for name in ("period", "scenario", "field", "value") if getattr(self, name) is not None}
        if given != set(needed):
            raise ValueError(f"a comparison to {self.to!r} takes exactly {needed!r}")

    @property
    def suffix(self) -> str:
        """What follows the colon in a column: `revenue:year_before`, `revenue:budget`."""
        return self.scenario or self.value or self.to

    @property
    def sort_key(self) -> tuple[str, ...]:
        return self.to, str(self.period or ""), self.scenario or "", self.field or "", self.value or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derive:
    """A column computed from another after aggregation, all rows together or within groups; `count` for rolling."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    column: str
    # `as` is the contract's word and a keyword of Python's; `query_json` translates.
    as_: Derivation
    within: tuple[str, ...] = ()
    count: int | None = None

    @property
    def name(self) -> str:
        return f"{self.column}.{self.as_}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A column to sort by."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    by: str
    descending: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The first `count` rows in the query's order, all together or within groups; `others`: the rest as one row."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    count: int
    within: tuple[str, ...] = ()
    others: bool = False

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("a limit counts from 1")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SemanticQuery:
    """Metrics of the catalog, grouped, filtered, timed, compared, derived, ordered and cut."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    metrics: tuple[MetricItem, ...] = ()
    group_by: tuple[str, ...] = ()
    grain: Unit | None = None
    period: Period | None = None
    time_field: str | None = None
    filters: tuple[Filter, ...] = ()
    metric_filters: tuple[Threshold, ...] = ()
    known_as_of: str | None = None
    compare: tuple[Comparison, ...] = ()
    derive: tuple[Derive, ...] = ()
    order_by: tuple[Order, ...] = ()
    limit: Limit | None = None
    output: Output = "aggregate"

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "metrics", tuple(dict.fromkeys(self.metrics)))
        put(self, "group_by", tuple(dict.fromkeys(self.group_by)))
        put(self, "filters", tuple(sorted(dict.fromkeys(self.filters), key=lambda one: one.sort_key)))
        put(self, "metric_filters", tuple(sorted(set(self.metric_filters), key=repr)))
        put(self, "compare", tuple(sorted(set(self.compare), key=lambda one: one.sort_key)))
        put(self, "derive", tuple(sorted(set(self.derive), key=repr)))
        put(self, "order_by", tuple({order.by: order for order in reversed(self.order_by)}.values())[::-1])

    @property
    def key(self) -> tuple[Any, ...]:
        """What equality compares."""
        return (
            frozenset(self.metrics),
            frozenset(self.group_by),
            self.grain,
            self.period,
            self.time_field,
            self.filters,
            self.metric_filters,
            self.known_as_of,
            self.compare,
            self.derive,
            self.order_by,
            self.limit,
            self.output,
        )

    @property
    def sort_key(self) -> str:
        """The canonical form as a text: equal queries have equal ones."""
        filters = tuple(one.sort_key for one in self.filters)
        rest = tuple(part for part in self.key[2:] if part is not self.filters)
        return repr((sorted(map(repr, self.metrics)), sorted(self.group_by), filters, rest))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SemanticQuery) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def metric_names(self) -> tuple[str, ...]:
        """Every governed metric the query is of, once each, in order."""
        return tuple(dict.fromkeys(name for item in self.metrics for name in metrics_in(item)))

    @property
    def field_names(self) -> tuple[str, ...]:
        """Every address the query names, bands among them, those of queries inside filters included; once each."""
        per = (name for item in self.metrics if isinstance(item, TwoStep) for name in item.per)
        within = (name for one in (*self.derive, *((self.limit,) if self.limit else ())) for name in one.within)
        compared = (one.field for one in self.compare if one.field)
        filtered = (one.field for one in self.filters)
        inner = (name for one in self.inner_queries for name in one.field_names)
        basis = (self.time_field,) if self.time_field else ()
        found = dict.fromkeys((*self.group_by, *per, *within, *compared, *filtered, *inner, *basis))
        return tuple(name for name in found if not name.startswith("@"))

    @property
    def inner_queries(self) -> "tuple[SemanticQuery, ...]":
        """The queries inside filters."""
        return tuple(query for one in self.filters for query in one.queries)

    @classmethod
    def of(cls, *metrics: MetricItem) -> Self:
        """The plain total of metrics over all data."""
        return cls(metrics=metrics)
