"""The columns of a result: what each is called, what it stands for, and in which order rows come."""

from typing import Literal

from semantic.compile.resolved import Change, Dimension, Measure
from semantic.compile.setting import Setting
from semantic.query import Derive, Order, SemanticQuery, TwoStep
from semantic.result import Column

COUNT = "member_count"


def metric_part(column: str) -> str:
    """The metric item behind a column: `revenue` of `revenue.change:year_before`."""
    return column.partition(":")[0].partition(".")[0]


def change_column(change: Change) -> str:
    """`revenue.change:year_before`."""
    return f"{change.current}.change:{change.suffix}"


def change_ratio_column(change: Change) -> str:
    """`revenue.change_ratio:year_before`."""
    return f"{change.current}.change_ratio:{change.suffix}"


def step_behind(column: str, query: SemanticQuery) -> TwoStep | None:
    """The two-step metric that fills a column, or the base of one."""
    steps = (item for item in query.metrics if isinstance(item, TwoStep))
    return next((one for one in steps if f"{column}:".startswith(f"{one.column}:")), None)


def change_columns(change: Change) -> tuple[str, str, str]:
    """The columns of a comparison: the base, the change and its ratio."""
    return change.base, change_column(change), change_ratio_column(change)


def change_behind(column: str, changes: tuple[Change, ...]) -> Change | None:
    """The change that a column is, or that of the base that it is, or the only one of the measure.

    A difference to an average is none of those: over all peers it is nothing.
    """
    own = [one for one in changes if one.peers is None]
    found = [one for one in own if column in (change_column(one), one.base)]
    found = found or [one for one in own if one.current == column]
    return found[0] if len(found) == 1 else None


def derived_column(derive: Derive) -> str:
    """`revenue.share`, `revenue.rank:year_before`."""
    name, _, suffix = derive.column.partition(":")
    return f"{name}.{derive.as_}:{suffix}" if suffix else f"{name}.{derive.as_}"


def columns_of(
    query: SemanticQuery,
    dimensions: tuple[Dimension, ...],
    measures: tuple[Measure, ...],
    changes: tuple[Change, ...],
    setting: Setting,
) -> tuple[Column, ...]:
    """The shown columns in the contract's order: time, groups, metrics, comparisons, derivations. Types come later."""
    found = bucket_columns(query)
    for dimension in dimensions:
        found += dimension_columns(dimension, setting)
    shown = [one for one in measures if one.is_shown]
    found += [_measure_column(one) for one in shown if not one.reading.suffix]
    by_column = {one.column: one for one in measures}
    for change in (one for one in changes if one.is_shown):
        base = by_column.get(change.base) or by_column[change.current]
        found += [_base_column(change, base), *_change_columns(change, base)]
    found += [_derived(derive, by_column.get(derive.column)) for derive in query.derive]
    return tuple(found)


def bucket_columns(query: SemanticQuery) -> list[Column]:
    """The column of time; none without a grain."""
    grain = query.grain
    return [Column(name=f"@{grain.value}", role="time", type="date", grain=grain)] if grain else []


def count_column(field: str) -> Column:
    """The column of a number of members of a field."""
    return Column(name=COUNT, role="metric", type="integer", unit="count", field=field)


def dimension_columns(dimension: Dimension, setting: Setting) -> list[Column]:
    """The column of a grouping, and that of its key where a text stands for one."""
    if dimension.kind == "band":
        band = setting.catalog.bands[dimension.name]
        return [Column(name=dimension.name, role="dimension", type="double", field=band.of)]
    if dimension.kind == "cycle":
        kind: Literal["boolean", "integer"] = "boolean" if dimension.name == "@workday" else "integer"
        return [Column(name=dimension.name, role="dimension", type=kind)]
    if dimension.kind == "alike":
        return [Column(name=dimension.name, role="dimension", type="boolean", field=dimension.name)]
    unit = setting.view.fields[dimension.name].field.unit
    found = [Column(name=dimension.name, role="dimension", type="string", field=dimension.name, unit=unit)]
    if dimension.has_key:
        found.append(Column(name=f"{dimension.name}.key", role="key", type="string", field=dimension.name))
    return found


