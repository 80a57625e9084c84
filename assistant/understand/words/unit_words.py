"""The words of units, by what a catalog calls those, and what counts a metric's things: 箱, m3, cubic metres."""

from collections.abc import Iterator, Mapping
from functools import cache

from assistant.understand.languages import LANGUAGES, listed, words_of
from assistant.understand.words.ageing import is_time
from assistant.understand.words.rownouns import surfaces_of
from assistant.understand.words.units import is_currency
from semantic.catalog import FieldUnit, Metric, Simple
from semantic.view import View

# Units that say nothing of what is counted, and what a rate's unit holds.
_NO_WORDS = frozenset(("count", "ratio", "percent"))
_PER = "_per_"


class Units:
    """Which metrics of a catalog may be asked for in so many of a unit; built once, then only read."""

    def __init__(self, counted_by: Mapping[str, frozenset[str]]) -> None:
        self._counted_by = counted_by
        self._measured = frozenset(metric for metrics in counted_by.values() for metric in metrics)

    def agrees(self, metric: str, word: str) -> bool:
        """Whether a number of a unit may be so many of a word: cases are no shipments. Any other word says nothing.

        What documents are counted by says that no cases are.
        """
        if word not in _words():
            return metric not in self._measured or word not in listed("documents_counted_by")
        counted = self._counted_by.get(word, frozenset())
        return metric in counted or (not counted and word in listed("weak_units"))


def units_of(view: View) -> Units:
    """The units of one asker's metrics."""
    metrics = view.catalog.metrics.values()
    return Units({word: frozenset(one.name for one in metrics if _is_in(one, word)) for word in _words()})


def words_of_unit(metric: Metric) -> tuple[str, ...]:
    """What a metric's unit is called, in all languages; nothing where it is money, a rate or a mere number."""
    unit = metric.unit
    if not isinstance(unit, str) or is_currency(unit) or unit in _NO_WORDS or _PER in unit:
        return ()
    spoken = (word for word, units in _words().items() if unit in units)
    return tuple(dict.fromkeys((unit.replace("_", " "), *spoken)))


def measures_of(metric: Metric) -> frozenset[str]:
    """What says in a name only what its unit measures: 面积 of square metres."""
    units = (one for language in LANGUAGES for one in words_of(language)["units"])
    return frozenset(str(word) for one in units if metric.unit in one["of"] for word in one.get("measures", ()))


def is_amount(metric: Metric) -> bool:
    """Whether a metric says how much there is of something in all: no average, and no time that something took."""
    shape, unit = metric.shape, metric.unit
    is_sum = isinstance(shape, Simple) and shape.aggregation in ("sum", "count", "count_distinct")
    return is_sum and not isinstance(unit, FieldUnit) and not is_time(unit)


def _is_in(metric: Metric, word: str) -> bool:
    is_measured = metric.unit in _words()[word]
    return is_measured or any(word in surface.lower() for surface in surfaces_of(metric.words))


@cache
def _words() -> Mapping[str, frozenset[str]]:
    return {word: frozenset(units) for word, units in _spoken()}


def _spoken() -> Iterator[tuple[str, list[str]]]:
    for language in LANGUAGES:
        for one in words_of(language)["units"]:
            yield from ((str(word), one["of"]) for word in one["words"])
