"""What a result says, as typed facts. Every figure names the cells it came from and how it was reckoned."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from assistant.present.amounts import Number, is_currency, is_difference, is_fraction
from assistant.present.shape import Shape, has_mixed_units, is_level, number_of, order_told, rank_told
from semantic.result import Cell, Column, ResultTable
from semantic.view import View

Reckoning = Literal[
    "cell", "size", "ratio", "share_of_sum", "rows", "rows_shown", "rows_known", "rows_up", "members", "others",
    "rows_of_others",
]  # fmt: skip


_RUNNERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """One cell: a row by position, or the grand total where `row` is None."""

    row: int | None
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its unit and its proof: `reckoned` from `cells` gives exactly `value`.

    "size" is the absolute value of a cell; "ratio" the first over the second; "share_of_sum" all but the last cell,
    over the last; "rows" counts the result, "rows_shown" what is left of it, "rows_known" those with a member,
    "rows_up" those above zero in the column, "members" the rows of a result by member that are of one, "others" those
    that the row of the cell stands for, "rows_of_others" the rows that stand for others.
    """

    value: Number
    unit: str | None
    reckoned: Reckoning
    cells: tuple[At, ...] = ()
    is_difference: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something said in a word instead of a figure, and the cell that has to bear it out.

    Up, down and flat are the sign of the cell; the others set it against the cells `among`.
    """

    says: Literal["up", "down", "flat", "highest", "lowest", "above", "below"]
    at: At
    among: tuple[At, ...] = ()


class Kind(StrEnum):
    """What a fact is about; the order is the order of telling."""

    NOTHING = "nothing"
    TOTAL = "total"
    RANKED = "ranked"
    COUNT = "count"
    LEADER = "leader"
    OTHERS = "others"
    OVERLAP = "overlap"
    CONCENTRATION = "concentration"
    MOVERS = "movers"
    BREADTH = "breadth"
    TREND = "trend"
    EXTREMES = "extremes"
    UNFINISHED = "unfinished"
    UNASSIGNED = "unassigned"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing worth saying: the message that words it, its figures by placeholder, rows named, claims made.

    `weight` ranks: 1 is what was asked for, less is detail.
    """

    kind: Kind
    message: str
    weight: float
    metric: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    suffix: str | None = None
    changes: tuple["Fact", ...] = ()


def answers_of(result: ResultTable, shape: Shape, view: View) -> Iterator[Fact]:
    """What was asked for in so many words: the ranking, the rows that pass, or the totals."""
    if not result.rows:
        yield Fact(kind=Kind.NOTHING, message="nothing", weight=1.0)
    elif result.query.output == "member_count" and not shape.time and (column := column_named(result, "member_count")):
        figures = {"count": cell_figure(result, 0, column)}
        yield Fact(kind=Kind.COUNT, message=_of_members(result), weight=1.0, metric=column.name, figures=figures)
    elif result.query.output == "members" and len(shape.dimensions) == 1 and not shape.time:
        nobody = len(result.rows) - len(known_rows(result, shape))
        figures = {"count": Figure(value=result.row_count - nobody, unit="count", reckoned="members")}
        metric = shape.dimensions[0].name
        yield Fact(kind=Kind.COUNT, message=_of_members(result), weight=1.0, metric=metric, figures=figures)
    elif not shape.metrics:
        yield _row_count(result, "detail")
    elif mixed := [one.name for one in shape.metrics if has_mixed_units(one, result, view)]:
        yield from (replace(_row_count(result, "mixed"), metric=one) for one in mixed)
        yield from _totals(result, shape, view)
    elif shape.is_grouped and result.query.limit and result.query.order_by:
        yield from _ranking(result, shape)
    elif shape.is_grouped and not result.is_truncated and shape.share_of(shape.metrics[0]):
        yield from _shares(result, shape)
    elif shape.is_grouped and result.query.metric_filters:
        yield _matched(result, shape)
    else:
        yield from _totals(result, shape, view)


