"""The question as it enters the pipeline."""

from dataclasses import dataclass
from datetime import date

from semantic.asker import Asker, AsOf
from semantic.plan import Plan

LONGEST_QUESTION = 600
# Further off, periods counted from the day of a question leave the calendar.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


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
