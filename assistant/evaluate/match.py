"""Whether the rows of an answer are the expected rows, under one one-to-one assignment of columns."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from assistant.evaluate.cells import Plain, agree, exact, plain
from assistant.evaluate.reply import Shown
from assistant.evaluate.tables import Expected

Row: TypeAlias = tuple[Plain, ...]
# Beyond this many rows that differ in numbers alone, they are paired in their order instead of searched.
_SEARCHED = 500
_MOST_ASSIGNMENTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """An answer's table. Rows in `spare` may be missing in the expectation, of those in `tied` at most `tied_quota`."""

    columns: tuple[Shown, ...]
    rows: tuple[tuple[Any, ...], ...]
    spare: frozenset[int] = frozenset()
    tied: frozenset[int] = frozenset()
    tied_quota: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """For each expected column the answer column it is, and the answer rows in their order, without the spare ones."""

    columns: tuple[int, ...]
    kept: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """Both tables in comparable form: `given[j]` is answer column j as names or as numbers."""

    grid: Grid
    expected: tuple[tuple[Any, ...], ...]
    names: tuple[Row, ...]
    numbers: tuple[Row, ...]
    is_name: tuple[bool, ...]


def assignments(expected: Expected, grid: Grid) -> Iterator[Assignment]:
    """Every assignment under which the rows are the expected ones as a multiset; none when there is no such."""
    if len(grid.columns) < len(expected.columns) or len(grid.rows) < len(expected.rows):
        return
    side = _Side(
        grid=grid,
        expected=expected.rows,
        names=tuple(tuple(map(exact, row)) for row in grid.rows),
        numbers=tuple(tuple(map(plain, row)) for row in grid.rows),
        is_name=tuple(column.role in ("dimension", "time") for column in grid.columns),
    )
    for columns in islice(_extended(side, (), len(expected.columns)), _MOST_ASSIGNMENTS):
        kept = _kept(side, columns)
        if kept is not None:
            yield Assignment(columns=columns, kept=kept)


def is_in_order(expected: Expected, grid: Grid, assignment: Assignment) -> bool:
    """Whether the rows come in the expected order; rows equal in the column sorted by first may swap."""
    wanted = tuple(tuple(map(plain, row)) for row in expected.rows)
    given = tuple(tuple(plain(grid.rows[number][j]) for j in assignment.columns) for number in assignment.kept)
    start = 0
    for stop in _block_ends(wanted, expected.order_column):
        if _pairing(wanted[start:stop], given[start:stop], frozenset()) is None:
            return False
        start = stop
    return True


def _block_ends(rows: Sequence[Row], column: int | None) -> Iterator[int]:
    """Where each run of rows that tie in `column` ends; every row by itself without such a column."""
    for stop in range(1, len(rows) + 1):
        is_last = stop == len(rows)
        if column is None or is_last or not _ties(rows[stop - 1][column], rows[stop][column]):
            yield stop


def _ties(one: Plain, other: Plain) -> bool:
    """Whether two neighbours are equal but for the noise of adding doubles."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return one == other


def _extended(side: _Side, columns: tuple[int, ...], wanted: int) -> Iterator[tuple[int, ...]]:
    """Every way to go on with an assignment, left to right, as long as the rows agree in what is assigned."""
    if len(columns) == wanted:
        yield columns
        return
    for candidate in range(len(side.grid.columns)):
        longer = (*columns, candidate)
        if candidate not in columns and _rows_agree(side, longer):
            yield from _extended(side, longer, wanted)


def _rows_agree(side: _Side, columns: tuple[int, ...]) -> bool:
    expected, given = _projected(side, columns)
    return _pairing(expected, given, side.grid.spare | side.grid.tied) is not None


def _kept(side: _Side, columns: tuple[int, ...]) -> tuple[int, ...] | None:
    """The answer rows that are expected, in the answer's order; None when too many of the tied ones are not."""
    expected, given = _projected(side, columns)
    left_over = _pairing(expected, given, side.grid.spare | side.grid.tied)
    if left_over is None or len(left_over & (side.grid.tied - side.grid.spare)) > side.grid.tied_quota:
        return None
    return tuple(number for number in range(len(given)) if number not in left_over)


