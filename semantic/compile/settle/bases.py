"""What metrics of two steps are set beside, where the first step does not show it: a query of its own for each base.

The figure of one member, and that of another period where the first step goes by units of time, which would set each of
them beside another one alone. No SQL.
"""

from dataclasses import replace

from semantic.compile import inputs, timing
from semantic.compile.asked import Item, Refused, basis_of, dimension_of, filtered_name, item_of, pinned_of
from semantic.compile.facts.times_asked import within_the_period
from semantic.compile.resolved import Fact, Measure, Pinned, Reading, Resolved
from semantic.compile.setting import Setting
from semantic.compile.settle.sides import frame_of
from semantic.errors import Notice
from semantic.query import Comparison, Filter, SemanticQuery, TwoStep, column_of

_PERIODS = ("previous_period", "period")


def of_their_own(per: tuple[str, ...], query: SemanticQuery) -> tuple[Comparison, ...]:
    """The comparisons of metrics per this whose bases are queries of their own."""
    is_by_time = query.grain is None and any(name.startswith("@") for name in per)
    return tuple(one for one in query.compare if one.to == "member" or (is_by_time and one.to in _PERIODS))


def timed(query: SemanticQuery, setting: Setting) -> SemanticQuery:
    """A query of two steps with conditions on its days made part of its period, where it reads other days as well."""
    return within_the_period(query, _items(query, setting), setting)


def _items(query: SemanticQuery, setting: Setting) -> tuple[Item, ...]:
    return tuple(item_of(one.metric, setting) for one in query.metrics if isinstance(one, TwoStep))


def base_query(query: SemanticQuery, comparison: Comparison, setting: Setting) -> SemanticQuery:
    """The query that gives the base of one of the comparisons of a query of two steps.

    Raises: Refused where the metrics would be read over different days.
    """
    alone = replace(query, compare=())
    if comparison.to == "member":
        return _of_member(alone, pinned_of(comparison, setting), setting)
    items = _items(query, setting)
    frame = frame_of(query, items, setting, is_cut=True)
    leaves = [one for item in items for one, _ in inputs.leaves_of(setting.catalog, item.metric, Reading())]
    periods = {timing.base_period(frame, comparison, basis_of(leaf, query, setting)) for leaf in leaves}
    period = periods.pop()
    if period is None:
        raise Refused("no-history", comparison=comparison.suffix)
    if periods:
        raise Refused("not-yet", feature=column_of(query.metrics[0]))
    return replace(alone, period=period)


def _of_member(query: SemanticQuery, pinned: Pinned, setting: Setting) -> SemanticQuery:
    """The query of one member under every condition but those on its own field, by which it is not grouped either."""
    own = Filter(field=pinned.field, op="in", values=(pinned.value,))
    return replace(
        query,
        group_by=tuple(name for name in query.group_by if dimension_of(name, setting).name != pinned.field),
        filters=(*(one for one in query.filters if filtered_name(one.field, setting) != pinned.field), own),
    )


def as_base(part: Resolved, comparison: Comparison, setting: Setting) -> Resolved:
    """What a query of its own gives, under the names of the bases of a comparison."""
    pinned = pinned_of(comparison, setting) if comparison.to == "member" else None
    ending = f":{comparison.suffix}"
    measures = tuple(
        replace(one, column=f"{one.column}{ending}", reading=_beside(one.reading, comparison, pinned))
        for one in part.measures
    )
    renamed = {name: new for one in measures for name, new in _leaf_columns(one, setting)}
    columns = tuple(replace(one, name=f"{one.name}{ending}") if one.role == "metric" else one for one in part.columns)
    return replace(
        part,
        facts=tuple(_renamed(fact, renamed, pinned) for fact in part.facts),
        measures=measures,
        steps={f"{name}{ending}": step for name, step in part.steps.items()},
        columns=columns,
        base_of=comparison,
        warnings=tuple(one for notice in part.warnings for one in _said_of_base(notice, comparison)),
        assumptions=(),
    )


def _beside(reading: Reading, comparison: Comparison, pinned: Pinned | None) -> Reading:
    return replace(reading, suffix=comparison.suffix, pinned=pinned)


def _leaf_columns(measure: Measure, setting: Setting) -> list[tuple[str, str]]:
    """The columns of a base's leaves, as its own query calls them and as those of a base are called."""
    plain = replace(measure.reading, suffix="", pinned=None)
    of_plain = inputs.leaves_of(setting.catalog, measure.metric, plain)
    of_base = inputs.leaves_of(setting.catalog, measure.metric, measure.reading)
    return [
        (before.column(leaf.name), after.column(leaf.name))
        for (leaf, before), (_, after) in zip(of_plain, of_base, strict=True)
    ]


def _renamed(fact: Fact, names: dict[str, str], pinned: Pinned | None) -> Fact:
    leaves = {names.get(name, name): leaf for name, leaf in fact.leaves.items()}
    return replace(fact, leaves=leaves, pinned=pinned)


def _said_of_base(notice: Notice, comparison: Comparison) -> tuple[Notice, ...]:
    """What limits a base: that its period begins before the data; a member's begins with what stands beside it."""
    if notice.code != "partial-period":
        return (notice,)
    if comparison.to == "member" or "first" not in notice.parameters:
        return ()
    return (replace(notice, parameters={**notice.parameters, "lacks_part": comparison.suffix}),)
