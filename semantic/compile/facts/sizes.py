"""What is known of a fact before it is read: how many rows it has, and how many there are of what it is grouped by."""

from dataclasses import dataclass

from semantic.catalog import Dataset
from semantic.compile.resolved import Fact
from semantic.compile.setting import Setting
from semantic.compile.timing import Window
from semantic.periods import Unit

# How many values a column that leads nowhere is taken to hold.
_FEW_VALUES = 20
_DAYS_OF: dict[Unit, int] = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30, Unit.QUARTER: 91, Unit.YEAR: 365}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The rows of a fact in the window it is read over, about; the days of that; the values of each of its columns."""

    rows: int
    days: int
    values: dict[str, int]

    def buckets(self, grain: Unit) -> int:
        """How many buckets the days fall into."""
        return self.days // _DAYS_OF[grain] + 1

    def values_of(self, column: str) -> int:
        """How many values a column holds, about."""
        return self.values.get(column, _FEW_VALUES)


def sizes_of(fact: Fact, window: Window, setting: Setting) -> Sizes:
    """What is known of a fact that is read over a window; its rows are taken to be spread evenly over its days."""
    dataset = setting.catalog.datasets[fact.basis.dataset]
    rows = setting.size_of(dataset.name)
    values = _values(dataset, rows, setting)
    extent = setting.extents.get(fact.basis)
    time = dataset.fields.get(fact.basis.address or "")
    if extent is None or extent.first is None or extent.last is None:
        return Sizes(rows=rows, days=1, values=values)
    start = max(window.start or extent.first, extent.first)
    last = min(window.end or extent.last, extent.last)
    held = (extent.last - extent.first).days + 1
    days = min(max((last - start).days + 1, 1), held)
    if time is not None and setting.is_date(fact.basis):
        values.setdefault(time.expression, days)
    elif time is not None:
        values.setdefault(time.expression, rows)
    return Sizes(rows=rows * days // held, days=days, values=values)


def _values(dataset: Dataset, rows: int, setting: Setting) -> dict[str, int]:
    """The values of the columns that are known to hold many: those that lead to another dataset, or to one row."""
    found: dict[str, int] = {}
    for one in dataset.fields.values():
        if one.kind == "dimension" and one.index != "yes":
            found[one.expression] = rows
    if len(dataset.primary_key) == 1:
        found[dataset.primary_key[0]] = rows
    for relationship in setting.catalog.relationships:
        if relationship.source == dataset.name:
            found.update(dict.fromkeys(relationship.columns, setting.size_of(relationship.target) or rows))
    return found
