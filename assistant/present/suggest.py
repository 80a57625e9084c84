"""Up to three questions that follow from an answer, each a plan put into words."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from assistant.present.context import Context
from assistant.present.facts import At, known_rows, read
from assistant.present.phrase import question_for
from assistant.reading import Reading
from semantic.catalog import Metric
from semantic.periods import CalendarRules, Period, Unit, unit_holding
from semantic.plan import Plan, Query
from semantic.query import Comparison, Filter, SemanticQuery
from semantic.view import View

_MOST = 3
# A question that lists more is not offered to be read.
_MOST_VALUES = 20


def suggestions_of(reading: Reading, context: Context) -> tuple[str, ...]:
    """The other meanings of a default first, then a look deeper, a comparison, a trend."""
    return tuple(islice(dict.fromkeys(_questions(reading, context)), _MOST))


def _questions(reading: Reading, context: Context) -> Iterator[str]:
    language, view = context.language.code, context.names.view
    for one in reading.alternatives:
        if one.question:
            yield one.question
        elif one.plan:
            yield question_for(one.plan, view, language, context.result.members)
    labels = context.result.members
    yield from (question_for(plan, view, language, labels) for plan in _edits(context) if plan != reading.plan)


def _edits(context: Context) -> Iterator[Plan]:
    query = context.result.query
    is_of_a_list = any(len(one.values) > _MOST_VALUES for one in query.filters)
    if query.output != "aggregate" or is_of_a_list or not context.result.rows:
        return
    metrics = _metrics(query, context.names.view)
    if not metrics or not all(isinstance(one, str) for one in query.metrics):
        return
    yield from _drill(query, metrics, context)
    is_state = any(context.names.view.is_state(one) for one in metrics)
    if not query.compare and query.period and not is_state:
        yield Query(query=replace(query, compare=(Comparison(to="year_before"),)))
    if query.grain is None and query.period and not is_state:
        yield Query(query=_trend(query, query.period))


def _metrics(query: SemanticQuery, view: View) -> tuple[Metric, ...]:
    return tuple(view.catalog.metrics[name] for name in query.metric_names if name in view.catalog.metrics)


def _plain(query: SemanticQuery) -> SemanticQuery:
    """The query without what belongs to its own grouping."""
    return replace(query, compare=(), derive=(), order_by=(), limit=None, metric_filters=())


def _drill(query: SemanticQuery, metrics: tuple[Metric, ...], context: Context) -> Iterator[Plan]:
    """The leader by the next level down, else by another dimension; a total by its first dimension."""
    view, leader = context.names.view, _leader(context)
    if not query.group_by:
        for address in _dimensions(query, metrics, view)[:1]:
            yield Query(query=replace(_plain(query), group_by=(address,), grain=None))
    elif leader is not None:
        address = query.group_by[0]
        deeper = _next_level(address, view)
        others = tuple(one for one in _dimensions(query, metrics, view) if one != deeper)
        candidates = (deeper, *others) if deeper and _is_shared(deeper, metrics, view) else others
        filters = (*query.filters, Filter(field=address, op="in", values=(leader,)))
        for one in candidates[:1]:
            yield Query(query=replace(_plain(query), group_by=(one,), filters=filters, grain=None))


def _leader(context: Context) -> str | None:
    """The stored value of the first dimension in the row where the first metric is highest."""
    result, shape = context.result, context.shape
    if not shape.dimensions or not shape.metrics or shape.dimensions[0].type != "string":
        return None
    at = {row: read(result, At(row=row, column=shape.metrics[0].name)) for row in known_rows(result, shape)}
    values = {row: float(value) for row, value in at.items() if value is not None}
    if len(values) < 2:
        return None
    row = max(values, key=lambda one: (values[one], -one))
    return str(result.rows[row][result.index_of(shape.dimensions[0].name)])


def _next_level(address: str, view: View) -> str | None:
    """The level below a field in a hierarchy, its own dataset's under the same role."""
    for levels in _hierarchies(address, view):
        if address in levels[:-1] and (below := levels[levels.index(address) + 1]) in view.fields:
            return below
    return None


def _hierarchies(address: str, view: View) -> Iterator[tuple[str, ...]]:
    """Every hierarchy as addresses, coarse to fine; levels beside the field carry the field's role."""
    role, home = address.rpartition(".")[0], view.fields[address].home if address in view.fields else ""
    for dataset in view.catalog.datasets.values():
        prefix = role if dataset.name == home else dataset.name
        for one in dataset.hierarchies:
            yield tuple(level if "." in level else f"{prefix}.{level}" for level in one.levels)


def _dimensions(query: SemanticQuery, metrics: tuple[Metric, ...], view: View) -> tuple[str, ...]:
    """Dimensions that every metric shares, tops of hierarchies and those with named members first."""
    used = {*query.group_by, *(one.field for one in query.filters)}
    homes = {view.fields[one].home for one in used if one in view.fields}
    offered = (one for one in view.fields if one not in used and _is_offered(one, view))
    found = [one for one in offered if _is_shared(one, metrics, view)]
    order = {address: place for place, address in enumerate(view.fields)}
    return tuple(sorted(found, key=lambda one: (*_reach(one, homes, view), order[one])))


def _reach(address: str, homes: set[str], view: View) -> tuple[bool, bool]:
    found = view.fields[address]
    is_top = any(levels[0] == address for levels in _hierarchies(address, view))
    return found.home in homes, not (is_top or found.field.members)


def _is_offered(address: str, view: View) -> bool:
    field = view.fields[address].field
    return field.kind == "dimension" and not field.hidden and field.index == "yes"


def _is_shared(address: str, metrics: tuple[Metric, ...], view: View) -> bool:
    return all(view.is_shared(address, one) for one in metrics)


def _trend(query: SemanticQuery, period: Period) -> SemanticQuery:
    """The same numbers month by month, over the whole year where the period is a month or less."""
    if period.days <= 31:
        period = unit_holding(period.start, Unit.YEAR, CalendarRules())
    return replace(_plain(query), group_by=(), grain=Unit.MONTH, period=period)
