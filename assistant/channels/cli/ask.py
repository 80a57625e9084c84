"""`assistant ask`: one answer."""

import os
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Failure, answer_json
from assistant.channels.cli.shell import DONE, FAILED, Misuse, Shell, log_to, print_json, progress
from assistant.channels.cli.show import show
from semantic.asker import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from assistant.pipeline import Assistant


def ask(shell: Shell) -> int:
    """Answers the question; 1 when the answer is an error.

    Raises: what opening a workspace raises; Misuse when the day is none.
    """
    from assistant.pipeline import Assistant

    arguments = shell.arguments
    requested = _day(shell)
    assistant = Assistant.open(shell.folder)
    try:
        log_to(assistant.workspace.state)
        _index_if_needed(assistant, shell)
        answer = assistant.ask(
            _text(arguments.question),
            asker=assistant.asker(arguments.role),
            as_of=assistant.as_of(requested),
            language=arguments.language,
        )
    finally:
        assistant.close()
    if shell.is_json:
        print_json(answer_json(answer))
    else:
        show(answer)
    return FAILED if answer.status == "error" else DONE


def failed_answer(code: str, message: str, shell: Shell) -> dict[str, Any]:
    """The contract's answer for a question that no workspace could take."""
    failure = Failure(code=code, message=message, retryable=False)
    answer = Answer(
        answer_id="",
        conversation_id="",
        status="error",
        language=shell.words.language,
        narrative=message,
        question=_text(shell.arguments.question),
        failure=failure,
    )
    return answer_json(answer)


def _day(shell: Shell) -> date | None:
    written = shell.arguments.as_of
    if written is None:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Misuse(shell.words.say("sorry.bad_date", value=repr(written))) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Misuse(shell.words.say("sorry.far_date", value=written))
    return day


def _text(argument: str) -> str:
    """The question as UTF-8, whatever the shell's locale took its bytes for."""
    return os.fsencode(argument).decode("utf-8", errors="replace")


def _index_if_needed(assistant: "Assistant", shell: Shell) -> None:
    if not assistant.is_indexed:
        with progress(lambda _: shell.words.say("sorry.indexing")) as hear:
            assistant.index(hear)
