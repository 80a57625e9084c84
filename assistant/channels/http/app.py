"""The paths of the contract's third section."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from starlette.responses import HTMLResponse, Response

from assistant.answer import SHOWN_ROWS, answer_json
from assistant.channels.http.bodies import AskBody, Day, FeedbackBody, body_of, plan_of
from assistant.channels.http.credentials import Credentials, Gate
from assistant.channels.http.house import House
from assistant.channels.http.listing import catalog_json, metric_json
from assistant.channels.http.problems import JsonResponse, Problem, install
from assistant.channels.http.reference import reference_page
from assistant.channels.http.work import Work
from assistant.receipt import StoredAnswer, UnknownAnswer, UnknownConversation
from semantic.asker import Asker
from semantic.errors import WorkspaceError
from semantic.plan import plan_schema

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

_DESCRIPTION = "Questions in Chinese or English, answered from a governed catalog with their proof."


def create_app(
    open_assistant: "Callable[[], Assistant]", credentials: Credentials | None = None, work: Work | None = None
) -> FastAPI:
    """The HTTP API with the chat page at `/`; the assistant is opened as the app starts and closed as it ends."""
    admitted = credentials or Credentials()
    house = House(open_assistant, admitted)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with house.open():
            yield

    app = FastAPI(
        title="Metric assistant",
        description=_DESCRIPTION,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    install(app)
    app.add_middleware(Gate, credentials=admitted)
    paths = _Paths(house, admitted, work or Work())
    app.include_router(paths.router)

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(reference_page(app.openapi()))

    app.router.default = house  # what no path of the API is, the house sees to
    return app


def _taking(model: dict[str, Any]) -> dict[str, Any]:
    """The declaration of a body that is read by hand, so that it is read no further than it may be."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": model}}}}


class _Paths:
    """One method per path; each finds out who asks, and does its work in a thread."""

    def __init__(self, house: House, credentials: Credentials, work: Work) -> None:
        self._house = house
        self._credentials = credentials
        self._work = work
        self.router = APIRouter(prefix="/v1")
        get, post = self.router.get, self.router.post
        get("/health", summary="Whether the API, the index and the page are there")(self.health)
        post("/ask", summary="One answer to a question", openapi_extra=_taking(AskBody.model_json_schema()))(self.ask)
        post("/query", summary="One answer to a plan", openapi_extra=_taking({"type": "object"}))(self.query)
        get("/catalog", summary="Everything that can be asked for")(self.catalog)
        get("/metrics/{name}", summary="One metric and what it can be grouped by")(self.metric)
        get("/schema/query", summary="The JSON schema of a semantic query")(self.schema)
        get("/answers/{answer_id}", summary="An answer as it was given")(self.answer)
        get("/answers/{answer_id}/rows", summary="The stored rows of an answer, page by page")(self.rows)
        post(
            "/answers/{answer_id}/feedback",
            summary="Whether an answer was right",
            openapi_extra=_taking(FeedbackBody.model_json_schema()),
        )(self.feedback)

    def _asker(self, request: Request) -> Asker:
        role = self._credentials.role_of(request.headers.get("authorization"))
        try:
            return self._house.assistant.asker(role)
        except WorkspaceError:
            raise Problem(HTTPStatus.FORBIDDEN, "The role of this credential is not one of the workspace's.") from None

    def _language(self, language: str | None) -> str | None:
        spoken = self._house.assistant.workspace.languages
        if language is not None and language not in spoken:
            detail = f"language is one of {', '.join(spoken)}, not {language!r}"
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
        return language

    async def health(self) -> Response:
        return JsonResponse({"status": "ok", "page": self._house.page, "index": self._house.index})

    async def ask(self, request: Request) -> Response:
        assistant, asker = self._house.indexed, self._asker(request)
        body = await body_of(request, AskBody)
        language = self._language(body.language)

        def answer() -> Response:
            answered = assistant.ask(
                body.question or "", asker=asker, as_of=assistant.as_of(body.as_of), option=body.option,
                conversation_id=body.conversation_id, language=language,
            )  # fmt: skip
            return JsonResponse(answer_json(answered))

        try:
            return await self._work.run(answer)
        except UnknownConversation:
            raise Problem(HTTPStatus.NOT_FOUND, "There is no such conversation.") from None

    async def query(self, request: Request, language: str | None = None, as_of: Day | None = None) -> Response:
        assistant, asker, spoken = self._house.assistant, self._asker(request), self._language(language)
        plan = await plan_of(request)

        def answer() -> Response:
            answered = assistant.answer_plan(plan, asker=asker, as_of=assistant.as_of(as_of), language=spoken)
            return JsonResponse(answer_json(answered))

        return await self._work.run(answer)

    async def catalog(self, request: Request) -> Response:
        assistant, asker = self._house.assistant, self._asker(request)
        return await self._work.run(lambda: JsonResponse(catalog_json(assistant.workspace, assistant.view(asker))))

    async def metric(self, request: Request, name: str) -> Response:
        assistant, asker = self._house.assistant, self._asker(request)
        view = await self._work.run(lambda: assistant.view(asker))
        if name not in view.catalog.metrics:
            raise Problem(HTTPStatus.NOT_FOUND, "There is no such metric.")
        return JsonResponse(metric_json(view, view.catalog.metrics[name]))

    async def schema(self) -> Response:
        return await self._work.run(lambda: JsonResponse(plan_schema()))

    async def _stored(self, request: Request, answer_id: str) -> StoredAnswer:
        assistant, asker = self._house.assistant, self._asker(request)
        try:
            return await self._work.run(lambda: assistant.stored(answer_id, asker))
        except UnknownAnswer:
            raise Problem(HTTPStatus.NOT_FOUND, "There is no such answer.") from None

    async def answer(self, request: Request, answer_id: str) -> Response:
        return JsonResponse((await self._stored(request, answer_id)).json)

    async def rows(
        self,
        request: Request,
        answer_id: str,
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=10 * SHOWN_ROWS)] = SHOWN_ROWS,
    ) -> Response:
        stored = await self._stored(request, answer_id)
        columns = (stored.json.get("table") or {}).get("columns", [])
        page = list(stored.rows[offset : offset + limit])
        count = len(stored.rows)
        return JsonResponse({"columns": columns, "rows": page, "offset": offset, "limit": limit, "row_count": count})

    async def feedback(self, request: Request, answer_id: str) -> Response:
        assistant, asker = self._house.assistant, self._asker(request)
        body = await body_of(request, FeedbackBody)
        try:
            await self._work.run(
                lambda: assistant.give_feedback(answer_id, asker, body.verdict, body.reason, body.expected)
            )
        except UnknownAnswer:
            raise Problem(HTTPStatus.NOT_FOUND, "There is no such answer.") from None
        return JsonResponse({"answer_id": answer_id, "verdict": body.verdict})
