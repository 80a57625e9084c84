"""Both ways to put a question, the server's over a loopback stub."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest

from assistant.evaluate import InProcess, Server
from assistant.evaluate.reply import Option
from assistant.pipeline import Assistant
from semantic.errors import EngineUnavailable
from semantic.plan import plan_from_json
from tests.assistant.evaluate.replies import query

ROWS = [["east", 1.5], ["west", None], ["north", 2]]
HELP = {"kind": "help"}


def answer(**parts: Any) -> dict[str, Any]:
    bare = dict.fromkeys(("plan", "table", "clarification", "refusal", "error", "confidence"))
    return {"answer_id": "a1", "conversation_id": "c1", "status": "answered", **bare, **parts}


COLUMNS = [{"name": "region", "role": "dimension"}, {"name": "revenue", "role": "metric"}]
PAGED = answer(
    plan={"kind": "query", "metrics": ["revenue"]}, confidence=0.5,
    table={"columns": COLUMNS, "rows": ROWS[:1], "row_count": 3},
)  # fmt: skip
ASKED_BACK = answer(
    status="clarification",
    clarification={
        "code": "ambiguous-metric", "prompt": "which?",
        "options": [{"id": "1", "label": "help", "question": "say help", "plan": HELP}],
    },
)  # fmt: skip


class Stub(BaseHTTPRequestHandler):
    """Asks back about `which`, breaks at `break`, answers everything else; `heard` holds every body."""

    heard: list[dict[str, Any]]

    def do_GET(self) -> None:
        if self.path == "/v1/health":
            return self._send({"status": "ok"})
        offset = int(self.path.partition("offset=")[2].partition("&")[0])
        return self._send({"rows": ROWS[offset : offset + 1]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.heard.append(body)
        if body["question"] == "break":
            return self.send_error(503)
        return self._send(ASKED_BACK if body["question"] == "which" else PAGED)

    def _send(self, content: dict[str, Any]) -> None:
        written = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    Stub.heard = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Stub) as stub:
        thread = threading.Thread(target=stub.serve_forever)
        thread.start()
        client = Server(f"http://127.0.0.1:{stub.server_port}/")
        yield client
        client.close()
        stub.shutdown()
        thread.join()


def test_a_server_is_asked_by_the_contract_and_its_rows_are_fetched_to_the_last(server: Server) -> None:
    found = server.ask("by region", as_of=date(2025, 6, 20), role=None, conversation_id="c0")
    assert Stub.heard == [{"question": "by region", "conversation_id": "c0", "language": None, "as_of": "2025-06-20"}]
    assert (found.status, found.conversation_id, found.plan) == ("answered", "c1", query())
    assert [list(row) for row in found.rows] == ROWS
    assert found.confidence == 0.5


def test_an_option_of_a_server_is_asked_by_its_question_alone(server: Server) -> None:
    back = server.ask("which", as_of=None, role=None, conversation_id=None)
    assert (back.code, back.message) == ("ambiguous-metric", "which?")
    assert back.options == (Option(id="1", question="say help", plan=plan_from_json(HELP)),)
    server.answer_option(back.options[0], as_of=None, role=None)
    assert Stub.heard[-1] == {"question": "say help", "conversation_id": None, "language": None, "as_of": None}


def test_a_server_that_breaks_is_the_result_of_one_question(server: Server) -> None:
    found = server.ask("break", as_of=None, role=None, conversation_id=None)
    assert (found.status, found.code) == ("error", "http")


def test_a_server_cannot_be_told_who_asks(server: Server) -> None:
    with pytest.raises(ValueError, match="credential"):
        server.ask("by region", as_of=None, role="finance", conversation_id=None)


def test_no_server_is_told_at_once() -> None:
    with pytest.raises(EngineUnavailable):
        Server("http://127.0.0.1:9")


def test_a_defect_in_this_process_is_the_result_of_one_question() -> None:
    class Broken:
        def asker(self, role: str | None) -> None:
            raise KeyError(role)

        def ask(self, text: str, **_: object) -> None:
            raise AssertionError("who asks comes first")

    found = InProcess(cast(Assistant, Broken())).ask("x", as_of=None, role="r", conversation_id=None)
    assert (found.status, found.code, found.message) == ("error", "crash", "KeyError: 'r'")
