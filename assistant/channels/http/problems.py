"""What the door says where it accepted no question: `application/problem+json` (RFC 9457)."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import simplejson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from semantic.errors import WorkspaceError

_LOG = logging.getLogger(__name__)


class Problem(Exception):
    """A request that was not accepted; `errors` holds one entry per wrong part."""

    def __init__(
        self, status: HTTPStatus, detail: str, *, errors: list[dict[str, Any]] | None = None, retry_after_s: int = 0
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.retry_after_s = retry_after_s


class JsonResponse(Response):
    """JSON whose numbers have exactly the digits they came with; NaN and infinities are null."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return simplejson.dumps(
            content, use_decimal=True, ignore_nan=True, ensure_ascii=False, separators=(",", ":")
        ).encode()


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The response that tells of a problem."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": problem.detail,
    }
    if problem.errors:
        content["errors"] = problem.errors
    retry = {"Retry-After": str(problem.retry_after_s)} if problem.retry_after_s else {}
    return JsonResponse(
        content, problem.status.value, headers={**retry, **(headers or {})}, media_type="application/problem+json"
    )


def validation_problem(errors: list[dict[str, Any]]) -> Problem:
    """The problem of a body or a parameter whose parts are named in pydantic's `errors`."""
    named = [{"where": ".".join(str(part) for part in one["loc"]), "message": one["msg"]} for one in errors]
    detail = "; ".join(f"{one['where']}: {one['message']}" if one["where"] else one["message"] for one in named)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=named)


def install(app: FastAPI) -> None:
    """Makes every failure of the app's own paths a problem; none shows a stack trace."""

    @app.exception_handler(Problem)
    def _(_request: Request, problem: Problem) -> Response:
        return problem_response(problem)

    @app.exception_handler(RequestValidationError)
    def _(_request: Request, error: RequestValidationError) -> Response:
        return problem_response(validation_problem(list(error.errors())))

    @app.exception_handler(HTTPException)
    def _(_request: Request, error: HTTPException) -> Response:
        return problem_response(Problem(HTTPStatus(error.status_code), error.detail), error.headers)

    @app.exception_handler(WorkspaceError)
    def _(_request: Request, error: WorkspaceError) -> Response:
        _LOG.error("the workspace cannot serve", exc_info=error)
        detail = "What the server needs for an answer cannot be opened; its operator has to mend it."
        return problem_response(Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail))

    @app.exception_handler(Exception)
    def _(_request: Request, _error: Exception) -> Response:
        return problem_response(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something broke here; it has been logged."))
