"""The store: what was kept comes back as it was, to its owner alone, and nothing is ever half kept."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import simplejson

from assistant.question import Choice, Context
from assistant.receipt import Receipt, Record, owner_of
from assistant.store import Store, new_id
from semantic.asker import Asker
from semantic.errors import WorkspaceError
from semantic.plan import Describe, Query, Subject
from semantic.query import SemanticQuery
from semantic.result import Cell

NOW = datetime(2025, 6, 20, 9, 30, tzinfo=UTC)
REVENUE = Query(query=SemanticQuery.of("revenue"))
ME, OTHER = "[null,[]]", '["finance",[]]'


def url_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'state' / 'state.sqlite'}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(url_in(tmp_path))
    yield opened
    opened.close()


def record_of(conversation_id: str, **changes: Any) -> Record:
    answer_id = new_id()
    receipt = Receipt(
        receipt_id=new_id(), question="revenue", catalog_fingerprint="c1", plan=REVENUE, sql=("SELECT 1",),
        data_fingerprint="d1", result_hash="h1", language="en", as_of=date(2025, 6, 20), role=None,
    )  # fmt: skip
    record = Record(
        answer_id=answer_id, conversation_id=conversation_id, owner=ME, question="revenue",
        context=Context(plan=REVENUE, language="en"),
        answer={"answer_id": answer_id, "table": {"rows": [[Decimal("1.10")]]}},
        rows=((Decimal("1.10"),),), receipt=receipt, now=NOW,
    )  # fmt: skip
    return replace(record, **changes)


def lines_of(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(folder / "state" / "state.sqlite")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_a_new_conversation_starts_from_nothing(store: Store) -> None:
    assert store.context(store.start_conversation(ME), ME) == Context()


def test_the_next_turn_starts_from_what_the_last_one_left(store: Store) -> None:
    conversation_id = store.start_conversation(ME)
    choice = Choice(id="1", label="销售额", question="销售额是什么", plan=Describe(subject=Subject(term="sales")))
    last = Context(plan=REVENUE, language="zh", options=(choice,))
    store.keep(record_of(conversation_id))
    store.keep(record_of(conversation_id, context=last))
    assert store.context(conversation_id, ME) == last


def test_a_conversation_of_another_is_as_unknown_as_one_that_never_was(store: Store) -> None:
    conversation_id = store.start_conversation(ME)
    assert store.context(conversation_id, OTHER) is None
    assert store.context("never-was", ME) is None


def test_an_answer_comes_back_with_the_digits_it_had(store: Store) -> None:
    digits = "12345678901234567.10"
    record = record_of(store.start_conversation(ME), answer={"table": {"rows": [[Decimal(digits)]]}, "ms": 0.1})
    store.keep(record)
    kept = store.answer(record.answer_id, ME)
    assert kept is not None
    assert simplejson.dumps(kept.json, use_decimal=True) == '{"table": {"rows": [[' + digits + ']]}, "ms": 0.1}'


def test_rows_beyond_those_shown_are_kept_beside_the_answer(store: Store) -> None:
    rows: tuple[tuple[Cell, ...], ...] = ((date(2025, 6, 1), 1), (date(2025, 6, 2), None), (date(2025, 6, 3), 3))
    record = record_of(store.start_conversation(ME), rows=rows, answer={"table": {"rows": [["2025-06-01", 1]]}})
    store.keep(record)
    kept = store.answer(record.answer_id, ME)
    assert kept is not None
    assert kept.rows == [["2025-06-01", 1], ["2025-06-02", None], ["2025-06-03", 3]]
    assert kept.json["table"]["rows"] == [["2025-06-01", 1]]


@pytest.mark.parametrize("table", [{"table": None}, {}], ids=["no table", "no such key"])
def test_an_answer_without_a_table_has_no_rows(store: Store, table: dict[str, Any]) -> None:
    record = record_of(store.start_conversation(ME), rows=(), answer=table, receipt=None)
    store.keep(record)
    kept = store.answer(record.answer_id, ME)
    assert kept is not None
    assert (kept.json, list(kept.rows)) == (table, [])


def test_an_answer_of_another_is_as_unknown_as_one_that_never_was(store: Store) -> None:
    record = record_of(store.start_conversation(ME))
    store.keep(record)
    assert store.answer(record.answer_id, OTHER) is None
    assert store.answer("never-was", ME) is None


def test_a_number_that_json_cannot_hold_is_kept_as_null(store: Store) -> None:
    record = record_of(store.start_conversation(ME), answer={"table": {"rows": [[float("nan"), float("inf")]]}})
    store.keep(record)
    kept = store.answer(record.answer_id, ME)
    assert kept is not None
    assert kept.json == {"table": {"rows": [[None, None]]}}


def test_a_receipt_is_kept_with_what_a_replay_needs(store: Store, tmp_path: Path) -> None:
    record = record_of(store.start_conversation(ME))
    store.keep(record)
    columns = "answer_id, question, catalog_fingerprint, sql, data_fingerprint, result_hash, as_of, role, created_at"
    assert lines_of(tmp_path, f"SELECT {columns} FROM receipts") == [
        (record.answer_id, "revenue", "c1", '["SELECT 1"]', "d1", "h1", "2025-06-20", None, "2025-06-20T09:30:00+00:00")
    ]
    assert simplejson.loads(lines_of(tmp_path, "SELECT plan FROM receipts")[0][0])["metrics"] == ["revenue"]


def test_feedback_is_kept_for_the_owner_alone(store: Store, tmp_path: Path) -> None:
    record = record_of(store.start_conversation(ME))
    store.keep(record)
    given: dict[str, Any] = {"verdict": "wrong", "reason": "too low", "expected": "12", "now": NOW}
    assert store.give_feedback(record.answer_id, ME, **given)
    assert not store.give_feedback(record.answer_id, OTHER, **given)
    assert not store.give_feedback("never-was", ME, **given)
    assert lines_of(tmp_path, "SELECT answer_id, verdict, reason, expected FROM feedback") == [
        (record.answer_id, "wrong", "too low", "12")
    ]


def test_a_turn_is_kept_whole_or_not_at_all(store: Store, tmp_path: Path) -> None:
    conversation_id = store.start_conversation(ME)
    first = record_of(conversation_id)
    store.keep(first)
    with pytest.raises(Exception, match="receipts"):
        store.keep(record_of(conversation_id, receipt=first.receipt, context=Context(language="zh")))
    assert lines_of(tmp_path, "SELECT count(*) FROM answers") == [(1,)]
    assert store.context(conversation_id, ME) == first.context


def test_eight_threads_write_at_once(store: Store, tmp_path: Path) -> None:
    def talk(_: int) -> None:
        conversation_id = store.start_conversation(ME)
        for _turn in range(20):
            record = record_of(conversation_id)
            store.keep(record)
            assert store.answer(record.answer_id, ME) is not None

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(talk, range(8)))
    assert lines_of(tmp_path, "SELECT count(*), count(DISTINCT conversation_id) FROM turns") == [(160, 8)]


def test_an_opener_waits_for_another_that_is_still_making_the_file(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, other.execute, ["COMMIT"]).start()
    opened = Store.open(tmp_path / "state.sqlite")
    assert opened.context(opened.start_conversation("me"), "me") == Context()
    opened.close()
    other.close()


def test_eight_openers_at_once_make_one_database(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        for opened in pool.map(lambda _: Store.open(url_in(tmp_path)), range(8)):
            opened.close()
    assert lines_of(tmp_path, "SELECT version FROM schema_version") == [(1,)]


WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from tests.assistant.test_store import ME, Store, record_of
store = Store.open(sys.argv[1])
conversation_id = store.start_conversation(ME)
while True:
    store.keep(record_of(conversation_id))
    print("kept", flush=True)
"""