def _totals(result: ResultTable, shape: Shape, view: View) -> Iterator[Fact]:
    totals = (_total(metric, result, shape, view) for metric in shape.metrics)
    yield from (one for one in totals if one)


def _of_members(result: ResultTable) -> str:
    """How members are counted: all there are, those that passed, the first, or those with any facts."""
    query = result.query
    if query.metric_filters:
        return "members_matched"
    if query.output == "members":
        return "members_first" if query.limit else "members"
    return "members_with" if query.metrics else "members"


def _row_count(result: ResultTable, message: str) -> Fact:
    figure = Figure(value=result.row_count, unit="count", reckoned="rows")
    return Fact(kind=Kind.COUNT, message=message, weight=1.0, figures={"count": figure})


def _matched(result: ResultTable, shape: Shape) -> Fact:
    """How many members, units of time, or combinations of them passed."""
    if len(shape.groups) > 1:
        return _row_count(result, "matched_together")
    if shape.dimensions or shape.time is None or shape.time.grain is None:
        return _row_count(result, "matched")
    figures = {"count": Figure(value=result.row_count, unit=f"{shape.time.grain.value}s", reckoned="rows")}
    return Fact(kind=Kind.COUNT, message="matched_times", weight=1.0, figures=figures)


def _total(metric: Column, result: ResultTable, shape: Shape, view: View) -> Fact | None:
    row = None if shape.is_grouped else 0
    if row is None and not _has_total(result, metric.name):
        return None
    if read(result, At(row=row, column=metric.name)) is None:
        return Fact(kind=Kind.TOTAL, message="no_value", weight=1.0, metric=metric.name)
    return Fact(
        kind=Kind.TOTAL,
        message="level" if is_level(metric, view) else "flow",
        weight=1.0,
        metric=metric.name,
        figures={"value": cell_figure(result, row, metric)},
        changes=changes_of(metric, row, result, shape),
    )


def _has_total(result: ResultTable, column: str) -> bool:
    return any(column in one.values for one in result.totals if not one.level)


def read(result: ResultTable, at: At) -> Number | None:
    """The number in a cell or a grand total; None where there is none."""
    if at.row is not None:
        return number_of(result.rows[at.row][result.index_of(at.column)])
    for totals in result.totals:
        if not totals.level:
            return number_of(totals.values.get(at.column))
    return None


def cell_figure(result: ResultTable, row: int | None, column: Column, *, size: bool = False) -> Figure:
    """The figure that stands in one cell, or its absolute value.

    Raises: ValueError when the cell holds no number.
    """
    at = At(row=row, column=column.name)
    value = read(result, at)
    if value is None:
        raise ValueError(f"no number at {at}")
    return Figure(
        value=size_of(value) if size else value,
        unit=column.unit,
        reckoned="size" if size else "cell",
        cells=(at,),
        is_difference=is_difference(column),
    )


def size_of(value: Number) -> Number:
    """The absolute value, in the same type."""
    return -value if value < 0 else value


def column_named(result: ResultTable, name: str) -> Column | None:
    """The column of that name, if there is one."""
    return next((one for one in result.columns if one.name == name), None)


def changes_of(metric: Column, row: int | None, result: ResultTable, shape: Shape) -> tuple[Fact, ...]:
    """How a number stands to each of its comparisons, in one row or in total."""
    found = (_change(metric, suffix, row, result) for suffix in shape.suffixes)
    return tuple(one for one in found if one)


