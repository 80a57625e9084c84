"""The forms in which an answer's table may be right: as given, and a comparison of periods in one row or in two."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from assistant.evaluate.cells import plain
from assistant.evaluate.match import Grid
from assistant.evaluate.reply import Reply, Shown
from semantic.periods import CalendarRules, Period, previous_period, year_before
from semantic.plan import Explain, Query
from semantic.query import Comparison, SemanticQuery

_NAMING = ("dimension", "time")


def query_of(reply: Reply) -> SemanticQuery | None:
    """The one query whose rows the reply shows."""
    return reply.plan.query if isinstance(reply.plan, Query | Explain) else None


def grids(reply: Reply, rules: CalendarRules) -> Iterator[Grid]:
    """Every form of the answer's table, the given one first."""
    query = query_of(reply)
    yield _as_given(reply, query)
    if query is None:
        return
    if query.grain is None:
        for comparison in query.compare:
            yield from _by_period(reply, query, comparison, rules)
    elif not query.compare:
        yield from _side_by_side(reply)


def _as_given(reply: Reply, query: SemanticQuery | None) -> Grid:
    filled = frozenset(_filled_rows(reply)) if query is not None and query.grain else frozenset()
    tied, quota = _tied_rows(reply, query)
    return Grid(columns=reply.columns, rows=reply.rows, spare=filled, tied=tied, tied_quota=quota)


def _filled_rows(reply: Reply) -> Iterator[int]:
    """Rows whose metrics are all zero or null: what the filling of gaps in time adds."""
    metrics = [place for place, column in enumerate(reply.columns) if column.role == "metric"]
    for number, row in enumerate(reply.rows):
        if metrics and all(plain(row[place]) in (None, 0.0) for place in metrics):
            yield number


def _tied_rows(reply: Reply, query: SemanticQuery | None) -> tuple[frozenset[int], int]:
    """The rows that tie at the cut of a limit, and how many of them the limit alone would have left out."""
    names = [column.name for column in reply.columns]
    if query is None or query.limit is None or not query.order_by or query.order_by[0].by not in names:
        return frozenset(), 0
    sorted_by, count, sign = (
        names.index(query.order_by[0].by),
        query.limit.count,
        -1 if query.order_by[0].descending else 1,
    )
    within = [names.index(name) for name in query.limit.within if name in names]
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for number, row in enumerate(reply.rows):
        if isinstance(plain(row[sorted_by]), float) and _has_place(reply, row):
            groups[tuple(row[place] for place in within)].append(number)
    tied, quota = set[int](), 0
    for rows in groups.values():
        if len(rows) > count:
            values = {number: sign * float(reply.rows[number][sorted_by]) for number in rows}
            cut = sorted(values.values())[count - 1]
            tied |= {number for number in rows if values[number] == cut}
            quota += len(rows) - count
    return frozenset(tied), quota


def _has_place(reply: Reply, row: tuple[Any, ...]) -> bool:
    """Whether a row counts towards a limit: the null member is shown beside the N."""
    named = (cell for cell, column in zip(row, reply.columns, strict=True) if column.role == "dimension")
    return all(cell is not None for cell in named)


def _by_period(reply: Reply, query: SemanticQuery, comparison: Comparison, rules: CalendarRules) -> Iterator[Grid]:
    """One row per period instead of one row with its base."""
    own, base = query.period, _base_of(query.period, comparison, rules)
    if own is None or base is None:
        return
    names = [column.name for column in reply.columns]
    naming = [place for place, column in enumerate(reply.columns) if column.role in _NAMING]
    metrics = [place for place, column in enumerate(reply.columns) if column.role == "metric"]
    bases = [f"{names[place]}:{comparison.suffix}" for place in metrics]
    if not metrics or any(name not in names for name in bases):
        return
    rows = []
    for row in reply.rows:
        group = tuple(row[place] for place in naming)
        rows.append((*_labels(own), *group, *(row[place] for place in metrics)))
        rows.append((*_labels(base), *group, *(row[names.index(name)] for name in bases)))
    labels = tuple(Shown(name=f"@period.{number}", role="time") for number in range(len(_labels(own))))
    columns = (*labels, *(reply.columns[place] for place in (*naming, *metrics)))
    long = Reply(status="answered", columns=columns, rows=tuple(rows))
    yield Grid(columns=columns, rows=long.rows, spare=frozenset(_filled_rows(long)))


def _base_of(period: Period | None, comparison: Comparison, rules: CalendarRules) -> Period | None:
    if period is None:
        return None
    match comparison.to:
        case "period":
            return comparison.period
        case "year_before":
            return year_before(period, rules)
        case "previous_period":
            return previous_period(period, period.last_day, rules)
        case _:
            return None


def _labels(period: Period) -> tuple[Any, ...]:
    """The ways a check may name a period: its first day, its year, month or quarter."""
    first: date = period.start
    quarter = (first.month + 2) // 3
    return first, first.year, f"{first.year}-{first.month:02}", f"{first.year}Q{quarter}", f"{first.year}-Q{quarter}"


def _side_by_side(reply: Reply) -> Iterator[Grid]:
    """Two buckets of time in one row instead of one row each."""
    times = [place for place, column in enumerate(reply.columns) if column.role == "time"]
    metrics = [place for place, column in enumerate(reply.columns) if column.role == "metric"]
    if len(times) != 1 or not metrics:
        return
    buckets = list(islice(dict.fromkeys(row[times[0]] for row in reply.rows), 3))
    if len(buckets) != 2:
        return
    naming = [place for place, column in enumerate(reply.columns) if column.role == "dimension"]
    wide: dict[tuple[Any, ...], dict[Any, tuple[Any, ...]]] = defaultdict(dict)
    for row in reply.rows:
        wide[tuple(row[place] for place in naming)][row[times[0]]] = tuple(row[place] for place in metrics)
    absent = (None,) * len(metrics)
    rows = tuple(
        (*group, *(cell for bucket in buckets for cell in by_bucket.get(bucket, absent)))
        for group, by_bucket in wide.items()
    )
    values = (
        Shown(name=f"{reply.columns[place].name}:{bucket}", role="metric") for bucket in buckets for place in metrics
    )
    yield Grid(columns=(*(reply.columns[place] for place in naming), *values), rows=rows)
