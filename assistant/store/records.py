"""Nouns to the columns of the database, and back. JSON keeps a DECIMAL's digits both ways."""

from typing import Any

import simplejson

from assistant.answer import cell_json
from assistant.question import Choice, Context, Made
from assistant.receipt import KeptTurn, Record, StoredAnswer
from semantic.plan import plan_from_json, plan_json


def turn_row(record: Record) -> dict[str, str | None]:
    """The turn's columns."""
    return {
        "conversation_id": record.conversation_id,
        "answer_id": record.answer_id,
        "question": record.question,
        "context": _context_text(record.context),
        "created_at": record.now.isoformat(),
    }


def answer_row(record: Record) -> dict[str, str | None]:
    """The answer's columns; rows are kept apart only when the answer does not show them all."""
    shown = (record.answer.get("table") or {}).get("rows") or []
    is_cut = len(record.rows) > len(shown)
    rows = _text([[cell_json(cell) for cell in row] for row in record.rows]) if is_cut else None
    return {
        "answer_id": record.answer_id,
        "owner": record.owner,
        "answer": _text(record.answer),
        "rows": rows,
        "created_at": record.now.isoformat(),
    }


def receipt_row(record: Record) -> dict[str, str | None]:
    """The receipt's columns; empty without a receipt."""
    receipt = record.receipt
    if receipt is None:
        return {}
    return {
        "receipt_id": receipt.receipt_id,
        "answer_id": record.answer_id,
        "question": receipt.question,
        "catalog_fingerprint": receipt.catalog_fingerprint,
        "plan": _text(plan_json(receipt.plan)) if receipt.plan else None,
        "sql": _text(receipt.sql),
        "data_fingerprint": receipt.data_fingerprint,
        "result_hash": receipt.result_hash,
        "language": receipt.language,
        "as_of": receipt.as_of.isoformat(),
        "role": receipt.role,
        "created_at": record.now.isoformat(),
    }


def answer_of(answer: str, rows: str | None) -> StoredAnswer:
    """The stored answer from its two columns."""
    read = _read(answer)
    shown = (read["table"] or {}).get("rows", []) if "table" in read else []
    return StoredAnswer(json=read, rows=_read(rows) if rows is not None else shown)


def kept_turn(conversation_id: str, question: str, context: str, answer: str, expected: tuple[str, ...]) -> KeptTurn:
    """A turn from its columns."""
    read = _read(answer)
    return KeptTurn(
        conversation_id=conversation_id,
        question=question,
        context=context_of(context),
        status=read["status"],
        plan=plan_from_json(read["plan"]) if read.get("plan") else None,
        expected=expected,
    )


def context_of(written: str | None) -> Context:
    """The context a turn left; empty where nothing was written."""
    if written is None:
        return Context()
    read = simplejson.loads(written)
    return Context(
        plan=plan_from_json(read["plan"]) if read["plan"] else None,
        language=read["language"],
        options=tuple(Choice(**{**one, "plan": plan_from_json(one["plan"])}) for one in read["options"]),
        words=read.get("words", ""),
        earlier=tuple(plan_from_json(one) for one in read.get("earlier", ())),
        topic=read.get("topic"),
        is_lost=bool(read.get("is_lost")),
        made=tuple(Made(words=one["words"], names=tuple(one["names"])) for one in read.get("made", ())),
    )


def _context_text(context: Context) -> str:
    options = [
        {"id": one.id, "label": one.label, "question": one.question, "plan": plan_json(one.plan)}
        for one in context.options
    ]
    plan = plan_json(context.plan) if context.plan else None
    return _text(
        {
            "plan": plan,
            "language": context.language,
            "options": options,
            "words": context.words,
            "earlier": [plan_json(one) for one in context.earlier],
            "topic": context.topic,
            "is_lost": context.is_lost,
            "made": [{"words": one.words, "names": one.names} for one in context.made],
        }
    )


def _text(value: Any) -> str:
    return simplejson.dumps(value, use_decimal=True, ignore_nan=True, ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> Any:
    return simplejson.loads(text, use_decimal=True)
