"""Metrics in their shapes."""

import re
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

import sqlglot
import yaml
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic.catalog import (
    Conversion,
    Cumulative,
    Derived,
    DerivedInput,
    FieldUnit,
    Metric,
    MetricShape,
    NonAdditive,
    Offset,
    Ratio,
    Simple,
    ToDate,
)
from semantic.load.datasets import ANY_DAY, NO_TIME
from semantic.load.expected import tests_of
from semantic.load.located import Entry
from semantic.load.money import convert_of, previous_of
from semantic.load.words import words_of
from semantic.periods import Unit

Aggregation: TypeAlias = Literal["sum", "count", "count_distinct", "min", "max", "avg", "median", "percentile"]
_AGGREGATIONS: tuple[Aggregation, ...] = (
    "sum", "count", "count_distinct", "min", "max", "avg", "median", "percentile",
)  # fmt: skip
_WINDOWS: tuple[Literal["all"] | ToDate, ...] = (
    "all", "year_to_date", "quarter_to_date", "month_to_date", "fiscal_year_to_date", "fiscal_quarter_to_date",
)  # fmt: skip
Calculation: TypeAlias = Literal["conversion_rate", "conversions"]
_CALCULATIONS: tuple[Calculation, ...] = ("conversion_rate", "conversions")
_UNIT = re.compile(r"[A-Z]{3}|[a-z][a-z_]*")


def metric_of(entry: Entry, languages: tuple[str, ...]) -> Metric:
    """The metric an entry declares."""
    entry.need("type")
    # Of a type that is not known nothing more is asked: one problem is enough.
    kind = entry.optional_choice("type", tuple(_SHAPES))
    effective = entry.entry("effective")
    shape = _SHAPES[kind](entry) if kind else Conversion(base="", conversion="", entity="")
    converted = shape.convert.target if isinstance(shape, Simple) and shape.convert else None
    metric = Metric(
        name=entry.name(),
        shape=shape,
        words=words_of(entry, languages),
        origin=entry.origin,
        unit=_unit(entry) or converted,
        favourable=entry.choice("favourable", ("up", "down", "none"), "none"),
        fill=entry.optional_choice("fill", ("zero", "unknown")),
        owner=entry.text("owner"),
        certified=entry.flag("certified"),
        version=entry.integer("version", at_least=1) or 1,
        effective_from=effective.day("from") if effective else None,
        effective_to=effective.day("to") if effective else None,
        tests=tests_of(entry),
        previous=previous_of(entry),
    )
    if effective:
        effective.done()
    if kind:
        entry.done()
    return metric


def _unit(entry: Entry) -> str | FieldUnit | None:
    inner = entry.entry("unit") if isinstance(entry.raw("unit"), yaml.MappingNode) else None
    if inner is None:
        return entry.matching("unit", _UNIT, "CNY")
    field = inner.needed_text("field")
    inner.done()
    return FieldUnit(field=field)


def _simple(entry: Entry) -> Simple:
    aggregation = entry.choice("aggregation", _AGGREGATIONS, "sum")
    entry.need("aggregation")
    if aggregation != "count":
        entry.need("expression")
    if aggregation == "percentile":
        entry.need("percentile")
    time_field = entry.text("time_field")
    return Simple(
        dataset=entry.needed_text("dataset"),
        aggregation=aggregation,
        expression=entry.text("expression"),
        filter=entry.text("filter"),
        time_field=None if time_field in (NO_TIME, ANY_DAY) else time_field,
        is_state=time_field == NO_TIME,
        is_any_day=time_field == ANY_DAY,
        percentile=entry.number("percentile", at_least=0, at_most=1),
        non_additive=_non_additive(entry),
        convert=convert_of(entry),
    )


def _non_additive(entry: Entry) -> NonAdditive | None:
    inner = entry.entry("non_additive")
    if inner is None:
        return None
    found = NonAdditive(
        over=inner.needed_text("over"),
        take=inner.optional_choice("take", ("last", "first", "avg", "last_known")),
        by=inner.texts("by"),
        require=inner.optional_choice("require", ("single",)),
    )
    if found.require is None:
        inner.need("take")
    if found.take == "last_known":
        inner.need("by")
    inner.done()
    return found


def _ratio(entry: Entry) -> Ratio:
    return Ratio(numerator=entry.needed_text("numerator"), denominator=entry.needed_text("denominator"))


def _derived(entry: Entry) -> Derived:
    expression = entry.needed_text("expression")
    declared = _inputs(entry)
    named = {name: DerivedInput(metric=name) for name in names_in(expression) if name not in declared}
    return Derived(expression=expression, inputs={**named, **declared})


def _inputs(entry: Entry) -> Mapping[str, DerivedInput]:
    written = entry.entry("inputs")
    found = {}
    for name in written.written if written else ():
        one = written.entry(name) if written else None
        if one is not None:
            found[name] = DerivedInput(metric=one.needed_text("metric"), offset=_offset(one, "offset"))
            one.done()
    return found


def _offset(entry: Entry, key: str) -> Offset | None:
    inner = entry.entry(key)
    if inner is None:
        return None
    for needed in ("count", "unit"):
        inner.need(needed)
    offset = Offset(count=inner.integer("count", at_least=1) or 1, unit=inner.member("unit", Unit) or Unit.MONTH)
    inner.done()
    return offset


def names_in(expression: str) -> tuple[str, ...]:
    """The names an arithmetic expression holds, in order; none when it cannot be parsed."""
    try:
        tree = sqlglot.parse_one(expression, dialect="duckdb")
    except SqlglotError:
        return ()
    columns = sorted(tree.find_all(exp.Column), key=lambda column: expression.find(column.name))
    return tuple(dict.fromkeys(column.name for column in columns))


def _cumulative(entry: Entry) -> Cumulative:
    metric = entry.needed_text("metric")
    entry.need("window")
    inner = entry.entry("window") if isinstance(entry.raw("window"), yaml.MappingNode) else None
    if inner is None:
        return Cumulative(metric=metric, window=entry.choice("window", _WINDOWS, "all"))
    trailing = _offset(inner, "trailing")
    inner.need("trailing")
    inner.done()
    return Cumulative(metric=metric, window=trailing or "all")


def _conversion(entry: Entry) -> Conversion:
    return Conversion(
        base=entry.needed_text("base"),
        conversion=entry.needed_text("conversion"),
        entity=entry.needed_text("entity"),
        window=_offset(entry, "window"),
        calculation=entry.choice("calculation", _CALCULATIONS, "conversion_rate"),
    )


_SHAPES: Mapping[str, Callable[[Entry], MetricShape]] = {
    "simple": _simple,
    "ratio": _ratio,
    "derived": _derived,
    "cumulative": _cumulative,
    "conversion": _conversion,
}
