"""What may be posted, read no further than 64 KiB and checked to the last key."""

import json
from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from math import isfinite
from typing import Annotated, Any, Literal, NoReturn, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.requests import Request

from assistant.channels.http.problems import Problem, validation_problem
from semantic.asker import FIRST_DAY, LAST_DAY
from semantic.plan import Plan, plan_from_json

MOST_BYTES = 64 * 1024
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskBody(_Body):
    """A question, or a pick among the options that the last answer of a conversation left."""

    question: str | None = Field(default=None, examples=["本月各区域销售表现如何?"])
    conversation_id: str | None = None
    language: str | None = Field(default=None, description="zh or en; null: the question's own")
    as_of: Day | None = Field(default=None, description="the day the question is asked; null: the workspace's today")
    option: str | None = Field(default=None, description="the id of an option, with the conversation it was offered in")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.option is not None and self.conversation_id is None:
            raise ValueError("an option needs the conversation_id it was offered in")
        if self.option is None and self.question is None:
            raise ValueError("a question or an option is needed")
        return self


class FeedbackBody(_Body):
    """Whether an answer was right, and what would have been."""

    verdict: Literal["right", "wrong"]
    reason: str | None = None
    expected: str | None = None


_LARGEST = 2**63 - 1
_BOUNDS = (("start",), ("end",))

B = TypeVar("B", bound=_Body)


async def body_of(request: Request, model: type[B]) -> B:
    """The request's body as `model`.

    Raises: Problem 413, 400 or 422.
    """
    written = await _json(request)
    try:
        return model.model_validate_json(json.dumps(written))
    except ValidationError as error:
        listed = error.errors(include_url=False, include_context=False, include_input=False)
        raise validation_problem([dict(one) for one in listed]) from None


async def plan_of(request: Request) -> Plan:
    """The request's body as a plan.

    Raises: Problem 413, 400 or 422.
    """
    written = await _json(request)
    if outside := list(_outside(written, ())):
        raise validation_problem([{"loc": place, "msg": "is out of all bounds"} for place in outside])
    try:
        return plan_from_json(written)
    except ValidationError as error:
        listed = error.errors(include_url=False, include_context=False, include_input=False)
        raise validation_problem([dict(one) for one in listed]) from None
    except (ValueError, TypeError) as error:
        raise validation_problem([{"loc": (), "msg": str(error)}]) from None


def _outside(written: Any, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Where a plan holds a number, a period's day or a text that no engine could take."""
    match written:
        case dict():
            for key, part in written.items():
                yield from _outside(part, (*place, str(key)))
        case list():
            for number, part in enumerate(written):
                yield from _outside(part, (*place, str(number)))
        case bool():
            return
        case int() if abs(written) > _LARGEST:
            yield place
        case float() if not isfinite(written):
            yield place
        case str() if "\0" in written or (place[-1:] in _BOUNDS and not _is_near(written)):
            yield place


def _is_near(written: str) -> bool:
    """Whether a day can be counted from; what is no day at all is told by the plan itself."""
    try:
        return FIRST_DAY <= date.fromisoformat(written) <= LAST_DAY
    except ValueError:
        return True


async def _json(request: Request) -> Any:
    try:
        text = (await _bytes(request)).decode("utf-8")
        written = json.loads(text, parse_constant=_refuse)
        json.dumps(written, ensure_ascii=False).encode("utf-8")  # a lone surrogate is no text
    except (ValueError, RecursionError):
        raise Problem(HTTPStatus.BAD_REQUEST, "The body is not JSON in UTF-8.") from None
    return written


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


async def _bytes(request: Request) -> bytes:
    """The body, given up as soon as it is too long, whatever its declared length."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > MOST_BYTES:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A body holds at most {MOST_BYTES} bytes.")
    return bytes(read)