def _unit(measure: Measure) -> str | None:
    return measure.metric.unit if isinstance(measure.metric.unit, str) else None


def _measure_column(one: Measure) -> Column:
    return Column(name=one.column, role="metric", type="double", unit=_unit(one), metric=metric_part(one.column))


def _base_column(change: Change, base: Measure) -> Column:
    return Column(
        name=change.base,
        role="comparison",
        type="double",
        unit=_unit(base),
        metric=metric_part(change.current),
        suffix=change.suffix,
    )


def _change_columns(change: Change, base: Measure) -> list[Column]:
    unit = _unit(base)
    change_unit = "days" if change.in_days else "percentage_point" if unit == "percent" else unit
    shown = ((change_column(change), change_unit, "change"), (change_ratio_column(change), "ratio", "change_ratio"))
    return [
        Column(
            name=name,
            role="comparison",
            type="double",
            unit=unit,
            metric=metric_part(change.current),
            derivation=derivation,
            suffix=change.suffix,
        )
        for name, unit, derivation in shown
    ]


def _derived(derive: Derive, measure: Measure | None) -> Column:
    units = {"share": "ratio", "growth": "ratio", "contribution": "ratio", "rank": "count", "streak": "count"}
    unit = units.get(derive.as_, _unit(measure) if measure else None)
    return Column(
        name=derived_column(derive),
        role="derived",
        type="double",
        unit=unit,
        metric=metric_part(derive.column),
        derivation=derive.as_,
        suffix=derive.column.partition(":")[2] or None,
    )


def unknown_column(
    query: SemanticQuery, dimensions: tuple[Dimension, ...], measures: tuple[Measure, ...], changes: tuple[Change, ...]
) -> tuple[str, dict[str, str]] | None:
    """The refusal for the first column that a filter, an order or a derivation names and that is not there."""
    groups = {name for one in dimensions for name in one.columns} | ({f"@{query.grain}"} if query.grain else set())
    known = groups | {one.column for one in measures}
    known |= {name for one in changes for name in change_columns(one)}
    known |= {derived_column(one) for one in query.derive}
    for name in columns_named(query):
        if name not in known:
            return "unknown-metric", {"metric": name}
    for name in (*(name for one in query.derive for name in one.within), *(query.limit.within if query.limit else ())):
        if name not in groups:
            return "unreachable-dimension", {"field": name}
    return None


def columns_named(query: SemanticQuery) -> tuple[str, ...]:
    """Every column that a derivation, a filter after aggregation or an order names."""
    derived = (one.column for one in query.derive)
    filtered = (one.by for one in query.metric_filters)
    return (*derived, *filtered, *(one.by for one in query.order_by))


def order_of(
    query: SemanticQuery,
    dimensions: tuple[Dimension, ...],
    columns: tuple[Column, ...],
) -> tuple[Order, ...]:
    """The rows' order, ties broken by the grouping columns.

    Where none is asked: by time, by cycles and bands; else by the first metric, the largest first.
    """
    first_metric = [Order(by=column.name) for column in columns if column.role == "metric"][:1]
    time = [column.name for column in columns if column.role == "time"]
    rising = time + [one.name for one in dimensions if one.kind != "field"]
    order = list(query.order_by)
    if not order and query.limit is not None:
        order = first_metric
    elif not order:
        order = [Order(by=name, descending=False) for name in rising]
        order += [] if rising else first_metric
    asked = {one.by for one in order}
    ties = [name for name in (*time, *(name for one in dimensions for name in one.columns)) if name not in asked]
    return (*order, *(Order(by=name, descending=False) for name in ties))