def _change(metric: Column, suffix: str, row: int | None, result: ResultTable) -> Fact | None:
    base = column_named(result, f"{metric.name}:{suffix}")
    change = column_named(result, f"{metric.name}.change:{suffix}")
    if base is None or change is None or (row is None and not _has_total(result, base.name)):
        return None
    before, moved = (read(result, At(row=row, column=one.name)) for one in (base, change))
    if before is None or moved is None:
        return Fact(kind=Kind.TOTAL, message="no_base", weight=0.9, suffix=suffix)
    figures = {"difference": cell_figure(result, row, change, size=True), "base_value": cell_figure(result, row, base)}
    ratio = column_named(result, f"{metric.name}.change_ratio:{suffix}")
    if ratio is not None and read(result, At(row=row, column=ratio.name)) is not None:
        figures["ratio"] = cell_figure(result, row, ratio, size=True)
    side = Claim(says="up" if moved > 0 else "down" if moved < 0 else "flat", at=At(row=row, column=change.name))
    return Fact(
        kind=Kind.TOTAL,
        message=_change_message(metric, before, moved, "ratio" in figures, is_beside(result, suffix)),
        weight=0.9,
        metric=metric.name,
        figures={**figures, "value": cell_figure(result, row, metric)},
        suffix=suffix,
        claims=(side,),
    )


def is_beside(result: ResultTable, suffix: str) -> bool:
    """Whether the comparison is with something of the same time: a plan, a member, the average."""
    return any(one.suffix == suffix and one.to in ("scenario", "member", "average") for one in result.query.compare)


def _change_message(metric: Column, before: Number, moved: Number, has_ratio: bool, beside: bool) -> str:
    now = float(before) + float(moved)
    if moved == 0:
        return "flat"
    side = "up" if moved > 0 else "down"
    if is_fraction(metric.unit):
        return {"up": "points_above", "down": "points_below"}[side] if beside else f"points_{side}"
    if before < 0:
        return _loss_message(metric, now, side)
    if before > 0 and now < 0 and is_currency(metric.unit):
        return "turned_loss"
    if before == 0 or not has_ratio:
        return f"zero_{side}"
    return {"up": "above", "down": "below"}[side] if beside else side


def _loss_message(metric: Column, now: Number, side: str) -> str:
    if not is_currency(metric.unit):
        return f"negative_{side}"
    if now > 0:
        return "turned_profit"
    return "loss_narrower" if side == "up" else "loss_wider"


def _ranking(result: ResultTable, shape: Shape) -> Iterator[Fact]:
    """The first of a top N, and those after it, by their shares where shares were asked for."""
    order, asked = order_told(result.query) or result.query.order_by[0], shape.metrics[0]
    share = column_named(result, shape.share_of(asked) or "")
    metric = share or asked
    known = known_rows(result, shape)
    named = [row for row in known if read(result, At(row=row, column=metric.name)) is not None]
    if not named:
        yield Fact(kind=Kind.NOTHING, message="no_value", weight=1.0, metric=metric.name)
        return
    is_own = order.by in (asked.name, metric.name)
    rank = rank_told(result.query)
    limits = (result.query.limit.within if result.query.limit else ()) or (rank.within if rank else ())
    if (within := _within(limits or _whole_of(share, result), shape)) and (limits or is_own):
        yield _leaders(result, metric, within, named, is_highest=order.descending)
        return
    cells = tuple(At(row=row, column=metric.name) for row in named)
    claims = (Claim(says="highest" if order.descending else "lowest", at=cells[0], among=cells),)
    yield Fact(
        kind=Kind.RANKED,
        message="ranked" if is_own else "ranked_by",
        weight=1.0,
        metric=metric.name,
        figures={"value": cell_figure(result, named[0], metric)},
        rows={"first": named[0]},
        claims=claims if is_own else (),
        changes=() if share else changes_of(metric, named[0], result, shape),
    )
    yield from _runners(result, metric, named[1:])


def _whole_of(share: Column | None, result: ResultTable) -> tuple[str, ...]:
    """The groups that shares are shares of; none where they are shares of everything."""
    return next((one.within for one in result.query.derive if share and one.name == share.name), ())


