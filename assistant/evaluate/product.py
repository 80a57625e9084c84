"""The two ways to put a question: to the assistant in this process, or to a server."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from assistant.answer import Answer, answer_json
from assistant.evaluate.reply import Option, Reply, reply_of
from assistant.pipeline import Assistant
from semantic.errors import EngineUnavailable


class Product(Protocol):
    """Whatever answers questions. `takes_roles`: whether a case may say who asks."""

    takes_roles: bool

    def ask(self, text: str, *, as_of: date | None, role: str | None, conversation_id: str | None) -> Reply:
        """The reply to a text; without a conversation, in a new one."""
        ...

    def answer_option(self, option: Option, *, as_of: date | None, role: str | None) -> Reply:
        """The reply to one option of a question back."""
        ...

    def close(self) -> None:
        """Lets go of what it holds of its own."""
        ...


class InProcess:
    """The assistant itself. What breaks is a reply with an error: one question never ends a run."""

    takes_roles = True

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, text: str, *, as_of: date | None, role: str | None, conversation_id: str | None) -> Reply:
        def put() -> Answer:
            return self._assistant.ask(
                text,
                asker=self._assistant.asker(role),
                as_of=self._assistant.as_of(as_of),
                conversation_id=conversation_id,
            )

        return _replied(put)

    def answer_option(self, option: Option, *, as_of: date | None, role: str | None) -> Reply:
        def put() -> Answer:
            asker = self._assistant.asker(role)
            return self._assistant.answer_plan(option.plan, asker=asker, as_of=self._assistant.as_of(as_of))

        return _replied(put)

    def close(self) -> None:
        """Nothing of its own: whoever opened the assistant closes it."""


def _replied(put: Callable[[], Answer]) -> Reply:
    started = time.perf_counter()
    try:
        answer = put()
    except Exception as error:  # noqa: BLE001 - whatever a question breaks, it is that question's result
        return Reply(status="error", code="crash", message=f"{type(error).__name__}: {error}")
    elapsed_ms = (time.perf_counter() - started) * 1000
    return reply_of(answer_json(answer), answer.result.rows if answer.result else None, elapsed_ms)


class Server:
    """A running server, by its contract. Its credential says who asks, so a case cannot.

    Raises: EngineUnavailable when nothing answers at the address.
    """

    takes_roles = False

    def __init__(self, url: str, *, timeout_s: float = 60.0) -> None:
        import httpx

        self._client = httpx.Client(base_url=url.rstrip("/"), timeout=timeout_s)
        self._broken: tuple[type[Exception], ...] = (httpx.HTTPError, ValueError)
        try:
            self._client.get("/v1/health").raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._client.close()
            raise EngineUnavailable(str(error)) from error

    def ask(self, text: str, *, as_of: date | None, role: str | None, conversation_id: str | None) -> Reply:
        if role is not None:
            raise ValueError("who asks a server follows from the credential")
        body = {
            "question": text,
            "conversation_id": conversation_id,
            "language": None,
            "as_of": as_of.isoformat() if as_of else None,
        }
        started = time.perf_counter()
        try:
            response = self._client.post("/v1/ask", json=body)
            response.raise_for_status()
            answer = response.json()
            elapsed_ms = (time.perf_counter() - started) * 1000
            return reply_of(answer, self._all_rows(answer), elapsed_ms)
        except self._broken as error:
            return Reply(status="error", code="http", message=str(error))

    def answer_option(self, option: Option, *, as_of: date | None, role: str | None) -> Reply:
        # An option's question, asked alone in a new conversation, is answered with exactly its plan.
        return self.ask(option.question, as_of=as_of, role=role, conversation_id=None)

    def close(self) -> None:
        """Lets go of the connections."""
        self._client.close()

    def _all_rows(self, answer: dict[str, Any]) -> list[list[Any]] | None:
        """Every row where the answer holds only the first; None where it holds all."""
        table = answer["table"]
        if table is None or table["row_count"] <= len(table["rows"]):
            return None
        rows: list[list[Any]] = []
        while len(rows) < table["row_count"]:
            page = self._client.get(
                f"/v1/answers/{answer['answer_id']}/rows", params={"offset": len(rows), "limit": 1000}
            )
            page.raise_for_status()
            more = page.json()["rows"]
            if not more:
                break
            rows.extend(more)
        return rows
