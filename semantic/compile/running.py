"""A resolved query run: its rows, its totals, the rows that belong to no period, read together as one result."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol, TypeAlias

from sqlglot import exp

from semantic.catalog import ByLanguage
from semantic.compile import outcome
from semantic.compile.build import build
from semantic.compile.listing import Listing, build_listing
from semantic.compile.probes import late_tree, misfits_tree, undated_tree
from semantic.compile.resolve import resolve
from semantic.compile.resolved import Dimension, Resolved
from semantic.compile.setting import Setting
from semantic.errors import BadCell, EngineError, Inconvertible, Notice, QueryProblem
from semantic.result import ResultTable, Statement, Totals


class TimedRows(outcome.Rows, Protocol):
    """Rows of a statement with the time it took."""

    @property
    def elapsed_ms(self) -> float: ...


# Labels by language, by value, by field.
Labels: TypeAlias = Mapping[str, Mapping[str, ByLanguage]]
Fetch: TypeAlias = Callable[[exp.Select], tuple[TimedRows, str]]


@dataclass
class Running:
    """One resolved query on its way through build, gate and engine: its statements so far, and the time they took."""

    resolved: Resolved
    setting: Setting
    fetch: Fetch
    started: float
    statements: list[Statement] = field(default_factory=list)
    compile_ms: float = 0.0

    def result(self, labels: Labels) -> ResultTable:
        """The rows with everything to disclose; `labels` are those that stand in columns of the data, by field.

        Raises: EngineError as the engine failed.
        """
        resolved = self.resolved
        tree = build(resolved, self.setting)
        self.compile_ms = (time.perf_counter() - self.started) * 1000
        fetched = self._run("rows", tree)
        read = outcome.read(resolved, fetched)
        totals, unmatched = self._totals(read)
        totals += self._subtotals()
        unmatched += self._undated()
        late = outcome.late_notice(self._late(), resolved.known_as_of)
        execute_ms = sum(one.elapsed_ms for one in self.statements)
        return ResultTable(
            query=resolved.query,
            columns=read.columns,
            rows=read.rows,
            row_count=fetched.row_count,
            is_truncated=fetched.row_count > len(fetched.rows),
            totals=totals,
            period=resolved.period,
            covered=resolved.covered,
            bases=resolved.bases,
            statements=tuple(self.statements),
            warnings=(*resolved.warnings, *read.warnings, *outcome.unmatched_notice(unmatched), *late),
            assumptions=outcome.assumptions(resolved, read),
            data_as_of=resolved.complete_through,
            freshness=outcome.freshness(resolved, self.setting),
            compile_ms=self.compile_ms,
            execute_ms=execute_ms,
            members=_members(resolved.dimensions, self.setting, labels),
        )

    def _run(self, name: str, tree: exp.Select) -> TimedRows:
        started = time.perf_counter()
        fetched, sql = self.fetch(tree)
        self.compile_ms += (time.perf_counter() - started) * 1000 - fetched.elapsed_ms
        self.statements.append(Statement(name=name, sql=sql, rows=fetched.row_count, elapsed_ms=fetched.elapsed_ms))
        return fetched

    def _totals(self, read: outcome.Read) -> tuple[tuple[Totals, ...], int]:
        """The grand total by its own query, and how many rows found no match in a dimension."""
        resolved = self.resolved
        if not outcome.has_totals(resolved):
            return (), 0
        started = time.perf_counter()
        whole = resolve(
            outcome.whole_query(resolved), self.setting, is_dated=resolved.is_dated, unmixed=resolved.unmixed
        )
        if isinstance(whole, QueryProblem) or whole.dimensions:
            return (), 0
        fields = tuple(one.name for one in resolved.dimensions if one.kind == "field")
        tree = build(whole, self.setting, unmatched=fields)
        self.compile_ms += (time.perf_counter() - started) * 1000
        return outcome.totals(whole, self._run("totals", tree), resolved, read)

    def _subtotals(self) -> tuple[Totals, ...]:
        """The values of every member of a coarser level of a hierarchy that the rows go down, each by its own query."""
        found: list[Totals] = []
        for level in outcome.levels(self.resolved, self.setting) if outcome.has_totals(self.resolved) else ():
            started = time.perf_counter()
            query = outcome.whole_query(self.resolved, group_by=level)
            part = resolve(query, self.setting, is_dated=self.resolved.is_dated, unmixed=self.resolved.unmixed)
            if isinstance(part, QueryProblem) or part.query.group_by != level:
                continue
            tree = build(part, self.setting)
            self.compile_ms += (time.perf_counter() - started) * 1000
            found += outcome.subtotals(level, part, self._run(f"subtotals by {', '.join(level)}", tree))
        return tuple(found)

    def _undated(self) -> int:
        """How many rows have no day and so belong to no period."""
        if not self.resolved.is_dated:
            return 0
        count = 0
        for fact in self.resolved.facts:
            extent = self.setting.extents.get(fact.basis)
            if fact.is_base or extent is None or not extent.undated:
                continue
            fetched = self._run("undated", undated_tree(fact, self.resolved, self.setting))
            count = max(count, int(str(fetched.rows[0][0])))
        return count

    def _late(self) -> int:
        """How many rows became known only after the day that the query is known as of."""
        known = self.resolved.known_as_of
        facts = [one for one in self.resolved.facts if known is not None and not one.is_base]
        trees = [late_tree(fact, self.resolved, self.setting, known) for fact in facts if known is not None]
        return sum(int(str(self._run("late", tree).rows[0][0])) for tree in trees)


def list_members(
    listing: Listing, setting: Setting, fetch: Fetch, complete_through: date, labels: Labels
) -> ResultTable:
    """The members of a listing, or their number.

    Raises: EngineError as the engine failed.
    """
    started = time.perf_counter()
    tree = build_listing(listing, setting)
    fetched, sql = fetch(tree)
    compile_ms = (time.perf_counter() - started) * 1000 - fetched.elapsed_ms
    is_truncated = fetched.row_count > len(fetched.rows)
    stated = {"shown": len(fetched.rows), "count": fetched.row_count}
    types = [outcome.column_type(name) for name in fetched.types]
    return ResultTable(
        query=listing.query,
        columns=tuple(replace(one, type=kind) for one, kind in zip(listing.columns, types, strict=True)),
        rows=fetched.rows,
        row_count=fetched.row_count,
        is_truncated=is_truncated,
        totals=(),
        period=None,
        covered=None,
        bases={},
        statements=(Statement(name="members", sql=sql, rows=fetched.row_count, elapsed_ms=fetched.elapsed_ms),),
        warnings=(Notice(code="truncated", parameters=stated),) if is_truncated else (),
        assumptions=(),
        data_as_of=complete_through,
        freshness=(),
        compile_ms=compile_ms,
        execute_ms=fetched.elapsed_ms,
        members=_members(listing.dimensions, setting, labels),
    )


def misfit_of(error: Inconvertible, setting: Setting, fetch: Fetch) -> EngineError:
    """The error with the field whose data hold what could not be converted; the same one where none does."""
    for dataset in setting.catalog.datasets.values():
        for one in dataset.fields.values():
            type_name = one.type or ("DATE" if one.kind == "time" else None)
            if type_name is None or error.value is None:
                continue
            try:
                found, _ = fetch(misfits_tree(dataset, one, type_name, error.value, setting))
            except EngineError:
                continue
            if count := int(str(found.rows[0][0])):
                return BadCell(field=f"{dataset.name}.{one.name}", type_name=type_name, value=error.value, count=count)
    return error


def _members(dimensions: tuple[Dimension, ...], setting: Setting, labels: Labels) -> Labels:
    found: dict[str, Mapping[str, ByLanguage]] = {}
    for dimension in dimensions:
        if dimension.kind != "field" or dimension.is_masked:
            continue
        members = setting.view.fields[dimension.name].field.members
        own: dict[str, ByLanguage] = {one.value: one.words.label for one in members if one.words.label}
        own |= labels.get(dimension.name, {})
        if own:
            found[dimension.name] = own
    return found
