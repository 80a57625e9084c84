"""A question on its way through the pipeline, the events it leaves behind, and the time they take."""

import time
from dataclasses import dataclass

from assistant.answer import Timings
from assistant.question import Choice, Question
from semantic.asker import Asker
from semantic.result import ResultTable


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


class Clock:
    """Times stages; the compile and execute parts come from the result itself."""

    def __init__(self) -> None:
        self._started = self._last = time.perf_counter()
        self._stages: dict[str, float] = {}

    def stage(self, name: str) -> Stage:
        now = time.perf_counter()
        self._stages[name] = elapsed_ms = (now - self._last) * 1000
        self._last = now
        return Stage(name=name, elapsed_ms=elapsed_ms)

    def timings(self, result: ResultTable | None) -> Timings:
        return Timings(
            understand=round(self._stages.get("understand", 0.0), 2),
            compile=round(result.compile_ms, 2) if result else 0.0,
            execute=round(result.execute_ms, 2) if result else 0.0,
            present=round(self._stages.get("present", 0.0), 2),
            total=round((time.perf_counter() - self._started) * 1000, 2),
        )
