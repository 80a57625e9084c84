"""The tables and the few statements over them."""

import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    insert,
    make_url,
    select,
)
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from semantic.errors import WorkspaceError

SCHEMA_VERSION = 1
_BUSY_TIMEOUT_S = 15
_BUSY_PAUSE_S = 0.02

_METADATA = MetaData()
_VERSION = Table("schema_version", _METADATA, Column("version", Integer, primary_key=True, autoincrement=False))
_CONVERSATIONS = Table(
    "conversations",
    _METADATA,
    Column("conversation_id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
)
_ANSWERS = Table(
    "answers",
    _METADATA,
    Column("answer_id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("rows", Text),
    Column("created_at", Text, nullable=False),
)
_TURNS = Table(
    "turns",
    _METADATA,
    Column("number", Integer, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversations.conversation_id"), nullable=False),
    Column("answer_id", Text, ForeignKey("answers.answer_id"), nullable=False),
    Column("question", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)
Index("turns_of_conversation", _TURNS.c.conversation_id, _TURNS.c.number)
_RECEIPTS = Table(
    "receipts",
    _METADATA,
    Column("receipt_id", Text, primary_key=True),
    Column("answer_id", Text, ForeignKey("answers.answer_id"), nullable=False),
    Column("question", Text, nullable=False),
    Column("catalog_fingerprint", Text, nullable=False),
    Column("plan", Text),
    Column("sql", Text, nullable=False),
    Column("data_fingerprint", Text, nullable=False),
    Column("result_hash", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("role", Text),
    Column("created_at", Text, nullable=False),
)
_FEEDBACK = Table(
    "feedback",
    _METADATA,
    Column("number", Integer, primary_key=True),
    Column("answer_id", Text, ForeignKey("answers.answer_id"), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text),
    Column("expected", Text),
    Column("created_at", Text, nullable=False),
)


class Database:
    """One engine with the tables in it."""

    def __init__(self, place: Path | str) -> None:
        """Opens the database, an SQLite file or what a URL leads to, and makes what is missing.

        Raises: WorkspaceError when it cannot be reached, or holds another version's tables.
        """
        try:
            self._engine = _engine(_url(place))
            version = _when_free(self._prepare)
        except (SQLAlchemyError, ImportError, OSError, ValueError) as error:
            raise WorkspaceError("state-unavailable", place=_told(place)) from error
        if version != SCHEMA_VERSION:
            self.close()
            raise WorkspaceError("state-version", found=version, known=SCHEMA_VERSION)

    def _prepare(self) -> int:
        """Makes what is missing, one opener at a time, and reads which version's tables these are."""
        with self._engine.begin() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            _METADATA.create_all(connection)
            written = connection.scalar(select(_VERSION.c.version))
            if written is None:
                connection.execute(insert(_VERSION).values(version=SCHEMA_VERSION))
            return SCHEMA_VERSION if written is None else written

    def insert_conversation(self, conversation_id: str, owner: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(insert(_CONVERSATIONS).values(conversation_id=conversation_id, owner=owner))

    def has_conversation(self, conversation_id: str, owner: str) -> bool:
        found = select(_CONVERSATIONS.c.owner).where(
            _CONVERSATIONS.c.conversation_id == conversation_id, _CONVERSATIONS.c.owner == owner
        )
        with self._engine.connect() as connection:
            return connection.scalar(found) is not None

    def last_context(self, conversation_id: str) -> str | None:
        """What the last turn left, as written."""
        last = (
            select(_TURNS.c.context)
            .where(_TURNS.c.conversation_id == conversation_id)
            .order_by(_TURNS.c.number.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            return connection.scalar(last)

    def insert_turn(
        self,
        turn: Mapping[str, str | None],
        answer: Mapping[str, str | None],
        receipt: Mapping[str, str | None] | None,
    ) -> None:
        """Inserts a turn, its answer and its receipt in one transaction, whose first statement already writes."""
        with self._engine.begin() as connection:
            connection.execute(insert(_ANSWERS).values(**answer))
            connection.execute(insert(_TURNS).values(**turn))
            if receipt:
                connection.execute(insert(_RECEIPTS).values(**receipt))

    def answer(self, answer_id: str, owner: str) -> tuple[str, str | None] | None:
        """The answer and, where they are kept apart, its rows, as written."""
        kept = select(_ANSWERS.c.answer, _ANSWERS.c.rows).where(
            _ANSWERS.c.answer_id == answer_id, _ANSWERS.c.owner == owner
        )
        with self._engine.connect() as connection:
            found = connection.execute(kept).one_or_none()
        return (found.answer, found.rows) if found else None

    def insert_feedback(self, answer_id: str, owner: str, verdict: Mapping[str, str | None]) -> bool:
        if self.answer(answer_id, owner) is None:
            return False
        with self._engine.begin() as connection:
            connection.execute(insert(_FEEDBACK).values(answer_id=answer_id, **verdict))
        return True

    def turns(self) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
        """Every turn's conversation, question, context and answer, with what was expected of it instead."""
        kept = (
            select(_TURNS, _ANSWERS.c.answer)
            .join(_ANSWERS, _ANSWERS.c.answer_id == _TURNS.c.answer_id)
            .order_by(_TURNS.c.conversation_id, _TURNS.c.number)
        )
        given = select(_FEEDBACK.c.answer_id, _FEEDBACK.c.expected).where(_FEEDBACK.c.expected.is_not(None))
        expected: dict[str, tuple[str, ...]] = {}
        with self._engine.connect() as connection:
            for answer_id, text in connection.execute(given.order_by(_FEEDBACK.c.number)):
                expected[answer_id] = (*expected.get(answer_id, ()), text)
            rows = connection.execute(kept).all()
        return [
            (row.conversation_id, row.question, row.context, row.answer, expected.get(row.answer_id, ()))
            for row in rows
        ]

    def close(self) -> None:
        self._engine.dispose()


def _url(place: Path | str) -> URL:
    """The URL of a place; a path is taken as it is, whatever it holds that would mean something in a URL."""
    return URL.create("sqlite", database=str(place)) if isinstance(place, Path) else make_url(place)


def _told(place: Path | str) -> str:
    """A place as it may be shown: without its password."""
    try:
        return str(place) if isinstance(place, Path) else make_url(place).render_as_string(hide_password=True)
    except (SQLAlchemyError, ValueError):
        return "state_url"


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _when_free(prepare: Callable[[], int]) -> int:
    """What `prepare` gives, asked again while another opener holds the SQLite file.

    SQLite's own busy timeout does not cover the switch to WAL, which needs the file alone for a moment.
    """
    deadline = time.monotonic() + _BUSY_TIMEOUT_S
    while True:
        try:
            return prepare()
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(_BUSY_PAUSE_S)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside one writer, writers in turn, and a file that survives being killed half-way."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
