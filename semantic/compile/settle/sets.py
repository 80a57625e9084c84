"""Sets of members: the queries inside filters, and how many members meet conditions, each settled by member."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from semantic.compile import naming
from semantic.compile.asked import Refused, dimension_of
from semantic.compile.resolved import Dimension, MemberSet, Resolved, Sets
from semantic.compile.setting import Setting
from semantic.compile.settle.absence import may_hold
from semantic.compile.settle.members import with_absent
from semantic.query import Filter, Order, SemanticQuery

# Settles a query's rows; the names are fields that keep no units apart there.
Settle: TypeAlias = Callable[[SemanticQuery, frozenset[str]], Resolved]


def sets_of(filters: tuple[Filter, ...], setting: Setting, settle: Settle) -> Sets:
    """What stands behind each filter with queries, one stage for each query.

    Raises: Refused where a query cannot be answered, or does not give members of the filter's field.
    """
    found: dict[Filter, tuple[MemberSet, ...]] = {}
    for one in filters:
        before = sum(map(len, found.values()))
        queries = enumerate(one.queries, before + 1)
        if sets := tuple(_set(query, one, f"set {at} of {one.field}", setting, settle) for at, query in queries):
            found[one] = sets
    return found


def _set(query: SemanticQuery, of: Filter, name: str, setting: Setting, settle: Settle) -> MemberSet:
    if query.inner_queries:
        raise Refused("not-yet", feature="in_query", reason="nested")
    unset = {"output": query.output not in ("aggregate", "members"), "grain": query.grain is not None,
             "others": query.limit is not None and query.limit.others}  # fmt: skip
    for reason, is_so in unset.items():
        if is_so:
            raise Refused("not-yet", feature="in_query", reason=reason)
    grouped = tuple(dimension_of(written, setting) for written in query.group_by)
    if len(grouped) != 1 or not _is_same_field(grouped[0], of.field, setting):
        metric = next(iter(query.metric_names), "")
        raise Refused("filter-not-shared", field=of.field, metric=metric, grouped=query.group_by)
    rows = member_rows(query, setting, settle, feature="in_query")
    return MemberSet(name=name, column=rows.dimensions[0].columns[-1], rows=rows)


def _is_same_field(dimension: Dimension, field: str, setting: Setting) -> bool:
    """Whether members of the one can be members of the other: the same field, under whatever role it is reached."""
    if dimension.name == field:
        return True
    homes = [(one.home, one.field.name) for name in (dimension.name, field) if (one := setting.view.fields.get(name))]
    return len(homes) == 2 and homes[0] == homes[1]


def member_rows(query: SemanticQuery, setting: Setting, settle: Settle, *, feature: str) -> Resolved:
    """The rows of a query by member, with members that have no facts where its conditions may hold for those too.

    Without conditions and a cut they are the members with any fact. What changes neither is left out.
    """
    is_bare = not query.metric_filters and query.limit is None
    if is_bare and query.compare:
        raise Refused("not-yet", feature=feature, reason="compare")
    core = replace(query, output="members" if query.output == "members" else "aggregate")
    if query.limit is None:
        core = replace(core, order_by=(), derive=query.derive if query.metric_filters else ())
    rows = settle(core, frozenset(setting.view.fields) if is_bare else frozenset())
    if len(rows.dimensions) != len(query.group_by):
        raise Refused("not-yet", feature=feature, field=rows.dimensions[-1].name)
    if is_bare and any(fact.is_base for fact in rows.facts):
        raise Refused("not-yet", feature=feature, reason="offset")
    if core.output == "members":
        return with_absent(rows, setting)
    if not query.metric_filters or not may_hold(rows, setting):
        return rows
    if query.limit is not None:
        raise Refused("not-yet", feature=feature, reason="limit")
    return with_absent(rows, setting)


def member_count(query: SemanticQuery, setting: Setting, settle: Settle) -> Resolved:
    """How many members meet the conditions; without conditions, how many have any fact. By bucket where asked."""
    if query.limit is not None or not (query.group_by or _is_of_buckets(query)):
        raise Refused("not-yet", feature=query.output)
    if not query.group_by:
        return _bucket_count(query, settle)
    rows = member_rows(query, setting, settle, feature=query.output)
    for dimension in rows.dimensions:
        if dimension.is_masked:
            raise Refused("unknown-member", field=dimension.name, value="")
    columns = (*naming.bucket_columns(query), naming.count_column(rows.dimensions[0].name))
    return replace(
        rows,
        query=query,
        dimensions=(), measures=(), changes=(), derives=(), wholes={}, inner=None, steps={}, beside=(), members=None,
        order=(Order(by=rows.bucket, descending=False),) if rows.bucket else (),
        columns=columns,
        counted=rows,
    )  # fmt: skip


def _is_of_buckets(query: SemanticQuery) -> bool:
    """Whether units of time are counted: those that meet a condition on some number."""
    return query.grain is not None and bool(query.metric_filters) and bool(query.metrics)


def _bucket_count(query: SemanticQuery, settle: Settle) -> Resolved:
    """How many units of time within the data meet the conditions; one without facts as its metric's fill reads it."""
    rows = settle(replace(query, output="aggregate", order_by=()), frozenset())
    if rows.dimensions:
        raise Refused("not-yet", feature=query.output, field=rows.dimensions[-1].name)
    return replace(
        rows,
        query=query,
        grain=None, measures=(), changes=(), derives=(), wholes={}, inner=None, steps={}, beside=(), members=None,
        order=(),
        columns=(naming.count_column(rows.bucket or ""),),
        counted=rows,
    )  # fmt: skip
