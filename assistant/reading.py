"""What understanding yields: one reading, a question back, or a refusal. Values, not exceptions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from assistant.codes import ClarificationCode, RefusalCode
from semantic.errors import Notice, Parameter
from semantic.plan import Plan
from semantic.query import SemanticQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters `start` up to and without `end` of the question as typed."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A span and what it was taken for, e.g. `as_` "period", `value` "2025-06-01/2025-07-01"."""

    span: Span
    as_: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """How the asker wants to see it; takes no part in a plan's equality. `scale`: amounts are told in so many units."""

    chart: str | None = None
    scale: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The one plan a question stands for. `unused` are content words that found no place; confidence 0..1.

    `alternatives` are the plans one click away (the other meanings of a default), best first, each with what tells it
    apart (a metric's or a field's name). `premise`: which way the question takes for granted that its number went;
    `beyond`: what is asked beyond the numbers, and is said not to be given; `edits`: the query that this one edits.
    """

    plan: Plan
    language: str
    understood: tuple[Understood, ...]
    assumptions: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()
    unused: tuple[Span, ...] = ()
    alternatives: tuple["Candidate", ...] = ()
    presentation: Presentation = Presentation()
    premise: Literal["upwards", "downwards"] | None = None
    beyond: Literal["explanation", "judgement"] | None = None
    edits: SemanticQuery | None = None
    confidence: float = 1.0
    planner: Literal["catalog", "verified", "llm"] = "catalog"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One plan on offer, with a question that, asked alone, gives exactly it; `differs_by` says what sets it apart.

    `plan` None: whatever the question gives.
    """

    plan: Plan | None
    question: str
    differs_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Two to four readings that are equally plausible, best first; `goes_on`: of an edit of the question before."""

    code: ClarificationCode
    language: str
    candidates: tuple[Candidate, ...]
    span: Span | None = None
    understood: tuple[Understood, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    goes_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """Why there is no answer, with the governed metrics nearest to what was asked (names, best first).

    `plan` is what was understood all the same; `behind` are the queries behind it that can be answered; `instead` are
    whole questions that may be meant.
    `goes_on`: the question says nothing of its own, or edits the one before.
    """

    code: RefusalCode
    language: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    nearest: tuple[str, ...] = ()
    understood: tuple[Understood, ...] = ()
    plan: Plan | None = None
    behind: tuple[SemanticQuery, ...] = ()
    instead: tuple[Candidate, ...] = ()
    goes_on: bool = False


Understanding: TypeAlias = Reading | Ask | Decline
