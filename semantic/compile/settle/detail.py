"""Detail rows: the single rows behind the metrics of a query, with the columns that are shown of them."""

from dataclasses import replace

from semantic.compile import naming
from semantic.compile.asked import Refused, dimension_of
from semantic.compile.converted import Converted
from semantic.compile.facts.bridges import crosses, crossings
from semantic.compile.inputs import simple
from semantic.compile.resolved import Dimension, Fact, Resolved
from semantic.compile.setting import Setting
from semantic.compile.settle.sets import Settle
from semantic.query import Filter, Limit, Order, SemanticQuery, TwoStep
from semantic.result import Column


def detailed(query: SemanticQuery, setting: Setting, settle: Settle) -> Resolved:
    """The rows of the one dataset behind the metrics, over the same days and under the same filters as they.

    Raises: Refused where the metrics read different rows, or something is asked that single rows do not have.
    """
    _check(query)
    plain = _of_first_steps(query)
    behind = settle(replace(plain, output="aggregate", order_by=(), limit=None), frozenset(setting.view.fields))
    fact = _only_fact(behind)
    _check_rows(behind, fact, setting)
    own = tuple(
        dimension_of(f"{fact.basis.dataset}.{name}", setting)
        for name, field in setting.view.catalog.datasets[fact.basis.dataset].fields.items()
        if not field.hidden
    )
    details = tuple({one.name: one for one in (*own, *behind.dimensions)}.values())
    if not details:
        raise Refused("not-yet", feature="rows", reason="fields")
    columns = tuple(column for one in details for column in _columns(one, setting)) + _followed_columns(fact)
    is_by_time = any(name.startswith("@") for one in query.metrics if isinstance(one, TwoStep) for name in one.per)
    return replace(
        behind,
        is_dated=behind.is_dated or is_by_time,
        query=query,
        dimensions=(), measures=(), changes=(), unknown={},
        order=_order(query, columns),
        limit=_limit(query, details),
        columns=columns,
        details=details,
    )  # fmt: skip


def _check(query: SemanticQuery) -> None:
    steps = {one.per for one in query.metrics if isinstance(one, TwoStep)}
    is_beside_others = bool(steps) and not all(isinstance(one, TwoStep) for one in query.metrics)
    shaped = {
        "compare": query.compare, "derive": query.derive, "metric_filters": query.metric_filters, "grain": query.grain,
        "two steps": is_beside_others or len(steps) > 1, "limit": query.limit and query.limit.others,
    }  # fmt: skip
    for reason, is_asked in shaped.items():
        if is_asked:
            raise Refused("not-yet", feature="rows", reason=reason)


def _of_first_steps(query: SemanticQuery) -> SemanticQuery:
    """The query with metrics of two steps as they are in the first: of what belongs to no member no row takes part."""
    steps = [one for one in query.metrics if isinstance(one, TwoStep)]
    if not steps:
        return query
    fields = [name for name in steps[0].per if not name.startswith("@")]
    held = tuple(Filter(field=name, op="not_null") for name in fields)
    return replace(query, metrics=tuple(one.metric for one in steps), filters=(*query.filters, *held))


def _limit(query: SemanticQuery, details: tuple[Dimension, ...]) -> Limit | None:
    """The cut as it was asked; refused within what is not shown."""
    shown = {one.name for one in details}
    for name in query.limit.within if query.limit else ():
        if name not in shown:
            raise Refused("unreachable-dimension", field=name)
    return query.limit


def _check_rows(behind: Resolved, fact: Fact, setting: Setting) -> None:
    """Refuses rows that are not those behind the figure: one row in several groups, or of a sum a part of it."""
    metric = next(iter(fact.leaves.values())).name
    if crosses(behind.dimensions, (fact,), setting):
        raise Refused("fan-out", metric=metric, field=behind.dimensions[0].name, reason="rows")
    summed = [leaf.name for leaf in fact.leaves.values() if simple(leaf).aggregation == "sum"]
    if summed and (weighed := crossings(fact.basis.dataset, (), behind.filters, setting)):
        raise Refused("fan-out", metric=summed[0], field=weighed[0].fields[0], reason="rows")


def _followed_columns(fact: Fact) -> tuple[Column, ...]:
    """For each conversion whether an event is followed, as one or zero, so that the rows add up to their number."""
    return tuple(
        Column(name=one.shape.metric, role="metric", type="integer", unit="count", metric=one.shape.metric)
        for one in fact.leaves.values()
        if isinstance(one.shape, Converted)
    )


def _only_fact(behind: Resolved) -> Fact:
    """The one fact that all metrics read: the same rows on the same days."""
    if len(behind.facts) > 1:
        read = dict.fromkeys(fact.basis.dataset for fact in behind.facts)
        raise Refused("not-yet", feature="rows", datasets=tuple(read))
    return behind.facts[0]


def _columns(dimension: Dimension, setting: Setting) -> list[Column]:
    """The columns of one field; a number says so where it is not masked."""
    columns = naming.dimension_columns(dimension, setting)
    found = setting.view.fields.get(dimension.name)
    if found is None or found.field.kind != "measure" or dimension.is_masked:
        return columns
    return [replace(columns[0], role="metric")]


def _order(query: SemanticQuery, columns: tuple[Column, ...]) -> tuple[Order, ...]:
    shown = {one.name for one in columns}
    for one in query.order_by:
        if one.by not in shown:
            raise Refused("unreachable-dimension", field=one.by)
    return query.order_by
