"""Which columns an answer may show beyond the expected ones (contract, section 7)."""

import re
from collections.abc import Iterator

from assistant.evaluate.match import Assignment, Grid
from semantic.catalog import Catalog
from semantic.query import SemanticQuery

# What a column's name begins with, up to the derivation (.share) or the comparison (:year_before).
_HEAD = re.compile(r"[a-z][a-z0-9_]*(?:[/-][a-z][a-z0-9_]*)*")


def foreign_columns(
    grid: Grid, assignment: Assignment, query: SemanticQuery | None, catalog: Catalog, role: str | None
) -> tuple[str, ...]:
    """The names of columns that are neither expected, nor labels, nor derived from what was asked, nor of its overview.

    What was asked are the metrics behind the expected columns; where none of those is a number, the metrics that the
    query filters or sorts by, for its rows hang on them.
    """
    if query is not None and query.output == "rows":
        return ()
    asked = {name for place in assignment.columns for name in _metrics_behind(grid, place)}
    if not asked and query is not None:
        columns = (*(one.by for one in query.metric_filters), *(one.by for one in query.order_by))
        asked = {name for column in columns for name in _named(column)}
    allowed = asked | set(_overview_metrics(asked, catalog, role))
    rest = (place for place in range(len(grid.columns)) if place not in assignment.columns)
    return tuple(grid.columns[place].name for place in rest if not set(_metrics_behind(grid, place)) <= allowed)


def _metrics_behind(grid: Grid, place: int) -> tuple[str, ...]:
    column = grid.columns[place]
    return () if column.role in ("dimension", "time") else _named(column.name)


def _named(column: str) -> tuple[str, ...]:
    """The governed metrics in a column's name: `freight/revenue` names two, `revenue.share` one."""
    head = _HEAD.match(column)
    return tuple(re.split(r"[/-]", head.group())) if head else ()


def _overview_metrics(asked: set[str], catalog: Catalog, role: str | None) -> Iterator[str]:
    """The metrics of every overview whose subject is among what was asked."""
    for overview in catalog.overviews.values():
        subject = set(_resolved(overview.subject, catalog, role)) or set(
            _resolved(overview.metrics[0], catalog, role) if overview.metrics else ()
        )
        if subject & asked:
            for name in overview.metrics:
                yield from _resolved(name, catalog, role)


def _resolved(name: str, catalog: Catalog, role: str | None) -> tuple[str, ...]:
    """The metric of a name; of a term its default for the role, without one all it may mean; else nothing."""
    if name in catalog.terms:
        term = catalog.terms[name]
        default = term.default_for(role)
        return (default,) if default else term.metrics
    return (name,) if name in catalog.metrics else ()
