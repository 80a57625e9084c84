"""The closed union of plans: everything a question can become. JSON in and out in the contract's shape."""

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, ClassVar, Literal, TypeAlias, assert_never

from semantic.periods import Period, Unit
from semantic.query import SemanticQuery

_FORBID: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Numbers: one semantic query."""

    kind: ClassVar[str] = "query"
    query: SemanticQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain:
    """Why a number changed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    kind: ClassVar[str] = "explain"
    query: SemanticQuery
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What led from an opening to a closing balance."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    kind: ClassVar[str] = "movement"
    query: SemanticQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """How far ahead."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    count: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Where a number is heading."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    kind: ClassVar[str] = "forecast"
    query: SemanticQuery
    horizon: Horizon


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomalies:
    """What is out of line."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    kind: ClassVar[str] = "anomalies"
    query: SemanticQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconcile:
    """The bridge between two figures that do not tie."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    kind: ClassVar[str] = "reconcile"
    queries: tuple[SemanticQuery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MyNumber:
    """A figure the asker holds against ours."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    kind: ClassVar[str] = "my_number"
    query: SemanticQuery
    stated: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCheck:
    """Whether a period can be closed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    kind: ClassVar[str] = "close_check"
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What a number would be if an input changed by a ratio."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    kind: ClassVar[str] = "what_if"
    query: SemanticQuery
    driver: str
    change_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A query to be told about."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    kind: ClassVar[str] = "watch"
    query: SemanticQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A declared report."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    kind: ClassVar[str] = "report"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a description is about: exactly one of the catalog's kinds, by name."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    metric: str | None = None
    term: str | None = None
    field: str | None = None
    dataset: str | None = None
    scenario: str | None = None

    def __post_init__(self) -> None:
        if sum(getattr(self, one.name) is not None for one in fields(self)) != 1:
            raise ValueError("a subject names exactly one thing")


Aspect: TypeAlias = Literal["definition", "lineage", "owner", "freshness", "members", "impact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Describe:
    """What the catalog says about something."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    kind: ClassVar[str] = "describe"
    subject: Subject
    aspect: Aspect = "definition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What can be asked here."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    kind: ClassVar[str] = "help"


Plan: TypeAlias = (
    Query
    | Explain
    | Movement
    | Forecast
    | Anomalies
    | Reconcile
    | MyNumber
    | CloseCheck
    | WhatIf
    | Watch
    | Report
    | Describe
    | Help
)

KINDS: dict[str, type[Any]] = {
    kind.kind: kind
    for kind in (
        Query, Explain, Movement, Forecast, Anomalies, Reconcile, MyNumber, CloseCheck, WhatIf, Watch, Report,
        Describe, Help,
    )
}  # fmt: skip


def queries_of(plan: Plan) -> tuple[SemanticQuery, ...]:
    """The semantic queries a plan holds, those inside filters after the one they belong to."""
    match plan:
        case Reconcile(queries=queries):
            outer: tuple[SemanticQuery, ...] = queries
        case Query() | Explain() | Movement() | Forecast() | Anomalies() | MyNumber() | WhatIf() | Watch():
            outer = (plan.query,)
        case CloseCheck() | Report() | Describe() | Help():
            outer = ()
        case _:
            assert_never(plan)
    return (*outer, *(inner for query in outer for inner in query.inner_queries))


def metrics_of(plan: Plan) -> tuple[str, ...]:
    """Every governed metric a plan names, once each."""
    named = [name for query in queries_of(plan) for name in query.metric_names]
    if isinstance(plan, Describe) and plan.subject.metric:
        named.append(plan.subject.metric)
    if isinstance(plan, WhatIf):
        named.append(plan.driver)
    return tuple(dict.fromkeys(named))


def fields_of(plan: Plan) -> tuple[str, ...]:
    """Every address a plan names, bands among them, once each."""
    named = [name for query in queries_of(plan) for name in query.field_names]
    if isinstance(plan, Explain):
        named.extend(plan.dimensions)
    if isinstance(plan, Describe) and plan.subject.field:
        named.append(plan.subject.field)
    return tuple(dict.fromkeys(named))


def plan_json(plan: Plan) -> dict[str, Any]:
    """The plan in the contract's JSON; a query's keys stand beside its kind, all others hold their query inside."""
    if isinstance(plan, Query):
        return {"kind": plan.kind, **query_json(plan.query)}
    return {"kind": plan.kind, **_json(plan)}


def query_json(query: SemanticQuery) -> dict[str, Any]:
    """Every key of a semantic query, defaults included."""
    shaped: dict[str, Any] = _json(query)
    return shaped


def _json(value: Any) -> Any:
    if is_dataclass(value):
        shaped = {one.name.rstrip("_"): _json(getattr(value, one.name)) for one in fields(value)}
        kept = _NULLABLE if isinstance(value, SemanticQuery) else frozenset()
        return {name: part for name, part in shaped.items() if part is not None or name in kept}
    if isinstance(value, tuple):
        return [_json(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


# Keys of a query that the contract shows with a null; every other absent part is left out.
_NULLABLE = frozenset({"grain", "period", "time_field", "known_as_of", "limit"})


def plan_from_json(written: Any) -> Plan:
    """The plan that `plan_json` writes, or a hand-written one with defaults left out.

    Raises: ValueError when a key is unknown, a type is off, or the kind does not exist.
    """
    if not isinstance(written, dict) or not isinstance(kind := written.get("kind"), str) or kind not in KINDS:
        raise ValueError(f"a plan has a kind, one of {', '.join(KINDS)}")
    rest = {name: part for name, part in written.items() if name != "kind"}
    if kind == Query.kind:
        return Query(query=query_from_json(rest))
    plan: Plan = _adapter(kind).validate_python(_python_names(rest))
    return plan


def query_from_json(written: Any) -> SemanticQuery:
    """The semantic query written as JSON.

    Raises: ValueError (pydantic's) when a key is unknown or a type is off.
    """
    query: SemanticQuery = _adapter(Query.kind).validate_python(_python_names(written))
    return query


def plan_schema() -> dict[str, Any]:
    """The JSON schema of a semantic query."""
    schema: dict[str, Any] = _adapter(Query.kind).json_schema()
    return schema


@cache
def _adapter(kind: str) -> Any:
    from pydantic import TypeAdapter  # 0.1 s that only readers of JSON pay

    return TypeAdapter(SemanticQuery if kind == Query.kind else KINDS[kind])


def _python_names(written: Any) -> Any:
    if isinstance(written, dict):
        return {("as_" if name == "as" else name): _python_names(part) for name, part in written.items()}
    if isinstance(written, list):
        return tuple(_python_names(part) for part in written)
    return written
