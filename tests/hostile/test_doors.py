"""Requests nobody's page would send: a problem each, never a stack trace, and the door stays open."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.hostile.company import TRACE, Company, bearer, door, keep_page_away, opened, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ASSISTANT_STATE", raising=False)
        made = Company().written(tmp_path_factory.mktemp("doors"))
        with opened(made):
            yield made


@pytest.fixture(scope="module")
def reached(folder: Path) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ASSISTANT_STATE", raising=False)
        keep_page_away(patch)
        with opened(folder) as assistant, door(assistant) as client:
            yield client
            # After all that was sent, the right number still comes out.
            assert client.post("/v1/ask", json={"question": "revenue"}).json()["table"]["rows"] == [[1342.5]]


@pytest.fixture
def client(reached: TestClient) -> Iterator[TestClient]:
    """A client whose server still stands once the test is over."""
    yield reached
    assert reached.get("/v1/health").json()["status"] == "ok"


BODIES: list[tuple[bytes, tuple[int, ...]]] = [
    (b"", (400,)),
    (b"\xff\xfe\x00", (400,)),
    (b'\xef\xbb\xbf{"question": "revenue"}', (400, 200)),
    (b"[" * 30_000, (400,)),
    (b'{"question": "a"', (400,)),
    (b'{"question": NaN}', (400, 422)),
    (b'{"question": Infinity}', (400, 422)),
    (b'{"question": "\\ud800"}', (400,)),
    (b'{"question": "revenue", "as_of": 1e999}', (400, 422)),
    (b'{"question": ' + b"9" * 5_000 + b"}", (400, 422)),
    (b"null", (422,)),
    (b"[]", (422,)),
    (b"{}", (422,)),
    (b'{"question": null}', (422,)),
    (b'{"question": ["revenue"]}', (422,)),
    (b'{"question": {"$ne": null}}', (422,)),
    (b'{"question": "revenue", "role": "boss"}', (422,)),
    (b'{"question": "revenue", "language": "../en"}', (422,)),
    (b'{"question": "revenue", "as_of": "2025-02-30"}', (422,)),
    (b'{"question": "revenue", "as_of": "9999-12-31"}', (422,)),
    (b'{"question": "revenue", "as_of": 1}', (422, 400)),
    (b'{"question": "revenue", "conversation_id": "\' OR 1=1 --"}', (404,)),
    (b'{"question": "revenue", "conversation_id": ""}', (404, 422)),
    (b'{"question": "revenue", "conversation_id": "\\u0000"}', (404, 422)),
    (b'{"option": "1"}', (422,)),
    (b'{"option": "1", "conversation_id": "../x"}', (404,)),
    (b'{"question": "' + b"x" * 70_000 + b'"}', (413,)),
]


@pytest.mark.parametrize(("body", "statuses"), BODIES, ids=[str(place) for place in range(len(BODIES))])
def test_a_body_that_is_no_question_is_a_problem(client: TestClient, body: bytes, statuses: tuple[int, ...]) -> None:
    response = client.post("/v1/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in statuses, response.text
    assert not TRACE.search(response.text)
    if response.status_code != 200:
        assert response.headers["content-type"] == "application/problem+json"


PLANS: list[tuple[Any, tuple[int, ...]]] = [
    ({"kind": "query", "metrics": ["revenue; drop table orders"]}, (200, 422)),
    ({"kind": "query", "metrics": []}, (200, 422)),
    ({"kind": "query", "metrics": ["revenue"], "sql": "select 1"}, (422,)),
    ({"kind": "sql", "sql": "select 1"}, (422,)),
    ({"kind": "query", "metrics": ["revenue"], "group_by": ["shop.name); drop"]}, (200, 422)),
    ({"kind": "query", "metrics": ["revenue"], "group_by": ["shop.name"] * 500}, (200, 422)),
    ({"kind": "query", "metrics": ["revenue"] * 500}, (200, 422)),
    ({"kind": "query", "metrics": ["revenue"], "limit": {"count": -1}}, (422,)),
    ({"kind": "query", "metrics": ["revenue"], "limit": {"count": 0}}, (422,)),
    ({"kind": "query", "metrics": ["revenue"], "period": {"start": "2025-02-30", "end": "2025-03-01"}}, (422,)),
    ({"kind": "query", "metrics": ["revenue"], "period": {"start": "2025-07-01", "end": "2025-06-01"}}, (422,)),
    ({"kind": "query", "metrics": ["revenue"],
      "filters": [{"field": "shop.name", "op": "in", "values": ["x" * 10_000]}]}, (200, 422)),
    ({"kind": "query", "metrics": ["revenue"],
      "filters": [{"field": "shop.name", "op": "in", "values": [f"v{n}" for n in range(5_000)]}]}, (200, 422)),
    ({"kind": "query", "metrics": ["revenue"],
      "filters": [{"field": "shop.name", "op": "in", "values": []}]}, (200, 422)),
    ({"kind": "query", "metrics": ["revenue"],
      "filters": [{"field": "shop.name", "op": "in", "values": [1, True, None, 1.5]}]}, (200, 422)),
    ({"kind": "query", "metrics": ["revenue"],
      "metric_filters": [{"by": "revenue); drop", "op": "gt", "value": 1}]}, (200, 422)),
    ({"kind": "query", "metrics": [{"ratio": ["revenue", "revenue"]}]}, (200, 422)),
    ({"kind": "query", "metrics": ["revenue"], "derive": [{"column": "revenue", "as": "rolling", "count": 10**9}]},
     (200, 422)),
    ({"kind": "query", "metrics": ["revenue"], "known_as_of": "close"}, (200, 422)),
    ({"kind": "query", "metrics": ["revenue"], "time_field": "shop.name"}, (200, 422)),
    ({"kind": "query", "metrics": ["revenue"], "grain": "century"}, (422,)),
    ({"kind": "describe", "subject": {"metric": "<script>"}, "aspect": "definition"}, (200, 422)),
    ({"kind": "describe", "subject": {}, "aspect": "definition"}, (422,)),
    ({"kind": "forecast", "query": {"metrics": ["revenue"]}, "horizon": {"count": 3, "unit": "month"}}, (200, 422)),
    ({"kind": "__class__"}, (422,)),
    ("help", (422,)),
    (None, (422,)),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "statuses"), PLANS, ids=[str(place) for place in range(len(PLANS))])
def test_a_strange_plan_is_refused_or_answered_and_breaks_nothing(
    client: TestClient, plan: Any, statuses: tuple[int, ...]
) -> None:
    response = client.post("/v1/query", content=json.dumps(plan).encode())
    assert response.status_code in statuses, response.text[:500]
    assert not TRACE.search(response.text)
    if response.status_code == 200:
        assert response.json()["status"] in ("answered", "refused"), response.json()["error"]


BREAKING = [
    {"metrics": ["revenue"], "limit": {"count": 10**30}},
    {"metrics": ["revenue"], "period": {"start": "0001-01-01", "end": "9999-12-31"}},
    {"metrics": ["revenue"], "grain": "day", "period": {"start": "0001-01-01", "end": "9999-12-31"}},
    {
        "metrics": ["revenue"],
        "period": {"start": "0001-01-01", "end": "0001-02-01"},
        "compare": [{"to": "year_before"}],
    },
    {"metrics": ["revenue"], "filters": [{"field": "shop.name", "op": "in", "values": ["a\u0000b"]}]},
    {"metrics": ["revenue"], "filters": [{"field": "shop.name", "op": "gt", "values": [5]}]},
    {"metrics": ["revenue"], "filters": [{"field": "orders.ordered_on", "op": "ge", "values": ["not a day"]}]},
    {"metrics": ["revenue"], "metric_filters": [{"by": "revenue", "op": "gt", "value": 10**400}]},
]


@pytest.mark.parametrize("query", BREAKING, ids=[str(place) for place in range(len(BREAKING))])
def test_a_plan_whose_values_cannot_be_is_declined(client: TestClient, query: dict[str, Any]) -> None:
    response = client.post("/v1/query", content=json.dumps({"kind": "query", **query}).encode())
    assert response.status_code in (200, 422)
    if response.status_code == 200:
        assert response.json()["status"] in ("answered", "refused")


PATHS: list[tuple[str, tuple[int, ...]]] = [
    ("/v1/answers/..%2f..%2fetc%2fpasswd", (404,)),
    ("/v1/answers/%00", (404,)),
    ("/v1/answers/'%20OR%201=1", (404,)),
    ("/v1/answers/%ff%fe", (404,)),
    ("/v1/answers/x/rows?offset=-1", (422,)),
    ("/v1/answers/x/rows?offset=99999999999999999999999999", (404, 422)),
    ("/v1/answers/x/rows?limit=1e9", (422,)),
    ("/v1/metrics/revenue%27", (404,)),
    ("/v1/metrics/__class__", (404,)),
    ("/v1/metrics/" + "m" * 10_000, (404,)),
    ("/v1/ask", (405,)),
    ("/v1/", (404,)),
    ("/v2/ask", (404,)),
    ("/v1/../workspace.yml", (404,)),
]


@pytest.mark.parametrize(("path", "statuses"), PATHS, ids=[str(place) for place in range(len(PATHS))])
def test_a_strange_path_is_a_problem(client: TestClient, path: str, statuses: tuple[int, ...]) -> None:
    response = client.get(path)
    assert response.status_code in statuses, response.text[:300]
    assert not TRACE.search(response.text)


@pytest.mark.parametrize(
    ("name", "value"),
    [("origin", b"http://["), ("origin", b"//[::1"), ("authorization", b"Basic \xff")],
    ids=["origin", "origin-address", "basic"],
)
def test_a_header_that_cannot_be_parsed_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: bytes
) -> None:
    monkeypatch.delenv("ASSISTANT_STATE")
    with opened(folder) as assistant, door(assistant, {"t": "boss"}) as guarded:
        response = guarded.post("/v1/ask", json={"question": "revenue"}, headers={name.encode(): value})
    assert response.status_code in (400, 401, 403)


@pytest.mark.parametrize("name", ["host", "origin", "authorization", "content-type", "content-length"])
@pytest.mark.parametrize("value", [b"\xff\xfe", b"a:b:c", b"x" * 5_000], ids=["bytes", "colons", "long"])
def test_a_strange_header_is_no_defect(client: TestClient, name: str, value: bytes) -> None:
    response = client.post("/v1/ask", json={"question": "revenue"}, headers={name.encode(): value})
    assert response.status_code < 500, (name, value)
    assert not TRACE.search(response.text)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:8000.evil.example"])
def test_a_page_of_another_site_is_not_served(client: TestClient, origin: str) -> None:
    response = client.post("/v1/ask", json={"question": "revenue"}, headers={"Origin": origin})
    assert response.status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", ""])
def test_without_credentials_a_foreign_host_name_is_not_served(client: TestClient, host: str) -> None:
    assert client.get("/v1/catalog", headers={"Host": host}).status_code in (400, 403)


@pytest.mark.parametrize("option", ["0", "9", "-1", "1; drop table", "一", "\u202e1", "x" * 10_000])
def test_an_option_nobody_offered_is_no_answer_to_something_else(client: TestClient, option: str) -> None:
    first = client.post("/v1/ask", json={"question": "revenue"}).json()
    response = client.post("/v1/ask", json={"conversation_id": first["conversation_id"], "option": option})
    assert response.status_code in (200, 422)
    if response.status_code == 200:
        assert response.json()["status"] == "refused"


def test_a_store_that_cannot_be_opened_is_no_defect_of_the_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(Company().written(tmp_path / "company")) as assistant:
        write(assistant.workspace.state / "state.sqlite", b"no database at all" * 100)
        with door(assistant) as client:
            response = client.post("/v1/ask", json={"question": "revenue"})
    assert response.status_code in (200, 503)


def test_a_wrong_role_behind_a_token_is_forbidden(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSISTANT_STATE")
    with opened(folder) as assistant, door(assistant, {"t": "king"}) as client:
        assert client.post("/v1/ask", json={"question": "revenue"}, headers=bearer("t")).status_code == 403


def test_a_defect_while_a_plan_is_answered_is_an_error_as_it_is_for_a_question(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSISTANT_STATE")

    def break_down(*_: object) -> None:
        raise RuntimeError("secret detail")

    with opened(folder) as assistant, door(assistant) as client:
        monkeypatch.setattr("assistant.pipeline.Layer.run", break_down)
        told = [
            client.post("/v1/ask", json={"question": "revenue"}),
            client.post("/v1/query", json={"kind": "query", "metrics": ["revenue"]}),
        ]
    assert [one.status_code for one in told] == [200, 200]
    assert [one.json()["error"]["code"] for one in told] == ["internal", "internal"]
    assert all("secret" not in one.text for one in told)
