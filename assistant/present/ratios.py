"""The unit that a ratio asked for in passing is read in: a fraction, a plain number, money for each of something."""

from collections.abc import Mapping
from dataclasses import replace

from assistant.present.amounts import OF_THEIR_OWN_UNIT, is_currency, is_fraction, stem_of
from assistant.present.shape import number_of
from semantic.catalog import FieldUnit, Metric, Simple
from semantic.query import RatioOf, column_of
from semantic.result import Column, ResultTable
from semantic.view import View

# From here on "so many times as much" is read more easily than a percentage.
_LARGEST_FRACTION = 10


def as_read(result: ResultTable, view: View) -> ResultTable:
    """The result with every ratio of two metrics, and what is derived of it, in the unit it is read in."""
    units = {column_of(one): _unit(one, result, view) for one in result.query.metrics if isinstance(one, RatioOf)}
    return replace(result, columns=tuple(_read(one, units) for one in result.columns)) if units else result


def _read(column: Column, units: Mapping[str, str | None]) -> Column:
    stem = stem_of(column)
    return replace(column, unit=units[stem]) if stem in units and column.derivation not in OF_THEIR_OWN_UNIT else column


def _unit(item: RatioOf, result: ResultTable, view: View) -> str | None:
    first, second = (view.catalog.metrics.get(name) for name in item.ratio)
    if first is None or second is None:
        return None
    upper, lower = first.unit, second.unit
    if upper == lower:
        return "ratio" if upper is not None and _is_fraction(first, second, item, result) else None
    if isinstance(upper, FieldUnit) or isinstance(lower, FieldUnit) or is_fraction(upper):
        return None
    is_of_each = lower == "count" or (is_currency(upper) and lower is not None and not is_currency(lower))
    return upper if is_of_each and not is_fraction(lower) else None


def _is_fraction(first: Metric, second: Metric, item: RatioOf, result: ResultTable) -> bool:
    """Whether numbers of one unit make a percentage: counts only as part and whole, amounts unless far apart."""
    if first.unit == "count" and not _is_part(first, second):
        return False
    places = [place for place, one in enumerate(result.columns) if one.name == column_of(item)]
    values = [number_of(row[place]) for row in result.rows for place in places]
    return all(-_LARGEST_FRACTION <= one <= _LARGEST_FRACTION for one in values if one is not None)


def _is_part(first: Metric, second: Metric) -> bool:
    """Whether both count the same rows, told apart by their filters alone."""
    if not (isinstance(first.shape, Simple) and isinstance(second.shape, Simple)):
        return False
    return replace(first.shape, filter=None, time_field=None) == replace(second.shape, filter=None, time_field=None)
