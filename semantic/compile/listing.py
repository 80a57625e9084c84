"""Members without a metric: which there are, or how many, among the rows of the dataset they live in."""

from dataclasses import dataclass, replace

from sqlglot import exp

from semantic.compile import naming, nodes
from semantic.compile.asked import Refused, address_of, check_texts, dimension_of, is_masked_field
from semantic.compile.facts import dimension_value
from semantic.compile.nodes import Node
from semantic.compile.resolved import Dimension
from semantic.compile.rows import FactRows, condition
from semantic.compile.setting import Basis, Setting
from semantic.errors import QueryProblem
from semantic.query import Filter, SemanticQuery
from semantic.result import Column

COUNT = "member_count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The members of some fields in the rows of one dataset, reached under `role`, that pass the filters."""

    query: SemanticQuery
    dataset: str
    role: str
    dimensions: tuple[Dimension, ...]
    filters: tuple[Filter, ...]
    columns: tuple[Column, ...]


def is_listing(query: SemanticQuery) -> bool:
    """Whether a query asks for members and names no metric that they should have."""
    return query.output in ("members", "member_count") and not query.metrics


def resolve_listing(query: SemanticQuery, setting: Setting) -> Listing | QueryProblem:
    """The listing settled, or why there is none."""
    try:
        return _resolved(query, setting)
    except Refused as refused:
        return refused.problem


def _resolved(query: SemanticQuery, setting: Setting) -> Listing:
    check_texts(query)
    timed = (query.period, query.grain, query.time_field, query.known_as_of)
    shaped = (query.compare, query.derive, query.metric_filters, query.limit)
    if any(part is not None for part in timed) or any(shaped) or any(one.op == "in_query" for one in query.filters):
        raise Refused("not-yet", feature=query.output)
    if not query.group_by or any(name.startswith("@") for name in query.group_by):
        raise Refused("not-yet", feature=query.output)
    dimensions = tuple(dimension_of(name, setting) for name in query.group_by)
    if any(one.kind != "field" for one in dimensions):
        raise Refused("not-yet", feature=query.output)
    dataset = setting.view.fields[dimensions[0].name].home
    filters = tuple(replace(one, field=address_of(one.field, setting)) for one in query.filters)
    role = dimensions[0].name.rpartition(".")[0]
    for name, code in _needed(dimensions, filters):
        if setting.network.path(dataset, _within(role, name)) is None:
            raise Refused(code, field=name, metric=dimensions[0].name)
        if is_masked_field(name, setting):
            raise Refused("unknown-member", field=name, value="")
    columns = _columns(query, dimensions, setting)
    return Listing(query=query, dataset=dataset, role=role, dimensions=dimensions, filters=filters, columns=columns)


def _within(role: str, address: str) -> str:
    """An address as written from the dataset that the role leads to."""
    return address.removeprefix(f"{role}.")


def _needed(dimensions: tuple[Dimension, ...], filters: tuple[Filter, ...]) -> list[tuple[str, str]]:
    """Every field that has to be reached, with the refusal if it is not."""
    grouped = [(one.name, "unreachable-dimension") for one in dimensions]
    return grouped + [(one.field, "filter-not-shared") for one in filters]


def _columns(query: SemanticQuery, dimensions: tuple[Dimension, ...], setting: Setting) -> tuple[Column, ...]:
    if query.output == "member_count":
        return (Column(name=COUNT, role="metric", type="integer", unit="count", field=dimensions[0].name),)
    return tuple(column for one in dimensions for column in naming.dimension_columns(one, setting))


def build_listing(listing: Listing, setting: Setting) -> exp.Select:
    """The SELECT of a listing; the null member is shown and not counted."""
    rows = FactRows(setting, listing.dataset)
    basis = Basis(dataset=listing.dataset, address=None)
    columns: list[Node] = []
    for dimension in listing.dimensions:
        own = replace(dimension, name=_within(listing.role, dimension.name))
        columns.append(nodes.aliased(dimension_value(own, rows, basis, setting), dimension.name))
        if dimension.has_key and (key := rows.key(own.name)) is not None:
            columns.append(nodes.aliased(key, f"{dimension.name}.key"))
    where = rows.conditions()
    where += [condition(one, rows.value(_within(listing.role, one.field))) for one in listing.filters]
    found = nodes.select(columns, from_=rows.from_, joins=rows.joins, where=nodes.all_of(where), distinct=True)
    if listing.query.output == "member_count":
        is_member = nodes.all_of(exp.Not(this=nodes.is_null(nodes.column(one.name))) for one in listing.dimensions)
        count = nodes.aliased(exp.Count(this=exp.Star()), COUNT)
        return nodes.with_stages(
            nodes.select([count], from_=nodes.stage("found members"), where=is_member), [("found members", found)]
        )
    order = [exp.Ordered(this=nodes.column(one.alias_or_name), nulls_first=False) for one in columns]
    found.set("order", exp.Order(expressions=order))
    return found
