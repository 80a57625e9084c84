"""Conversations, answers, receipts and feedback, kept in one database: SQLite unless a URL says otherwise."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.question import Context
from assistant.receipt import KeptTurn, Record, StoredAnswer, Verdict
from assistant.store.identity import new_id
from assistant.store.records import answer_of, answer_row, context_of, kept_turn, receipt_row, turn_row

if TYPE_CHECKING:
    from assistant.store.database import Database

__all__ = ["Store", "new_id"]


class Store:
    """The one place that remembers; safe to use from many threads at once."""

    def __init__(self, database: "Database") -> None:
        self._database = database

    @classmethod
    def open(cls, place: Path | str) -> "Store":
        """The store in an SQLite file or at an SQLAlchemy URL, its tables made where they are missing.

        Raises: WorkspaceError when the database cannot be reached, or was written by another version.
        """
        from assistant.store.database import Database  # SQLAlchemy takes 0.3 s, which a question need not wait for

        return cls(Database(place))

    def start_conversation(self, owner: str) -> str:
        """The id of a new conversation that only `owner` can go on with."""
        conversation_id = new_id()
        self._database.insert_conversation(conversation_id, owner)
        return conversation_id

    def context(self, conversation_id: str, owner: str) -> Context | None:
        """What the last turn left, empty before the first; None: no such conversation, or another's."""
        if not self._database.has_conversation(conversation_id, owner):
            return None
        return context_of(self._database.last_context(conversation_id))

    def keep(self, record: Record) -> None:
        """Keeps a turn with its answer and receipt, all or nothing."""
        receipt: Mapping[str, str | None] | None = receipt_row(record) if record.receipt else None
        self._database.insert_turn(turn_row(record), answer_row(record), receipt)

    def answer(self, answer_id: str, owner: str) -> StoredAnswer | None:
        """The answer as it was given; None: no such answer, or another's."""
        kept = self._database.answer(answer_id, owner)
        return answer_of(*kept) if kept else None

    def give_feedback(
        self, answer_id: str, owner: str, *, verdict: Verdict, reason: str | None, expected: str | None, now: datetime
    ) -> bool:
        """Whether the verdict was kept: not when there is no such answer, or it is another's."""
        given = {"verdict": verdict, "reason": reason, "expected": expected, "created_at": now.isoformat()}
        return self._database.insert_feedback(answer_id, owner, given)

    def turns(self) -> Iterator[KeptTurn]:
        """Every turn of every conversation, each conversation's in order."""
        for conversation_id, question, context, answer, expected in self._database.turns():
            yield kept_turn(conversation_id, question, context, answer, expected)

    def close(self) -> None:
        """Lets go of every connection; what was kept stays."""
        self._database.close()
