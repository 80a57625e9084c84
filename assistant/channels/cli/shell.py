"""What every command is given: its arguments, its words and its two outputs."""

import argparse
import contextlib
import logging
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import simplejson

from assistant.channels.cli.words import Words
from semantic.errors import WorkspaceError

DONE, FAILED, MISUSED = 0, 1, 2

# Control characters but tab and line feed, and what turns the direction of writing.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

OnProgress = Callable[[str, int, int], None]


class Misuse(Exception):
    """The command was used wrongly; the text says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """One call of the command."""

    arguments: argparse.Namespace
    words: Words

    @property
    def folder(self) -> Path:
        """The workspace: the named one, else the environment's, else the bundled demo company."""
        named = self.arguments.workspace or os.environ.get("ASSISTANT_WORKSPACE")
        return Path(named) if named else demo_folder()

    @property
    def is_json(self) -> bool:
        return bool(self.arguments.json)

    def say(self, text: str, *, value: Any = None) -> None:
        """The result: `text` for a reader, or `value` as one JSON object."""
        if self.is_json:
            print_json(value)
        else:
            print(text)


def log_to(folder: Path) -> None:
    """From now on, warnings and what broke are written to a file of the workspace's state folder.

    Raises: WorkspaceError when the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError("state-unavailable", place=str(folder)) from error
    handler = logging.FileHandler(folder / "assistant.log", encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)


def demo_folder() -> Path:
    """The bundled demo company's workspace."""
    import semantic.demo

    return Path(semantic.demo.__path__[0]) / "workspace"


def printable(text: str) -> str:
    """The text without what a terminal would obey instead of showing it; line breaks stay."""
    return _OBEYED.sub("", text)


def print_json(value: Any) -> None:
    """One JSON object on standard output; decimals keep their digits."""
    print(json_text(value))


def json_text(value: Any) -> str:
    """JSON whose numbers have exactly the digits they came with; NaN and infinities are null."""
    return simplejson.dumps(value, use_decimal=True, ignore_nan=True, ensure_ascii=False)


@contextlib.contextmanager
def progress(what: Callable[[str], str] = str) -> Iterator[OnProgress]:
    """A bar on standard error that hears (step, done, of how many); `what` words a step."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)

        def hear(step: str, done: int, count: int) -> None:
            bar.update(task, description=what(step), completed=done, total=count)

        yield hear
