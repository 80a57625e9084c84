"""Texts counted, and the file that `assistant eval --json` writes (contract, section 7)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import SHOWN_ROWS, cell_json
from assistant.evaluate.case import Case
from assistant.evaluate.reply import Reply
from assistant.evaluate.score import Outcome, Score
from semantic.plan import plan_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one text of a case came to."""

    case: Case
    language: str
    text: str
    reply: Reply
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A case that was not asked or not counted, and why."""

    case: Case
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many texts came to what; `correct`, `asked` and the answerable part of the rest are of `answerable`."""

    answerable: int = 0
    correct: int = 0
    wrong: int = 0
    asked: int = 0
    not_answered: int = 0
    unanswerable: int = 0
    rightly_declined: int = 0

    @property
    def texts(self) -> int:
        return self.answerable + self.unanswerable

    @property
    def correct_ratio(self) -> float:
        """Correct of answerable; 1 where nothing is answerable."""
        return self.correct / self.answerable if self.answerable else 1.0

    @property
    def wrong_ratio(self) -> float:
        """Wrong of all."""
        return self.wrong / self.texts if self.texts else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """Whether all wordings of a case gave one plan: how many cases were answered twice or more, and which differ."""

    compared: int
    differing: tuple[str, ...]


def counted(results: Iterable[Result]) -> Counts:
    """The counts over some results."""
    tally: Counter[str] = Counter()
    for one in results:
        tally["answerable" if one.case.expect == "answer" else "unanswerable"] += 1
        tally[_COUNTED_AS[one.score.outcome]] += 1
    return Counts(**tally)


_COUNTED_AS: Mapping[Outcome, str] = {
    "correct": "correct",
    "wrong": "wrong",
    "asked": "asked",
    "not_answered": "not_answered",
    "declined": "rightly_declined",
}


def by_language(results: Sequence[Result]) -> dict[str, Counts]:
    """The counts of each language."""
    names = sorted({one.language for one in results})
    return {name: counted(one for one in results if one.language == name) for name in names}


def by_tag(results: Sequence[Result]) -> dict[str, Counts]:
    """The counts of each tag; a text counts under every tag of its case."""
    names = sorted({tag for one in results for tag in one.case.tags})
    return {name: counted(one for one in results if name in one.case.tags) for name in names}


def parity(results: Iterable[Result]) -> Parity:
    """Whether the wordings of each case became equal plans, of those that were answered."""
    plans: dict[str, list[Any]] = {}
    for one in results:
        if one.reply.status == "answered":
            plans.setdefault(one.case.id, []).append(one.reply.plan)
    several = {name: found for name, found in plans.items() if len(found) > 1}
    differing = tuple(name for name, found in several.items() if any(plan != found[0] for plan in found))
    return Parity(compared=len(several), differing=differing)


def results_json(results: Sequence[Result], *, catalog: str, commit: str | None) -> dict[str, Any]:
    """The contract's JSON of a run; DECIMAL cells stay Decimal (write it with `simplejson`)."""
    return {
        "summary": {
            **_counts_json(counted(results)),
            "by_tag": {name: _counts_json(counts) for name, counts in by_tag(results).items()},
            "by_language": {name: _counts_json(counts) for name, counts in by_language(results).items()},
        },
        "catalog": catalog,
        "commit": commit,
        "cases": [_result_json(one) for one in results],
    }


def _counts_json(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in counts.__dataclass_fields__}


def _result_json(one: Result) -> dict[str, Any]:
    reply = one.reply
    return {
        "id": one.case.id,
        "language": one.language,
        "text": one.text,
        "outcome": one.score.outcome,
        "status": reply.status,
        "plan": plan_json(reply.plan) if reply.plan else None,
        "columns": [column.name for column in reply.columns],
        "rows": [[cell_json(cell) for cell in row] for row in reply.rows[:SHOWN_ROWS]],
        "confidence": reply.confidence,
        "ms": round(reply.elapsed_ms, 2),
        "reason": one.score.reason,
    }
