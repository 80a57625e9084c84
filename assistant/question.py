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
    """What the earlier turns of a conversation left.

    `plan` is the last query and `earlier` those before it, the latest last; `topic` the metric spoken of last. While
    asked back: the `options`, and the words they are about. `made`: what was chosen before, for which words.
    `is_lost`: the question before stood alone and has no answer, so that what goes on with it has nothing to go on.
    """

    plan: Plan | None = None
    language: str | None = None
    options: tuple["Choice", ...] = ()
    words: str = ""
    earlier: tuple[Plan, ...] = ()
    topic: str | None = None
    made: tuple["Made", ...] = ()
    is_lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A choice made in a conversation: these words (in lower case) mean what these governed names say."""

    words: str
    names: tuple[str, ...]


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
