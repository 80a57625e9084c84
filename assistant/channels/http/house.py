"""What stands behind the door and is opened piece by piece: the assistant, its index, the chat page."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal

from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.channels.http.credentials import Credentials
from assistant.channels.http.loading import loading_page
from assistant.channels.http.problems import Problem, problem_response
from assistant.channels.http.work import in_background

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

_LOG = logging.getLogger(__name__)
_NOT_OF_THE_PAGE = ("/v1/", "/gradio_api/upload")


class House:
    """Opens the assistant before the door does, everything slow after it."""

    def __init__(self, open_assistant: "Callable[[], Assistant]", credentials: Credentials) -> None:
        self._open_assistant = open_assistant
        self._credentials = credentials
        self._assistant: Assistant | None = None
        self._page: ASGIApp | None = None
        self._closing = asyncio.Event()
        self._settled = asyncio.Event()
        self.page: Literal["loading", "ready", "failed"] = "loading"
        self.index: dict[str, Any] = {"status": "building"}

    @property
    def assistant(self) -> "Assistant":
        """The assistant, once the house is open."""
        if self._assistant is None:
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "Still opening; ask again.", retry_after_s=1)
        return self._assistant

    @property
    def indexed(self) -> "Assistant":
        """The assistant, once words can be looked up.

        Raises: Problem 503 while indexing.
        """
        if self.index["status"] != "ready":
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "The index is being built; ask again.", retry_after_s=2)
        return self.assistant

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Holds the house open; the page and the index come while it is."""
        self._assistant = await in_background(self._open_assistant)
        if self._assistant.is_indexed:
            self.index = {"status": "ready"}
        page = asyncio.create_task(self._show_page(self._assistant))
        rest = asyncio.create_task(self._make_ready(self._assistant))
        try:
            yield
        finally:
            self._closing.set()
            rest.cancel()
            if self._page is None:
                page.cancel()
            await asyncio.gather(page, rest, return_exceptions=True)
            self._assistant.close()

    async def _make_ready(self, assistant: "Assistant") -> None:
        if self.index["status"] != "ready":
            try:
                await in_background(lambda: assistant.index(self._on_progress))
            except Exception:  # noqa: BLE001  # the API stays up and tells that there is no index
                _LOG.exception("the index could not be built")
                self.index = {"status": "failed"}
                return
            self.index = {"status": "ready"}
        await self._settled.wait()
        await in_background(assistant.warm)

    def _on_progress(self, step: str, done: int, total: int) -> None:
        self.index = {"status": "building", "step": step, "done": done, "total": total}

    async def _show_page(self, assistant: "Assistant") -> None:
        """Builds the page beside the running API, and lives in its lifespan, on this loop, until the house closes."""

        def build() -> Any:
            os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before it is imported: no word leaves this machine
            from assistant.channels.page import build_page  # gradio takes seconds, which the API must not wait for

            return build_page(assistant, self._credentials.role_of)

        try:
            page = await in_background(build)
        except Exception:  # noqa: BLE001  # the API stays up without its page
            _LOG.exception("the page could not be built")
            self.page = "failed"
            self._settled.set()
            return
        async with page.router.lifespan_context(page):
            self._page, self.page = page, "ready"
            self._settled.set()
            await self._closing.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Every path that is not the API's: the page, or what stands there until it is ready."""
        path = scope["path"]
        if path.startswith(_NOT_OF_THE_PAGE) or (self._page is None and path != "/"):
            await problem_response(Problem(HTTPStatus.NOT_FOUND, "Nothing is here."))(scope, receive, send)
        elif self._page is None:
            await loading_page(is_failed=self.page == "failed")(scope, receive, send)
        else:
            await self._page(scope, receive, send)
