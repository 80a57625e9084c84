"""The HTTP door: what is accepted is answered with 200, what is not is a problem, and digits are never lost."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
import simplejson
from fastapi.testclient import TestClient

from assistant.answer import answer_json
from assistant.channels.http import create_app, server
from assistant.channels.http.bodies import MOST_BYTES
from assistant.channels.http.credentials import Credentials, is_loopback
from assistant.channels.http.house import House
from assistant.channels.http.problems import JsonResponse
from assistant.channels.http.server import CannotServe
from assistant.channels.http.work import Work
from tests.assistant.channels.fakes import FakeAssistant, failed

HERE = "http://127.0.0.1:8000"
EVERYWHERE = "0.0.0.0"  # noqa: S104  # what must be refused


@contextmanager
def door(fake: FakeAssistant, credentials: Credentials | None = None, work: Work | None = None) -> Iterator[TestClient]:
    """A client of an app over the fake, without the page."""
    app = create_app(lambda: cast(Any, fake), credentials, work)
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(autouse=True)
def _without_page(monkeypatch: pytest.MonkeyPatch) -> None:
    async def stays_away(self: House, _: object) -> None:
        self.page = "failed"
        self._settled.set()

    monkeypatch.setattr(House, "_show_page", stays_away)


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(tmp_path)


@pytest.fixture
def client(fake: FakeAssistant) -> Iterator[TestClient]:
    with door(fake) as opened:
        yield opened


def assert_problem(response: Any, status: int, *parts: str) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert problem["title"]
    assert all(part in problem["detail"] for part in parts), problem


def ask(client: TestClient, **body: Any) -> Any:
    return client.post("/v1/ask", json=body)


# What is accepted


def test_an_answer_is_the_contracts_json(client: TestClient) -> None:
    response = ask(client, question="各区域收入")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert answer["status"] == "answered"
    assert answer["plan"]["group_by"] == ["store.region"]
    assert [one["name"] for one in answer["table"]["columns"]] == ["store.region", "revenue"]


def test_numbers_are_written_with_the_digits_of_the_engine(client: TestClient) -> None:
    text = ask(client, question="各区域收入").text
    read = simplejson.loads(text, use_decimal=True)
    assert [str(row[1]) for row in read["table"]["rows"]] == ["1000.10", "2000.20", "3000.20"]
    assert str(read["table"]["totals"][0]["values"]["revenue"]) == "6000.50"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("12345678901234567890.10"), b"12345678901234567890.10"),
        (Decimal("0.30"), b"0.30"),
        (0.1, b"0.1"),
        (float("nan"), b"null"),
        (float("-inf"), b"null"),
        ("华东", '"华东"'.encode()),
    ],
    ids=["long decimal", "decimal", "double", "nan", "infinity", "text"],
)
def test_a_value_is_written_as_it_is(value: object, written: bytes) -> None:
    assert JsonResponse(value).body == written


@pytest.mark.parametrize(
    ("question", "status"),
    [("收入", "clarification"), ("", "refused"), ("x" * 10_000, "refused"), ("<b>'; DROP TABLE t;--\x00", "refused")],
    ids=["ambiguous", "empty", "very long", "markup, SQL and a zero byte"],
)
def test_whatever_becomes_of_a_question_is_200(client: TestClient, question: str, status: str) -> None:
    response = ask(client, question=question)
    assert (response.status_code, response.json()["status"]) == (200, status)


def test_the_question_reaches_the_assistant_as_asked(client: TestClient, fake: FakeAssistant) -> None:
    ask(client, question="revenue by region", language="en", as_of="2024-02-29", conversation_id=None)
    assert fake.calls == [
        {"text": "revenue by region", "role": "analyst", "as_of": date(2024, 2, 29), "language": "en", "option": None}
    ]


def test_an_option_is_picked_in_its_conversation(client: TestClient, fake: FakeAssistant) -> None:
    asked = ask(client, question="收入").json()
    answer = ask(client, conversation_id=asked["conversation_id"], option="1").json()
    assert answer["status"] == "answered"
    assert answer["conversation_id"] == asked["conversation_id"]
    assert fake.calls[-1]["option"] == "1"


def test_a_plan_is_answered_without_words(client: TestClient, fake: FakeAssistant) -> None:
    response = client.post("/v1/query?language=en&as_of=2025-01-31", json={"kind": "query", "metrics": ["revenue"]})
    assert response.status_code == 200
    assert response.json()["plan"]["metrics"] == ["revenue"]
    assert (fake.calls[0]["as_of"], fake.calls[0]["language"]) == (date(2025, 1, 31), "en")


@pytest.mark.parametrize("query", ["as_of=0001-01-01", "as_of=x", "language=fr"])
def test_a_plan_is_asked_on_a_day_and_in_a_language_there_is(client: TestClient, query: str) -> None:
    assert_problem(client.post(f"/v1/query?{query}", json={"kind": "help"}), 422, query.partition("=")[0])


def test_the_schema_of_a_query_describes_what_query_takes(client: TestClient) -> None:
    schema = client.get("/v1/schema/query").json()
    assert "group_by" in json.dumps(schema)
    assert client.post("/v1/query", json={"kind": "query", "metrics": ["revenue"], "group_bye": []}).status_code == 422


# What is not accepted


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"question=x",
        b'{"question": NaN}',
        b'{"question": "\xff"}',
        b'{"question": "\\ud800"}',
        b"[" * 60_000,
    ],
    ids=["nothing", "half", "a form", "NaN", "no UTF-8", "half a character", "60,000 brackets"],
)
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/query"])
def test_what_is_not_json_is_400(client: TestClient, path: str, body: bytes) -> None:
    assert_problem(client.post(path, content=body), 400, "JSON")


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ({"question": "x", "role": "finance"}, "role"),
        ({"question": 3}, "question"),
        ({}, "question or an option"),
        ({"option": "1"}, "conversation_id"),
        ({"question": "x", "as_of": "2025-02-30"}, "as_of"),
        ({"question": "x", "as_of": "9999-12-31"}, "as_of"),
        ({"question": "x", "language": "fr"}, "fr"),
        ([], ""),
        ("x", ""),
        (None, ""),
    ],
    ids=[
        "unknown key",
        "wrong type",
        "nothing",
        "option alone",
        "no such day",
        "far off",
        "language",
        "list",
        "text",
        "null",
    ],
)
def test_what_is_not_a_question_is_422(client: TestClient, fake: FakeAssistant, body: Any, part: str) -> None:
    assert_problem(client.post("/v1/ask", content=json.dumps(body)), 422, part)
    assert fake.calls == []


@pytest.mark.parametrize(
    "plan",
    [
        {"metrics": ["revenue"]},
        {"kind": "drop"},
        {"kind": "query", "metric": "x"},
        {"kind": ["query"]},
        [],
        {"kind": "query", "limit": {"count": 0}},
        {"kind": "query", "period": {"start": "2025-02-01", "end": "2025-01-01"}},
        {"kind": "describe", "subject": {}},
        {"kind": "query", "metrics": [{"metric": {}}]},
    ],
    ids=["no kind", "unknown", "unknown key", "kind a list", "list", "limit 0", "backwards", "no subject", "deep"],
)
def test_what_is_not_a_plan_is_422(client: TestClient, fake: FakeAssistant, plan: Any) -> None:
    assert_problem(client.post("/v1/query", json=plan), 422)
    assert fake.calls == []


def test_a_body_of_64_kib_is_read_and_one_byte_more_is_413(client: TestClient) -> None:
    head = b'{"question":"'
    longest = head + b"x" * (MOST_BYTES - len(head) - 2) + b'"}'
    assert len(longest) == 65_536
    assert client.post("/v1/ask", content=longest).status_code == 200
    assert_problem(client.post("/v1/ask", content=longest + b" "), 413, "65536")


def test_a_body_without_a_length_is_given_up_when_it_is_too_long(client: TestClient) -> None:
    sent: list[int] = []

    def endless() -> Iterator[bytes]:
        for number in range(1000):
            sent.append(number)
            yield b"x" * 1024

    assert_problem(client.post("/v1/ask", content=endless()), 413)


def test_an_unknown_conversation_is_404(client: TestClient) -> None:
    assert_problem(ask(client, question="各区域收入", conversation_id="never-was"), 404, "conversation")


@pytest.mark.parametrize(
    "path", ["/v1/answers/a9", "/v1/answers/a9/rows", "/v1/metrics/profit", "/v1/nothing", "/nope"]
)
def test_what_does_not_exist_is_404(client: TestClient, path: str) -> None:
    assert_problem(client.get(path), 404)


def test_a_wrong_method_is_405_and_says_which_is_right(client: TestClient) -> None:
    response = client.get("/v1/ask")
    assert_problem(response, 405)
    assert response.headers["allow"] == "POST"


def test_what_breaks_inside_stays_inside(client: TestClient) -> None:
    response = ask(client, question="break")
    assert_problem(response, 500, "logged")
    assert "secret" not in response.text


def test_a_failed_answer_is_an_answer() -> None:
    assert answer_json(failed("en"))["error"] == {
        "code": "timeout", "message": "It took too long.", "retryable": True
    }  # fmt: skip


def test_too_many_questions_at_once_are_429(fake: FakeAssistant) -> None:
    fake.may_answer.clear()
    work = Work(at_once=1, most_waiting=1)
    with door(fake, work=work) as client:
        waiting = [threading.Thread(target=ask, args=(client,), kwargs={"question": "各区域收入"}) for _ in range(2)]
        for one in waiting:
            one.start()
        while work._present < 2:
            time.sleep(0.01)
        refused = ask(client, question="各区域收入")
        fake.may_answer.set()
        for one in waiting:
            one.join()
        assert_problem(refused, 429)
        assert refused.headers["retry-after"] == "1"
        assert ask(client, question="各区域收入").status_code == 200


# Opening


def test_questions_wait_for_the_index_and_nothing_else_does(tmp_path: Path) -> None:
    fake = FakeAssistant(tmp_path, is_indexed=False)
    with door(fake) as client:
        refused = ask(client, question="各区域收入")
        assert_problem(refused, 503, "index")
        assert int(refused.headers["retry-after"]) > 0
        assert client.get("/v1/catalog").status_code == 200
        assert client.post("/v1/query", json={"kind": "help"}).status_code == 200
        assert wait_for(client, "building")["index"] == {"status": "building", "step": "members", "done": 1, "total": 2}
        fake.may_index.set()
        assert wait_for(client, "ready")["index"] == {"status": "ready"}
        assert ask(client, question="各区域收入").status_code == 200


def test_an_index_that_cannot_be_built_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeAssistant(tmp_path, is_indexed=False)
    monkeypatch.setattr(fake, "index", lambda _: 1 / 0)
    with door(fake) as client:
        assert wait_for(client, "failed")["status"] == "ok"
        assert_problem(ask(client, question="各区域收入"), 503)


def wait_for(client: TestClient, status: str) -> Any:
    for _ in range(200):
        health = client.get("/v1/health").json()
        if health["index"]["status"] == status and (status != "building" or "step" in health["index"]):
            return health
        time.sleep(0.02)
    raise AssertionError(health)


def test_health_says_what_is_there(client: TestClient) -> None:
    assert client.get("/v1/health").json() == {"status": "ok", "page": "failed", "index": {"status": "ready"}}


def test_the_assistant_is_closed_with_the_app(fake: FakeAssistant) -> None:
    with door(fake):
        assert not fake.is_closed
    assert fake.is_closed


# The other paths


def test_the_catalog_lists_what_can_be_asked(client: TestClient) -> None:
    catalog = client.get("/v1/catalog").json()
    assert [one["name"] for one in catalog["metrics"]] == ["revenue", "shipped"]
    assert catalog["metrics"][0]["label"] == {"zh": "收入", "en": "revenue"}
    assert [one["name"] for one in catalog["dimensions"]] == ["store.region"]


def test_a_metric_says_how_it_is_computed_and_grouped(client: TestClient) -> None:
    metric = client.get("/v1/metrics/revenue").json()
    assert (metric["type"], metric["unit"], metric["dimensions"]) == ("simple", "CNY", ["store.region"])
    assert metric["computed"]["aggregation"] == "sum"


def test_a_stored_answer_comes_back_with_its_rows_page_by_page(client: TestClient) -> None:
    given = ask(client, question="各区域收入").json()
    path = f"/v1/answers/{given['answer_id']}"
    assert client.get(path).json() == given
    page = client.get(f"{path}/rows?offset=1&limit=1").json()
    assert (page["offset"], page["limit"], page["row_count"], len(page["rows"])) == (1, 1, 3, 1)
    assert page["rows"][0][1] == "2000.20"
    assert client.get(f"{path}/rows?offset=3").json()["rows"] == []


@pytest.mark.parametrize("query", ["offset=-1", "limit=0", "limit=1000000", "offset=x"])
def test_a_page_out_of_bounds_is_422(client: TestClient, query: str) -> None:
    given = ask(client, question="各区域收入").json()
    assert_problem(client.get(f"/v1/answers/{given['answer_id']}/rows?{query}"), 422, query.partition("=")[0])


def test_feedback_is_kept(client: TestClient, fake: FakeAssistant) -> None:
    given = ask(client, question="各区域收入").json()
    path = f"/v1/answers/{given['answer_id']}/feedback"
    body = {"verdict": "wrong", "reason": "too low", "expected": None}
    assert client.post(path, json=body).status_code == 200
    assert fake.feedback == [(given["answer_id"], "wrong", "too low", None)]
    assert_problem(client.post(path, json={"verdict": "maybe"}), 422, "verdict")
    assert_problem(client.post("/v1/answers/a9/feedback", json=body), 404)


def test_the_reference_names_every_path_and_loads_nothing(client: TestClient) -> None:
    page = client.get("/docs").text
    paths = client.get("/openapi.json").json()["paths"]
    assert len(paths) == 9
    assert all(path in page for path in paths)
    assert not [word for word in ("http://", "https://", "<script", "<link", "src=") if word in page]


def test_the_front_page_says_in_both_languages_what_it_is_about(client: TestClient) -> None:
    page = client.get("/").text
    assert 'lang="zh"' in page
    assert 'lang="en"' in page
    assert "http" not in page.replace("http-equiv", "")


# Who may come in

TOKENS = Credentials(roles={"t-analyst": "analyst", "t-cashier": "cashier", "t-gone": "gone"})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_without_a_token_only_health_answers(fake: FakeAssistant) -> None:
    with door(fake, TOKENS) as client:
        refused = ask(client, question="各区域收入")
        assert_problem(refused, 401, "token")
        assert "Bearer" in refused.headers["www-authenticate"]
        assert_problem(client.get("/v1/catalog", headers=bearer("t-nobody")), 401)
        page = client.get("/")
        assert_problem(page, 401)
        assert page.headers["www-authenticate"].startswith("Basic")
        assert client.get("/v1/health").status_code == 200


def test_the_role_comes_from_the_token(fake: FakeAssistant) -> None:
    with door(fake, TOKENS) as client:
        seen = client.get("/v1/catalog", headers=bearer("t-cashier")).json()["metrics"]
        assert [one["name"] for one in seen] == ["revenue"]
        assert_problem(client.get("/v1/metrics/shipped", headers=bearer("t-cashier")), 404)
        assert client.get("/v1/metrics/shipped", auth=("anyone", "t-analyst")).status_code == 200


def test_a_token_of_a_role_that_is_gone_is_403(fake: FakeAssistant) -> None:
    with door(fake, TOKENS) as client:
        assert_problem(client.get("/v1/catalog", headers=bearer("t-gone")), 403, "role")


def test_another_roles_answers_and_conversations_are_unknown(fake: FakeAssistant) -> None:
    with door(fake, TOKENS) as client:
        body = {"question": "各区域收入"}
        mine = client.post("/v1/ask", json=body, headers=bearer("t-analyst")).json()
        other = bearer("t-cashier")
        assert_problem(client.get(f"/v1/answers/{mine['answer_id']}", headers=other), 404)
        more = {**body, "conversation_id": mine["conversation_id"]}
        assert_problem(client.post("/v1/ask", json=more, headers=other), 404)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
    ids=["rebound name", "look-alike", "another site's page", "a page of nowhere"],
)
def test_another_sites_page_cannot_ask_through_the_browser(
    client: TestClient, fake: FakeAssistant, headers: dict[str, str]
) -> None:
    assert_problem(client.post("/v1/ask", json={"question": "x"}, headers=headers), 403)
    assert fake.calls == []


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost", "[::1]:8000"])
def test_this_machine_is_let_in_under_every_name_of_its_own(client: TestClient, host: str) -> None:
    assert client.post("/v1/query", json={"kind": "help"}, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("written", "roles"),
    [("", {}), ("analyst=abc, cashier=d=e", {"abc": "analyst", "d=e": "cashier"})],
    ids=["none", "two, one with an equals sign"],
)
def test_tokens_are_read_from_the_environment(written: str, roles: dict[str, str]) -> None:
    assert Credentials.read({"ASSISTANT_TOKENS": written}).roles == roles


@pytest.mark.parametrize("written", ["abc", "=abc", "analyst="])
def test_tokens_written_wrong_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="role=token"):
        Credentials.read({"ASSISTANT_TOKENS": written})


@pytest.mark.parametrize(
    ("authorization", "role"),
    [
        (None, None), ("", None), ("Bearer", None), ("Bearer ", None), ("Bearer t-analyst", "analyst"),
        ("bearer t-analyst", "analyst"), ("Basic !!!", None), ("Basic 4pyT", None), ("Digest t-analyst", None),
        ("Bearer 口令", None),
    ],
)  # fmt: skip
def test_an_authorization_header_names_a_role_or_nobody(authorization: str | None, role: str | None) -> None:
    assert TOKENS.role_of(authorization) == role


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        (EVERYWHERE, False),
        ("10.0.0.1", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine_alone(host: str, own: bool) -> None:
    assert is_loopback(host) is own


# Starting


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.1"])
def test_other_machines_are_not_served_without_credentials(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSISTANT_TOKENS", raising=False)
    with pytest.raises(CannotServe, match=r"Without credentials only this machine is served.*ASSISTANT_TOKENS"):
        server.serve(tmp_path, host=host)


def test_a_taken_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with server._listen("127.0.0.1", 0) as taken, pytest.raises(CannotServe, match=r"Cannot listen.*--port"):
        server.serve(tmp_path, port=taken.getsockname()[1])


def test_a_call_that_outlives_its_loop_is_forgotten() -> None:
    from assistant.channels.http.work import in_background

    release = threading.Event()

    async def leave() -> None:
        in_background(lambda: release.wait(20))

    asyncio.run(leave())
    release.set()