def _projected(side: _Side, columns: tuple[int, ...]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Both tables cut to the assigned columns, in the expected order."""
    forms: list[Callable[[Any], Plain]] = [exact if side.is_name[j] else plain for j in columns]
    expected = tuple(tuple(form(cell) for form, cell in zip(forms, row, strict=False)) for row in side.expected)
    given = tuple(
        tuple((side.names if side.is_name[j] else side.numbers)[number][j] for j in columns)
        for number in range(len(side.grid.rows))
    )
    return expected, given


def _pairing(expected: Sequence[Row], given: Sequence[Row], spare: frozenset[int]) -> frozenset[int] | None:
    """The given rows left over when each expected row has one that agrees; None when others than spare ones are."""
    by_words: dict[Row, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for number, row in enumerate(expected):
        by_words[_words(row)][0].append(number)
    for number, row in enumerate(given):
        by_words[_words(row)][1].append(number)
    left_over: set[int] = set()
    for wanted, there in by_words.values():
        rest = _paired(wanted, there, expected, given, spare)
        if rest is None:
            return None
        left_over |= rest
    return frozenset(left_over)


def _words(row: Row) -> Row:
    """A row with its numbers blotted out: rows that differ here can never be paired."""
    return tuple("\0number" if isinstance(cell, float) else cell for cell in row)


def _paired(
    wanted: list[int], there: list[int], expected: Sequence[Row], given: Sequence[Row], spare: frozenset[int]
) -> set[int] | None:
    """Which of the rows `there` are left over when all `wanted` are paired and only spare ones are left."""
    if len(there) < len(wanted):
        return None
    if len(there) == len(wanted):
        in_order = zip(sorted(wanted, key=_by(expected)), sorted(there, key=_by(given)), strict=True)
        if all(_agrees(expected[one], given[other]) for one, other in in_order):
            return set()
    if len(there) > _SEARCHED:
        return _merged(wanted, there, expected, given, spare)
    seats = [[one for one in wanted if _agrees(expected[one], given[other])] for other in there]
    holder: dict[int, int] = {}
    # Rows that must be kept take their seats first and never lose one: an augmenting path only moves them.
    firm = [place for place, other in enumerate(there) if other not in spare]
    free = [place for place, other in enumerate(there) if other in spare]
    for place in firm:
        if not _seated(place, seats, holder, set()):
            return None
    for place in free:
        _seated(place, seats, holder, set())
    if len(holder) < len(wanted):
        return None
    held = set(holder.values())
    return {other for place, other in enumerate(there) if place not in held}


def _merged(
    wanted: list[int], there: list[int], expected: Sequence[Row], given: Sequence[Row], spare: frozenset[int]
) -> set[int] | None:
    """The same, by walking both sides in order of their numbers."""
    waiting, left_over = sorted(wanted, key=_by(expected), reverse=True), set()
    for other in sorted(there, key=_by(given)):
        if waiting and _agrees(expected[waiting[-1]], given[other]):
            waiting.pop()
        elif other in spare:
            left_over.add(other)
        else:
            return None
    return None if waiting else left_over


def _by(rows: Sequence[Row]) -> Callable[[int], list[float]]:
    return lambda number: [cell for cell in rows[number] if isinstance(cell, float)]


def _agrees(expected: Row, given: Row) -> bool:
    return all(agree(one, other) for one, other in zip(expected, given, strict=True))


def _seated(place: int, seats: list[list[int]], holder: dict[int, int], tried: set[int]) -> bool:
    """Whether a row finds a seat, others moving along if need be (Kuhn's augmenting path)."""
    for seat in seats[place]:
        if seat in tried:
            continue
        tried.add(seat)
        if seat not in holder or _seated(holder[seat], seats, holder, tried):
            holder[seat] = place
            return True
    return False