def _within(names: tuple[str, ...], shape: Shape) -> tuple[Column, ...]:
    """The groups inside which the others are ranked or have their shares."""
    return tuple(one for one in shape.groups if one.name in names)


def _leaders(
    result: ResultTable, column: Column, within: tuple[Column, ...], rows: list[int], *, is_highest: bool
) -> Fact:
    """The first row of every group, at most five of them, the furthest out before the others."""
    places, numbers = [result.index_of(one.name) for one in within], {}
    grouped: dict[tuple[Cell, ...], list[int]] = {}
    for row in rows:
        if (value := read(result, At(row=row, column=column.name))) is not None:
            numbers[row] = -value if is_highest else value
            grouped.setdefault(tuple(result.rows[row][place] for place in places), []).append(row)
    cells = {row: At(row=row, column=column.name) for row in numbers}
    first = {min(group, key=lambda row: (numbers[row], row)): group for group in grouped.values()}
    shown = sorted(first, key=lambda row: (numbers[row], row))[:_RUNNERS]
    says: Literal["highest", "lowest"] = "highest" if is_highest else "lowest"
    counts = {"count": tuple(cells[row] for row in shown), "total": tuple(cells[row] for row in first)}
    return Fact(
        kind=Kind.RANKED,
        message="leaders" if len(shown) == len(first) else "leaders_some",
        weight=1.0,
        metric=column.name,
        figures={
            **{f"value_{row}": cell_figure(result, row, column) for row in shown},
            **{
                name: Figure(value=len(at), unit="count", reckoned="rows_known", cells=at)
                for name, at in counts.items()
            },
        },
        rows={f"member_{row}": row for row in shown},
        claims=tuple(Claim(says=says, at=cells[row], among=tuple(cells[one] for one in first[row])) for row in shown),
    )


def _shares(result: ResultTable, shape: Shape) -> Iterator[Fact]:
    """The largest share, and those after it."""
    share = column_named(result, shape.share_of(shape.metrics[0]) or "")
    values = {row: read(result, At(row=row, column=share.name)) for row in known_rows(result, shape)} if share else {}
    sizes = {row: float(value) for row, value in values.items() if value is not None}
    rows = sorted(sizes, key=lambda row: (-sizes[row], row))
    if share is None or not rows:
        return
    if within := _within(_whole_of(share, result), shape):
        yield _leaders(result, share, within, rows, is_highest=True)
        return
    if len(rows) == 1:
        figures = {"value": cell_figure(result, rows[0], share)}
        metric = shape.metrics[0].name
        yield Fact(
            kind=Kind.RANKED, message="share", weight=1.0, metric=metric, figures=figures, rows={"first": rows[0]}
        )
        return
    cells = tuple(At(row=row, column=share.name) for row in rows)
    yield Fact(
        kind=Kind.RANKED,
        message="shares",
        weight=1.0,
        metric=shape.metrics[0].name,
        figures={"value": cell_figure(result, rows[0], share)},
        rows={"first": rows[0]},
        claims=(Claim(says="highest", at=cells[0], among=cells),),
    )
    yield from _runners(result, share, rows[1:])


def _runners(result: ResultTable, column: Column, rows: list[int]) -> Iterator[Fact]:
    """Up to five rows after the first, in order."""
    shown = rows[:_RUNNERS]
    if shown:
        message = "runners" if len(shown) > 1 else "runner_up"
        figures = {f"value_{row}": cell_figure(result, row, column) for row in shown}
        members = {f"member_{row}": row for row in shown}
        yield Fact(kind=Kind.RANKED, message=message, weight=0.95, metric=column.name, figures=figures, rows=members)


def known_rows(result: ResultTable, shape: Shape) -> list[int]:
    """The rows whose grouping cells all hold something; none that stands for others."""
    places = [result.index_of(one.name) for one in shape.groups]
    rows = (one for one in enumerate(result.rows) if one[0] not in result.others)
    return [row for row, cells in rows if all(cells[place] is not None for place in places)]
