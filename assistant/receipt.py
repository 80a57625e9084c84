"""What is kept of a turn: the answer as it left the house, the proof it can be replayed from, and who may read it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from assistant.question import Context
from semantic.asker import Asker
from semantic.plan import Plan
from semantic.result import Cell

Verdict: TypeAlias = Literal["right", "wrong"]


class UnknownConversation(LookupError):
    """No conversation of that id, or another's: the two are not told apart."""


class UnknownAnswer(LookupError):
    """No answer of that id, or another's: the two are not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What it takes to compute an answer again and to see that it is the same. `role` None: no roles are declared."""

    receipt_id: str
    question: str
    catalog_fingerprint: str
    plan: Plan | None
    sql: tuple[str, ...]
    data_fingerprint: str
    result_hash: str
    language: str
    as_of: date
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One turn, kept whole or not at all.

    `context` is what the next turn starts from; `answer` is `answer_json`, whose table may hold fewer rows than `rows`,
    the stored result; `receipt` None: nothing was understood that could be replayed. `now` is the caller's clock.
    """

    answer_id: str
    conversation_id: str
    owner: str
    question: str
    context: Context
    answer: Mapping[str, Any]
    rows: tuple[tuple[Cell, ...], ...]
    receipt: Receipt | None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """An answer as it was given; numbers with a fraction come back as Decimal, with the digits they had."""

    json: Mapping[str, Any]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTurn:
    """A turn as it was kept: the question, what it left, how it was answered, and what askers expected instead."""

    conversation_id: str
    question: str
    context: Context
    status: str
    plan: Plan | None
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A word that may be a synonym of a governed name: in how many conversations, and questions that said it."""

    words: str
    name: str
    count: int
    examples: tuple[str, ...]


def owner_of(asker: Asker) -> str:
    """The one text by which conversations and answers of an asker are told from others'."""
    return json.dumps(asker.key, ensure_ascii=False, separators=(",", ":"))


def result_hash(rows: Sequence[Sequence[Cell]]) -> str:
    """What tells whether a replay gave the same rows: a digest of every cell as written, in order."""
    written = json.dumps([[str(cell) for cell in row] for row in rows], ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
