"""What an engine gave back, read as a result: typed columns, hidden ones turned into notices, totals."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from semantic.catalog import Catalog
from semantic.compile.converted import following_bases
from semantic.compile.facts.fact import UNMATCHED
from semantic.compile.naming import derived_column
from semantic.compile.resolved import Resolved
from semantic.compile.setting import Setting
from semantic.compile.stages import BALANCE_DAY, FILLED, OTHERS, RANK
from semantic.errors import Notice, QueryProblem
from semantic.graph import home_of
from semantic.query import SemanticQuery
from semantic.result import Cell, Column, Freshness, ResultTable, Totals

ColumnType: TypeAlias = Literal["string", "integer", "decimal", "double", "date", "timestamp", "boolean"]
_TYPES: dict[str, ColumnType] = {
    "VARCHAR": "string", "DATE": "date", "BOOLEAN": "boolean", "DOUBLE": "double", "FLOAT": "double",
    "TINYINT": "integer", "SMALLINT": "integer", "INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer",
    "UTINYINT": "integer", "USMALLINT": "integer", "UINTEGER": "integer", "UBIGINT": "integer", "UHUGEINT": "integer",
}  # fmt: skip


class Rows(Protocol):
    """Rows of a statement with the names and types of their columns."""

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def types(self) -> tuple[str, ...]: ...

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]: ...

    @property
    def row_count(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The shown part of a statement's rows, with what its hidden columns said."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    warnings: tuple[Notice, ...]
    balance_day: date | None
    others: Mapping[int, int]


def column_type(engine_type: str) -> ColumnType:
    """The contract's word for a type of DuckDB's."""
    if engine_type.startswith("DECIMAL"):
        return "decimal"
    return "timestamp" if engine_type.startswith("TIMESTAMP") else _TYPES.get(engine_type, "string")


def read(resolved: Resolved, fetched: Rows) -> Read:
    """The rows without their hidden columns, NaN and infinities as null."""
    width = len(resolved.columns)
    types = [column_type(name) for name in fetched.types[:width]]
    columns = tuple(replace(column, type=kind) for column, kind in zip(resolved.columns, types, strict=True))
    rows = tuple(tuple(_cell(cell) for cell in row[:width]) for row in fetched.rows)
    hidden = {name: at for at, name in enumerate(fetched.names) if at >= width}
    days = [day for row in fetched.rows if BALANCE_DAY in hidden and isinstance(day := row[hidden[BALANCE_DAY]], date)]
    warnings = [*_bases(resolved, columns, rows)]
    if fetched.row_count > len(fetched.rows):
        stated = {"shown": len(fetched.rows), "count": fetched.row_count}
        warnings.append(Notice(code="truncated", parameters=stated))
    if filled := sum(bool(row[hidden[FILLED]]) for row in fetched.rows if FILLED in hidden):
        warnings.append(Notice(code="filled-gaps", parameters={"count": filled}))
    most = resolved.limit.count if resolved.limit is not None and RANK in hidden else None
    if most is not None and (tied := _tied(resolved, most, fetched, hidden[RANK])):
        warnings.append(Notice(code="ties-at-cut", parameters={"count": tied}))
    others = {
        at: int(str(count))
        for at, row in enumerate(fetched.rows)
        if OTHERS in hidden and (count := row[hidden[OTHERS]])
    }
    return Read(
        columns=columns, rows=rows, warnings=tuple(warnings), balance_day=max(days, default=None), others=others
    )


def _cell(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def _tied(resolved: Resolved, limit: int, fetched: Rows, rank: int) -> int:
    """How many rows beyond the count a tie let in."""
    names = [one.name for one in resolved.dimensions if one.name not in resolved.cut_within]
    places = [fetched.names.index(name) for name in names]
    groups = [fetched.names.index(name) for name in resolved.columns_of(resolved.cut_within)]
    ranked = [row for row in fetched.rows if row[rank] is not None and all(row[at] is not None for at in places)]
    counts = Counter(tuple(row[at] for at in groups) for row in ranked if int(str(row[rank])) <= limit)
    return sum(max(0, count - limit) for count in counts.values())


def _bases(resolved: Resolved, columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]]) -> list[Notice]:
    """The comparisons whose base is zero or negative somewhere, so that no percentage is shown there."""
    at = {column.name: position for position, column in enumerate(columns)}
    held = tuple(rows)
    tests: tuple[tuple[str, Callable[[float, float], bool]], ...] = (
        ("base-zero", lambda current, base: base == 0 and abs(current) > 0),
        ("base-negative", lambda current, base: base < 0 and not math.isnan(current)),
    )
    found = []
    for code, holds in tests:
        counts = {
            change.base: sum(holds(_number(row[at[change.current]]), _number(row[at[change.base]])) for row in held)
            for change in resolved.changes
            if change.is_shown
        }
        if hit := {name: count for name, count in counts.items() if count}:
            found.append(Notice(code=code, parameters={"columns": tuple(hit), "count": sum(hit.values())}))
    return found


def _number(cell: Cell) -> float:
    return float(cell) if cell is not None and not isinstance(cell, str | date | datetime) else math.nan


def has_totals(resolved: Resolved) -> bool:
    """Whether a total over all groups means something: there are groups, none left out, units not mixed."""
    is_grouped = bool(resolved.dimensions or resolved.grain)
    is_mixed = any(one.code == "mixed-units" for one in resolved.warnings)
    return is_grouped and not is_mixed and not resolved.query.metric_filters


def unmixed_fields(resolved: Resolved, result: ResultTable) -> frozenset[str]:
    """The fields that keep units apart although every row there is holds the same value."""
    is_whole = resolved.limit is None and not resolved.query.metric_filters and not result.is_truncated
    if not is_whole or not any(one.code == "mixed-units" for one in resolved.warnings):
        return frozenset()
    added = [one.name for one in resolved.dimensions if one.name not in resolved.query.group_by]
    return frozenset(name for name in added if len({row[result.index_of(name)] for row in result.rows}) == 1)


def unfit_value(query: SemanticQuery, value: str | None, setting: Setting) -> QueryProblem | None:
    """The condition of a query whose value its column cannot be compared with; None when it has no such condition.

    `value` is the text that could not be converted; None: any value that is no text may be the one.
    """
    asked = (query, *query.inner_queries)
    stated = [(one.field, given) for each in asked for one in each.filters for given in one.values]
    stated += [(one.field, one.value) for each in asked for one in each.compare if one.field and one.value]
    for name, given in (*stated, *((one.by, one.value) for each in asked for one in each.metric_filters)):
        if given == value or (value is None and not isinstance(given, str)):
            found = setting.view.fields.get(name)
            if found is not None and found.field.kind == "time":
                return QueryProblem(code="no-such-date", parameters={"word": str(given)})
            return QueryProblem(code="unknown-member", parameters={"field": name, "value": str(given)})
    return None


def levels(resolved: Resolved, setting: Setting) -> tuple[tuple[str, ...], ...]:
    """The beginnings of the grouping after which a hierarchy goes on to a finer level."""
    names = resolved.query.group_by
    homes = [f"{one.home}.{one.field.name}" if (one := setting.view.fields.get(name)) else name for name in names]
    return tuple(
        names[: at + 1] for at in range(len(names) - 1) if _is_finer(homes[at], homes[at + 1], setting.view.catalog)
    )


def _is_finer(coarse: str, fine: str, catalog: Catalog) -> bool:
    """Whether a hierarchy goes down from one `dataset.field` to another."""
    for dataset in catalog.datasets.values():
        for hierarchy in dataset.hierarchies:
            homes = [home_of(catalog, one if "." in one else f"{dataset.name}.{one}") for one in hierarchy.levels]
            if coarse in homes and fine in homes and homes.index(coarse) < homes.index(fine):
                return True
    return False


def subtotals(level: tuple[str, ...], part: Resolved, fetched: Rows) -> Iterator[Totals]:
    """One for each member of a level, with the members that it lies under."""
    width = len(part.columns)
    for row in fetched.rows:
        values = {column.name: _cell(cell) for column, cell in zip(part.columns, row[:width], strict=True)}
        yield Totals(level=level, values=values)


def whole_query(resolved: Resolved, group_by: tuple[str, ...] = ()) -> SemanticQuery:
    """The same query over everything: no cut, no finer groups than those told; comparisons only where they mean the
    same without buckets.
    """
    query = resolved.query
    kept = tuple(
        one
        for one in query.compare
        if one.to in ("scenario", "period", "member")
        or (one.to != "average" and query.period is not None and not (query.grain and one.to == "previous_period"))
    )
    whole = replace(query, group_by=group_by, grain=None, derive=(), metric_filters=(), order_by=(), limit=None)
    output = query.output if group_by and query.output == "members" else "aggregate"
    return replace(whole, compare=kept, output=output)


def totals(whole: Resolved, fetched: Rows, resolved: Resolved, shown: Read) -> tuple[tuple[Totals, ...], int]:
    """The grand total by column, with the share of the shown rows together; and the count of unmatched rows.

    Shares that do not add up, of distinct counts, are the whole together; of a part of the rows nothing is said. What
    stands for the others is no shown row.
    """
    if not fetched.rows:
        return (), 0
    by_name = dict(zip(fetched.names, fetched.rows[0], strict=True))
    values = {column.name: _cell(by_name[column.name]) for column in whole.columns}
    for one in (one for one in resolved.derives if one.as_ == "share"):
        name = derived_column(one)
        if name in resolved.wholes:
            values |= {name: 1.0} if not resolved.groups[name] and _is_whole(resolved, values.get(one.column)) else {}
        elif not resolved.groups[name]:
            at = next(n for n, column in enumerate(shown.columns) if column.name == name)
            rows = (row for place, row in enumerate(shown.rows) if place not in shown.others)
            values[name] = math.fsum(_number(row[at]) for row in rows if row[at] is not None)
    return (Totals(level=(), values=values),), unmatched_count(fetched)


def _is_whole(resolved: Resolved, value: Cell) -> bool:
    """Whether all rows are shown, and make something together."""
    return resolved.limit is None and bool(value)


def unmatched_count(fetched: Rows) -> int:
    """How many rows found no match, as the one row of a query over everything says."""
    by_name = dict(zip(fetched.names, fetched.rows[0], strict=True)) if fetched.rows else {}
    return int(str(by_name.get(UNMATCHED) or 0))


def unmatched_notice(count: int) -> tuple[Notice, ...]:
    """The warning that rows have no match or no day; none when all have."""
    return (Notice(code="unmatched-rows", parameters={"count": count}),) if count else ()


def late_notice(count: int, known_as_of: date | None) -> tuple[Notice, ...]:
    """The warning that rows became known later than the query asks for; none when none did."""
    if known_as_of is None or not count:
        return ()
    return (Notice(code="restated", parameters={"late": count, "known_as_of": known_as_of.isoformat()}),)


def unposted_notice(count: int) -> tuple[Notice, ...]:
    """The warning that rows do not say when they became known, so that no day sees them; none when all do."""
    return (Notice(code="unmatched-rows", parameters={"unposted": count}),) if count else ()


def warnings(resolved: Resolved, shown: Read, counted: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """Everything to warn of: what limits the query, then the sets it names, then what its rows showed; once each."""
    sets = (notice for one in resolved.member_sets for notice in one.rows.warnings)
    return _once((*resolved.warnings, *sets, *shown.warnings, *counted))


def assumptions(resolved: Resolved, shown: Read) -> tuple[Notice, ...]:
    """What was assumed, a balance with the day it was really read at; then what was of the sets the query names."""
    day = shown.balance_day
    own = (
        Notice(code=one.code, parameters={"day": day.isoformat()}) if one.code == "balance-date" and day else one
        for one in resolved.assumptions
    )
    return _once((*own, *(notice for one in resolved.member_sets for notice in one.rows.assumptions)))


def _once(notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    return tuple(one for at, one in enumerate(notices) if one not in notices[:at])


def freshness(resolved: Resolved, setting: Setting) -> tuple[Freshness, ...]:
    """Through which day each source system behind the query is complete."""
    found: dict[str, date] = {}
    facts = [fact for part in resolved.parts for fact in part.facts]
    leaves = [leaf for fact in facts for leaf in fact.leaves.values()]
    for basis in (*(fact.basis for fact in facts), *following_bases(leaves, setting)):
        source = setting.catalog.datasets[basis.dataset].source_system
        if source is not None:
            through = setting.complete_through[basis.dataset]
            found[source] = min(found.get(source, through), through)
    return tuple(Freshness(source=source, as_of=day) for source, day in sorted(found.items()))
