"""Whether a comparison means something for a query, and which rows are the peers that an average is over."""

from collections.abc import Iterator

from semantic.catalog import Metric, Simple
from semantic.compile.asked import Item, Refused, pinned_of, single_fields
from semantic.compile.resolved import Change, Dimension, Fact, Measure
from semantic.compile.setting import Setting
from semantic.compile.settle.checks import check_shared
from semantic.graph import Path
from semantic.periods import Unit
from semantic.query import CYCLES_OF_DAYS, Comparison, SemanticQuery


def check_comparisons(
    query: SemanticQuery,
    items: tuple[Item, ...],
    dimensions: tuple[Dimension, ...],
    facts: tuple[Fact, ...],
    setting: Setting,
) -> None:
    """Refuses comparisons whose columns would bear one name, and those that set nothing beside a row."""
    suffixes = [one.suffix.casefold() for one in query.compare]
    for one in query.compare:
        if suffixes.count(one.suffix.casefold()) > 1:
            raise Refused("not-yet", feature=f"two comparisons to {one.suffix}")
        is_of_dates = any(is_date(item.metric, setting) for item in items)
        if one.to == "average" and (is_of_dates or not (dimensions or query.grain)):
            raise Refused("not-yet", feature=one.to)
        if one.to == "member":
            _check_member(one, query, items, facts, setting)


def is_date(metric: Metric, setting: Setting) -> bool:
    """Whether a metric is a date: the first or the last one of a time field."""
    shape = metric.shape
    if not isinstance(shape, Simple) or shape.aggregation not in ("min", "max"):
        return False
    field = setting.catalog.datasets[shape.dataset].fields.get(shape.expression or "")
    return field is not None and field.kind == "time"


def _check_member(
    comparison: Comparison, query: SemanticQuery, items: tuple[Item, ...], facts: tuple[Fact, ...], setting: Setting
) -> None:
    pinned = pinned_of(comparison, setting)
    for fact in facts:
        check_shared(pinned.field, fact, "filter-not-shared", setting)
    is_other_day = pinned.field in CYCLES_OF_DAYS and query.grain is Unit.DAY
    if is_other_day or pinned.field in single_fields(items, setting):
        raise Refused("not-yet", feature=f"{pinned.field}={pinned.value}")


def averages_of(
    query: SemanticQuery, measures: tuple[Measure, ...], dimensions: tuple[Dimension, ...], apart: tuple[str, ...]
) -> tuple[Change, ...]:
    """Every measure of the current side beside the mean of its peers, when the query asks for that.

    Peers are the rows of one bucket; those of one parent, where a row's parent in a hierarchy is grouped by as well;
    those of one unit, by the fields `apart`. Of a series without groups, all buckets are peers.
    """
    if not any(one.to == "average" for one in query.compare):
        return ()
    bucket = (f"@{query.grain}",) if query.grain and dimensions else ()
    return tuple(
        Change(
            current=one.column,
            base=f"{one.column}:average",
            suffix="average",
            is_shown=one.is_shown,
            peers=(*bucket, *apart),
        )
        for one in measures
        if not one.ending
    )


def parents_of(dimensions: tuple[Dimension, ...], dataset: str, setting: Setting) -> tuple[str, ...]:
    """The grouping fields that are levels above another one, in a hierarchy that a dataset on the way declares."""
    paths = {
        one.name: path
        for one in dimensions
        if one.kind == "field" and (path := setting.network.path(dataset, one.name)) is not None
    }
    places = {name: (path, name.rsplit(".", 1)[-1]) for name, path in paths.items()}
    above = [place for finer in places.values() for place in _levels_above(dataset, finer, setting)]
    return tuple(name for name, place in places.items() if place in above)


def _levels_above(dataset: str, finer: tuple[Path, str], setting: Setting) -> Iterator[tuple[Path, str]]:
    """The levels above a field, each as the path that leads there and the name of its field."""
    path, _ = finer
    for length in range(len(path) + 1):
        start = path[:length]
        home = start[-1].target if start else dataset
        for hierarchy in setting.catalog.datasets[home].hierarchies:
            levels = [
                ((*start, *onward), level.rsplit(".", 1)[-1])
                for level in hierarchy.levels
                if (onward := setting.network.path(home, level)) is not None
            ]
            if finer in levels:
                yield from levels[: levels.index(finer)]