def test_a_writer_killed_half_way_leaves_whole_turns(tmp_path: Path, root: Path) -> None:
    command = [sys.executable, "-c", WRITER, url_in(tmp_path), str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline() for _ in range(20)]
        time.sleep(0.05)
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged += writer.stdout.readlines()
    said = acknowledged.count("kept\n")
    turns, answers, receipts = (
        lines_of(tmp_path, f"SELECT count(*) FROM {table}")[0][0] for table in ("turns", "answers", "receipts")
    )
    assert said >= 20
    assert turns == answers == receipts
    assert turns - said in (0, 1)
    assert lines_of(tmp_path, "PRAGMA integrity_check") == [("ok",)]


def test_what_was_kept_is_there_after_opening_again(store: Store, tmp_path: Path) -> None:
    record = record_of(store.start_conversation(ME))
    store.keep(record)
    store.close()
    again = Store.open(url_in(tmp_path))
    assert again.answer(record.answer_id, ME) is not None
    again.close()


def test_another_versions_database_is_refused(store: Store, tmp_path: Path) -> None:
    store.close()
    connection = sqlite3.connect(tmp_path / "state" / "state.sqlite")
    connection.execute("UPDATE schema_version SET version = 99")
    connection.commit()
    connection.close()
    with pytest.raises(WorkspaceError) as caught:
        Store.open(url_in(tmp_path))
    assert (caught.value.code, caught.value.parameters) == ("state-version", {"found": 99, "known": 1})


@pytest.mark.parametrize("url", ["not a url", "sqlite:////proc/nowhere/state.sqlite"], ids=["no url", "no place"])
def test_a_database_that_cannot_be_opened_is_the_operators_matter(url: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        Store.open(url)
    assert caught.value.code == "state-unavailable"


def test_sqlalchemy_is_not_imported_before_a_store_is_opened() -> None:
    code = "import sys, assistant.store; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_owners_differ_by_role_and_by_attributes() -> None:
    askers = (Asker(), Asker(role="a"), Asker(role="b"), Asker(role="a", attributes={"region": "华东"}))
    assert len({owner_of(one) for one in askers}) == 4
    same = Asker(role="a", attributes={"x": "1", "y": "2"}), Asker(role="a", attributes={"y": "2", "x": "1"})
    assert owner_of(same[0]) == owner_of(same[1])
