"""Members without a metric: which there are, or how many, among the rows of the dataset they live in."""

from dataclasses import dataclass, replace

from sqlglot import exp

from semantic.compile import naming, nodes
from semantic.compile.asked import Refused, check_texts, dimension_of, grouped_address, is_masked_field
from semantic.compile.assemble.build import add_sets
from semantic.compile.assemble.cut import order_by
from semantic.compile.assemble.member_rows import members_tree
from semantic.compile.facts.times_asked import by_whole_days
from semantic.compile.naming import COUNT
from semantic.compile.nodes import Node
from semantic.compile.resolved import Dimension, Members, MemberSet, Sets
from semantic.compile.setting import Setting
from semantic.compile.settle.resolve import sets_behind
from semantic.compile.stages import Stages
from semantic.errors import QueryProblem
from semantic.query import Filter, Order, SemanticQuery
from semantic.result import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The members of some fields in the rows of one dataset that pass the filters, in an order."""

    query: SemanticQuery
    members: Members
    dimensions: tuple[Dimension, ...]
    order: tuple[Order, ...]
    columns: tuple[Column, ...]
    sets: Sets

    @property
    def member_sets(self) -> tuple[MemberSet, ...]:
        """The sets of all filters, in order."""
        return tuple(one for sets in self.sets.values() for one in sets)


def is_listing(query: SemanticQuery) -> bool:
    """Whether a query asks for members and names no metric that they should have, nor a fact by its time field."""
    if query.output not in ("members", "member_count") or query.metrics:
        return False
    if query.output == "member_count" and query.time_field is not None:
        return False
    return not query.metric_filters and all(_is_of_groups(one.by, query) for one in query.order_by)


def _is_of_groups(column: str, query: SemanticQuery) -> bool:
    return column.removesuffix(".key") in query.group_by


def resolve_listing(query: SemanticQuery, setting: Setting) -> Listing | QueryProblem:
    """The listing settled, or why there is none."""
    try:
        return _resolved(query, setting)
    except Refused as refused:
        return refused.problem


def _resolved(query: SemanticQuery, setting: Setting) -> Listing:
    check_texts(query)
    _check(query)
    dimensions = tuple(dimension_of(name, setting) for name in query.group_by)
    if any(one.kind != "field" for one in dimensions):
        raise Refused("not-yet", feature=query.output)
    dataset = setting.view.fields[dimensions[0].name].home
    filters = tuple(
        by_whole_days(replace(one, field=grouped_address(one.field, setting)), setting) for one in query.filters
    )
    role = dimensions[0].name.rpartition(".")[0]
    for name, code in _needed(dimensions, filters):
        if setting.network.path(dataset, _within(role, name)) is None:
            raise Refused(code, field=name, metric=dimensions[0].name)
        if is_masked_field(name, setting):
            raise Refused("unknown-member", field=name, value="")
    shown = tuple(column for one in dimensions for column in naming.dimension_columns(one, setting))
    is_count = query.output == "member_count"
    return Listing(
        query=query,
        members=Members(
            dataset=dataset,
            base=dimensions[0].name,
            fields={one.name: _within(role, one.name) for one in dimensions},
            filters={one: _within(role, one.field) for one in filters},
        ),
        dimensions=dimensions,
        order=() if is_count else _order(query, shown),
        columns=(naming.count_column(dimensions[0].name),) if is_count else shown,
        sets=sets_behind(filters, setting),
    )


def _check(query: SemanticQuery) -> None:
    """Refuses what members without any fact do not have: time, numbers, and a cut of their number."""
    timed = (query.period, query.grain, query.time_field, query.known_as_of)
    is_cut = query.limit is not None and (query.output == "member_count" or query.limit.within or query.limit.others)
    if any(part is not None for part in timed) or query.compare or query.derive or is_cut:
        raise Refused("not-yet", feature=query.output)
    if not query.group_by or any(name.startswith("@") for name in query.group_by):
        raise Refused("not-yet", feature=query.output)


def _order(query: SemanticQuery, columns: tuple[Column, ...]) -> tuple[Order, ...]:
    """What was asked, then by every column."""
    named = {one.by for one in query.order_by}
    return (*query.order_by, *(Order(by=one.name, descending=False) for one in columns if one.name not in named))


def _within(role: str, address: str) -> str:
    """An address as written from the dataset that the role leads to."""
    return address.removeprefix(f"{role}.")


def _needed(dimensions: tuple[Dimension, ...], filters: tuple[Filter, ...]) -> list[tuple[str, str]]:
    """Every field that has to be reached, with the refusal if it is not."""
    grouped = [(one.name, "unreachable-dimension") for one in dimensions]
    return grouped + [(one.field, "filter-not-shared") for one in filters]


def build_listing(listing: Listing, setting: Setting) -> exp.Select:
    """The SELECT of a listing; the null member is shown, takes no place in a cut, and is not counted."""
    stages = Stages(setting.network.tables)
    add_sets(listing.member_sets, setting, stages)
    limit = listing.query.limit
    is_whole = listing.query.output == "members" and limit is None
    known = () if is_whole else tuple(one.name for one in listing.dimensions)
    found = members_tree(listing.members, listing.dimensions, listing.sets, setting, known=known)
    if listing.query.output == "member_count":
        stages.add("found members", found)
        counted: Node = nodes.aliased(exp.Count(this=exp.Star()), COUNT)
        return nodes.with_stages(nodes.select([counted], from_=stages.last), stages.done)
    found.set("order", order_by(listing.order))
    if limit is not None:
        found.set("limit", exp.Limit(expression=nodes.number(limit.count)))
    return nodes.with_stages(found, stages.done)
