"""The question as it enters the pipeline."""

from dataclasses import dataclass

from semantic.asker import Asker, AsOf
from semantic.plan import Plan

LONGEST_QUESTION = 600


def sound_text(text: str) -> str:
    """A text that can be written as UTF-8: halves of one character are joined, a lone half is U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an earlier turn of the conversation left: its plan, its language and, while asked back, its options."""

    plan: Plan | None = None
    language: str | None = None
    options: tuple["Choice", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One complete option of a clarification: asking `question` alone gives exactly `plan`."""

    id: str
    label: str
    question: str
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A text with who asks and the only clock. `language` None: found from the text."""

    text: str
    asker: Asker
    as_of: AsOf
    language: str | None = None
    context: Context = Context()
