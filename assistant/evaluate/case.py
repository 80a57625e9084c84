"""A question/answer pair as a noun (contract, section 7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from semantic.errors import Origin
from semantic.plan import Plan

Expectation: TypeAlias = Literal["answer", "clarify", "refuse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Hand-written SQL whose rows are right, under a `reading` (empty: the one meant first)."""

    sql: str
    origin: Origin
    reading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One meaning in one or more wordings. `texts` holds them by language; `checks` begins with the one meant first.

    `query` is reported beside and decides nothing; `plan` decides where there is no check; `after` names the case whose
    first text is asked before, in the same conversation.
    """

    id: str
    origin: Origin
    expect: Expectation
    texts: Mapping[str, tuple[str, ...]]
    as_of: date | None = None
    checks: tuple[Check, ...] = ()
    query: Plan | None = None
    plan: Plan | None = None
    is_ordered: bool = False
    options: tuple[Plan, ...] = ()
    code: str | None = None
    role: str | None = None
    after: str | None = None
    tags: tuple[str, ...] = field(default=())

    @property
    def is_scored(self) -> bool:
        """Whether there is anything to hold an answer against; a case without is left out of the counts."""
        return self.expect != "answer" or bool(self.checks) or self.plan is not None
