"""The member store on disk: SQLite for what is found exactly, one array for what is nearly alike."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from assistant.understand.members.forms import forms_of
from assistant.understand.members.near import NearWriter, all_readings, sounds_of
from assistant.understand.members.parts import MOST_MEMBERS, bears_names, keys_of
from assistant.understand.members.source import MemberSource
from semantic.query import Value

TABLES = """
CREATE TABLE addresses (field INTEGER, address TEXT);
CREATE TABLE members (id INTEGER PRIMARY KEY, field INTEGER, value, keys INTEGER);
CREATE TABLE forms (id INTEGER PRIMARY KEY, stem TEXT, text TEXT, member INTEGER, evidence INTEGER);
CREATE TABLE lengths (length INTEGER PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE parts (key TEXT, form INTEGER, PRIMARY KEY (key, form)) WITHOUT ROWID;
CREATE TABLE readings (character TEXT PRIMARY KEY, syllables TEXT) WITHOUT ROWID;
"""
_REPORT_EVERY = 10_000


def build_members(folder: Path, sources: Iterable[MemberSource], on_progress: Callable[[int], None]) -> None:
    """Writes the store into a new folder; `on_progress` gets how many members are done."""
    folder.mkdir()
    connection = sqlite3.connect(folder / "members.sqlite")
    try:
        # The folder is thrown away unless it is finished, so nothing needs a journal.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES)
        _Writer(connection, folder / "near.npy", on_progress).write(sources)
        connection.commit()
        connection.execute("ANALYZE")
    finally:
        connection.close()


class _Writer:
    def __init__(self, connection: sqlite3.Connection, near: Path, on_progress: Callable[[int], None]) -> None:
        self._connection, self._near_path, self._on_progress = connection, near, on_progress
        self._near = NearWriter()
        self._lengths: set[int] = set()
        self._members = self._forms = 0
        self._parts: dict[int, str] = {}

    def write(self, sources: Iterable[MemberSource]) -> None:
        for number, source in enumerate(sources):
            addresses = ((number, address) for address in source.addresses)
            self._connection.executemany("INSERT INTO addresses VALUES (?, ?)", addresses)
            self._connection.executemany("INSERT INTO forms VALUES (?, ?, ?, ?, ?)", self._forms_of(number, source))
            self._write_parts()
        self._connection.executemany("INSERT INTO lengths VALUES (?)", ((one,) for one in sorted(self._lengths)))
        readings = ((character, " ".join(syllables)) for character, syllables in all_readings().items())
        self._connection.executemany("INSERT INTO readings VALUES (?, ?)", readings)
        self._connection.execute("CREATE INDEX forms_by_stem ON forms (stem)")
        self._near.save(self._near_path)
        self._on_progress(self._members)

    def _write_parts(self) -> None:
        """The parts of the names of one source, unless they are too many."""
        rows = ((key, form) for form, text in self._parts.items() for key in sorted(keys_of(text)))
        self._connection.executemany("INSERT INTO parts VALUES (?, ?)", rows)
        self._parts = {}

    def _forms_of(self, field: int, source: MemberSource) -> Iterator[tuple[int, str, str, int, int]]:
        first, has_parts = self._members, bears_names(source.field)
        known = {member.value: member for member in source.field.members}
        for row in source.rows:
            if row.value is None:
                continue
            self._members += 1
            self._connection.execute(
                "INSERT INTO members VALUES (?, ?, ?, ?)", (self._members, field, _stored(row.value), row.keys)
            )
            for form in forms_of(row, source.field, known.get(str(row.value))):
                self._forms += 1
                self._lengths.update((len(form.stem), len(form.text)))
                if form.is_guessable:
                    self._near.add(self._forms, form.text, sounds_of(form.text, all_readings()))
                    if has_parts:
                        self._parts[self._forms] = form.text
                yield self._forms, form.stem, form.text, self._members, form.evidence
            if self._members - first > MOST_MEMBERS:
                has_parts, self._parts = False, {}
            if self._members % _REPORT_EVERY == 0:
                self._on_progress(self._members)


def _stored(value: Value) -> Value:
    """SQLite keeps texts and numbers as they are; anything else is known by how it is written."""
    return value if isinstance(value, str | int | float) else str(value)
