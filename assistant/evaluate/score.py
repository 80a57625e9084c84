"""What became of one text: correct, wrong, asked, not answered or declined (contract, section 7)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from assistant.evaluate.case import Case, Check
from assistant.evaluate.extras import foreign_columns
from assistant.evaluate.grids import grids, query_of
from assistant.evaluate.match import Grid, assignments, is_in_order
from assistant.evaluate.reply import Option, Reply
from assistant.evaluate.tables import Expected
from semantic.catalog import Catalog

Outcome: TypeAlias = Literal["correct", "wrong", "asked", "not_answered", "declined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """An outcome with its reason; empty where there is nothing to explain."""

    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What scoring stands on: the rows of a check, the catalog for its overviews, who asks."""

    expected: Callable[[Check], Expected]
    catalog: Catalog
    role: str | None = None


def score(case: Case, reply: Reply, rules: Rules, answer_option: Callable[[Option], Reply]) -> Score:
    """What became of a text of `case` that was answered with `reply`; `answer_option` answers an option's plan."""
    if case.expect != "answer":
        return _unanswerable(case, reply)
    match reply.status:
        case "answered":
            return _answered(case, reply, rules)
        case "clarification":
            return _asked(case, reply, rules, answer_option)
        case _:
            return Score(outcome="not_answered", reason=_said(reply))


def _unanswerable(case: Case, reply: Reply) -> Score:
    if reply.status == "answered":
        return Score(outcome="wrong", reason=f"answered, where {case.expect} was expected")
    if reply.status == "error":
        return Score(outcome="not_answered", reason=_said(reply))
    return Score(outcome="declined", reason="; ".join(_unmet(case, reply)))


def _unmet(case: Case, reply: Reply) -> Iterator[str]:
    wanted = {"clarify": "clarification", "refuse": "refused"}[case.expect]
    if reply.status != wanted:
        yield f"{reply.status}, where {case.expect} was expected"
    if case.code is not None and reply.code != case.code:
        yield f"code {reply.code}, where {case.code} was expected"
    offered = [option.plan for option in reply.options]
    missing = [number for number, plan in enumerate(case.options, start=1) if plan not in offered]
    if missing:
        yield f"expected options not offered: {', '.join(map(str, missing))}"


def _asked(case: Case, reply: Reply, rules: Rules, answer_option: Callable[[Option], Reply]) -> Score:
    for option in reply.options:
        if _answered(case, answer_option(option), rules).outcome == "correct":
            return Score(outcome="asked", reason=f"{reply.code}; option {option.id} is right")
    return Score(outcome="asked", reason=f"{reply.code}; no option is right")


def _said(reply: Reply) -> str:
    return f"{reply.code or reply.status}: {reply.message}".rstrip(": ")


def _answered(case: Case, reply: Reply, rules: Rules) -> Score:
    beside = _beside(case, reply)
    if not case.checks:
        if reply.plan == case.plan:
            return Score(outcome="correct", reason=beside)
        return Score(outcome="wrong", reason="another plan than expected")
    reasons = []
    for check in case.checks:
        problem = _difference(rules.expected(check), reply, rules, is_ordered=case.is_ordered)
        if problem is None:
            also = f"also right: {check.reading}" if check.reading else ""
            return Score(outcome="correct", reason="; ".join(filter(None, (also, beside))))
        reasons.append(problem)
    return Score(outcome="wrong", reason="; ".join(filter(None, (reasons[0], beside))))


def _beside(case: Case, reply: Reply) -> str:
    """What the query that a case states says of the reply's; it decides nothing."""
    return "the query differs from the stated one" if case.query is not None and reply.plan != case.query else ""


def _difference(expected: Expected, reply: Reply, rules: Rules, *, is_ordered: bool) -> str | None:
    """Why an answer's table is not the expected one; None when it is, in one of its forms."""
    if reply.status != "answered":
        return _said(reply)
    found = [_grid_difference(expected, grid, reply, rules, is_ordered) for grid in grids(reply, rules.catalog.rules)]
    return None if None in found else found[0]


def _grid_difference(expected: Expected, grid: Grid, reply: Reply, rules: Rules, is_ordered: bool) -> str | None:
    query, reason = query_of(reply), _rows_differ(expected, grid)
    for assignment in assignments(expected, grid):
        foreign = foreign_columns(grid, assignment, query, rules.catalog, rules.role)
        if foreign:
            reason = f"columns nobody asked for: {', '.join(foreign)}"
        elif is_ordered and not is_in_order(expected, grid, assignment):
            reason = "the right rows in another order"
        else:
            return None
    return reason


def _rows_differ(expected: Expected, grid: Grid) -> str:
    if len(expected.rows) != len(grid.rows):
        return f"{len(grid.rows)} rows, {len(expected.rows)} expected"
    first = _shown(expected.rows[0]) if expected.rows else "none"
    given = _shown(grid.rows[0]) if grid.rows else "none"
    return f"other values: expected rows begin with {first}, the answer's with {given}"


def _shown(row: Iterable[object]) -> str:
    return "(" + ", ".join(str(cell) for cell in row) + ")"
