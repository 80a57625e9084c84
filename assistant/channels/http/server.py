"""One process, one port."""

import logging
import os
import signal
import socket
from pathlib import Path
from typing import Any

from assistant.channels.http.app import create_app
from assistant.channels.http.credentials import VARIABLE, Credentials, is_loopback

_GRACE_S = 3


class CannotServe(Exception):
    """Why no door can be opened, in one sentence that says what to do."""


def serve(folder: Path, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serves a workspace until it is told to stop by SIGINT or SIGTERM.

    Raises: CannotServe when the place cannot be listened on; WorkspaceError, CatalogError, NoData (`semantic.errors`).
    """
    import uvicorn

    from assistant.pipeline import Assistant

    credentials = _credentials(host)
    with _listen(host, port) as listener:
        assistant = Assistant.open(folder)
        app = create_app(lambda: assistant, credentials)
        settings = uvicorn.Config(
            app, log_config=_logged(), access_log=False, timeout_graceful_shutdown=_GRACE_S, lifespan="on"
        )
        # uvicorn raises the signal that stopped it once more when it is done: being told to stop is not a failure.
        logging.getLogger("uvicorn.error").info("Serving on http://%s:%s", host, listener.getsockname()[1])
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, signal.SIG_IGN)
        uvicorn.Server(settings).run(sockets=[listener])


def _logged() -> dict[str, Any]:
    """uvicorn's own logging, to standard error, with ours beside it."""
    from uvicorn.config import LOGGING_CONFIG

    ours = {"handlers": ["default"], "level": "WARNING", "propagate": False}
    return {**LOGGING_CONFIG, "loggers": {**LOGGING_CONFIG["loggers"], "assistant": ours}}


def _credentials(host: str) -> Credentials:
    try:
        credentials = Credentials.read(os.environ)
    except ValueError as error:
        raise CannotServe(f"{error}.") from None
    if not credentials.roles and not is_loopback(host):
        raise CannotServe(
            f"Without credentials only this machine is served, not {host}: set {VARIABLE}=role=token, "
            "or leave --host out."
        )
    return credentials


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number else str(error).rstrip(".")
        raise CannotServe(
            f"Cannot listen on {host}:{port} ({reason}): choose another with --host and --port."
        ) from None
