"""A resolved query run: its rows, its totals, the rows that belong to no period, read together as one result."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Protocol, TypeAlias, TypeVar

from sqlglot import exp

from semantic.catalog import ByLanguage
from semantic.compile.assemble.build import build
from semantic.compile.resolved import Dimension, Resolved
from semantic.compile.run import outcome
from semantic.compile.run.disclosed import late_notices, provisional, tied_sets, unassigned, undated
from semantic.compile.run.listing import Listing, build_listing, resolve_listing
from semantic.compile.run.probes import misfits_tree
from semantic.compile.run.unconverted import unconverted_notices
from semantic.compile.setting import Rights, Setting
from semantic.compile.settle.named import is_ruled
from semantic.compile.settle.resolve import AS_ASKED, Terms, resolve, terms_of
from semantic.compile.settle.unheld import unknown_member
from semantic.errors import BadCell, EngineError, Inconvertible, Notice, QueryProblem
from semantic.query import SemanticQuery
from semantic.result import ResultTable, Statement, Totals


class TimedRows(outcome.Rows, Protocol):
    """Rows of a statement with the time it took."""

    @property
    def elapsed_ms(self) -> float: ...


class Gated(Protocol):
    """A statement that passed the gate."""

    @property
    def sql(self) -> str: ...


class Doors(Protocol):
    """Where statements pass the gate, and where they are run."""

    def gated(self, tree: exp.Select) -> Gated: ...

    def rows_of(self, statement: Any) -> TimedRows: ...


# What was worked out for a plan when it first ran: by name, and by place among those of one name.
Kept: TypeAlias = dict[tuple[str, int], Any]
Kind = TypeVar("Kind")
# Labels by language, by value, by field.
Labels: TypeAlias = Mapping[str, Mapping[str, ByLanguage]]
Fetch: TypeAlias = Callable[[exp.Select], tuple[TimedRows, str]]


@dataclass
class Running:
    """One resolved query on its way through build, gate and engine: its statements so far, and the time they took.

    `kept` is filled on the way; a plan that was run before is neither built nor gated again.
    """

    resolved: Resolved
    setting: Setting
    doors: Doors
    started: float
    kept: Kept
    statements: list[Statement] = field(default_factory=list)
    compile_ms: float = 0.0
    places: Counter[str] = field(default_factory=Counter)

    def result(self, labels: Labels) -> ResultTable:
        """The rows with everything to disclose; `labels` are those that stand in columns of the data, by field.

        Raises: EngineError as the engine failed.
        """
        resolved = self.resolved
        is_alone = bool(resolved.inner or resolved.beside) and not outcome.has_totals(resolved)
        self.compile_ms = (time.perf_counter() - self.started) * 1000
        counted_fields = _fields(resolved) if is_alone else ()
        fetched = self._run("rows", partial(build, resolved, self.setting, unmatched=counted_fields))
        read = outcome.read(resolved, fetched)
        totals, unmatched = self._count_totals(resolved.counted) if resolved.counted else self._totals(resolved, read)
        totals += self._subtotals()
        unmatched = outcome.unmatched_count(fetched) if is_alone else unmatched
        unmatched = max(unmatched, unassigned(resolved, self.setting, self._run))
        unmatched += undated(resolved.parts, self.setting, self._run)
        late = late_notices(resolved.parts, self.setting, self._run)
        tied = tied_sets(resolved.member_sets, self.setting, self._run)
        unsettled = provisional(resolved.parts, self.setting, self._run)
        left_out = unconverted_notices(resolved.parts, self.setting, self._run)
        counted = (*tied, *outcome.unmatched_notice(unmatched), *late, *unsettled, *left_out)
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
            warnings=outcome.warnings(resolved, read, counted),
            assumptions=outcome.assumptions(resolved, read),
            data_as_of=min(part.complete_through for part in resolved.parts),
            freshness=outcome.freshness(resolved, self.setting),
            compile_ms=self.compile_ms,
            execute_ms=execute_ms,
            members=_members(resolved.labelled, self.setting, labels),
            others=read.others,
        )

    def _once(self, name: str, make: Callable[[], Kind]) -> Kind:
        """What `make` gives, made when the plan first runs."""
        place = name, self.places[name]
        self.places[name] += 1
        if place not in self.kept:
            self.kept[place] = make()
        found: Kind = self.kept[place]
        return found

    def _run(self, name: str, tree: Callable[[], exp.Select]) -> TimedRows:
        started = time.perf_counter()
        statement = self._once(name, lambda: self.doors.gated(tree()))
        fetched = self.doors.rows_of(statement)
        self.compile_ms += (time.perf_counter() - started) * 1000 - fetched.elapsed_ms
        done = Statement(name=name, sql=statement.sql, rows=fetched.row_count, elapsed_ms=fetched.elapsed_ms)
        self.statements.append(done)
        return fetched

    def _totals(self, resolved: Resolved, read: outcome.Read) -> tuple[tuple[Totals, ...], int]:
        """The grand total by its own query, and how many rows found no match in a dimension."""
        found = self._whole(resolved, "totals")
        return outcome.totals(*found, resolved, read) if found else ((), 0)

    def _count_totals(self, counted: Resolved) -> tuple[tuple[Totals, ...], int]:
        """The number of members over all buckets, where any fact makes one; and how many rows found no match."""
        resolved = self.resolved
        found = self._whole(counted, "unmatched")
        unmatched = outcome.unmatched_count(found[1]) if found else 0
        if resolved.grain is None or resolved.query.metric_filters:
            return (), unmatched
        whole = self._resolved(replace(resolved.query, grain=None))
        if isinstance(whole, QueryProblem):
            return (), unmatched
        fetched = self._run("totals", partial(build, whole, self.setting))
        return (Totals(level=(), values=dict(zip(fetched.names, fetched.rows[0], strict=True))),), unmatched

    def _whole(self, resolved: Resolved, name: str) -> tuple[Resolved, TimedRows] | None:
        """The query over everything and what it gives; None where that means nothing."""
        if not outcome.has_totals(resolved):
            return None
        whole = self._resolved(outcome.whole_query(resolved))
        if isinstance(whole, QueryProblem) or whole.dimensions:
            return None
        return whole, self._run(name, partial(build, whole, self.setting, unmatched=_fields(resolved)))

    def _subtotals(self) -> tuple[Totals, ...]:
        """The values of every member of a coarser level of a hierarchy that the rows go down, each by its own query."""
        found: list[Totals] = []
        for level in outcome.levels(self.resolved, self.setting) if outcome.has_totals(self.resolved) else ():
            part = self._resolved(outcome.whole_query(self.resolved, group_by=level))
            if isinstance(part, QueryProblem) or part.query.group_by != level:
                continue
            fetched = self._run(f"subtotals by {', '.join(level)}", partial(build, part, self.setting))
            found += outcome.subtotals(level, part, fetched)
        return tuple(found)

    def _resolved(self, query: SemanticQuery) -> Resolved | QueryProblem:
        """Another query over the same rows."""
        started = time.perf_counter()
        found = self._once("resolved", lambda: resolve(query, self.setting, terms_of(self.resolved)))
        self.compile_ms += (time.perf_counter() - started) * 1000
        return found


def _fields(resolved: Resolved) -> tuple[str, ...]:
    """The fields whose members the rows are taken by, in the first of two steps and in every part as well."""
    steps = [resolved, *(one.inner for one in (resolved, *resolved.beside) if one.inner)]
    return tuple(dict.fromkeys(one.name for step in steps for one in step.dimensions if one.kind in ("field", "alike")))


def list_members(
    listing: Listing, setting: Setting, fetch: Fetch, complete_through: date, labels: Labels
) -> ResultTable:
    """The members of a listing, or their number.

    Raises: EngineError as the engine failed.
    """
    started = time.perf_counter()
    statements: list[Statement] = []

    def run(name: str, tree: Callable[[], exp.Select]) -> TimedRows:
        found, sql = fetch(tree())
        statements.append(Statement(name=name, sql=sql, rows=found.row_count, elapsed_ms=found.elapsed_ms))
        return found

    fetched = run("members", lambda: build_listing(listing, setting))
    sets = tuple(one.rows for one in listing.member_sets)
    behind = (
        *tied_sets(listing.member_sets, setting, run),
        *outcome.unmatched_notice(undated(sets, setting, run)),
        *late_notices(sets, setting, run),
    )
    execute_ms = sum(one.elapsed_ms for one in statements)
    compile_ms = (time.perf_counter() - started) * 1000 - execute_ms
    is_truncated = fetched.row_count > len(fetched.rows)
    stated = {"shown": len(fetched.rows), "count": fetched.row_count}
    truncated = (Notice(code="truncated", parameters=stated),) if is_truncated else ()
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
        statements=tuple(statements),
        warnings=(*(notice for one in sets for notice in one.warnings), *truncated, *behind),
        assumptions=tuple(notice for one in sets for notice in one.assumptions),
        data_as_of=min((complete_through, *(one.complete_through for one in sets))),
        freshness=(),
        compile_ms=compile_ms,
        execute_ms=execute_ms,
        members=_members(listing.dimensions, setting, labels),
    )


def settled(query: SemanticQuery, setting: Setting, fetch: Fetch, terms: Terms = AS_ASKED) -> Resolved | QueryProblem:
    """The query settled, once every member that it names is one that the asker may see.

    Raises: EngineError as the engine failed.
    """
    resolved = resolve(query, setting, terms)
    return resolved if isinstance(resolved, QueryProblem) else unknown_member(query, setting, fetch) or resolved


def settled_listing(query: SemanticQuery, setting: Setting, fetch: Fetch) -> Listing | QueryProblem:
    """The listing settled, once every member that it names is one that the asker may see.

    Raises: EngineError as the engine failed.
    """
    listing = resolve_listing(query, setting)
    return listing if isinstance(listing, QueryProblem) else unknown_member(query, setting, fetch) or listing


def unfit(query: SemanticQuery, error: Inconvertible, setting: Setting, fetch: Fetch) -> QueryProblem:
    """The problem that a value of a query cannot be what its column holds.

    Raises: EngineError where it is a value of the data that cannot be read.
    """
    if error.value is not None and (problem := outcome.unfit_value(query, error.value, setting)) is not None:
        return problem
    explained = misfit_of(error, setting, fetch)
    if isinstance(explained, BadCell) or (problem := outcome.unfit_value(query, None, setting)) is None:
        raise explained from error
    return problem


def misfit_of(error: Inconvertible, setting: Setting, fetch: Fetch) -> EngineError:
    """The error with the field whose data hold what could not be converted; the error itself where none does, untold.

    Only rows and fields that the asker may see are looked into.
    """
    for dataset in setting.catalog.datasets.values():
        for one in dataset.fields.values():
            type_name = one.type or ("DATE" if one.kind == "time" else None)
            if type_name is None or error.value is None or not _may_tell(dataset.name, one.name, setting):
                continue
            try:
                found, _ = fetch(misfits_tree(dataset, one, type_name, error.value, setting))
            except EngineError:
                continue
            if count := int(str(found.rows[0][0])):
                return BadCell(field=f"{dataset.name}.{one.name}", type_name=type_name, value=error.value, count=count)
    return untold(error, setting)


@contextmanager
def telling(setting: Setting) -> Iterator[None]:
    """What an engine says of values is not said to who may not see all of them.

    Raises: EngineError as inside.
    """
    try:
        yield
    except EngineError as error:
        raise untold(error, setting) from error


def untold(error: EngineError, setting: Setting) -> EngineError:
    """The error; without what the engine says of values, where the asker may not see all of them."""
    quotes = type(error) in (EngineError, Inconvertible)
    is_bound = setting.rights != Rights(attributes=setting.rights.attributes) or setting.view.catalog != setting.catalog
    return EngineError("values of the data cannot be computed with") if quotes and is_bound else error


def _may_tell(home: str, name: str, setting: Setting) -> bool:
    """Whether no policy hides or masks a field from the asker."""
    is_hidden = setting.view.catalog.datasets[home].fields[name].hidden
    is_masked = f"{home}.{name}" in setting.rights.masked
    return not is_masked and is_hidden == setting.catalog.datasets[home].fields[name].hidden


def _members(dimensions: tuple[Dimension, ...], setting: Setting, labels: Labels) -> Labels:
    found: dict[str, Mapping[str, ByLanguage]] = {}
    for dimension in dimensions:
        if dimension.kind != "field" or dimension.is_masked:
            continue
        found_field = setting.view.fields[dimension.name]
        # Where rules hide some rows, only rows tell who is there.
        members = () if is_ruled(found_field.home, setting) else found_field.field.members
        own: dict[str, ByLanguage] = {one.value: one.words.label for one in members if one.words.label}
        own |= {value: words for value, words in labels.get(dimension.name, {}).items() if words}
        if own:
            found[dimension.name] = own
    return found
