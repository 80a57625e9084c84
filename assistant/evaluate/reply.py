"""The product's answer as scoring sees it: the contract's JSON, whichever door it came through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Status
from semantic.plan import Plan, plan_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A column of an answer by its contract name and role: dimension, time, metric or comparison."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a question back."""

    id: str
    question: str
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer. `code` is that of a clarification, refusal or error, `message` its text."""

    status: Status
    conversation_id: str = ""
    plan: Plan | None = None
    columns: tuple[Shown, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    options: tuple[Option, ...] = ()
    code: str | None = None
    message: str = ""
    confidence: float | None = None
    elapsed_ms: float = 0.0


def reply_of(answer: Mapping[str, Any], rows: Sequence[Sequence[Any]] | None, elapsed_ms: float) -> Reply:
    """The contract's JSON as a reply; `rows` are all of them where the JSON holds only the first, else None."""
    table, back = answer["table"], answer["clarification"]
    said = back or answer["refusal"] or answer["error"] or {}
    columns = table["columns"] if table else ()
    found = rows if rows is not None else (table["rows"] if table else ())
    return Reply(
        status=answer["status"],
        conversation_id=answer["conversation_id"],
        plan=plan_from_json(answer["plan"]) if answer["plan"] else None,
        columns=tuple(Shown(name=one["name"], role=one["role"]) for one in columns),
        rows=tuple(tuple(row) for row in found),
        options=tuple(
            Option(id=one["id"], question=one["question"], plan=plan_from_json(one["plan"]))
            for one in (back["options"] if back else ())
        ),
        code=said.get("code"),
        message=str(said.get("message") or said.get("prompt") or ""),
        confidence=answer["confidence"],
        elapsed_ms=elapsed_ms,
    )
