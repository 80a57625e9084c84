"""Which days are closed: for a source system, through which day, and when a day was closed."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Protocol

from sqlglot import exp

from semantic.compile import nodes
from semantic.compile.facts.rows import FactRows
from semantic.compile.setting import Closed, Setting
from semantic.money import Close, CloseTable
from semantic.result import Cell


class Dated(Protocol):
    """Rows of a small statement."""

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]: ...


def closed_on(setting: Setting, source_system: str | None, day: date) -> date | None:
    """The day on which the period that holds `day` was closed in a source system; None where it is still open.

    Only what was closed by the question's day counts. A later close holds for the days before it too; of several closes
    of one period the first decides.
    """
    known = [(one.through, one.on) for one in _closes_of(setting, source_system) if day <= one.through]
    return min(known)[1] if known else None


def closed_through(setting: Setting, source_system: str | None) -> date | None:
    """The last day that is closed in a source system, as of the question's day; None where none is."""
    return max((one.through for one in _closes_of(setting, source_system)), default=None)


def has_closes(setting: Setting, source_system: str | None) -> bool:
    """Whether periods are closed at all in a source system."""
    return any(one.source_system in (None, source_system) for one in setting.closes)


def _closes_of(setting: Setting, source_system: str | None) -> Iterator[Closed]:
    """The closes of a source system, else those that hold for every other one."""
    own = any(one.source_system == source_system for one in setting.closes)
    wanted = source_system if own else None
    return (one for one in setting.closes if one.source_system == wanted and one.on <= setting.as_of.day)


def closed_periods(setting: Setting, fetch: Callable[[exp.Select], Dated]) -> Iterator[Closed]:
    """Every close, declared or told by the data."""
    for one in setting.catalog.closes:
        if isinstance(one, Close):
            yield Closed(source_system=one.source_system, through=one.through, on=one.on)
            continue
        for through, on in fetch(_closes_tree(one, setting)).rows:
            if isinstance(through, date) and isinstance(on, date):
                yield Closed(source_system=one.source_system, through=through, on=on)


def _closes_tree(table: CloseTable, setting: Setting) -> exp.Select:
    """The closed periods that stand in a dataset: the last day of each, and the day it was closed on."""
    rows = FactRows(setting, table.dataset)
    through, on = (nodes.cast(rows.value(name), "DATE") for name in (table.through, table.on))
    where = rows.conditions()
    where += [exp.Not(this=nodes.is_null(one.copy())) for one in (through, on)]
    columns = [nodes.aliased(through, "through"), nodes.aliased(on, "on")]
    return nodes.select(columns, from_=rows.from_, joins=rows.joins, where=nodes.all_of(where), distinct=True)
