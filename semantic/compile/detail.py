"""Detail rows: the single rows behind the metrics of a query, with the columns that are shown of them."""

from dataclasses import replace

from semantic.compile import naming
from semantic.compile.asked import Refused, dimension_of
from semantic.compile.bridges import crosses
from semantic.compile.converted import Converted
from semantic.compile.resolved import Dimension, Fact, Resolved
from semantic.compile.sets import Settle
from semantic.compile.setting import Setting
from semantic.query import Order, SemanticQuery, TwoStep
from semantic.result import Column


def detailed(query: SemanticQuery, setting: Setting, settle: Settle) -> Resolved:
    """The rows of the one dataset behind the metrics, over the same days and under the same filters as they.

    Raises: Refused where the metrics read different rows, or something is asked that single rows do not have.
    """
    _check(query)
    behind = settle(replace(query, output="aggregate", order_by=(), limit=None), frozenset(setting.view.fields))
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
    columns = tuple(column for one in details for column in _columns(one, setting))
    return replace(
        behind,
        query=query,
        dimensions=(), measures=(), changes=(), unknown={},
        order=_order(query, columns),
        limit=query.limit,
        columns=columns,
        details=details,
    )  # fmt: skip


def _check(query: SemanticQuery) -> None:
    shaped = {
        "compare": query.compare, "derive": query.derive, "metric_filters": query.metric_filters, "grain": query.grain,
        "two steps": any(isinstance(item, TwoStep) for item in query.metrics),
        "limit": query.limit and (query.limit.within or query.limit.others),
    }  # fmt: skip
    for reason, is_asked in shaped.items():
        if is_asked:
            raise Refused("not-yet", feature="rows", reason=reason)


def _check_rows(behind: Resolved, fact: Fact, setting: Setting) -> None:
    """Refuses rows that are not those behind the figure: all events of a conversion, one row in several groups."""
    for leaf in fact.leaves.values():
        if isinstance(leaf.shape, Converted):
            raise Refused("not-yet", feature="rows", reason="conversion")
        if crosses(behind.dimensions, (fact,), setting):
            raise Refused("fan-out", metric=leaf.name, field=behind.dimensions[0].name, reason="rows")


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
