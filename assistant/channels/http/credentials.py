"""Who may come in, and as which role. Without any credential: this machine alone."""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.channels.http.problems import Problem, problem_response

VARIABLE = "ASSISTANT_TOKENS"
_OPEN_PATHS = ("/v1/health",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The role behind every token; empty: nobody is asked, and only loopback is served."""

    roles: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Credentials":
        """The credentials of `ASSISTANT_TOKENS`, written `role=token,role=token`.

        Raises: ValueError when a part is not a role and a token.
        """
        parts = [part.strip() for part in environment.get(VARIABLE, "").split(",") if part.strip()]
        pairs = [part.partition("=") for part in parts]
        if any(not role or not token for role, _, token in pairs):
            raise ValueError(f"{VARIABLE} is written role=token,role=token")
        return cls(roles={token: role for role, _, token in pairs})

    def role_of(self, authorization: str | None) -> str | None:
        """The role of a header `Bearer TOKEN`, or `Basic` with the token as password; None: none of ours."""
        given = _token(authorization or "").encode()
        found = [role for token, role in self.roles.items() if hmac.compare_digest(token.encode(), given)]
        return found[0] if found else None


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Gate:
    """Lets in who may come in, before anything else is looked at.

    Without credentials a page elsewhere must not talk to this machine through its user's browser, so the request must
    name a loopback host. What changes or asks must come from our own page or from no page at all.
    """

    def __init__(self, app: ASGIApp, credentials: Credentials) -> None:
        self._app = app
        self._credentials = credentials

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (refused := self._refusal(scope)):
            # A browser asks its user for what Basic needs, if that is all it is challenged for.
            scheme = "Bearer" if scope["path"].startswith("/v1/") else "Basic"
            challenge = {"WWW-Authenticate": f'{scheme} realm="assistant"'}
            is_unknown = refused.status is HTTPStatus.UNAUTHORIZED
            await problem_response(refused, challenge if is_unknown else None)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if scope["method"] not in ("GET", "HEAD") and "origin" in headers and _place(headers["origin"]) != host:
            return Problem(HTTPStatus.FORBIDDEN, "A page of another site may not ask here.")
        if self._credentials.roles:
            is_known = self._credentials.role_of(headers.get("authorization")) is not None
            if is_known or scope["path"] in _OPEN_PATHS:
                return None
            return Problem(HTTPStatus.UNAUTHORIZED, "A token is needed: Authorization: Bearer TOKEN.")
        if not is_loopback(_host_name(host)):
            return Problem(HTTPStatus.FORBIDDEN, "Without credentials only this machine is served.")
        return None


def _place(origin: str) -> str | None:
    """Host and port of an origin; None where it is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _host_name(host: str) -> str:
    """The name in a `Host` header; empty where it holds none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _token(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    match scheme.lower():
        case "bearer":
            return value.strip()
        case "basic":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8").partition(":")[2]
            except ValueError:  # neither Base64 nor UTF-8
                return ""
        case _:
            return ""
