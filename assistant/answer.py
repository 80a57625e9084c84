"""The answer as the outside sees it, and its JSON (contract, section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias

from assistant.question import Choice
from assistant.reading import Span, Understood
from semantic.plan import Plan, Query, plan_json, query_json
from semantic.result import Cell, Freshness, ResultTable, Statement

Status: TypeAlias = Literal["answered", "clarification", "refused", "error"]
SHOWN_ROWS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A code with its sentence in the asker's language."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A complete Vega-Lite 5 specification, data included; `spec` None: no chart is honest here."""

    kind: str
    title: str
    spec: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a metric means (口径), in the asker's language."""

    metric: str
    label: str
    definition: str
    formula: str
    unit: str
    time_basis: str
    owner: str
    certified: bool
    version: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarification:
    """A question back."""

    code: str
    prompt: str
    span: Span | None
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """A governed metric close to what was asked, with a question that works."""

    metric: str
    label: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why there is no answer, and what would have one. `words` are those that could not be placed."""

    code: str
    message: str
    nearest: tuple[Nearest, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What broke, never with a stack trace."""

    code: str
    message: str
    retryable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """Everything worded and drawn from a result in one language: what `present` returns."""

    narrative: str
    column_labels: tuple[str, ...] = ()
    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    chart: Chart | None = None
    definitions: tuple[Definition, ...] = ()
    assumptions: tuple[Worded, ...] = ()
    warnings: tuple[Worded, ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Milliseconds by stage."""

    understand: float = 0.0
    compile: float = 0.0
    execute: float = 0.0
    present: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The whole answer; which parts are there follows from `status`.

    `goes_on`: a question without an answer leaves the one before it in its place.
    """

    answer_id: str
    conversation_id: str
    status: Status
    language: str
    narrative: str
    question: str
    plan: Plan | None = None
    result: ResultTable | None = None
    column_labels: tuple[str, ...] = ()
    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    chart: Chart | None = None
    definitions: tuple[Definition, ...] = ()
    understood: tuple[Understood, ...] = ()
    assumptions: tuple[Worded, ...] = ()
    warnings: tuple[Worded, ...] = ()
    clarification: Clarification | None = None
    refusal: Refusal | None = None
    failure: Failure | None = None
    goes_on: bool = False
    suggestions: tuple[str, ...] = ()
    confidence: float | None = None
    planner: str = "catalog"
    data_as_of: date | None = None
    receipt: str = ""
    timings: Timings = Timings()


def answer_json(answer: Answer) -> dict[str, Any]:
    """The contract's answer; DECIMAL cells stay Decimal, dates are ISO texts (write it with `simplejson`)."""
    result, plan = answer.result, answer.plan
    return {
        "answer_id": answer.answer_id,
        "conversation_id": answer.conversation_id,
        "status": answer.status,
        "language": answer.language,
        "narrative": answer.narrative,
        "plan": plan_json(plan) if plan else None,
        "query": query_json(plan.query) if isinstance(plan, Query) else None,
        "sql": result.statements[0].sql if result and result.statements else None,
        "statements": [_statement(one) for one in result.statements] if result else [],
        "dialect": "duckdb",
        "table": _table(answer, result) if result else None,
        "chart": {"kind": answer.chart.kind, "title": answer.chart.title, "spec": answer.chart.spec}
        if answer.chart
        else None,
        "definitions": [_plain(one) for one in answer.definitions],
        "understood": [
            {"text": one.span.text, "start": one.span.start, "end": one.span.end, "as": one.as_, "value": one.value}
            for one in answer.understood
        ],
        "assumptions": [_plain(one) for one in answer.assumptions],
        "warnings": [_plain(one) for one in answer.warnings],
        "clarification": _clarification(answer.clarification) if answer.clarification else None,
        "refusal": _refusal(answer.refusal) if answer.refusal else None,
        "error": _plain(answer.failure) if answer.failure else None,
        "suggestions": list(answer.suggestions),
        "confidence": answer.confidence,
        "planner": answer.planner,
        "data_as_of": answer.data_as_of.isoformat() if answer.data_as_of else None,
        "freshness": [_freshness(one) for one in result.freshness] if result else [],
        "receipt": answer.receipt,
        "timings_ms": _plain(answer.timings),
    }


def _table(answer: Answer, result: ResultTable) -> dict[str, Any]:
    columns = [
        {"name": c.name, "label": label, "role": _ROLES[c.role], "type": c.type, "unit": c.unit, "grain": c.grain}
        for c, label in zip(result.columns, answer.column_labels, strict=True)
    ]
    others = {str(row): count for row, count in result.others.items() if row < SHOWN_ROWS}
    return {
        "columns": columns,
        "rows": [[cell_json(cell) for cell in row] for row in result.rows[:SHOWN_ROWS]],
        "row_count": result.row_count,
        "truncated": result.is_truncated or result.row_count > SHOWN_ROWS,
        "totals": [
            {"level": list(one.level), "values": {name: cell_json(cell) for name, cell in one.values.items()}}
            for one in result.totals
        ],
        "members": {column: dict(labels) for column, labels in answer.members.items()},
        **({"others": others} if others else {}),  # which rows stand for what a cut left out, and for how many each
    }


# The contract knows four roles: a key stands with its dimension, what was derived stands with the comparisons.
_ROLES = {
    "dimension": "dimension", "key": "dimension", "time": "time", "metric": "metric", "comparison": "comparison",
    "derived": "comparison",
}  # fmt: skip


def cell_json(cell: Cell) -> Any:
    """A cell for JSON: dates and timestamps as ISO texts, everything else as it is."""
    return cell.isoformat() if isinstance(cell, date) else cell


def _statement(one: Statement) -> dict[str, Any]:
    return {"name": one.name, "sql": one.sql, "rows": one.rows, "ms": round(one.elapsed_ms, 2)}


def _freshness(one: Freshness) -> dict[str, Any]:
    return {"source": one.source, "as_of": one.as_of.isoformat()}


def _clarification(one: Clarification) -> dict[str, Any]:
    options = [{**_plain(choice), "plan": plan_json(choice.plan)} for choice in one.options]
    return {"code": one.code, "prompt": one.prompt, "span": _plain(one.span) if one.span else None, "options": options}


def _refusal(one: Refusal) -> dict[str, Any]:
    return {"code": one.code, "message": one.message, "nearest": [_plain(near) for near in one.nearest]}


def _plain(noun: Any) -> dict[str, Any]:
    return {name: getattr(noun, name) for name in noun.__dataclass_fields__}
