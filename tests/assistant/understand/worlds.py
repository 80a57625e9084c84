"""The bundled workspaces as worlds to ask in: their assistants, opened once, and every text of their cases."""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pytest

from assistant.evaluate.case import Case
from assistant.evaluate.load import case_files, load_cases
from assistant.pipeline import Assistant
from assistant.question import Context, Question
from assistant.reading import Ask, Decline, Reading, Understanding
from assistant.turn import Turn
from assistant.understand.reader import understand
from assistant.understand.resources import Resources
from semantic.plan import Query
from semantic.query import SemanticQuery
from tests.hunts import one_in

WORKSPACES = Path(__file__).resolve().parents[3] / "evals" / "workspaces"
TINY = Path(__file__).resolve().parents[2] / "tiny"
LANGUAGES = ("zh", "en")
# A part of the smallest workspace: one case in four.
FREIGHT = pytest.param(("freight_forwarder", one_in(4, soak=2)), id="freight_forwarder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of a case, asked by itself: no other turn stands before it."""

    text: str
    language: str
    case: str
    role: str | None = None
    as_of: date | None = None


class World:
    """One workspace that can be asked; nothing is executed."""

    def __init__(self, name: str, opened: Assistant, cases: tuple[Case, ...]) -> None:
        self.name, self.assistant = name, opened
        self.cases = tuple(case for case in cases if case.after is None)

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """Every text of the cases, in the order written; those that need an earlier turn are not among them."""
        return tuple(
            Text(text=text, language=language, case=case.id, role=case.role, as_of=case.as_of)
            for case in self.cases
            for language in LANGUAGES
            for text in case.texts.get(language, ())
        )

    def question(self, text: Text) -> Question:
        asker, as_of = self.assistant.asker(text.role), self.assistant.as_of(text.as_of)
        return Question(text=text.text, asker=asker, as_of=as_of, context=Context())

    def read(self, text: Text) -> Understanding:
        """What becomes of a text, options completed."""
        return read_by(self.assistant, self.question(text))

    def read_with(self, text: Text, resources: Resources) -> Understanding:
        """What becomes of a text by other means of understanding; options stay as found."""
        return understand(self.question(text), resources)

    @cached_property
    def readings(self) -> dict[Text, Reading]:
        """What is made of every text that is answered."""
        found = ((text, self.read(text)) for text in self.texts)
        return {text: one for text, one in found if isinstance(one, Reading)}


def read_by(assistant: Assistant, asked: Question | str) -> Understanding:
    """What becomes of a question, options completed; of a text, asked by the default role. Nothing is executed."""
    if isinstance(asked, str):
        asked = Question(text=asked, asker=assistant.asker(None), as_of=assistant.as_of(None), context=Context())
    return assistant._understand(Turn(question=asked, conversation_id="none"))


@contextmanager
def company_of(folder: Path, catalog: str, tables: Mapping[str, str], today: date) -> Iterator[Assistant]:
    """A company written into an empty folder, opened: its catalog, and its tables as CSV by name."""
    for name in ("catalog", "data"):
        (folder / name).mkdir()
    (folder / "workspace.yml").write_text(f"today: {today}\n", encoding="utf-8")
    (folder / "catalog" / "all.yml").write_text(catalog, encoding="utf-8")
    for name, rows in tables.items():
        (folder / "data" / f"{name}.csv").write_text(rows, encoding="utf-8")
    opened = Assistant.open(folder)
    opened.index(lambda *_: None)
    yield opened
    opened.close()


@contextmanager
def tiny_company(name: str, state: Path) -> Iterator[Assistant]:
    """One of the tiny companies of the tests, opened; what it writes goes to `state`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_STATE", str(state))
        opened = Assistant.open(TINY / name)
    opened.index(lambda *_: None)
    yield opened
    opened.close()


def query_of(assistant: Assistant, text: str) -> SemanticQuery:
    """The query that a text asked alone is answered with."""
    return query_in(read_by(assistant, text))


def query_in(found: Understanding) -> SemanticQuery:
    """The query that a question is answered with."""
    assert isinstance(found, Reading), found
    assert isinstance(found.plan, Query), found.plan
    return found.plan.query


@contextmanager
def world_of(name: str, one_in: int, state: Path) -> Iterator[World]:
    """A workspace opened, with one case in so many; what it writes goes to `state`, indexed there by the first."""
    folder = WORKSPACES / name
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_STATE", str(state))
        opened = Assistant.open(folder)
    with (state / f"{name}.asked").open("w") as asked:
        fcntl.flock(asked, fcntl.LOCK_EX)
        opened.index(lambda *_: None)
    yield World(name, opened, load_cases(case_files([folder / "evals"]), folder)[::one_in])
    opened.close()


def told(found: Understanding) -> str:
    """An understanding in one line, for a failed test."""
    match found:
        case Reading():
            return f"answered {found.plan}"
        case Ask():
            return f"asked {found.code}"
        case Decline():
            return f"declined {found.code} {dict(found.parameters)}"
