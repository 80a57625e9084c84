"""The shell's door: `assistant COMMAND …` (contract, section 2).

Nothing heavy is imported before the command is known.
"""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence

from assistant.channels.cli.parser import BUILT, parser_in
from assistant.channels.cli.shell import DONE, FAILED, MISUSED, Misuse, Shell, demo_folder, print_json, printable
from assistant.channels.cli.words import shell_language, words_of
from semantic.errors import BadCell, CatalogError, EngineError, NoData, WorkspaceError

_INTERRUPTED = 130
_log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; its exit status: 0 done, 1 an error or a failed check, 2 wrong usage, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # both are text streams
    # Without a log file of a workspace, what is logged goes nowhere: a reader of the shell never sees a stack trace.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        status = _run(argv)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read has stopped; what Python flushes at exit goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return status


def _run(argv: Sequence[str] | None) -> int:
    arguments = parser_in(words_of(shell_language())).parse_args(argv)
    shell = Shell(arguments=arguments, words=words_of(_language(arguments)))
    try:
        return _command(arguments.command)(shell)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last door: a reader of the shell never sees a stack trace
        return _reported(shell, error)


def _reported(shell: Shell, error: Exception) -> int:
    """The exit status of a command that raised, once its reason has been said."""
    match error:
        case Misuse():
            return _failed(shell, str(error), code="usage", status=MISUSED)
        case WorkspaceError():
            return _not_opened(shell, error)
        case CatalogError():
            said, code = "\n".join(shell.words.problem(one) for one in error.problems), "internal"
        case NoData():
            said, code = _no_data(shell, str(error)), error.code
        case BadCell():
            said, code = shell.words.say("sorry.bad_cell", **error.parameters), error.code
        case EngineError():
            said, code = shell.words.say("sorry.unavailable", detail=error), error.code
        case _:
            _log.error("a command broke", exc_info=error)
            said, code = shell.words.say("sorry.broken", detail=f"{type(error).__name__}: {error}"), "internal"
    return _failed(shell, said, code=code)


def _language(arguments: argparse.Namespace) -> str | None:
    """The language of messages: the one asked for, else the question's own, else the shell's."""
    named: str | None = getattr(arguments, "language", None)
    if named is not None or arguments.command != "ask":
        return named
    is_chinese = any("\u4e00" <= character <= "\u9fff" for character in arguments.question)
    return "zh" if is_chinese else ("en" if any(map(str.isalpha, arguments.question)) else None)


def _command(name: str) -> Callable[[Shell], int]:
    """The command of a name; what it needs is imported now."""
    match name:
        case "ask":
            from assistant.channels.cli.ask import ask

            return ask
        case "serve":
            return _serve
        case "eval":
            from assistant.channels.cli.scores import evaluate

            return evaluate
        case "check" | "index" | "demo":
            from assistant.channels.cli import upkeep

            return {"check": upkeep.check_workspace, "index": upkeep.index, "demo": upkeep.demo}[name]
        case "learn":
            from assistant.channels.cli.learn import learn

            return learn
        case _:
            return _not_yet


def _serve(shell: Shell) -> int:
    from assistant.channels.http import serve
    from assistant.channels.http.server import CannotServe

    try:
        serve(shell.folder, shell.arguments.host, shell.arguments.port)
    except CannotServe as error:
        return _failed(shell, str(error), code="engine-unavailable")
    return DONE


def _not_yet(shell: Shell) -> int:
    said = shell.words.say("sorry.not_yet", command=shell.arguments.command, known=", ".join(BUILT))
    return _failed(shell, said, code="not-yet")


def _not_opened(shell: Shell, error: WorkspaceError) -> int:
    if error.code != "unknown-role":
        said = shell.words.workspace_problem(error.code, error.parameters)
        return _failed(shell, said, code="internal")
    known = error.parameters.get("known") or ()
    key = "sorry.unknown_role" if known else "sorry.no_roles"
    listed = ", ".join(known) if isinstance(known, tuple) else known
    said = shell.words.say(key, role=error.parameters["role"] or '""', known=listed)
    return _failed(shell, said, code="usage", status=MISUSED)


def _no_data(shell: Shell, place: str) -> str:
    if shell.folder.resolve() == demo_folder().resolve():
        return shell.words.say("sorry.no_data_demo")
    return shell.words.say("sorry.no_data", place=place)


def _failed(shell: Shell, said: str, *, code: str, status: int = FAILED) -> int:
    """Says on standard error why nothing came of it; with --json also as an object on standard output."""
    print(printable(said), file=sys.stderr)
    if shell.is_json and shell.arguments.command == "ask" and status != MISUSED:
        from assistant.channels.cli.ask import failed_answer

        print_json(failed_answer(code, said, shell))
    elif shell.is_json:
        print_json({"error": {"code": code, "message": said}})
    return status
