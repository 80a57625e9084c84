"""A question on its way through the pipeline, and the events it leaves behind."""

from dataclasses import dataclass

from assistant.question import Choice, Question
from semantic.asker import Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage that is over, with how long it took."""

    name: str
    elapsed_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question on its way: who asks, in which conversation, and what the conversation left."""

    question: Question
    conversation_id: str
    picked: Choice | None = None

    @property
    def asker(self) -> Asker:
        return self.question.asker
