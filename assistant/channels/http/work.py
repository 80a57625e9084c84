"""Work that blocks, done in few threads, and turned away where too much of it waits."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from assistant.channels.http.problems import Problem

AT_ONCE = 8
MOST_WAITING = 64
T = TypeVar("T")


class Work:
    """At most `at_once` calls run, at most `most_waiting` more wait."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + most_waiting
        self._present = 0

    async def run(self, call: Callable[[], T]) -> T:
        """What the call returns, computed in a thread.

        Raises: Problem 429 when too many are waiting.
        """
        if self._present >= self._most:
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, "Too many questions at once; ask again.", retry_after_s=1)
        self._present += 1
        try:
            return await to_thread.run_sync(call, limiter=self._limiter)
        finally:
            self._present -= 1


def in_background(call: Callable[[], T]) -> "asyncio.Future[T]":
    """The future of a call in a thread of its own that the end of the process does not wait for."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def tell(result: T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # T itself where nothing was raised

    def run() -> None:
        try:
            outcome: tuple[T | None, BaseException | None] = (call(), None)
        except Exception as error:  # noqa: BLE001  # handed on to whoever awaits
            outcome = (None, error)
        with suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(tell, *outcome)

    threading.Thread(target=run, daemon=True).start()
    return future
